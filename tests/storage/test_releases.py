from dataclasses import replace
from datetime import date
from decimal import Decimal

from procurement.releases import Release, Released
from procurement.semester import Semester
from storage.boards import load_board
from storage.editions import undo
from tests.makers import region
from tests.storage.load import NOW, put

SHARE = Release(
    region_code="36.74",
    measure=Released.SHARE,
    value=Decimal("17.50"),
    semester=Semester(2023, 1),
    data_date=None,
    published=date(2023, 8, 8),
    peers="kabupaten/kota",
    scope="e-purchasing",
    publisher="LKPP",
    url="https://berita.example/1",
    note="catatan",
    approximate=True,
)
OTHER = replace(SHARE, semester=None, data_date=date(2023, 9, 15), value=Decimal("21.5"))


def told(database):
    with database.reading() as session:
        announced = load_board(session).announcements_of(region("tangsel"))
    return [release for announcement in announced for release in announcement.releases]


def test_a_release_comes_back_with_the_digits_it_was_published_with(database):
    put(database, releases=[SHARE, OTHER])

    [first, second] = told(database)
    assert (first, second) == (SHARE, OTHER)
    assert str(first.value) == "17.50"


def test_a_newer_release_of_the_same_thing_takes_its_place(database):
    put(database, releases=[SHARE, OTHER])
    put(database, releases=[replace(SHARE, value=Decimal("17.6"))])

    assert [release.value for release in told(database)] == [Decimal("17.6"), Decimal("21.5")]


def test_undo_brings_the_former_releases_back(database):
    put(database, releases=[SHARE])
    put(database, releases=[replace(SHARE, value=Decimal("17.6")), OTHER])
    with database.writing() as session:
        undo(session, by="penguji", at=NOW)
    assert told(database) == [SHARE]

    with database.writing() as session:
        undo(session, by="penguji", at=NOW)
    assert [release.value for release in told(database)] == [Decimal("17.6"), Decimal("21.5")]
