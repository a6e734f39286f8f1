"""What charts say besides figures: semesters and how whole they are, ranks, dates."""

from __future__ import annotations

from decimal import Decimal

from bot.charts.specs import Basis, Gap, Period, Rung, Standing
from bot.formats import day, days_between, percent, rupiah
from procurement.periods import Phase
from procurement.ranking import Measure
from procurement.semester import Semester

MEASURES = {Measure.SHARE: "Porsi e-purchasing", Measure.VALUE: "Nilai e-purchasing"}

_MARKS = {
    Phase.RUNNING: " (berjalan, sementara)",
    Phase.ENDED: " (sementara)",
    Phase.CLOSED: "",
}


def semester(period: Period) -> str:
    return str(Semester(period.year, period.half))


def title(period: Period) -> str:
    """A semester and how final it is: "Semester II 2022 (sementara)"."""
    part = " (sebagian)" if period.starts_late else ""
    return f"{semester(period)}{_MARKS[period.phase]}{part}"


def is_provisional(period: Period) -> bool:
    return period.phase is not Phase.CLOSED


def is_running(period: Period) -> bool:
    return period.phase is Phase.RUNNING


def is_comparable(period: Period) -> bool:
    """Whether figures of `period` may stand in a line with those of other years."""
    return period.starts_late is None and not period.metric


def marks(period: Period) -> list[str]:
    """What must be known to read figures of `period`, beyond its title; each without a stop."""
    said = []
    if period.metric:
        said.append(f"Persentase {period.metric}")
    if period.starts_late:
        said.append(f"Transaksi baru tercakup sejak {day(period.starts_late)}, tidak diperingkat")
    if period.ends_early:
        said.append(f"Transaksi tercakup sampai {day(period.ends_early)}")
    if period.recomputed:
        said.append("Hitung ulang dengan RUP yang diambil kemudian")
    return said


def notes(*periods: Period) -> list[str]:
    """The same as sentences, each once."""
    return list(dict.fromkeys(f"{mark}." for period in periods for mark in marks(period)))


def percentage(period: Period) -> str:
    """What a percentage of `period` is called: the share, or another metric."""
    return "Persentase" if period.metric else "Porsi"


def measured(measure: Measure, period: Period) -> str:
    """What a chart by `measure` is of; another metric is not called the share."""
    return MEASURES[measure].replace("Porsi", percentage(period), 1)


def rank(standing: Standing) -> str:
    """A rank with those who share it: "peringkat 2 (bersama 1 daerah lain) dari 14"."""
    return f"peringkat {standing.rank}{tied(standing.ties)} dari {standing.n}"


def tied(ties: int) -> str:
    return f" (bersama {ties} daerah lain)" if ties else ""


def share(amount: Decimal | None) -> str:
    return "tanpa RUP" if amount is None else percent(amount)


def amount(measure: Measure, told: Decimal | int) -> str:
    """A share or a value, as `measure` says."""
    return rupiah(int(told)) if measure is Measure.VALUE else percent(Decimal(told))


def lowered(said: str) -> str:
    """A note as it stands after a colon; "Semester" keeps its capital."""
    return said if said.startswith("Semester") else said[0].lower() + said[1:]


def at_most(needed: int) -> str:
    """The rupiah that must be exceeded where `needed` is the least that does; rounded up."""
    return rupiah(needed - 1, up=True)


def taken(basis: Basis) -> str:
    return f"data per {days_between(basis.first_date, basis.last_date)}"


def origin(basis: Basis) -> list[str]:
    """The lines at the foot of each chart: dates and source, who computed, which edition."""
    dated = taken(basis)
    source = f" · sumber: {basis.source}" if basis.source else ""
    return [
        f"{dated[0].upper()}{dated[1:]}{source}",
        f"Hitungan bot, bukan peringkat LKPP · edisi {basis.edition}",
    ]


def pass_by(chart: Gap, rung: Rung) -> str:
    """What it takes to pass a rung: more than an amount, or how far it was when all was over."""
    if is_running(chart.period):
        return f"perlu tambahan lebih dari {at_most(rung.needed)}"
    return f"selisih saat itu {rupiah(rung.needed)}"


def passed_by(chart: Gap, rung: Rung) -> str:
    """What it takes a rung below to pass the region."""
    if is_running(chart.period):
        return f"perlu lebih dari {at_most(rung.needed)} untuk menyusul"
    return f"berjarak {rupiah(rung.needed)} untuk menyusul"


def to_target(chart: Gap) -> str:
    if chart.to_target == 0:
        return "sudah tercapai"
    running = is_running(chart.period)
    word = "perlu tambahan" if running else "selisih saat itu"
    return f"{word} {rupiah(chart.to_target, up=running)}"
