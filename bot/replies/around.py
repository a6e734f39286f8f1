"""Who stands next to a region in the ranking by share, and what lies between."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from bot.commands import ChooseRival, ShowGap, ShowRegion, When
from bot.formats import in_points, percent, rupiah, short_name
from bot.replies import words
from bot.replies.lists import NAME
from bot.replies.region import Standing
from bot.replies.reply import Button, Outcome, Reply, Rows, bold, plain, table
from procurement.figures import Figure
from procurement.gaps import to_pass
from procurement.periods import Phase, phase
from procurement.ranking import Place

#: So many are told above, and so many below.
NEAR = 3
#: What the rupiah above and below mean, while orders still come in and afterwards.
_RUNNING = (
    "tambahan transaksi yang diperlukan untuk melewatinya, jika RUP tetap",
    "tambahan transaksi yang diperlukannya untuk menyusul, jika RUP-nya tetap",
)
_ENDED = ("selisih saat itu, dengan RUP saat itu", "jaraknya saat itu, dengan RUP-nya saat itu")


def around_reply(figure: Figure, standing: Standing, today: date) -> Reply:
    """Three above and three below by share, each with the distance in points and rupiah."""
    ranking, place = standing.ranking, standing.place
    title = bold(f"{figure.region.name} — sekitar, {words.semester_title(figure, today)}")
    if place is None:
        return _unranked_reply(figure, standing, [*words.staleness(figure, today), title])
    above, below = ranking.around(place, NEAR)
    running = phase(figure, today) is Phase.RUNNING
    up, down = _RUNNING if running else _ENDED
    lines = [
        *words.staleness(figure, today),
        title,
        f"Peringkat porsi {words.rank(place)} dari {words.scope(ranking)}.",
        table([_row(one, place) for one in (*above, place, *below)]),
        f"{bold('Di atas')} ({up})",
        *(_distance(one, figure, to_pass(figure, one.figure), running) for one in reversed(above)),
        *([] if above else ["• tidak ada: posisi ini tertinggi"]),
        f"{bold('Di bawah')} ({down})",
        *(_distance(one, figure, to_pass(one.figure, figure), running) for one in below),
        *([] if below else ["• tidak ada: posisi ini terendah di antara yang diperingkat"]),
        "",
        *words.notes([figure]),
        f"{words.dates(figure)} · peringkat hitungan bot, bukan peringkat LKPP · /sumber",
    ]
    return Reply("\n".join(lines), _rows(figure))


def _unranked_reply(figure: Figure, standing: Standing, heading: Sequence[str]) -> Reply:
    why = standing.ranking.unranked[figure.region.code]
    said = words.unranked(why, standing.ranking.peers, figure)
    lines = [
        *heading,
        f"Peringkat porsi belum dapat diberikan ({said}), sehingga tidak ada daerah di atas atau "
        "di bawahnya.",
        *words.notes([figure]),
        f"{words.dates(figure)} · hitungan bot · /sumber",
    ]
    back = Button.of("Posisi daerah", ShowRegion(figure.region, When.of(figure.semester)))
    return Reply("\n".join(lines), ((back,),), Outcome.NONE)


def _row(place: Place, own: Place) -> str:
    mark = "▸" if place is own else " "
    name = short_name(place.figure.region.name.removeprefix("Provinsi "), NAME)
    return f"{place.rank:>3}{mark}{name:<{NAME}} {percent(place.figure.share or Decimal(0)):>7}"


def _distance(place: Place, mine: Figure, needed: int | None, running: bool) -> str:
    other = place.figure
    apart = abs((other.ratio or Fraction(0)) - (mine.ratio or Fraction(0))) * 100
    name = f"{place.rank}. {plain(other.region.name)}"
    if not apart:
        return f"• {name}: porsi sama"
    amount = f"lebih dari {words.at_most(needed or 1)}" if running else rupiah(needed or 1)
    return f"• {name}: {in_points(apart)}; {amount}"


def _rows(figure: Figure) -> Rows:
    region, when = figure.region, When.of(figure.semester)
    buttons: Sequence[Button] = (
        Button.of("Jarak", ShowGap(region, None, when)),
        Button.of("Bandingkan", ChooseRival(region, when)),
        Button.of("Posisi daerah", ShowRegion(region, when)),
    )
    return (tuple(buttons),)
