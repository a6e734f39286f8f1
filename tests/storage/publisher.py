"""
Loads and publishes without end, to be killed: `python -m tests.storage.publisher URL`.

Version v says `v * 1000 + n` of the n-th region, so a reader can tell a mixture from a version.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime

from procurement.figures import Snapshot, Unit
from procurement.peers import KABKOTA
from procurement.regions import gazetteer
from storage.database import Database
from storage.editions import newest_edition, publish
from storage.runs import finish_run, start_run
from storage.snapshots import add_snapshots
from tests.makers import figure

REGIONS = [region for region in gazetteer() if region in KABKOTA][:60]


def snapshots(version: int) -> list[Snapshot]:
    return [
        Snapshot(
            figure(region.name, version * 1000 + number, 10**9),
            tuple(Unit(str(unit), "RSUD", version, 0, 1, 0) for unit in range(5)),
        )
        for number, region in enumerate(REGIONS)
    ]


def publish_version(database: Database, version: int) -> None:
    now = datetime.now(UTC)
    with database.writing() as session:
        base = newest_edition(session)
        run_id = start_run(session, source="file", actor="uji", at=now, base_edition=base)
    told = snapshots(version)
    for start in range(0, len(told), 10):
        with database.writing() as session:
            add_snapshots(session, run_id, told[start : start + 10])
    with database.writing() as session:
        counters = {"snapshots": len(told)}
        finish_run(session, run_id, outcome="checked", at=now, counters=counters)
    with database.writing() as session:
        publish(session, run_id, by="uji", at=now)


def main() -> None:
    database = Database(sys.argv[1])
    with database.reading() as session:
        version = newest_edition(session)
    while True:
        version += 1
        publish_version(database, version)
        print(version, flush=True)  # noqa: T201 (the test waits for it)


if __name__ == "__main__":
    main()
