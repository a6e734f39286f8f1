"""The importer's parts equal an independent SQL computation, to the rupiah and to the package."""

import csv
import random
from datetime import date, timedelta

import pytest

from procurement.breakdowns import E_PURCHASING, Aspect, Breakdown
from sync.arrival import File, read_files
from sync.snapshots import Options
from tests.shared import KALBAR, needs_shared
from tests.sync.parts_oracle import parts
from tests.sync.rows import line, old_plan, old_swakelola

GOVERNMENTS = ["D197", "D198", "D199"]
STATES = ["Terumumkan", "Terumumkan", "Terumumkan", "Terdelete", "Terrevisi Satu ke Satu"]
METHODS = ["e-Purchasing", "e-Purchasing", "Tender", "Pengadaan Langsung", "Dikecualikan"]


def compare(snapshots, expected):
    """The parts that are not nought are those that SQL finds, and add up to the figure."""
    for snapshot in snapshots:
        figure, told = snapshot.figure, Breakdown(snapshot.parts)
        found = {
            (part.aspect.value, part.key): (part.amount, part.number)
            for part in snapshot.parts
            if part.number
        }
        assert found == expected[figure.region.lkpp_code, figure.semester.code]
        assert told.total(Aspect.METHOD) == figure.rup
        assert told.total(Aspect.PDN) == told.total(Aspect.UMKK) == figure.rup_penyedia
        for aspect in (Aspect.CATALOGUE, Aspect.COMMODITY, Aspect.LINK):
            assert (told.total(aspect) or 0) == figure.value
        (catalogue,) = told.of(Aspect.CATALOGUE)
        assert catalogue.finished == figure.finished
        finished = [part.finished for part in told.of(Aspect.STATE) if part.finished is not None]
        assert sum(finished) == figure.finished
        by_units = sum(unit.rup_ep for unit in snapshot.units)
        assert by_units == told.amount(Aspect.METHOD, E_PURCHASING)


def write(path, rows):
    with path.open("w", encoding="utf-8", newline="") as out:
        table = csv.DictWriter(out, list(rows[0]))
        table.writeheader()
        table.writerows(rows)
    return path


def dump(folder, chance):
    """A random year of three governments in the older service's shape, with codes that meet."""
    penyedia, swakelola, orders = [], [], []
    codes = {klpd: [""] for klpd in GOVERNMENTS}
    for code in range(30_000_000, 30_000_600):
        klpd = chance.choice(GOVERNMENTS)
        codes[klpd].append(code)
        plan = {
            "kd_klpd": klpd,
            "tahunanggaran": 2022,
            "idrup": code,
            "jumlahpagu": chance.choice([0, chance.randint(1, 10**9)]),
            "idsatker": chance.randint(1, 3),
            "namapaket": f"Paket {code}",
            "statusumumkan": chance.choice(STATES),
            "statusaktifpaket": chance.choice(["True", "True", "False"]),
            "statusdeletepaket": chance.choice(["False", "False", "True"]),
        }
        if chance.random() < 0.2:
            swakelola.append(old_swakelola(**plan))
            continue
        more = {
            "metodepengadaan": chance.choice(METHODS),
            "statuspdn": chance.choice(["PDN", "Non-PDN"]),
            "statususahakecil": chance.choice(["UsahaKecil", "bukanUsahaKecil"]),
            "statuspenyedia": chance.choice(["penyediaMurni"] * 4 + ["penyediaDalamSwakelola"]),
        }
        penyedia.append(old_plan(**plan | more))
    for klpd in GOVERNMENTS:
        live = old_plan(kd_klpd=klpd, tahunanggaran=2022, idrup=40_000_000 + int(klpd[1:]))
        penyedia.append(live | {"jumlahpagu": 10**12})
        for number in range(200):
            day = date(2022, 1, 1) + timedelta(days=chance.randint(-20, 354))
            package = line(
                kd_klpd=klpd,
                tahun_anggaran=2022,
                total=chance.randint(1, 10**9),
                kd_rup=chance.choice([*codes[klpd], 7, *codes[chance.choice(GOVERNMENTS)][:9]]),
                kd_komoditas=chance.randint(1, 60),
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
def test_random_dumps_give_the_parts_that_sql_gives(tmp_path, seed):
    files = dump(tmp_path, random.Random(seed))
    options = Options(data_date=date(2022, 12, 21))
    arrival = read_files([File(path, path.name) for path in files], options)

    assert len(arrival.snapshots) == 6
    compare(arrival.snapshots, parts(*([path] for path in files)))
    aspects = {part.aspect for snapshot in arrival.snapshots for part in snapshot.parts}
    assert len(aspects) == 8


@pytest.fixture(scope="module")
def kalbar():
    """The records of Kalimantan Barat: snapshots, and the parts that SQL finds."""
    penyedia = [KALBAR / f"rup_penyedia_{year}.csv.gz" for year in (2021, 2022)]
    swakelola = [KALBAR / f"rup_swakelola_{year}.csv.gz" for year in (2021, 2022)]
    orders = [KALBAR / "ekatalog_v5_transaksi_2021_2022.csv.gz"]
    daring = [KALBAR / "toko_daring_bela_2021_2022.csv.gz"]
    files = [File(path, path.name) for path in (*penyedia, *swakelola, *orders, *daring)]
    return read_files(files, Options()).snapshots, parts(penyedia, swakelola, orders, daring)


@pytest.mark.heavy
@needs_shared
def test_the_records_of_kalimantan_barat_give_the_parts_that_sql_gives(kalbar):
    snapshots, expected = kalbar

    assert len(snapshots) == 45
    compare(snapshots, expected)


@pytest.mark.heavy
@needs_shared
def test_what_is_planned_by_e_purchasing_is_what_someone_else_computed(kalbar):
    snapshots, _ = kalbar
    with (KALBAR / "hasil_hitung_per_klpd_2021_2022.csv").open(encoding="utf-8") as told:
        theirs = {
            (row["kode_klpd"], f"{row['tahun']}-2"): int(row["rup_epurchasing_rp"])
            for row in csv.DictReader(told)
        }
    ours = {
        (snapshot.figure.region.lkpp_code, snapshot.figure.semester.code): Breakdown(
            snapshot.parts
        ).amount(Aspect.METHOD, E_PURCHASING)
        for snapshot in snapshots
        if snapshot.figure.semester.half == 2
    }
    # Theirs has packages inside swakelola ones, too; their ceilings would count twice in the plan.
    within = {
        ("D197", "2022-2"): 245_200,
        ("D200", "2022-2"): 18_800_000,
        ("D202", "2021-2"): 291_613_750,
        ("D202", "2022-2"): 6_992_785_924,
        ("D205", "2022-2"): 100_000_000,
    }
    differences = {place: theirs[place] - mine for place, mine in ours.items()}
    assert {place: amount for place, amount in differences.items() if amount} == within
    assert ours.keys() == theirs.keys()
