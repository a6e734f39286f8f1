"""
Figures that LKPP or a newspaper published: quoted beside computed ones, never ranked or subtracted.

An announcement can contradict itself. Where its share lies outside what the rounding of its own
components allows, that is said: readers should know before they quote it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from procurement.amounts import rounding_interval
from procurement.figures import percentage
from procurement.semester import Semester


class Released(StrEnum):
    """What a published number is."""

    SHARE = "porsi"
    VALUE = "nilai"
    VALUE_FINISHED = "nilai_selesai"
    RUP = "rup"
    RUP_EP = "rup_epurchasing"
    RANK_SHARE = "peringkat_porsi"
    RANK_VALUE = "peringkat_nilai"


@dataclass(frozen=True, slots=True)
class Release:
    """
    One published number: a percentage, an amount in rupiah or a rank, with dates and address.

    `value` keeps the digits as published ("17.5"), because their number says how it was rounded.
    """

    region_code: str
    measure: Released
    value: Decimal
    semester: Semester | None
    #: Of these two at least one is known.
    data_date: date | None
    published: date | None
    #: Among whom a rank holds ("kabupaten/kota", "kota", "provinsi"), as the source says it.
    peers: str | None
    scope: str
    publisher: str
    url: str
    note: str = ""
    approximate: bool = False

    @property
    def half_a_digit(self) -> Decimal:
        """How far the true number may lie from the published one: 0.05 for "17.5"."""
        exponent = self.value.as_tuple().exponent
        assert isinstance(exponent, int)  # a published number is finite
        return Decimal(5).scaleb(exponent - 1)

    def may_be(self, computed: Decimal) -> bool:
        """Whether rounding alone can make the published number of `computed`."""
        return abs(self.value - computed) <= self.half_a_digit


@dataclass(frozen=True, slots=True)
class Announcement:
    """All that one publication says of one region at one date."""

    releases: tuple[Release, ...]

    @property
    def semester(self) -> Semester | None:
        return self.releases[0].semester

    @property
    def data_date(self) -> date | None:
        return self.releases[0].data_date

    @property
    def published(self) -> date | None:
        return self.releases[0].published

    @property
    def scope(self) -> str:
        return self.releases[0].scope

    @property
    def publisher(self) -> str:
        return self.releases[0].publisher

    @property
    def url(self) -> str:
        return self.releases[0].url

    def get(self, measure: Released) -> Release | None:
        return next((release for release in self.releases if release.measure is measure), None)

    @property
    def computed_share(self) -> Decimal | None:
        """The percentage that the published components give, where both are published."""
        value, rup = self.get(Released.VALUE), self.get(Released.RUP)
        return percentage(int(value.value), int(rup.value)) if value and rup else None

    @property
    def possible_shares(self) -> tuple[Decimal, Decimal] | None:
        """The least and the greatest percentage that the rounding of the components allows."""
        value, rup = self.get(Released.VALUE), self.get(Released.RUP)
        if value is None or rup is None:
            return None
        value_low, value_high = rounding_interval(int(value.value))
        rup_low, rup_high = rounding_interval(int(rup.value))
        return value_low * 100 / rup_high, value_high * 100 / rup_low

    @property
    def contradicts_itself(self) -> bool:
        """Whether no rounding reconciles the published share with its published components."""
        share, possible = self.get(Released.SHARE), self.possible_shares
        if share is None or possible is None:
            return False
        half = share.half_a_digit
        return share.value + half < possible[0] or share.value - half > possible[1]


def announcements(releases: Iterable[Release]) -> tuple[Announcement, ...]:
    """
    Gather releases by publication and date: those of a semester first, then the newest.

    The order inside an announcement is that of `Released`.
    """
    gathered: dict[tuple[object, ...], list[Release]] = {}
    for release in releases:
        place = (release.semester, release.data_date, release.published, release.url, release.scope)
        gathered.setdefault(place, []).append(release)
    order = list(Released)
    found = [
        Announcement(tuple(sorted(group, key=lambda release: order.index(release.measure))))
        for group in gathered.values()
    ]
    return tuple(sorted(found, key=_newest_semester_first))


def _newest_semester_first(announcement: Announcement) -> tuple[bool, int, int, str]:
    semester = announcement.semester
    period = -(semester.year * 2 + semester.half) if semester else 0
    told = announcement.data_date or announcement.published or date.min
    return semester is None, period, -told.toordinal(), announcement.url
