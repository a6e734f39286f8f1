"""
Rows as they nearly always come: by kind, the fields that count and their ordinary types.

A record of these types needs no look at its single cells. What is of another type (an amount as
text or with fractions, a code as a number) makes its whole batch rows of cells, read one by one.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any

import msgspec

from procurement.amounts import LARGEST
from sync.shapes import Kind

_Count = Annotated[int, msgspec.Meta(ge=0, lt=2**62)]
_Rupiah = Annotated[int, msgspec.Meta(ge=0, lt=LARGEST)]
_Ulid = Annotated[str, msgspec.Meta(min_length=26, max_length=26)]
#: What stays apart as the key of a dictionary: 1 and 1.0 would not.
_Scalar = bool | int | str | None

_PLAN: Mapping[str, Any] = {
    "key": _Count,
    "klpd": str,
    "klpd_name": str | None,
    "year": int,
    "amount": _Rupiah,
    "unit": int | str,
    "unit_code": str | None,
    "unit_name": str | None,
    "announced": str,
    "active": _Scalar,
    "deleted": _Scalar,
    "stamp": str | None,
    "type": _Scalar,
    "within": int | str | None,
}
_TYPES: Mapping[Kind, Mapping[str, Any]] = {
    Kind.PLAN_PENYEDIA: _PLAN,
    Kind.PLAN_SWAKELOLA: _PLAN,
    Kind.ORDERS_V5: {
        "package": _Count,
        "line": _Count | None,
        "klpd": str,
        "klpd_name": str | None,
        "year": int,
        "unit": int | str,
        "unit_name": str | None,
        "total": _Rupiah | float | None,
        "amount": _Rupiah | float,
        "lines": _Count,
        "status": str,
        "created": str,
        "edited": str | None,
        "product": int | float | str | None,
        "quantity": int | float | str | None,
        "price": int | float | str | None,
    },
    Kind.ORDERS_V6: {
        "key": _Ulid,
        "klpd": str,
        "klpd_name": str | None,
        "year": int,
        "unit_code": str | None,
        "unit_name": str | None,
        "amount": _Rupiah,
        "status": str,
        "date": str | None,
    },
}


@cache
def ordinary(kind: Kind, columns: tuple[tuple[str, str], ...]) -> type[msgspec.Struct] | None:
    """
    The record of `kind`, whose fields stand in `columns` (pairs of field and column).

    Fields without a column are None in every record. None for kinds that are read row by row.
    """
    if kind not in _TYPES:
        return None
    column = dict(columns)
    fields: list[tuple[str, Any, Any]] = []
    for field, told in _TYPES[kind].items():
        if field not in column:
            fields.append((field, None, None))
        elif type(None) in getattr(told, "__args__", ()):
            fields.append((field, told, None))
        else:
            fields.append((field, told, msgspec.NODEFAULT))
    names = {field: column.get(field, f"-{field}") for field in _TYPES[kind]}
    return msgspec.defstruct("Ordinary", fields, rename=names, kw_only=True, gc=False)
