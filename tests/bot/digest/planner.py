"""
A process that plans what is due at CLOSING when it is told to: `python -m ... URL`.

It says "ready", waits for a line, and says whether it has planned anything.
"""

from __future__ import annotations

import sys

from bot.digest.planning import Planner
from storage.database import Database
from storage.ledger import Occasion, find_run
from tests.bot.digest.year import CLOSING, S1
from tests.clock import Clock


def is_planned(database: Database) -> bool:
    with database.reading() as session:
        return find_run(session, Occasion.SEMESTER, S1.code) is not None


if __name__ == "__main__":
    database = Database(sys.argv[1])
    planner = Planner(database, Clock(CLOSING))
    print("ready", flush=True)  # noqa: T201
    sys.stdin.readline()
    has_planned = planner.plan_due()
    while not is_planned(database):  # each left it to another: all come again
        has_planned |= planner.plan_due()
    print(has_planned)  # noqa: T201
