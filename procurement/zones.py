"""The three zones of Indonesia, and in which of them a region lies."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from procurement.regions import Region


class Zone(StrEnum):
    """WIB, WITA and WIT: seven, eight and nine hours ahead of UTC, all year."""

    WIB = "WIB"
    WITA = "WITA"
    WIT = "WIT"

    @property
    def info(self) -> ZoneInfo:
        return ZoneInfo(_PLACES[self])


_PLACES = {Zone.WIB: "Asia/Jakarta", Zone.WITA: "Asia/Makassar", Zone.WIT: "Asia/Jayapura"}
#: By the first digit of a province's code, and the provinces that differ from it.
_ISLANDS = {"5": Zone.WITA, "7": Zone.WITA, "8": Zone.WIT, "9": Zone.WIT}
_APART = {"63": Zone.WITA, "64": Zone.WITA, "65": Zone.WITA}


def zone_of(region: Region) -> Zone:
    """
    The zone that `region` lies in.

    >>> from procurement.regions import find_region
    >>> [zone_of(find_region(name)).value for name in ("pontianak", "samarinda", "kota sorong")]
    ['WIB', 'WITA', 'WIT']
    """
    code = region.province_code
    return _APART.get(code) or _ISLANDS.get(code[0], Zone.WIB)


def next_hour(hour: int, zone: Zone, after: datetime) -> datetime:
    """
    The first moment from `after` on at which it is `hour` o'clock in `zone`.

    >>> moment = datetime.fromisoformat("2026-07-22T02:47+07:00")
    >>> next_hour(8, Zone.WIT, moment).isoformat(), next_hour(2, Zone.WIB, moment).isoformat()
    ('2026-07-22T08:00:00+09:00', '2026-07-23T02:00:00+07:00')
    """
    there = after.astimezone(zone.info)
    today = datetime.combine(there.date(), time(hour), zone.info)
    return today if today >= there else today + timedelta(days=1)
