"""The buttons under lists of work units: pages, orders, kinds with their numbers, names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.answers.unit_choice import UnitChoice, is_judged
from bot.answers.unit_names import searched
from bot.commands import ShowLift, ShowRegion, ShowUnits, UnitOrder
from bot.formats import unit_name
from bot.replies.reply import Button, Rows, in_rows
from procurement.figures import Figure, Unit
from procurement.unit_kinds import UnitKind

ORDER_LABELS = {
    UnitOrder.HOLDING: "Menahan",
    UnitOrder.LOWEST: "Terendah",
    UnitOrder.HIGHEST: "Tertinggi",
    UnitOrder.VALUE: "Nilai",
}
KIND_LABELS = {
    UnitKind.DINAS: "Dinas",
    UnitKind.BADAN: "Badan",
    UnitKind.SEKRETARIAT: "Sekretariat",
    UnitKind.KECAMATAN: "Kecamatan",
    UnitKind.RSUD: "RSUD",
    UnitKind.PUSKESMAS: "Puskesmas",
    UnitKind.UPT: "UPT",
    UnitKind.OTHER: "Lainnya",
}
#: So many characters a button's label may have: a phone cuts what is longer.
LONGEST_LABEL = 40


def unit_rows(asked: ShowUnits, figure: Figure, choice: UnitChoice, page: int, pages: int) -> Rows:
    """Under a page: `asked` says region, semester, order, kind and search; all keep the rest."""
    first = replace(asked, page=0)
    turn = []
    if page > 0:
        turn.append(Button.turn("◀", replace(asked, page=page - 1)))
    if page + 1 < pages:
        turn.append(Button.turn(f"▶ {page + 2}/{pages}", replace(asked, page=page + 1)))
    orders = []
    if is_judged(figure) and len(choice.units) > 1:
        orders = [
            Button.turn(label, replace(first, order=order))
            for order, label in ORDER_LABELS.items()
            if order is not choice.order
        ]
    last = [Button.of("Posisi daerah", ShowRegion(asked.region, asked.when))]
    if is_judged(figure) and asked.kind is None and not choice.search:
        last.insert(0, Button.of("Pendorong porsi", ShowLift(asked.region, asked.when)))
    rows = (tuple(turn), tuple(orders), *_kinds(first, choice), tuple(last))
    return tuple(row for row in rows if row)


def _kinds(first: ShowUnits, choice: UnitChoice) -> Rows:
    buttons = []
    if first.kind is not None or choice.search:
        everyone = replace(first, kind=None, search="")
        buttons.append(Button.turn(f"Semua {len(choice.everyone)}", everyone))
    if len(choice.kinds) > 1:
        buttons += [
            Button.turn(f"{KIND_LABELS[kind]} {count}", replace(first, kind=kind))
            for kind, count in choice.kinds.items()
            if kind is not first.kind
        ]
    return in_rows(buttons, per_row=3)


def nearest_rows(asked: ShowUnits, near: Sequence[Unit]) -> Rows:
    """Each of the names that may have been meant, and all units."""
    names = {searched(unit.name): unit for unit in reversed(near)}
    meant = [
        Button.turn(_label(unit), replace(asked, page=0, kind=None, search=search))
        for search, unit in reversed(names.items())
        if search
    ]
    return (*in_rows(meant, per_row=1), *no_units_rows(asked))


def no_units_rows(asked: ShowUnits) -> Rows:
    everyone = replace(asked, page=0, kind=None, search="")
    return ((Button.turn("Semua OPD", everyone),),)


def _label(unit: Unit) -> str:
    name = unit_name(unit.name)
    return name if len(name) <= LONGEST_LABEL else f"{name[: LONGEST_LABEL - 1]}…"
