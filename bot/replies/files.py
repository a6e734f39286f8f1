"""What stands beneath a file, or in its place, and which files there are."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from bot.commands import ChooseDownload, Download, FileFormat, ShowRegion, When
from bot.formats import number
from bot.outgoing.attachments import Attachment
from bot.replies import words
from bot.replies.reply import Button, Outcome, Reply, bold, in_rows, plain
from bot.replies.words import province
from procurement.figures import Figure
from procurement.regions import Region, gazetteer

#: What a text says of a file that should have come with it.
NOT_MADE = "⚠ Berkasnya belum dapat dibuat; silakan coba lagi beberapa saat lagi."
NOT_TAKEN = "⚠ Berkasnya tidak dapat dikirim ke obrolan ini."


def choice_reply(
    region: Region | None, when: When, *, has_sheet: bool, held: Collection[Region]
) -> Reply:
    """
    Buttons for each file: of the region, of its province, of all.

    `held` are regions with figures of their own, and provinces with figures of regions within.
    """
    lines = [
        bold("Unduh angka"),
        "Excel (XLSX): angka bertipe, saringan, lembar OPD, bulan dan metode. CSV: pemisah titik "
        "koma, desimal koma. Lembar fakta (PDF): satu halaman untuk nota dinas.",
    ]
    rows: list[tuple[Button, ...]] = []
    if region is None:
        lines.append("Untuk satu daerah, ketik misalnya: /unduh pontianak")
    else:
        if not has_sheet:
            asked = "" if when == When() else " pada semester itu"
            lines.append(f"Hitungan bot untuk {plain(region.name)}{asked} belum ada.")
            rows.append((Button.of(f"Lihat {region.name}", ShowRegion(region, when)),))
        elif not region.is_province:
            rows.append(_row(region.name, region, when))
        if has_sheet:
            sheet = Download(FileFormat.PDF, region, when)
            rows.append((Button.of(f"Lembar fakta {region.name} (PDF)", sheet),))
        whole = gazetteer()[region.province_code]
        if whole in held:
            rows.append(_row(f"{whole.name} dan daerahnya", whole, when))
    rows.append(_row("Semua daerah", None, when))
    return Reply("\n".join(lines), tuple(rows), Outcome.CHOICE)


def _row(label: str, region: Region | None, when: When) -> tuple[Button, ...]:
    return (
        Button.of(f"{label}: XLSX", Download(FileFormat.XLSX, region, when)),
        Button.of("CSV", Download(FileFormat.CSV, region, when)),
    )


def figures_reply(
    file: FileFormat,
    region: Region | None,
    told: Sequence[Figure],
    attachment: Attachment,
    today: date,
) -> Reply:
    """What a workbook or table holds, and how it is to be read."""
    newest = max(figure.semester for figure in told)
    oldest = min((f for f in told if f.semester == newest), key=lambda figure: figure.data_date)
    lines = [
        *words.staleness(oldest, today),
        bold(f"Angka {_whose(region)}, {_semesters(told)}"),
        f"{number(len(told))} baris, {number(len({f.region.code for f in told}))} pemerintah "
        f"daerah. {words.dates_of(list(told))}.",
        *_provisional(told, today),
    ]
    if file is FileFormat.CSV:
        lines.append("Pemisah titik koma dan desimal koma, untuk Excel berbahasa Indonesia.")
    lines.append("Hitungan bot, bukan peringkat LKPP · /sumber")
    other = FileFormat.XLSX if file is FileFormat.CSV else FileFormat.CSV
    when = When.of(told[0].semester) if len({f.semester for f in told}) == 1 else When()
    buttons = [Button.of(f"Sebagai {other.name}", Download(other, region, when))]
    return Reply("\n".join(lines), in_rows(buttons), attachment=attachment)


def fact_sheet_reply(figure: Figure, attachment: Attachment, today: date) -> Reply:
    """What the fact sheet is of."""
    lines = [
        *words.staleness(figure, today),
        bold(f"Lembar fakta {figure.region.name}, {words.semester_title(figure, today)}"),
        "Satu halaman: angka, grafik, rumus, sumber dan tanggal data.",
        f"{words.dates(figure)} · hitungan bot · /sumber",
    ]
    when = When.of(figure.semester)
    buttons = [
        Button.of("Angka", ShowRegion(figure.region, when)),
        Button.of("Unduh lainnya", ChooseDownload(figure.region, when)),
    ]
    return Reply("\n".join(lines), in_rows(buttons), attachment=attachment)


def _whose(region: Region | None) -> str:
    if region is None:
        return "semua daerah"
    return f"{province(region.code)} dan daerahnya" if region.is_province else plain(region.name)


def _semesters(told: Sequence[Figure]) -> str:
    semesters = sorted({figure.semester for figure in told})
    if len(semesters) == 1:
        return str(semesters[0])
    return f"{semesters[0]} sampai {semesters[-1]}"


def _provisional(told: Sequence[Figure], today: date) -> list[str]:
    named = [words.semester_title(figure, today) for figure in told]
    if any("sementara" in title for title in named):
        return ["Sebagian angkanya masih sementara; lihat kolom Keadaan data."]
    return []
