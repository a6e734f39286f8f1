"""When the sources are asked by themselves: hours of the day in WIB."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from procurement.semester import WIB
from sync.serving import SourceName

#: How the history names what was published without anybody's word.
ACTOR = "jadwal"
#: When admins are told, once a day, that nothing has come for long.
STALE_AT = time(8, 0)


@dataclass(frozen=True, slots=True)
class Timetable:
    """The hours, and the sources that are asked then; those of `lacking` miss a setting."""

    times: tuple[time, ...] = ()
    sources: tuple[SourceName, ...] = ()
    lacking: tuple[SourceName, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing is ever asked by itself."""
        return not self.times or not set(self.sources) - set(self.lacking)

    def next_slot(self, now: datetime) -> datetime | None:
        """The next hour at which the sources are asked."""
        return None if self.is_empty else next_slot(self.times, now)


def last_slot(times: tuple[time, ...], now: datetime) -> datetime:
    """
    The newest moment up to `now` at which one of `times` (not empty) was due.

    >>> last_slot((time(2, 47), time(14, 0)), datetime(2026, 11, 23, 3, 0, tzinfo=WIB)).isoformat()
    '2026-11-23T02:47:00+07:00'
    """
    return max(slot for slot in _around(times, now) if slot <= now)


def next_slot(times: tuple[time, ...], now: datetime) -> datetime:
    """The first moment after `now` at which one of `times` (not empty) is due."""
    return min(slot for slot in _around(times, now) if slot > now)


def _around(times: tuple[time, ...], now: datetime) -> list[datetime]:
    today = now.astimezone(WIB).date()
    return [
        datetime.combine(today + timedelta(days=offset), one, WIB)
        for offset in (-1, 0, 1)
        for one in times
    ]
