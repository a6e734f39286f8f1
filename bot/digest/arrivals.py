"""Data that have come: for which chats have waited, or of a semester that is new."""

from __future__ import annotations

from sqlmodel import Session

from bot.digest.letters import FOLLOWED, WISHED
from bot.digest.moment import Moment, last_ended
from bot.timetable import ACTOR
from procurement.board import Board
from procurement.regions import Region
from procurement.semester import Semester
from storage.editions import first_told_after
from storage.ledger import (
    Occasion,
    Recipient,
    find_run,
    newest_run,
    plan,
)
from storage.subscriptions import (
    Subscription,
    Want,
    grant,
    subscribers,
    wishes,
)


def plan_data(session: Session, moment: Moment) -> bool:
    """Data that chats have waited for, and semesters that are new for those that want all."""
    board = moment.board
    if not board.edition or find_run(session, Occasion.DATA, str(board.edition)):
        return False
    facts: dict[int, dict[str, tuple[str, str]]] = {}
    chats: dict[int, Subscription] = {}

    def add(chat: Subscription, why: str, region: Region, semester: Semester) -> None:
        about = facts.setdefault(chat.place.chat_id, {})
        about.setdefault(region.code, (why, semester.code))
        chats[chat.place.chat_id] = chat

    for chat, region, semester in wishes(session):
        told = _told(board, region, semester)
        if told is not None and grant(session, chat.place.chat_id, region, semester):
            add(chat, WISHED, region, told)
    before = newest_run(session, Occasion.DATA)
    if before is not None:
        fresh = _fresh(session, board, before.edition, last_ended(moment.today))
        for chat in subscribers(session, Want.DATA) if fresh else ():
            for region in chat.regions:
                if region.code in fresh:
                    add(chat, FOLLOWED, region, fresh[region.code])
    recipients = [
        Recipient(chat_id, moment.by_day(chats[chat_id]), about) for chat_id, about in facts.items()
    ]
    kind, period = Occasion.DATA, str(board.edition)
    plan(session, kind, period, board.edition, recipients, by=ACTOR, at=moment.now)
    return bool(recipients)


def _told(board: Board, region: Region, semester: Semester | None) -> Semester | None:
    """The semester of which there now are figures: the one that was wished for, or the newest."""
    if semester is not None:
        return semester if board.figure(region, semester) else None
    figures = board.figures_of(region)
    return figures[-1].semester if figures else None


def _fresh(session: Session, board: Board, since: int, oldest: Semester) -> dict[str, Semester]:
    """By region code, the newest semester that was first told after the edition `since`."""
    there = {
        (semester, figure.region.code)
        for semester in board.semesters
        if semester >= oldest
        for figure in board.figures(semester)
    }
    fresh = sorted(first_told_after(session, since) & there)
    return {code: semester for semester, code in fresh}
