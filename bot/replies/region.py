"""The answer to "where do we stand?": share, value, plan, ranks, change and gap, in one message."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.commands import (
    ChartKind,
    ChooseDownload,
    ChooseRival,
    SetFollow,
    SetOwn,
    ShowChart,
    ShowDetails,
    ShowGap,
    ShowProvince,
    ShowQuality,
    ShowRegion,
    ShowReleases,
    ShowTrend,
    ShowUnits,
    When,
)
from bot.formats import day, parts, percent, points, rupiah
from bot.replies import words
from bot.replies.releases import beside_computed
from bot.replies.reply import Button, Reply, Rows, bare, bold, in_rows, plain
from procurement.board import Movement
from procurement.changes import BaseKind, Change, NoBase
from procurement.figures import Figure
from procurement.gaps import to_pass
from procurement.periods import Phase, phase
from procurement.ranking import Measure, Place, Ranking, why_unranked
from procurement.regions import Region
from procurement.releases import Announcement
from procurement.semester import Semester


@dataclass(frozen=True, slots=True)
class Standing:
    """A place in one ranking, with whom it is next to."""

    ranking: Ranking
    place: Place | None
    above: Place | None
    below: Place | None


@dataclass(frozen=True, slots=True)
class RegionProfile:
    """All that the answer about a region is made of."""

    figure: Figure
    share: Standing
    value: Standing
    #: The rank by share among its own kind alone, where that says more.
    kind: Standing
    change: Change | NoBase
    movement: Movement | None
    #: What was published of the region, whatever it is about.
    announced: Sequence[Announcement]
    has_rivals: bool
    #: Other semesters that can be asked for, newest first.
    others: Sequence[Semester]
    #: The running semester, where an ended one was shown by default.
    running: Figure | None
    can_become_own: bool
    can_be_shared: bool


def region_reply(profile: RegionProfile, today: date) -> Reply:
    figure = profile.figure
    lines = [
        *words.staleness(figure, today),
        bold(f"{figure.region.name} — {words.semester_title(figure, today)}"),
        *_money(figure),
        *_apart([*_ranks(profile), *_change(profile), *_gap(profile, today)]),
        *_apart(_announced(profile)),
        "",
        *_cumulative(figure),
        *words.reach(figure),
        *_running(profile.running),
        f"{words.dates(figure)} · sumber: {plain(figure.source)}",
        "Peringkat hitungan bot, bukan peringkat LKPP · /sumber",
    ]
    return Reply("\n".join(lines), _buttons(profile), gist=_gist(profile))


def _gist(profile: RegionProfile) -> str:
    place = profile.share.place
    said = bare(_money(profile.figure)[0])
    if place is None:
        return said
    return f"{said}; peringkat {words.rank(place)} dari {words.scope(profile.share.ranking)}"


def _apart(lines: list[str]) -> list[str]:
    """Lines under a blank one, or nothing at all."""
    return ["", *lines] if lines else []


def _cumulative(figure: Figure) -> list[str]:
    if figure.semester.half == 1:
        return []
    return [f"Angka {figure.semester} kumulatif sejak 1 Januari."]


def _announced(profile: RegionProfile) -> list[str]:
    """What was published for the very semester."""
    figure = profile.figure
    of_this = (told for told in profile.announced if told.semester == figure.semester)
    return [line for told in of_this for line in beside_computed(told, figure)]


def _money(figure: Figure) -> list[str]:
    value = rupiah(figure.value)
    finished = f", selesai {rupiah(figure.finished)}" if figure.finished is not None else ""
    if figure.share is None:
        known = "nilai RUP belum tersedia" if figure.rup is None else "nilai RUP Rp0"
        return [
            f"Nilai e-purchasing tercatat {value}{finished}, tetapi {known}, "
            "sehingga porsi dan peringkat porsi belum dapat dihitung."
        ]
    plan = words.DENOMINATORS[figure.denominator]
    if figure.is_standard:
        first = f"Porsi e-purchasing: <b>{percent(figure.share)}</b>"
    else:
        first = f"Persentase e-purchasing: <b>{percent(figure.share)}</b>"
    notes = [f"({note})" for note in words.metric(figure)]
    lines = [
        " ".join([first, *notes]),
        f"{value} dari {plan} {rupiah(figure.rup or 0)}{_in_brackets(finished)}",
    ]
    if figure.share > 100 and figure.is_standard:
        lines.append("⚠ Di atas 100%: nilai transaksi melebihi RUP; mohon datanya diperiksa.")
    return lines


def _in_brackets(finished: str) -> str:
    return f" ({finished.removeprefix(', ')})" if finished else ""


def _ranks(profile: RegionProfile) -> list[str]:
    share, value, kind = profile.share, profile.value, profile.kind
    lines = []
    if share.place is not None:
        line = (
            f"Peringkat porsi: <b>{words.rank(share.place)}</b> dari {words.scope(share.ranking)}"
        )
        if kind.place is not None and kind.ranking.n < share.ranking.n:
            among = f"{kind.ranking.n} {words.kinds(kind.ranking.peers)}"
            line += f"; {words.rank(kind.place)} dari {among}"
        lines.append(line)
    if value.place is not None:
        line = f"Peringkat nilai: {words.rank(value.place)} dari {value.ranking.n}"
        if share.place is None or value.ranking.n != share.ranking.n:
            line = f"Peringkat nilai: {words.rank(value.place)} dari {words.scope(value.ranking)}"
        lines.append(line)
    figure = profile.figure
    why = share.ranking.unranked.get(figure.region.code)
    if share.place is None and why is not None and not figure.starts_late:
        said = words.unranked(why, share.ranking.peers, figure)
        lines.append(f"Peringkat porsi: belum dapat diberikan ({said}).")
    return lines


def _change(profile: RegionProfile) -> list[str]:
    told = profile.change
    if isinstance(told, NoBase):
        return [] if profile.figure.starts_late else [words.no_base(told, profile.figure)]
    within = " (dalam tahun)" if told.kind is BaseKind.WITHIN_YEAR else ""
    line = f"Dibanding {told.base.semester}{within}: "
    if told.points is None:
        return [f"{line}nilai {_moved(told.value)}; porsi belum dapat dibandingkan."]
    line += points(told.points)
    if profile.movement is not None:
        line += f"; {_movement(profile)}"
    lines = [line]
    if told.from_orders is not None and told.rup:
        orders, plan = parts(told.points, told.from_orders)
        lines.append(f"Dari transaksi {orders}, dari perubahan RUP {plan} persen poin.")
    return lines


def _movement(profile: RegionProfile) -> str:
    assert profile.movement is not None  # the caller has looked
    was, now = profile.movement.was, profile.movement.now
    steps = was - now
    said = f"naik {steps} tingkat" if steps > 0 else f"turun {-steps} tingkat" if steps else "tetap"
    shown = f"peringkat porsi {said}"
    shown += f" ({was} → {now})" if steps else f" {now}"
    if profile.movement.among_fewer:
        shown += " di antara daerah yang datanya ada pada kedua waktu"
    return shown


def _moved(amount: int) -> str:
    return (
        f"naik {rupiah(amount)}"
        if amount > 0
        else f"turun {rupiah(-amount)}"
        if amount
        else "tetap"
    )


def _gap(profile: RegionProfile, today: date) -> list[str]:
    share = profile.share
    if share.place is None:
        return []
    running = phase(profile.figure, today) is Phase.RUNNING
    if share.above is None:
        if share.below is None:
            return []
        behind = to_pass(share.below.figure, profile.figure) or 0
        return [f"Di bawahnya: {_named(share.below)}, berjarak {rupiah(behind)} dari posisi ini."]
    needed = to_pass(profile.figure, share.above.figure) or 0
    above = f"peringkat {share.above.rank} ({_named(share.above)})"
    if running:
        return [
            f"Untuk melewati {above}: perlu tambahan lebih dari {words.at_most(needed)}, "
            "jika RUP tetap."
        ]
    return [f"Selisih saat itu dengan {above}: {rupiah(needed)}."]


def _named(place: Place) -> str:
    shown = percent(place.figure.share) if place.figure.share is not None else "-"
    return f"{plain(place.figure.region.name)}, {shown}"


def _running(figure: Figure | None) -> list[str]:
    if figure is None:
        return []
    is_whole = why_unranked(figure, Measure.SHARE) is None
    share = f"porsi {percent(figure.share)}, " if is_whole and figure.share is not None else ""
    return [
        f"{figure.semester} sedang berjalan: {share}{rupiah(figure.value)} "
        f"(per {day(figure.data_date)})."
    ]


def as_typed(region: Region, semester: Semester) -> str:
    """A question that asks for `region` in `semester` and nothing else."""
    return f"{region.name.replace('.', '').casefold()} s{semester.half} {semester.year}"


def _buttons(profile: RegionProfile) -> Rows:
    region = profile.figure.region
    when = When.of(profile.figure.semester)
    peers = [Button.of("Bandingkan", ChooseRival(region, when))] if profile.has_rivals else []
    if not region.is_province:
        peers.append(Button.of("Satu provinsi", ShowProvince(region, when)))
    peers.append(Button.of("Jarak", ShowGap(region, None, when)))
    inside = [
        Button.of("Per OPD", ShowUnits(region, when)),
        Button.of("Rincian", ShowDetails(region, when)),
        Button.of("Kualitas", ShowQuality(region, when)),
        Button.of("Tren", ShowTrend(region)),
    ]
    taken_away = (
        Button.of("Grafik", ShowChart(region, ChartKind.STRIP, when)),
        Button.of("Unduh", ChooseDownload(region, when)),
        Button.of("Langganan", SetFollow(region)),
    )
    chat = [Button.of("Angka rilis", ShowReleases(region))] if profile.announced else []
    if profile.can_become_own:
        chat.append(Button.of("Jadikan daerah saya", SetOwn(region)))
    if profile.can_be_shared:
        chat.append(Button.share("Bagikan", as_typed(region, profile.figure.semester)))
    semesters = [
        Button.turn(str(semester), ShowRegion(region, When.of(semester)))
        for semester in profile.others[:4]
    ]
    rows = (tuple(peers), tuple(inside), taken_away, *((tuple(chat),) if chat else ()))
    return (*rows, *in_rows(semesters))
