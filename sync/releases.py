"""Tables of what LKPP or newspapers published: a row a number, with dates, class and address."""

from __future__ import annotations

from datetime import date

from procurement.releases import Release, Released
from sync import cells, places
from sync.errors import Reason, RowRejected
from sync.files.sheets import Cell
from sync.headers import Shaped
from sync.recap import released_number
from sync.rowlog import RowLog

_FIELDS = (
    "code",
    "region",
    "measure",
    "value",
    "year",
    "half",
    "data_date",
    "published",
    "peers",
    "scope",
    "publisher",
    "url",
    "note",
    "approximate",
)


def read_releases(shaped: Shaped, log: RowLog) -> list[Release]:
    """The published figures in a sheet; rows that cannot be read are rejected in `log`."""
    found: list[Release] = []
    log.take_each(
        shaped, _FIELDS, lambda _, row: found.append(_release(dict(zip(_FIELDS, row, strict=True))))
    )
    log.counted[shaped.kind.value] += len(found)
    return found


def _release(row: dict[str, Cell]) -> Release:
    try:
        measure = Released(cells.text(row["measure"]))
    except ValueError as error:
        raise RowRejected(Reason.UNKNOWN_WORD, text=cells.shown(row["measure"])) from error
    for field in ("scope", "publisher", "url"):
        if not cells.text(row[field]):
            raise RowRejected(Reason.BAD_RELEASE, text=field)
    has_semester = bool(cells.text(row["half"]))
    data_date, published = (_day(row[field]) for field in ("data_date", "published"))
    if data_date is None and published is None:
        raise RowRejected(Reason.BAD_DATE, text="")
    return Release(
        region_code=places.region(row["code"], row["region"]).code,
        measure=measure,
        value=released_number(measure, row["value"]),
        semester=places.semester(row["year"], row["half"], None) if has_semester else None,
        data_date=data_date,
        published=published,
        peers=cells.text(row["peers"]) or None,
        scope=cells.text(row["scope"]),
        publisher=cells.text(row["publisher"]),
        url=cells.text(row["url"]),
        note=cells.text(row["note"]),
        approximate=cells.truth(row["approximate"]),
    )


def _day(cell: Cell) -> date | None:
    return cells.day(cell) if cells.text(cell) else None
