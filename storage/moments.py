"""
This moment by the clock that all processes share, where one judges what another has written.

Machines' clocks differ by minutes, and nobody notices. Beside PostgreSQL the shared clock is its
own; beside SQLite there is one machine, and any process's will do.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import Session


def shared(session: Session, now: datetime) -> datetime:
    """This moment by the shared clock, for whom it is `now`; goes on while a transaction lasts."""
    if session.connection().dialect.name != "postgresql":
        return now
    told: datetime = session.execute(select(func.clock_timestamp())).scalar_one()
    return told
