"""
Records to measure with, in the gateway's shapes and sizes, made from a fixed seed.

RUP rows are about 1.8 kB, lines and orders 1.2 kB; 2 % come twice. A region and year has four
datasets, in the largest regions of nearly four times the average.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

from procurement.regions import Region, gazetteer

YEARS = (2024, 2025)
#: Rows of an average region and year.
PENYEDIA, SWAKELOLA, LINES, ORDERS = 3_235, 570, 1_840, 1_840
TWICE = 0.02

_TEXT = """
Belanja Alat Bahan untuk Kegiatan Kantor Tulis Pengadaan Peralatan dan Perlengkapan Pendukung Bidang
Pembinaan Sekolah Dasar Jasa Pemeliharaan Gedung Makanan Minuman Rapat Modal Komputer Unit Jaringan
Obat-obatan Rumah Sakit Umum Daerah
"""
_STATES = (
    ["Terumumkan", True, False],
    ["Terumumkan", True, False],
    ["Terumumkan", True, False],
    ["Terumumkan", False, False],
    ["Terdelete", False, True],
)
_METHODS = ("E-Purchasing", "Pengadaan Langsung", "Tender", "Dikecualikan")
_V5_STATES = ("Paket Selesai", "Paket Selesai", "Paket Proses", "Paket Batal")
_V6_STATES = ("COMPLETED", "ON_PROCESS", "PAYMENT_OUTSIDE_SYSTEM", "CANCELLED")


@dataclass(frozen=True, slots=True)
class Records:
    """All records of one dataset of one region in one year, each as JSON."""

    dataset: str
    region: Region
    year: int
    rows: list[str]

    @property
    def klpd(self) -> str:
        assert self.region.lkpp_code is not None  # regions without one are not asked for
        return self.region.lkpp_code


def regions(number: int) -> list[Region]:
    known = [region for region in gazetteer() if region.autonomous and region.lkpp_code]
    return known[:: len(known) // number][:number]


def records(number: int, parts: int = 1) -> Iterator[Records]:
    """The records of `number` regions; with `parts` each has so many times the years."""
    chance = random.Random(7)
    keys = count(10_000_000)
    years = [year - 2 * part for part in range(parts) for year in YEARS]
    for position, region in enumerate(regions(number)):
        size = (1 + position % 20) ** 3 / 2205  # 1 on average
        for year in years:
            maker = _Maker(chance, keys, region, year)
            for dataset, make, rows in (
                ("rup/paket-penyedia-terumumkan", maker.penyedia, PENYEDIA),
                ("rup/paket-swakelola-terumumkan", maker.swakelola, SWAKELOLA),
                ("ekatalog-archive/paket-e-purchasing", maker.lines, LINES),
                ("ekatalog/paket-e-purchasing", maker.order, ORDERS),
            ):
                told: list[str] = []
                while len(told) < rows * size:
                    told += make()
                yield Records(dataset, region, year, told)


class _Maker:
    """Writes the records of one region and year; some come twice, the first in an older state."""

    def __init__(
        self, chance: random.Random, keys: Iterator[int], region: Region, year: int
    ) -> None:
        self._chance = chance
        self._keys = keys
        self._year = year
        self._klpd, self._name = region.lkpp_code, region.official_name
        words = [" ".join(chance.choices(_TEXT.split(), k=60)) for _ in range(40)]
        self._texts = [text[:180] for text in words]
        self._long = [text[:280] for text in words]

    def penyedia(self) -> list[str]:
        tipe, within = self._chance.choice(
            [("Penyedia", "null")] * 19 + [("PDS", str(next(self._keys)))]
        )
        method = self._chance.randrange(4)
        more = (
            f'"kd_metode_pengadaan":{method + 6},"metode_pengadaan":"{_METHODS[method]}",'
            f'"kd_jenis_pengadaan":"1","jenis_pengadaan":"Barang","tipe_paket":"{tipe}",'
            f'"kd_rup_swakelola":{within},"status_pradipa":"PraDIPA","status_pdn":"PDN",'
            '"status_ukm":"UKM","alasan_non_ukm":null,"status_konsolidasi":"Bukan Konsolidasi",'
        )
        return self._plan(more, 10**9)

    def swakelola(self) -> list[str]:
        more = (
            f'"tipe_swakelola":{self._chance.randint(1, 4)},'
            f'"kd_klpd_penyelenggara":"{self._klpd}","nama_klpd_penyelenggara":"{self._name}",'
            '"nama_satker_penyelenggara":"DINAS PENDIDIKAN DAN KEBUDAYAAN","nama_ppk":null,'
        )
        return self._plan(more, 10**8)

    def _plan(self, more: str, ceiling: int) -> list[str]:
        chance, key = self._chance, next(self._keys)
        unit = chance.randint(1, 45)
        announced, active, deleted = chance.choice(_STATES)
        stamps = [self._stamp(1, 6)]
        if chance.random() < TWICE:
            stamps.append(self._stamp(7, 11))
        return [
            f'{{"tahun_anggaran":{self._year},"kd_klpd":"{self._klpd}","nama_klpd":"{self._name}",'
            '"jenis_klpd":"KABUPATEN",'
            f'"kd_satker":{250_000 + unit},"kd_satker_str":"1.01.0.00.0.00.{unit:02}.0000",'
            f'"nama_satker":"DINAS PELAYANAN NOMOR {unit}","kd_rup":{key},'
            f'"nama_paket":"{chance.choice(self._texts)}",'
            f'"pagu":{chance.randint(1, ceiling)},{more}'
            f'"tgl_awal_pemilihan":"{self._year}-02-01","tgl_akhir_pemilihan":"{self._year}-03-01",'
            f'"tgl_awal_kontrak":"{self._year}-03-02","tgl_akhir_kontrak":"{self._year}-11-30",'
            f'"tgl_awal_pemanfaatan":"{self._year}-12-01",'
            f'"tgl_akhir_pemanfaatan":"{self._year}-12-31",'
            f'"tgl_buat_paket":"{self._year}-01-02T03:04:05.678Z",'
            f'"tgl_pengumuman_paket":"{stamp}","nip_ppk":"19800101200501100{unit:02}",'
            f'"username_ppk":"ppk{unit}","status_umumkan_rup":"{announced}",'
            f'"status_aktif_rup":{_json(active)},"status_delete_rup":{_json(deleted)},'
            '"status_dikecualikan":false,"alasan_dikecualikan":null,"tahun_pertama":null,'
            '"kode_rup_tahun_pertama":null,"nomor_kontrak":null,"spp_aspek_ekonomi":true,'
            '"spp_aspek_sosial":false,"spp_aspek_lingkungan":false,'
            f'"urarian_pekerjaan":"{chance.choice(self._long)}",'
            f'"spesifikasi_pekerjaan":"{chance.choice(self._texts)}","_event_date":"2025-12-31"}}'
            for stamp in stamps
        ]

    def lines(self) -> list[str]:
        chance, package = self._chance, next(self._keys)
        number = chance.choice((1, 1, 2, 3))
        unit, state = chance.randint(1, 45), chance.choice(_V5_STATES)
        day = self._day()
        told = []
        for _ in range(number):
            worth = f"{chance.randint(1, 10**8)}{'.25' if chance.random() < 0.05 else ''}"
            line = (
                f'{{"kd_paket":{package},"kd_paket_produk":{next(self._keys)},'
                f'"no_paket":"EP-01{package}","nama_paket":"{chance.choice(self._texts)}",'
                f'"kd_klpd":"{self._klpd}","kd_rup":{next(self._keys)},'
                f'"tahun_anggaran":{self._year},"satker_id":{250_000 + unit},"nama_satker":null,'
                f'"total_harga":{worth},"harga_satuan":{worth},"kuantitas":1,"ongkos_kirim":0,'
                f'"jml_jenis_produk":{number},"tanggal_buat_paket":"{day}",'
                f'"tanggal_edit_paket":"{day}","status_paket":"melakukan_pengiriman",'
                f'"paket_status_str":"{state}","nama_sumber_dana":"APBD",'
                f'"kode_anggaran":"1.01.02.2.01.0001.5.1.02.01.01.0024","kd_komoditas":45521,'
                '"kd_produk":1234567,"kd_penyedia":44556,"kd_penyedia_distributor":778899,'
                '"kd_user_ppk":1234,"kd_user_pokja":5678,"kd_provinsi_wilayah_harga":61,'
                f'"catatan_produk":"{chance.choice(self._texts)}",'
                f'"deskripsi":"{chance.choice(self._texts)}","_event_date":"2025-12-31"}}'
            )
            told += [line] * (2 if chance.random() < TWICE else 1)
        return told

    def order(self) -> list[str]:
        chance, key = self._chance, next(self._keys)
        unit = chance.randint(1, 45)
        order = (
            f'{{"order_id":"01JZ24W963T98FB4{key:010}","order_date":"{self._day()}T00:00:00Z",'
            f'"fiscal_year":{self._year},"kode_klpd":"{self._klpd}","nama_klpd":"{self._name}",'
            f'"kode_satker":"1.01.0.00.0.00.{unit:02}.0000",'
            f'"nama_satker":"DINAS PELAYANAN NOMOR {unit}","rup_code":"{key}",'
            f'"rup_name":"{chance.choice(self._texts)}","rup_desc":"{chance.choice(self._long)}",'
            f'"status":"{chance.choice(_V6_STATES)}","shipment_status":"COMPLETED",'
            f'"total":{chance.randint(1, 10**8)},"shipping_fee":0,"count_product":3,'
            '"funding_source":"APBD","mak":"1.01.02.2.01.0001.5.1.02.01.01.0024",'
            '"sales_channel":"KATALOG","currency":"IDR","is_pdn":true,"is_umkk":true,'
            '"kode_penyedia":"01HRY5BQ4PAV0J3X","_event_date":"2025-12-31"}'
        )
        return [order] * (2 if chance.random() < TWICE else 1)

    def _stamp(self, first: int, last: int) -> str:
        chance = self._chance
        return (
            f"{self._year}-{chance.randint(first, last):02}-{chance.randint(1, 28):02}"
            f"T{chance.randint(0, 23):02}:{chance.randint(0, 59):02}"
            f":{chance.randint(0, 59):02}.342Z"
        )

    def _day(self) -> str:
        return f"{self._year}-{self._chance.randint(1, 12):02}-{self._chance.randint(1, 28):02}"


def _json(flag: object) -> str:
    return "true" if flag else "false"
