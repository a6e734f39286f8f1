"""Occasions of the calendar: a semester has closed, or has not by the day; a month is over."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from sqlmodel import Session

from bot.digest.moment import Moment, When, last_ended
from bot.timetable import ACTOR
from procurement.board import Board
from procurement.periods import CLOSES_AFTER
from procurement.semester import Semester
from storage.chats import cancel_waiting_of
from storage.ledger import (
    Occasion,
    Recipient,
    find_run,
    plan,
    standing_run,
)
from storage.subscriptions import (
    Subscription,
    Want,
    subscribers,
    wish_for,
)

#: A semester's figures are whole when so many of a hundred regions have closed it.
CLOSED = 95
#: The morning after a semester may close its digest is due: then its absence is told.
DUE_AFTER = CLOSES_AFTER + timedelta(days=1)
#: So long the absence is news, and so long a digest that was not promised may be late.
POSTPONED_FOR, LATE_FOR = timedelta(days=14), timedelta(days=30)
#: A month's digest goes out on these days of the next.
MONTH_FROM, MONTH_TO = 3, 12


def closes_on(semester: Semester) -> date:
    """The first day whose figures close the semester."""
    return semester.end + CLOSES_AFTER


def is_closed(board: Board, semester: Semester) -> bool:
    """Whether the semester's figures are whole: nearly all regions' were taken late enough."""
    return _reach(board, semester, closes_on(semester))


def _reach(board: Board, semester: Semester, day: date) -> bool:
    """
    Whether nearly all that have figures of the semester, or have shares of the one before, reach
    `day`: a first file of few regions is not the semester.
    """
    figures = board.figures(semester)
    before = semester.first_half if semester.half == 2 else semester.year_before.second_half
    expected = {one.region.code for one in figures}
    expected |= {one.region.code for one in board.figures(before) if one.is_standard}
    reached = sum(figure.data_date >= day for figure in figures)
    return bool(figures) and reached * 100 >= CLOSED * len(expected)


def plan_semester_when_due(session: Session, moment: Moment) -> bool:
    """The semester digest, once the semester has closed; each chat gets it at its hour."""
    semester = last_ended(moment.today)
    if not is_closed(moment.board, semester) or _is_planned(session, Occasion.SEMESTER, semester):
        return False
    promised = find_run(session, Occasion.POSTPONED, semester.code) is not None
    is_news = moment.today <= semester.end + DUE_AFTER + LATE_FOR
    chats = subscribers(session, Want.SEMESTER) if promised or is_news else ()
    return plan_semester(session, moment, semester, chats, moment.at_its_hour, by=ACTOR) is not None


def plan_semester(
    session: Session,
    moment: Moment,
    semester: Semester,
    chats: Iterable[Subscription],
    when: When,
    *,
    by: str,
) -> int | None:
    """
    Plan the digest of a semester for `chats`; None where it was planned already.

    Followed regions without figures become wishes: they are told when their data come.
    """
    recipients, wished = [], []
    board = moment.board
    for chat in chats:
        missing = [one for one in chat.regions if board.figure(one, semester) is None]
        wished += [(chat.place.chat_id, region) for region in missing]
        if len(missing) < len(chat.regions):
            recipients.append(Recipient(chat.place.chat_id, when(chat)))
    run_id = plan(
        session,
        Occasion.SEMESTER,
        semester.code,
        board.edition,
        recipients,
        by=by,
        at=moment.now,
        due_from=semester.end + timedelta(days=1),  # an admin need not wait until it closes
    )
    if run_id is None:
        return None
    wish_for(session, wished, semester, moment.now)
    cancel_waiting_of(session, Occasion.POSTPONED.value, semester.code, moment.now)
    return run_id


def plan_postponed(session: Session, moment: Moment) -> bool:
    """The notice, once, that the data of a semester have not come by the day."""
    semester = last_ended(moment.today)
    due = semester.end + DUE_AFTER
    if not due <= moment.today < due + POSTPONED_FOR:
        return False
    for occasion in (Occasion.SEMESTER, Occasion.POSTPONED):
        if _is_planned(session, occasion, semester):
            return False
    recipients = [
        Recipient(chat.place.chat_id, moment.at_its_hour(chat))
        for chat in subscribers(session, Want.SEMESTER)
    ]
    return _is_newly_planned(session, moment, Occasion.POSTPONED, semester.code, recipients, due)


def plan_month(session: Session, moment: Moment) -> bool:
    """The digest of the month before, once its data are whole."""
    today = moment.today
    if not MONTH_FROM <= today.day <= MONTH_TO:
        return False
    last = today.replace(day=1) - timedelta(days=1)
    period = f"{last.year}-{last.month:02}"
    if not _reach(moment.board, Semester.of(last), last) or standing_run(
        session, Occasion.MONTH, period
    ):
        return False
    recipients = [
        Recipient(chat.place.chat_id, moment.at_its_hour(chat))
        for chat in subscribers(session, Want.MONTH)
        if any(moment.board.figure(one, Semester.of(last)) for one in chat.regions)
    ]
    due = last + timedelta(days=MONTH_FROM)
    return _is_newly_planned(session, moment, Occasion.MONTH, period, recipients, due)


def _is_newly_planned(
    session: Session,
    moment: Moment,
    occasion: Occasion,
    period: str,
    recipients: Iterable[Recipient],
    due: date,
) -> bool:
    edition, now = moment.board.edition, moment.now
    planned = plan(session, occasion, period, edition, recipients, by=ACTOR, at=now, due_from=due)
    return planned is not None


def _is_planned(session: Session, occasion: Occasion, semester: Semester) -> bool:
    return standing_run(session, occasion, semester.code) is not None
