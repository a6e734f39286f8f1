"""
INAPROC, LKPP's API gateway: rows of the plan and of both catalogues, by government and year.

Publisher  LKPP, https://data.inaproc.id (documentation at /docs); a token bound to registered
           addresses, in the role "Data Integrator"
Endpoints  under /api/v1: rup/paket-penyedia-terumumkan, rup/paket-swakelola-terumumkan,
           ekatalog/paket-e-purchasing (v6), ekatalog-archive/paket-e-purchasing (v5),
           rup/master-satker (what work units are called; done without where it does not come)
Rhythm     refreshed in hours to a day; a nightly run is enough
Caveats    a token may be let in to its own government alone, and an empty answer can mean that;
           `has_more` is missing on the last page, whose cursor is still there; an order may stand
           on two pages; v5 rows carry no package total; the limit is 1 row unless it is said
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import msgspec

from procurement.figures import Finding, FindingKind, Snapshot
from procurement.regions import Region
from procurement.semester import wib_day
from sync.errors import FileRefused
from sync.files.sheets import Sheet
from sync.rowlog import RowLog
from sync.shapes import Kind
from sync.snapshots import PLANS
from sync.sources.errors import Fault, SourceFault
from sync.sources.fetching import Fetcher, Known
from sync.sources.pages import Chain, KeptPage, Pages
from sync.sources.rows import read_rows
from sync.sources.scope import Scope
from sync.sources.source import Part
from sync.workers import Workers

#: What the source of figures from rows is called.
ROWS = "INAPROC"
#: Rows a page: the most that the gateway gives.
LIMIT = 1000
#: More pages than any government has: 300,000 rows.
MOST_PAGES = 300
#: Where so many parts fail and none has come, the source as a whole is not there.
GIVE_UP_AFTER = 3

DATASETS = {
    Kind.PLAN_PENYEDIA: "rup/paket-penyedia-terumumkan",
    Kind.PLAN_SWAKELOLA: "rup/paket-swakelola-terumumkan",
    Kind.ORDERS_V5: "ekatalog-archive/paket-e-purchasing",
    Kind.ORDERS_V6: "ekatalog/paket-e-purchasing",
}
_PATHS = {**DATASETS, Kind.SATKER_LIST: "rup/master-satker"}
#: What units are called is asked anew so seldom.
UNITS_KEPT = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Question:
    """One dataset of one government in one budget year."""

    kind: Kind
    klpd: str
    year: int

    @property
    def title(self) -> str:
        return f"{_PATHS[self.kind]} {self.klpd} {self.year}"

    def folder(self, root: Path) -> Path:
        return root / _PATHS[self.kind].replace("/", "-") / f"{self.klpd}-{self.year}"


class Inaproc:
    """The source: each region and year is a part."""

    name = "inaproc"
    renews = True

    def __init__(
        self,
        fetcher: Fetcher,
        root: Path,
        now: Callable[[], datetime],
        *,
        resume_from: datetime | None = None,
        known: Callable[[str, Region, int], str | None] = lambda *_: None,
        workers: Workers | None = None,
    ) -> None:
        """
        `root` is where pages are kept. What was fetched after `resume_from` is not fetched again;
        a part whose digest is what `known` says of it is not read again. `workers` count the rows.
        """
        self.meter = fetcher.meter
        self._fetcher = fetcher
        self._datasets = _Datasets(fetcher, root, now)
        self._root = root
        self._workers = workers or Workers()
        self._since = resume_from or now()
        self._known = known
        self._connections = fetcher.connections
        self._units_missed = 0

    def count(self, scope: Scope) -> int:
        return len(scope.pairs)

    async def parts(self, scope: Scope) -> AsyncGenerator[Part, None]:
        """Parts as they come in; raises SourceFault where the first answers say that none will."""
        wanted = iter(scope.pairs)
        running: set[asyncio.Task[Part]] = set()
        faults: list[SourceFault] = []
        has_come = False
        try:
            while True:
                at_once = 1 if self._fetcher.is_wary else self._connections
                while len(running) < at_once and (place := next(wanted, None)):
                    running.add(asyncio.create_task(self._part(*place)))
                if not running:
                    break
                done, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    part = task.result()
                    has_come = has_come or part.fault is None
                    faults += [part.fault] if part.fault else []
                    if not has_come and (self._fetcher.is_wary or len(faults) >= GIVE_UP_AFTER):
                        raise faults[-1]
                    yield part
            if faults and not has_come:
                raise faults[-1]
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    async def _part(self, region: Region, year: int) -> Part:
        title = f"{region.lkpp_code} {year}"
        if region.lkpp_code is None:
            return Part(title, region, year=year, fault=SourceFault(Fault.NOT_FOUND, "KLPD"))
        try:
            for question in _questions(region.lkpp_code, year):
                await self._datasets.fetch(question, self._since)
        except SourceFault as fault:
            return Part(title, region, year=year, fault=fault)
        units = Question(Kind.SATKER_LIST, region.lkpp_code, year)
        named_by = units if await self._has_units(units) else None
        known = self._known(title, region, year)
        return await self._workers.do(_read, self._root, title, region, year, named_by, known)

    async def _has_units(self, question: Question) -> bool:
        """Whether there is a list of units; where lists keep failing, no more are asked for."""
        if self._units_missed < GIVE_UP_AFTER:
            try:
                await self._datasets.fetch(question, self._since - UNITS_KEPT)
            except SourceFault:
                self._units_missed += 1
                self._datasets.drop_unfinished(question)
        return _Stored(self._root).has_rows(question)


def _questions(klpd: str, year: int) -> list[Question]:
    return [Question(kind, klpd, year) for kind in DATASETS]


def _read(
    root: Path, title: str, region: Region, year: int, units: Question | None, known: str | None
) -> Part:
    """
    What the pages in `root` say of one region in one year, unless that is `known`.

    `units` is a list of work units that is there, too.
    """
    assert region.lkpp_code is not None  # it was asked for by that
    questions, stored, log = _questions(region.lkpp_code, year), _Stored(root), RowLog()
    digest = stored.digest([*questions, units] if units else questions)
    if known == digest:
        return Part(title, region, year=year, is_unchanged=True, digest=digest)
    try:
        snapshots, findings = read_rows(
            title,
            [stored.sheet(question) for question in questions if stored.has_rows(question)],
            log,
            data_date=wib_day(stored.since(questions)),
            year=year,
            source=ROWS,
            units=stored.sheet(units) if units else None,
        )
    except FileRefused as refused:
        fault = SourceFault(Fault.BAD_SHAPE, refused.refusal.value)
        return Part(title, region, year=year, log=log, fault=fault)
    if _has_others(region, snapshots, findings):
        fault = SourceFault(Fault.BAD_SHAPE, "kd_klpd")
        return Part(title, region, year=year, log=log, fault=fault)
    return Part(
        title,
        region,
        snapshots,
        year=year,
        findings=findings,
        log=log,
        rows=_rows(log),
        digest=digest,
    )


def _rows(log: RowLog) -> dict[str, int]:
    """Live packages of the plan, and orders in whatever state: these become no fewer."""
    plans = {kind.value: log.counted[kind.value] for kind in PLANS}
    orders = DATASETS.keys() - PLANS
    return plans | {kind.value: log.read[kind.value] - log.doubled[kind.value] for kind in orders}


def _has_others(region: Region, snapshots: list[Snapshot], findings: list[Finding]) -> bool:
    """Whether an answer about `region` holds rows of another body: then which are its own?"""
    theirs = (FindingKind.NOT_A_REGION, FindingKind.UNKNOWN_KLPD)
    return any(one.figure.region != region for one in snapshots) or any(
        finding.kind in theirs or finding.region_code not in (None, region.code)
        for finding in findings
    )


class _Stored:
    """The pages of questions as they lie in `root`."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._chains: dict[Question, Chain | None] = {}

    def sheet(self, question: Question) -> Sheet:
        """The rows of `question` as they were fetched; no header where there are none."""
        return self._pages(question).sheet(question.title, self._fetched(question))

    def has_rows(self, question: Question) -> bool:
        """Whether all of the answer is there, and not empty."""
        chain = self._chain(question)
        return chain is not None and chain.is_complete and any(page.rows for page in chain.pages)

    def digest(self, questions: Sequence[Question]) -> str:
        """Equal for equal content of all `questions`."""
        told = hashlib.blake2b(digest_size=16)
        for question in questions:
            told.update(b"|")
            for page in self._fetched(question).pages:
                told.update(page.digest.encode())
        return told.hexdigest()

    def since(self, questions: Sequence[Question]) -> datetime:
        """When the first of `questions` was asked: what the data are as of."""
        return min(self._fetched(question).since for question in questions)

    def _fetched(self, question: Question) -> Chain:
        chain = self._chain(question)
        assert chain is not None  # it was fetched
        return chain

    def _chain(self, question: Question) -> Chain | None:
        if question not in self._chains:
            self._chains[question] = self._pages(question).chain()
        return self._chains[question]

    def _pages(self, question: Question) -> Pages:
        return Pages(question.folder(self._root), question.kind)


class _Datasets:
    """Fetches the pages of questions into `root`."""

    def __init__(self, fetcher: Fetcher, root: Path, now: Callable[[], datetime]) -> None:
        self._fetcher = fetcher
        self._root = root
        self._now = now

    async def fetch(self, question: Question, since: datetime) -> None:
        """
        Have all pages of `question` as they are now, those fetched after `since` not again.

        Raises SourceFault; a cursor that goes in a circle is followed anew once, without what was
        known.
        """
        try:
            await self._follow(question, since)
        except SourceFault as fault:
            if fault.fault is not Fault.ENDLESS_PAGES:
                raise
            self._pages(question).drop()
            await self._follow(question, since)

    def drop_unfinished(self, question: Question) -> None:
        """Let go of the first pages of an answer that did not come to its end."""
        chain = self._pages(question).chain()
        if chain is not None and not chain.is_complete:
            self._pages(question).drop()

    def _pages(self, question: Question) -> Pages:
        return Pages(question.folder(self._root), question.kind)

    async def _follow(self, question: Question, since: datetime) -> None:
        pages = self._pages(question)
        known = pages.chain()
        if known is not None and known.since >= since:
            if known.is_complete:
                return
            chain = known  # a run that was killed: it goes on behind its last page
        else:
            chain = Chain(self._now(), [])
        cursor = chain.pages[-1].following if chain.pages else None
        seen = {page.asked for page in chain.pages}
        while not chain.pages or cursor is not None:
            if cursor in seen or len(chain.pages) >= MOST_PAGES:
                raise SourceFault(Fault.ENDLESS_PAGES)
            seen.add(cursor)
            page, is_same = await self._page(question, pages, len(chain.pages), cursor, known)
            chain.pages.append(page)
            cursor = page.following
            if cursor is not None and not is_same:
                pages.keep(chain)
        chain.is_complete = True
        pages.keep(chain)

    async def _page(
        self,
        question: Question,
        pages: Pages,
        number: int,
        cursor: str | None,
        known: Chain | None,
    ) -> tuple[KeptPage, bool]:
        """The page of `number`, and whether it is the same that is kept already."""
        kept = known.pages[number] if known and number < len(known.pages) else None
        kept = kept if kept and kept.asked == cursor else None
        params: dict[str, str | int] = {
            "kode_klpd": question.klpd,
            "tahun": question.year,
            "limit": LIMIT,
        }
        if cursor is not None:
            params["cursor"] = cursor
        answer = await self._fetcher.get(
            f"/api/v1/{_PATHS[question.kind]}",
            params,
            partial(pages.take, number, kept.digest if kept else None),
            Known(kept.etag, kept.wire) if kept else None,
        )
        said, mark = answer.said, answer.mark
        if said is None:
            assert kept is not None  # only what is kept can be known again
            return msgspec.structs.replace(kept, etag=mark.etag), True
        is_same = kept is not None and kept.digest == said.digest
        page = KeptPage(cursor, said.following, said.rows, mark.etag, mark.wire, said.digest)
        return page, is_same
