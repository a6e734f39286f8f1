"""Why a question has no answer as it stands, and what to type instead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bot.commands import (
    UNSAID,
    ChooseDownload,
    Command,
    Compare,
    Download,
    Question,
    SetFollow,
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
    When,
)
from bot.formats import day, percent_as_published
from bot.listing import BadList, NoSuchPeers
from bot.parsing import SPECS, BadArguments, SeveralRegions, UnknownCommand
from bot.phrases import AskedForRank, SmallTalk
from bot.replies.reply import Button, Outcome, Reply, bold, in_rows, plain
from bot.replies.subscriptions import wish_button
from bot.replies.words import kinds, province
from bot.resolving import Meaning, Narrow
from bot.semesters import BadYear, UnreadWhen
from bot.targets import BadTarget
from procurement.errors import BadSemester, QuestionError
from procurement.figures import Figure
from procurement.peers import Peers
from procurement.regions import Region, gazetteer, readings
from procurement.semester import Semester

#: So much of what a person typed is shown back.
SHOWN = 64


def narrow_reply(narrow: Narrow) -> Reply:
    """Names that leave a choice: what is known of them, and what they can mean."""
    unknown = [name for name in narrow.names if not name.is_known]
    buttons = [Button.turn(_with_asked(*choice), choice[1]) for choice in narrow.choices]
    outcome = Outcome.CHOICE if buttons else Outcome.NONE
    if unknown:
        text = _unknown(unknown, bool(buttons))
    else:
        text = _ambiguous(narrow.names) if narrow.names else _NOT_OF_TWO
    return Reply(text, in_rows(buttons, per_row=1), outcome)


_NOT_OF_TWO = "Perintah ini untuk satu daerah. Apakah yang dimaksud perbandingan:"


def _with_asked(label: str, command: Command) -> str:
    """A choice with the target and semester that were asked for: they are what it answers."""
    target, when = getattr(command, "target", None), getattr(command, "when", UNSAID)
    asked = [f"target {percent_as_published(target)}"] if target is not None else []
    return ", ".join([label, *asked, *([said(when)] if when != UNSAID else [])])


def _ambiguous(names: Sequence[Meaning]) -> str:
    """Several regions bear a name: one must be chosen."""
    told = " dan ".join(dict.fromkeys(_how_many(name) for name in names))
    first = names[0]
    example = first.regions[0 if gazetteer().namesakes(first.text) else -1]
    return f"{told}. Mohon pilih:\nLain kali dapat langsung diketik: {_typed(example)}"


def _how_many(name: Meaning) -> str:
    count = _COUNTS.get(len(name.regions), str(len(name.regions)))
    if gazetteer().namesakes(name.text):
        return f"{_quoted(name.text)} kini bernama {plain(name.regions[0].name)}"
    if name.text.isdigit():
        return f"{_quoted(name.text)} adalah kode {count} daerah (kode BPS dan Kemendagri berbeda)"
    return f"{_quoted(name.text)} ada {count}"


_COUNTS = {2: "dua", 3: "tiga", 4: "empat", 5: "lima"}


def _unknown(names: Sequence[Meaning], has_choices: bool) -> str:
    """No region bears a name; there may be some that are like it."""
    told = f"Daerah {' dan '.join(_quoted(name.text) for name in names)} belum ditemukan."
    if not has_choices:
        return f"{told} Mohon ketik nama kabupaten, kota atau provinsi, misalnya: tangsel"
    return (
        f"{told} Apakah yang dimaksud:\nBapak/Ibu juga dapat mengetik singkatan, misalnya: tangsel."
    )


def _quoted(text: str) -> str:
    return f'"{plain(text[:SHOWN])}{"…" if len(text) > SHOWN else ""}"'


def _typed(region: Region) -> str:
    """A name that means `region` alone, as people type it: "singkawang", "kota bekasi"."""
    _, _, bare = region.name.partition(" ")
    name = bare if readings(bare) == (region,) else region.name
    return plain(name.replace(".", "").casefold())


def not_autonomous_reply(region: Region, instead: Command) -> Reply:
    """A unit of DKI Jakarta: no budget of its own, so nothing to divide by."""
    province = gazetteer()[region.province_code]
    label = province.name
    if isinstance(instead, Compare):
        told = (one.name for one in (instead.first, instead.second) if one is not None)
        label = " – ".join(told)
    return Reply(
        f"{bold(region.name)} adalah wilayah administratif tanpa APBD sendiri, sehingga tidak "
        f"mempunyai RUP dan tidak diperingkat. Pengadaannya tercatat pada {plain(province.name)}.",
        ((Button.turn(_with_asked(label, instead), instead),),),
        Outcome.CHOICE,
    )


def no_region_reply(command: Command) -> Reply:
    """A command that wants a region got none, and the chat has none of its own."""
    example = SPECS[_NAMES.get(type(command), "peringkat")].example
    return Reply(
        f"Mohon sebutkan daerah, misalnya: {example}\n"
        "Daerah sendiri dapat dicatat dengan /daerahsaya.",
        outcome=Outcome.NONE,
    )


_NAMES: dict[type[Command], str] = {
    ShowGap: "kejar",
    ShowTrend: "tren",
    ShowProvince: "provinsi",
    ShowUnits: "opd",
    Compare: "banding",
    ShowAround: "sekitar",
    ShowLift: "dorong",
    ShowCommodities: "etalase",
    ShowDetails: "rincian",
    ShowQuality: "kualitas",
    ShowChart: "grafik",
    ChooseDownload: "unduh",
    Download: "lembar",
    SetFollow: "langganan",
}


def second_region_reply(first: Region) -> Reply:
    second = "bengkayang" if first.core_name == "Singkawang" else "singkawang"
    return Reply(
        f"Mohon sebutkan daerah kedua, misalnya: /banding {_typed(first)} {second}",
        outcome=Outcome.NONE,
    )


def same_region_reply() -> Reply:
    return Reply("Mohon pilih dua daerah yang berbeda.", outcome=Outcome.NONE)


def no_semester_reply(region: Region, asked: When, known: Sequence[Figure]) -> Reply:
    """There are figures of the region, but not of the semester that was asked for."""
    newest = known[-1]
    semesters = ", ".join(str(figure.semester) for figure in known[-6:])
    look = ShowRegion(region, When.of(newest.semester))
    buttons = [Button.turn(f"Lihat {newest.semester}", look), wish_button(region, asked)]
    return Reply(
        f"Data {bold(region.name)} untuk {said(asked)} belum tersedia.\n"
        f"Yang tersedia: {semesters} (terakhir per {day(newest.data_date)}).",
        in_rows(buttons),
        Outcome.NONE,
    )


def nothing_known_reply(region: Region, known: str) -> Reply:
    """No figure and no release of the region."""
    return Reply(
        f"Angka untuk {bold(region.name)} belum tersedia. {known}\n"
        "Kami dapat memberi tahu Bapak/Ibu begitu datanya masuk.",
        in_rows([wish_button(region, UNSAID)]),
        Outcome.NONE,
    )


def no_such_semester_reply(asked: When, semesters: Sequence[Semester]) -> Reply:
    """A list or comparison of a semester of which there are no figures at all."""
    known = ", ".join(str(semester) for semester in semesters[-6:])
    return Reply(
        f"Data {said(asked)} belum tersedia. Yang tersedia: {known}.", outcome=Outcome.NONE
    )


def said(asked: When) -> str:
    """A semester as far as it was said."""
    if asked.semester is not None:
        return str(asked.semester)
    if asked.half is not None:
        return f"Semester {'I' * asked.half}"
    return f"tahun {asked.year}"


def refusal(error: QuestionError) -> Reply:
    """The reply to a question whose words fit nothing."""
    match error:
        case SeveralRegions(commands=commands):
            return _one_by_one(commands)
        case BadSemester():
            text = "Semester hanya I atau II, misalnya: tangsel s1 2023"
        case BadYear():
            text = (
                "Tahun mohon ditulis dengan empat angka. Semester hanya I atau II, misalnya: "
                "tangsel s1 2023"
            )
        case UnreadWhen():
            text = (
                "Waktu atau angka dalam pertanyaan ini belum dapat dibaca. Data tersedia per "
                "semester; mohon tulis satu semester di belakang nama daerah, misalnya: pontianak "
                "s1 2022. Antarsemester dan per bulan: /tren pontianak"
            )
        case AskedForRank():
            text = (
                "Peringkat tertentu belum dapat ditanyakan. Urutan daerah: /top. Jarak ke "
                "peringkat di atas suatu daerah dan ke target dalam persen: "
                f"{SPECS['kejar'].example}"
            )
        case SmallTalk(is_thanks=is_thanks):
            text = (
                f"{'Terima kasih kembali' if is_thanks else 'Salam'}, Bapak/Ibu. Mohon ketik nama "
                "daerah untuk melihat porsi dan peringkatnya, misalnya: tangsel atau pontianak s2 "
                "2022. Semua perintah: /bantuan"
            )
        case BadTarget():
            text = (
                "Target ditulis sebagai persen, lebih dari 0 sampai 100 persen, misalnya: "
                f"{SPECS['kejar'].example}"
            )
        case NoSuchPeers(peers=peers):
            text = _no_such_peers(peers)
        case BadList():
            text = (
                "Mohon gunakan porsi atau nilai, kab, kota atau nama provinsi, dan jumlah 1 sampai "
                f"50: {SPECS['top'].example}"
            )
        case BadArguments(name=name):
            text = f"{_USAGE.get(name, 'Mohon gunakan')}: {SPECS[name].example}"
        case UnknownCommand():
            text = "Perintah ini belum dikenal. Semua perintah: /bantuan"
        case _:
            text = "Pertanyaan ini belum dapat dipahami. Contoh: tangsel, /top, /bantuan"
    return Reply(text, outcome=Outcome.NONE)


def offer_questions_reply(
    nearest: Sequence[Question], region: Region | None, is_outside: bool
) -> Reply:
    """What was not understood: the nearest questions that can be answered, about `region`."""
    about_all = (ShowTop, ShowMethod) if region else (ShowTop, ShowMethod, ChooseDownload)
    buttons = []
    for question in nearest:
        if isinstance(question, about_all):
            buttons.append(Button.of(_OFFERED[type(question)], question))
        elif region is not None:
            changes: dict[str, Any] = {"region": region}
            label = f"{_OFFERED[type(question)]} {region.name}"
            buttons.append(Button.of(label, replace(question, **changes)))
    if not buttons:
        buttons = [Button.of("Urutan daerah", ShowTop()), Button.of("Bantuan", ShowHelp())]
    said = (
        "Pertanyaan ini di luar yang dapat dijawab bot: datanya porsi, nilai dan peringkat "
        "e-purchasing daerah."
        if is_outside
        else "Pertanyaan ini belum dapat dipahami."
    )
    return Reply(f"{said} Yang terdekat:", in_rows(buttons, per_row=1), Outcome.CHOICE)


_OFFERED: dict[type[Question], str] = {
    ShowRegion: "Posisi",
    ShowTop: "Urutan daerah",
    ShowAround: "Di atas dan di bawah",
    ShowGap: "Jarak ke peringkat atas:",
    ShowTrend: "Perkembangan",
    ShowUnits: "OPD",
    ShowLift: "OPD yang menaikkan porsi",
    ShowCommodities: "Etalase",
    ShowDetails: "Rincian",
    ShowQuality: "Mutu data",
    ShowChart: "Grafik",
    ShowProvince: "Satu provinsi dengan",
    ShowMethod: "Cara hitung",
    ChooseDownload: "Unduh angka",
}


def _one_by_one(commands: Sequence[SetFollow]) -> Reply:
    """A button for each region; pressed, the others stay."""
    buttons = [Button.of(one.region.name, one) for one in commands if one.region is not None]
    word = "ditambahkan" if commands[0].is_wanted else "dilepas"
    return Reply(
        f"Daerah {word} satu per satu. Mohon tekan yang dimaksud:",
        in_rows(buttons, per_row=1),
        Outcome.CHOICE,
    )


def _no_such_peers(peers: Peers) -> str:
    where = province(peers.province_code or "")
    units = [r for r in gazetteer() if r.province_code == peers.province_code and not r.autonomous]
    if units:
        return (
            f"Kabupaten dan kota di {where} adalah wilayah administratif tanpa APBD sendiri, "
            "sehingga tidak diperingkat. Angka provinsinya: "
            f"/peringkat {_typed(gazetteer()[units[0].province_code])}"
        )
    return f"{where} tidak mempunyai {kinds(peers)}. Semua daerahnya: /top {where.casefold()}"


_USAGE = {
    "banding": "Mohon sebutkan dua daerah",
    "kejar": "Mohon sebutkan satu daerah",
}
