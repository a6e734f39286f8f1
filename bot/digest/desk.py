"""What admins see of the semester digest before it goes out, and sending it at their word."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import assert_never

from sqlmodel import Session

from bot.commands import AskToSend, DigestCommand, Preview, SendNow
from bot.digest.letters import Letters
from bot.digest.moment import Moment, last_ended
from bot.digest.periods import is_closed, plan_semester
from bot.replies import desk as replies
from bot.replies.desk import Batch
from bot.replies.reply import Reply
from procurement.regions import Region
from procurement.semester import Semester, wib_day
from storage.boards import load_board
from storage.database import Database
from storage.editions import newest_edition
from storage.ledger import DigestRun, Occasion, find_run, standing_run, tally_of
from storage.subscriptions import Subscription, Want, subscribers

#: The second question holds for so long.
HOLDS = timedelta(minutes=5)


def answer(
    database: Database, command: DigestCommand, target: Decimal, actor: str, now: datetime
) -> Reply:
    """Carry out an admin's command; whoever calls has checked that it is one's."""
    match command:
        case Preview(page):
            return _preview(database, target, page, now)
        case AskToSend():
            return _ask(database, now)
        case SendNow(semester, edition, asked_in):
            if minute(now) - asked_in > HOLDS.total_seconds() / 60:
                return replies.question_is_old("/kirim")
            return _send(database, semester, edition, actor, now)
        case _:
            assert_never(command)


def send_now(database: Database, actor: str, now: datetime) -> Reply:
    """Send what would be asked about, at an operator's word."""
    with database.reading() as session:
        edition = newest_edition(session)
    return _send(database, last_ended(wib_day(now)), edition, actor, now)


def minute(now: datetime) -> int:
    """Whole minutes since 1970: until when a question holds is counted in them."""
    return int(now.timestamp()) // 60


def _preview(database: Database, target: Decimal, page: int, now: datetime) -> Reply:
    with database.reading() as session:
        moment = Moment(now, load_board(session))
        semester = last_ended(moment.today)
        planned = standing_run(session, Occasion.SEMESTER, semester.code)
        if planned is not None:
            return replies.planned_reply(tally_of(session, planned))
        batches = _batches(_with_figures(session, moment, semester))
        if not batches:
            return replies.nobody_reply(semester)
        page = min(page, len(batches) - 1)
        run = DigestRun(0, Occasion.SEMESTER, semester.code, moment.board.edition, moment.now, "")
        text = Letters(target).text(session, run, batches[page][0].regions, {})
    assert text is not None  # each of these chats follows a region with figures
    return replies.preview_reply(
        semester, moment.board.edition, batches, page, text, is_closed(moment.board, semester)
    )


def _batches(chats: Iterable[Subscription]) -> list[Batch]:
    """Chats that get the same message, because they follow the same regions; most first."""
    alike: dict[tuple[Region, ...], list[Subscription]] = {}
    for chat in chats:
        alike.setdefault(chat.regions, []).append(chat)
    return sorted(map(tuple, alike.values()), key=len, reverse=True)


def _ask(database: Database, now: datetime) -> Reply:
    with database.reading() as session:
        moment = Moment(now, load_board(session))
        semester = last_ended(moment.today)
        planned = standing_run(session, Occasion.SEMESTER, semester.code)
        if planned is not None:
            return replies.planned_reply(tally_of(session, planned))
        chats = _with_figures(session, moment, semester)
    if not moment.board.figures(semester):
        return replies.no_figures_reply(semester)
    if not chats:
        return replies.nobody_reply(semester)
    kinds = Counter(chat.place.kind for chat in chats)
    send = SendNow(semester, moment.board.edition, minute(now))
    figures = moment.board.figures(semester)
    return replies.send_question(send, figures, kinds, is_closed(moment.board, semester))


def _with_figures(session: Session, moment: Moment, semester: Semester) -> list[Subscription]:
    return [
        chat
        for chat in subscribers(session, Want.SEMESTER)
        if any(moment.board.figure(region, semester) for region in chat.regions)
    ]


def _send(database: Database, semester: Semester, edition: int, actor: str, now: datetime) -> Reply:
    """Plan it for now; the courier takes it up within seconds."""
    with database.writing() as session:
        planned = standing_run(session, Occasion.SEMESTER, semester.code)
        if planned is not None:
            return replies.planned_reply(tally_of(session, planned))
        moment = Moment(now, load_board(session))
        if newest_edition(session) != edition or semester != last_ended(moment.today):
            return replies.edition_is_old_reply()
        if not moment.board.figures(semester):
            return replies.no_figures_reply(semester)
        chats = subscribers(session, Want.SEMESTER)
        plan_semester(session, moment, semester, chats, lambda _: now, by=actor)
        run = find_run(session, Occasion.SEMESTER, semester.code)
        assert run is not None  # it has just been planned, here or by another process
        return replies.sending_reply(tally_of(session, run))
