"""What a file holds of the figures: rows and titles of workbooks and tables, facts of a sheet."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from bot.files.specs import Cell, Column, Format, Sheet
from bot.replies import words
from bot.replies.units import KINDS
from procurement.board import Board
from procurement.figures import Figure, Month, Unit
from procurement.peers import PROVINSI, main_peers
from procurement.periods import Phase, phase
from procurement.ranking import Measure
from procurement.unit_kinds import unit_kind

_FIGURES = (
    Column("Kode wilayah", Format.TEXT, 10),
    Column("Kode KLPD", Format.TEXT, 9),
    Column("Daerah", Format.TEXT, 34),
    Column("Kelas", Format.TEXT, 15),
    Column("Semester", Format.TEXT, 17),
    Column("Keadaan data", Format.TEXT, 12),
    Column("Data per", Format.DAY, 18),
    Column("Nilai e-purchasing", Format.RUPIAH, 22),
    Column("Di antaranya selesai", Format.RUPIAH, 22),
    Column("RUP", Format.RUPIAH, 22),
    Column("RUP penyedia", Format.RUPIAH, 22),
    Column("RUP swakelola", Format.RUPIAH, 22),
    Column("Persentase", Format.PERCENT, 11),
    Column("Dasar persentase", Format.TEXT, 22),
    Column("Peringkat porsi", Format.NUMBER, 10),
    Column("dari (porsi)", Format.NUMBER, 8),
    Column("Peringkat nilai", Format.NUMBER, 10),
    Column("dari (nilai)", Format.NUMBER, 8),
    Column("RUP per", Format.DAY, 18),
    Column("Transaksi sejak", Format.DAY, 18),
    Column("Transaksi sampai", Format.DAY, 18),
    Column("Sumber", Format.TEXT, 34),
    Column("Catatan", Format.TEXT, 60),
    Column("Edisi", Format.NUMBER, 7),
)
_UNITS = (
    Column("Kode satker", Format.TEXT, 12),
    Column("OPD", Format.TEXT, 60),
    Column("Jenis", Format.TEXT, 13),
    Column("Nilai e-purchasing", Format.RUPIAH, 22),
    Column("Di antaranya selesai", Format.RUPIAH, 22),
    Column("RUP", Format.RUPIAH, 22),
    Column("RUP penyedia", Format.RUPIAH, 22),
    Column("RUP swakelola", Format.RUPIAH, 22),
    Column("RUP e-purchasing", Format.RUPIAH, 22),
    Column("Porsi OPD", Format.PERCENT, 11),
)
_MONTHS = (
    Column("Sampai akhir bulan", Format.DAY, 18),
    Column("Nilai e-purchasing kumulatif", Format.RUPIAH, 26),
    Column("Di antaranya selesai", Format.RUPIAH, 22),
)
_PHASES = {Phase.RUNNING: "sementara", Phase.ENDED: "sementara", Phase.CLOSED: "final"}


def figures_sheet(board: Board, figures: Iterable[Figure], today: date) -> Sheet:
    """A row a figure, newest semester first, then by code."""
    ordered = sorted(figures, key=lambda figure: figure.region.code)
    ordered.sort(key=lambda figure: figure.semester, reverse=True)
    return Sheet("Angka", _FIGURES, tuple(_figure(board, figure, today) for figure in ordered))


def units_sheet(figure: Figure, units: Sequence[Unit]) -> Sheet:
    """The work units behind one figure, the largest plan first."""
    ordered = sorted(units, key=lambda unit: (-unit.rup, unit.name, unit.code))
    rows = tuple(
        (
            unit.code,
            unit.name,
            KINDS[unit_kind(unit.name)],
            unit.value,
            unit.finished,
            unit.rup,
            unit.rup_penyedia,
            unit.rup_swakelola,
            unit.rup_ep,
            _fraction(unit.share),
        )
        for unit in ordered
    )
    return Sheet(f"OPD {figure.semester.code}", _UNITS, rows)


def months_sheet(figure: Figure, months: Sequence[Month]) -> Sheet:
    """The cumulative months of one figure."""
    semester = figure.semester
    rows = tuple(
        (min(_last_day(semester.year, month.month), figure.orders_to), month.value, month.finished)
        for month in months
    )
    return Sheet(f"Bulan {semester.code}", _MONTHS, rows)


def method_lines(board: Board, figures: Sequence[Figure]) -> tuple[tuple[str, str], ...]:
    """How the figures come about and where they are from, label by label."""
    sources = sorted({figure.source for figure in figures})
    return (
        ("Rumus", words.FORMULA),
        ("Transaksi", words.ORDERS),
        ("RUP", words.PLAN),
        (
            "Kurun waktu",
            f"Kumulatif sejak 1 Januari: {words.SEMESTERS} Semester II tidak dibandingkan dengan "
            "Semester I tahun berikutnya.",
        ),
        (
            "Peringkat",
            "Hitungan bot dari data yang tersedia, bukan peringkat LKPP; porsi dan nilai "
            "diperingkat terpisah. Angka dari N menyebut jumlah daerah yang dapat diperingkat.",
        ),
        (
            "Keadaan data",
            "Sementara: semester masih berjalan, atau datanya diambil kurang dari 21 hari setelah "
            "semester berakhir.",
        ),
        ("Sumber", "; ".join(sources) or "belum ada"),
        ("Data", words.dates_of(list(figures)) if figures else "belum ada"),
        ("Edisi data", str(board.edition)),
        ("Satuan", "Rupiah penuh; persentase tidak dibulatkan pada selnya."),
    )


def _last_day(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def notes(figure: Figure) -> list[str]:
    """What must be known to read one figure."""
    said = [f"Persentase {metric}." for metric in words.metric(figure)]
    return [*said, *words.reach(figure)]


def _figure(board: Board, figure: Figure, today: date) -> tuple[Cell, ...]:
    region, peers = figure.region, main_peers(figure.region)
    share = board.ranking(figure.semester, peers, Measure.SHARE)
    value = board.ranking(figure.semester, peers, Measure.VALUE)
    by_share, by_value = share.place(region), value.place(region)
    return (
        region.code,
        region.lkpp_code,
        region.name,
        "provinsi" if peers == PROVINSI else "kabupaten/kota",
        str(figure.semester),
        _PHASES[phase(figure, today)],
        figure.data_date,
        figure.value,
        figure.finished,
        figure.rup,
        figure.rup_penyedia,
        figure.rup_swakelola,
        _fraction(figure.share),
        words.DENOMINATORS[figure.denominator],
        by_share.rank if by_share else None,
        share.n if by_share else None,
        by_value.rank if by_value else None,
        value.n if by_value else None,
        figure.plan_date,
        figure.orders_from,
        figure.orders_to,
        figure.source,
        " ".join(notes(figure)),
        board.edition,
    )


def _fraction(share: Decimal | None) -> Decimal | None:
    return None if share is None else share / 100
