"""After a restore: what is held until an admin decides, shown, let go or called off."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlmodel import Session

from bot.commands import HeldAct, SettleHeld, ShowHeld
from bot.digest.desk import HOLDS, minute
from bot.replies import held as replies
from bot.replies.desk import question_is_old
from bot.replies.reply import Reply
from storage.database import Database
from storage.ledger import Tally, digest_run, tally_of
from storage.restorations import (
    call_off,
    end_restorations,
    held_runs,
    release,
    restoration,
)


def answer(database: Database, command: ShowHeld | SettleHeld, now: datetime) -> Reply:
    """Carry out an admin's command; whoever calls has checked that it is one's."""
    match command:
        case ShowHeld():
            with database.reading() as session:
                return replies.held_reply(restoration(session), held(session))
        case SettleHeld(act, run_id, None):
            return _ask(database, act, run_id, now)
        case SettleHeld(act, run_id, asked_in):
            assert asked_in is not None  # the case above took None
            if timedelta(minutes=minute(now) - asked_in) > HOLDS:
                return question_is_old("/status")
            return _settle(database, act, run_id, now)


def held(session: Session) -> tuple[Tally, ...]:
    """How far each run is that is held, the oldest first."""
    return tuple(tally_of(session, digest_run(session, one)) for one in held_runs(session))


def _ask(database: Database, act: HeldAct, run_id: int, now: datetime) -> Reply:
    command = SettleHeld(act, run_id, minute(now))
    with database.reading() as session:
        if act is HeldAct.END:
            known = restoration(session)
            return replies.end_question(command) if known else replies.nothing_held_reply()
        found = _find(session, run_id)
    return replies.settle_question(command, found) if found else replies.nothing_held_reply()


def _settle(database: Database, act: HeldAct, run_id: int, now: datetime) -> Reply:
    with database.writing() as session:
        if act is HeldAct.END:
            is_ended = end_restorations(session, now)
            return replies.ended_reply() if is_ended else replies.nothing_held_reply()
        found = _find(session, run_id)
        if found is None:
            return replies.nothing_held_reply()
        if act is HeldAct.SEND:
            release(session, run_id)
            return replies.released_reply(found)
        call_off(session, run_id, now)
        return replies.called_off_reply(found)


def _find(session: Session, run_id: int) -> Tally | None:
    return next((one for one in held(session) if one.run.id == run_id), None)
