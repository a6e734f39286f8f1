"""Why a question has no answer as it stands, and what to type instead."""

from __future__ import annotations

from collections.abc import Sequence

from bot.commands import (
    Command,
    Compare,
    ShowGap,
    ShowProvince,
    ShowRegion,
    ShowTrend,
    ShowUnits,
    When,
)
from bot.formats import day
from bot.parsing import SPECS, BadArguments, UnknownCommand
from bot.replies.reply import Button, Outcome, Reply, bold, in_rows, plain
from procurement.errors import BadSemester, QuestionError
from procurement.figures import Figure
from procurement.regions import Region, gazetteer
from procurement.semester import Semester

#: So much of what a person typed is shown back.
SHOWN = 64


def ambiguous_reply(text: str, choices: Sequence[tuple[str, Command]], region: Region) -> Reply:
    """Several regions bear the name: one must be chosen; `region` serves as an example."""
    count = {2: "dua", 3: "tiga"}.get(len(choices), str(len(choices)))
    return Reply(
        f'"{plain(text[:SHOWN])}" ada {count}. Mohon pilih:\n'
        f"Lain kali dapat langsung diketik: {plain(region.name.replace('.', '').casefold())}",
        in_rows([Button.turn(label, command) for label, command in choices], per_row=1),
        Outcome.CHOICE,
    )


def unknown_reply(text: str, choices: Sequence[tuple[str, Command]]) -> Reply:
    """No region bears the name; `choices` are those that it may have meant, if any."""
    shown = plain(text[:SHOWN]) + ("…" if len(text) > SHOWN else "")
    if not choices:
        return Reply(
            f'Daerah "{shown}" belum ditemukan. Mohon ketik nama kabupaten, kota atau provinsi, '
            "misalnya: tangsel",
            outcome=Outcome.NONE,
        )
    return Reply(
        f'Daerah "{shown}" belum ditemukan. Apakah yang dimaksud:\n'
        "Bapak/Ibu juga dapat mengetik singkatan, misalnya: tangsel.",
        in_rows([Button.turn(label, command) for label, command in choices], per_row=1),
        Outcome.CHOICE,
    )


def not_autonomous_reply(region: Region, instead: Command) -> Reply:
    """A unit of DKI Jakarta: no budget of its own, so nothing to divide by."""
    province = gazetteer()[region.province_code]
    return Reply(
        f"{bold(region.name)} adalah wilayah administratif tanpa APBD sendiri, sehingga tidak "
        f"mempunyai RUP dan tidak diperingkat. Pengadaannya tercatat pada {plain(province.name)}.",
        ((Button.turn(province.name, instead),),),
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
}


def second_region_reply(first: Region) -> Reply:
    return Reply(
        f"Mohon sebutkan daerah kedua, misalnya: /banding {plain(first.core_name.casefold())} "
        "singkawang",
        outcome=Outcome.NONE,
    )


def same_region_reply() -> Reply:
    return Reply("Mohon pilih dua daerah yang berbeda.", outcome=Outcome.NONE)


def no_semester_reply(region: Region, asked: When, known: Sequence[Figure]) -> Reply:
    """There are figures of the region, but not of the semester that was asked for."""
    newest = known[-1]
    semesters = ", ".join(str(figure.semester) for figure in known[-6:])
    look = ShowRegion(region, When.of(newest.semester))
    buttons = [Button.turn(f"Lihat {newest.semester}", look)]
    return Reply(
        f"Data {bold(region.name)} untuk {said(asked)} belum tersedia.\n"
        f"Yang tersedia: {semesters} (terakhir per {day(newest.data_date)}).",
        in_rows(buttons),
        Outcome.NONE,
    )


def nothing_known_reply(region: Region, known: str) -> Reply:
    """No figure and no release of the region."""
    return Reply(f"Angka untuk {bold(region.name)} belum tersedia. {known}", outcome=Outcome.NONE)


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
        case BadSemester():
            text = "Semester hanya I atau II, misalnya: tangsel s1 2023"
        case BadArguments(spec=spec):
            text = f"{_USAGE.get(spec.name, 'Mohon gunakan')}: {spec.example}"
        case UnknownCommand():
            text = "Perintah ini belum dikenal. Semua perintah: /bantuan"
        case _:
            text = "Pertanyaan ini belum dapat dipahami. Contoh: tangsel, /top, /bantuan"
    return Reply(text, outcome=Outcome.NONE)


_USAGE = {
    "top": "Mohon gunakan porsi atau nilai, kab, kota atau nama provinsi, dan jumlah 1 sampai 50",
    "banding": "Mohon sebutkan dua daerah",
    "kejar": "Target harus lebih dari 0 sampai 100 persen",
    "terbitkan": "Mohon sebutkan nomor impor",
}
