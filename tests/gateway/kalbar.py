"""The records of Kalimantan Barat in the gateway's shapes: its names, its types, and no totals."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator
from itertools import count
from typing import Any

from procurement.regions import gazetteer
from tests.gateway.server import Gateway
from tests.shared import KALBAR

_UKM = {"UsahaKecil": "UKM", "bukanUsahaKecil": "Non-UKM"}


def serve(gateway: Gateway, year: int) -> None:
    """Let `gateway` serve all rows of `year`."""
    gateway.serve("rup/paket-penyedia-terumumkan", map(_penyedia, _rows(f"rup_penyedia_{year}")))
    gateway.serve("rup/paket-swakelola-terumumkan", map(_swakelola, _rows(f"rup_swakelola_{year}")))
    numbers = count(1)
    lines = _rows("ekatalog_v5_transaksi_2021_2022")
    of_year = (row for row in lines if row["tahun_anggaran"] == str(year))
    gateway.serve(
        "ekatalog-archive/paket-e-purchasing", (_line(row, next(numbers)) for row in of_year)
    )


def sum_up(gateway: Gateway, year: int) -> None:
    """Let `gateway` tell of each government what the rows that it serves add up to."""
    governments = (one for one in gazetteer() if one.province_code == "61" and one.lkpp_code)
    for klpd in (one.lkpp_code or "" for one in governments):
        penyedia, swakelola = (
            sum(
                row["pagu"]
                for row in gateway.rows(f"rup/paket-{kind}-terumumkan", klpd, year)
                if row["status_umumkan_rup"] == "Terumumkan"
                and row["status_aktif_rup"]
                and not row["status_delete_rup"]
                and row.get("tipe_paket") != "PDS"
            )
            for kind in ("penyedia", "swakelola")
        )
        lines = gateway.rows("ekatalog-archive/paket-e-purchasing", klpd, year)
        counted = ("Paket Selesai", "Paket Proses")
        value = sum(one["total_harga"] for one in lines if one["paket_status_str"] in counted)
        gateway.sums[klpd, year] = {
            "total_nilai_perencanaan": penyedia + swakelola,
            "perencanaan_total_penyedia": penyedia,
            "perencanaan_total_swakelola": swakelola,
            "pelaksanaan_total_epurchasing": value,
        }


def _rows(name: str) -> Iterator[dict[str, str]]:
    with gzip.open(KALBAR / f"{name}.csv.gz", "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _plan(row: dict[str, str]) -> dict[str, Any]:
    return {
        "kd_rup": int(row["idrup"]),
        "nama_paket": row["namapaket"],
        "pagu": int(row["jumlahpagu"]),
        "tahun_anggaran": int(row["tahunanggaran"]),
        "kd_klpd": row["kd_klpd"],
        "nama_klpd": row["klpd"],
        "kd_satker": int(row["idsatker"]),
        "kd_satker_str": row["kodesatker"],
        "nama_satker": row["namasatker"],
        "status_umumkan_rup": row["statusumumkan"],
        "status_aktif_rup": row["statusaktifpaket"] == "True",
        "status_delete_rup": row["statusdeletepaket"] == "True",
        "tgl_pengumuman_paket": row["tanggalpengumuman"].replace(" ", "T") + "Z",
    }


def _penyedia(row: dict[str, str]) -> dict[str, Any]:
    within = row["statuspenyedia"] == "penyediaDalamSwakelola"
    return _plan(row) | {
        "metode_pengadaan": row["metodepengadaan"] or None,
        "status_pdn": row["statuspdn"] or None,
        "status_ukm": _UKM.get(row["statususahakecil"]),
        "tipe_paket": "PDS" if within else "Penyedia",
        "kd_rup_swakelola": int(float(row["id_swakelola"])) if row["id_swakelola"] else None,
    }


def _swakelola(row: dict[str, str]) -> dict[str, Any]:
    return _plan(row) | {"tipe_swakelola": int(row["tipe_swakelola"] or 0)}


def _line(row: dict[str, str], number: int) -> dict[str, Any]:
    told: dict[str, Any] = {
        "kd_paket": int(row["kd_paket"]),
        "kd_paket_produk": number,
        "kd_klpd": row["kd_klpd"],
        "nama_paket": row["nama_paket"],
        "kd_rup": int(row["kd_rup"] or 0),
        "kd_komoditas": int(row["kd_komoditas"] or 0),
        "tahun_anggaran": int(row["tahun_anggaran"]),
        "satker_id": int(row["satker_id"]),
        "nama_satker": None,
        "kd_produk": int(row["kd_produk"]),
        "jml_jenis_produk": int(row["jml_jenis_produk"]),
        "tanggal_buat_paket": row["tanggal_buat_paket"],
        "tanggal_edit_paket": row["tanggal_edit_paket"],
        "status_paket": row["status_paket"],
        "paket_status_str": row["paket_status_str"],
    }
    for column in ("total_harga", "harga_satuan", "kuantitas", "ongkos_kirim"):
        amount = float(row[column] or 0)
        told[column] = int(amount) if amount.is_integer() else amount
    return told
