"""
From what a person typed to what was asked.

Region names are left as texts (`Parsed.names`): which regions they mean, and what to offer where
that is not clear, `resolving.py` says. Here a name is only told from the words around it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from rapidfuzz.distance import OSA

from bot.commands import (
    UNSAID,
    AskToErase,
    AskToSend,
    AskToUndo,
    Command,
    Compare,
    ForgetOwn,
    Preview,
    Refresh,
    SetFollow,
    SetOwn,
    ShowGap,
    ShowHelp,
    ShowHistory,
    ShowMethod,
    ShowOwn,
    ShowPrivacy,
    ShowProvince,
    ShowRegion,
    ShowReport,
    ShowSettings,
    ShowStatus,
    ShowSubscription,
    ShowTrend,
    ShowUnits,
    Start,
    Stop,
    When,
)
from bot.listing import asked_list, read_list
from bot.pairs import split_anywhere, split_at_word, split_known
from bot.phrases import (
    AskedForRank,
    is_known,
    joined_code,
    names_a_rank,
    names_a_region,
    names_own,
    refuse_small_talk,
    without_asking,
    without_courtesy,
)
from bot.semesters import take_when
from bot.suggestions import is_misspelt
from bot.targets import holds_percent, take_target
from procurement.errors import QuestionError
from procurement.names import clean
from procurement.regions import gazetteer, readings

#: Longer texts than this say nothing more to us.
LONGEST = 300


class NotForUs(Exception):
    """A command that is addressed to another bot."""


class UnknownCommand(QuestionError):
    """There is no command of this name."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class SeveralRegions(QuestionError):
    """Several regions for a command that takes one; `commands` are one for each."""

    def __init__(self, commands: tuple[SetFollow, ...]) -> None:
        super().__init__()
        self.commands = commands


class BadArguments(QuestionError):
    """The words after a command do not fit it; `spec` says what does."""

    def __init__(self, spec: CommandSpec) -> None:
        super().__init__(spec.name)
        self.spec = spec


@dataclass(frozen=True, slots=True)
class Parsed:
    """
    A command whose regions are still names: `names` go into its fields `fields`, in order.

    No names at all, where the command wants a region, means the chat's own. An offer is not what
    was typed, but what may have been meant: it is asked about, whatever its names are.
    """

    command: Command
    names: tuple[str, ...] = ()
    fields: tuple[str, ...] = ("region",)
    is_offer: bool = False


@dataclass(frozen=True, slots=True)
class CommandSpec:
    """One row of the table of commands: handler, aliases, help and Telegram's menu come from it."""

    names: tuple[str, ...]
    arguments: str
    description: str
    parse: Callable[[str], Parsed]
    admin: bool = False
    listed: bool = True
    #: Answered in channels, too.
    managing: bool = False

    @property
    def name(self) -> str:
        return self.names[0]

    @property
    def example(self) -> str:
        return _EXAMPLES.get(self.name, f"/{self.name}")


_EXAMPLES = {
    "peringkat": "/peringkat tangsel",
    "top": "/top nilai kota 10",
    "banding": "/banding singkawang bengkayang",
    "tren": "/tren pontianak",
    "kejar": "/kejar pontianak 30%",
    "provinsi": "/provinsi pontianak",
    "opd": "/opd singkawang",
    "daerahsaya": "/daerahsaya pontianak",
    "langganan": "/langganan pontianak",
    "berhenti": "/berhenti pontianak",
    "terbitkan": "/terbitkan 42",
}


def parse(text: str, username: str = "") -> Parsed:
    """
    What `text` asks of the bot called `username`.

    Raises NotForUs for another bot's command, and QuestionError where the words fit nothing.
    """
    cleaned = clean(text)[:LONGEST]
    found = _COMMAND.match(cleaned)
    if found is None:
        return _parse_plain(cleaned)
    name, addressee, rest = found[1].casefold(), found[2], without_courtesy(found[3])
    if addressee and addressee.casefold() != username.casefold():
        raise NotForUs(addressee)
    spec, size = _spec(name)
    if spec is None:
        raise UnknownCommand(name)
    return spec.parse(f"{size} {rest}".strip())


_COMMAND = re.compile(r"/(\w+)(?:@(\w+))?(?:\s+|$)(.*)")


def spec_of(text: str, username: str = "") -> CommandSpec | None:
    """The row of the command that `text` begins with; None where it is none of ours."""
    found = _COMMAND.match(clean(text)[:LONGEST])
    if found is None or (found[2] and found[2].casefold() != username.casefold()):
        return None
    return _spec(found[1])[0]


def _spec(word: str) -> tuple[CommandSpec | None, str]:
    """The row of the command `word`, and the length of a list that it holds: "top10"."""
    sized = re.fullmatch(r"(top)([0-9]{1,3})", word.casefold())
    return (SPECS[sized[1]], sized[2]) if sized else (SPECS.get(_forgiven(word).casefold()), "")


def _parse_plain(text: str) -> Parsed:
    """A text without a slash: a region, a command's word, or two regions with a word between."""
    refuse_small_talk(text)
    bare = joined_code(without_courtesy(text))
    other = None if names_a_region(bare) else _in_other_words(re.sub(r"[.!]+$", "", bare))
    if other is not None:
        return Parsed(other)
    word, _, rest = bare.partition(" ")
    spec, size = _spec(word)
    if spec is not None and spec.admin:
        spec = None
    listed = None if names_a_region(bare) else asked_list(bare)
    if listed is not None:
        return _parse_top(listed)
    when, name = take_when(bare, other_numbers=spec is not None or holds_percent(bare))
    asked = without_asking(name)
    if asked.casefold().startswith(word.casefold()) and names_a_region(asked):
        name = asked  # "provinsi aceh berapa": the command's word is of the name
    if names_a_region(name) or (when != UNSAID and not name):
        return _about(ShowRegion(when=when), name)
    if re.fullmatch(r"[0-9]{1,3}", asked) and names_a_rank(name):
        raise AskedForRank(text)  # "rank 12" is not the province with the code 12
    if spec is not None:
        return spec.parse(f"{size} {rest}".strip())
    if holds_percent(name):
        return _parse_gap(bare)
    pair = split_at_word(name)
    if pair is not None and not is_known(asked):
        return _about_two(when, pair)
    return _parse_region(ShowRegion)(bare)


def _about(command: Command, name: str) -> Parsed:
    """`command` about the region `name`, which is the chat's own where it says "we"."""
    return Parsed(command, () if not name or names_own(name) else (name,))


def _about_two(when: When, pair: tuple[str, ...], *, is_offer: bool = False) -> Parsed:
    others = tuple(name for name in pair if not names_own(name))
    fields = ("first", "second") if others == pair else ("second",)
    return Parsed(Compare(when=when), others, fields, is_offer)


def _parse_region(make: Callable[..., Command], with_when: bool = True) -> Callable[[str], Parsed]:
    def parse_it(text: str) -> Parsed:
        when, rest = take_when(joined_code(text))
        name = without_asking(without_courtesy(rest))
        if not is_known(name) and names_a_rank(rest):
            raise AskedForRank(text)
        return _about(make(when=when) if with_when else make(), name)

    return parse_it


def _parse_position(text: str) -> Parsed:
    """A region's position; "peringkat 10 besar" asks for a list."""
    listed = None if names_a_region(text) else asked_list(text)
    return _parse_region(ShowRegion)(text) if listed is None else _parse_top(listed)


def _parse_own(text: str) -> Parsed:
    if not text:
        return Parsed(ShowOwn())
    if text.casefold() in ("hapus", "lupakan", "kosongkan"):
        return Parsed(ForgetOwn())
    return _about(SetOwn(), text)


#: What is said around a region's name after the word that subscribes or stops.
_ABOUT_NEWS = re.compile(
    r"^(?:(?:ber)?langganan(?:nya)?|kabar|ringkasan|berita|pesan|kiriman|kirim|mengirim|dulu|saja|"
    r"lagi|semua|semuanya|apa|untuk|utk|dari|tentang|daerah|ini|ke|dan)(?:[\s,:]+|$)",
    re.IGNORECASE,
)


def _without_news(text: str) -> str:
    """
    A region's name without such words; nothing where there are no others.

    >>> _without_news("kabar untuk pontianak"), _without_news("langganan dulu")
    ('pontianak', '')
    """
    while text and not is_known(text) and (shorter := _ABOUT_NEWS.sub("", text)) != text:
        text = shorter
    return text


def _parse_subscription(text: str) -> Parsed:
    if _is_stop(text):
        return Parsed(Stop())
    name = _without_news(text)
    _refuse_several(SetFollow(), name)
    return _about(SetFollow(), name) if name else Parsed(ShowSubscription())


def _parse_stop(text: str) -> Parsed:
    name = _without_news(text)
    _refuse_several(SetFollow(is_wanted=False), name)
    return _about(SetFollow(is_wanted=False), name) if name else Parsed(Stop())


def _is_stop(text: str) -> bool:
    return not is_known(text) and text.casefold() in SPECS["berhenti"].names


def _refuse_several(command: SetFollow, name: str) -> None:
    """Raise SeveralRegions where `name` is more than one region's."""
    pair = None if is_known(name) else split_known(name)
    found = [readings(one) for one in pair or ()]
    if found and all(len(regions) == 1 for regions in found):
        raise SeveralRegions(tuple(replace(command, region=regions[0]) for regions in found))


_OF_SUBSCRIPTION = r"(?:(?:dari|daftar)\s+)?(?:ber)?langganan(?:nya)?(?:\s+(?:saya|kami|ini))?"
_ENDING = re.compile(
    rf"(?:batal|batalkan|hentikan|akhiri|cabut|hapus|keluar)\s+{_OF_SUBSCRIPTION}"
    r"|(?:(?:saya|kami)\s+)?(?:tidak|tdk|tak|nggak|gak|ga)\s+(?:mau|ingin)\s+"
    r"(?:(?:ber)?langganan|(?:(?:ber)?langganan\s+)?lagi)"
    r"|jangan\s+(?:di)?kirimi?(?:\s+(?:saya|kami|pesan|kabar))*(?:\s+lagi)?|hentikan|unsub",
    re.IGNORECASE,
)
_LOOKING = re.compile(rf"(?:lihat|ubah|ganti|atur|cek|daftar|kelola)\s+{_OF_SUBSCRIPTION}", re.I)
_ERASING = re.compile(r"hapus\s+data(?:\s+(?:saya|kami|percakapan(?:\s+ini)?))?", re.IGNORECASE)


def _in_other_words(text: str) -> Command | None:
    """What is said of a subscription without the word of a command."""
    for said, command in ((_ENDING, Stop), (_LOOKING, ShowSubscription), (_ERASING, AskToErase)):
        if said.fullmatch(text):
            return command()
    return None


#: Words that people misspell: one letter is forgiven.
_MISSPELT = ("langganan", "berlangganan", "berhenti", "unsubscribe", "subscribe")


def _forgiven(word: str) -> str:
    """The word of a command that `word` misspells by a letter, else itself."""
    written = word.casefold()
    if written in SPECS or names_a_region(written):
        return word
    near = (name for name in _MISSPELT if OSA.distance(written, name, score_cutoff=1) <= 1)
    return next(near, word)


def _parse_start(text: str) -> Parsed:
    """The words behind a link: "langganan_6171"; whatever else stands there is passed over."""
    found = re.fullmatch(r"langganan_([0-9]{2})([0-9]{2})?", text, re.IGNORECASE)
    code = ".".join(part for part in found.groups() if part) if found else ""
    return Parsed(Start(next((region for region in gazetteer() if region.code == code), None)))


def _parse_gap(text: str) -> Parsed:
    when, rest = take_when(text, other_numbers=True)
    rest = without_courtesy(rest)
    name = without_asking(rest)
    pair = None if is_known(name) else split_known(name)
    if pair is not None and (any(map(names_own, pair)) or not is_misspelt(name)):
        return _about_two(when, pair, is_offer=True)
    target, name = take_target(rest)
    name = without_asking(name)
    if target is not None and not is_known(name) and split_known(name):
        raise BadArguments(SPECS["kejar"])
    return _about(ShowGap(target=target, when=when), name)


def _parse_compare(text: str) -> Parsed:
    when, rest = take_when(text)
    if names_a_region(rest) or names_own(rest):
        return _about_two(when, (rest,))
    pair = split_anywhere(rest)
    if pair is None:
        raise BadArguments(SPECS["banding"])
    return _about_two(when, pair)


def _parse_top(text: str) -> Parsed:
    return Parsed(read_list(text))


def _parse_publish(text: str) -> Parsed:
    """The import that is to be looked at; without its number, all that wait."""
    number = re.fullmatch(r"#?([0-9]{1,9})", text)
    return Parsed(ShowReport(int(number[1])) if number else ShowHistory())


def _plain(command: Callable[[], Command]) -> Callable[[str], Parsed]:
    return lambda _: Parsed(command())


COMMANDS = (
    CommandSpec(
        ("peringkat", "rank", "posisi", "cek"),
        "[daerah] [semester]",
        "porsi, peringkat dan perubahan daerah",
        _parse_position,
    ),
    CommandSpec(
        ("top", "terbaik", "10besar"),
        "[porsi|nilai] [kab|kota|provinsi X] [n]",
        "urutan tertinggi",
        _parse_top,
    ),
    CommandSpec(
        ("banding", "bandingkan", "perbandingan", "vs"),
        "[daerah] [daerah]",
        "dua daerah",
        _parse_compare,
    ),
    CommandSpec(
        ("tren", "perubahan", "semester"),
        "[daerah]",
        "antarsemester dan per bulan",
        _parse_region(ShowTrend, with_when=False),
    ),
    CommandSpec(
        ("kejar", "selisih", "target"),
        "[daerah] [target%]",
        "jarak ke peringkat dan target",
        _parse_gap,
    ),
    CommandSpec(
        ("provinsi", "tetangga"),
        "[daerah]",
        "semua daerah satu provinsi",
        _parse_region(ShowProvince),
    ),
    CommandSpec(("opd", "satker"), "[daerah]", "rincian per OPD", _parse_region(ShowUnits)),
    CommandSpec(("daerahsaya",), "[daerah]", "daerah Bapak/Ibu sendiri", _parse_own),
    CommandSpec(
        ("langganan", "berlangganan", "subscribe"),
        "[daerah]",
        "ringkasan dan kabar berkala",
        _parse_subscription,
        managing=True,
    ),
    CommandSpec(
        ("berhenti", "stop", "unsubscribe", "hentikan"),
        "[daerah]",
        "berhenti berlangganan",
        _parse_stop,
        managing=True,
    ),
    CommandSpec(("sumber", "metode"), "", "cara hitung dan sumber data", _plain(ShowMethod)),
    CommandSpec(("status",), "", "tanggal data", _plain(ShowStatus)),
    CommandSpec(("pengaturan", "settings"), "", "pengaturan percakapan", _plain(ShowSettings)),
    CommandSpec(("privasi", "privacy"), "", "data yang kami simpan", _plain(ShowPrivacy)),
    CommandSpec(
        ("hapusdata", "hapus_data"),
        "",
        "hapus data percakapan ini",
        _plain(AskToErase),
        managing=True,
    ),
    CommandSpec(("bantuan", "help"), "", "bantuan", _plain(ShowHelp)),
    CommandSpec(("start",), "", "mulai", _parse_start, listed=False),
    CommandSpec(("riwayat",), "", "riwayat penerbitan", _plain(ShowHistory), admin=True),
    CommandSpec(("terbitkan",), "[nomor impor]", "terbitkan impor", _parse_publish, admin=True),
    CommandSpec(("batalkan",), "", "mundur satu edisi", _plain(AskToUndo), admin=True),
    CommandSpec(("segarkan", "refresh"), "", "penyegaran data", _plain(Refresh), admin=True),
    CommandSpec(("pratinjau",), "", "ringkasan yang akan dikirim", _plain(Preview), admin=True),
    CommandSpec(("kirim",), "", "kirim ringkasan sekarang", _plain(AskToSend), admin=True),
)

SPECS = {name: spec for spec in COMMANDS for name in spec.names}
