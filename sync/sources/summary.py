"""
INAPROC's own sums: e-purchasing and plan of a government in a year, one call each.

Publisher  LKPP, https://data.inaproc.id, the same gateway and token as `inaproc`
Endpoints  under /api/v1: dashboard/profil/precomputed
Rhythm     worked out by LKPP daily at best; a nightly run is enough
Caveats    which orders and which plan are in its sums is nowhere written: it is believed for a year
           only where it says of governments of that year what their rows add up to; `instansi`
           narrows and `kode_klpd` must be the token owner's; without a narrowing that it knows it
           answers with the national total; a field that is missing is not 0; no dates, no units
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections import Counter
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, NoReturn

from procurement.amounts import LARGEST, read_record_amount, whole_rupiah
from procurement.board import Board
from procurement.errors import BadAmount
from procurement.figures import Fact, Figure, Finding, FindingKind, Snapshot
from procurement.regions import Region
from procurement.semester import Semester, wib_day
from sync.sources.envelope import rejection
from sync.sources.errors import Fault, SourceFault
from sync.sources.fetching import Fetcher
from sync.sources.inaproc import GIVE_UP_AFTER, ROWS
from sync.sources.scope import Scope
from sync.sources.source import Part

PATH = "/api/v1/dashboard/profil/precomputed"
#: What the figures' source is called.
SUMMARY = "INAPROC (ringkasan)"
#: So many governments a year are asked for, to see whether sums and rows agree.
COMPARED = 3
#: Rows at most so old are compared, and sums of value and plan may differ by this part of them:
#: orders come in by the hour, and the two are not worked out in the same one.
ROWS_WITHIN = timedelta(days=2)
MAY_DIFFER = Fraction(5, 1000)
#: What rows tell is left to them while it is no older: they know units and months, too.
ROWS_STAND = timedelta(days=14)

_VALUE = "pelaksanaan_total_epurchasing"
_PLAN = "total_nilai_perencanaan"
_PENYEDIA, _SWAKELOLA = "perencanaan_total_penyedia", "perencanaan_total_swakelola"


@dataclass(frozen=True, slots=True)
class Sums:
    """What one answer says, in rupiah; `content` is equal for equal answers."""

    value: int
    plan: int
    penyedia: int | None
    swakelola: int | None
    content: str


class Summary:
    """The source: each region and year is a part."""

    name = "inaproc-summary"
    renews = True

    def __init__(
        self,
        fetcher: Fetcher,
        now: Callable[[], datetime],
        board: Board,
        *,
        owner: str | None = None,
        known: Callable[[str, Region, int], str | None] = lambda *_: None,
    ) -> None:
        """
        `board` is what is told now: its figures from rows are what the sums are held against.

        `owner` is the KLPD code of the token's owner; without it each region is asked in its own
        name. A part whose digest is what `known` says of it is not told again.
        """
        self.meter = fetcher.meter
        self._fetcher = fetcher
        self._now = now
        self._board = board
        self._owner = owner
        self._known = known

    def count(self, scope: Scope) -> int:
        return len(scope.pairs)

    async def parts(self, scope: Scope) -> AsyncGenerator[Part, None]:
        """
        Parts of the years that are proven; raises SourceFault where nothing comes of any.

        All answers of a year are there before any is told: only side by side do they show that they
        are one and the same.
        """
        today = wib_day(self._now())
        faults: list[SourceFault] = []
        has_come = False
        for year in dict.fromkeys(year for _, year in scope.pairs):
            compared, doubts = await self._compare(year, today)
            if doubts:
                faults.append(SourceFault(Fault.UNPROVEN))
                yield Part(f"{SUMMARY} {year}", findings=doubts)
                continue
            regions = [region for region, asked in scope.pairs if asked == year]
            async for part in self._year(regions, year, today, compared):
                has_come = has_come or part.fault is None
                faults += [part.fault] if part.fault else []
                yield part
        if faults and not has_come:
            raise faults[-1]

    async def _compare(self, year: int, today: date) -> tuple[list[Sums], list[Finding]]:
        """The sums of regions that rows tell, and why those of `year` are not to be believed."""
        compared: list[Sums] = []
        found: list[Finding] = []
        faults: list[SourceFault] = []
        for figure in comparable(self._board, year, today):
            assert figure.region.lkpp_code is not None  # rows are asked for by it
            try:
                sums = await self._ask(figure.region.lkpp_code, year)
            except SourceFault as fault:
                faults.append(fault)
                if self._fetcher.is_wary:
                    raise
                continue
            compared.append(sums)
            found += [] if agree(sums, figure) else [_difference(sums, figure)]
        if faults and not compared:
            raise faults[-1]
        if found or not compared:
            why: dict[str, Fact] = {"year": year, "differs": len(found)}
            found.append(Finding(FindingKind.SUMMARY_UNPROVEN, facts=why))
        return compared, found

    async def _year(
        self, regions: list[Region], year: int, today: date, compared: list[Sums]
    ) -> AsyncGenerator[Part, None]:
        semester = told_semester(year, today)
        wanted = []
        for region in regions:
            if region.lkpp_code is None:
                fault = SourceFault(Fault.NOT_FOUND, "KLPD")
                yield Part(_title(region, year), region, fault=fault)
            elif self._is_left_to_rows(region, semester, today):
                yield Part(_title(region, year), region, is_unchanged=True)
            else:
                wanted.append(region)
        answers = await self._ask_all(wanted, year)
        others = [*compared, *(await self._whole(year) if wanted else [])]
        told = [*others, *(one for one in answers.values() if isinstance(one, Sums))]
        often = Counter(sums.content for sums in told)
        for region, said in answers.items():
            yield self._part(region, semester, said, often, today)

    def _part(
        self,
        region: Region,
        semester: Semester,
        said: Sums | SourceFault,
        often: Counter[str],
        today: date,
    ) -> Part:
        title = _title(region, semester.year)
        if isinstance(said, SourceFault):
            return Part(title, region, fault=said)
        if often[said.content] > 1:
            return Part(title, region, fault=SourceFault(Fault.NOT_NARROWED))
        digest = hashlib.blake2b(f"{semester.code} {said}".encode(), digest_size=16).hexdigest()
        if self._known(title, region, semester.year) == digest:
            return Part(title, region, is_unchanged=True, digest=digest)
        figure = _figure(region, semester, said, today)
        return Part(title, region, [Snapshot(figure)], digest=digest)

    def _is_left_to_rows(self, region: Region, semester: Semester, today: date) -> bool:
        told = self._board.figure(region, semester)
        return told is not None and told.source == ROWS and today - told.data_date <= ROWS_STAND

    async def _ask_all(self, regions: list[Region], year: int) -> dict[Region, Sums | SourceFault]:
        """What is said of each region; where the first answers are all faults, no more is asked."""
        gate = asyncio.Semaphore(self._fetcher.connections)
        answers: list[Sums | SourceFault] = []

        async def ask(region: Region) -> Sums | SourceFault:
            assert region.lkpp_code is not None  # the caller has seen to it
            async with gate:
                faults = [one for one in answers if isinstance(one, SourceFault)]
                if len(faults) >= GIVE_UP_AFTER and len(faults) == len(answers):
                    return faults[-1]
                try:
                    said: Sums | SourceFault = await self._ask(region.lkpp_code, year)
                except SourceFault as fault:
                    said = fault
                answers.append(said)
                return said

        found = await asyncio.gather(*map(ask, regions))
        return dict(zip(regions, found, strict=True))

    async def _whole(self, year: int) -> list[Sums]:
        """What is said where no region is named, to know it again; nothing where it is refused."""
        try:
            return [await self._ask(None, year)]
        except SourceFault:
            return []

    async def _ask(self, klpd: str | None, year: int) -> Sums:
        params: dict[str, str | int] = {"tahun": year}
        authority = self._owner or klpd
        if authority is not None:
            params["kode_klpd"] = authority
        if klpd is not None:
            params["instansi"] = klpd
        answer = await self._fetcher.get(PATH, params, read_sums)
        assert answer.said is not None  # nothing was known before
        return answer.said


def comparable(board: Board, year: int, today: date) -> list[Figure]:
    """
    The figures from rows that the sums of `year` are held against: few, and always the same.

    They are of the semester that the sums would tell, of about today, with orders and a plan: those
    with most orders first, of which the least is chance.
    """
    found = [
        figure
        for figure in board.figures(told_semester(year, today))
        if figure.source == ROWS
        and figure.is_standard
        and not figure.starts_late
        and figure.value
        and figure.rup
        and figure.region.lkpp_code
        and abs(today - figure.data_date) <= ROWS_WITHIN
    ]
    found.sort(key=lambda figure: (-figure.value, figure.region.code))
    return found[:COMPARED]


def agree(sums: Sums, figure: Figure) -> bool:
    """Whether the sums are those of the rows, but for what a few hours change."""
    assert figure.rup is not None  # only such are compared
    return all(
        abs(summed - counted) <= MAY_DIFFER * counted
        for summed, counted in ((sums.value, figure.value), (sums.plan, figure.rup))
    )


def told_semester(year: int, today: date) -> Semester:
    """The semester that sums of `year` are told for: they are cumulative, as of today."""
    return Semester.of(today) if year == today.year else Semester(year, 2)


def read_sums(body: bytes) -> Sums:
    """What an answer says; raises SourceFault where it is not what is promised."""
    try:
        told = json.loads(
            body.decode("utf-8-sig"),
            parse_float=Decimal,
            parse_constant=_refuse_constant,
            object_pairs_hook=_without_doubles,
        )
    except (ValueError, RecursionError) as error:
        raise SourceFault(Fault.BAD_JSON, str(error)[:100]) from error
    if isinstance(told, dict) and told.get("success", True) is not True:
        raise rejection(told.get("error"))
    for _ in range(2):
        told = told.get("data") if isinstance(told, dict) else None
    if not isinstance(told, dict):
        raise SourceFault(Fault.BAD_SHAPE, "data")
    if not told:
        raise SourceFault(Fault.NOT_FOUND)
    value, plan = _rupiah(told, _VALUE), _rupiah(told, _PLAN)
    if not value and not plan:
        raise SourceFault(Fault.NOT_FOUND, "0")  # no data, or not for us: no figure either way
    penyedia, swakelola = (_optional(told, field) for field in (_PENYEDIA, _SWAKELOLA))
    if penyedia is None or swakelola is None or penyedia + swakelola != plan:
        penyedia = swakelola = None
    amounts = sorted((key, str(one)) for key, one in told.items() if isinstance(one, int | Decimal))
    content = hashlib.blake2b(repr((amounts, value, plan)).encode(), digest_size=16).hexdigest()
    return Sums(value, plan, penyedia, swakelola, content)


def _figure(region: Region, semester: Semester, sums: Sums, today: date) -> Figure:
    return Figure(
        region=region,
        semester=semester,
        value=sums.value,
        finished=None,
        rup=sums.plan,
        rup_penyedia=sums.penyedia,
        rup_swakelola=sums.swakelola,
        data_date=today,
        plan_date=None,
        orders_from=semester.start,
        orders_to=min(today, semester.end),
        source=SUMMARY,
    )


def _difference(sums: Sums, figure: Figure) -> Finding:
    facts: dict[str, Fact] = {
        "value": sums.value,
        "rows_value": figure.value,
        "rup": sums.plan,
        "rows_rup": figure.rup,
    }
    return Finding(FindingKind.SUMMARY_DIFFERS, figure.region.code, figure.semester, facts)


def _title(region: Region, year: int) -> str:
    return f"{region.lkpp_code} {year}"


def _optional(told: dict[str, Any], field: str) -> int | None:
    return None if told.get(field) in (None, "") else _rupiah(told, field)


def _rupiah(told: dict[str, Any], field: str) -> int:
    """The amount of `field`, as a number or in digits; raises SourceFault, also where it lacks."""
    said = told.get(field)
    if isinstance(said, Decimal) and said.adjusted() < len(str(LARGEST)):
        said = f"{said:f}"
    if not isinstance(said, int | str):
        raise SourceFault(Fault.BAD_SHAPE, field)
    try:
        return whole_rupiah(read_record_amount(str(said)))
    except (BadAmount, ValueError) as error:
        raise SourceFault(Fault.BAD_SHAPE, field) from error


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found
