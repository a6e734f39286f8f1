"""Ranks that have moved, against the edition that each chat knows."""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import Session

from bot.digest.moment import Moment
from bot.timetable import ACTOR
from procurement.board import Board
from procurement.peers import KABKOTA, PROVINSI, main_peers
from procurement.ranking import Measure
from procurement.regions import Region
from procurement.semester import Semester
from storage.boards import load_board
from storage.editions import last_told
from storage.ledger import (
    Occasion,
    Recipient,
    find_run,
    plan,
    told_since,
)
from storage.subscriptions import (
    Want,
    set_known,
    subscribers,
)

#: Ranks early in a year mean little: no change is told before.
RANKS_FROM = (3, 31)
#: A chat is told of its ranks at most so often.
RANKS_EVERY = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Moves:
    """What has become of ranks: of each region, since the edition that chats know."""

    #: It has moved, and did so over two editions.
    lasted: frozenset[tuple[Region, int]] = frozenset()
    #: The chats, with a region each, that know a rank which is the same still.
    unchanged: tuple[tuple[int, Region], ...] = ()


def look_at_ranks(session: Session, moment: Moment) -> Moves:
    """Ranks of the running semester against those that chats know; nothing before 31 March."""
    today, edition = moment.today, moment.board.edition
    semester = Semester.of(today)
    newest = last_told(session, semester, edition)
    if (today.month, today.day) < RANKS_FROM or newest is None:
        return Moves()
    known: dict[int, set[Region]] = {}
    chats = subscribers(session, Want.RANK)
    for chat in chats:
        for one in chat.follows:
            if one.known_edition < edition:
                known.setdefault(one.known_edition, set()).add(one.region)
    before = load_board(session, newest - 1)
    lasted, unchanged = set(), set()
    for number, regions in sorted(known.items()):  # one board after another: each is large
        then = load_board(session, number)
        since, earlier = (_moved(then, board, semester) for board in (moment.board, before))
        for region in regions:
            now = since.get(region.code)
            if now is None:
                if _is_ranked(moment.board, region, semester):
                    unchanged.add((region, number))
            elif now == 0:
                unchanged.add((region, number))
            elif now * earlier.get(region.code, 0) > 0:
                lasted.add((region, number))
    return Moves(
        frozenset(lasted),
        tuple(
            (chat.place.chat_id, one.region)
            for chat in chats
            for one in chat.follows
            if (one.region, one.known_edition) in unchanged
        ),
    )


def _moved(then: Board, now: Board, semester: Semester) -> dict[str, int]:
    """By region code, how many ranks each has fallen; of those ranked on both boards."""
    return {
        code: move.now - move.was
        for peers in (KABKOTA, PROVINSI)
        for code, move in now.movements_since(then, semester, peers, Measure.SHARE).items()
    }


def _is_ranked(board: Board, region: Region, semester: Semester) -> bool:
    return board.ranking(semester, main_peers(region), Measure.SHARE).place(region) is not None


def plan_ranks(session: Session, moment: Moment, lasted: Set[tuple[Region, int]]) -> bool:
    """Tell of ranks that have moved and stayed so, by region and known edition."""
    edition = moment.board.edition
    if not lasted or find_run(session, Occasion.RANK, str(edition)):
        return False
    recent = told_since(session, Occasion.RANK, moment.now - RANKS_EVERY)
    recipients, told = [], []
    for chat in subscribers(session, Want.RANK):
        moved = [one for one in chat.follows if (one.region, one.known_edition) in lasted]
        if moved and chat.place.chat_id not in recent:
            facts = {one.region.code: one.known_edition for one in moved}
            recipients.append(Recipient(chat.place.chat_id, moment.at_its_hour(chat), facts))
            told += [(chat.place.chat_id, one.region) for one in moved]
    if not recipients:
        return False
    kind, period = Occasion.RANK, str(edition)
    plan(session, kind, period, edition, recipients, by=ACTOR, at=moment.now)
    return know(session, moment, told)


def know(session: Session, moment: Moment, told: Iterable[tuple[int, Region]]) -> bool:
    set_known(session, told, moment.board.edition)
    return True
