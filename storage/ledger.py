"""
The ledger of what is sent by itself: each occasion planned once, each chat's message sent once.

Exactly once is impossible: Telegram takes a message twice, and does not tell which it took. So a
message is claimed with a lease before it is sent and noted after; what a killed process had in hand
is sent again, and nothing else is.

    pending -> sending -> sent
                 |-> pending    certainly not sent, or to be tried once more
                 |-> unsure     tried again, and still nobody knows
                 |-> dead       Telegram will not take it
    pending -> cancelled        unsubscribed, gone, or too late; from sending, too, where it is
                                not sent after all

What waits of a run that is held (`restorations.py`) is not claimed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Interval,
    Select,
    String,
    Update,
    bindparam,
    case,
    delete,
    func,
    insert,
    or_,
    select,
    union_all,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.sql.dml import ReturningUpdate
from sqlmodel import Session, col

from storage.editions import is_taken_back
from storage.restorations import is_doubtful
from storage.tables import DeliveryRow, DigestRunRow, Table

#: A claimed message belongs to its process for so long: three times what a send may take.
LEASE = timedelta(seconds=120)
#: A message whose processes keep dying is given up as unsure.
MOST_ATTEMPTS = 8
#: In the place of its edition: what was planned of figures that were taken back since.
WITHDRAWN = -1
#: The lock under which processes plan, one after another.
PLANNING = 0x72656E63616E61

_TABLE, _RUNS = Table.metadata.tables["delivery"], Table.metadata.tables["digest_run"]


class Occasion(StrEnum):
    """Why chats are written to; of each kind and period there is one."""

    SEMESTER = "semester"
    POSTPONED = "postponed"
    MONTH = "month"
    RANK = "rank"
    DATA = "data"


class State(StrEnum):
    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    UNSURE = "unsure"
    DEAD = "dead"
    CANCELLED = "cancelled"


Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class DigestRun:
    """An occasion: all that is said on it is of one edition."""

    id: int
    occasion: Occasion
    period: str
    edition: int
    planned_at: datetime
    planned_by: str
    #: Since then it waits for an admin: it may have been sent before the database was restored.
    held_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who gets a message, when at the earliest, and what it is about."""

    chat_id: int
    not_before: datetime
    facts: Facts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message that this process has claimed; `attempts` counts this one, too."""

    id: int
    run_id: int
    chat_id: int
    facts: Facts
    attempts: int
    doubtful: int


@dataclass(frozen=True, slots=True)
class Tally:
    """How far an occasion is: how many messages are in which state."""

    run: DigestRun
    states: Mapping[State, int]
    #: How many of those that were sent may have arrived twice.
    maybe_twice: int
    newest_error: str | None = None

    @property
    def total(self) -> int:
        return sum(self.states.values())

    @property
    def waiting(self) -> int:
        """How many have not ended."""
        return self.count(State.PENDING, State.SENDING)

    def count(self, *states: State) -> int:
        return sum(self.states.get(state, 0) for state in states)


def takes_turn(session: Session) -> bool:
    """
    Whether we may plan, alone until the transaction ends; whoever may not comes again.

    Nobody waits: who has the turn may be frozen. Of writers beside SQLite there is one anyway.
    """
    if _dialect(session) != "postgresql":
        return True
    return bool(session.execute(select(func.pg_try_advisory_xact_lock(PLANNING))).scalar())


def plan(
    session: Session,
    occasion: Occasion,
    period: str,
    edition: int,
    recipients: Iterable[Recipient],
    *,
    by: str,
    at: datetime,
    due_from: date | None = None,
) -> int | None:
    """
    Plan an occasion, once: its run's id, or None where it is planned already.

    One whose edition was taken back is planned anew, for those who were not sent it. After a
    restore one is held that may have been sent before: `due_from` is the first day (WIB) on which
    it can be planned, None where that is any day.
    """
    held_at = at if is_doubtful(session, due_from) else None
    about: dict[str, Any] = {
        "edition": edition,
        "planned_at": at,
        "planned_by": by,
        "held_at": held_at,
    }
    before = find_run(session, occasion, period)
    if before is not None and _is_off(session, before):
        withdraw(session, before.id)
        this_one = col(DigestRunRow.id) == before.id
        session.execute(update(DigestRunRow).where(this_one).values(**about))
        theirs = select(col(DeliveryRow.chat_id)).where(col(DeliveryRow.run_id) == before.id)
        done = frozenset(session.execute(theirs).scalars())
        recipients = [one for one in recipients if one.chat_id not in done]
        run_id = before.id
    else:
        run = DigestRunRow(kind=occasion.value, period=period, **about)
        try:
            with session.begin_nested():
                session.add(run)
        except IntegrityError:  # another process, or an admin, was first
            return None
        assert run.id is not None  # it was just inserted
        run_id = run.id
    rows = [
        {
            "run_id": run_id,
            "chat_id": one.chat_id,
            "state": State.PENDING.value,
            "next_at": one.not_before,
            "facts": dict(one.facts),
            "attempts": 0,
            "doubtful": 0,
        }
        for one in recipients
    ]
    if rows:
        session.execute(insert(DeliveryRow), rows)
    return run_id


def withdraw(session: Session, run_id: int) -> None:
    """Send nothing more of an occasion; who was not sent it may be planned for anew."""
    waiting = col(DeliveryRow.run_id) == run_id, col(DeliveryRow.state) == State.PENDING.value
    session.execute(delete(DeliveryRow).where(*waiting))
    this_one = col(DigestRunRow.id) == run_id
    session.execute(update(DigestRunRow).where(this_one).values(edition=WITHDRAWN))


def standing_run(session: Session, occasion: Occasion, period: str) -> DigestRun | None:
    """The run of an occasion, if it was planned, and of figures that were not taken back."""
    run = find_run(session, occasion, period)
    return None if run is None or _is_off(session, run) else run


def _is_off(session: Session, run: DigestRun) -> bool:
    return run.edition == WITHDRAWN or is_taken_back(session, run.edition)


def claim(connection: Connection, owner: str, most: int, now: datetime) -> list[Delivery]:
    """
    Claim up to `most` messages that are due, or whose process is dead; the oldest first.

    Leases run by the database's clock where machines share one.
    """
    moments = {"now": now, "clock": now, "until": now + LEASE, "lease": LEASE}
    claimed = connection.execute(
        _claiming(connection.dialect.name), {"by": owner, "most": most, **moments}
    )
    return sorted((Delivery(*row) for row in claimed), key=lambda one: one.id)


def take_over(session: Session) -> int:
    """Free what a dead process had in hand, at once; only where no other can be alive."""
    dead = col(DeliveryRow.owner).is_not(None)
    off = col(DeliveryRow.state) == State.CANCELLED.value
    session.execute(update(DeliveryRow).where(off, dead).values(owner=None))
    freed = session.exec(
        update(DeliveryRow)
        .where(col(DeliveryRow.state) == State.SENDING.value)
        .values(state=State.PENDING.value, owner=None, lease_until=None)
    )
    return freed.rowcount


def note_sent(
    connection: Connection, delivery: Delivery, owner: str, message_id: int | None, now: datetime
) -> bool:
    """Telegram has taken it; returns whether it was ours to say so."""
    return _note(
        connection,
        delivery,
        owner,
        state=State.SENT.value,
        message_id=message_id,
        ended_at=now,
        error=None,
    )


def note_end(
    connection: Connection, delivery: Delivery, owner: str, state: State, error: str, now: datetime
) -> bool:
    """It will not be sent: dead, unsure or cancelled, and what Telegram said."""
    return _note(connection, delivery, owner, state=state.value, ended_at=now, error=error)


def put_back(
    connection: Connection,
    delivery: Delivery,
    owner: str,
    next_at: datetime,
    *,
    error: str | None = None,
    is_doubtful: bool = False,
) -> bool:
    """
    To be sent later. An attempt that certainly did not arrive does not count; one that may have is
    counted as doubtful.
    """
    return _note(
        connection,
        delivery,
        owner,
        state=State.PENDING.value,
        next_at=next_at,
        attempts=delivery.attempts - (not is_doubtful),
        doubtful=delivery.doubtful + is_doubtful,
        error=error,
    )


def _note(connection: Connection, delivery: Delivery, owner: str, **values: Any) -> bool:
    """
    Change a message that is ours still: another may have taken it for a dead process's.

    One that was cancelled while we had it in hand is ours, too: it may have been sent, and is not
    tried again.
    """
    told = {f"to_{name}": value for name, value in values.items()}
    ours = {"one": delivery.id, "by": owner, "to_owner": None, "to_lease_until": None}
    noted = connection.execute(_noting(tuple(values)), told | ours)
    return noted.rowcount > 0


def is_due(session: Session, now: datetime) -> bool:
    """Whether there is something to claim."""
    found = select(_TABLE.c.id).where(or_(_due(), _left(_dialect(session)))).limit(1)
    return session.execute(found, {"now": now, "clock": now}).first() is not None


def first_due(session: Session) -> datetime | None:
    """When the first of the messages that wait was due, or will be; None where none may go."""
    pending = col(DeliveryRow.state) == State.PENDING.value
    may_go = col(DeliveryRow.run_id).not_in(_held())
    first = select(func.min(col(DeliveryRow.next_at))).where(pending, may_go)
    return session.execute(first).scalar()


def is_being_sent(session: Session, chat_id: int) -> bool:
    """Whether a process has a message for the chat in hand, which may just be cancelled."""
    in_hand = col(DeliveryRow.chat_id) == chat_id, col(DeliveryRow.owner).is_not(None)
    return session.execute(select(col(DeliveryRow.id)).where(*in_hand).limit(1)).first() is not None


def cancel_late(
    session: Session, occasion: Occasion, planned_before: datetime, now: datetime
) -> int:
    """Cancel what has waited so long that it would be no news; returns how much."""
    old = select(col(DigestRunRow.id)).where(
        col(DigestRunRow.kind) == occasion.value, col(DigestRunRow.planned_at) < planned_before
    )
    cancelled = session.exec(
        update(DeliveryRow)
        .where(
            col(DeliveryRow.state) == State.PENDING.value,
            col(DeliveryRow.run_id).in_(old),
            col(DeliveryRow.next_at) < now,
        )
        .values(state=State.CANCELLED.value, ended_at=now, error="late")
        .execution_options(synchronize_session=False)
    )
    return cancelled.rowcount


def digest_run(session: Session, run_id: int) -> DigestRun:
    """The run with this id, as plain columns: it is read for each message."""
    one = session.connection().execute(_reading_run(), {"one": run_id}).one()
    return DigestRun(one.id, Occasion(one.kind), *one[2:])


def find_run(session: Session, occasion: Occasion, period: str) -> DigestRun | None:
    """The run of an occasion, if it was planned."""
    row = session.execute(
        select(DigestRunRow)
        .where(col(DigestRunRow.kind) == occasion.value, col(DigestRunRow.period) == period)
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()
    return _run(row) if row else None


def newest_run(session: Session, occasion: Occasion) -> DigestRun | None:
    """The run of this kind that was planned last."""
    row = session.execute(
        select(DigestRunRow)
        .where(col(DigestRunRow.kind) == occasion.value)
        .order_by(col(DigestRunRow.id).desc())
        .limit(1)
    ).scalar_one_or_none()
    return _run(row) if row else None


def told_since(session: Session, occasion: Occasion, since: datetime) -> frozenset[int]:
    """The chats that have been planned a message of this kind since."""
    rows = session.execute(
        select(col(DeliveryRow.chat_id))
        .join(DigestRunRow, col(DigestRunRow.id) == col(DeliveryRow.run_id))
        .where(col(DigestRunRow.kind) == occasion.value, col(DigestRunRow.planned_at) > since)
        .where(col(DeliveryRow.state) != State.CANCELLED.value)
    )
    return frozenset(rows.scalars())


def tallies(session: Session, most: int) -> tuple[Tally, ...]:
    """How far the newest occasions with messages are, newest first."""
    newest = (
        select(col(DeliveryRow.run_id))
        .group_by(col(DeliveryRow.run_id))
        .order_by(col(DeliveryRow.run_id).desc())
        .limit(most)
    )
    runs = [digest_run(session, run_id) for run_id in session.execute(newest).scalars()]
    return tuple(tally_of(session, run) for run in runs)


def tally_of(session: Session, run: DigestRun) -> Tally:
    """How far one occasion is."""
    twice = (col(DeliveryRow.state) == State.SENT.value) & (col(DeliveryRow.attempts) > 1)
    rows = session.execute(
        select(
            col(DeliveryRow.state),
            func.count(),
            func.sum(case((twice, 1), else_=0)),
            func.max(col(DeliveryRow.error)),
        )
        .where(col(DeliveryRow.run_id) == run.id)
        .group_by(col(DeliveryRow.state))
    ).all()
    return Tally(
        run,
        {State(state): count for state, count, _, _ in rows},
        sum(int(maybe) for _, _, maybe, _ in rows),
        next((error for state, _, _, error in rows if state == State.DEAD.value), None),
    )


def purge_ledger(session: Session, before: datetime) -> None:
    """Let go of messages that ended so long ago; that there was an occasion stays known."""
    session.execute(delete(DeliveryRow).where(col(DeliveryRow.ended_at) < before))


@cache
def _reading_run() -> Select[Any]:
    columns = _RUNS.c
    return select(
        columns.id,
        columns.kind,
        columns.period,
        columns.edition,
        columns.planned_at,
        columns.planned_by,
        columns.held_at,
    ).where(columns.id == bindparam("one"))


@cache
def _claiming(dialect: str) -> ReturningUpdate[Any]:
    """
    Made once: putting the statement together costs more than what it does.

    The index has what is due in its order, so that the first is found without going through all:
    what was left is looked for apart, before, and of those due at once any may be the first.
    """
    columns = _TABLE.c
    most = bindparam("most", type_=Integer())
    ours = select(columns.id).limit(most).with_for_update(skip_locked=True)
    left = ours.where(_left(dialect)).cte("left_behind")
    due = ours.where(_due()).order_by(columns.next_at).cte("due")
    some = union_all(select(left.c.id), select(due.c.id)).limit(most)
    return (
        update(_TABLE)
        .where(columns.id.in_(some))
        .values(
            state=State.SENDING.value,
            owner=bindparam("by"),
            attempts=columns.attempts + 1,
            lease_until=_clock(dialect) + bindparam("lease", type_=Interval())
            if dialect == "postgresql"
            else bindparam("until"),
        )
        .returning(
            columns.id,
            columns.run_id,
            columns.chat_id,
            columns.facts,
            columns.attempts,
            columns.doubtful,
        )
    )


@cache
def _noting(names: tuple[str, ...]) -> Update:
    """To change these columns, and to let go of the message."""
    columns = _TABLE.c
    ours = (
        (columns.id == bindparam("one"))
        & (columns.owner == bindparam("by"))
        & columns.state.in_((State.SENDING.value, State.CANCELLED.value))
    )
    changed = (*names, "owner", "lease_until")
    values: dict[str, Any] = {name: bindparam(f"to_{name}") for name in changed}
    state = bindparam("to_state", type_=String())
    is_off = (columns.state == State.CANCELLED.value) & (state == State.PENDING.value)
    values["state"] = case((is_off, State.CANCELLED.value), else_=state)
    return update(_TABLE).where(ours).values(values)


def _due() -> ColumnElement[bool]:
    columns = _TABLE.c
    is_due = (columns.state == State.PENDING.value) & (columns.next_at <= bindparam("now"))
    return is_due & columns.run_id.not_in(_held())


def _left(dialect: str) -> ColumnElement[bool]:
    """By a process whose lease is over."""
    columns = _TABLE.c
    is_left = (columns.state == State.SENDING.value) & (columns.lease_until < _clock(dialect))
    return is_left & columns.run_id.not_in(_held())


def _held() -> Select[Any]:
    """Runs that an admin must let go first: their messages may have been sent."""
    return select(_RUNS.c.id).where(_RUNS.c.held_at.is_not(None))


def _clock(dialect: str) -> ColumnElement[Any]:
    """This moment: the database's own where several machines share it."""
    if dialect == "postgresql":
        return func.clock_timestamp()
    return bindparam("clock", type_=_TABLE.c.lease_until.type)


def _dialect(session: Session) -> str:
    return session.get_bind().dialect.name


def _run(row: DigestRunRow) -> DigestRun:
    assert row.id is not None  # it was read from the database
    return DigestRun(
        row.id,
        Occasion(row.kind),
        row.period,
        row.edition,
        row.planned_at,
        row.planned_by,
        row.held_at,
    )
