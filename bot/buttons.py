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
    ChooseHour,
    ChooseProvince,
    ChooseRegions,
    ChooseRival,
    Command,
    Compare,
    Discard,
    Erase,
    ForgetOwn,
    Preview,
    Publish,
    Resume,
    SendNow,
    SetFollow,
    SetHour,
    SetOwn,
    SetWant,
    SetWish,
    ShowGap,
    ShowHelp,
    ShowHistory,
    ShowMethod,
    ShowProvince,
    ShowRegion,
    ShowReleases,
    ShowReport,
    ShowSubscription,
    ShowTop,
    ShowTrend,
    ShowUnits,
    Stop,
    Undo,
    When,
)
from procurement.errors import BadSemester
from procurement.peers import Peers
from procurement.ranking import Measure
from procurement.regions import Kind, Region, gazetteer
from procurement.semester import Semester
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
        case ShowUnits(region, when, page):
            return "u", _code(region), _when(when), str(page)
        case ShowTrend(region):
            return "t", _code(region)
        case ShowGap(region, target, when):
            return "g", _code(region), "" if target is None else str(target), _when(when)
        case ShowTop(measure, peers, size, when, page):
            return "p", measure.value[0], _peers(peers), str(size), _when(when), str(page)
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
}
_PLAIN_NAMES = {kind: name for name, kind in _PLAIN.items()}

_READERS: dict[str, Callable[..., Command]] = {
    **_PLAIN,
    "r": lambda region, when: ShowRegion(_region(region), _read_when(when)),
    "s": lambda region: ShowReleases(_region(region)),
    "c": lambda region, when: ChooseRival(_region(region), _read_when(when)),
    "b": lambda first, second, when: Compare(_region(first), _region(second), _read_when(when)),
    "v": lambda region, when: ShowProvince(_region(region), _read_when(when)),
    "u": lambda region, when, page: ShowUnits(_region(region), _read_when(when), _number(page)),
    "t": lambda region: ShowTrend(_region(region)),
    "g": lambda region, target, when: ShowGap(_region(region), _target(target), _read_when(when)),
    "p": lambda measure, peers, size, when, page: ShowTop(
        _MEASURES[measure], _read_peers(peers), _size(size), _read_when(when), _number(page)
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


def _target(text: str) -> Decimal | None:
    if not text:
        return None
    target = Decimal(text)
    if not 0 < target <= 100:
        raise ValueError(text)
    return target
