"""
A folder of files: what `porsi import` reads, taken in when somebody has put it there.

Publisher  whoever may write to the folder; the figures name their source themselves
Endpoints  each file in the folder is a delivery; so is each folder in it, its files together (the
           rows of plans and orders belong to each other)
Rhythm     looked through at every run; what was read before is not read again, also where it was
           refused, given up or taken back: a person takes it once more with `porsi import`
Caveats    folders in folders are passed over, and so are links and hidden files; what is still
           being written waits for the next run; nothing is ever moved or deleted
"""

from __future__ import annotations

import os
from collections.abc import AsyncGenerator, Callable, Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

from procurement.board import Board
from procurement.figures import Figure, Finding, FindingKind
from procurement.regions import Region, gazetteer
from procurement.releases import Release
from procurement.semester import Semester, wib_day
from sync.arrival import File, read_files
from sync.errors import FileRefused
from sync.importing import sha256_of, without_later_junes
from sync.report import FILES
from sync.snapshots import Options
from sync.sources.errors import Fault, SourceFault
from sync.sources.meter import Meter
from sync.sources.scope import Scope
from sync.sources.source import Part

#: What was changed so short a time ago is still being written.
SETTLES_AFTER = timedelta(seconds=30)
#: What programs call a file that they have not finished.
UNFINISHED = (".part", ".tmp", ".partial", ".crdownload", "~")


@dataclass(frozen=True, slots=True)
class Delivery:
    """
    Files that came together, none where they may not be looked at.

    `state` is of each when it was changed, in nanoseconds since 1970, and its bytes.
    """

    title: str
    files: tuple[File, ...]
    state: tuple[tuple[int, int], ...]


class Folder:
    """The source: each delivery is a part, the one that was changed last before the others."""

    name = FILES
    renews = False

    def __init__(
        self,
        root: Path,
        now: Callable[[], datetime],
        board: Board,
        is_read: Callable[[Collection[str]], bool],
        *,
        options: Options | None = None,
    ) -> None:
        """
        `is_read` says of hashes whether files of these contents have been read together before.

        `options` are what rows cannot say themselves, as for an import.
        """
        self.meter = Meter()
        self._root = root
        self._now = now
        self._board = board
        self._is_read = is_read
        self._options = options or Options()
        #: What this run has told so far.
        self._told: dict[tuple[Semester, Region], Figure] = {}
        self._released: set[Release] = set()
        self._taken: set[frozenset[str]] = set()

    def count(self, scope: Scope) -> int:
        return len(self._deliveries())

    async def parts(self, scope: Scope) -> AsyncGenerator[Part, None]:
        """
        What is new in the folder, as far as `scope` is asked for and no other source serves it.

        Raises SourceFault where the folder cannot be looked into.
        """
        for delivery in self._deliveries():
            yield self._part(delivery, scope)

    def _part(self, delivery: Delivery, scope: Scope) -> Part:
        left = Part(delivery.title, is_unchanged=True)
        if not delivery.files:
            return Part(delivery.title, fault=SourceFault(Fault.FORBIDDEN))
        try:
            files = [(file.name, sha256_of(file)) for file in delivery.files]
            hashes = frozenset(sha256 for _, sha256 in files)
            if hashes in self._taken or self._is_read(hashes):
                return left
            part = self._read(delivery, files, scope)
            has_changed = _delivery(delivery.title, delivery.files) != delivery
        except (FileNotFoundError, FileRefused):  # it has just been taken away
            return left
        except OSError as error:
            fault = SourceFault(Fault.UNREACHABLE, error.strerror or type(error).__name__)
            return Part(delivery.title, fault=fault)
        if part is None or has_changed:  # it is for the next run
            return left
        self._taken.add(hashes)
        self._told |= {_pair(one.figure): one.figure for one in part.stated}
        self._released |= {_subject(one) for one in part.releases}
        return part

    def _read(self, delivery: Delivery, files: list[tuple[str, str]], scope: Scope) -> Part | None:
        """What the delivery tells; None where this run already tells older figures of the same."""
        try:
            arrival = read_files(delivery.files, self._options)
        except FileRefused as refused:
            return Part(delivery.title, refused=refused, files=files)
        arrival = without_later_junes(self._board, arrival, wib_day(self._now()))
        asked = [one for one in arrival.snapshots if _is_asked(one.figure, scope)]
        served = [one for one in asked if _region_and_year(one.figure) not in scope.elsewhere]
        told, newer = [], 0
        for snapshot in served:
            known = self._told.get(_pair(snapshot.figure))
            if known is None:
                told.append(snapshot)
            elif known.data_date < snapshot.figure.data_date:
                return None
            else:
                newer += 1
        releases = [
            one
            for one in arrival.releases
            if _subject(one) not in self._released
            and (not scope.is_narrowed or gazetteer()[one.region_code] in scope.regions)
        ]
        is_whole = len(asked) == len(arrival.snapshots)
        left_out = (
            (FindingKind.TOLD_BY_NEWER_FILE, newer),
            (FindingKind.SERVED_ELSEWHERE, len(asked) - len(served)),
        )
        findings = [
            Finding(kind, facts={"file": delivery.title, "figures": count})
            for kind, count in left_out
            if count
        ]
        return Part(
            delivery.title,
            stated=told,
            releases=releases,
            findings=[*arrival.findings, *findings],
            log=arrival.log,
            files=files if is_whole else [],
            taken=arrival.taken,
            aside=arrival.aside,
        )

    def _deliveries(self) -> list[Delivery]:
        """What lies in the folder and is not being written, what was changed last before others."""
        now = self._now().timestamp()
        try:
            with os.scandir(self._root) as entries:
                found = [one for entry in entries for one in _opened(entry)]
        except OSError as error:
            raise SourceFault(Fault.NOT_FOUND, str(self._root)) from error
        settled = [
            one
            for one in found
            if all(abs(now - at / 1e9) >= SETTLES_AFTER.total_seconds() for at, _ in one.state)
        ]
        return sorted(
            settled, key=lambda one: (-max((at for at, _ in one.state), default=0), one.title)
        )


def _opened(entry: os.DirEntry[str]) -> Iterator[Delivery]:
    """The delivery that an entry of the folder is; nothing where it is none, or not finished."""
    if entry.name.startswith(".") or _is_unfinished(entry.name):
        return
    if entry.is_file(follow_symlinks=False):
        yield _delivery(entry.name, (File(Path(entry.path), entry.name),))
    elif entry.is_dir(follow_symlinks=False):
        try:
            with os.scandir(entry.path) as within:
                inner = [one for one in within if one.is_file(follow_symlinks=False)]
        except OSError:
            yield Delivery(entry.name, (), ())
            return
        shown = sorted((o for o in inner if not o.name.startswith(".")), key=lambda o: o.name)
        if shown and not any(_is_unfinished(one.name) for one in shown):
            files = tuple(File(Path(one.path), f"{entry.name}/{one.name}") for one in shown)
            yield _delivery(entry.name, files)


def _delivery(title: str, files: tuple[File, ...]) -> Delivery:
    states = (file.path.stat(follow_symlinks=False) for file in files)
    return Delivery(title, files, tuple((one.st_mtime_ns, one.st_size) for one in states))


def _is_unfinished(name: str) -> bool:
    return name.casefold().endswith(UNFINISHED)


def _is_asked(figure: Figure, scope: Scope) -> bool:
    return not scope.is_narrowed or (
        figure.region in scope.regions and figure.semester.year in scope.years
    )


def _region_and_year(figure: Figure) -> tuple[Region, int]:
    return figure.region, figure.semester.year


def _pair(figure: Figure) -> tuple[Semester, Region]:
    return figure.semester, figure.region


def _subject(release: Release) -> Release:
    """What a release is about, whatever number it gives."""
    return replace(release, value=Decimal(0), publisher="", note="", approximate=False)
