"""A source without a network: what a country tells on a day, and what is done to it on the way."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncGenerator, Callable, Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import event

from procurement.amounts import LARGEST
from procurement.figures import Snapshot
from procurement.regions import Region
from storage.database import Database
from sync.endings import Outcome
from sync.runner import Before, run
from sync.sources.errors import Fault, SourceFault
from sync.sources.meter import Meter
from sync.sources.scope import Scope
from sync.sources.source import Part
from tests.sync.country import Government

#: A nightly run, in UTC: half past five in WIB.
NIGHTLY = time(22, 30, tzinfo=UTC)
LAST_YEAR_UNTIL = (3, 31)

Change = Callable[[Government, int, list[Snapshot]], list[Snapshot]]


def moment(day: date) -> datetime:
    """The nightly run whose day in WIB is `day`."""
    return datetime.combine(day - timedelta(days=1), NIGHTLY)


def hurried(url: str) -> Database:
    """The database at `url`, not waiting for its disk: for what is not about power cuts."""
    database = Database(url)
    if database.writer.dialect.name != "sqlite":
        return database

    def hurry(connection: Any, _: object) -> None:
        connection.execute("PRAGMA synchronous=OFF")

    for engine in (database.writer, database.reader):
        event.listen(engine, "connect", hurry)
    return database


def years_asked(day: date) -> tuple[int, ...]:
    """As `porsi sync` asks: until 31 March the year just ended, too."""
    last = [day.year - 1] if (day.month, day.day) <= LAST_YEAR_UNTIL else []
    return (*last, day.year)


class Told:
    """The source: each government and year is a part."""

    name = "inaproc"
    renews = True

    def __init__(
        self,
        governments: Sequence[Government],
        day: date,
        before: Before,
        *,
        failing: Iterable[Region] = (),
        is_out: bool = False,
        change: Change | None = None,
    ) -> None:
        self.meter = Meter()
        self._governments = {government.region: government for government in governments}
        self._day = day
        self._before = before
        self._failing = set(failing)
        self._is_out = is_out
        self._change = change

    def count(self, scope: Scope) -> int:
        return len(scope.regions) * len(scope.years)

    async def parts(self, scope: Scope) -> AsyncGenerator[Part, None]:
        if self._is_out:
            raise SourceFault(Fault.UNREACHABLE)
        for year in scope.years:
            for region in scope.regions:
                yield self._part(self._governments[region], year)

    def _part(self, government: Government, year: int) -> Part:
        region = government.region
        title = f"{government.klpd} {year}"
        if region in self._failing:
            return Part(title, region, year=year, fault=SourceFault(Fault.TIMEOUT))
        snapshots = government.snapshots(year, self._day)
        if self._change is not None:
            snapshots = self._change(government, year, snapshots)
        if any(max(s.figure.value, s.figure.rup or 0) >= LARGEST for s in snapshots):
            return Part(title, region, year=year, fault=SourceFault(Fault.BAD_SHAPE))
        said = [(s.figure.value, s.figure.finished, s.figure.rup, s.units) for s in snapshots]
        digest = hashlib.blake2b(repr(said).encode(), digest_size=16).hexdigest()
        if self._before.digest(title, region, year) == digest:
            return Part(title, region, year=year, is_unchanged=True, digest=digest)
        return Part(title, region, snapshots, year=year, digest=digest)


def sync_told(
    database: Database, governments: Sequence[Government], day: date, **how: object
) -> Outcome:
    """The nightly run of `day`, as it is scheduled."""
    return asyncio.run(
        run(
            database,
            Told.name,
            lambda before: Told(governments, day, before, **how),
            Scope(tuple(g.region for g in governments), years_asked(day)),
            actor="jadwal",
            may_publish=True,
            clock=lambda: moment(day),
        )
    )
