"""Two regions side by side, in a table that fits a phone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.commands import ShowRegion, When
from bot.formats import percent, rounded, rupiah, short_name, signed
from bot.replies import words
from bot.replies.region import Standing
from bot.replies.reply import Button, Outcome, Reply, bold, in_rows, plain, table
from procurement.changes import BaseKind, Change, NoBase
from procurement.figures import Figure
from procurement.ranking import Measure, Place, Unranked, comparable, why_unranked
from procurement.regions import Region

_LABEL, _COLUMN = 11, 14


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: its figure, where it stands by share and value, and its change."""

    figure: Figure
    share: Standing
    value: Standing
    change: Change | NoBase


def compare_reply(first: Side, second: Side, same_class: bool, today: date) -> Reply:
    figures = [first.figure, second.figure]
    one, other = first.figure.region, second.figure.region
    lines = [
        *words.staleness(min(figures, key=lambda figure: figure.data_date), today),
        bold(f"{one.name} dan {other.name} — {words.semester_title(first.figure, today)}"),
        table(_table(first, second)),
        *_difference(first.figure, second.figure),
        *_changes(first, second),
        *_scope(first, same_class),
        *words.notes(figures),
        f"{words.dates_of(figures)} · peringkat hitungan bot · /sumber",
    ]
    when = When.of(first.figure.semester)
    buttons = [Button.of(region.name, ShowRegion(region, when)) for region in (one, other)]
    return Reply("\n".join(lines), in_rows(buttons))


def uncomputed_reply(region: Region, is_announced: bool) -> Reply:
    """One of the two has no computed figures: what was only published is not compared."""
    said = (
        f"Perbandingan belum dapat disajikan: hitungan bot untuk {bold(region.name)} belum "
        "tersedia."
    )
    if not is_announced:
        return Reply(said, outcome=Outcome.NONE)
    return Reply(
        f"{said} Yang ada hanya angka rilis, dan angka rilis tidak dibandingkan.",
        ((Button.of(f"Angka rilis {region.name}", ShowRegion(region)),),),
        Outcome.NONE,
    )


def no_common_semester_reply(first: Figure, second: Figure) -> Reply:
    """The two have no semester in common; `first` and `second` are their newest."""
    buttons = [
        Button.of(f"{one.region.name}, {one.semester}", ShowRegion(one.region))
        for one in (first, second)
    ]
    return Reply(
        "Belum ada semester yang datanya tersedia untuk keduanya. Terakhir: "
        f"{plain(first.region.name)} {first.semester}, {plain(second.region.name)} "
        f"{second.semester}.",
        in_rows(buttons),
        Outcome.NONE,
    )


def _table(first: Side, second: Side) -> list[str]:
    sides = (first, second)
    rows: list[tuple[str, list[str]]] = [
        ("", _heads([side.figure.region for side in sides])),
        ("Porsi", [_share(side.figure) for side in sides]),
        ("Pkt porsi", [_rank(side.share.place) for side in sides]),
        ("Transaksi", [rupiah(side.figure.value).removeprefix("Rp") for side in sides]),
        ("Pkt nilai", [_rank(side.value.place) for side in sides]),
        ("RUP", [_plan(side.figure) for side in sides]),
        ("Perubahan*", [_points(side.change) for side in sides]),
    ]
    return [
        f"{label:<{_LABEL}}{''.join(f'{cell:>{_COLUMN}}' for cell in cells)}".rstrip()
        for label, cells in rows
    ]


def _heads(regions: Sequence[Region]) -> list[str]:
    """The names over the columns, without their kinds where those do not tell them apart."""
    cores = [region.core_name for region in regions]
    names = cores if len(set(cores)) > 1 else [region.name for region in regions]
    return [short_name(name, _COLUMN - 1) for name in names]


def _share(figure: Figure) -> str:
    return percent(figure.share) if figure.share is not None else "-"


def _plan(figure: Figure) -> str:
    return rupiah(figure.rup).removeprefix("Rp") if figure.rup is not None else "-"


def _rank(place: Place | None) -> str:
    return str(place.rank) if place else "-"


def _points(change: Change | NoBase) -> str:
    known = isinstance(change, Change) and change.points is not None
    return signed(change.points) if known else "-"  # type: ignore[union-attr, arg-type]


def _difference(one: Figure, other: Figure) -> list[str]:
    """Who is ahead by share and by value, where that can be said; else why it cannot."""
    said = []
    by_share, by_value = (comparable(one, other, measure) for measure in Measure)
    if not by_share:
        what = "Porsi" if by_value else "Porsi dan nilai"
        said.append(f"{what} keduanya tidak dapat dibandingkan: {_obstacle(one, other)}")
    elif one.ratio != other.ratio and one.share is not None and other.share is not None:
        ahead = one if one.share > other.share else other
        apart = rounded(abs(one.share - other.share))
        by = (
            f"{percent(apart).rstrip('%')} persen poin" if apart else "kurang dari 0,01 persen poin"
        )
        said.append(f"{plain(ahead.region.name)} unggul {by} dalam porsi")
    if by_value and one.value != other.value:
        ahead, behind = (one, other) if one.value > other.value else (other, one)
        said.append(
            f"{plain(ahead.region.name)} unggul {rupiah(ahead.value - behind.value)} dalam nilai"
        )
    return ["; ".join(said) + "."] if said else []


def _obstacle(one: Figure, other: Figure) -> str:
    reasons = [why_unranked(figure, Measure.SHARE) for figure in (one, other)]
    return words.UNRANKED[next((why for why in reasons if why), Unranked.OTHER_DATE)]


def _scope(side: Side, same_class: bool) -> list[str]:
    if not same_class:
        return ["Pkt = peringkat; keduanya dihitung dalam kelas yang berbeda."]
    share, value = side.share.ranking, side.value.ranking
    if not share.n and not value.n:
        return []
    if share.n == value.n:
        return [f"Pkt = peringkat di antara {words.scope(share)}."]
    among = [f"Pkt porsi = peringkat di antara {words.scope(share)}"] if share.n else []
    among += [f"Pkt nilai = peringkat di antara {words.scope(value)}"] if value.n else []
    return ["; ".join(among) + "."]


def _changes(first: Side, second: Side) -> list[str]:
    bases = []
    for side in (first, second):
        if isinstance(side.change, Change):
            within = " (dalam tahun)" if side.change.kind is BaseKind.WITHIN_YEAR else ""
            bases.append(f"{side.change.base.semester}{within}")
    if not bases:
        return ["*Belum ada pembanding."]
    return [f"*Persen poin terhadap {' dan '.join(dict.fromkeys(bases))}."]
