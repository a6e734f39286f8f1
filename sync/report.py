"""What an admin is shown of a run: what was read, looks wrong, and would change if published."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from procurement.figures import Finding
from storage.boards import load_board
from storage.database import Database
from storage.editions import newest_edition
from storage.records import Rejection, findings, rejections
from storage.runs import Run, get_run, rebase_run
from storage.snapshots import fingerprints, run_figures
from sync.errors import FileRefused, Refusal
from sync.review import Review, review
from sync.taken import Taken

#: What runs are recorded under whose figures came in files that somebody sent.
FILES = "file"


@dataclass(frozen=True, slots=True)
class Report:
    """A run, with its review against the edition that is newest now."""

    run: Run
    rejections: tuple[Rejection, ...]
    #: From the rows themselves; `review.findings` come from beside what is told now.
    findings: tuple[Finding, ...]
    review: Review

    @property
    def all_findings(self) -> tuple[Finding, ...]:
        """All that looks wrong, those first that hold the run."""
        found = _in_order((*self.review.findings, *self.findings))
        return tuple(sorted(found, key=lambda finding: not finding.holds))

    @property
    def is_held(self) -> bool:
        """Whether nobody should publish the run unseen."""
        return any(finding.holds for finding in self.all_findings)

    def count(self, counter: str) -> int:
        """The sum of one of the run's counters ("read", "counted", "rejected", ...)."""
        found = self.run.counters.get(counter, {})
        return sum(found.values()) if isinstance(found, Mapping) else int(found)

    @property
    def taken(self) -> tuple[tuple[Taken, dict[str, str]], ...]:
        return tuple((Taken(kind), facts) for kind, facts in self.run.counters.get("taken", ()))


def read_report(database: Database, run_id: int, today: date) -> Report:
    """The report of a run that exists, reviewed against what is told now (WIB `today`)."""
    with database.reading() as session:
        run = get_run(session, run_id)
        if run is None:
            raise KeyError(run_id)
        board = load_board(session)
        arriving = run_figures(session, run_id)
        told = [board.figure(figure.region, figure.semester) for figure, _ in arriving]
        known = fingerprints(session, [figure.snapshot_id for figure in told if figure])
        same = [
            position
            for position, (_, fingerprint) in enumerate(arriving)
            if (now := told[position]) is not None and known[now.snapshot_id] == fingerprint
        ]
        return Report(
            run,
            rejections(session, run_id),
            _in_order(findings(session, run_id)),
            review(
                board,
                [figure for figure, _ in arriving],
                same,
                today,
                is_whole=run.source == FILES,  # a source tells what has changed
            ),
        )


def _in_order(found: Iterable[Finding]) -> tuple[Finding, ...]:
    """By region, semester and kind, whatever came first: what is about no region stands first."""
    return tuple(sorted(found, key=_place))


def _place(finding: Finding) -> tuple[str, tuple[int, int], str, str]:
    semester = finding.semester
    when = (semester.year, semester.half) if semester else (0, 0)
    return finding.region_code or "", when, finding.kind.value, repr(sorted(finding.facts.items()))


def check_again(database: Database, run_id: int, today: date) -> Report:
    """Review a waiting run against the newest edition, and let it be published from there."""
    with database.writing() as session:
        rebase_run(session, run_id, newest_edition(session))
    return read_report(database, run_id, today)


def kept_refusal(database: Database, run_id: int) -> FileRefused:
    """The refusal that a run has kept."""
    with database.reading() as session:
        run = get_run(session, run_id)
        if run is None or run.outcome != "refused":
            raise KeyError(run_id)
        kept = run.counters
        return FileRefused(
            kept["file"],
            Refusal(kept["refusal"]),
            kept["place"],
            rejections=rejections(session, run_id),
            **kept["facts"],
        )
