"""The parts of one run, stored as they come, with what the verdict on them will need."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from procurement.board import Board
from procurement.checks import examine_units
from procurement.figures import Fact, Figure, Finding, FindingKind, Snapshot
from procurement.periods import Phase, phase
from procurement.regions import Region, gazetteer
from procurement.releases import Release
from procurement.semester import wib_day
from storage.database import Database
from storage.records import add_files, add_findings, add_rejections
from storage.releases import add_releases
from storage.runs import finish_run, touch_run
from storage.snapshots import add_snapshots, fingerprint, fingerprints, units
from sync.errors import FileRefused
from sync.importing import keep_refusal
from sync.review import without_junes
from sync.rowlog import RowLog
from sync.sources.errors import SourceFault
from sync.sources.source import Part, Source

#: What has not changed is told anew, with its new date, once what is told is so old: regions are
#: ranked with those whose data are of about the same day.
RENEW_AFTER = timedelta(days=7)
#: A run that has nothing to write says so seldom that it is alive.
ALIVE_EVERY = timedelta(minutes=1)

Clock = Callable[[], datetime]
Rows = Mapping[str, Mapping[str, Mapping[str, int]]]


class Keeper:
    """Stores the parts of one run as they come, and remembers what the verdict needs."""

    def __init__(
        self,
        database: Database,
        run_id: int,
        board: Board,
        actor: str,
        clock: Clock,
        rows: Rows,
    ) -> None:
        """`rows` are those of the last run, by region, part and dataset."""
        self._database = database
        self._run_id = run_id
        self._board = board
        self._actor = actor
        self._clock = clock
        self._alive_at = clock()
        self._log = RowLog()
        #: Of what was read and taken, by region and part.
        self._digests: dict[str, dict[str, str]] = {}
        self.rows_before = rows
        self._rows = {code: dict(parts) for code, parts in rows.items()}
        self._kept = dict.fromkeys(
            ("snapshots", "releases", "unchanged", "same", "june", "closed"), 0
        )
        self._refused: list[tuple[FileRefused, list[tuple[str, str]]]] = []
        self._taken: list[tuple[str, dict[str, str]]] = []
        self._aside: Counter[str] = Counter()
        self.failed: set[Region] = set()

    def take(self, part: Part) -> None:
        if part.refused is not None:
            self._refused.append((part.refused, part.files))
            return
        self._log.add(part.log)
        self._taken += ((taken.value, facts) for taken, facts in part.taken)
        self._aside.update(part.aside)
        findings = [_of(part.region, finding) for finding in part.findings]
        self._kept["unchanged"] += part.is_unchanged
        if part.fault is not None:
            facts: dict[str, Fact] = {"fault": part.fault.fault.value, "detail": part.fault.detail}
            findings.append(_failed(part, facts))
            self.failed |= {part.region} if part.region else set()
        elif part.region is not None and self._has_emptied(part, part.region):
            findings.append(Finding(FindingKind.REGION_EMPTIED, part.region.code))
            self.failed.add(part.region)
        elif part.region is not None:
            self._digests.setdefault(part.region.code, {})[part.title] = part.digest
            findings += self._count_rows(part, part.region)
        counted, june = without_junes(self._board, part.snapshots, wib_day(self._clock()))
        self._kept["june"] += june
        told = (part.stated, counted, part.releases, findings, part.files)
        if not any(told) and self._clock() - self._alive_at < ALIVE_EVERY:
            return
        with self._database.writing() as session:
            fresh = [*part.stated, *(one for one in counted if self._is_new(session, one))]
            releases = [one for one in part.releases if not self._is_told(one)]
            for one in fresh:
                findings += self._examine_units(session, one)
            add_snapshots(session, self._run_id, fresh)
            add_releases(session, self._run_id, releases)
            add_findings(session, self._run_id, findings)
            add_files(session, self._run_id, part.files)
            touch_run(session, self._run_id, self._clock())
        self._alive_at = self._clock()
        self._kept["snapshots"] += len(fresh)
        self._kept["releases"] += len(releases)

    def note(self, *findings: Finding) -> None:
        """Keep what is found of the run as a whole, all in one transaction."""
        if findings:
            with self._database.writing() as session:
                add_findings(session, self._run_id, findings)

    def refuse(self, fault: SourceFault, source: Source) -> None:
        """End the run: the source as a whole could not be asked."""
        counters = self._counters(source) | {
            "fault": fault.fault.value,
            "detail": fault.detail,
            "snapshots": 0,
        }
        with self._database.writing() as session:
            finish_run(
                session, self._run_id, outcome="refused", at=self._clock(), counters=counters
            )

    def finish(self, source: Source) -> None:
        with self._database.writing() as session:
            add_rejections(session, self._run_id, self._log.rejections)
            finish_run(
                session,
                self._run_id,
                outcome="checked",
                at=self._clock(),
                counters=self._counters(source),
            )
        for refused, files in self._refused:
            self._note_refused(refused, files)

    def _counters(self, source: Source) -> dict[str, Any]:
        log = self._log
        return {
            **self._kept,
            "digests": self._digests,
            "rows": self._rows,
            "meter": asdict(source.meter),
            "failed": sorted(region.code for region in self.failed),
            "read": dict(sorted(log.read.items())),  # whatever came first
            "counted": dict(log.counted),
            "passed": dict(+log.passed),
            "doubled": dict(+log.doubled),
            "rejected": dict(+log.rejected),
            "taken": self._taken,
            "aside": dict(self._aside),
        }

    def _note_refused(self, refused: FileRefused, files: list[tuple[str, str]]) -> None:
        """
        Keep why files were not read, under a run of its own, as an import does.

        It begins when this run has ended: runs are told to admins in the order of their numbers.
        """
        run_id = keep_refusal(self._database, refused, files, self._actor, self._clock())
        facts: dict[str, Fact] = {
            **refused.facts,
            "file": refused.file,
            "refusal": refused.refusal.value,
            "place": refused.place,
            "run": run_id,
        }
        self.note(Finding(FindingKind.FILE_REFUSED, facts=facts))

    def _is_told(self, release: Release) -> bool:
        told = self._board.announcements_of(gazetteer()[release.region_code])
        return any(release in announcement.releases for announcement in told)

    def _has_emptied(self, part: Part, region: Region) -> bool:
        """Whether a region that had something tells nothing now: that is no data, and not zero."""
        if part.snapshots or part.is_unchanged:
            return False
        return any(
            figure.value
            and part.year in (None, figure.semester.year)
            and phase(figure, wib_day(self._clock())) is not Phase.CLOSED
            for figure in self._board.figures_of(region)
        )

    def _count_rows(self, part: Part, region: Region) -> list[Finding]:
        """Datasets of which there are fewer rows than there were: a page, or more, may be lost."""
        if part.is_unchanged or not part.rows:
            return []
        before = self.rows_before.get(region.code, {}).get(part.title, {})
        self._rows.setdefault(region.code, {})[part.title] = dict(part.rows)
        return [
            Finding(
                FindingKind.ROWS_FELL,
                region.code,
                facts={"year": part.year, "kind": kind, "before": count, "now": now},
            )
            for kind, count in sorted(before.items())
            if (now := part.rows.get(kind, 0)) < count
        ]

    def _examine_units(self, session: Session, snapshot: Snapshot) -> list[Finding]:
        figure = snapshot.figure
        beside = [
            units(session, told.snapshot_id) if told is not None else []
            for told in (
                self._board.figure(figure.region, figure.semester),
                self._board.figure(figure.region, figure.semester.year_before),
            )
        ]
        return examine_units(figure, snapshot.units, *beside)

    def _is_new(self, session: Session, snapshot: Snapshot) -> bool:
        figure = snapshot.figure
        known = self._board.figure(figure.region, figure.semester)
        if known is None:
            return True
        is_better = figure.is_standard and not known.is_standard
        if phase(known, wib_day(self._clock())) is Phase.CLOSED and not is_better:
            self._kept["closed"] += 1
        elif _is_same(session, snapshot, known):
            self._kept["same"] += 1
        else:
            return True
        return False


def _of(region: Region | None, finding: Finding) -> Finding:
    """`finding` with the region that its part is about, where it names none itself."""
    if region is None or finding.region_code is not None:
        return finding
    return replace(finding, region_code=region.code)


def _failed(part: Part, facts: dict[str, Fact]) -> Finding:
    if part.region is not None:
        return Finding(FindingKind.REGION_FAILED, part.region.code, facts=facts)
    return Finding(FindingKind.PART_FAILED, facts={**facts, "part": part.title})


def _is_same(session: Session, snapshot: Snapshot, known: Figure) -> bool:
    """Whether `snapshot` says what is told, of about the same day."""
    figure = snapshot.figure
    if figure.data_date - known.data_date > RENEW_AFTER:
        return False
    dated = replace(
        figure,
        data_date=known.data_date,
        plan_date=known.plan_date,
        orders_to=known.orders_to,
        recomputed=known.recomputed,
    )
    told = fingerprints(session, [known.snapshot_id])[known.snapshot_id]
    return fingerprint(replace(snapshot, figure=dated)) == told
