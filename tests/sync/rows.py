"""Rows of every shape, as the interfaces deliver them; each keyword overrides a column."""

from __future__ import annotations

from itertools import count
from typing import Any

_numbers = count(1)


def plan(**more: Any) -> dict[str, Any]:
    """RUP penyedia, gateway v1."""
    return {
        "kd_rup": next(_numbers),
        "kd_klpd": "D199",
        "nama_klpd": "Kota Pontianak",
        "tahun_anggaran": 2024,
        "pagu": 100,
        "kd_satker": 1,
        "kd_satker_str": "1.01.0.00",
        "nama_satker": "DINAS PENDIDIKAN",
        "nama_paket": "Belanja Alat Tulis Kantor",
        "metode_pengadaan": "E-Purchasing",
        "status_pdn": "PDN",
        "status_ukm": "UKM",
        "tipe_paket": "Penyedia",
        "kd_rup_swakelola": None,
        "status_umumkan_rup": "Terumumkan",
        "status_aktif_rup": True,
        "status_delete_rup": False,
        "tgl_pengumuman_paket": "2024-03-31T15:59:32.342Z",
    } | more


def swakelola(**more: Any) -> dict[str, Any]:
    """RUP swakelola, gateway v1."""
    row = plan(tipe_swakelola=1)
    for column in (
        "metode_pengadaan",
        "tipe_paket",
        "kd_rup_swakelola",
        "status_pdn",
        "status_ukm",
    ):
        del row[column]
    return row | more


def old_plan(**more: Any) -> dict[str, Any]:
    """RUP penyedia, names of the older service."""
    return {
        "kd_klpd": "D199",
        "klpd": "Pemerintah Daerah Kota Pontianak",
        "tahunanggaran": 2024,
        "idrup": next(_numbers),
        "jumlahpagu": 100,
        "idsatker": 1,
        "kodesatker": "1.01.0.00",
        "namasatker": "DINAS PENDIDIKAN",
        "namapaket": "Belanja Alat Tulis Kantor",
        "metodepengadaan": "e-Purchasing",
        "statuspdn": "PDN",
        "statususahakecil": "UsahaKecil",
        "statuspenyedia": "penyediaMurni",
        "id_swakelola": "",
        "statusumumkan": "Terumumkan",
        "statusaktifpaket": "True",
        "statusdeletepaket": "False",
        "tanggalpengumuman": "2024-03-31 15:59:32.342",
    } | more


def old_swakelola(**more: Any) -> dict[str, Any]:
    row = old_plan(tipe_swakelola=1)
    for column in (
        "metodepengadaan",
        "statuspenyedia",
        "id_swakelola",
        "statuspdn",
        "statususahakecil",
    ):
        del row[column]
    return row | more


def line(**more: Any) -> dict[str, Any]:
    """A product line of e-Katalog v5, older service, with the package's total."""
    return {
        "tahun_anggaran": 2024,
        "kd_klpd": "D199",
        "satker_id": 1,
        "nama_satker": "Dinas Pendidikan",
        "kd_paket": next(_numbers),
        "nama_paket": "Alat Tulis Kantor",
        "kd_rup": 58501404,
        "kd_komoditas": 340,
        "jml_jenis_produk": 1,
        "total": 10,
        "kd_produk": 7,
        "kuantitas": 1,
        "harga_satuan": 10,
        "ongkos_kirim": 0,
        "total_harga": 10,
        "tanggal_buat_paket": "2024-02-01",
        "tanggal_edit_paket": "2024-02-02",
        "paket_status_str": "Paket Proses",
    } | more


def archive_line(**more: Any) -> dict[str, Any]:
    """A product line of e-Katalog v5, gateway v1: with a key of its own and no total."""
    row = line(kd_paket_produk=next(_numbers))
    del row["total"]
    return row | more


def order(**more: Any) -> dict[str, Any]:
    """An order of e-Katalog v6, gateway v1."""
    return {
        "order_id": f"01JZ24W963T98FB48G4A{next(_numbers):06d}",
        "kode_klpd": "D199",
        "fiscal_year": 2024,
        "order_date": "2024-03-01T00:00:00Z",
        "status": "ON_PROCESS",
        "shipment_status": "DRAFT",
        "total": 10,
        "rup_code": "58501404",
        "kode_satker": "1.01.0.00",
        "nama_satker": "DINAS PENDIDIKAN",
    } | more


def old_order(**more: Any) -> dict[str, Any]:
    """An order of e-Katalog v6, names of the older service."""
    return {
        "tahun_anggaran": 2024,
        "nama_instansi": "Kota Pontianak",
        "nama_satker": "DINAS PENDIDIKAN",
        "kd_klpd": "D199",
        "kd_satker_str": "1.01.0.00",
        "kd_paket": f"01K32QD12XPKKTQMJ6E3{next(_numbers):06d}",
        "kd_rup": "60608395",
        "total_harga": 10,
        "tgl_order": "2024-03-01",
        "status_pkt": "ON_PROCESS",
        "status_pengiriman": "COMPLETED",
    } | more


def recap(**more: Any) -> dict[str, Any]:
    """A row of a recap table."""
    return {
        "kode_wilayah": "61.71",
        "nama": "Kota Pontianak",
        "tahun": 2024,
        "semester": 1,
        "tanggal_data": "2024-07-12",
        "nilai_ep": "480",
        "rup_total": "2.500.000",
        "satuan": "juta",
        "basis_status": "proses+selesai",
        "sumber": "rekap UKPBJ",
    } | more


def recap_unit(**more: Any) -> dict[str, Any]:
    """A row of a recap table of work units."""
    return {
        "kode_wilayah": "61.71",
        "tahun": 2024,
        "semester": 1,
        "satker": "Dinas Pendidikan",
        "nilai_ep": "300",
        "rup_penyedia": "1000",
        "satuan": "juta",
    } | more


def release(**more: Any) -> dict[str, Any]:
    """A row of a table of published figures."""
    return {
        "kode_wilayah": "61.71",
        "nama": "Kota Pontianak",
        "ukuran": "porsi",
        "nilai": "17,5",
        "tahun": 2024,
        "semester": 1,
        "tanggal_data": "2024-07-01",
        "tanggal_terbit": "2024-07-08",
        "lingkup": "e-purchasing",
        "penerbit": "LKPP",
        "url": "https://x.example",
    } | more
