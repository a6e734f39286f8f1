"""Lists: the best of a class, the peers of a province, whom to compare with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.commands import UNSAID, Compare, ShowRegion, ShowTop, When
from bot.formats import day, percent, rupiah, short_name
from bot.replies import words
from bot.replies.reply import Button, Outcome, Reply, Rows, bold, in_rows, plain, table
from procurement.figures import Figure
from procurement.peers import Peers
from procurement.ranking import Measure, Place, Ranking
from procurement.regions import Region

#: So wide is a name in a list on a phone.
NAME = 22


def top_reply(command: ShowTop, ranking: Ranking, today: date) -> Reply:
    """One page of a ranking, from its end where the lowest were asked for."""
    start = command.page * command.size
    ordered = ranking.places[::-1] if command.lowest else ranking.places
    places = ordered[start : start + command.size]
    if not places:
        reasons = {words.unranked(why, ranking.peers) for why in ranking.unranked.values()}
        return Reply(
            f"Urutan {words.MEASURES[ranking.measure]} untuk {_class(ranking.peers)}, "
            f"{ranking.semester}, belum dapat disusun: "
            f"{'; '.join(sorted(reasons)) or 'datanya belum tersedia'}.",
            outcome=Outcome.NONE,
        )
    figures = [figure for figure, _ in ranking.dated]
    lines = [
        *words.staleness(min(figures, key=lambda figure: figure.data_date), today),
        bold(_title(command, ranking, start, today)),
        table([_line(place, ranking.measure) for place in places]),
        *_clamped(command),
        f"{words.dates_of(figures)} · {words.scope(ranking)}",
        *_notes(ranking),
        *_without_rank(ranking),
        _other_measure(command, ranking),
        "Peringkat hitungan bot, bukan peringkat LKPP · /sumber",
    ]
    return Reply("\n".join(lines), _pages(command, ranking), gist=_first(places, ranking.measure))


def province_reply(
    region: Region,
    ranking: Ranking,
    province: Figure | None,
    unranked: Sequence[Figure],
    today: date,
) -> Reply:
    """All kabupaten and kota of a region's province by share; the province itself apart."""
    own = region.code
    figures = [place.figure for place in ranking.places] or list(unranked)
    title = words.semesters_title(ranking.semester, figures, today)
    lines = []
    if figures:
        oldest = min([*figures, *unranked], key=lambda figure: figure.data_date)
        lines += words.staleness(oldest, today)
    lines.append(bold(f"{words.province(region.province_code)}, porsi kabupaten/kota — {title}"))
    if ranking.places:
        lines.append(table([_line(place, ranking.measure, own) for place in ranking.places]))
    lines += _unranked(ranking, unranked)
    if province is not None:
        share = percent(province.share) if province.share is not None else "porsi belum ada"
        lines.append(
            f"{plain(province.region.name)} (tidak diperingkat bersama kabupaten/kota): {share}, "
            f"{rupiah(province.value)}"
        )
    if figures:
        scope = f" · {words.scope(ranking)}" if ranking.places else ""
        lines.append(f"{words.dates_of([*figures, *unranked])}{scope}")
    lines += _notes(ranking)
    lines.append("Peringkat hitungan bot, bukan peringkat LKPP · /sumber")
    when = When.of(ranking.semester)
    buttons = []
    if ranking.place(region):
        buttons.append(Button.of(region.name, ShowRegion(region, when)))
    gist = _first(ranking.places, ranking.measure)
    return Reply("\n".join(lines), in_rows(buttons), gist=gist)


def no_members_reply(region: Region) -> Reply:
    """A province of whose kabupaten and kota there are no figures."""
    where = plain(words.province(region.province_code))
    return Reply(
        f"Data kabupaten/kota di {where} belum tersedia.",
        ((Button.of(region.name, ShowRegion(region)),),),
        Outcome.NONE,
    )


def rivals_reply(region: Region, rivals: Sequence[Region], when: When) -> Reply:
    """Whom to compare a region with."""
    if not rivals:
        return Reply(
            f"Belum ada daerah lain yang dapat dibandingkan dengan {bold(region.name)}.",
            outcome=Outcome.NONE,
        )
    buttons = [Button.turn(rival.name, Compare(region, rival, when)) for rival in rivals]
    return Reply(
        f"{bold(region.name)} dibandingkan dengan:\n"
        "Silakan pilih, atau ketik misalnya: /banding singkawang bengkayang",
        in_rows(buttons),
        Outcome.CHOICE,
    )


def _class(peers: Peers) -> str:
    where = f" di {words.province(peers.province_code)}" if peers.province_code else ""
    return f"{words.kinds(peers)}{where}"


def _title(command: ShowTop, ranking: Ranking, start: int, today: date) -> str:
    peers = ranking.peers
    if ranking.only_province is not None and not peers.province_code:
        peers = peers.within(ranking.only_province)  # never "nasional" on one province's data
    what = f"{words.MEASURES[ranking.measure]} e-purchasing, {_class(peers)}"
    figures = [figure for figure, _ in ranking.dated]
    semester = words.semesters_title(ranking.semester, figures, today)
    if start == 0:
        count = min(command.size, ranking.n)
        if command.lowest:
            return f"{count} {what.replace(',', ' terendah,', 1)} — {semester}"
        return f"{count} besar {what} — {semester}"
    last = min(start + command.size, ranking.n)
    end = " dari terendah" if command.lowest else ""
    return f"Urutan {start + 1} sampai {last}{end}: {what} — {semester}"


def _first(places: Sequence[Place], measure: Measure) -> str:
    """The first three in a line."""
    return ", ".join(" ".join(_line(place, measure).split()) for place in places[:3])


def _line(place: Place, measure: Measure, own: str = "") -> str:
    figure = place.figure
    mark = "▸" if figure.region.code == own else " "
    name = figure.region.name.removeprefix("Provinsi ")
    short = short_name(name, NAME)
    if measure is Measure.VALUE:
        return f"{place.rank:>3}{mark}{short:<{NAME}} {rupiah(figure.value).removeprefix('Rp')}"
    share = percent(figure.share) if figure.share is not None else "-"
    return f"{place.rank:>3}{mark}{short:<{NAME}} {share:>7}"


def _clamped(command: ShowTop) -> list[str]:
    return (
        [f"Jumlah baris dibatasi 1 sampai 50; ditampilkan {command.size}."]
        if command.clamped
        else []
    )


def _unranked(ranking: Ranking, figures: Sequence[Figure]) -> list[str]:
    """Those without a rank, by the reason that they have none."""
    by_reason: dict[str, list[str]] = {}
    for figure in figures:
        why = words.unranked(ranking.unranked[figure.region.code], ranking.peers)
        by_reason.setdefault(why, []).append(
            f"• {plain(figure.region.name)}: {rupiah(figure.value)}"
        )
    lines = []
    for why, regions in by_reason.items():
        lines += [f"Tanpa peringkat ({why}):", *regions]
    return lines


def _without_rank(ranking: Ranking) -> list[str]:
    if not ranking.unranked:
        return []
    return [f"Tanpa peringkat: {len(ranking.unranked)} daerah."]


def _notes(ranking: Ranking) -> list[str]:
    notes = []
    early = sum(number for figure, number in ranking.dated if figure.ends_early)
    if early:
        notes.append(
            f"Transaksi sebagian daerah ({early}) belum mencakup akhir semester."
            if early < ranking.n
            else f"Transaksi tercakup sampai {day(max(f.orders_to for f, _ in ranking.dated))}."
        )
    if any(figure.recomputed for figure, _ in ranking.dated):
        notes.append("Hitung ulang: RUP kedua semester diambil dari satu data.")
    return notes


def _other_measure(command: ShowTop, ranking: Ranking) -> str:
    """How to see the same class by the other measure, as it is typed."""
    measure, peers = ranking.measure, ranking.peers
    other = Measure.VALUE if measure is Measure.SHARE else Measure.SHARE
    typed = ["/top", *(["terendah"] if command.lowest else []), words.MEASURES[other]]
    if len(peers.kinds) == 1:
        typed.append(words.kinds(peers))
    if peers.province_code:
        typed.append(words.province(peers.province_code).casefold())
    if command.when != UNSAID:
        typed.append(f"s{ranking.semester.half} {ranking.semester.year}")
    return (
        f"Urutan berdasarkan {words.MEASURES[measure]}, bukan {words.MEASURES[other]}. "
        f"Urutan {words.MEASURES[other]}: {' '.join(typed)}"
    )


def _pages(command: ShowTop, ranking: Ranking) -> Rows:
    pages = -(-ranking.n // command.size)
    other = Measure.VALUE if ranking.measure is Measure.SHARE else Measure.SHARE
    plain_command = replace(command, when=When.of(ranking.semester), clamped=False)
    turn = []
    if command.page > 0:
        turn.append(Button.turn("◀", replace(plain_command, page=command.page - 1)))
    if command.page + 1 < pages:
        turn.append(Button.turn("▶", replace(plain_command, page=command.page + 1)))
    switch = Button.turn(
        f"Urutan {words.MEASURES[other]}", replace(plain_command, measure=other, page=0)
    )
    turned = replace(plain_command, lowest=not command.lowest, page=0)
    way = Button.turn("Tertinggi" if command.lowest else "Terendah", turned)
    return (*((tuple(turn),) if turn else ()), (switch, way))
