"""More figures of a region, each under its own name and with what it is a part of."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from bot.commands import ShowCommodities, ShowQuality, ShowRegion, ShowUnits, When
from bot.formats import percent, rupiah
from bot.replies import words
from bot.replies.portions import UNTOLD, portion
from bot.replies.reply import Button, Outcome, Reply, Rows, bold, plain
from procurement.breakdowns import (
    DARING_DONE,
    DARING_FAILED,
    DARING_OPEN,
    E_PURCHASING,
    V5,
    V6,
    Aspect,
    Breakdown,
)
from procurement.figures import Figure, OrderStates

#: What keys are called where the key itself does not say it.
_NAMES = {"": "tidak disebut", V5: "katalog v5", V6: "katalog v6"}
#: What officials mix up with the share.
WARNING = (
    "Jangan tertukar: 40% adalah alokasi belanja untuk produk UMK dan koperasi dalam negeri "
    "(Perpres 12/2021), bukan e-purchasing; target 30% LKPP dihitung dari belanja, bukan dari RUP."
)


def details_reply(figure: Figure, told: Breakdown, today: date) -> Reply:
    """Every aspect that the records tell; those that they do not are named as such."""
    sections = [
        _against_plan(figure, told),
        _section("RUP menurut metode", told, Aspect.METHOD, figure.rup, "dari RUP"),
        _section("PDN dalam rencana", told, Aspect.PDN, told.total(Aspect.PDN), _PENYEDIA),
        _section("UMKK dalam rencana", told, Aspect.UMKK, told.total(Aspect.UMKK), _PENYEDIA),
        _of_orders("PDN dalam transaksi", figure, told, Aspect.ORDERS_PDN),
        _of_orders("UMKK dalam transaksi", figure, told, Aspect.ORDERS_UMKK),
        _catalogues(figure, told),
        _finished(figure),
        _toko_daring(told),
    ]
    lines = [
        *words.staleness(figure, today),
        bold(f"{figure.region.name} — rincian, {words.semester_title(figure, today)}"),
        _heading(figure),
        *(line for section in sections if section for line in ("", *section)),
        "",
        *_untold(told),
        WARNING,
        *words.notes([figure]),
        f"{words.dates(figure)} · hitungan bot · /sumber",
    ]
    outcome = Outcome.ANSWER if told.parts else Outcome.NONE
    return Reply("\n".join(lines), _rows(figure), outcome)


_PENYEDIA = "dari RUP penyedia"
#: What is named where the records do not carry it.
_EXPECTED = {
    Aspect.METHOD: "rencana per metode",
    Aspect.PDN: "PDN",
    Aspect.UMKK: "UMKK",
    Aspect.CATALOGUE: "katalog v5 dan v6",
    Aspect.TOKO_DARING: "Toko Daring",
}


def _heading(figure: Figure) -> str:
    value = rupiah(figure.value)
    if figure.share is None:
        known = "belum tersedia" if figure.rup is None else "Rp0"
        return f"Transaksi e-purchasing {value}; nilai RUP {known}, sehingga porsi belum ada."
    plan = f"{words.DENOMINATORS[figure.denominator]} {rupiah(figure.rup or 0)}"
    what = "Porsi" if figure.is_standard else "Persentase"
    return (
        f"{what} {percent(figure.share)} = transaksi {value} dari {plan}. Angka berikut ukuran "
        "lain, masing-masing dengan penyebutnya."
    )


def _against_plan(figure: Figure, told: Breakdown) -> list[str]:
    """Orders against the plan by e-purchasing: another ratio than the share, and dearer to some."""
    plan = told.part(Aspect.METHOD, E_PURCHASING)
    title = bold("Capaian terhadap RUP e-purchasing")
    if plan is None or not plan.amount:
        return []
    if figure.starts_late:
        return [title, "Belum dapat dihitung: transaksi awal tahun tidak tercakup."]
    ratio = percent(Fraction(figure.value * 100, plan.amount))
    return [
        title,
        f"{ratio}: transaksi {rupiah(figure.value)} dari rencana dengan metode e-purchasing "
        f"{portion(plan, None)}. Dapat melebihi 100%; bukan porsi.",
    ]


def _section(title: str, told: Breakdown, aspect: Aspect, whole: int | None, of: str) -> list[str]:
    parts = told.of(aspect)
    if not parts:
        return []
    amount = f" ({of} {rupiah(whole)})" if whole else ""
    return [
        f"{bold(title)}{amount}",
        *(f"• {_name(part.key)}: {portion(part, whole)}" for part in parts),
    ]


def _of_orders(title: str, figure: Figure, told: Breakdown, aspect: Aspect) -> list[str]:
    return _section(title, told, aspect, figure.value, "dari transaksi")


def _catalogues(figure: Figure, told: Breakdown) -> list[str]:
    if not told.tells(Aspect.CATALOGUE):
        return []
    lines = [f"{bold('Transaksi menurut katalog')} (dari {rupiah(figure.value)})"]
    for key in (V5, V6):
        part = told.part(Aspect.CATALOGUE, key)
        said = portion(part, figure.value) if part else "tidak ada dalam data ini"
        lines.append(f"• {_name(key)}: {said}")
    return lines


def _finished(figure: Figure) -> list[str]:
    if figure.finished is None or figure.order_states is OrderStates.FINISHED:
        return []
    open_amount = figure.value - figure.finished
    done, still = (_of(amount, figure.value) for amount in (figure.finished, open_amount))
    return [
        f"{bold('Transaksi selesai dan proses')} (dari {rupiah(figure.value)})",
        f"• selesai: {done}",
        f"• masih proses: {still}",
    ]


def _of(amount: int, whole: int) -> str:
    shown = f" ({percent(Fraction(amount * 100, whole))})" if whole else ""
    return f"{rupiah(amount)}{shown}"


def _toko_daring(told: Breakdown) -> list[str]:
    if not told.tells(Aspect.TOKO_DARING):
        return []
    names = {
        DARING_DONE: "selesai",
        DARING_OPEN: "belum dikonfirmasi",
        DARING_FAILED: "gagal, tidak dihitung",
    }
    known = [told.part(Aspect.TOKO_DARING, key) for key in names]
    return [
        f"{bold('Toko Daring')} (saluran lain, di luar transaksi dan porsi di atas)",
        *(f"• {names[one.key]}: {portion(one, None, 'transaksi')}" for one in known if one),
    ]


def _untold(told: Breakdown) -> list[str]:
    missing = [name for aspect, name in _EXPECTED.items() if not told.tells(aspect)]
    return [f"{words.listed(missing)}: {UNTOLD}."] if missing else []


def _name(key: str) -> str:
    return plain(_NAMES.get(key, key))


def _rows(figure: Figure) -> Rows:
    region, when = figure.region, When.of(figure.semester)
    first: Sequence[Button] = (
        Button.of("Etalase", ShowCommodities(region, when)),
        Button.of("Per OPD", ShowUnits(region, when)),
        Button.of("Kualitas", ShowQuality(region, when)),
    )
    return (tuple(first), (Button.of("Posisi daerah", ShowRegion(region, when)),))
