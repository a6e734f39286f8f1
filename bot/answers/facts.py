"""What a fact sheet says of a region, label by label: all in words, as a nota dinas quotes it."""

from __future__ import annotations

from decimal import Decimal

from bot.answers.lookup import Lookup
from bot.formats import percent, percent_as_published, points, rupiah, rupiah_in_full
from bot.replies import words
from bot.replies.region import Standing
from procurement.changes import BaseKind, NoBase
from procurement.figures import Figure
from procurement.gaps import to_pass, to_target
from procurement.peers import main_peers
from procurement.periods import Phase, phase
from procurement.ranking import Measure


def fact_lines(lookup: Lookup, figure: Figure, target: Decimal) -> tuple[tuple[str, str], ...]:
    """Share, money, ranks, change and distance of one figure."""
    peers = main_peers(figure.region)
    share = lookup.standing(figure, peers, Measure.SHARE)
    value = lookup.standing(figure, peers, Measure.VALUE)
    return (
        _share(figure),
        ("Nilai e-purchasing", _amount(figure.value)),
        *([("Di antaranya selesai", _amount(figure.finished))] if figure.finished else []),
        (_plan(figure), "belum tersedia" if figure.rup is None else _amount(figure.rup)),
        ("Peringkat porsi", _rank(share, figure)),
        ("Peringkat nilai", _rank(value, figure)),
        ("Perubahan", _change(lookup, figure)),
        *_distance(lookup, figure, share, target),
    )


def fact_notes(figure: Figure) -> tuple[str, ...]:
    """What must be known to read a figure, and how it was worked out."""
    formula = ""
    if figure.share is not None and figure.rup:
        formula = (
            f" = {rupiah_in_full(figure.value)} ÷ {rupiah_in_full(figure.rup)} × 100 = "
            f"{percent(figure.share)}"
        )
    return (
        *(f"Persentase {said}." for said in words.metric(figure)),
        *words.reach(figure),
        f"Rumus: nilai transaksi e-purchasing ÷ nilai {words.DENOMINATORS[figure.denominator]} × "
        f"100{formula}.",
        f"Transaksi: {words.ORDERS} RUP: {words.PLAN} Kumulatif sejak 1 Januari.",
        "Porsi dan peringkat adalah hitungan bot dari data yang tersedia, bukan penetapan LKPP.",
    )


def _share(figure: Figure) -> tuple[str, str]:
    label = "Porsi" if figure.is_standard else "Persentase (bukan porsi)"
    if figure.share is None:
        known = "belum tersedia" if figure.rup is None else "Rp0"
        return label, f"belum dapat dihitung, karena nilai RUP {known}"
    return label, percent(figure.share)


def _plan(figure: Figure) -> str:
    plan = words.DENOMINATORS[figure.denominator]
    return plan[0].upper() + plan[1:]


def _amount(amount: int) -> str:
    return f"{rupiah(amount)} ({rupiah_in_full(amount)})"


def _rank(standing: Standing, figure: Figure) -> str:
    if standing.place is None:
        why = standing.ranking.unranked.get(figure.region.code)
        said = words.unranked(why, standing.ranking.peers, figure) if why else "belum ada data"
        return f"belum dapat diberikan: {said}"
    return f"{words.rank(standing.place)} dari {words.scope(standing.ranking)}"


def _change(lookup: Lookup, figure: Figure) -> str:
    told = lookup.board.change(figure, lookup.today)
    if isinstance(told, NoBase):
        return words.no_base(told, figure).removeprefix("Perubahan: ").rstrip(".")
    if told.points is None:
        return "porsi belum dapat dibandingkan"
    within = ", dalam tahun" if told.kind is BaseKind.WITHIN_YEAR else ""
    return f"{points(told.points)} terhadap {told.base.semester}{within}"


def _distance(
    lookup: Lookup, figure: Figure, share: Standing, target: Decimal
) -> list[tuple[str, str]]:
    if share.place is None:
        return []
    is_running = phase(figure, lookup.today) is Phase.RUNNING
    lines = []
    if share.above is not None:
        above = share.above.figure
        needed = to_pass(figure, above) or 1
        whose = f"{above.region.name}, {percent(above.share or Decimal(0))}"
        more = f"lebih dari {words.at_most(needed)}" if is_running else rupiah(needed)
        lines.append((f"Ke peringkat {share.above.rank}", f"{whose}: {_far(more, is_running)}"))
    missing = to_target(figure, target)
    if missing is not None:
        more = rupiah(missing, up=is_running)
        said = _far(more, is_running) if missing else "sudah tercapai"
        lines.append((f"Ke target {percent_as_published(target)}", said))
    return lines


def _far(amount: str, is_running: bool) -> str:
    """What is still to be ordered, or was at the end of a semester that is over."""
    if is_running:
        return f"perlu tambahan {amount}, jika RUP tetap"
    return f"selisih saat itu {amount}, dengan RUP saat itu"
