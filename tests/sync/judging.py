"""What became of a fault: whether a wrong number is told of anybody without a finding beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from procurement.figures import Figure, Finding
from procurement.regions import gazetteer
from procurement.semester import Semester
from storage.boards import load_board
from storage.database import Database
from storage.runs import rejections
from sync.runner import Ending, Outcome

Place = tuple[Semester, str]
Seen = tuple[str, str | None, Semester | None]


class Fate(StrEnum):
    REFUSED = "refused"
    HELD = "held"
    ASIDE = "set aside"
    FLAGGED = "flagged"
    UNCHANGED = "sums unchanged"
    SILENT = "SILENT"


@dataclass(frozen=True)
class Verdict:
    fate: Fate
    #: What was told wrong and named by nobody.
    silent: tuple[str, ...] = ()


def told(database: Database) -> dict[Place, Figure]:
    with database.reading() as session:
        board = load_board(session)
    return {
        (semester, figure.region.code): figure
        for semester in board.semesters
        for figure in board.figures(semester)
    }


def said(figure: Figure) -> tuple[object, ...]:
    """The numbers of a figure, and what they are of."""
    return (
        figure.value,
        figure.finished,
        figure.rup,
        figure.rup_penyedia,
        figure.rup_swakelola,
        figure.denominator,
        figure.order_states,
    )


def seen(findings: Iterable[Finding]) -> set[Seen]:
    return {(finding.kind.value, finding.region_code, finding.semester) for finding in findings}


def judge_fault(
    database: Database,
    before: Mapping[Place, Figure],
    truth: Mapping[Place, Figure],
    honest: set[Seen],
    outcome: Outcome,
) -> Verdict:
    """`honest` are the findings that the same night has without the fault: they name nothing."""
    now = told(database)
    report = outcome.report
    new = seen(report.all_findings) - honest if report is not None else set()
    named = {code for _, code, _ in new if code is not None}
    with database.reading() as session:
        places = [one.place for one in rejections(session, outcome.run_id or 0)]
    named |= {
        region.code
        for region in gazetteer()
        if region.lkpp_code and any(f" {region.lkpp_code} " in place for place in places)
    }
    wrong = {
        place: figure
        for place, figure in now.items()
        if not _is_right(figure, before.get(place), truth.get(place))
    }
    silent = tuple(
        f"{semester.code} {code}: {said(wrong[semester, code])[:3]}"
        for semester, code in sorted(wrong)
        if code not in named
    )
    if before.keys() - now.keys():
        silent += ("something is told no longer",)
    if silent:
        return Verdict(Fate.SILENT, silent)
    if outcome.ending is Ending.HELD:
        return Verdict(Fate.HELD)
    if outcome.ending is Ending.UNAVAILABLE:
        return Verdict(Fate.REFUSED)
    if wrong:
        return Verdict(Fate.FLAGGED)
    if outcome.aside is not None:
        return Verdict(Fate.ASIDE)
    kinds = {kind for kind, _, _ in new}
    if kinds & {"region failed", "region emptied"}:
        return Verdict(Fate.REFUSED)
    return Verdict(Fate.FLAGGED if new else Fate.UNCHANGED)


def _is_right(figure: Figure, before: Figure | None, truth: Figure | None) -> bool:
    """Whether it is what was told before, or what is true on the day of the run."""
    if before is not None and replace(figure, snapshot_id=0) == replace(before, snapshot_id=0):
        return True
    if truth is None or said(figure) != said(truth):
        return False
    return (figure.data_date, figure.orders_to) == (truth.data_date, truth.orders_to)
