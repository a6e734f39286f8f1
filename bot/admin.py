"""What admins decide: publish a run, give it up, go back an edition; and what they look at."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import assert_never

from bot.commands import AskToUndo, Discard, Publish, Refresh, ShowHistory, ShowReport, Undo
from bot.digest.held import held
from bot.replies import editions as replies
from bot.replies.imports import doubtful_question, report_reply
from bot.replies.notices import refresh_reply
from bot.replies.reply import Reply
from bot.replies.status import SourceStanding, Standing
from bot.timetable import Timetable
from procurement.semester import wib_day
from storage.database import Database
from storage.editions import history, newest_edition, publish, undo
from storage.errors import NothingToUndo, NotPublishable, Outdated
from storage.ledger import State, first_due, tallies
from storage.outcomes import failures, last_good_run, last_run
from storage.purge import purge
from storage.restorations import restoration
from storage.runs import discard_run, get_run, is_alive, waiting_runs
from storage.subscriptions import count_subscribers
from sync.report import FILES, check_again, read_report
from sync.serving import SourceName

#: So many editions are listed.
LISTED = 10
#: Of so many occasions it is told how far they are.
OCCASIONS = 4
#: What is due and has not been sent for so long is late.
LATE = timedelta(minutes=15)

Decision = ShowHistory | ShowReport | Publish | Discard | AskToUndo | Undo | Refresh


def answer(database: Database, command: Decision, actor: str, now: datetime) -> Reply:
    """Carry out an admin's command; whoever calls has checked that it is one's."""
    match command:
        case ShowReport(run_id, details):
            return _report(database, run_id, details, now)
        case Publish(run_id, sure):
            doubtful = None if sure else _doubtful(database, run_id, now)
            return doubtful or publish_run(database, run_id, actor, now)
        case Discard(run_id):
            return _discard(database, run_id)
        case ShowHistory():
            with database.reading() as session:
                listed = history(session, LISTED)
                runs = {one.run_id: get_run(session, one.run_id) for one in listed if one.run_id}
                return replies.history_reply(listed, runs, waiting_runs(session))
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


def standing(
    database: Database, timetable: Timetable, now: datetime, is_doubled: bool = False
) -> Standing:
    """How each source is doing, and how far what is sent by itself is."""
    with database.reading() as session:
        sources = []
        for source in SourceName:
            last, good = last_run(session, source), last_good_run(session, source)
            if last is not None or source in timetable.sources:
                failed = failures(session, source)
                sources.append(
                    SourceStanding(
                        source,
                        last,
                        good,
                        failed,
                        is_lacking=source in timetable.lacking,
                        is_running=last is not None and is_alive(session, last.id, now),
                    )
                )
        due = first_due(session)
        return Standing(
            tuple(sources),
            waiting_runs(session),
            timetable.next_slot(now),
            count_subscribers(session),
            tallies(session, OCCASIONS),
            is_doubled,
            due if due is not None and now - due > LATE else None,
            restoration(session),
            sum(one.count(State.PENDING) for one in held(session)),
        )


def publish_run(database: Database, run_id: int, actor: str, now: datetime) -> Reply:
    """Publish a run that waits, if nothing else was published since it was checked."""
    try:
        with database.writing() as session:
            edition = publish(session, run_id, by=actor, at=now)
    except NotPublishable:
        return _not_publishable(database, run_id)
    except Outdated:
        return replies.outdated_reply(run_id)
    with database.writing() as session:
        purge(session, now)
    return replies.published_reply(edition)


def _doubtful(database: Database, run_id: int, now: datetime) -> Reply | None:
    """The question that comes before publishing what looks wrong; None where nothing does."""
    with database.reading() as session:
        run, newest = get_run(session, run_id), newest_edition(session)
    if run is None or run.outcome != "checked" or run.base_edition != newest:
        return None
    report = read_report(database, run_id, wib_day(now))
    return doubtful_question(report) if report.is_held else None


def _not_publishable(database: Database, run_id: int) -> Reply:
    """Why a run cannot be decided any more, and which one has taken its place."""
    with database.reading() as session:
        run = get_run(session, run_id)
        later = [one for one in waiting_runs(session) if run and one.source == run.source]
    return replies.not_publishable_reply(run, run_id, later[0].id if later else None)


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
            return replies.not_publishable_reply(None, run_id, None)
        newest = newest_edition(session)
    if run.outcome == "checked" and run.base_edition != newest:
        return report_reply(check_again(database, run_id, today), details)
    return report_reply(read_report(database, run_id, today), details)


def _discard(database: Database, run_id: int) -> Reply:
    with database.writing() as session:
        run = get_run(session, run_id)
        if discard_run(session, run_id):
            assert run is not None  # it has just been given up
            return replies.discarded_reply(run_id, comes_again=run.source != FILES)
    return _not_publishable(database, run_id)
