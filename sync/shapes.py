"""
Which columns make which kind of row: the interfaces' present names, and those of older downloads.

A sheet is told by its header alone. Columns are found by name, never by position, and their names
compared in lower case; what is not named here is passed over.

Kinds that count       RUP penyedia, RUP swakelola, e-Katalog v5 (product lines) and v6 (orders)
Kinds made by people   recap tables, published figures
Kinds set aside        Toko Daring, budgets, satker lists, revisions: known, outside the share
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain, islice
from operator import itemgetter

from sync.errors import FileRefused, Refusal
from sync.files.sheets import Cell, Row, Sheet

#: People put titles above a table; the header is looked for in so many rows.
HEADER_WITHIN = 15


class Kind(StrEnum):
    PLAN_PENYEDIA = "RUP penyedia"
    PLAN_SWAKELOLA = "RUP swakelola"
    ORDERS_V5 = "e-Katalog v5"
    ORDERS_V6 = "e-Katalog v6"
    RECAP = "rekap"
    RECAP_UNITS = "rekap per satker"
    SNAPSHOTS = "rekaman Porsi"
    RELEASES = "angka rilis"
    TOKO_DARING = "Toko Daring"
    BUDGET = "struktur anggaran"
    SATKER_LIST = "daftar satker"
    REVISIONS = "riwayat kaji ulang"
    PLAN_BUDGET_LINES = "anggaran per paket RUP"


@dataclass(frozen=True, slots=True)
class Shape:
    """
    A kind of row: the columns of each field, best name first, and how its header is recognised.

    `marks` are fields of which all must be there; `needs` are those without which rows cannot
    count.
    """

    kind: Kind
    columns: Mapping[str, tuple[str, ...]]
    marks: tuple[str, ...]
    needs: tuple[str, ...] = ()


_PLAN = {
    "key": ("kd_rup", "idrup"),
    "klpd": ("kd_klpd",),
    "klpd_name": ("nama_klpd", "klpd"),
    "year": ("tahun_anggaran", "tahunanggaran"),
    "amount": ("pagu", "jumlahpagu"),
    "unit": ("kd_satker", "idsatker"),
    "unit_code": ("kd_satker_str", "kodesatker"),
    "unit_name": ("nama_satker", "namasatker"),
    "announced": ("status_umumkan_rup", "statusumumkan"),
    "active": ("status_aktif_rup", "statusaktifpaket"),
    "deleted": ("status_delete_rup", "statusdeletepaket"),
    "stamp": ("tgl_pengumuman_paket", "tanggalpengumuman"),
}
_PLAN_NEEDS = ("key", "klpd", "year", "amount", "unit", "announced", "active", "deleted")

_PLACE = {
    "code": ("kode_wilayah", "kode_kemendagri", "kode_klpd", "kd_klpd", "kode"),
    "region": ("nama", "nama_daerah", "daerah", "wilayah", "nama_wilayah", "nama_klpd"),
    "kind": ("jenis",),
    "year": ("tahun", "tahun_anggaran"),
    "half": ("semester", "smt"),
}
#: The fields of a snapshot in Porsi's own records: `portable.py` reads and writes them.
SNAPSHOT_FIELDS = (
    "kode",
    "semester",
    "nilai",
    "nilai_selesai",
    "rup",
    "rup_penyedia",
    "rup_swakelola",
    "tanggal_data",
    "tanggal_rup",
    "transaksi_dari",
    "transaksi_sampai",
    "penyebut",
    "status_pesanan",
    "hitung_ulang",
    "sumber",
    "satker",
    "bulan",
)

SHAPES = (
    Shape(
        Kind.PLAN_BUDGET_LINES,
        {
            "line": ("id_paket_anggaran_penyedia", "id_paket_anggaran_swakelola"),
            "key": ("kd_rup", "idrup"),
        },
        marks=("line",),
    ),
    Shape(
        Kind.PLAN_PENYEDIA,
        _PLAN
        | {
            "method": ("metode_pengadaan", "metodepengadaan"),
            "type": ("tipe_paket", "statuspenyedia"),
            "within": ("kd_rup_swakelola", "id_swakelola"),
        },
        marks=("key", "amount", "method"),
        needs=(*_PLAN_NEEDS, "type"),
    ),
    Shape(
        Kind.PLAN_SWAKELOLA,
        _PLAN | {"type": ("tipe_swakelola",)},
        marks=("key", "amount", "type"),
        needs=_PLAN_NEEDS,
    ),
    Shape(
        Kind.ORDERS_V5,
        {
            "package": ("kd_paket",),
            "line": ("kd_paket_produk",),
            "klpd": ("kd_klpd",),
            "klpd_name": ("nama_klpd",),
            "year": ("tahun_anggaran",),
            "unit": ("satker_id",),
            "unit_name": ("nama_satker",),
            "total": ("total",),
            "amount": ("total_harga",),
            "lines": ("jml_jenis_produk",),
            "product": ("kd_produk",),
            "quantity": ("kuantitas",),
            "price": ("harga_satuan",),
            "status": ("paket_status_str",),
            "created": ("tanggal_buat_paket",),
            "edited": ("tanggal_edit_paket",),
        },
        marks=("package", "status", "created"),
        needs=("package", "klpd", "year", "unit", "amount", "lines", "status", "created"),
    ),
    Shape(
        Kind.ORDERS_V6,
        {
            "key": ("order_id", "kd_paket"),
            "klpd": ("kode_klpd", "kd_klpd"),
            "klpd_name": ("nama_klpd", "nama_instansi"),
            "year": ("fiscal_year", "tahun_anggaran"),
            "unit_code": ("kode_satker", "kd_satker_str"),
            "unit_name": ("nama_satker",),
            "amount": ("total", "total_harga"),
            "status": ("status", "status_pkt"),
            "date": ("order_date", "tgl_order"),
            "shipment": ("shipment_status", "status_pengiriman"),
        },
        marks=("key", "status", "date", "shipment"),
        needs=("key", "klpd", "year", "unit_code", "amount", "status", "date"),
    ),
    Shape(
        Kind.RELEASES,
        {
            "code": ("kode_wilayah",),
            "region": ("nama",),
            "measure": ("ukuran",),
            "value": ("nilai",),
            "year": ("tahun",),
            "half": ("semester",),
            "data_date": ("tanggal_data",),
            "published": ("tanggal_terbit",),
            "peers": ("kelas",),
            "scope": ("lingkup",),
            "publisher": ("penerbit",),
            "url": ("url",),
            "note": ("catatan",),
            "approximate": ("sekitar",),
        },
        marks=("measure", "published", "scope"),
        needs=("code", "measure", "value", "data_date", "published", "scope", "publisher", "url"),
    ),
    Shape(
        Kind.SNAPSHOTS,
        {name: (name,) for name in SNAPSHOT_FIELDS},
        marks=("transaksi_dari", "hitung_ulang", "satker", "bulan"),
        needs=SNAPSHOT_FIELDS,
    ),
    Shape(
        Kind.RECAP_UNITS,
        _PLACE
        | {
            "unit_code": ("kode_satker", "kd_satker"),
            "unit_name": ("nama_satker", "satker", "opd"),
            "value": ("nilai_ep", "nilai_epurchasing", "nilai_transaksi"),
            "finished": ("nilai_selesai",),
            "rup_penyedia": ("rup_penyedia",),
            "rup_swakelola": ("rup_swakelola",),
            "unit": ("satuan",),
        },
        marks=("unit_name", "value"),
        needs=("unit_name", "value", "rup_penyedia"),
    ),
    Shape(
        Kind.RECAP,
        _PLACE
        | {
            "data_date": ("tanggal_data", "per_tanggal"),
            "value": ("nilai_ep", "nilai_epurchasing", "nilai_e_purchasing", "nilai_transaksi"),
            "finished": ("nilai_selesai",),
            "rup": ("rup_total", "total_rup", "nilai_rup", "rup"),
            "rup_penyedia": ("rup_penyedia",),
            "rup_swakelola": ("rup_swakelola",),
            "unit": ("satuan",),
            "states": ("basis_status",),
            "denominator": ("denominator", "penyebut"),
            "released_share": ("porsi_rilis",),
            "released_rank": ("peringkat_rilis",),
            "orders_from": ("transaksi_sejak",),
            "orders_to": ("transaksi_sampai",),
            "source": ("sumber",),
            "url": ("url",),
        },
        marks=("value",),
        needs=("value",),
    ),
    Shape(
        Kind.TOKO_DARING,
        {"value": ("valuasi",), "state": ("status_konfirmasi_ppmse",)},
        marks=("value", "state"),
    ),
    Shape(
        Kind.BUDGET,
        {"procurement": ("belanja_pengadaan",), "total": ("total_belanja",)},
        marks=("procurement", "total"),
    ),
    Shape(
        Kind.REVISIONS,
        {"old": ("kd_rup_lama",), "new": ("kd_rup_baru",)},
        marks=("old", "new"),
    ),
    Shape(
        Kind.SATKER_LIST,
        {"unit": ("kd_satker",), "unit_code": ("kd_satker_str",), "unit_name": ("nama_satker",)},
        marks=("unit", "unit_code", "unit_name"),
    ),
)

#: Every column that any shape knows: what JSON records are read for.
KNOWN_COLUMNS = frozenset(
    name for shape in SHAPES for names in shape.columns.values() for name in names
)


@dataclass(frozen=True, slots=True)
class Shaped:
    """A sheet whose header has been recognised; `rows` are those below it."""

    sheet: Sheet
    shape: Shape
    #: Where each field stands in a row; fields that the header lacks are left out.
    positions: Mapping[str, int]
    header: Sequence[str]
    rows: Iterator[tuple[int, Row]]

    @property
    def kind(self) -> Kind:
        return self.shape.kind

    def column(self, field: str) -> str | None:
        """What the header calls `field`, or None where it has no such column."""
        position = self.positions.get(field)
        return None if position is None else self.header[position]

    def cells(self, *fields: str) -> Iterator[tuple[int, tuple[Cell, ...] | None]]:
        """
        Of each row its number and the cells of `fields`, None for a field that the header lacks.

        None instead of the cells stands for a row that has not as many as the header.
        """
        width = len(self.header)  # and the position past the row, where None is put
        pick = itemgetter(*(self.positions.get(field, width) for field in fields))
        for number, row in self.rows:
            yield number, pick((*row, None)) if len(row) == width else None


def recognise(sheet: Sheet) -> Shaped:
    """
    Find the header of `sheet` and the kind of its rows.

    Raises FileRefused where no known header is found, where columns without which rows cannot count
    are missing, or where a column stands twice.
    """
    first = list(islice(sheet.rows, HEADER_WITHIN))
    if not first:
        raise FileRefused(sheet.title, Refusal.NO_ROWS)
    for above, (number, cells) in enumerate(first):
        header = [_folded(cell) for cell in cells]
        for shape in SHAPES:
            positions = _positions(shape, header)
            if not all(mark in positions for mark in shape.marks):
                continue
            _refuse_doubles(sheet, shape, header, number)
            missing = [shape.columns[need][0] for need in shape.needs if need not in positions]
            if missing:
                raise FileRefused(
                    sheet.title,
                    Refusal.MISSING_COLUMNS,
                    columns=", ".join(missing),
                    kind=shape.kind.value,
                )
            rows = chain(first[above + 1 :], sheet.rows)
            return Shaped(sheet, shape, positions, header, rows)
    shown = ", ".join(str(cell) for cell in list(first[0][1])[:8] if cell not in (None, ""))
    raise FileRefused(sheet.title, Refusal.UNKNOWN_COLUMNS, columns=shown[:200])


def _positions(shape: Shape, header: Sequence[str]) -> dict[str, int]:
    found = {}
    for field, names in shape.columns.items():
        position = next((header.index(name) for name in names if name in header), None)
        if position is not None:
            found[field] = position
    return found


def _refuse_doubles(sheet: Sheet, shape: Shape, header: Sequence[str], number: int) -> None:
    known = {name for names in shape.columns.values() for name in names}
    for name in header:
        if name in known and header.count(name) > 1:
            place = f"{sheet.word} {number}"
            raise FileRefused(sheet.title, Refusal.DOUBLE_COLUMN, place, column=name)


def _folded(cell: object) -> str:
    return re.sub(r"[^a-z0-9]+", "_", str(cell or "").strip().casefold()).strip("_")
