"""What stands beneath a chart: the same in words, its date, and the way to the other charts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.attachments import Attachment
from bot.commands import ChartKind, ShowChart, ShowRegion, When
from bot.replies import words
from bot.replies.reply import (
    LONGEST_CAPTION,
    Button,
    Outcome,
    Reply,
    bold,
    in_rows,
    plain,
    visible,
)
from procurement.figures import Figure

_TITLES = {
    ChartKind.STRIP: "posisi di antara daerah lain",
    ChartKind.TREND: "perkembangan",
    ChartKind.UNITS: "per OPD",
    ChartKind.GAP: "jarak ke atas dan ke target",
    ChartKind.COMPARE: "perbandingan",
}
_LABELS = {
    ChartKind.STRIP: "Posisi",
    ChartKind.TREND: "Tren",
    ChartKind.UNITS: "OPD",
    ChartKind.GAP: "Jarak",
}


def chart_reply(
    command: ShowChart, figures: Sequence[Figure], attachment: Attachment, today: date
) -> Reply:
    """A photo of the chart with what it says, and buttons to the other charts of the region."""
    figure = figures[0]
    names = " dan ".join(one.region.name for one in figures)
    semester = words.semester_title(figure, today)
    lines = [
        *words.staleness(figure, today),
        bold(f"{names} — {_TITLES[command.kind]}, {semester}"),
        plain(attachment.alt),
        f"{words.dates_of(list(figures))} · hitungan bot · /sumber",
    ]
    when = When.of(figure.semester)
    others = [
        Button.of(label, ShowChart(figure.region, kind, when))
        for kind, label in _LABELS.items()
        if kind is not command.kind
    ]
    numbers = [
        Button.of(f"Angka {one.region.name}", ShowRegion(one.region, when)) for one in figures
    ]
    return Reply("\n".join(lines), (*in_rows(others, 4), *in_rows(numbers)), attachment=attachment)


def pictured(whole: Reply, shorter: str, attachment: Attachment, instead: Button) -> Reply:
    """
    `whole` with a chart: its text as the caption, else the `shorter` one that leaves to the chart
    what it shows; where neither fits, the text alone, with a button that sends the chart.
    """
    if visible(whole.html) <= LONGEST_CAPTION:
        return replace(whole, attachment=attachment)
    if visible(shorter) <= LONGEST_CAPTION:
        return replace(whole, attachment=attachment, caption=shorter)
    return replace(whole, rows=((instead,), *whole.rows))


def no_distance_reply(figure: Figure, today: date) -> Reply:
    return _nothing(figure, today, "Jaraknya belum dapat digambar: nilai RUP belum tersedia.")


def no_units_reply(figure: Figure, today: date) -> Reply:
    return _nothing(figure, today, "Rincian per OPD belum tersedia dari sumber data ini.")


def _nothing(figure: Figure, today: date, said: str) -> Reply:
    title = bold(f"{figure.region.name} — {words.semester_title(figure, today)}")
    button = Button.of("Angka", ShowRegion(figure.region, When.of(figure.semester)))
    return Reply(f"{title}\n{said}", ((button,),), Outcome.NONE)
