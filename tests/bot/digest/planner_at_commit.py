"""
A process that plans what is due at CLOSING and stops before that is kept: `python -m ... URL`.

It says "planned" when the digest and its messages are written and not committed.
"""

from __future__ import annotations

import sys

from sqlalchemy import Connection, event, text

from bot.digest.planning import Planner
from storage.database import Database
from tests.bot.digest.year import CLOSING
from tests.clock import Clock

if __name__ == "__main__":
    database = Database(sys.argv[1])

    @event.listens_for(database.writer, "commit")
    def stop(connection: Connection) -> None:
        if connection.execute(text("SELECT count(*) FROM digest_run")).scalar():
            print("planned", flush=True)  # noqa: T201
            sys.stdin.readline()

    Planner(database, Clock(CLOSING)).plan_due()
