"""
Commands as button data and back: at most 64 bytes, in codes, with a version before them.

Button data can be forged and outlives the version that made it: it is read like typed input, and
what is not understood is no command.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation

from bot.commands import (
    UNSAID,
    AskToErase,
    AskToSend,
    AskToUndo,
    ChartKind,
    ChooseDownload,
    ChooseHour,
    ChooseProvince,
    ChooseRegions,
    ChooseRival,
    Command,
    Compare,
    Discard,
    Download,
    Erase,
    FileFormat,
    ForgetOwn,
    HeldAct,
    Preview,
    Publish,
    Resume,
    SendNow,
    SetFollow,
    SetHour,
    SetOwn,
    SettleHeld,
    SetWant,
    SetWish,
    ShowAround,
    ShowChart,
    ShowCommodities,
    ShowDetails,
    ShowGap,
    ShowHeld,
    ShowHelp,
    ShowHistory,
    ShowLift,
    ShowMethod,
    ShowProvince,
    ShowQuality,
    ShowRegion,
    ShowReleases,
    ShowReport,
    ShowSubscription,
    ShowTop,
    ShowTrend,
    ShowUnits,
    Stop,
    Undo,
    UnitOrder,
    When,
)
from procurement.errors import BadSemester
from procurement.peers import Peers
from procurement.ranking import Measure
from procurement.regions import Kind, Region, gazetteer
from procurement.semester import Semester
from procurement.unit_kinds import UnitKind
from procurement.zones import Zone
from storage.subscriptions import Want

VERSION = "1"
LONGEST = 64
#: Ends the data of a button whose answer takes the place of the message that it stands under.
IN_PLACE = "!"

_MEASURES = {"p": Measure.SHARE, "n": Measure.VALUE}
_KINDS = {"k": Kind.KABUPATEN, "o": Kind.KOTA, "p": Kind.PROVINSI}
_FLAGS = {"0": False, "1": True}


class NoCommand(ValueError):
    """Button data that says no command of this version."""


def encode(command: Command, in_place: bool = False) -> str:
    """The data of a button that gives `command`; `in_place`: the answer replaces the message."""
    return ":".join((VERSION, *_parts(command))) + (IN_PLACE if in_place else "")


def is_in_place(data: str) -> bool:
    return data.endswith(IN_PLACE)


def decode(data: str) -> Command:
    """The command that a button's data gives; raises NoCommand."""
    version, *parts = data.removesuffix(IN_PLACE).split(":")
    if version != VERSION or not parts or len(data.encode()) > LONGEST:
        raise NoCommand(data)
    reader = _READERS.get(parts[0])
    if reader is None:
        raise NoCommand(data)
    try:
        command = reader(*parts[1:])
    except (TypeError, ValueError, KeyError, InvalidOperation, BadSemester) as error:
        raise NoCommand(data) from error
    if encode(command, is_in_place(data)) != data:
        # One command has one form: "07", "+7" and "７" are not what we wrote.
        raise NoCommand(data)
    return command


def _parts(command: Command) -> tuple[str, ...]:
    match command:
        case ShowRegion(region, when):
            return "r", _code(region), _when(when)
        case ShowReleases(region):
            return "s", _code(region)
        case ChooseRival(region, when):
            return "c", _code(region), _when(when)
        case Compare(first, second, when):
            return "b", _code(first), _code(second), _when(when)
        case ShowProvince(region, when):
            return "v", _code(region), _when(when)
        case ShowAround(region, when):
            return "a", _code(region), _when(when)
        case ShowUnits(region, when, page, order, kind, search):
            plain = order is UnitOrder.HOLDING and kind is None and not search
            chosen = () if plain else (order.value, kind.value if kind else "", search)
            return "u", _code(region), _when(when), str(page), *chosen
        case ShowLift(region, when):
            return "ul", _code(region), _when(when)
        case ShowCommodities(region, when, page):
            return "et", _code(region), _when(when), str(page)
        case ShowDetails(region, when):
            return "rd", _code(region), _when(when)
        case ShowQuality(region, when):
            return "q", _code(region), _when(when)
        case ShowChart(region, chart, when, other):
            return "ch", _code(region), chart.value, _when(when), *((other.code,) if other else ())
        case ChooseDownload(region, when):
            return "ud", _code(region), _when(when)
        case Download(file, region, when):
            return "uf", file.value, _code(region), _when(when)
        case ShowTrend(region):
            return "t", _code(region)
        case ShowGap(region, target, when, rank):
            aim = "" if target is None else str(target)
            return "g", _code(region), aim, _when(when), *((str(rank),) if rank else ())
        case ShowTop(measure, peers, size, when, page, _, lowest):
            told = (measure.value[0], _peers(peers), str(size), _when(when), str(page))
            return "p", *told, *(("1",) if lowest else ())
        case SetOwn(region):
            return "o", _code(region)
        case ShowReport(run_id, details):
            return "i", str(run_id), _flag(details)
        case Publish(run_id, sure):
            return "ip", str(run_id), *(("1",) if sure else ())
        case Discard(run_id):
            return "id", str(run_id)
        case Undo(edition):
            return "x", str(edition)
        case ChooseProvince(page):
            return "lp", str(page)
        case ChooseRegions(province, page):
            return "lr", province.code, str(page)
        case SetFollow(region, is_wanted, page):
            return "lf", _code(region), _flag(is_wanted), "" if page is None else str(page)
        case SetWant(want, is_wanted):
            return "lw", want.value, _flag(is_wanted)
        case SetHour(hour, zone):
            return "lh", str(hour), zone.value
        case SetWish(region, when):
            return "w", region.code, _when(when)
        case Preview(page):
            return "d", str(page)
        case SendNow(semester, edition, asked_in):
            return "k", semester.code, str(edition), str(asked_in)
        case SettleHeld(act, run_id, asked_in):
            return "kt", act.value, str(run_id), *(() if asked_in is None else (str(asked_in),))
        case _:
            return (_PLAIN_NAMES[type(command)],)


_PLAIN: dict[str, Callable[[], Command]] = {
    "of": ForgetOwn,
    "m": ShowMethod,
    "h": ShowHelp,
    "ea": AskToErase,
    "e": Erase,
    "xa": AskToUndo,
    "y": ShowHistory,
    "l": ShowSubscription,
    "lc": ChooseHour,
    "lb": Resume,
    "lx": Stop,
    "ka": AskToSend,
    "kh": ShowHeld,
}
_PLAIN_NAMES = {kind: name for name, kind in _PLAIN.items()}

_READERS: dict[str, Callable[..., Command]] = {
    **_PLAIN,
    "r": lambda region, when: ShowRegion(_region(region), _read_when(when)),
    "s": lambda region: ShowReleases(_region(region)),
    "c": lambda region, when: ChooseRival(_region(region), _read_when(when)),
    "b": lambda first, second, when: Compare(_region(first), _region(second), _read_when(when)),
    "v": lambda region, when: ShowProvince(_region(region), _read_when(when)),
    "a": lambda region, when: ShowAround(_region(region), _read_when(when)),
    "u": lambda region, when, page, order="h", kind="", search="": ShowUnits(
        _region(region),
        _read_when(when),
        _number(page),
        UnitOrder(order),
        UnitKind(kind) if kind else None,
        _search(search),
    ),
    "ul": lambda region, when: ShowLift(_region(region), _read_when(when)),
    "et": lambda region, when, page: ShowCommodities(
        _region(region), _read_when(when), _number(page)
    ),
    "rd": lambda region, when: ShowDetails(_region(region), _read_when(when)),
    "q": lambda region, when: ShowQuality(_region(region), _read_when(when)),
    "ch": lambda region, chart, when, other="": ShowChart(
        _region(region), ChartKind(chart), _read_when(when), _region(other)
    ),
    "ud": lambda region, when: ChooseDownload(_region(region), _read_when(when)),
    "uf": lambda file, region, when: Download(FileFormat(file), _region(region), _read_when(when)),
    "t": lambda region: ShowTrend(_region(region)),
    "g": lambda region, target, when, rank="": ShowGap(
        _region(region), _target(target), _read_when(when), _number(rank) if rank else None
    ),
    "p": lambda measure, peers, size, when, page, lowest="0": ShowTop(
        _MEASURES[measure],
        _read_peers(peers),
        _size(size),
        _read_when(when),
        _number(page),
        lowest=_FLAGS[lowest],
    ),
    "o": lambda region: SetOwn(_region(region)),
    "i": lambda run_id, details: ShowReport(_number(run_id), _FLAGS[details]),
    "ip": lambda run_id, sure="0": Publish(_number(run_id), _FLAGS[sure]),
    "id": lambda run_id: Discard(_number(run_id)),
    "x": lambda edition: Undo(_number(edition)),
    "lp": lambda page: ChooseProvince(_number(page)),
    "lr": lambda code, page: ChooseRegions(_province(code), _number(page)),
    "lf": lambda region, wanted, page: SetFollow(
        _region(region), _FLAGS[wanted], _number(page) if page else None
    ),
    "lw": lambda want, wanted: SetWant(Want(want), _FLAGS[wanted]),
    "lh": lambda hour, zone: SetHour(_hour(hour), Zone(zone)),
    "w": lambda region, when: SetWish(gazetteer()[region], _read_when(when)),
    "d": lambda page: Preview(_number(page)),
    "k": lambda semester, edition, asked_in: SendNow(
        Semester.from_code(semester), _number(edition), _number(asked_in)
    ),
    "kt": lambda act, run_id, asked_in="": SettleHeld(
        HeldAct(act), _number(run_id), _number(asked_in) if asked_in else None
    ),
}


def _code(region: Region | None) -> str:
    return region.code if region else ""


def _region(code: str) -> Region | None:
    return gazetteer()[code] if code else None


def _province(code: str) -> Region:
    province = gazetteer()[code]
    if not province.is_province:
        raise ValueError(code)
    return province


def _flag(is_set: bool) -> str:
    return "1" if is_set else "0"


def _hour(text: str) -> int:
    hour = _number(text)
    if hour > 23:
        raise ValueError(text)
    return hour


def _when(when: When) -> str:
    return f"{when.year or ''}-{when.half or ''}" if when != UNSAID else ""


def _read_when(text: str) -> When:
    if not text:
        return UNSAID
    found = re.fullmatch(r"([0-9]{4})?-([12])?", text)
    if found is None:
        raise ValueError(text)
    return When(int(found[1]) if found[1] else None, int(found[2]) if found[2] else None)


def _peers(peers: Peers) -> str:
    letters = "".join(letter for letter, kind in _KINDS.items() if kind in peers.kinds)
    return letters + (peers.province_code or "")


def _read_peers(text: str) -> Peers:
    found = re.fullmatch(r"(k?o?p?)([0-9]{2})?", text)
    if found is None or not found[1]:
        raise ValueError(text)
    if found[2]:
        gazetteer()[found[2]]  # KeyError where there is no such province
    return Peers(tuple(_KINDS[letter] for letter in found[1]), found[2])


def _number(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise ValueError(text)
    return int(text)


def _size(text: str) -> int:
    size = _number(text)
    if not 1 <= size <= 50:
        raise ValueError(text)
    return size


#: The longest search that button data has room for, in characters of one byte.
MOST_SEARCHED = 24


def _search(text: str) -> str:
    if not re.fullmatch(rf"[a-z0-9 ]{{0,{MOST_SEARCHED}}}", text):
        raise ValueError(text)
    return text


def _target(text: str) -> Decimal | None:
    if not text:
        return None
    target = Decimal(text)
    if not 0 < target <= 100:
        raise ValueError(text)
    return target
