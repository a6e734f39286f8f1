"""
Which columns make which kind of row: the interfaces' present names, and those of older downloads.

Kinds that count       RUP penyedia, RUP swakelola, e-Katalog v5 (product lines) and v6 (orders)
Kinds made by people   recap tables, published figures
Kinds set aside        Toko Daring, budgets, satker lists, revisions: known, outside the share;
                       of Toko Daring and revisions parts are told
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


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
    OPEN_PLAN = "RUP data terbuka"
    OPEN_ORDERS = "e-Katalog data terbuka"


@dataclass(frozen=True, slots=True)
class Shape:
    """
    A kind of row: the columns of each field, best name first, and how its header is recognised.

    `marks` are fields of which all must be there; `needs` are those without which rows cannot
    count. `extras` only tell parts: without them there are none.
    """

    kind: Kind
    columns: Mapping[str, tuple[str, ...]]
    marks: tuple[str, ...]
    needs: tuple[str, ...] = ()
    extras: tuple[str, ...] = ()


_PLAN = {
    "key": ("kd_rup", "idrup"),
    "klpd": ("kd_klpd",),
    "klpd_name": ("nama_klpd", "klpd"),
    "year": ("tahun_anggaran", "tahunanggaran"),
    "amount": ("pagu", "jumlahpagu"),
    "unit": ("kd_satker", "idsatker"),
    "unit_code": ("kd_satker_str", "kodesatker"),
    "unit_name": ("nama_satker", "namasatker"),
    "name": ("nama_paket", "namapaket"),
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
#: Fields that records have since figures have parts; those without it are read, too.
SNAPSHOT_EXTRAS = ("rincian",)

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
            "pdn": ("status_pdn", "statuspdn"),
            "umkk": ("status_ukm", "statususahakecil"),
        },
        marks=("key", "amount", "method"),
        needs=(*_PLAN_NEEDS, "type"),
        extras=("pdn", "umkk", "name"),
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
            "code": ("kd_rup",),
            "commodity": ("kd_komoditas",),
            "name": ("nama_paket",),
        },
        marks=("package", "status", "created"),
        needs=("package", "klpd", "year", "unit", "amount", "lines", "status", "created"),
        extras=("code", "commodity", "name"),
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
            "code": ("rup_code", "kd_rup"),
        },
        marks=("key", "status", "date", "shipment"),
        needs=("key", "klpd", "year", "unit_code", "amount", "status", "date"),
        extras=("code",),
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
        {name: (name,) for name in (*SNAPSHOT_FIELDS, *SNAPSHOT_EXTRAS)},
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
            "rup_ep": ("rup_ep", "rup_epurchasing"),
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
            "rup_ep": ("rup_ep", "rup_epurchasing"),
            "v5": ("nilai_v5",),
            "v6": ("nilai_v6",),
            "daring": ("nilai_toko_daring",),
            "pdn": ("nilai_pdn",),
            "umkk": ("nilai_umkk",),
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
        {
            "klpd": ("kd_klpd", "kode_klpd"),
            "klpd_name": ("nama_klpd",),
            "year": ("tahun_anggaran", "tahun"),
            "order": ("order_id",),
            "value": ("valuasi",),
            "date": ("tanggal_transaksi",),
            "verified": ("status_verif",),
            "state": ("status_konfirmasi_ppmse",),
        },
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
        {
            "klpd": ("kd_klpd",),
            "klpd_name": ("nama_klpd",),
            "unit": ("kd_satker",),
            "unit_code": ("kd_satker_str",),
            "unit_name": ("nama_satker",),
            "years": ("tahun_aktif",),
        },
        marks=("unit", "unit_code", "unit_name"),
    ),
)


def shape_of(kind: Kind) -> Shape:
    return next(shape for shape in SHAPES if shape.kind is kind)


#: Every column that any shape knows: what JSON records are read for.
KNOWN_COLUMNS = frozenset(
    name for shape in SHAPES for names in shape.columns.values() for name in names
)
