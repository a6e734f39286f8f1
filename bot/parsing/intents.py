"""
What a sentence asks that was taken apart: one rule for each question that there is.

A rule says which senses it needs and which may stand beside them; a sentence that holds any other,
or fits no rule, is not understood. An answer to another question is worse than none.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.commands import (
    UNSAID,
    ChartKind,
    Command,
    Compare,
    FileFormat,
    Question,
    SetFollow,
    ShowAround,
    ShowChart,
    ShowCommodities,
    ShowDetails,
    ShowGap,
    ShowHelp,
    ShowLift,
    ShowMethod,
    ShowProvince,
    ShowQuality,
    ShowRegion,
    ShowStatus,
    ShowTop,
    ShowTrend,
    ShowUnits,
    UnitOrder,
)
from bot.listing import SIZES, province_peers
from bot.parsing.arguments import downloading
from bot.parsing.parsed import NotUnderstood, Parsed
from bot.parsing.reading import Reading
from bot.parsing.senses import Sense
from bot.suggestions import is_misspelt
from bot.targets import BadTarget
from procurement.errors import QuestionError
from procurement.names import words
from procurement.peers import KABKOTA, KABUPATEN, KOTA, PROVINSI, Peers
from procurement.ranking import Measure
from procurement.regions import readings
from procurement.unit_kinds import UnitKind

#: What says nothing of the question itself may stand anywhere.
_ANYWHERE = {Sense.THAT, Sense.OWN, Sense.THROUGHOUT, Sense.WHETHER, Sense.PURPOSE}


@dataclass(frozen=True, slots=True)
class _Rule:
    """
    `needs`: one of these is said; `allows`: what may be said besides.

    `read` makes the question of the reading, or finds that it is none. Slots that are not named in
    `slots` (rank, percent, size, units) must not be there.
    """

    needs: frozenset[Sense]
    allows: frozenset[Sense]
    read: Callable[[Reading], Parsed | None]
    slots: frozenset[str] = frozenset()

    def take(self, reading: Reading) -> Parsed | None:
        if self.needs and not reading.has(*self.needs):
            return None
        if reading.senses - self.needs - self.allows - _ANYWHERE:
            return None
        for slot in ("rank", "percent", "size", "units", "into"):
            if slot not in self.slots and getattr(reading, slot) is not None:
                return None
        return self.read(reading)


def intended(reading: Reading) -> Parsed | None:
    """What the sentence asks; None where it is not understood whole."""
    if reading.fault is not None or reading.has(Sense.OUTSIDE):
        return None
    if reading.left:
        name = " ".join(reading.left)
        is_said = bool(reading.senses - _OF_NAMES)
        if reading.names or not is_said or not is_misspelt(name):
            return None
        reading = replace(reading, names=(name,), left=())
    if reading.has(Sense.TELL) and not reading.has(Sense.IF):
        reading = replace(reading, senses=reading.senses - {Sense.TELL})
    for rule in _RULES:
        said = rule.take(reading)
        if said is not None:
            return said
    return None


def puzzled(reading: Reading, fault: QuestionError | None = None) -> QuestionError | None:
    """
    Why a sentence is not understood: `fault`, where a short form told it and it says more.

    None where but a name is unknown.
    """
    is_outside = reading.has(Sense.OUTSIDE)
    is_sentence = bool(reading.senses - _OF_NAMES) or asks_for_places(reading)
    if not is_outside and (fault is not None or not is_sentence):
        return fault
    nearest = [make for senses, make in _NEAREST if reading.has(*senses)]
    told = dict.fromkeys([*nearest, ShowRegion, ShowGap, ShowTrend])
    name = next((name for name in reading.names if len(readings(name)) == 1), None)
    return NotUnderstood(tuple(make() for make in told)[:3], name, is_outside)


_NEAREST: tuple[tuple[tuple[Sense, ...], Callable[[], Question]], ...] = (
    ((Sense.CHART,), ShowChart),
    ((Sense.UNIT, Sense.UNIT_KIND, Sense.UNIT_NAME, Sense.HOLDING), ShowUnits),
    ((Sense.LIFT,), ShowLift),
    ((Sense.GOODS, Sense.BUYS_WHAT, Sense.BUY, Sense.SPENDING), ShowCommodities),
    ((Sense.DETAIL, Sense.PLAN_PART), ShowDetails),
    ((Sense.QUALITY, Sense.NO_CODE, Sense.ORDERS), ShowQuality),
    ((Sense.ABOVE, Sense.BELOW, Sense.AROUND, Sense.RIVAL, Sense.CHASE), ShowAround),
    ((Sense.LACK, Sense.DISTANCE, Sense.TARGET, Sense.REACH, Sense.AGAIN), ShowGap),
    ((Sense.TREND, Sense.UP_DOWN, Sense.SEMESTERS, Sense.CHANGE, Sense.WHY), ShowTrend),
    ((Sense.HIGHEST, Sense.BEST, Sense.LOWEST, Sense.WORST, Sense.LARGEST, Sense.LIST), ShowTop),
    ((Sense.ALL, Sense.NEIGHBOUR, Sense.SAME_PROVINCE), ShowProvince),
    ((Sense.METHOD, Sense.SOURCE), ShowMethod),
)


def _about_one(reading: Reading, command: Command, within: bool = False) -> Parsed | None:
    """
    `command` about the one region that is named, about "we", or about the last one.

    `within`: a province behind the name may say where it lies.
    """
    names = reading.names
    if within and len(names) == 2 and _lies_in(names):
        names = names[:1]
    if len(names) > 1 or (names and reading.is_own):
        return None
    return Parsed(command, names, follows=not names and not reading.is_ours)


def _lies_in(names: tuple[str, ...]) -> bool:
    region, province = (readings(name) for name in names)
    if len(region) != 1 or len(province) != 1 or region[0].is_province:
        return False
    return province[0].is_province and province[0].code == region[0].province_code


def _position(reading: Reading) -> Parsed | None:
    is_told = (
        reading.has(Sense.RANK, Sense.SHARE, Sense.VALUE, Sense.PLAN) or reading.when != UNSAID
    )
    is_named = bool(reading.names) or reading.is_own
    if not (is_told or is_named):
        return None
    if reading.has(Sense.NATIONAL, Sense.PLACE) and not is_named:
        return None
    if asks_for_places(reading):
        return None
    if reading.has(Sense.DETAILED, Sense.BUY, Sense.ALL) and not (
        is_named
        and (reading.has(Sense.RANK) or reading.has(Sense.SHARE, Sense.HOW_MUCH))
        and reading.has(Sense.TOPIC, Sense.RANK)
    ):
        return None
    if reading.has(Sense.SPENDING, Sense.OUTCOME) and not reading.has(Sense.TOPIC):
        return None
    if reading.has(Sense.MONEY) and not reading.has(Sense.TOPIC, Sense.VALUE, Sense.SHARE):
        return None
    if reading.has(Sense.PROVINCE) and not _is_province(reading.names):
        return None
    if reading.has(Sense.PURPOSE) or (
        reading.has(Sense.REACH)
        and not (reading.has(Sense.HOW_MUCH) and reading.has(Sense.SHARE, Sense.RANK, Sense.TOPIC))
    ):
        return None
    if reading.has(Sense.BOARD) and not (is_named and reading.has(Sense.HOW_MUCH, Sense.RANK)):
        return None
    if reading.has(Sense.REPORT, Sense.OTHER) and not (
        is_named and reading.has(Sense.RANK, Sense.SHARE)
    ):
        return None
    if reading.has(Sense.UPDATED) and (
        reading.has(Sense.WHETHER, Sense.OR_NOT, Sense.LATEST)
        or not (is_named and reading.has(Sense.SHARE, Sense.RANK, Sense.VALUE))
    ):
        return None
    if reading.size and not (is_named and reading.has(Sense.WHETHER, Sense.OR_NOT)):
        return None
    if reading.size and _is_province(reading.names):
        return None
    is_place = reading.has(Sense.KABKOTA, Sense.KABUPATEN, Sense.KOTA, Sense.WHICH)
    if is_place and _is_province(reading.names) and not reading.has(Sense.HOW_MUCH, Sense.RANK):
        return None  # those that lie in it are meant
    is_asked = reading.has(Sense.RANK, Sense.HOW_MUCH)
    return _about_one(reading, ShowRegion(when=reading.when), within=is_asked)


def _list(reading: Reading) -> Parsed | None:
    is_lowest = reading.has(Sense.LOWEST, Sense.WORST)
    is_highest = reading.has(Sense.HIGHEST, Sense.BEST, Sense.LARGEST)
    if (is_lowest and is_highest) or reading.is_own or len(reading.names) > 1:
        return None
    is_first = reading.rank == 1 and reading.has(Sense.WHO, Sense.WHICH, Sense.WHAT)
    is_first &= _is_province(reading.names) or reading.has(
        *(Sense.PLACE, Sense.KABUPATEN, Sense.KOTA, Sense.KABKOTA, Sense.PROVINCE, Sense.NATIONAL)
    )
    if reading.rank and not is_first:
        return None
    is_highest |= is_first and not is_lowest
    length = reading.size or reading.into
    is_board = reading.has(Sense.BOARD) and not reading.has(Sense.HOW_MUCH)
    is_board |= (
        reading.has(Sense.RANK, Sense.LIST)
        and reading.has(Sense.THROUGHOUT)
        and _is_province(reading.names)
        and not reading.has(Sense.HOW_MUCH, Sense.WHERE)
    )
    is_board |= (
        reading.has(Sense.RANK, Sense.LIST)
        and reading.has(Sense.KABUPATEN, Sense.KOTA, Sense.KABKOTA, Sense.PROVINCE)
        and reading.has(Sense.THROUGHOUT, Sense.NATIONAL)
        and not reading.has(Sense.HOW_MUCH, Sense.WHERE)
    )
    if not (is_lowest or is_highest or length or is_board) or (
        reading.into and not reading.has(Sense.WHO, Sense.WHICH)
    ):
        return None
    of_value = reading.has(Sense.VALUE, Sense.MONEY, Sense.SPENDING)
    if of_value and reading.has(Sense.SHARE):
        return None
    if reading.has(Sense.SPENDING) and not reading.has(Sense.TOPIC, Sense.VALUE):
        return None
    if reading.has(Sense.LARGEST) and not (of_value or reading.has(Sense.SHARE)):
        return None
    peers = _peers(reading)
    if peers is None:
        return None
    asked = length or 10
    size = min(asked, SIZES.stop - 1)
    measure = Measure.VALUE if of_value else Measure.SHARE
    top = ShowTop(measure, peers, size, reading.when, clamped=size != asked, lowest=is_lowest)
    return Parsed(top)


def _peers(reading: Reading) -> Peers | None:
    kinds = {kind for kind in (Sense.KABUPATEN, Sense.KOTA) if reading.has(kind)}
    peers = KABKOTA
    if len(kinds) == 1 and not reading.has(Sense.KABKOTA):
        peers = KABUPATEN if Sense.KABUPATEN in kinds else KOTA
    if reading.has(Sense.PROVINCE) and not reading.names:
        return None if kinds or reading.has(Sense.KABKOTA) else PROVINSI
    if not reading.names:
        return peers
    [name] = reading.names
    provinces = [region for region in readings(name) if region.is_province]
    if len(provinces) != 1 or reading.has(Sense.NATIONAL):
        return None
    return province_peers(name, peers, name)


def _compare(reading: Reading) -> Parsed | None:
    names = reading.names
    command = Compare(when=reading.when)
    if reading.has(Sense.QUALIFIED) and not (
        len(names) == 2 and reading.has(Sense.AND, Sense.WHICH, Sense.COMPARE)
    ):
        return None
    if len(names) == 2 and not reading.is_own:
        return Parsed(command, names, ("first", "second"))
    if len(names) != 1:
        return None
    if reading.is_own:
        return Parsed(command, names, ("second",))
    if reading.is_with and (
        reading.has(Sense.COMPARE) or reading.senses >= {Sense.MORE_THAN, Sense.IF}
    ):
        return Parsed(command, names, ("second",), follows=True)
    return None


def _compare_two(reading: Reading) -> Parsed | None:
    """Whether one region has overtaken another, or how far they are apart."""
    if reading.has(Sense.WHO, Sense.WHICH) or len(reading.names) + reading.is_own != 2:
        return None
    has_place = reading.has(Sense.CHASE, Sense.ABOVE, Sense.BELOW, Sense.OVERTAKEN)
    if not has_place and not reading.has(
        Sense.SHARE, Sense.VALUE, Sense.RANK, Sense.TOPIC, Sense.COMPARE
    ):
        return None  # how far two places are apart is on the map
    if reading.has(Sense.CHASE) and not reading.has(Sense.WHETHER, Sense.OR_NOT):
        return None
    if reading.has(Sense.HOW_MUCH) and not reading.has(Sense.DISTANCE):
        return None  # how much is missing is another question
    kinds = {_is_province((name,)) for name in reading.names}
    return _compare(reading) if len(kinds) == 1 else None


def _around(reading: Reading) -> Parsed | None:
    if reading.has(Sense.CHASE, Sense.PURSUE) and not reading.has(
        Sense.WHO, Sense.ABOVE, Sense.BELOW, Sense.AROUND, Sense.RIVAL
    ):
        return None
    is_place = reading.has(Sense.WHO, Sense.WHICH, Sense.PLACE, Sense.RIVAL, Sense.KABKOTA)
    is_place |= reading.has(Sense.WHAT) and reading.has(Sense.KABUPATEN, Sense.KOTA)
    if reading.has(Sense.SHOULD) and not reading.has(Sense.CHASE, Sense.PURSUE):
        return None
    is_place |= bool(reading.names) and reading.senses <= {Sense.ABOVE, Sense.BELOW, Sense.THAT}
    if not is_place and not (reading.has(Sense.AROUND) and reading.has(Sense.RANK)):
        return None
    return _about_one(reading, ShowAround(when=reading.when), within=True)


def _gap(reading: Reading) -> Parsed | None:
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
    return _about_one(reading, command)


def _trend(reading: Reading) -> Parsed | None:
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
    return _about_one(reading, ShowTrend(), within=True)


#: Work units that are called by these alone; "kesehatan" needs its "dinas".
_ALONE = frozenset(
    words(
        "inspektorat bappeda bapenda bpkad bkad bkd bkpsdm bpbd kesbangpol satpol pp pupr dukcapil "
        "disdukcapil diskominfo damkar setwan dpmptsp dlh"
    )
)


def _units(reading: Reading) -> Parsed | None:
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
    return _about_one(reading, command, within=True)


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


def _lift(reading: Reading) -> Parsed | None:
    has_units = reading.has(Sense.UNIT, Sense.UNIT_KIND)
    if not (has_units or (reading.has(Sense.LIFT) and reading.has(Sense.WHAT, Sense.WHICH))):
        return None
    if reading.units not in (None, 3):
        return None
    if not reading.kinds <= {UnitKind.DINAS}:
        return None
    return _about_one(reading, ShowLift(when=reading.when), within=True)


def _commodities(reading: Reading) -> Parsed | None:
    if not reading.has(Sense.GOODS, Sense.TOPIC, Sense.BUY):
        return None
    return _about_one(reading, ShowCommodities(when=reading.when), within=True)


def _spending(reading: Reading) -> Parsed | None:
    is_asked = reading.has(Sense.WHAT) and reading.has(Sense.TOPIC)
    return _commodities(reading) if is_asked else None


def _details(reading: Reading) -> Parsed | None:
    if not reading.has(Sense.DETAIL) and not reading.has(Sense.PLAN):
        return None
    is_by_method = reading.has(Sense.PLAN) and (bool(reading.names) or reading.is_own)
    if reading.has(Sense.METHOD) and not is_by_method:
        return None
    return _about_one(reading, ShowDetails(when=reading.when), within=True)


def _quality(reading: Reading) -> Parsed | None:
    if not reading.has(Sense.DATA, Sense.SHARE, Sense.NO_CODE):
        return None
    return _about_one(reading, ShowQuality(when=reading.when), within=True)


_CHARTS = {
    ChartKind.TREND: (Sense.TREND, Sense.SEMESTERS, Sense.UP_DOWN, Sense.CHANGE),
    ChartKind.STRIP: (Sense.RANK,),
    ChartKind.UNITS: (Sense.UNIT,),
    ChartKind.GAP: (Sense.LACK, Sense.DISTANCE, Sense.TARGET, Sense.CHASE, Sense.PURSUE),
    ChartKind.COMPARE: (Sense.COMPARE,),
}


def _chart(reading: Reading) -> Parsed | None:
    told = [kind for kind, senses in _CHARTS.items() if reading.has(*senses)]
    if told == [ChartKind.STRIP, ChartKind.GAP]:  # "jarak ke peringkat di atasnya"
        told = [ChartKind.GAP]
    if reading.has(Sense.ABOVE) and told != [ChartKind.GAP]:
        return None
    if len(told) > 1 or (reading.has(Sense.REACH) and told != [ChartKind.GAP]):
        return None
    if reading.has(Sense.UNIT_KIND):
        if told or reading.kinds != {UnitKind.DINAS}:
            return None
        told = [ChartKind.UNITS]
    kind = told[0] if told else ChartKind.STRIP
    names = reading.names
    is_pair = kind is ChartKind.COMPARE or (not told and reading.has(Sense.AND, Sense.WITH))
    if not is_pair:
        return _about_one(reading, ShowChart(kind=kind, when=reading.when), within=True)
    command = ShowChart(kind=ChartKind.COMPARE, when=reading.when)
    if len(names) == 2 and not reading.is_own:
        return Parsed(command, names, ("region", "other"))
    if len(names) == 1 and reading.is_own:
        return Parsed(command, names, ("other",))
    return None


def _download(reading: Reading) -> Parsed | None:
    if len(reading.files) > 1 or len(reading.names) > 1 or (reading.names and reading.is_own):
        return None
    file = next(iter(reading.files), None)
    if reading.names:
        return downloading(file, reading.when, reading.names[0])
    if reading.has(Sense.PLACE) and not (reading.has(Sense.ALL) or reading.is_own):
        return None
    if file is FileFormat.PDF and reading.has(Sense.ALL, Sense.NATIONAL):
        return None  # there is a fact sheet of each region, and none of all
    told = downloading(file, reading.when, "kami" if reading.is_own else "")
    if not reading.is_own and (file is FileFormat.PDF or reading.has(Sense.THAT)):
        return replace(told, is_own=False, follows=True)
    return told


def _province(reading: Reading) -> Parsed | None:
    is_all = reading.has(Sense.ALL, Sense.LIST, Sense.COMPLETE) and _is_province(reading.names)
    is_all &= reading.has(Sense.PLACE, Sense.KABKOTA, Sense.THROUGHOUT) or reading.senses >= {
        Sense.KABUPATEN,
        Sense.KOTA,
    }
    if reading.has(Sense.NEIGHBOUR, Sense.SAME_PROVINCE):
        is_list = reading.has(Sense.WHO, Sense.ALL, Sense.LIST, Sense.OTHER)
        if reading.has(Sense.RANK, Sense.SHARE) and reading.has(Sense.HOW_MUCH) and not is_list:
            return None  # a rank was asked for, not who else there is
    elif not is_all:
        return None
    return _about_one(reading, ShowProvince(when=reading.when))


def _is_province(names: tuple[str, ...]) -> bool:
    return len(names) == 1 and any(region.is_province for region in readings(names[0]))


def asks_for_places(reading: Reading) -> bool:
    """Whether "daerah" is said of a province: those that lie in it are meant."""
    is_said = reading.has(Sense.PLACE) and not reading.left
    return is_said and _is_province(reading.names)


def _unless_named(make: Callable[[], Command]) -> Callable[[Reading], Parsed | None]:
    """A question about no region and no semester."""

    def read(reading: Reading) -> Parsed | None:
        is_plain = not reading.names and not reading.is_own and reading.when == UNSAID
        return Parsed(make()) if is_plain else None

    return read


def _method(reading: Reading) -> Parsed | None:
    if reading.has(Sense.EXPLAIN) and not reading.has(Sense.SHARE, Sense.RANK):
        return None  # what a word means is said of our own words only
    if not reading.has(Sense.METHOD) and not reading.has(
        Sense.DATA, Sense.SHARE, Sense.RANK, Sense.WHAT
    ):
        return None
    return _unless_named(ShowMethod)(reading)


def _freshness(reading: Reading) -> Parsed | None:
    told = (
        reading.senses >= {Sense.WHEN, Sense.UPDATED}
        or reading.senses >= {Sense.WHEN, Sense.LATEST}
        or (reading.has(Sense.DATE) and reading.has(Sense.DATA, Sense.UPDATED))
        or (reading.has(Sense.UPDATED) and reading.has(Sense.LATEST, Sense.DATA))
        or reading.senses >= {Sense.DATE, Sense.LATEST}
        or reading.senses >= {Sense.LATEST, Sense.DATA, Sense.OR_NOT}
        or reading.senses >= {Sense.LATEST, Sense.DATA, Sense.WHETHER}
    )
    return _unless_named(ShowStatus)(reading) if told else None


def _follow(reading: Reading) -> Parsed | None:
    if len(reading.names) + (reading.is_own and not reading.names) != 1:
        return None
    if reading.has(Sense.TREND) and not reading.has(Sense.ALERT):
        return None
    if reading.has(Sense.TELL) and not reading.has(
        Sense.OVERTAKEN, Sense.CHANGE, Sense.UP_DOWN, Sense.UPDATED, Sense.DATA
    ):
        return None
    if reading.is_own and not reading.has(
        Sense.IF, Sense.CHANGE, Sense.DATA, Sense.SHARE, Sense.RANK, Sense.UP_DOWN
    ):
        return None
    return Parsed(SetFollow(), reading.names)


def _rule(needs: str, allows: str, read: Callable[[Reading], Parsed | None], *slots: str) -> _Rule:
    return _Rule(_senses(needs), _senses(allows), read, frozenset(slots))


def _senses(names: str) -> frozenset[Sense]:
    return frozenset(Sense[name.upper()] for name in names.split())


_RULES = (
    _rule("help", "bot what way how_much buys_what data topic if", _unless_named(ShowHelp)),
    _rule(
        "method source explain",
        "with way what how_much share rank data topic bot plan plan_part which and value latest if "
        "detail or_not",
        _method,
    ),
    _rule(
        "when date updated latest",
        "data how_much what topic share bot or_not rank and",
        _freshness,
    ),
    _rule(
        "alert tell",
        "chase pursue send if change up_down rank share data updated latest send trend "
        "overtaken topic all or_not",
        _follow,
    ),
    _rule(
        "chart",
        "trend semesters up_down change rank unit lack distance target chase pursue compare value "
        "which what data share topic and with send if above place other list how_much "
        "same_province reach unit_kind or_not way",
        _chart,
    ),
    _rule(
        "file",
        "send report data all share topic list place kabkota which if or_not rank complete "
        "national with and where way how_much",
        _download,
    ),
    _rule(
        "lift should impact",
        "unit unit_kind with who which what share should up_down reach lack topic rank highest if "
        "chase pursue largest again best list most and value place kabupaten kota data "
        "or_not how_much money",
        _lift,
        "units",
    ),
    _rule("no_code", "orders how_much data topic if value or_not which what buy", _quality),
    _rule(
        "quality",
        "data what share topic how_much if or_not and with complete which list why",
        _quality,
    ),
    _rule(
        "unit unit_kind unit_name",
        "place which what who best worst money highest lowest largest holding list all "
        "data how_much "
        "spending with if detailed share value topic outcome rank complete reach buy and "
        "most or_not "
        "qualified",
        _units,
        "units",
    ),
    _rule(
        "goods buys_what",
        "count what buy spending topic list largest highest if which value detailed data "
        "best share "
        "how_much most money or_not rank",
        _commodities,
    ),
    _rule("spending buy", "what topic list if and money data", _spending),
    _rule(
        "detail plan_part method",
        "how_much share value plan topic and with data if reach target where spending what "
        "outcome buy compare detailed "
        "or_not money complete place rank list method which orders",
        _details,
        "percent",
    ),
    _rule(
        "all neighbour same_province list complete",
        "place kabkota kabupaten kota other who which what list with share topic rank how_much "
        "and if data complete outcome province or_not value",
        _province,
    ),
    _rule(
        "compare more_than qualified",
        "which who and with share value rank plan topic data how_much what if distance "
        "or_not money "
        "spending highest lowest outcome detailed list",
        _compare,
    ),
    _rule(
        "distance chase above below overtaken",
        "compare and with share value rank topic data how_much or_not if reach money",
        _compare_two,
    ),
    _rule(
        "lack distance again chase pursue reach target above",
        "how_much value money share rank above up_down topic with if should spending "
        "or_not place data "
        "distance below and national largest method again buy what latest",
        _gap,
        "rank",
        "size",
        "into",
        "percent",
    ),
    _rule(
        "above below around rival chase pursue",
        "who which what place kabupaten kota kabkota rank share topic if and again other "
        "data with board "
        "list national should overtaken",
        _around,
    ),
    _rule(
        "up_down trend semesters change",
        "why how_much share value rank topic and what or_not compare detailed data outcome if "
        "reach with which latest lack money again more_than where",
        _trend,
    ),
    _rule(
        "",
        "highest lowest best worst money largest who which what national list board rank "
        "share value "
        "topic spending with if kabupaten kota kabkota province place again data outcome complete "
        "how_much same_province",
        _list,
        "size",
        "into",
        "rank",
    ),
    _rule(
        "",
        "how_much where which share value money plan topic data rank national place latest "
        "spending "
        "outcome if with and or_not province buy all kabkota detailed reach board "
        "report other updated",
        _position,
        "into",
        "size",
    ),
)

#: What stands around a name that nobody bears, as well; "berapa" says that something was asked.
_OF_NAMES = _senses(
    "kabupaten kota kabkota province place share value plan topic rank data and with compare that "
    "own if national count target lack list orders whether throughout qualified"
)
