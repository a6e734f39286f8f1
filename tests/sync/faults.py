"""
Faults of figures: what may happen to a country's numbers on their way, each drawn at random.

A fault is made for a night and returns how the source is to be disturbed. What cannot be seen in
principle is not here: a growth of a few percent, an order whose amount has one digit too many among
others of its size.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from procurement.figures import Denominator, Figure, OrderStates, Snapshot
from procurement.regions import Region
from tests.sync.country import Government

Governments = Sequence[Government]
Edit = Callable[[Figure], Figure]
How = dict[str, Any]
Fault = Callable[[random.Random, Governments, date], How]


PLAN = ("rup", "rup_penyedia", "rup_swakelola", "denominator")


def _whom(chance: random.Random, governments: Governments) -> set[Region]:
    """One region, a few, a province, or all."""
    regions = [government.region for government in governments]
    province = chance.choice(regions).province_code
    return set(
        chance.choice(
            [
                [chance.choice(regions)],
                chance.sample(regions, 2),
                chance.sample(regions, min(8, len(regions))),
                [region for region in regions if region.province_code == province],
                regions,
            ]
        )
    )


def _edited(whom: set[Region], edit: Edit) -> How:
    def change(government: Government, _: int, snapshots: list[Snapshot]) -> list[Snapshot]:
        if government.region not in whom:
            return snapshots
        return [replace(one, figure=_possible(edit(one.figure))) for one in snapshots]

    return {"change": change}


def _possible(figure: Figure) -> Figure:
    """No table holds more finished orders than orders."""
    return replace(figure, finished=min(figure.finished or 0, figure.value))


def _times(amount: int | None, factor: Fraction) -> int | None:
    return None if amount is None else int(amount * factor)


def value_times(figure: Figure, factor: Fraction) -> Figure:
    value, finished = _times(figure.value, factor), _times(figure.finished, factor)
    return replace(figure, value=value or 0, finished=finished)


def plan_times(figure: Figure, factor: Fraction) -> Figure:
    penyedia, swakelola = (
        _times(part, factor) for part in (figure.rup_penyedia, figure.rup_swakelola)
    )
    rup = None if figure.rup is None else (penyedia or 0) + (swakelola or 0)
    return replace(figure, rup=rup, rup_penyedia=penyedia, rup_swakelola=swakelola)


def another_unit(chance: random.Random, governments: Governments, _: date) -> How:
    factor = Fraction(chance.choice([1000, 10**6])) ** chance.choice([1, -1])
    what = chance.choice(["value", "plan", "both"])

    def edit(figure: Figure) -> Figure:
        if what != "plan":
            figure = value_times(figure, factor)
        return figure if what == "value" else plan_times(figure, factor)

    return _edited(_whom(chance, governments), edit)


def values_multiplied(chance: random.Random, governments: Governments, _: date) -> How:
    factor = Fraction(chance.choice([21, 25, 30, 50, 100, 1000]), 10)
    return _edited(_whom(chance, governments), lambda f: value_times(f, factor))


def values_fallen(chance: random.Random, governments: Governments, day: date) -> How:
    known = {g.region: g.snapshots(day.year, day - timedelta(days=1)) for g in governments}
    factor, by_one = Fraction(chance.randint(0, 95), 100), chance.random() < 0.3

    def edit(figure: Figure) -> Figure:
        before = {one.figure.semester: one.figure for one in known[figure.region]}
        if figure.semester not in before:
            return figure
        told = before[figure.semester].value
        return replace(figure, value=max(0, told - 1 if by_one else int(told * factor)))

    return _edited(_whom(chance, governments), edit)


def plans_lost(chance: random.Random, governments: Governments, day: date) -> How:
    """Of what was told yesterday: what has come since may be more than what is lost."""
    known = {g.region: g.snapshots(day.year, day - timedelta(days=1)) for g in governments}
    factor = Fraction(chance.randint(0, 65), 100)

    def edit(figure: Figure) -> Figure:
        before = {one.figure.semester: one.figure for one in known[figure.region]}
        if figure.semester not in before:
            return figure
        told = plan_times(before[figure.semester], factor)
        return replace(figure, **{name: getattr(told, name) for name in PLAN})

    return _edited(_whom(chance, governments), edit)


def plans_multiplied(chance: random.Random, governments: Governments, _: date) -> How:
    factor = Fraction(chance.choice([17, 20, 30, 100, 1000]), 10)
    return _edited(_whom(chance, governments), lambda f: plan_times(f, factor))


def columns_exchanged(chance: random.Random, governments: Governments, day: date) -> How:
    def value_and_plan(f: Figure) -> Figure:
        return replace(f, value=f.rup or 0, rup=f.value, rup_penyedia=f.value, rup_swakelola=0)

    def plan_parts(f: Figure) -> Figure:
        parts = (f.rup_penyedia or 0, f.rup_swakelola or 0)
        if max(parts) < 2 * min(parts) or day.month < 4:
            return f  # of one size, or while they are announced, they change places unseen
        return replace(f, rup_penyedia=f.rup_swakelola, rup_swakelola=f.rup_penyedia)

    def finished_alone(f: Figure) -> Figure:
        return replace(f, value=f.finished or 0, finished=f.value)

    edit = chance.choice([value_and_plan, plan_parts, finished_alone])
    return _edited(_whom(chance, governments), edit)


def regions_exchanged(chance: random.Random, governments: Governments, day: date) -> How:
    """
    Plans, values, or all that is told, units included, under each other's code.

    Where only the plans or values of two regions of one size are exchanged, nothing can tell it.
    """
    what = chance.choice(["plan", "value", "all"])
    one, other = chance.sample(list(governments), 2)
    while what != "all" and not _differ(*(g.snapshots(day.year, day) for g in (one, other))):
        one, other = chance.sample(list(governments), 2)
    theirs = {one.region: other, other.region: one}

    def change(government: Government, year: int, snapshots: list[Snapshot]) -> list[Snapshot]:
        partner = theirs.get(government.region)
        if partner is None:
            return snapshots
        other_told = {s.figure.semester: s for s in partner.snapshots(year, day)}
        told = []
        for snapshot in snapshots:
            mine, swapped = snapshot.figure, other_told.get(snapshot.figure.semester)
            if swapped is None:
                told.append(snapshot)
                continue
            their = swapped.figure
            if what == "all":
                told.append(replace(swapped, figure=replace(their, region=mine.region)))
                continue
            names = ("value", "finished") if what == "value" else PLAN
            taken = {name: getattr(their, name) for name in names}
            told.append(replace(snapshot, figure=_possible(replace(mine, **taken))))
        return told

    return {"change": change}


def _differ(*told: list[Snapshot]) -> bool:
    """Whether two regions differ clearly in plan and value."""
    if not all(told):
        return False
    one, other = (snapshots[-1].figure for snapshots in told)
    pairs = [(one.value, other.value), (one.rup or 0, other.rup or 0)]
    return all(max(pair) > 2 * min(pair) for pair in pairs)


def dates_wrong(chance: random.Random, governments: Governments, _: date) -> How:
    days = timedelta(days=chance.choice([1, 3, 30, 366]))

    def stale(f: Figure) -> Figure:
        taken = f.data_date - 8 * days - timedelta(days=40)
        return replace(f, data_date=taken, orders_to=min(taken, f.orders_to))

    def future(f: Figure) -> Figure:
        return replace(f, data_date=f.data_date + days)

    def ahead(f: Figure) -> Figure:
        return replace(f, orders_to=f.data_date + days)

    return _edited(_whom(chance, governments), chance.choice([stale, future, ahead]))


def plan_or_part_missing(chance: random.Random, governments: Governments, _: date) -> How:
    def none(f: Figure) -> Figure:
        return replace(f, rup=None, rup_penyedia=None, rup_swakelola=None)

    def nought(f: Figure) -> Figure:
        return replace(f, rup=0, rup_penyedia=0, rup_swakelola=0)

    def penyedia(f: Figure) -> Figure:
        return replace(
            f, rup=f.rup_penyedia, rup_swakelola=None, denominator=Denominator.RUP_PENYEDIA
        )

    def finished(f: Figure) -> Figure:
        return replace(f, value=f.finished or 0, order_states=OrderStates.FINISHED)

    edit = chance.choice([none, nought, penyedia, finished])
    return _edited(_whom(chance, governments), edit)


def regions_dropped(chance: random.Random, governments: Governments, _: date) -> How:
    whom = _whom(chance, governments)
    if chance.random() < 0.5:
        return {"failing": whom}

    def empty(government: Government, _: int, snapshots: list[Snapshot]) -> list[Snapshot]:
        return [] if government.region in whom else snapshots

    return {"change": empty}


def older_told_again(chance: random.Random, governments: Governments, day: date) -> How:
    """What was told weeks ago, under today's date."""
    whom, back = _whom(chance, governments), timedelta(days=chance.randint(9, 60))
    known = {g.region: g.snapshots(day.year, day - timedelta(days=1)) for g in governments}

    def change(government: Government, year: int, snapshots: list[Snapshot]) -> list[Snapshot]:
        if government.region not in whom:
            return snapshots
        old = {s.figure.semester: s for s in government.snapshots(year, day - back)}
        now = {s.figure.semester: s.figure for s in known[government.region]}
        told = []
        for one in snapshots:
            semester = one.figure.semester
            if semester not in old or semester not in now:
                continue
            was = old[semester].figure
            is_older = was.value < now[semester].value  # where nothing was bought, none can tell
            told.append(replace(old[semester], figure=_dated(was, one.figure)) if is_older else one)
        return told

    return {"change": change}


def _dated(old: Figure, new: Figure) -> Figure:
    dates = ("data_date", "orders_to", "recomputed")
    return replace(old, **{name: getattr(new, name) for name in dates})


#: Faults that are one for all that a figure says: what names a part of it names them.
ONE_FOR_ALL = ("older told again",)

FAULTS: Mapping[str, Fault] = {
    "another unit": another_unit,
    "values multiplied": values_multiplied,
    "values fallen": values_fallen,
    "plans lost": plans_lost,
    "plans multiplied": plans_multiplied,
    "columns exchanged": columns_exchanged,
    "regions exchanged": regions_exchanged,
    "dates wrong": dates_wrong,
    "plan or part missing": plan_or_part_missing,
    "regions dropped": regions_dropped,
    "older told again": older_told_again,
}
