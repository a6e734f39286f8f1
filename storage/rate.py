"""
When the next message may be sent, by any process: one row that every lease moves on.

Moments are told by the database's clock, because those of two machines differ; beside SQLite there
is one machine, and its clock is the database's.
"""

from __future__ import annotations

import time
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    bindparam,
    case,
    cast,
    extract,
    func,
    text,
    update,
)
from sqlalchemy.sql.dml import ReturningUpdate
from sqlmodel import col

from storage.tables import SendRateRow

#: In seconds. A row that is further ahead was written by a clock that has been set back since:
#: nobody may be silent for that. A longer pause is begun anew when it is over.
LONGEST = 600.0
#: So long, in seconds, a process waits for another that has the row: it may be frozen.
PATIENCE = 5


def lease(connection: Connection, permits: int, spacing: float, notice: float = 0.0) -> float:
    """
    Take `permits` slots, `spacing` seconds apart; returns the seconds from now to the first.

    It is at least `notice` seconds away: what the caller needs until the transaction is kept.
    Raises NoResultFound where the row is missing, OperationalError where it is not let go of.
    """
    dialect = connection.dialect.name
    taken = _microseconds(permits * spacing)
    told = {"notice": _microseconds(notice), "taken": taken}
    if dialect == "postgresql":
        connection.execute(text(f"SET LOCAL lock_timeout = '{PATIENCE * 1000:.0f}ms'"))
    else:
        told["now"] = time.time_ns() // 1000  # the row is ours: the transaction has begun
    ahead: int = connection.execute(_statement(dialect), told).scalar_one()
    return (ahead - taken) / 1e6


@cache
def _statement(dialect: str) -> ReturningUpdate[int]:
    """Made once: that would take longer than carrying it out."""
    notice, taken = bindparam("notice", type_=BigInteger), bindparam("taken", type_=BigInteger)
    now = _now(dialect)
    free_at, earliest = col(SendRateRow.free_at), now + notice
    first = case((free_at.between(earliest, now + _microseconds(LONGEST)), free_at), else_=earliest)
    return (
        update(SendRateRow)
        .where(col(SendRateRow.id) == 1)
        .values(free_at=first + taken)
        .returning(free_at - now)
    )


def pause(connection: Connection, seconds: float) -> None:
    """Lease nothing that is less than `seconds` away; a longer pause stays as it is."""
    lease(connection, 0, 0.0, min(seconds, LONGEST))


def _now(dialect: str) -> ColumnElement[Any]:
    """Microseconds since 1970, read when the row is ours: another writer may take its time."""
    if dialect == "postgresql":
        return cast(extract("epoch", func.clock_timestamp()) * 1_000_000, BigInteger)
    return bindparam("now", type_=BigInteger)


def _microseconds(seconds: float) -> int:
    return round(seconds * 1e6)
