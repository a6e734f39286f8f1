"""What a digest says of one region, which is the same whoever else it tells of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bot.commands import ChartKind, ShowChart, ShowRegion, When
from bot.digest.content import Section
from bot.formats import MONTHS, percent, points, rupiah
from bot.outgoing.attachments import Attachment
from bot.replies import words
from bot.replies.reply import Button, bold, plain
from procurement.board import Movement
from procurement.changes import BaseKind, Change
from procurement.figures import Figure
from procurement.gaps import to_pass, to_target
from procurement.periods import Phase, phase
from procurement.ranking import Place


@dataclass(frozen=True, slots=True)
class Passage:
    """One region in words, to be put together with those of others."""

    figure: Figure
    at_length: str
    #: In a line, where there is no room for more.
    brief: str
    #: What must be known to read its figures, if anything.
    notes: tuple[str, ...]
    #: Who stands next to it, a line each; none where nobody does.
    around: tuple[str, ...]
    #: Of how many regions of its class there are data.
    valid: str
    look: Button
    draw: Button
    chart: Attachment


def passage(
    section: Section, chart: Attachment, target: Decimal, today: date, month: int | None = None
) -> Passage:
    """The words for a region; `month` is the one that the digest is about, if it is about one."""
    figure, ranking = section.figure, section.share.ranking
    region, when = figure.region, When.of(figure.semester)
    around = section.around if len(section.around) > 1 else ()
    return Passage(
        figure,
        "\n".join(_at_length(section, target, today, month)),
        _brief(section, today),
        tuple(words.notes([figure])),
        tuple(_place(place, section) for place in around),
        f"Dari {ranking.peers.everyone} {words.kinds(ranking.peers)}, {ranking.n} diperingkat. "
        "Hitungan bot, bukan peringkat LKPP.",
        look(figure, is_alone=False),
        Button.of(f"Grafik {region.name}", ShowChart(region, ChartKind.STRIP, when)),
        chart,
    )


def look(figure: Figure, *, is_alone: bool) -> Button:
    """What leads to the answer about a region."""
    label = "Lihat posisi" if is_alone else f"Posisi {figure.region.name}"
    return Button.of(label, ShowRegion(figure.region, When.of(figure.semester)))


def _at_length(section: Section, target: Decimal, today: date, month: int | None) -> list[str]:
    figure = section.figure
    return [
        bold(f"{figure.region.name} — {words.semester_title(figure, today)}"),
        *words.staleness(figure, today),
        *_share(section),
        *_of_month(section, month),
        *_ranks(section),
        *_distance(section, target, today),
    ]


def _brief(section: Section, today: date) -> str:
    figure, place = section.figure, section.share.place
    name = "porsi" if figure.is_standard else "persentase"
    share = "belum dapat dihitung" if figure.share is None else percent(figure.share)
    rank = f", peringkat {place.rank} dari {section.share.ranking.n}" if place else ""
    title = words.semester_title(figure, today)
    return f"{bold(figure.region.name)} — {title}: {name} {share}{rank}"


def _share(section: Section) -> list[str]:
    figure = section.figure
    if figure.share is None:
        known = "nilai RUP belum tersedia" if figure.rup is None else "nilai RUP Rp0"
        return [f"Transaksi {rupiah(figure.value)}; {known}, sehingga porsi belum dapat dihitung."]
    name = "Porsi" if figure.is_standard else "Persentase"
    lines = [f"{name} {percent(figure.share)}{_changed(section.change)}"]
    plan = words.DENOMINATORS[figure.denominator]
    lines.append(f"{rupiah(figure.value)} dari {plan} {rupiah(figure.rup or 0)}")
    return lines


def _changed(change: object) -> str:
    if not isinstance(change, Change) or change.points is None:
        return ""
    within = ", dalam tahun" if change.kind is BaseKind.WITHIN_YEAR else ""
    return f" · {points(change.points)} dari {change.base.semester}{within}"


def _of_month(section: Section, month: int | None) -> list[str]:
    if month is None or section.of_month is None:
        return []
    return [f"Transaksi selama {MONTHS[month - 1]}: {rupiah(section.of_month)}"]


def _ranks(section: Section) -> list[str]:
    share, value = section.share, section.value
    if share.place is None:
        why = share.ranking.unranked.get(section.figure.region.code)
        if why is None:
            return []
        said = words.unranked(why, share.ranking.peers, section.figure)
        return [f"Peringkat porsi belum dapat diberikan ({said})."]
    line = f"Peringkat porsi {words.rank(share.place)}{_before(section.movement)}"
    line += f" dari {words.scope(share.ranking)}"
    if value.place is not None:
        line += f" · peringkat nilai {words.rank(value.place)}"
        line += f" dari {value.ranking.n}" if value.ranking.n != share.ranking.n else ""
    return [line]


def _before(movement: Movement | None) -> str:
    if movement is None:
        return ""
    if movement.among_fewer:
        moved = f"{movement.was} → {movement.now}"
        return f" ({moved} di antara daerah yang datanya ada pada kedua waktu)"
    return " (tetap)" if movement.was == movement.now else f" (sebelumnya {movement.was})"


def _distance(section: Section, target: Decimal, today: date) -> list[str]:
    figure, share = section.figure, section.share
    if share.place is None:
        return []
    running = phase(figure, today) is Phase.RUNNING
    parts = []
    if share.above is not None:
        needed = to_pass(figure, share.above.figure) or 1
        amount = f"lebih dari {words.at_most(needed)}" if running else rupiah(needed)
        parts.append(f"ke peringkat {share.above.rank}: {amount}")
    missing = to_target(figure, target)
    if missing:
        parts.append(f"ke target {_target(target)}: {rupiah(missing, up=running)}")
    word = "Perlu tambahan" if running else "Selisih saat itu"
    return [f"{word} {' · '.join(parts)}"] if parts else []


def _target(target: Decimal) -> str:
    return f"{target:f}".replace(".", ",") + "%"


def _place(place: Place, section: Section) -> str:
    shown = f"{place.figure.region.name} {percent(place.figure.share or Decimal(0))}"
    is_own = place.figure.region == section.figure.region
    return f"{place.rank}. {bold(shown) if is_own else plain(shown)}"
