"""The importer's figures equal an independent SQL computation, to the rupiah."""

import csv
import random
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from procurement.figures import FindingKind
from procurement.peers import KABKOTA
from procurement.ranking import Measure
from storage.boards import load_board
from sync.arrival import File
from tests.shared import KALBAR, needs_shared
from tests.sync.rows import line, old_plan, old_swakelola
from tests.sync.sql_oracle import figures

GOVERNMENTS = ["D197", "D198", "D199", "D200", "D201"]
STATES = ["Terumumkan", "Terumumkan", "Terumumkan", "Terdelete", "Draf Lengkap"]


def compare(board, expected, semesters):
    for semester in semesters:
        told = board.figures(semester)
        assert {f.region.lkpp_code for f in told} == {
            klpd for klpd, code in expected if code == semester.code
        }
        for figure in told:
            found = expected[figure.region.lkpp_code, semester.code]
            assert figure.value == found["value"]
            assert figure.finished == found["finished"]
            assert figure.rup_penyedia == found["penyedia"]
            assert figure.rup_swakelola == found["swakelola"]
            assert figure.ratio == Fraction(int(found["value"]), int(found["rup"]))
            assert figure.share == Decimal(int(found["value"]) * 100) / int(found["rup"])
            if figure.region.is_province:
                continue
            for measure, rank in ((Measure.SHARE, "share_rank"), (Measure.VALUE, "value_rank")):
                place = board.ranking(semester, KABKOTA, measure).place(figure.region)
                assert place.rank == found[rank]


def write(path, rows):
    with path.open("w", encoding="utf-8", newline="") as out:
        table = csv.DictWriter(out, list(rows[0]))
        table.writeheader()
        table.writerows(rows)
    return path


def dump(folder, chance):
    """A random year of five governments in the older service's shape."""
    penyedia, swakelola, orders = [], [], []
    for _ in range(400):
        plan = {
            "kd_klpd": chance.choice(GOVERNMENTS),
            "tahunanggaran": 2022,
            "jumlahpagu": chance.choice([0, chance.randint(1, 10**12)]),
            "statusumumkan": chance.choice(STATES),
            "statusaktifpaket": chance.choice(["True", "True", "False"]),
            "statusdeletepaket": chance.choice(["False", "False", "True"]),
        }
        kind = chance.choice(["penyediaMurni"] * 4 + ["penyediaDalamSwakelola"])
        penyedia.append(old_plan(**plan, statuspenyedia=kind))
        swakelola.append(old_swakelola(**plan | {"jumlahpagu": chance.randint(0, 10**11)}))
    for klpd in GOVERNMENTS:
        penyedia.append(old_plan(kd_klpd=klpd, tahunanggaran=2022, jumlahpagu=10**9))
        for number in range(60):
            day = date(2022, 1, 1) + timedelta(days=chance.randint(-20, 354))
            total = Decimal(chance.randint(1, 10**13)) / chance.choice([1, 2, 100])
            package = line(
                kd_klpd=klpd,
                tahun_anggaran=2022,
                total=total,
                tanggal_buat_paket="2022-01-15" if number == 0 else day,
                tanggal_edit_paket=day,
                paket_status_str=chance.choice(["Paket Proses", "Paket Selesai", "Paket Batal"]),
            )
            orders += [package] * chance.randint(1, 3)
    return (
        write(folder / "penyedia.csv", penyedia),
        write(folder / "swakelola.csv", swakelola),
        write(folder / "orders.csv", orders),
    )


@pytest.mark.parametrize("seed", range(3))
def test_random_dumps_give_the_figures_that_sql_gives(store, tell, tmp_path, seed):
    files = dump(tmp_path, random.Random(seed))
    tell(*(File(path, path.name) for path in files), data_date=date(2022, 12, 21))

    with store.reading() as session:
        board = load_board(session)
    compare(board, figures(*([path] for path in files)), board.semesters)
    assert len(board.semesters) == 2


@pytest.mark.heavy
@needs_shared
def test_the_records_of_kalimantan_barat_give_the_figures_that_sql_gives(store, tell):
    penyedia = [KALBAR / f"rup_penyedia_{year}.csv.gz" for year in (2021, 2022)]
    swakelola = [KALBAR / f"rup_swakelola_{year}.csv.gz" for year in (2021, 2022)]
    orders = [KALBAR / "ekatalog_v5_transaksi_2021_2022.csv.gz"]
    report = tell(*(File(path, path.name) for path in (*penyedia, *swakelola, *orders)))

    with store.reading() as session:
        board = load_board(session)
    expected = figures(penyedia, swakelola, orders)
    s2_2021, s1_2022, s2_2022 = board.semesters
    compare(board, expected, (s1_2022, s2_2022))
    assert len(board.figures(s1_2022)) == len(board.figures(s2_2022)) == 15
    # 2021 is told from 1 November only: shown, not ranked; its Semester I is no data, not zero.
    assert s2_2021.code == "2021-2"
    assert board.ranking(s2_2021, KABKOTA, Measure.SHARE).n == 0
    incomplete = [f for f in report.findings if f.kind is FindingKind.INCOMPLETE_PACKAGE]
    assert len(incomplete) == 9
    assert sum(f.facts["total"] - f.facts["sum"] for f in incomplete) == 79_247_590
