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
from sync.shapes import Kind, shape_of

_Count = Annotated[int, msgspec.Meta(ge=0, lt=10**18)]
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
    "name": str | None,
    "announced": str,
    "active": _Scalar,
    "deleted": _Scalar,
    "stamp": str | None,
    "type": _Scalar,
    "within": int | str | None,
    "method": str | None,
    "pdn": str | bool | None,
    "umkk": str | bool | None,
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
        "code": int | str | None,
        "commodity": int | str | None,
        "name": str | None,
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
        "code": int | str | None,
    },
}


#: What stands in a cell: lists and objects do not.
_Cell = str | int | float | bool | None
#: No value is one: where a column of this type stands, a record is not ordinary.
_Never = Annotated[int, msgspec.Meta(gt=0, lt=0)]


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


@cache
def gateway_record(kind: Kind) -> type[msgspec.Struct]:
    """
    The record of a gateway's page: the present name of every field, of any type.

    Fields without which rows cannot be recognised or counted must be there, older names must not.
    """
    fields: list[tuple[str, Any, Any]] = []
    names: dict[str, str] = {}
    shape = shape_of(kind)
    for field, (name, *older) in shape.columns.items():
        must = field in shape.marks or field in shape.needs
        fields.append((field, _Cell, msgspec.NODEFAULT if must else None))
        names[field] = name
        for number, other in enumerate(older):
            fields.append((f"{field}_{number}", _Never | msgspec.UnsetType, msgspec.UNSET))
            names[f"{field}_{number}"] = other
    return msgspec.defstruct("OfGateway", fields, rename=names, kw_only=True, gc=False)


@cache
def in_columns(
    record: type[msgspec.Struct], columns: tuple[str, ...]
) -> type[msgspec.Struct] | None:
    """`record` as it stands in rows of cells of `columns`; None where they cannot be such."""
    known = {field.encode_name: field for field in msgspec.structs.fields(record)}
    fields: list[tuple[str, Any]] = []
    for number, column in enumerate(columns):
        field = known.pop(column, None)
        fields.append((f"_{number}", Any) if field is None else (field.name, field.type))
    if any(field.required for field in known.values()):
        return None
    absent = [(field.name, field.type, None) for field in known.values()]
    return msgspec.defstruct("InColumns", [*fields, *absent], array_like=True, gc=False)
