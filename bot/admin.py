"""What admins decide: publish a run, give it up, go back an edition; and what they look at."""

from __future__ import annotations

from datetime import datetime
from typing import assert_never

from bot.commands import AskToUndo, Discard, Publish, Refresh, ShowHistory, ShowReport, Undo
from bot.replies import editions as replies
from bot.replies.imports import report_reply
from bot.replies.notices import refresh_reply
from bot.replies.reply import Reply
from procurement.semester import wib_day
from storage.database import Database
from storage.editions import history, newest_edition, publish, undo
from storage.errors import NothingToUndo, NotPublishable, Outdated
from storage.purge import purge
from storage.runs import discard_run, get_run, recent_runs
from sync.report import check_again, read_report

#: So many editions are listed.
LISTED = 10

Decision = ShowHistory | ShowReport | Publish | Discard | AskToUndo | Undo | Refresh


def answer(database: Database, command: Decision, actor: str, now: datetime) -> Reply:
    """Carry out an admin's command; whoever calls has checked that it is one's."""
    match command:
        case ShowReport(run_id, details):
            return _report(database, run_id, details, now)
        case Publish(run_id):
            return publish_run(database, run_id, actor, now)
        case Discard(run_id):
            return _discard(database, run_id)
        case ShowHistory():
            with database.reading() as session:
                waiting = [run for run in recent_runs(session, 50) if run.outcome == "checked"]
                return replies.history_reply(history(session, LISTED), waiting)
        case AskToUndo():
            with database.reading() as session:
                newest = history(session, 2)
            if not newest:
                return replies.nothing_to_undo_reply()
            return replies.undo_question(newest[0].id, is_only=len(newest) == 1)
        case Undo(edition):
            return undo_edition(database, edition, actor, now)
        case Refresh():
            return refresh_reply()
        case _:
            assert_never(command)


def publish_run(database: Database, run_id: int, actor: str, now: datetime) -> Reply:
    """Publish a run that waits, if nothing else was published since it was checked."""
    try:
        with database.writing() as session:
            edition = publish(session, run_id, by=actor, at=now)
    except NotPublishable:
        with database.reading() as session:
            return replies.not_publishable_reply(get_run(session, run_id), run_id)
    except Outdated:
        return replies.outdated_reply(run_id)
    with database.writing() as session:
        purge(session, now)
    return replies.published_reply(edition)


def undo_edition(database: Database, edition: int, actor: str, now: datetime) -> Reply:
    """Take back `edition`, if it still is the newest."""
    try:
        with database.writing() as session:
            if newest_edition(session) != edition:
                return replies.undo_outdated_reply()
            [taken_back] = history(session, 1)
            return replies.undone_reply(undo(session, by=actor, at=now), taken_back.undoes)
    except NothingToUndo:
        return replies.nothing_to_undo_reply()


def _report(database: Database, run_id: int, details: bool, now: datetime) -> Reply:
    today = wib_day(now)
    with database.reading() as session:
        run = get_run(session, run_id)
        if run is None:
            return replies.not_publishable_reply(None, run_id)
        newest = newest_edition(session)
    if run.outcome == "checked" and run.base_edition != newest:
        return report_reply(check_again(database, run_id, today), details)
    return report_reply(read_report(database, run_id, today), details)


def _discard(database: Database, run_id: int) -> Reply:
    with database.writing() as session:
        if discard_run(session, run_id):
            return replies.discarded_reply(run_id)
        return replies.not_publishable_reply(get_run(session, run_id), run_id)
