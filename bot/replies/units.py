"""Work units (OPD, satker) of a region: those first that hold its share back most."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from bot.commands import ShowRegion, ShowUnits, When
from bot.formats import percent, rupiah, unit_name
from bot.replies import words
from bot.replies.reply import Button, Outcome, Reply, Rows, bold
from procurement.figures import Figure, Unit

PAGE = 8


def units_reply(command: ShowUnits, figure: Figure, units: Sequence[Unit], today: date) -> Reply:
    """A page of units; a unit lacks what it would have had to buy for the region's share."""
    title = bold(f"{figure.region.name} — per OPD, {words.semester_title(figure, today)}")
    if not units:
        return Reply(
            f"{title}\nRincian per OPD belum tersedia dari sumber data ini.", outcome=Outcome.NONE
        )
    ordered = sorted(units, key=lambda unit: (-_weight(unit, figure), unit.name))
    pages = -(-len(ordered) // PAGE)
    page = min(command.page, pages - 1)
    shown = ordered[page * PAGE : (page + 1) * PAGE]
    lines = [*words.staleness(figure, today), title, *_heading(figure, units), ""]
    for number, unit in enumerate(shown, start=page * PAGE + 1):
        lines += _unit(number, unit, figure)
    lines += [
        "",
        *words.notes([figure]),
        f"{words.dates(figure)} · hitungan bot · /sumber",
    ]
    return Reply("\n".join(lines), _pages(command, figure, page, pages))


def lack(unit: Unit, figure: Figure) -> Fraction:
    """Rupiah that `unit` bought less than the region's share of its own plan; negative for more."""
    return (figure.ratio or Fraction(0)) * unit.rup - unit.value


def _is_judged(figure: Figure) -> bool:
    """Whether units can be held against the region: not where half a year of orders is no data."""
    return figure.share is not None and not figure.starts_late


def _weight(unit: Unit, figure: Figure) -> Fraction:
    return lack(unit, figure) if _is_judged(figure) else Fraction(unit.value)


def _heading(figure: Figure, units: Sequence[Unit]) -> list[str]:
    if figure.share is None:
        return [f"{len(units)} OPD; nilai RUP belum tersedia, urutan menurut nilai transaksi."]
    if not _is_judged(figure):
        return [f"{len(units)} OPD; urutan menurut nilai transaksi yang tercakup."]
    share = percent(figure.share)
    below = sum(lack(unit, figure) > 0 for unit in units)
    return [
        f"{'Porsi' if figure.is_standard else 'Persentase'} daerah {share}; {below} dari "
        f"{len(units)} OPD di bawahnya. Urutan: yang paling menahan daerah lebih dahulu.",
        f"Kurang/lebih = selisih rupiah terhadap porsi daerah ({share} dari RUP OPD itu), bukan "
        "terhadap seluruh RUP-nya.",
    ]


def _unit(number: int, unit: Unit, figure: Figure) -> list[str]:
    share = "tanpa RUP" if unit.share is None else percent(unit.share)
    shown = f" — {share}" if _is_judged(figure) or unit.share is None else ""
    lines = [
        f"{number}. {bold(unit_name(unit.name))}{shown}",
        f"    {rupiah(unit.value)} dari RUP {rupiah(unit.rup)}{_lack(unit, figure)}",
    ]
    if unit.share is not None and unit.share > 100:
        lines.append("    ⚠ nilai transaksi melebihi RUP")
    return lines


def _lack(unit: Unit, figure: Figure) -> str:
    if not _is_judged(figure):
        return ""
    amount = lack(unit, figure)
    if abs(amount) < 1:
        return ""
    if amount > 0:
        return f"; kurang {rupiah(round(amount))}"
    return f"; lebih {rupiah(round(-amount))}"


def _pages(command: ShowUnits, figure: Figure, page: int, pages: int) -> Rows:
    when = When.of(figure.semester)
    turn = []
    if page > 0:
        turn.append(Button.turn("◀", ShowUnits(figure.region, when, page - 1)))
    if page + 1 < pages:
        turn.append(Button.turn(f"▶ {page + 2}/{pages}", ShowUnits(figure.region, when, page + 1)))
    back = Button.of("Posisi daerah", ShowRegion(figure.region, when))
    return (*((tuple(turn),) if turn else ()), (back,))
