"""What may stand behind a command's word: a region, a semester, and what is the command's own."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import TypeVar

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot import links
from bot.answers.unit_names import searched
from bot.commands import (
    ChartKind,
    ChooseDownload,
    Command,
    Download,
    FileFormat,
    ForgetOwn,
    SetOwn,
    ShowChart,
    ShowGap,
    ShowHistory,
    ShowOwn,
    ShowRegion,
    ShowReport,
    ShowUnits,
    Start,
    UnitOrder,
    When,
)
from bot.listing import asked_list, read_list
from bot.pairs import split_anywhere, split_at_word, split_known
from bot.parsing.naming import about, about_two
from bot.parsing.parsed import BadArguments, Parsed
from bot.parsing.senses import unit_words
from bot.phrases import (
    AskedForRank,
    is_known,
    joined_code,
    names_a_rank,
    names_a_region,
    names_own,
    without_asking,
    without_courtesy,
)
from bot.semesters import refuse_unread, take_when
from bot.suggestions import is_misspelt
from bot.targets import take_rank, take_target
from procurement.names import words
from procurement.regions import KIND_WORDS, gazetteer
from procurement.unit_kinds import UnitKind

T = TypeVar("T")


def parse_region(make: Callable[..., Command], with_when: bool = True) -> Callable[[str], Parsed]:
    """Who reads a region and, unless the command is about all semesters, a semester."""

    def parse_it(text: str) -> Parsed:
        when, rest = take_when(joined_code(text))
        name = without_asking(without_courtesy(rest))
        if not is_known(name) and names_a_rank(rest):
            raise AskedForRank(text)
        return about(make(when=when) if with_when else make(), name)

    return parse_it


def parse_position(text: str) -> Parsed:
    """A region's position; "peringkat 10 besar" asks for a list."""
    listed = None if names_a_region(text) else asked_list(text)
    return parse_region(ShowRegion)(text) if listed is None else parse_top(listed)


def parse_own(text: str) -> Parsed:
    if not text:
        return Parsed(ShowOwn())
    if text.casefold() in ("hapus", "lupakan", "kosongkan"):
        return Parsed(ForgetOwn())
    return about(SetOwn(), text)


def parse_start(text: str) -> Parsed:
    """What stands behind a link, where it is one of ours; else the greeting."""
    return Parsed(links.read(text) or Start())


def parse_gap(text: str) -> Parsed:
    when, rest = take_when(text, other_numbers=True)
    rest = without_courtesy(rest)
    name = without_asking(rest)
    pair = None if is_known(name) else split_known(name)
    if pair is not None and (any(map(names_own, pair)) or not is_misspelt(name)):
        return about_two(when, pair, is_offer=True)
    rank, rest = take_rank(rest)
    if rank is not None:
        name = without_asking(without_courtesy(rest))
        if names_a_rank(rest) or split_known(name):
            raise AskedForRank(text)
        return about(ShowGap(when=when, rank=rank), name)
    target, name = take_target(rest)
    name = without_asking(name)
    if target is not None and not is_known(name) and split_known(name):
        raise BadArguments("kejar")
    return about(ShowGap(target=target, when=when), name)


def parse_compare(text: str) -> Parsed:
    when, rest = take_when(text)
    if names_a_region(rest) or names_own(rest):
        return about_two(when, (rest,))
    pair = split_anywhere(rest)
    if pair is None:
        raise BadArguments("banding")
    return about_two(when, pair)


def parse_top(text: str) -> Parsed:
    return Parsed(read_list(text))


def parse_publish(text: str) -> Parsed:
    """The import that is to be looked at; without its number, all that wait."""
    number = re.fullmatch(r"#?([0-9]{1,9})", text)
    return Parsed(ShowReport(int(number[1])) if number else ShowHistory())


UNIT_KINDS = {
    "dinas": UnitKind.DINAS,
    "badan": UnitKind.BADAN,
    "sekretariat": UnitKind.SEKRETARIAT,
    "setda": UnitKind.SEKRETARIAT,
    "kecamatan": UnitKind.KECAMATAN,
    "kelurahan": UnitKind.KECAMATAN,
    "rsud": UnitKind.RSUD,
    "puskesmas": UnitKind.PUSKESMAS,
}
_ORDERS = {
    "terendah": UnitOrder.LOWEST,
    "terbawah": UnitOrder.LOWEST,
    "tertinggi": UnitOrder.HIGHEST,
    "teratas": UnitOrder.HIGHEST,
    "nilai": UnitOrder.VALUE,
    "menahan": UnitOrder.HOLDING,
}


def parse_units(text: str) -> Parsed:
    """A region and, on either side of it, an order, a kind, or words of units' names."""
    when, rest = take_when(joined_code(text))
    rest = without_courtesy(rest)
    order, rest = _beside(rest, _ORDERS)
    kind, rest = _beside(rest, UNIT_KINDS)
    order, rest = (order, rest) if order else _beside(rest, _ORDERS)
    name, beside = _name_and_search(rest)
    if not is_known(name) and names_a_rank(rest):
        raise AskedForRank(text)
    command = ShowUnits(
        when=when, order=order or UnitOrder.HOLDING, kind=kind, search=searched(beside)
    )
    return about(command, name)


def _name_and_search(text: str) -> tuple[str, str]:
    """A known name that `text` begins or ends with, and the other words; else all as a name."""
    name = without_asking(text)
    if is_known(name) or not name or is_misspelt(name):
        return name, ""
    parts = name.split()
    for size in range(len(parts) - 1, 0, -1):
        for known, other in ((parts[:size], parts[size:]), (parts[-size:], parts[:-size])):
            told, beside = " ".join(known), " ".join(other)
            # "barat papua" is not what has "barat" in its name in Papua.
            if is_known(told) and not re.fullmatch(r"[0-9]+", told):
                refuse_unread(beside)
                return (name, "") if _is_of_names(beside) else (told, beside)
    return name, ""


def _is_of_names(text: str) -> bool:
    """Whether a word of `text` is of regions' names or kinds, misspelt or not."""
    unknown = set(words(text)) - unit_words()
    return any(
        process.extractOne(word, _words_of_names(), scorer=OSA.distance, score_cutoff=most)
        for word in unknown
        for most in (2 if len(word) > 5 else 1,)
    )


@cache
def _words_of_names() -> tuple[str, ...]:
    told = {word for region in gazetteer() for word in words(region.official_name)}
    return tuple(sorted(told | set(KIND_WORDS)))


_CHARTS = {
    "tren": ChartKind.TREND,
    "trend": ChartKind.TREND,
    "perkembangan": ChartKind.TREND,
    "semester": ChartKind.TREND,
    "posisi": ChartKind.STRIP,
    "peringkat": ChartKind.STRIP,
    "opd": ChartKind.UNITS,
    "satker": ChartKind.UNITS,
    "jarak": ChartKind.GAP,
    "kejar": ChartKind.GAP,
    "selisih": ChartKind.GAP,
    "banding": ChartKind.COMPARE,
    "perbandingan": ChartKind.COMPARE,
}


def parse_chart(text: str) -> Parsed:
    """A region or two, and which picture of it."""
    when, rest = take_when(joined_code(text))
    kind, rest = _beside(without_courtesy(rest), _CHARTS)
    name = without_asking(rest)
    pair = None if is_known(name) else split_at_word(name)
    if pair is None and kind is ChartKind.COMPARE and not is_known(name):
        pair = split_anywhere(name)
    if pair is not None:
        if kind not in (None, ChartKind.COMPARE):
            raise BadArguments("grafik")
        others = tuple(one for one in pair if not names_own(one))
        fields = ("region", "other") if others == pair else ("other",)
        return Parsed(ShowChart(kind=ChartKind.COMPARE, when=when), others, fields)
    if kind is ChartKind.COMPARE:
        raise BadArguments("grafik")
    return about(ShowChart(kind=kind or ChartKind.STRIP, when=when), name)


FORMATS = {
    "xlsx": FileFormat.XLSX,
    "xls": FileFormat.XLSX,
    "excel": FileFormat.XLSX,
    "csv": FileFormat.CSV,
    "pdf": FileFormat.PDF,
}


def parse_download(text: str) -> Parsed:
    """A region or all, and the kind of file; "we" is the chat's own region."""
    when, rest = take_when(joined_code(text))
    file, rest = _beside(without_courtesy(rest), FORMATS)
    name = without_asking(rest)
    name = "" if name.casefold() in ("semua", "semuanya", "semua daerah") else name
    return downloading(file, when, name)


def downloading(file: FileFormat | None, when: When, name: str) -> Parsed:
    """The file `file` of the region `name`, of all where there is none; a fact sheet is of one."""
    command = ChooseDownload(when=when) if file is None else Download(file, when=when)
    parsed = about(command, name)
    is_own = not parsed.names and (bool(name) or file is FileFormat.PDF)
    return Parsed(command, parsed.names, is_own=is_own)


def parse_sheet(text: str) -> Parsed:
    when, rest = take_when(joined_code(text))
    return downloading(FileFormat.PDF, when, without_asking(without_courtesy(rest)))


def _beside(text: str, meanings: Mapping[str, T]) -> tuple[T | None, str]:
    """What the first or last word of `text` says of these, and the text without it."""
    if not text or names_a_region(text):
        return None, text
    first, _, behind = text.partition(" ")
    before, _, last = text.rpartition(" ")
    for word, rest in ((last, before), (first, behind)):
        if word.casefold() in meanings:
            return meanings[word.casefold()], rest
    return None, text
