"""The distance to the rank above, to a target, and of those below: in rupiah of further orders."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from bot.commands import ShowAround, ShowRegion, When
from bot.formats import in_points, percent, percent_as_published, rupiah
from bot.replies import words
from bot.replies.region import Standing
from bot.replies.reply import Button, Outcome, Reply, bare, bold, in_rows, plain
from procurement.figures import Figure
from procurement.gaps import to_pass, to_pass_in_value, to_target
from procurement.periods import Phase, phase
from procurement.ranking import Measure, Place, Unranked, why_unranked


@dataclass(frozen=True, slots=True)
class GapProfile:
    figure: Figure
    share: Standing
    value: Standing
    target: Decimal
    #: Whether the target was asked for, and is not the installation's.
    target_was_asked: bool
    #: The rank by share that was asked for, from 1.
    rank: int | None = None


def gap_reply(profile: GapProfile, today: date) -> Reply:
    figure = profile.figure
    why = why_unranked(figure, Measure.SHARE)
    if why is not None or figure.rup is None:
        return _no_gap_reply(figure, why or Unranked.NO_PLAN, today)
    running = phase(figure, today) is Phase.RUNNING
    plan = "jika RUP tetap" if running else "dengan RUP saat itu"
    distances = [
        *_to_rank(profile, running),
        *_in_share(profile, running),
        *_to_target(profile, running),
        *_in_value(profile),
    ]
    lines = [
        *words.staleness(figure, today),
        bold(f"{figure.region.name} — jarak, {words.semester_title(figure, today)}"),
        f"Porsi {percent(figure.share or Decimal(0))}; RUP {rupiah(figure.rup)} ({plan})",
        "",
        *distances,
        "",
        *words.reach(figure),
        f"{words.dates(figure)} · hitungan bot · /sumber",
    ]
    when = When.of(figure.semester)
    buttons = [Button.of("Posisi", ShowRegion(figure.region, when))]
    if profile.share.place is not None:
        buttons.insert(0, Button.of("Sekitar", ShowAround(figure.region, when)))
    gist = "".join(bare(line).removeprefix("• ") for line in distances[:1])
    return Reply("\n".join(lines), in_rows(buttons), gist=gist)


def _no_gap_reply(figure: Figure, why: Unranked, today: date) -> Reply:
    """What cannot be ranked has no distance either: rupiah that are missing would be made up."""
    reason = "nilai RUP Rp0" if figure.rup == 0 else words.UNRANKED[why]
    lines = [
        *words.staleness(figure, today),
        bold(f"{figure.region.name} — {words.semester_title(figure, today)}"),
        f"Nilai e-purchasing tercatat {rupiah(figure.value)}. Jaraknya belum dapat dihitung: "
        f"{reason}.",
        *words.notes([figure]),
        f"{words.dates(figure)} · hitungan bot · /sumber",
    ]
    look = ShowRegion(figure.region, When.of(figure.semester))
    return Reply("\n".join(lines), in_rows([Button.of("Posisi", look)]), Outcome.NONE)


def _in_share(profile: GapProfile, running: bool) -> list[str]:
    share, figure = profile.share, profile.figure
    if share.place is None:
        why = share.ranking.unranked[figure.region.code]
        said = words.unranked(why, share.ranking.peers)
        return [f"• Peringkat porsi belum dapat diberikan ({said})."]
    lines = []
    if share.above is None:
        lines.append(f"• Tertinggi{_tied(share.place)} dari {words.scope(share.ranking)}.")
    elif _aim(profile) != share.above:
        lines.append(_to_place(share.above, figure, running))
    if share.below is not None:
        behind = to_pass(share.below.figure, figure) or 1
        said = (
            f"perlu lebih dari {words.at_most(behind)}" if running else f"berjarak {rupiah(behind)}"
        )
        below = f"{plain(share.below.figure.region.name)} ({_share(share.below.figure)})"
        lines.append(f"• Dari bawah: {below} {said} untuk menyusul")
    return lines


def _to_place(place: Place, figure: Figure, running: bool) -> str:
    needed = to_pass(figure, place.figure) or 1
    said = (
        f"perlu tambahan lebih dari {words.at_most(needed)}"
        if running
        else f"selisih saat itu {rupiah(needed)}"
    )
    return f"• Ke peringkat {place.rank} ({_named(place)}): {said}"


def _aim(profile: GapProfile) -> Place | None:
    """The place to pass for the rank that was asked for, where it is a better one than now."""
    ranking, mine = profile.share.ranking, profile.share.place
    if profile.rank is None or mine is None or not 1 <= profile.rank < mine.rank:
        return None
    return ranking.places[profile.rank - 1]


def _to_rank(profile: GapProfile, running: bool) -> list[str]:
    """The distance to the rank that was asked for, or why there is none."""
    figure, ranking, mine = profile.figure, profile.share.ranking, profile.share.place
    if profile.rank is None or mine is None:
        return []
    aim = _aim(profile)
    if aim is not None:
        other, own = aim.figure.ratio or Fraction(0), figure.ratio or Fraction(0)
        shared = ""
        if aim.rank != profile.rank:
            shared = f" Peringkat {profile.rank} tidak ada karena peringkat {aim.rank} bersama."
        return [f"{_to_place(aim, figure, running)} ({in_points((other - own) * 100)}).{shared}"]
    if profile.rank == mine.rank:
        return [f"• Peringkat {mine.rank}: sudah di posisi itu, dari {words.scope(ranking)}."]
    if 1 <= profile.rank <= ranking.n:
        where = f"{words.rank(mine)} dari {words.scope(ranking)}"
        return [f"• Peringkat {profile.rank}: sudah terlampaui; peringkat porsi {where}."]
    return [f"• Peringkat {profile.rank} tidak ada: yang diperingkat {words.scope(ranking)}."]


def _tied(place: Place) -> str:
    return f" (bersama {place.ties} daerah lain)" if place.ties else ""


def _named(place: Place) -> str:
    return f"{plain(place.figure.region.name)}, {_share(place.figure)}"


def _share(figure: Figure) -> str:
    return percent(figure.share or Decimal(0))


def _to_target(profile: GapProfile, running: bool) -> list[str]:
    needed = to_target(profile.figure, profile.target)
    shown = percent_as_published(profile.target)
    if needed is None:
        return []
    if needed == 0:
        line = f"• Target {shown}: sudah tercapai"
    else:
        word = "perlu tambahan" if running else "selisih saat itu"
        line = f"• Ke target {shown}: {word} {rupiah(needed, up=running)}"
        if percent(profile.figure.share or Decimal(0)) == percent(profile.target):
            line += " (porsi sebelum dibulatkan sedikit di bawahnya)"
    if not profile.target_was_asked:
        line += " (target yang diatur admin, bukan ketentuan peringkat)"
    return [line]


def _in_value(profile: GapProfile) -> list[str]:
    value = profile.value
    if value.place is None:
        return []
    if value.above is None:
        return [f"• Menurut nilai: tertinggi{_tied(value.place)} dari {value.ranking.n}"]
    apart = to_pass_in_value(profile.figure, value.above.figure)
    return [
        f"• Menurut nilai: peringkat {value.place.rank} dari {value.ranking.n}; peringkat "
        f"{value.above.rank} ({plain(value.above.figure.region.name)}) berjarak {rupiah(apart)}"
    ]
