"""
What a sentence asks that was taken apart: one rule for each question that there is.

A rule says which senses it needs and which may stand beside them; a sentence that holds any other,
or fits no rule, is not understood. An answer to another question is worse than none.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.commands import (
    ChooseDownload,
    Question,
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
    ShowTop,
    ShowTrend,
    ShowUnits,
)
from bot.parsing.asked import asks_for_places
from bot.parsing.asked_figures import (
    commodities,
    details,
    gap,
    lift,
    quality,
    spending,
    trend,
    units,
)
from bot.parsing.asked_others import chart, download, follow, freshness, method, unless_named
from bot.parsing.asked_places import around, compare, compare_two, position, province, ranked
from bot.parsing.parsed import NotUnderstood, Parsed
from bot.parsing.reading import Reading
from bot.parsing.senses import Sense
from bot.suggestions import is_misspelt
from procurement.errors import QuestionError
from procurement.regions import readings

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
    ((Sense.FILE,), ChooseDownload),
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


def _rule(needs: str, allows: str, read: Callable[[Reading], Parsed | None], *slots: str) -> _Rule:
    return _Rule(_senses(needs), _senses(allows), read, frozenset(slots))


def _senses(names: str) -> frozenset[Sense]:
    return frozenset(Sense[name.upper()] for name in names.split())


_RULES = (
    _rule("help", "bot what way how_much buys_what data topic if", unless_named(ShowHelp)),
    _rule(
        "method source explain",
        "with way what how_much share rank data topic bot plan plan_part which and value latest if "
        "detail or_not",
        method,
    ),
    _rule(
        "when date updated latest",
        "data how_much what topic share bot or_not rank and",
        freshness,
    ),
    _rule(
        "alert tell",
        "chase pursue send if change up_down rank share data updated latest send trend "
        "overtaken topic all or_not",
        follow,
    ),
    _rule(
        "chart",
        "trend semesters up_down change rank unit lack distance target chase pursue compare value "
        "which what data share topic and with send if above place other list how_much "
        "same_province reach unit_kind or_not way",
        chart,
    ),
    _rule(
        "file",
        "send report data all share topic list place kabkota which if or_not rank complete "
        "national with and where way how_much",
        download,
    ),
    _rule(
        "lift should impact",
        "unit unit_kind with who which what share should up_down reach lack topic rank highest if "
        "chase pursue largest again best list most and value place kabupaten kota data "
        "or_not how_much money",
        lift,
        "units",
    ),
    _rule("no_code", "orders how_much data topic if value or_not which what buy", quality),
    _rule(
        "quality",
        "data what share topic how_much if or_not and with complete which list why",
        quality,
    ),
    _rule(
        "unit unit_kind unit_name",
        "place which what who best worst money highest lowest largest holding list all "
        "data how_much "
        "spending with if detailed share value topic outcome rank complete reach buy and "
        "most or_not "
        "qualified",
        units,
        "units",
    ),
    _rule(
        "goods buys_what",
        "count what buy spending topic list largest highest if which value detailed data "
        "best share "
        "how_much most money or_not rank",
        commodities,
    ),
    _rule("spending buy", "what topic list if and money data", spending),
    _rule(
        "detail plan_part method",
        "how_much share value plan topic and with data if reach target where spending what "
        "outcome buy compare detailed "
        "or_not money complete place rank list method which orders",
        details,
        "percent",
    ),
    _rule(
        "all neighbour same_province list complete",
        "place kabkota kabupaten kota other who which what list with share topic rank how_much "
        "and if data complete outcome province or_not value",
        province,
    ),
    _rule(
        "compare more_than qualified",
        "which who and with share value rank plan topic data how_much what if distance "
        "or_not money "
        "spending highest lowest outcome detailed list",
        compare,
    ),
    _rule(
        "distance chase above below overtaken",
        "compare and with share value rank topic data how_much or_not if reach money",
        compare_two,
    ),
    _rule(
        "lack distance again chase pursue reach target above",
        "how_much value money share rank above up_down topic with if should spending "
        "or_not place data "
        "distance below and national largest method again buy what latest",
        gap,
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
        around,
    ),
    _rule(
        "up_down trend semesters change",
        "why how_much share value rank topic and what or_not compare detailed data outcome if "
        "reach with which latest lack money again more_than where",
        trend,
    ),
    _rule(
        "",
        "highest lowest best worst money largest who which what national list board rank "
        "share value "
        "topic spending with if kabupaten kota kabkota province place again data outcome complete "
        "how_much same_province",
        ranked,
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
        position,
        "into",
        "size",
    ),
)

#: What stands around a name that nobody bears, as well; "berapa" says that something was asked.
_OF_NAMES = _senses(
    "kabupaten kota kabkota province place share value plan topic rank data and with compare that "
    "own if national count target lack list orders whether throughout qualified"
)
