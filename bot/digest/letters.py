"""From a claimed delivery to the message: whose it is, and what it says, all of one edition."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlmodel import Session

from bot.answers.charting import strip_later
from bot.digest.content import rank_change, section
from bot.digest.moment import Moment
from bot.replies import digests as replies
from bot.replies.passages import Passage, passage
from bot.replies.reply import Reply
from procurement.board import Board
from procurement.figures import Figure, Month
from procurement.regions import Region, gazetteer
from procurement.semester import Semester, wib_day
from storage.boards import load_board
from storage.chats import Place
from storage.ledger import Delivery, DigestRun, Facts, Occasion, digest_run
from storage.snapshots import months
from storage.subscriptions import Subscription, Want, standing_wants

#: So many boards are kept: the pinned one, and those that ranks are told against.
MOST_BOARDS = 8
#: So many different texts of one occasion are kept.
MOST_TEXTS = 5000

#: What a chat must still want to get a message of each occasion.
_WANTED = {
    Occasion.SEMESTER: Want.SEMESTER,
    Occasion.POSTPONED: Want.SEMESTER,
    Occasion.MONTH: Want.MONTH,
    Occasion.RANK: Want.RANK,
}


#: Why data that have come are told: it was wished for once, or the region is followed.
WISHED, FOLLOWED = "wished", "followed"


@dataclass(frozen=True, slots=True)
class Letter:
    """A message and where it goes."""

    place: Place
    reply: Reply


class Letters:
    """
    Writes letters. Equal regions get equal texts, which are written once; and what is told of a
    region is worded once, whoever follows it beside others. Not thread-safe.
    """

    def __init__(self, target: Decimal) -> None:
        self._target = target
        self._boards: OrderedDict[int, Board] = OrderedDict()
        self._texts: dict[tuple[object, ...], Reply | None] = {}
        self._passages: dict[tuple[object, ...], Passage | None] = {}

    def write(self, session: Session, delivery: Delivery) -> Letter | None:
        """The letter; None where the chat does not want it any more, or there is nothing to say."""
        run = digest_run(session, delivery.run_id)
        told = standing_wants(session, delivery.chat_id)
        if not is_wanted(run.occasion, told):
            return None
        facts = delivery.facts
        if run.occasion is Occasion.DATA and not (facts := _wanted_data(facts, told)):
            return None
        reply = self.text(session, run, told.regions, facts)
        return Letter(told.place, reply) if reply else None

    def text(
        self, session: Session, run: DigestRun, regions: Sequence[Region], facts: Facts
    ) -> Reply | None:
        """What is told of `regions` on the occasion `run`."""
        key = (run.id, run.edition, tuple(regions), repr(sorted(facts.items())))
        if key not in self._texts:
            if len(self._texts) >= MOST_TEXTS:
                self._texts.clear()
            self._texts[key] = self._compose(session, run, regions, facts)
        return self._texts[key]

    def _compose(
        self, session: Session, run: DigestRun, regions: Sequence[Region], facts: Facts
    ) -> Reply | None:
        match run.occasion:
            case Occasion.POSTPONED:
                return replies.postponed_reply(Semester.from_code(run.period))
            case Occasion.SEMESTER:
                return self._digest(session, run, regions, Semester.from_code(run.period))
            case Occasion.MONTH:
                year, month = map(int, run.period.split("-"))
                semester = Semester.of(date(year, month, 1))
                return self._digest(session, run, regions, semester, month)
            case Occasion.RANK:
                return self._ranks(session, run, regions, facts, wib_day(run.planned_at))
            case Occasion.DATA:
                return self._data(session, run, facts)

    def _digest(
        self,
        session: Session,
        run: DigestRun,
        regions: Sequence[Region],
        semester: Semester,
        month: int | None = None,
    ) -> Reply | None:
        """A digest with the chart of its first region; None where it tells of none."""
        told = [self._passage(session, run, region, semester, month) for region in regions]
        passages = tuple(one for one in told if one is not None)
        missing = tuple(of for of, one in zip(regions, told, strict=True) if one is None)
        if not passages:
            return None
        return replies.digest_reply(replies.Digest(semester, passages, missing, month))

    def _ranks(
        self,
        session: Session,
        run: DigestRun,
        regions: Sequence[Region],
        facts: Facts,
        today: date,
    ) -> Reply | None:
        board, semester = self.board(session, run.edition), Semester.of(today)
        followed = [region for region in regions if region.code in facts]
        changes = [
            rank_change(self.board(session, facts[region.code]), board, region, semester)
            for region in followed
        ]
        told = [change for change in changes if change is not None]
        return replies.rank_reply(told, today) if told else None

    def _data(self, session: Session, run: DigestRun, facts: Facts) -> Reply | None:
        told = [
            self._passage(session, run, gazetteer()[code], Semester.from_code(semester))
            for code, semester in facts.items()
        ]
        passages = [one for one in told if one is not None]
        return replies.data_reply(passages) if passages else None

    def _passage(
        self,
        session: Session,
        run: DigestRun,
        region: Region,
        semester: Semester,
        month: int | None = None,
    ) -> Passage | None:
        """What is told of a region, whoever follows it; None where there are no figures of it."""
        key = (run.id, run.edition, region.code, semester)
        if key not in self._passages:
            if len(self._passages) >= MOST_TEXTS:
                self._passages.clear()
            self._passages[key] = self._worded(session, run, region, semester, month)
        return self._passages[key]

    def _worded(
        self,
        session: Session,
        run: DigestRun,
        region: Region,
        semester: Semester,
        month: int | None,
    ) -> Passage | None:
        seen = Moment(run.planned_at, self.board(session, run.edition))
        figure = seen.board.figure(region, semester)
        if figure is None:
            return None

        def of(figure: Figure) -> Sequence[Month]:
            return months(session, figure.snapshot_id)

        told = section(seen.board, figure, seen.today, month, of)
        return passage(told, strip_later(seen, figure), self._target, seen.today, month)

    def board(self, session: Session, edition: int) -> Board:
        """The board at an edition, kept for a while."""
        if edition in self._boards:
            self._boards.move_to_end(edition)
        else:
            self._boards[edition] = load_board(session, edition)
            while len(self._boards) > MOST_BOARDS:
                self._let_go(self._boards.popitem(last=False)[0])
        return self._boards[edition]

    def _let_go(self, edition: int) -> None:
        """Texts go with the board of their edition: their charts, not drawn yet, would keep it."""
        self._texts = {key: text for key, text in self._texts.items() if key[1] != edition}
        self._passages = {key: one for key, one in self._passages.items() if key[1] != edition}


def is_wanted(occasion: Occasion, told: Subscription) -> bool:
    """Whether a chat still wants what was planned for it."""
    want = _WANTED.get(occasion)
    return want is None or (want in told.wants and bool(told.follows))


def _wanted_data(facts: Facts, told: Subscription) -> dict[str, str]:
    """Semesters by region code: those wished for, and those that are followed still."""
    followed = {region.code for region in told.regions} if Want.DATA in told.wants else set()
    return {
        code: semester
        for code, (why, semester) in facts.items()
        if why == WISHED or code in followed
    }
