"""What a region buys through the catalogue, by etalase, and what of its plan could be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction

from bot.commands import ShowCommodities, ShowDetails, ShowRegion, When
from bot.formats import number, percent, rupiah
from bot.replies import words
from bot.replies.portions import UNTOLD, portion
from bot.replies.reply import Button, Outcome, Reply, Rows, bold, plain
from procurement.breakdowns import E_PURCHASING, OTHERS, V5, V6, Aspect, Breakdown, Part
from procurement.figures import Figure

PAGE = 8
DIRECT = "Pengadaan Langsung"
#: So many characters of a package's name are told.
LONGEST = 60


def commodities_reply(
    command: ShowCommodities, figure: Figure, told: Breakdown, today: date
) -> Reply:
    """A page of etalase, the largest first, with what they are of; then what the plan holds."""
    parts = told.of(Aspect.COMMODITY)
    pages = max(1, -(-len(parts) // PAGE))
    page = min(command.page, pages - 1)
    shown = parts[page * PAGE : (page + 1) * PAGE]
    lines = [
        *words.staleness(figure, today),
        bold(f"{figure.region.name} — etalase, {words.semester_title(figure, today)}"),
        *_heading(figure, told),
        "",
    ]
    for place, part in enumerate(shown, start=page * PAGE + 1):
        lines += _line(place, part, figure)
    if shown:
        lines.append("")
    if page == 0:
        lines += [*_plan(figure, told), ""]
    lines += [*words.notes([figure]), f"{words.dates(figure)} · hitungan bot · /sumber"]
    asked = ShowCommodities(figure.region, When.of(figure.semester))
    return Reply(
        "\n".join(lines),
        _rows(asked, page, pages),
        Outcome.ANSWER if told.parts else Outcome.NONE,
    )


def _heading(figure: Figure, told: Breakdown) -> list[str]:
    parts = told.of(Aspect.COMMODITY)
    if not parts:
        return [
            f"Transaksi e-purchasing {rupiah(figure.value)}; etalasenya {UNTOLD}.",
            *_without(figure, told),
        ]
    count = sum(part.key != OTHERS for part in parts)
    largest = " terbesar" if count < len(parts) else ""
    return [
        f"Transaksi e-purchasing {rupiah(figure.value)}; {count} etalase{largest} katalog v5, "
        "dengan persentase terhadap transaksi itu.",
        *_without(figure, told),
        "Data sumber hanya memuat kode etalase; dalam kurung contoh nama paketnya.",
    ]


def _without(figure: Figure, told: Breakdown) -> list[str]:
    """How much of the orders is of no etalase that is told, and why."""
    lines = []
    newer = told.part(Aspect.CATALOGUE, V6)
    if newer is not None and newer.amount:
        lines.append(
            f"Pesanan katalog v6 {portion(newer, figure.value)} tidak memuat etalase, sehingga "
            "tidak ada dalam daftar."
        )
    older = told.amount(Aspect.CATALOGUE, V5)
    listed = told.total(Aspect.COMMODITY)
    if older is not None and listed is not None and older > listed:
        lines.append(f"Pesanan katalog v5 tanpa kode etalase: {rupiah(older - listed)}.")
    return lines


def _line(place: int, part: Part, figure: Figure) -> Sequence[str]:
    amount = f"    {portion(part, figure.value)}"
    if part.key == OTHERS:
        return f"{place}. {bold('Etalase lainnya, digabung')}", amount
    name = part.label if len(part.label) <= LONGEST else f"{part.label[: LONGEST - 1]}…"
    example = f" (antara lain: {plain(name)})" if name else ""
    code = bold(f"Etalase {part.key}" if part.key else "Tanpa kode etalase")
    return f"{place}. {code}{example}", amount


def _plan(figure: Figure, told: Breakdown) -> list[str]:
    lines = [bold("Rencana di SiRUP")]
    if not told.tells(Aspect.METHOD):
        return [*lines, f"Rencana per metode {UNTOLD}."]
    planned = told.amount(Aspect.METHOD, E_PURCHASING)
    part = told.part(Aspect.METHOD, E_PURCHASING)
    if planned is None or part is None or not planned:
        known = UNTOLD if planned is None else "tidak ada"
        lines.append(f"• Rencana e-purchasing: {known}.")
    else:
        lines.append(f"• Rencana e-purchasing: {portion(part, figure.rup, of='dari RUP')}.")
        lines += _ordered(figure, planned)
    direct = told.part(Aspect.METHOD, DIRECT)
    if direct is not None:
        lines.append(
            f"• Rencana {DIRECT}: {portion(direct, figure.rup, of='dari RUP')}. Sebagian mungkin "
            "dapat dipenuhi lewat katalog bila barang/jasanya tersedia di sana; data ini tidak "
            "menyebutkan yang mana."
        )
    return lines


def _ordered(figure: Figure, planned: int) -> list[str]:
    if figure.starts_late:
        return ["   Sisanya belum dapat dihitung: transaksi awal tahun tidak tercakup."]
    left = planned - figure.value
    said = f"sisa {rupiah(left)}" if left >= 0 else f"melebihi rencana {rupiah(-left)}"
    done = percent(Fraction(figure.value * 100, planned))
    return [
        f"   Transaksi e-purchasing {rupiah(figure.value)} ({done} dari rencana itu), {said}. "
        "Pesanan tidak selalu berasal dari rencana itu."
    ]


def _rows(asked: ShowCommodities, page: int, pages: int) -> Rows:
    turn = []
    if page > 0:
        turn.append(Button.turn("◀", replace(asked, page=page - 1)))
    if page + 1 < pages:
        label = f"▶ {number(page + 2)}/{number(pages)}"
        turn.append(Button.turn(label, replace(asked, page=page + 1)))
    last = (
        Button.of("Rincian", ShowDetails(asked.region, asked.when)),
        Button.of("Posisi daerah", ShowRegion(asked.region, asked.when)),
    )
    return (*((tuple(turn),) if turn else ()), last)
