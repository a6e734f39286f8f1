"""Questions about where regions stand: one, a list, two, those around, a province."""

from __future__ import annotations

from bot.commands import (
    UNSAID,
    Compare,
    ShowAround,
    ShowProvince,
    ShowRegion,
    ShowTop,
)
from bot.listing import SIZES, province_peers
from bot.parsing.asked import about_one, asks_for_places, is_province
from bot.parsing.parsed import Parsed
from bot.parsing.reading import Reading
from bot.parsing.senses import Sense
from procurement.peers import KABKOTA, KABUPATEN, KOTA, PROVINSI, Peers
from procurement.ranking import Measure
from procurement.regions import readings


def position(reading: Reading) -> Parsed | None:
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
    if reading.has(Sense.PROVINCE) and not is_province(reading.names):
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
    if reading.size and is_province(reading.names):
        return None
    is_place = reading.has(Sense.KABKOTA, Sense.KABUPATEN, Sense.KOTA, Sense.WHICH)
    if is_place and is_province(reading.names) and not reading.has(Sense.HOW_MUCH, Sense.RANK):
        return None  # those that lie in it are meant
    is_asked = reading.has(Sense.RANK, Sense.HOW_MUCH)
    return about_one(reading, ShowRegion(when=reading.when), within=is_asked)


def ranked(reading: Reading) -> Parsed | None:
    is_lowest = reading.has(Sense.LOWEST, Sense.WORST)
    is_highest = reading.has(Sense.HIGHEST, Sense.BEST, Sense.LARGEST)
    if (is_lowest and is_highest) or reading.is_own or len(reading.names) > 1:
        return None
    is_first = reading.rank == 1 and reading.has(Sense.WHO, Sense.WHICH, Sense.WHAT)
    is_first &= is_province(reading.names) or reading.has(
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
        and is_province(reading.names)
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


def compare(reading: Reading) -> Parsed | None:
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


def compare_two(reading: Reading) -> Parsed | None:
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
    kinds = {is_province((name,)) for name in reading.names}
    return compare(reading) if len(kinds) == 1 else None


def around(reading: Reading) -> Parsed | None:
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
    return about_one(reading, ShowAround(when=reading.when), within=True)


def province(reading: Reading) -> Parsed | None:
    is_all = reading.has(Sense.ALL, Sense.LIST, Sense.COMPLETE) and is_province(reading.names)
    is_all &= reading.has(Sense.PLACE, Sense.KABKOTA, Sense.THROUGHOUT) or reading.senses >= {
        Sense.KABUPATEN,
        Sense.KOTA,
    }
    if reading.senses >= {Sense.NEIGHBOUR, Sense.RANK} and not reading.has(
        Sense.SAME_PROVINCE, Sense.ALL, Sense.LIST
    ):
        return None  # who is near in rank need not be near on the map
    if reading.has(Sense.NEIGHBOUR, Sense.SAME_PROVINCE):
        is_list = reading.has(Sense.WHO, Sense.ALL, Sense.LIST, Sense.OTHER)
        if reading.has(Sense.RANK, Sense.SHARE) and reading.has(Sense.HOW_MUCH) and not is_list:
            return None  # a rank was asked for, not who else there is
    elif not is_all:
        return None
    return about_one(reading, ShowProvince(when=reading.when))
