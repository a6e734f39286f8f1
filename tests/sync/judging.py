"""What became of a fault: whether a wrong number is told of anybody without a finding about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from procurement.figures import Figure, Finding
from procurement.figures import FindingKind as Kind
from procurement.regions import gazetteer
from procurement.semester import Semester
from storage.boards import load_board
from storage.database import Database
from storage.records import rejections
from sync.endings import Ending, Outcome

Place = tuple[Semester, str]
Seen = tuple[str, str | None, Semester | None, str]


class Fate(StrEnum):
    REFUSED = "refused"
    HELD = "held"
    ASIDE = "set aside"
    FLAGGED = "flagged"
    UNCHANGED = "sums unchanged"
    SILENT = "SILENT"


class Part(StrEnum):
    """A part of what a figure says, as findings speak of it."""

    VALUE = "value"
    FINISHED = "finished"
    PLAN = "plan"
    PARTS = "parts of the plan"
    DATES = "dates"


_BOTH = {
    Kind.SHARE_OVER_100,
    Kind.CLOSED_RESTATED,
    Kind.METRIC_CHANGED,
    Kind.OTHER_UNITS,
    Kind.NEW_UNITS,
    Kind.OTHER_YEAR,
}
_VALUE = _BOTH | {
    Kind.VALUE_FELL,
    Kind.VALUE_JUMPED,
    Kind.UNKNOWN_STATUS,
    Kind.INCOMPLETE_PACKAGE,
    Kind.AFTER_YEAR,
}
_PLAN = _BOTH | {
    Kind.NO_PLAN,
    Kind.PLAN_GONE,
    Kind.PLAN_MOVED,
    Kind.PLAN_UNLIKELY,
    Kind.PLAN_BEGINS,
    Kind.PLAN_PARTS_MOVED,
    Kind.PLAN_OLDER,
    Kind.ZERO_CEILING,
}
#: Findings that name what is wrong in each part.
NAMING = {
    Part.VALUE: _VALUE,
    Part.FINISHED: _VALUE | {Kind.FINISHED_FELL},
    Part.PLAN: _PLAN,
    Part.PARTS: _PLAN,
    Part.DATES: {
        Kind.FUTURE_DATE,
        Kind.ORDERS_AFTER_DATE,
        Kind.OLDER_THAN_KNOWN,
        Kind.DATE_BEFORE_PERIOD,
    },
}
#: Those that say themselves which part they are about, by the name of that fact.
_SAYING = {
    Kind.UNIT_SLIP: "what",
    Kind.LEAP: "what",
    Kind.ROWS_FELL: "kind",
    Kind.KIND_MISSING: "kind",
}
_OF_PLAN = {Part.PLAN, Part.PARTS}
_OF_ORDERS = {Part.VALUE, Part.FINISHED}


@dataclass(frozen=True)
class Verdict:
    fate: Fate
    #: What was told wrong and named by nobody.
    silent: tuple[str, ...] = ()
    #: What kinds of findings name what was told wrong.
    named_by: frozenset[str] = frozenset()


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
    return {
        (one.kind.value, one.region_code, one.semester, str(sorted(one.facts.items())))
        for one in findings
    }


def judge_fault(
    database: Database,
    before: Mapping[Place, Figure],
    truth: Mapping[Place, Figure],
    honest: set[Seen],
    outcome: Outcome,
    *,
    is_one: bool = False,
) -> Verdict:
    """
    `honest` are the findings that the same night has without the fault: they name nothing.

    Each part that is wrong must be named, or any where the fault `is_one` for all of them.
    """
    now = told(database)
    found = outcome.report.all_findings if outcome.report is not None else ()
    new = [one for one in found if not seen([one]) <= honest]
    rejected = _rejected(database, outcome.run_id or 0)
    silent = []
    named_by: set[str] = set()
    for (semester, code), figure in sorted(now.items()):
        place = semester, code
        wrong = _wrong(figure, before.get(place), truth.get(place))
        mine = [one for one in new if one.region_code == code and one.semester in (None, semester)]
        for part in wrong:
            parts = wrong if is_one else {part}
            naming = {one.kind.value for one in mine if parts & _parts(one)}
            naming |= {"rejected rows"} if (code, part in _OF_PLAN) in rejected else set()
            named_by |= naming
            if not naming:
                silent.append(f"{semester.code} {code} {part}: {said(figure)[:5]}")
    if before.keys() - now.keys():
        silent.append("something is told no longer")
    if silent:
        return Verdict(Fate.SILENT, tuple(silent))
    if outcome.ending is Ending.HELD:
        return Verdict(Fate.HELD)
    if outcome.ending is Ending.UNAVAILABLE:
        return Verdict(Fate.REFUSED)
    if named_by:
        return Verdict(Fate.FLAGGED, named_by=frozenset(named_by))
    if outcome.aside is not None:
        return Verdict(Fate.ASIDE)
    if {one.kind for one in new} & {Kind.REGION_FAILED, Kind.REGION_EMPTIED}:
        return Verdict(Fate.REFUSED)
    return Verdict(Fate.UNCHANGED)


def _rejected(database: Database, run_id: int) -> set[tuple[str, bool]]:
    """Regions of which rows were rejected, and whether these were of the plan."""
    with database.reading() as session:
        places = [one.place for one in rejections(session, run_id)]
    return {
        (region.code, place.startswith("rup/"))
        for region in gazetteer()
        for place in places
        if region.lkpp_code and f" {region.lkpp_code} " in place
    }


def _parts(finding: Finding) -> set[Part]:
    """The parts of a figure that `finding` speaks of."""
    if finding.kind in _SAYING:
        what = str(finding.facts[_SAYING[finding.kind]])
        return _OF_PLAN if what.startswith("RUP") else _OF_ORDERS
    return {part for part, kinds in NAMING.items() if finding.kind in kinds}


def _wrong(figure: Figure, before: Figure | None, truth: Figure | None) -> set[Part]:
    """
    In which parts it is neither what was told before nor what is true on the day of the run.

    A source that says of today what it said of yesterday is taken at its word.
    """
    if before is not None and replace(figure, snapshot_id=0) == replace(before, snapshot_id=0):
        return set()
    right = [one for one in (before, truth) if one is not None]
    parts = set(Part) if truth is not None else set(Part) - {Part.DATES}
    return {
        part for part in parts if _part(figure, part) not in [_part(one, part) for one in right]
    }


def _part(figure: Figure, part: Part) -> tuple[object, ...]:
    match part:
        case Part.VALUE:
            return figure.value, figure.order_states
        case Part.FINISHED:
            return (figure.finished,)
        case Part.PLAN:
            return figure.rup, figure.denominator
        case Part.PARTS:
            return figure.rup_penyedia, figure.rup_swakelola
        case Part.DATES:
            return figure.data_date, figure.orders_to
