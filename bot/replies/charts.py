"""What stands beneath a chart: the same in words, its date, and the way to the other charts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.commands import ChartKind, ShowChart, ShowRegion, When
from bot.outgoing.attachments import Attachment
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
from procurement.peers import main_peers
from procurement.ranking import Measure, Unranked, why_unranked

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
    heading = [
        *words.staleness(min(figures, key=lambda one: one.data_date), today),
        bold(f"{names} — {_TITLES[command.kind]}, {semester}"),
    ]
    notes, last = words.notes(figures), f"{words.dates_of(list(figures))} · hitungan bot · /sumber"
    text, *shorter = (
        "\n".join([*heading, *said, last])
        for said in ([plain(attachment.alt), *notes], notes, [plain(attachment.alt)])
    )
    caption = ""
    if visible(text) > LONGEST_CAPTION:  # the picture says it, too
        caption = next(one for one in shorter if visible(one) <= LONGEST_CAPTION)
    when = When.of(figure.semester)
    others = [
        Button.of(label, ShowChart(figure.region, kind, when))
        for kind, label in _LABELS.items()
        if kind is not command.kind
    ]
    numbers = [
        Button.of(f"Angka {one.region.name}", ShowRegion(one.region, when)) for one in figures
    ]
    rows = (*in_rows(others, 4), *in_rows(numbers))
    return Reply(text, rows, attachment=attachment, caption=caption)


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
    why = why_unranked(figure, Measure.SHARE) or Unranked.NO_PLAN
    reason = words.unranked(why, main_peers(figure.region), figure)
    return _nothing(figure, today, f"Jaraknya belum dapat digambar: {reason}.")


def no_units_reply(figure: Figure, today: date) -> Reply:
    return _nothing(figure, today, "Rincian per OPD belum tersedia dari sumber data ini.")


def _nothing(figure: Figure, today: date, said: str) -> Reply:
    title = bold(f"{figure.region.name} — {words.semester_title(figure, today)}")
    button = Button.of("Angka", ShowRegion(figure.region, When.of(figure.semester)))
    return Reply(f"{title}\n{said}", ((button,),), Outcome.NONE)
