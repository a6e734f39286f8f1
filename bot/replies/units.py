"""Work units (OPD, satker) of a region: what each bought, what it planned, what it adds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction

from bot.answers.unit_choice import UnitChoice, is_judged, lack
from bot.commands import ShowUnits, UnitOrder, When
from bot.formats import in_points, number, percent, rupiah, unit_name
from bot.replies import words
from bot.replies.reply import Outcome, Reply, bold, plain
from bot.replies.unit_buttons import nearest_rows, no_units_rows, unit_rows
from procurement.figures import Figure, Unit, percentage
from procurement.unit_kinds import UnitKind

PAGE = 8
#: So many characters of a unit's name are told: the longest official one has 81.
LONGEST = 90

KINDS = {
    UnitKind.DINAS: "Dinas",
    UnitKind.BADAN: "Badan dan inspektorat",
    UnitKind.SEKRETARIAT: "Sekretariat, bagian dan biro",
    UnitKind.KECAMATAN: "Kecamatan dan kelurahan",
    UnitKind.RSUD: "Rumah sakit daerah",
    UnitKind.PUSKESMAS: "Puskesmas",
    UnitKind.UPT: "UPT",
    UnitKind.OTHER: "OPD lainnya",
}
ORDERS = {
    UnitOrder.HOLDING: "yang paling menahan daerah lebih dahulu",
    UnitOrder.LOWEST: "porsi terendah lebih dahulu",
    UnitOrder.HIGHEST: "porsi tertinggi lebih dahulu",
    UnitOrder.VALUE: "nilai transaksi terbesar lebih dahulu",
}


def units_reply(command: ShowUnits, figure: Figure, choice: UnitChoice, today: date) -> Reply:
    """A page of units; a unit lacks what it would have had to buy for the region's share."""
    title = bold(f"{figure.region.name} — per OPD, {words.semester_title(figure, today)}")
    if not choice.everyone:
        return Reply(
            f"{title}\nRincian per OPD belum tersedia dari sumber data ini.", outcome=Outcome.NONE
        )
    asked = replace(
        command,
        region=figure.region,
        when=When.of(figure.semester),
        order=choice.order,
        search=choice.search,
    )
    if not choice.units:
        return _none_reply(asked, title, choice)
    pages = -(-len(choice.units) // PAGE)
    page = min(command.page, pages - 1)
    shown = choice.units[page * PAGE : (page + 1) * PAGE]
    lines = [*words.staleness(figure, today), title, *_heading(figure, choice)]
    lines += [*_chosen(asked, figure, choice), ""]
    for place, unit in enumerate(shown, start=page * PAGE + 1):
        lines += _unit(place, unit, figure)
    lines += [
        "",
        *_legend(figure, choice.everyone),
        *words.notes([figure]),
        f"{words.dates(figure)} · hitungan bot · /sumber",
    ]
    return Reply("\n".join(lines), unit_rows(asked, figure, choice, page, pages))


def short_unit_name(unit: Unit) -> str:
    """A unit's name in ordinary letters, as much of it as a list has room for."""
    name = unit_name(unit.name)
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"


def _none_reply(asked: ShowUnits, title: str, choice: UnitChoice) -> Reply:
    if asked.kind is not None and (choice.kinds or not choice.search):
        named = f" dengan nama “{plain(choice.search)}”" if choice.search else ""
        text = f"{title}\nTidak ada OPD{named} dalam kelompok {KINDS[asked.kind]}."
        return Reply(text, no_units_rows(asked), Outcome.NONE)
    text = f"{title}\nOPD dengan nama “{plain(choice.search)}” belum ditemukan."
    if not choice.near:
        return Reply(text, no_units_rows(asked), Outcome.NONE)
    rows = nearest_rows(asked, choice.near)
    return Reply(f"{text} Apakah yang dimaksud:", rows, Outcome.CHOICE)


def _heading(figure: Figure, choice: UnitChoice) -> list[str]:
    units = choice.everyone
    if figure.share is None:
        return [f"{len(units)} OPD; nilai RUP belum tersedia, urutan menurut nilai transaksi."]
    if not is_judged(figure):
        return [f"{len(units)} OPD; urutan menurut nilai transaksi yang tercakup."]
    share = percent(figure.share)
    below = sum(lack(unit, figure) > 0 for unit in units)
    heading = (
        f"{'Porsi' if figure.is_standard else 'Persentase'} daerah {share}; {below} dari "
        f"{len(units)} OPD di bawahnya"
    )
    if len(choice.units) == 1:
        return [f"{heading}."]
    without = sum(unit.rup == 0 for unit in choice.units)
    last = f"; {without} OPD tanpa RUP di akhir" if without else ""
    return [f"{heading}. Urutan: {ORDERS[choice.order]}{last}."]


def _chosen(asked: ShowUnits, figure: Figure, choice: UnitChoice) -> list[str]:
    """The sums of what is shown, where that is not everyone."""
    if asked.kind is None and not choice.search:
        return []
    said = [KINDS[asked.kind]] if asked.kind else []
    if choice.search:
        said.append(f"nama “{plain(choice.search)}”")
    value = sum(unit.value for unit in choice.units)
    rup = sum(unit.rup for unit in choice.units)
    line = f"{', '.join(said)}: {number(len(choice.units))} OPD, {rupiah(value)} dari RUP "
    line += rupiah(rup)
    if is_judged(figure):
        share = percentage(value, rup)
        own = f" ({percent(share)})" if share is not None else ""
        line += f"{own}; menyumbang {in_points(_added(value, figure))}"
    return [f"{line[0].upper()}{line[1:]}."]


def _unit(place: int, unit: Unit, figure: Figure) -> list[str]:
    share = "tanpa RUP" if unit.share is None else percent(unit.share)
    shown = f" — {share}" if is_judged(figure) or unit.share is None else ""
    lines = [
        f"{place}. {bold(short_unit_name(unit))}{shown}",
        f"    {rupiah(unit.value)} dari RUP {rupiah(unit.rup)}{_lack(unit, figure)}",
    ]
    if is_judged(figure):
        lines.append(f"    Menyumbang {in_points(_added(unit.value, figure))}")
    lines += _planned(unit, figure)
    if unit.share is not None and unit.share > 100:
        lines.append("    ⚠ nilai transaksi melebihi RUP")
    return lines


def _added(value: int, figure: Figure) -> Fraction:
    """What orders of `value` add to the region's share, in percentage points."""
    return Fraction(value * 100, figure.rup) if figure.rup else Fraction(0)


def _lack(unit: Unit, figure: Figure) -> str:
    if not is_judged(figure):
        return ""
    amount = lack(unit, figure)
    if abs(amount) < 1:
        return ""
    if amount > 0:
        return f"; kurang {rupiah(round(amount))}"
    return f"; lebih {rupiah(round(-amount))}"


def _planned(unit: Unit, figure: Figure) -> list[str]:
    """The unit's plan by e-purchasing against its orders, where methods and all orders are told."""
    if unit.rup_ep is None:
        return []
    left = unit.rup_ep - unit.value
    if unit.rup_ep == 0:
        return ["    Tanpa rencana e-purchasing"]
    said = f": sisa {rupiah(left)}" if left >= 0 else f": melebihi rencana {rupiah(-left)}"
    known = "" if figure.starts_late else said
    return [f"    Rencana e-purchasing {rupiah(unit.rup_ep)}{known}"]


def _legend(figure: Figure, units: Sequence[Unit]) -> list[str]:
    if figure.share is None or not is_judged(figure):
        return []
    lines = [
        f"Kurang/lebih: selisih terhadap porsi daerah ({percent(figure.share)}) dari RUP OPD itu, "
        "bukan terhadap seluruh RUP-nya.",
        f"Menyumbang: transaksi OPD itu dibagi RUP daerah{_sum(figure, units)}.",
    ]
    if any(unit.rup_ep is not None for unit in units):
        lines.append(
            "Sisa: rencana e-purchasing di SiRUP yang belum dipesan; pesanan tidak selalu berasal "
            "dari rencana itu."
        )
    return lines


def _sum(figure: Figure, units: Sequence[Unit]) -> str:
    if sum(unit.value for unit in units) != figure.value:
        return ""
    return "; jumlah semua OPD sama dengan porsi daerah"
