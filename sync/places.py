"""Which region and semester a row of a table made by people is about."""

from __future__ import annotations

import re

from procurement.errors import BadSemester
from procurement.names import words
from procurement.regions import AmbiguousRegion, Kind, Region, UnknownRegion, find_region, readings
from procurement.semester import Semester, read_half
from sync import cells
from sync.errors import Reason, RowRejected
from sync.files.sheets import Cell

_KINDS = {"kab": Kind.KABUPATEN, "kota": Kind.KOTA, "provinsi": Kind.PROVINSI}
#: How people head a row of sums.
_TOTALS = {"jumlah", "total", "subtotal", "rata", "rerata", "grand"}


def region(code: Cell, name: Cell, kind: Cell = None) -> Region:
    """
    The region that a row's code and name agree on; raises RowRejected.

    Digits without a dot are BPS's code or Kemendagri's: where the two are different regions, the
    name decides, and without a name the row is rejected.
    """
    written_code, written_name = cells.text(code), cells.text(name)
    if words(written_name)[:1] and words(written_name)[0] in _TOTALS:
        raise RowRejected(Reason.TOTALS_ROW, text=cells.shown(name))
    if not written_code and not written_name:
        raise RowRejected(Reason.UNKNOWN_REGION, text="")
    if not written_code:
        found = _by_name(written_name, words(cells.text(kind))[:1])
    else:
        possible = readings(written_code)
        if not possible:
            raise RowRejected(Reason.UNKNOWN_REGION, text=written_code[:60])
        named = readings(written_name)  # none where it is empty or unknown, for a code is exact
        agreed = [one for one in possible if one in named or not named]
        if not named and written_name and any(one.is_province for one in possible):
            agreed = []  # what a province's code heads may be its kabupaten and kota together
        if not agreed:
            facts = {"code": cells.shown(code), "name": cells.shown(name)}
            raise RowRejected(Reason.CODE_AND_NAME_DIFFER, **facts)
        if len(agreed) > 1:
            names = ", ".join(one.name for one in agreed)
            raise RowRejected(Reason.AMBIGUOUS_REGION, text=cells.shown(code), regions=names)
        found = agreed[0]
    written_kind = words(cells.text(kind))[:1]
    if written_kind and found.kind not in (_KINDS.get(word) for word in written_kind):
        facts = {"code": found.name, "name": cells.shown(kind)}
        raise RowRejected(Reason.CODE_AND_NAME_DIFFER, **facts)
    if not found.autonomous:
        raise RowRejected(Reason.NOT_AUTONOMOUS, text=found.name)
    return found


def semester(year: Cell, half: Cell, otherwise: Semester | None) -> Semester:
    """The semester of a row, or `otherwise` where the row says none; raises RowRejected."""
    if year in (None, "") and half in (None, ""):
        if otherwise is None:
            raise RowRejected(Reason.BAD_SEMESTER, text="")
        return otherwise
    written = cells.text(half)
    try:
        if re.fullmatch(r"[0-9]{4}-[12]", written):
            named = Semester.from_code(written)
            if year not in (None, "") and cells.year(year) != named.year:
                raise BadSemester(written)
            return named
        return Semester(cells.year(year), read_half(written))
    except BadSemester as error:
        raise RowRejected(Reason.BAD_SEMESTER, text=cells.shown(half)) from error


def _by_name(name: str, kind: list[str]) -> Region:
    """The region called so; of several that bear the name the one of `kind`."""
    try:
        return find_region(name)
    except UnknownRegion as error:
        raise RowRejected(Reason.UNKNOWN_REGION, text=cells.shown(name)) from error
    except AmbiguousRegion as error:
        of_kind = [one for one in error.candidates if kind and one.kind is _KINDS.get(kind[0])]
        if len(of_kind) == 1:
            return of_kind[0]
        names = ", ".join(one.name for one in error.candidates)
        raise RowRejected(Reason.AMBIGUOUS_REGION, text=cells.shown(name), regions=names) from error
