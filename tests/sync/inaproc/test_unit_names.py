"""What work units are called: by the plan, else by the list of units, else by a number."""

from datetime import timedelta

import pytest

from procurement.regions import find_region
from storage.boards import load_board
from storage.snapshots import units
from sync.endings import Ending
from tests.gateway.server import Reply
from tests.sync.inaproc.governments import (
    ARCHIVE,
    JULY,
    NAMES,
    ORDERS,
    PONTIANAK,
    S1,
    findings_of,
    told,
)
from tests.sync.over_http import QUICK
from tests.sync.rows import archive_line, order

UNITS = "rup/master-satker"


def satker(number, name, code="", years="2013, 2014, 2024", klpd=PONTIANAK):
    return {
        "kd_satker": number,
        "kd_satker_str": code,
        "nama_satker": name,
        "kd_klpd": klpd,
        "nama_klpd": "Kota Pontianak",
        "tahun_aktif": years,
        "alamat": "Jl. Rahasia 1",
    }


@pytest.fixture
def nameless(small):
    """A unit that has orders in both catalogues and no plan."""
    small.serve(
        ARCHIVE,
        [
            archive_line(
                kd_klpd=PONTIANAK, satker_id=77, nama_satker=None, tanggal_buat_paket="2024-02-01"
            )
        ],
    )
    small.serve(
        ORDERS, [order(kode_klpd=PONTIANAK, fiscal_year=2024, kode_satker="7.07", nama_satker="")]
    )
    return small


def units_of(database, name="pontianak"):
    with database.reading() as session:
        figure = load_board(session).figure(find_region(name), S1)
        return {one.code: (one.name, one.value) for one in units(session, figure.snapshot_id)}


def test_a_unit_that_the_plan_does_not_name_is_called_as_its_list_calls_it(
    store, nameless, sync, tmp_path
):
    nameless.rows(UNITS, PONTIANAK, 2024).append(satker(77, "Dinas Baru", "7.07"))
    sync(*NAMES, years=(2024,), now=JULY)

    assert units_of(store) == {"1": ("DINAS PENDIDIKAN", 20), "77": ("Dinas Baru", 20)}
    assert b"Rahasia" not in b"".join(path.read_bytes() for path in tmp_path.rglob("*.rows"))


@pytest.mark.parametrize(
    "others",
    [
        [satker(77, "Dinas Baru", "7.07", years="{2013,2014}")],
        [satker(77, "Dinas Baru", "7.07"), satker(78, "Dinas Lain", "7.07")],
    ],
)
def test_a_code_that_is_not_of_one_unit_in_that_year_joins_nothing(store, nameless, sync, others):
    nameless.rows(UNITS, PONTIANAK, 2024).extend(others)
    sync(*NAMES, years=(2024,), now=JULY)

    told = units_of(store)
    assert (told["77"], told["7.07"]) == (("Dinas Baru", 10), ("Satker 7.07", 10))


def test_a_code_that_only_one_of_its_units_bears_in_that_year_is_that_ones(store, nameless, sync):
    former = satker(76, "Dinas Lama", "7.07", years="{2013,2014}")
    nameless.rows(UNITS, PONTIANAK, 2024).extend([former, satker(77, "Dinas Baru", "7.07")])
    sync(*NAMES, years=(2024,), now=JULY)

    assert units_of(store)["77"] == ("Dinas Baru", 20)


def test_the_plan_names_its_units_itself(store, nameless, sync):
    nameless.rows(UNITS, PONTIANAK, 2024).append(satker(1, "Dinas Dahulu", "9.99"))
    sync(*NAMES, years=(2024,), now=JULY)

    assert units_of(store)["1"][0] == "DINAS PENDIDIKAN"


@pytest.mark.parametrize(
    "reply", [Reply(404), Reply(200, b"<html>"), Reply(200, b'{"success":true,"data":[{"x":1}]}')]
)
def test_without_the_list_units_have_numbers_and_regions_come(store, nameless, sync, reply):
    nameless.trap(lambda r: reply if UNITS in r.url.path else None)
    outcome = sync(*NAMES, years=(2024,), now=JULY)

    assert outcome.ending is Ending.PUBLISHED
    assert findings_of(store, outcome.run_id) == set()
    assert units_of(store)["77"] == ("Satker 77", 10)


def test_lists_that_keep_failing_are_asked_for_no_more(nameless, sync):
    nameless.trap(lambda r: Reply(404) if UNITS in r.url.path else None)
    names = [find_region(f"61.{n:02}").name for n in range(1, 13)]
    sync(*names, years=(2021, 2022, 2023, 2024), now=JULY)

    assert sum(UNITS in url for url in nameless.asked) <= 3 + QUICK.connections


def test_lists_are_asked_for_once_a_week(store, nameless, sync):
    nameless.rows(UNITS, PONTIANAK, 2024).append(satker(77, "Dinas Baru"))
    for days, times in ((0, 3), (1, 3), (6, 3), (8, 6)):
        sync(*NAMES, years=(2024,), now=JULY + timedelta(days=days))
        assert sum(UNITS in url for url in nameless.asked) == times
    assert units_of(store)["77"][0] == "Dinas Baru"


def test_a_list_that_fails_once_leaves_the_names_that_are_known(store, nameless, sync):
    nameless.rows(UNITS, PONTIANAK, 2024).append(satker(77, "Dinas Baru"))
    sync(*NAMES, years=(2024,), now=JULY)
    nameless.trap(lambda r: Reply(404) if UNITS in r.url.path else None)
    sync(*NAMES, years=(2024,), now=JULY + timedelta(days=8))

    assert told(store, S1, "pontianak")[2] == "2024-07-09"
    assert units_of(store)["77"][0] == "Dinas Baru"


def test_a_list_that_broke_off_is_begun_anew(store, nameless, sync):
    rows = nameless.rows(UNITS, PONTIANAK, 2024)
    rows += [satker(n, f"Dinas {n}") for n in range(1001)]
    nameless.trap(lambda r: Reply(404) if UNITS in r.url.path and "cursor" in r.url.query else None)
    sync(*NAMES, years=(2024,), now=JULY)
    assert units_of(store)["77"][0] == "Satker 77"

    nameless.traps.clear()
    nameless.asked.clear()
    sync(*NAMES, years=(2024,), now=JULY + timedelta(days=1))
    asked = [url for url in nameless.asked if UNITS in url and PONTIANAK in url]
    assert ["cursor" in url for url in asked] == [False, True]
    assert units_of(store)["77"][0] == "Dinas 77"
