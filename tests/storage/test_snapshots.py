from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from procurement.breakdowns import Aspect, Part
from procurement.figures import Denominator, Month, OrderStates, Snapshot, Unit
from storage.boards import load_board
from storage.snapshots import fingerprint, months, parts, units
from tests.makers import S1_2024, figure, region
from tests.storage.load import put

UNITS = (Unit("1", "Dinas Pendidikan", 30, 10, 60, 10), Unit("2", "RSUD", 20, 0, 25, 5))
PARTS = (
    Part(Aspect.CATALOGUE, "v5", 50, 10, 2),
    Part(Aspect.LARGEST, "34012630", 60, None, 1, "Pengadaan ambulans"),
    Part(Aspect.METHOD, "", 70, None, None),
    Part(Aspect.METHOD, "E-Purchasing", 30, None, None),
)
MONTHS = (Month(1, 20, 5), Month(2, 50, 10))


def test_a_snapshot_comes_back_as_it_was_written(database):
    told = figure(
        "sambas",
        50,
        100,
        finished=10,
        data_date=date(2024, 7, 12),
        plan_date=date(2024, 7, 1),
        orders_from=date(2024, 2, 1),
        orders_to=date(2024, 6, 21),
        denominator=Denominator.NOT_STATED,
        order_states=OrderStates.FINISHED,
        recomputed=True,
    )
    some_units = (replace(UNITS[0], rup_ep=7), replace(UNITS[1], rup_ep=0))
    put(database, Snapshot(told, some_units, MONTHS, parts=PARTS))

    with database.reading() as session:
        board = load_board(session)
        back = board.figure(region("sambas"), S1_2024)
        assert replace(back, snapshot_id=0) == told
        assert units(session, back.snapshot_id) == some_units
        assert parts(session, back.snapshot_id) == PARTS
        assert months(session, back.snapshot_id) == MONTHS


def test_amounts_up_to_the_largest_are_kept_exactly(database):
    put(database, figure("sambas", 10**16 - 1, 10**18 + 1))

    with database.reading() as session:
        back = load_board(session).figure(region("sambas"), S1_2024)
    assert (back.value, back.rup) == (10**16 - 1, 10**18 + 1)


def test_no_plan_and_a_plan_of_nought_stay_two_things(database):
    put(database, figure("sambas", 5, None), figure("sintang", 5, 0))

    with database.reading() as session:
        board = load_board(session)
    assert board.figure(region("sambas"), S1_2024).rup is None
    assert board.figure(region("sintang"), S1_2024).rup == 0


def test_a_unit_whose_methods_are_not_told_has_no_plan_of_nought_by_e_purchasing(database):
    put(database, Snapshot(figure("sambas", 50), UNITS))

    with database.reading() as session:
        back = load_board(session).figure(region("sambas"), S1_2024)
        assert [unit.rup_ep for unit in units(session, back.snapshot_id)] == [None, None]


def test_a_snapshot_without_units_months_and_parts_adds_no_rows(database):
    put(database, figure("sambas", 5))

    with database.reading() as session:
        back = load_board(session).figure(region("sambas"), S1_2024)
        assert units(session, back.snapshot_id) == ()
        assert months(session, back.snapshot_id) == ()
        assert parts(session, back.snapshot_id) == ()


@given(
    st.permutations(UNITS),
    st.permutations(MONTHS),
    st.permutations(PARTS),
    st.integers(min_value=0),
)
def test_the_order_of_arrival_does_not_change_the_fingerprint(
    some_units, some_months, some_parts, number
):
    plain = Snapshot(figure("sambas", 50), UNITS, MONTHS, parts=PARTS)
    same = Snapshot(
        replace(plain.figure, snapshot_id=number),
        tuple(some_units),
        tuple(some_months),
        parts=tuple(some_parts),
    )

    assert fingerprint(same) == fingerprint(plain)


def test_any_difference_changes_the_fingerprint():
    plain = Snapshot(figure("sambas", 50), UNITS, MONTHS)
    others = [
        Snapshot(replace(plain.figure, value=51), UNITS, MONTHS),
        Snapshot(replace(plain.figure, data_date=date(2024, 7, 1)), UNITS, MONTHS),
        Snapshot(replace(plain.figure, source="lain"), UNITS, MONTHS),
        Snapshot(figure("sintang", 50), UNITS, MONTHS),
        Snapshot(plain.figure, UNITS[:1], MONTHS),
        Snapshot(plain.figure, UNITS, ()),
        Snapshot(plain.figure, (replace(UNITS[0], rup_ep=0), UNITS[1]), MONTHS),
        Snapshot(plain.figure, UNITS, MONTHS, parts=PARTS),
        Snapshot(plain.figure, UNITS, MONTHS, parts=PARTS[1:]),
        Snapshot(plain.figure, UNITS, MONTHS, parts=(replace(PARTS[0], number=3), *PARTS[1:])),
    ]

    assert len({fingerprint(snapshot) for snapshot in [plain, *others]}) == 11


def test_a_snapshot_that_tells_no_parts_has_the_fingerprint_it_had_before_there_were_any():
    plain = Snapshot(figure("sambas", 50), UNITS, MONTHS)

    assert fingerprint(plain) == "7409f2340f6c0ea5e7e0427afbe613d7"
