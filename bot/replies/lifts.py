"""Which work units could lift a region's share most, and what its share and rank would become."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from bot.answers.unit_choice import is_judged
from bot.commands import ShowGap, ShowRegion, ShowUnits, When
from bot.formats import in_points, percent, rupiah
from bot.replies import words
from bot.replies.region import Standing
from bot.replies.reply import Button, Outcome, Reply, Rows, bold, in_rows
from bot.replies.units import short_unit_name
from procurement.figures import Figure
from procurement.lifts import Basis, Room
from procurement.periods import Phase, phase
from procurement.ranking import Place

#: How many there are is said in a word.
COUNTED = {1: "Satu", 2: "Dua", 3: "Tiga"}
TOGETHER = {2: "Keduanya", 3: "Ketiganya"}


@dataclass(frozen=True, slots=True)
class Lifted:
    """The region with `amount` rupiah more, and the place it would have; None without a rank."""

    figure: Figure
    amount: int
    place: Place | None


@dataclass(frozen=True, slots=True)
class LiftProfile:
    figure: Figure
    standing: Standing
    has_units: bool
    basis: Basis
    #: The units that could order most, and beside each what the region would become by it alone.
    rooms: Sequence[Room]
    alone: Sequence[Lifted]
    together: Lifted


def lift_reply(profile: LiftProfile, today: date) -> Reply:
    figure = profile.figure
    title = bold(f"{figure.region.name} — pendorong porsi, {words.semester_title(figure, today)}")
    none = _no_lift(profile)
    if none:
        lines = [
            *words.staleness(figure, today),
            title,
            none,
            *words.notes([figure]),
            f"{words.dates(figure)} · hitungan bot · /sumber",
        ]
        return Reply("\n".join(lines), _rows(figure, profile.has_units), Outcome.NONE)
    share = percent(figure.share or Decimal(0))
    running = phase(figure, today) is Phase.RUNNING
    count = len(profile.rooms)
    lines = [
        *words.staleness(figure, today),
        title,
        f"{_what(figure)} daerah {share}{_rank_now(profile)}.",
        _definition(profile.basis, share),
        "",
        f"{COUNTED[count]} OPD dengan ruang terbesar:",
    ]
    for number, (room, lifted) in enumerate(
        zip(profile.rooms, profile.alone, strict=True), start=1
    ):
        lines += [
            f"{number}. {bold(short_unit_name(room.unit))}",
            f"    Ruang {rupiah(room.amount)} ({_of(room, profile.basis)})",
            f"    {_if(running)} dipesan semua: {_becomes(lifted, profile)}",
        ]
    if count > 1:
        whole = f"{TOGETHER[count]} bersama ({rupiah(profile.together.amount)})"
        lines += ["", f"{whole}: {_becomes(profile.together, profile)}."]
    lines += [
        "",
        f"Hitungan {_assuming(running)}; bukan penilaian atas OPD.",
        *words.notes([figure]),
        f"{words.dates(figure)} · peringkat hitungan bot · /sumber",
    ]
    return Reply("\n".join(lines), _rows(figure, True))


def _no_lift(profile: LiftProfile) -> str:
    """Why nothing can be worked out, or nothing is left to order; empty where there is."""
    figure = profile.figure
    if not profile.has_units:
        return "Rincian per OPD belum tersedia dari sumber data ini."
    if not figure.rup:
        known = "belum tersedia" if figure.rup is None else "Rp0"
        return f"Belum dapat dihitung: nilai RUP {known}."
    if not is_judged(figure):
        return "Belum dapat dihitung: transaksi awal tahun tidak tercakup."
    if not profile.rooms and profile.basis is Basis.OWN_PLAN:
        return "Tidak ada OPD yang transaksinya di bawah rencana e-purchasing-nya sendiri."
    return "" if profile.rooms else "Tidak ada OPD yang porsinya di bawah porsi daerah."


def _what(figure: Figure) -> str:
    return "Porsi" if figure.is_standard else "Persentase"


def _rank_now(profile: LiftProfile) -> str:
    ranking, place = profile.standing.ranking, profile.standing.place
    if place is not None:
        return f", peringkat porsi {words.rank(place)} dari {words.scope(ranking)}"
    why = ranking.unranked.get(profile.figure.region.code)
    return f", tanpa peringkat ({words.unranked(why, ranking.peers)})" if why else ""


def _assuming(running: bool) -> str:
    if running:
        return "jika RUP dan angka daerah lain tetap"
    return "dengan RUP dan angka daerah lain saat itu"


def _definition(basis: Basis, share: str) -> str:
    if basis is Basis.OWN_PLAN:
        return "Ruang = rencana e-purchasing OPD itu di SiRUP dikurangi transaksi e-purchasing-nya."
    return (
        f"Ruang = transaksi yang kurang bagi OPD itu untuk mencapai {share} (porsi daerah) dari "
        "RUP-nya sendiri; rencana per metode belum tersedia dari sumber data ini."
    )


def _of(room: Room, basis: Basis) -> str:
    unit = room.unit
    if basis is Basis.OWN_PLAN:
        return f"rencana {rupiah(unit.rup_ep or 0)}, transaksi {rupiah(unit.value)}"
    return f"transaksi {rupiah(unit.value)} dari RUP {rupiah(unit.rup)}"


def _if(running: bool) -> str:
    return "Jika" if running else "Seandainya"


def _becomes(lifted: Lifted, profile: LiftProfile) -> str:
    """What the region's share and rank would be: "porsi daerah 5,64% (+1,27 persen poin), ..."."""
    figure, share = profile.figure, percent(lifted.figure.share or Decimal(0))
    added = Fraction(lifted.amount * 100, figure.rup or 1)
    said = f"{_what(figure).lower()} daerah {share} (naik {in_points(added)})"
    if lifted.place is None:
        return said
    n = profile.standing.ranking.n
    return f"{said}, peringkat porsi {words.rank(lifted.place)} dari {n}"


def _rows(figure: Figure, has_units: bool) -> Rows:
    when = When.of(figure.semester)
    buttons = [Button.of("Per OPD", ShowUnits(figure.region, when))] if has_units else []
    buttons.append(Button.of("Jarak", ShowGap(figure.region, None, when)))
    buttons.append(Button.of("Posisi daerah", ShowRegion(figure.region, when)))
    return in_rows(buttons, per_row=3)
