"""What sources have found, as admins read it."""

import pytest

from bot.replies.findings import FAULTS, finding_line
from procurement.figures import Finding, FindingKind
from procurement.semester import Semester
from sync.sources.errors import Fault


@pytest.mark.parametrize(
    ("finding", "line"),
    [
        (
            Finding(
                FindingKind.SUMMARY_DIFFERS,
                "61.71",
                Semester(2024, 2),
                {"value": 2_000_000_000, "rows_value": 1_500_000_000, "rup": 5, "rows_rup": 4},
            ),
            "Kota Pontianak, Semester II 2024: nilai menurut ringkasan Rp2 miliar dan menurut "
            "rekaman Rp1,5 miliar; RUP Rp5 dan Rp4",
        ),
        (
            Finding(FindingKind.SUMMARY_UNPROVEN, facts={"year": 2024, "differs": 0}),
            "ringkasan tahun 2024 tidak dipakai: tidak ada daerah yang rekamannya cukup baru untuk "
            "memeriksanya",
        ),
        (
            Finding(FindingKind.SUMMARY_UNPROVEN, facts={"year": 2024, "differs": 1}),
            "ringkasan tahun 2024 tidak dipakai: tidak sama dengan jumlah rekamannya",
        ),
        (
            Finding(
                FindingKind.PART_FAILED,
                facts={"part": "data-e-katalog 2024", "fault": "bad shape", "detail": "satuan"},
            ),
            "data-e-katalog 2024 tidak terbaca dari sumber: susunan datanya berubah (satuan)",
        ),
        (
            Finding(
                FindingKind.FILE_REFUSED,
                facts={
                    "file": "<b>.csv",
                    "refusal": "double column",
                    "place": "baris 2",
                    "column": "nilai_ep",
                    "run": 7,
                },
            ),
            "berkas &lt;b&gt;.csv tidak diimpor (baris 2): kolom muncul dua kali: nilai_ep",
        ),
        (
            Finding(
                FindingKind.FILE_REFUSED,
                facts={"file": "a", "refusal": "told twice", "region": "X", "semester": "S"},
            ),
            "berkas a tidak diimpor: X S ditemukan dari dua macam baris",
        ),
        (
            Finding(FindingKind.TOLD_BY_NEWER_FILE, facts={"file": "a.csv", "figures": 3}),
            "a.csv: 3 angka tidak dipakai karena berkas lain dalam folder memuatnya dengan tanggal "
            "data yang sama atau lebih baru",
        ),
        (
            Finding(FindingKind.SERVED_ELSEWHERE, facts={"file": "a.csv", "figures": 3}),
            "a.csv: 3 angka tidak dipakai karena daerah dan tahunnya dilayani sumber lain",
        ),
        (
            Finding(FindingKind.OTHER_YEAR, "61.71", facts={"year": 2024, "other": 2023}),
            "Kota Pontianak: jawaban untuk tahun 2024 memuat baris tahun 2023; baris itu tidak "
            "dihitung",
        ),
        (
            Finding(FindingKind.NEW_UNITS, "61.71", Semester(2024, 1), {"units": 2, "before": 40}),
            "Kota Pontianak, Semester I 2024: tidak satu pun dari 2 satker yang ber-RUP termasuk "
            "40 satker tahun lalu; mungkin data daerah lain",
        ),
        (
            Finding(
                FindingKind.PLAN_PARTS_MOVED,
                "61.71",
                Semester(2024, 1),
                {"what": "RUP swakelola", "before": 2_000_000_000, "now": 5},
            ),
            "Kota Pontianak, Semester I 2024: RUP swakelola Rp2 miliar → Rp5, sedangkan RUP "
            "totalnya tidak berubah sebanyak itu",
        ),
    ],
)
def test_findings_of_sources_are_sentences(finding, line):
    assert finding_line(finding) == line
    assert not finding.holds


def test_every_fault_has_its_words():
    assert set(FAULTS) == set(Fault)
