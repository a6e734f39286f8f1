import pytest

from procurement.unit_kinds import UnitKind, unit_kind


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        (UnitKind.DINAS, ["DINAS KESEHATAN", "Dinas Pemberdayaan Masyarakat Desa dan Kelurahan"]),
        (
            UnitKind.BADAN,
            [
                "BADAN PENANGGGULANGAN BENCANA DAERAH",
                "Badan Keuangan Daerah SKPD",
                "INSPEKTORAT DAERAH KABUPATEN",
                "KANTOR KESATUAN BANGSA SOSIAL DAN POLITIK",
                "Bappeda",
            ],
        ),
        (
            UnitKind.SEKRETARIAT,
            [
                "SEKRETARIAT DAERAH 22",
                "Sekretariat DPRD",
                "Biro Umum Setda Prov Kalbar",
                "Bagian Pengadaan Barang dan Jasa, Kecamatan",
            ],
        ),
        (
            UnitKind.KECAMATAN,
            ["KANTOR CAMAT  TELUK  KERAMAT", "Kelurahan Sebalo", "KECAMATAN PONTIANAK KOTA"],
        ),
        (
            UnitKind.RSUD,
            [
                "RSU DR ABDUL AZIS",
                "UPT RSUD Dr. Abdul Aziz",
                "BLUD Badan Layanan Umum RSUD",
                "Rumah Sakit Jiwa Prov Kalbar",
            ],
        ),
        (UnitKind.PUSKESMAS, ["UPT Puskesmas Alianyang", "Dinas Kesehatan - Puskesmas Saigon"]),
        (
            UnitKind.UPT,
            ["UPT KESATUAN PENGELOLAAN HUTAN LANDAK", "UPTD Dinas Pendidikan Kecamatan Sambas"],
        ),
        (
            UnitKind.OTHER,
            ["SATUAN POLISI PAMONG PRAJA", "PERUSAHAAN DAERAH AIR MINUM TIRTA MELAWI", "", "a"],
        ),
    ],
)
def test_names_as_the_records_write_them(kind, names):
    assert [unit_kind(name) for name in names] == [kind] * len(names)
