"""What speaks against a region's figures, for those who audit them: a rule for every mark."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from fractions import Fraction

from bot.commands import ShowDetails, ShowMethod, ShowRegion, ShowUnits, UnitOrder, When
from bot.formats import day, number, percent, rupiah
from bot.replies import words
from bot.replies.findings import finding_words
from bot.replies.portions import UNTOLD, portion
from bot.replies.reply import Button, Reply, Rows, bold, plain
from bot.replies.units import short_unit_name
from procurement.breakdowns import NONE, OVER, OWN, UNKNOWN, WITHDRAWN, Aspect, Breakdown, Part
from procurement.figures import Figure, Finding, Unit
from procurement.semester import wib_day

#: So many findings, units and states are told by name; of more only the number is.
MOST = 5
#: So many characters of a package's or state's name are told.
LONGEST = 60
#: What the RUP codes of orders are. Those that are checked are marked.
_LINKS = {
    OWN: "kode paket RUP yang terumumkan",
    NONE: "tanpa kode RUP",
    WITHDRAWN: "kode paket yang tidak lagi terumumkan (misalnya direvisi)",
    UNKNOWN: "kode yang tidak ditemukan dalam RUP",
}
_MARK = "⚠ "


@dataclass(frozen=True, slots=True)
class QualityProfile:
    """All that the answer is made of; `published_at` is None where no edition names the figure."""

    figure: Figure
    breakdown: Breakdown
    units: Sequence[Unit]
    findings: Sequence[Finding]
    edition: int | None
    published_at: datetime | None


def quality_reply(profile: QualityProfile, today: date) -> Reply:
    """Findings, codes, the largest packages, units over 100 %, coverage and where all is from."""
    figure = profile.figure
    sections = [
        _findings(profile.findings),
        _links(figure, profile.breakdown),
        _uncounted(profile.breakdown),
        _units(profile.units),
        _largest(figure, profile.breakdown),
        _coverage(figure),
        _origin(profile),
    ]
    marked = _count(sections, profile)
    verdict = f"{number(marked)} hal perlu diperiksa" if marked else "Tidak ada temuan"
    lines = [
        *words.staleness(figure, today),
        bold(f"{figure.region.name} — kualitas data, {words.semester_title(figure, today)}"),
        bold(f"{verdict}."),
        "Aturan: setiap baris bertanda ⚠ dihitung satu; yang belum tersedia tidak dihitung.",
        *(line for section in sections for line in ("", *section)),
        "Hitungan bot, bukan hasil audit · /sumber",
    ]
    return Reply("\n".join(lines), _rows(figure))


def _count(sections: Sequence[Sequence[str]], profile: QualityProfile) -> int:
    """How many lines are marked, those that are only counted included."""
    shown = sum(line.startswith(_MARK) for section in sections for line in section)
    return shown + max(0, len(profile.findings) - MOST)


def _findings(findings: Sequence[Finding]) -> list[str]:
    lines = [bold("Temuan pada angka ini")]
    if not findings:
        return [*lines, "• tidak ada"]
    lines += [f"{_MARK}{finding_words(finding)}" for finding in findings[:MOST]]
    if len(findings) > MOST:
        lines.append(f"dan {number(len(findings) - MOST)} temuan lainnya, ikut dihitung")
    return lines


def _links(figure: Figure, told: Breakdown) -> list[str]:
    title = bold("Pesanan menurut kode RUP")
    if not told.tells(Aspect.LINK):
        return [title, f"• {UNTOLD}"]
    lines = [f"{title} (dari transaksi {rupiah(figure.value)})"]
    for key, name in _LINKS.items():
        part = told.part(Aspect.LINK, key)
        if part is None or not part.amount:
            lines.append(f"• {name}: Rp0")
            continue
        mark = "• " if key == OWN else _MARK
        lines.append(f"{mark}{name}: {portion(part, figure.value, 'pesanan')}")
    over = told.part(Aspect.LINK, OVER)
    if over is None or not over.amount:
        return [*lines, "• melebihi pagu paketnya: tidak ada"]
    codes = f"{number(over.number)} paket, " if over.number is not None else ""
    excess = f"{codes}kelebihannya {portion(_without_number(over), figure.value)}"
    return [*lines, f"{_MARK}melebihi pagu paketnya: {excess}"]


def _uncounted(told: Breakdown) -> list[str]:
    """Orders in states that do not count: said, not marked, as cancelled ones are none."""
    states = [part for part in told.of(Aspect.STATE) if part.finished is None]
    if not states:
        return [bold("Pesanan yang tidak dihitung karena statusnya"), "• tidak ada"]
    lines = [bold("Pesanan yang tidak dihitung karena statusnya")]
    lines += [
        f"• {plain(_cut(part.key) or 'tanpa status')}: {portion(part, None, 'pesanan')}"
        for part in states[:MOST]
    ]
    return lines


def _units(units: Sequence[Unit]) -> list[str]:
    title = bold("OPD dengan transaksi di atas 100% RUP-nya")
    if not units:
        return [title, f"• rincian per OPD {UNTOLD}"]
    over = sorted(
        (unit for unit in units if unit.share is not None and unit.share > 100),
        key=lambda unit: (unit.rup - unit.value, unit.name),
    )
    bare = [unit for unit in units if not unit.rup and unit.value]
    lines = [f"{title}: {number(len(over))} dari {number(len(units))}"]
    lines += [
        f"{_MARK}{plain(short_unit_name(unit))}: {rupiah(unit.value)} dari RUP {rupiah(unit.rup)}"
        for unit in over[:MOST]
    ]
    if len(over) > MOST:
        lines.append(f"{_MARK}{number(len(over) - MOST)} OPD lainnya")
    if bare:
        amount = rupiah(sum(unit.value for unit in bare))
        lines.append(f"{_MARK}transaksi tanpa RUP: {number(len(bare))} OPD, {amount}")
    return lines


def _largest(figure: Figure, told: Breakdown) -> list[str]:
    title = bold("Paket RUP terbesar")
    parts = told.of(Aspect.LARGEST)
    if not parts:
        return [title, f"• {UNTOLD}"]
    lines = [title]
    for place, part in enumerate(parts, start=1):
        name = plain(_cut(part.label)) or "tanpa nama"
        share = percent(Fraction(part.amount * 100, figure.rup)) if figure.rup else ""
        of_plan = f" ({share} dari RUP)" if share else ""
        lines.append(f"{place}. {name} [{plain(part.key)}]: {rupiah(part.amount)}{of_plan}")
    return lines


def _coverage(figure: Figure) -> list[str]:
    lines = [bold("Tanggal dan cakupan")]
    if figure.starts_late:
        lines.append(
            f"{_MARK}transaksi baru tercakup sejak {day(figure.orders_from)}; sebelumnya tidak ada "
            "data"
        )
    else:
        lines.append(f"• transaksi tercakup sejak {day(figure.orders_from)}")
    early = ", belum sampai akhir semester" if figure.ends_early else ""
    lines.append(f"• transaksi tercakup sampai {day(figure.orders_to)}{early}")
    lines.append(f"• data per {day(figure.data_date)}")
    plan = day(figure.plan_date) if figure.plan_date else UNTOLD
    lines.append(f"• RUP per {plan}")
    if figure.recomputed:
        lines.append(
            f"• hitung ulang: RUP kedua semester {figure.semester.year} diambil dari satu data"
        )
    lines += [f"{_MARK}{said}" for said in words.metric(figure)]
    return lines


def _origin(profile: QualityProfile) -> list[str]:
    figure = profile.figure
    lines = [bold("Asal angka"), f"• sumber: {plain(figure.source)}"]
    if profile.edition is not None and profile.published_at is not None:
        lines.append(f"• edisi {profile.edition}, terbit {day(wib_day(profile.published_at))}")
    return lines


def _without_number(part: Part) -> Part:
    return replace(part, number=None)


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _rows(figure: Figure) -> Rows:
    region, when = figure.region, When.of(figure.semester)
    return (
        (
            Button.of("Rincian", ShowDetails(region, when)),
            Button.of("OPD tertinggi", ShowUnits(region, when, order=UnitOrder.HIGHEST)),
            Button.of("Metode", ShowMethod()),
        ),
        (Button.of("Posisi daerah", ShowRegion(region, when)),),
    )
