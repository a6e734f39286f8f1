"""Whether the hours of the zones are right in which chats are written to."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.checkup.findings import Finding, Installation, good, wrong

#: How far Indonesia's zones are ahead of UTC, in hours.
HOURS = {"Asia/Jakarta": 7, "Asia/Makassar": 8, "Asia/Jayapura": 9}


def zones(place: Installation) -> Finding:
    for name, hours in HOURS.items():
        try:
            ahead = place.now().astimezone(ZoneInfo(name)).utcoffset()
        except ZoneInfoNotFoundError:
            ahead = None
        if ahead != timedelta(hours=hours):
            return wrong(f"zona {name} tidak ada atau keliru", "pasang tzdata")
    return good("WIB, WITA dan WIT dikenal")
