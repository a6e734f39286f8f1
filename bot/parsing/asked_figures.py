"""Questions about what is behind a share: gap, trend, work units, goods, details, quality."""

from __future__ import annotations

from bot.commands import (
    ShowCommodities,
    ShowDetails,
    ShowGap,
    ShowLift,
    ShowQuality,
    ShowTrend,
    ShowUnits,
    UnitOrder,
)
from bot.parsing.asked import about_one
from bot.parsing.parsed import Parsed
from bot.parsing.reading import Reading
from bot.parsing.senses import Sense
from bot.targets import BadTarget
from procurement.names import words
from procurement.unit_kinds import UnitKind


def gap(reading: Reading) -> Parsed | None:
    to_length = reading.size if reading.has(Sense.REACH) else None
    if reading.size and not to_length:
        return None
    rank = reading.rank or reading.into or to_length
    aims = (rank, reading.percent)
    is_distance = reading.has(Sense.LACK, Sense.DISTANCE) or (
        reading.has(Sense.AGAIN) and reading.has(Sense.HOW_MUCH, Sense.MONEY)
    )
    if reading.has(Sense.METHOD) and aims == (None, None):
        return None
    is_distance |= reading.has(Sense.CHASE, Sense.PURSUE, Sense.REACH, Sense.TARGET) and aims != (
        None,
        None,
    )
    is_distance |= reading.percent is not None and (
        reading.has(Sense.ABOVE) and reading.has(Sense.WHETHER, Sense.OR_NOT)
    )
    if not is_distance or None not in aims:
        return None
    if reading.has(Sense.UP_DOWN) and reading.has(Sense.SEMESTERS):
        return None
    if reading.has(Sense.UP_DOWN) and not (
        reading.has(Sense.RANK, Sense.REACH)
        or aims != (None, None)
        or reading.senses >= {Sense.LACK, Sense.HOW_MUCH}
    ):
        return None
    if reading.has(Sense.WHAT) and not (reading.has(Sense.HOW_MUCH, Sense.MONEY) and any(aims)):
        return None
    if reading.percent is not None and not 0 < reading.percent <= 100:
        raise BadTarget(str(reading.percent))
    command = ShowGap(target=reading.percent, when=reading.when, rank=rank)
    return about_one(reading, command)


def trend(reading: Reading) -> Parsed | None:
    is_told_why = reading.senses >= {Sense.WHY, Sense.UP_DOWN}
    if reading.has(Sense.LACK) and not (reading.has(Sense.SEMESTERS) or is_told_why):
        return None
    if reading.has(Sense.AGAIN) and reading.has(Sense.HOW_MUCH, Sense.MONEY):
        return None
    if reading.has(Sense.MORE_THAN) and not reading.has(Sense.SEMESTERS):
        return None
    if reading.has(Sense.PURPOSE):
        return None
    if reading.has(Sense.WHERE) and not reading.has(Sense.TREND, Sense.SEMESTERS, Sense.CHANGE):
        return None
    if reading.has(Sense.MONEY) and not (reading.names or reading.is_own):
        return None
    if reading.has(Sense.WHY) and not reading.has(Sense.UP_DOWN):
        return None
    if reading.has(Sense.COMPARE) and not reading.has(Sense.SEMESTERS):
        return None
    return about_one(reading, ShowTrend(), within=True)


#: Work units that are called by these alone; "kesehatan" needs its "dinas".
_ALONE = frozenset(
    words(
        "inspektorat bappeda bapenda bpkad bkad bkd bkpsdm bpbd kesbangpol satpol pp pupr dukcapil "
        "disdukcapil diskominfo damkar setwan dpmptsp dlh"
    )
)


def units(reading: Reading) -> Parsed | None:
    has_kind = reading.has(Sense.UNIT, Sense.UNIT_KIND) or bool(reading.kinds)
    is_alone = set(reading.searched.split()) <= _ALONE or reading.searched.startswith("bagian ")
    if not has_kind and not is_alone:
        return None
    if reading.is_count or len(reading.kinds) > 1:
        return None
    order = _order(reading)
    if reading.has(Sense.QUALIFIED) and not reading.has(Sense.HOLDING):
        return None
    if reading.has(Sense.MOST) and order is not UnitOrder.HOLDING:
        return None
    if order is None or (reading.units and order is UnitOrder.HOLDING):
        return None
    kind = next(iter(reading.kinds), None)
    command = ShowUnits(when=reading.when, order=order, kind=kind, search=reading.searched)
    return about_one(reading, command, within=True)


def _order(reading: Reading) -> UnitOrder | None:
    """Which units come first; None where that cannot be told."""
    is_lowest, is_largest = reading.has(Sense.LOWEST, Sense.WORST), reading.has(Sense.LARGEST)
    is_highest = reading.has(Sense.HIGHEST, Sense.BEST)
    of_value = reading.has(Sense.VALUE, Sense.MONEY, Sense.SPENDING)
    of_share = reading.has(Sense.SHARE)
    by = is_highest + is_largest + is_lowest + reading.has(Sense.HOLDING)
    if (
        by > 1
        or (of_value and of_share and by)
        or (reading.has(Sense.SPENDING) and not by and not reading.has(Sense.TOPIC))
    ):
        return None
    if reading.has(Sense.BEST, Sense.WORST) and not (
        of_share
        or reading.has(Sense.UNIT)
        or (reading.has(Sense.TOPIC) and not reading.kinds & {UnitKind.RSUD, UnitKind.PUSKESMAS})
    ):
        return None  # the best hospital is not the one with the highest share
    if is_lowest:
        return None if of_value else UnitOrder.LOWEST
    if is_highest or is_largest:
        if of_value:
            return UnitOrder.VALUE
        return UnitOrder.HIGHEST if is_highest or of_share else None
    return UnitOrder.HOLDING


def lift(reading: Reading) -> Parsed | None:
    has_units = reading.has(Sense.UNIT, Sense.UNIT_KIND)
    if not (has_units or (reading.has(Sense.LIFT) and reading.has(Sense.WHAT, Sense.WHICH))):
        return None
    if reading.units not in (None, 3):
        return None
    if not reading.kinds <= {UnitKind.DINAS}:
        return None
    return about_one(reading, ShowLift(when=reading.when), within=True)


def commodities(reading: Reading) -> Parsed | None:
    if not reading.has(Sense.GOODS, Sense.TOPIC, Sense.BUY):
        return None
    return about_one(reading, ShowCommodities(when=reading.when), within=True)


def spending(reading: Reading) -> Parsed | None:
    is_asked = reading.has(Sense.WHAT) and reading.has(Sense.TOPIC)
    return commodities(reading) if is_asked else None


def details(reading: Reading) -> Parsed | None:
    if not reading.has(Sense.DETAIL) and not reading.has(Sense.PLAN):
        return None
    is_by_method = reading.has(Sense.PLAN) and (bool(reading.names) or reading.is_own)
    if reading.has(Sense.METHOD) and not is_by_method:
        return None
    return about_one(reading, ShowDetails(when=reading.when), within=True)


def quality(reading: Reading) -> Parsed | None:
    if not reading.has(Sense.DATA, Sense.SHARE, Sense.NO_CODE):
        return None
    return about_one(reading, ShowQuality(when=reading.when), within=True)
