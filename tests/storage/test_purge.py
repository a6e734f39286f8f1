from datetime import UTC, datetime, timedelta

from sqlalchemy import func
from sqlmodel import select

from procurement.breakdowns import Aspect, Part
from procurement.figures import Snapshot, Unit
from storage.boards import load_board
from storage.editions import history, undo
from storage.purge import WEEKLY_FOR, purge
from storage.tables import PartRow, SnapshotRow, UnitRow
from tests.makers import S1_2024, day, figure, region
from tests.storage.load import NOW, load, put


def kept(database):
    with database.reading() as session:
        return session.exec(select(func.count()).select_from(SnapshotRow)).one()


def told(number, data_date):
    return figure("sambas", number, 10**6, S1_2024, data_date=day(data_date))


def purged(database, at):
    with database.writing() as session:
        return purge(session, at)


def test_nothing_of_the_undo_window_goes(database):
    for number in range(5):
        put(database, told(number, "2024-06-10"))

    assert purged(database, NOW + timedelta(days=89)) == 0
    assert kept(database) == 5


def test_afterwards_one_a_week_stays_and_what_is_told(database):
    for number, data_date in enumerate(
        ["2024-06-03", "2024-06-05", "2024-06-12", "2024-06-13", "2024-06-14"]
    ):
        put(database, told(number, data_date))

    # Of two weeks the newest; of the second week also the one before, for a step back.
    assert purged(database, NOW + timedelta(days=91)) == 2
    assert kept(database) == 3
    with database.reading() as session:
        assert load_board(session).figure(region("sambas"), S1_2024).value == 4
        assert len(history(session)) == 5


def test_after_two_years_only_what_is_told_and_what_closed_a_semester_stays(database):
    days = ["2024-06-05", "2024-07-20", "2024-07-21", "2024-07-22", "2024-08-30"]
    for number, data_date in enumerate(days):
        put(database, told(number, data_date))

    purged(database, NOW + timedelta(days=800))

    with database.reading() as session:
        values = session.exec(select(SnapshotRow.value).order_by(SnapshotRow.value)).all()
    assert values == [2, 3, 4]  # what closed it, what a step back tells, what is told


def test_one_a_week_stays_for_two_years_to_the_day(database):
    for number, data_date in enumerate(["2024-06-05", "2024-06-12", "2024-06-13"]):
        put(database, told(number, data_date))
    last_day = datetime(2024, 6, 5, tzinfo=UTC) + WEEKLY_FOR

    assert purged(database, last_day) == 0
    assert purged(database, last_day + timedelta(days=1)) == 1


def test_what_waits_to_be_published_stays(database):
    load(database, told(1, "2020-01-01"))

    assert purged(database, NOW + timedelta(days=2000)) == 0


def test_a_step_back_is_possible_however_long_ago_the_newest_edition_came(database):
    for number in (1, 2, 3):
        put(database, told(number, f"2024-06-0{number + 4}"))
    later = NOW + timedelta(days=300)

    assert purged(database, later) == 1
    with database.writing() as session:
        undo(session, by="penguji", at=later)
    with database.reading() as session:
        assert load_board(session).figure(region("sambas"), S1_2024).value == 2


def test_units_and_parts_go_with_their_snapshot(database):
    unit = Unit("1", "RSUD", 1, 0, 1, 0)
    part = Part(Aspect.CATALOGUE, "v6", 1, 0, 1)
    for number in (1, 2, 3):
        newest = told(number, f"2024-06-0{number + 4}")
        put(database, Snapshot(newest, (unit,), parts=(part,)))
    purged(database, NOW + timedelta(days=91))

    with database.reading() as session:
        assert session.exec(select(func.count()).select_from(UnitRow)).one() == 2
        assert session.exec(select(func.count()).select_from(PartRow)).one() == 2
