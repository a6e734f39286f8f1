"""The table of commands: handlers, aliases, help and Telegram's menu come from it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from rapidfuzz.distance import OSA

from bot.commands import (
    AskToErase,
    AskToSend,
    AskToUndo,
    Command,
    Preview,
    Refresh,
    ShowAround,
    ShowCommodities,
    ShowDetails,
    ShowHelp,
    ShowHistory,
    ShowLift,
    ShowMethod,
    ShowPrivacy,
    ShowProvince,
    ShowQuality,
    ShowSettings,
    ShowStatus,
    ShowTrend,
)
from bot.parsing import arguments
from bot.parsing.arguments import parse_region
from bot.parsing.news import STOPPING, parse_stop, parse_subscription
from bot.parsing.parsed import Parsed
from bot.phrases import names_a_region


class InGroups(Enum):
    """To whom in a group Telegram's menu offers a command; everybody may type it."""

    EVERYBODY = "everybody"
    ADMINISTRATORS = "administrators"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class CommandSpec:
    """One row of the table of commands."""

    names: tuple[str, ...]
    arguments: str
    description: str
    parse: Callable[[str], Parsed]
    admin: bool = False
    listed: bool = True
    #: Answered in channels, too.
    managing: bool = False
    in_groups: InGroups = InGroups.EVERYBODY

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
    "sekitar": "/sekitar pontianak",
    "opd": "/opd singkawang",
    "dorong": "/dorong sambas",
    "etalase": "/etalase singkawang",
    "rincian": "/rincian sambas",
    "kualitas": "/kualitas melawi",
    "grafik": "/grafik pontianak tren",
    "unduh": "/unduh kalbar xlsx",
    "lembar": "/lembar pontianak",
    "daerahsaya": "/daerahsaya pontianak",
    "langganan": "/langganan pontianak",
    "berhenti": "/berhenti pontianak",
    "terbitkan": "/terbitkan 42",
}


def _plain(command: Callable[[], Command]) -> Callable[[str], Parsed]:
    return lambda _: Parsed(command())


COMMANDS = (
    CommandSpec(
        ("peringkat", "rank", "posisi", "cek"),
        "[daerah] [semester]",
        "porsi, peringkat dan perubahan daerah",
        arguments.parse_position,
    ),
    CommandSpec(
        ("top", "terbaik", "10besar"),
        "[porsi|nilai] [kab|kota|provinsi X] [n] [terendah]",
        "urutan tertinggi atau terendah",
        arguments.parse_top,
    ),
    CommandSpec(
        ("banding", "bandingkan", "perbandingan", "vs"),
        "[daerah] [daerah]",
        "dua daerah",
        arguments.parse_compare,
    ),
    CommandSpec(
        ("sekitar",), "[daerah]", "siapa di atas dan di bawah daerah", parse_region(ShowAround)
    ),
    CommandSpec(
        ("tren", "perubahan", "semester"),
        "[daerah]",
        "antarsemester dan per bulan",
        parse_region(ShowTrend, with_when=False),
    ),
    CommandSpec(
        ("kejar", "selisih", "target"),
        "[daerah] [target%|peringkat n]",
        "jarak ke peringkat dan target",
        arguments.parse_gap,
    ),
    CommandSpec(
        ("provinsi", "tetangga"),
        "[daerah]",
        "semua daerah satu provinsi",
        parse_region(ShowProvince),
    ),
    CommandSpec(
        ("opd", "satker"),
        "[daerah] [kata|jenis|urutan]",
        "rincian per OPD",
        arguments.parse_units,
    ),
    CommandSpec(("dorong",), "[daerah]", "OPD yang paling menaikkan porsi", parse_region(ShowLift)),
    CommandSpec(
        ("etalase",), "[daerah]", "belanja katalog per etalase", parse_region(ShowCommodities)
    ),
    CommandSpec(
        ("rincian",), "[daerah]", "PDN, UMKK, metode, Toko Daring", parse_region(ShowDetails)
    ),
    CommandSpec(
        ("kualitas", "audit", "mutu"), "[daerah]", "mutu data daerah", parse_region(ShowQuality)
    ),
    CommandSpec(
        ("grafik", "gambar", "diagram", "chart"),
        "[daerah|A vs B] [tren|posisi|opd|jarak]",
        "gambar grafik",
        arguments.parse_chart,
    ),
    CommandSpec(
        ("unduh", "export", "ekspor"),
        "[daerah|provinsi|semua] [xlsx|csv]",
        "unduh data",
        arguments.parse_download,
    ),
    CommandSpec(
        ("lembar", "lembarfakta", "pdf"), "[daerah]", "lembar fakta (PDF)", arguments.parse_sheet
    ),
    CommandSpec(
        ("daerahsaya",),
        "[daerah]",
        "daerah Bapak/Ibu sendiri",
        arguments.parse_own,
        in_groups=InGroups.NOBODY,
    ),
    CommandSpec(
        ("langganan", "berlangganan", "subscribe"),
        "[daerah]",
        "ringkasan dan kabar berkala",
        parse_subscription,
        managing=True,
        in_groups=InGroups.ADMINISTRATORS,
    ),
    CommandSpec(
        ("berhenti", *(name for name in STOPPING if name != "berhenti")),
        "[daerah]",
        "berhenti berlangganan",
        parse_stop,
        managing=True,
        in_groups=InGroups.ADMINISTRATORS,
    ),
    CommandSpec(("sumber", "metode"), "", "cara hitung dan sumber data", _plain(ShowMethod)),
    CommandSpec(("status",), "", "tanggal data", _plain(ShowStatus)),
    CommandSpec(
        ("pengaturan", "settings"),
        "",
        "pengaturan percakapan",
        _plain(ShowSettings),
        in_groups=InGroups.ADMINISTRATORS,
    ),
    CommandSpec(
        ("privasi", "privacy"),
        "",
        "data yang kami simpan",
        _plain(ShowPrivacy),
        in_groups=InGroups.ADMINISTRATORS,
    ),
    CommandSpec(
        ("hapusdata", "hapus_data"),
        "",
        "hapus data percakapan ini",
        _plain(AskToErase),
        managing=True,
        in_groups=InGroups.ADMINISTRATORS,
    ),
    CommandSpec(("bantuan", "help"), "", "bantuan", _plain(ShowHelp)),
    CommandSpec(("start",), "", "mulai", arguments.parse_start, listed=False),
    CommandSpec(("riwayat",), "", "riwayat penerbitan", _plain(ShowHistory), admin=True),
    CommandSpec(
        ("terbitkan",), "[nomor impor]", "terbitkan impor", arguments.parse_publish, admin=True
    ),
    CommandSpec(("batalkan",), "", "mundur satu edisi", _plain(AskToUndo), admin=True),
    CommandSpec(("segarkan", "refresh"), "", "penyegaran data", _plain(Refresh), admin=True),
    CommandSpec(("pratinjau",), "", "ringkasan yang akan dikirim", _plain(Preview), admin=True),
    CommandSpec(("kirim",), "", "kirim ringkasan sekarang", _plain(AskToSend), admin=True),
)

SPECS = {name: spec for spec in COMMANDS for name in spec.names}

#: Words that people misspell: one letter is forgiven.
_MISSPELT = ("langganan", "berlangganan", "berhenti", "unsubscribe", "subscribe")


def find_spec(word: str) -> tuple[CommandSpec | None, str]:
    """The row of the command `word`, and the length of a list that it holds: "top10"."""
    sized = re.fullmatch(r"(top)([0-9]{1,3})", word.casefold())
    return (SPECS[sized[1]], sized[2]) if sized else (SPECS.get(_forgiven(word).casefold()), "")


def _forgiven(word: str) -> str:
    """The word of a command that `word` misspells by a letter, else itself."""
    written = word.casefold()
    if written in SPECS or names_a_region(written):
        return word
    near = (name for name in _MISSPELT if OSA.distance(written, name, score_cutoff=1) <= 1)
    return next(near, word)
