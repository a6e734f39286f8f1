"""From the rows of one region and year, as a source delivered them, to what they tell."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import date

from procurement.figures import Finding, FindingKind, Snapshot
from sync.errors import FileRefused, Refusal
from sync.files.sheets import Sheet
from sync.headers import recognise
from sync.rowlog import RowLog
from sync.snapshots import Options, tell
from sync.tally import Tally


def read_rows(
    title: str,
    sheets: Iterable[Sheet],
    log: RowLog,
    *,
    data_date: date,
    year: int,
    source: str,
    units: Sheet | None = None,
) -> tuple[list[Snapshot], list[Finding]]:
    """
    The snapshots of the year that `sheets` give, as of `data_date`; none where nothing was bought.

    `units` is a list of work units, for those that the plan does not name. Orders are told from
    1 January: a source was asked for the whole year. Raises FileRefused where rows are not what
    their dataset promises, or too many cannot be read.
    """
    tally = Tally(log)
    for sheet in sheets:
        shaped = recognise(sheet)
        if shaped.kind not in tally.kinds:  # what is left of a row may look like another kind
            raise FileRefused(title, Refusal.UNKNOWN_COLUMNS)
        tally.count(shaped)
    if units is not None:
        with suppress(FileRefused):  # names are no figures: without them units have numbers
            tally.name_units(recognise(units), year)
    log.refuse_unreadable(title, tally.kinds)
    options = Options(data_date=data_date, orders_from=date(year, 1, 1), source=source)
    sums = tally.sums()
    others = sorted({told for _, told in sums.years} - {year})
    strange = [
        Finding(FindingKind.OTHER_YEAR, facts={"year": year, "other": other}) for other in others
    ]
    try:
        told = tell(sums, options, title)
    except FileRefused as refused:
        if refused.refusal is Refusal.NOTHING_TO_TELL:
            return [], strange
        raise
    snapshots = [one for one in told.snapshots if one.figure.semester.year == year]
    mine = [finding for finding in told.findings if finding.facts.get("year", year) == year]
    return snapshots, mine + strange
