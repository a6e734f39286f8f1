"""
A process that plans what is due at CLOSING when it is told to: `python -m ... URL`.

It says "ready", waits for a line, and says whether it has planned anything.
"""

from __future__ import annotations

import sys

from bot.digest.planning import Planner
from storage.database import Database
from tests.bot.digest.year import CLOSING, Clock

if __name__ == "__main__":
    planner = Planner(Database(sys.argv[1]), Clock(CLOSING))
    print("ready", flush=True)  # noqa: T201
    sys.stdin.readline()
    has_planned = planner.plan_due()
    while planner.has_news():  # another had the turn: it is looked for again every few seconds
        has_planned |= planner.plan_due()
    print(has_planned)  # noqa: T201
