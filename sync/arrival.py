"""All that the files of one import say, read before anything is stored."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path

from procurement.batches import is_many
from procurement.figures import Fact, Finding, FindingKind, Snapshot
from procurement.releases import Release
from sync.errors import FileRefused, Refusal
from sync.files.opening import open_sheets
from sync.headers import Shaped, recognise
from sync.portable import read_snapshots
from sync.recap import Recap
from sync.releases import read_releases
from sync.rowlog import RowLog
from sync.shapes import KNOWN_COLUMNS, Kind
from sync.snapshots import Options, tell
from sync.taken import Taken
from sync.tally import Counted, Tally
from sync.workers import Workers

#: Told with the bytes read so far, of all files together, and the bytes there are.
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class File:
    """A file to read: where it lies, and what its sender calls it."""

    path: Path
    name: str

    @property
    def size(self) -> int:
        return self.path.stat().st_size


@dataclass(frozen=True, slots=True)
class Arrival:
    #: What tables state, and what was counted from rows.
    stated: list[Snapshot]
    counted: list[Snapshot]
    releases: list[Release]
    findings: list[Finding]
    #: What rows had to say because no option said it.
    taken: list[tuple[Taken, dict[str, str]]]
    #: Rows of known kinds that are no part of the figures, by kind.
    aside: dict[str, int]
    log: RowLog

    @property
    def snapshots(self) -> list[Snapshot]:
        return self.stated + self.counted


def read_files(
    files: Sequence[File],
    options: Options,
    progress: Progress | None = None,
    workers: Workers | None = None,
) -> Arrival:
    """
    Read `files` as one arrival; raises FileRefused where one of them cannot be taken in.

    `workers` read several files at once; what is no file of rows is read here all the same.
    """
    reader = _Reader(options)
    before, total = 0, sum(file.size for file in files)
    are_apart = workers is not None and workers.are_apart and len(files) > 1
    counted = workers.each(_count, files) if workers and are_apart else repeat(None)
    for file, found in zip(files, counted, strict=False):
        report = _reporter(progress, before, total)
        if found is not None:
            reader.take(found)
            if report is not None:
                report(file.size)
        else:
            for sheet in open_sheets(file.path, KNOWN_COLUMNS, report, file.name):
                reader.read(recognise(sheet))
        before += file.size
    return reader.arrival(files[0].name)


def _count(file: File) -> Counted | None:
    """What the rows of a file tell; None where it holds anything else, or cannot be read."""
    try:
        sheets = open_sheets(file.path, KNOWN_COLUMNS, None, file.name)
        return Tally.read(map(recognise, sheets))
    except FileRefused:
        return None


class _Reader:
    """Hands each sheet to those who understand its kind."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._log = RowLog()
        self._tally = Tally(self._log)
        self._recap = Recap(options, self._log)
        self._snapshots: list[Snapshot] = []
        self._releases: list[Release] = []
        self._aside: dict[str, int] = {}
        self._has_rows = False

    def read(self, shaped: Shaped) -> None:
        kind = shaped.kind
        if kind in self._tally.kinds:
            self._has_rows = True
            self._tally.count(shaped)
        elif kind is Kind.RECAP:
            self._recap.count_regions(shaped)
        elif kind is Kind.RECAP_UNITS:
            self._recap.count_units(shaped)
        elif kind is Kind.SNAPSHOTS:
            self._snapshots += read_snapshots(shaped, self._log)
        elif kind is Kind.RELEASES:
            self._releases += read_releases(shaped, self._log)
        else:
            counted = self._tally.count_beside(shaped)
            rows = sum(1 for _ in shaped.rows) if counted is None else counted
            self._aside[kind.value] = self._aside.get(kind.value, 0) + rows

    def take(self, counted: Counted) -> None:
        """Take the rows of a file that was read elsewhere."""
        self._has_rows = True
        self._tally.add(counted)

    def arrival(self, file: str) -> Arrival:
        """What all sheets say together; `file` is named where nothing can be told."""
        self._log.refuse_unreadable(file, self._tally.kinds)
        stated = self._snapshots + self._recap.snapshots()
        counted: list[Snapshot] = []
        releases = self._releases + self._recap.releases()
        findings = [*self._recap.findings, *_many_rejected(self._log)]
        taken = list(self._recap.taken)
        if self._has_rows:
            told = tell(self._tally.sums(), self._options, file)
            counted = told.snapshots
            findings += told.findings
            taken += told.taken
        _refuse_told_twice(file, stated + counted)
        if not stated and not counted and not releases:
            raise FileRefused(file, Refusal.NOTHING_TO_TELL, rejections=self._log.rejections)
        return Arrival(stated, counted, releases, findings, taken, self._aside, self._log)


def _many_rejected(log: RowLog) -> list[Finding]:
    """Of tables made by people rows are rejected one by one; of many it is said that they are."""
    found = []
    for kind in (Kind.RECAP, Kind.RECAP_UNITS, Kind.RELEASES, Kind.SNAPSHOTS):
        rejected, read = log.rejected[kind.value], log.read[kind.value]
        if is_many(rejected, read):
            facts: dict[str, Fact] = {"rejected": rejected, "read": read, "kind": kind.value}
            found.append(Finding(FindingKind.MANY_REJECTED, facts=facts))
    return found


def _refuse_told_twice(file: str, snapshots: Sequence[Snapshot]) -> None:
    seen = set()
    for snapshot in snapshots:
        figure = snapshot.figure
        place = (figure.semester, figure.region.code)
        if place in seen:
            raise FileRefused(
                file,
                Refusal.TOLD_TWICE,
                region=figure.region.name,
                semester=str(figure.semester),
            )
        seen.add(place)


def _reporter(progress: Progress | None, before: int, total: int) -> Callable[[int], None] | None:
    if progress is None:
        return None
    return lambda read: progress(before + read, total)
