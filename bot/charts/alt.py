"""A chart in two or three sentences: who cannot see the picture gets the same message."""

from __future__ import annotations

from typing import assert_never

from bot.charts import wording
from bot.charts.specs import Chart, Comparison, Gap, Side, Strip, Trend, TrendPoint, Units
from bot.charts.standings import median, neighbours, standing
from bot.formats import MONTHS, percent, percent_as_published, rupiah, short_name, unit_name

#: So many characters at most, in a caption of 1,024.
LONGEST = 300

_NAME, _UNIT, _REASON = 44, 40, 60


def alt_text(chart: Chart) -> str:
    """What `chart` shows, in plain text of at most 300 characters."""
    said = _sentences(chart)
    text = said[0]
    for sentence in said[1:]:
        if len(text) + 1 + len(sentence) <= LONGEST:
            text = f"{text} {sentence}"
    return text


def _sentences(chart: Chart) -> list[str]:
    match chart:
        case Trend():
            return _trend(chart)
        case Strip():
            return _strip(chart)
        case Comparison():
            return _comparison(chart)
        case Units():
            return _units(chart)
        case Gap():
            return _gap(chart)
        case _:
            assert_never(chart)


def _trend(chart: Trend) -> list[str]:
    newest = chart.points[-1]
    said = [f"{_name(chart.region)}, {wording.title(newest.period)}: {_point(newest)}."]
    said += [
        f"{wording.title(point.period)}: {_point(point)}."
        for point in reversed(chart.points[:-1])
        if point.period.half == newest.period.half
    ][:1]
    if chart.months:
        last = chart.months[-1]
        month = MONTHS[last.month - 1]
        said.append(f"Transaksi {newest.period.year} sampai {month}: {rupiah(last.value)}.")
    return said


def _point(point: TrendPoint) -> str:
    rank = wording.rank(point.standing) if point.standing else "tanpa peringkat"
    return f"{_share(point)}, {rank}"


def _share(told: TrendPoint | Side) -> str:
    if told.share is None:
        return "tanpa RUP"
    return f"{wording.percentage(told.period).lower()} {percent(told.share)}"


def _strip(chart: Strip) -> list[str]:
    what = wording.measured(chart.measure, chart.period)
    amount = "tanpa RUP" if chart.amount is None else wording.amount(chart.measure, chart.amount)
    own = standing(chart)
    if own is None:
        rank = f"tanpa peringkat ({_brief(chart.unranked, _REASON)})"
    else:
        rank = f"peringkat {own.rank}{wording.tied(own.ties)} dari {_brief(chart.scope, _REASON)}"
    said = [f"{what} {_name(chart.region)}, {wording.title(chart.period)}: {amount}, {rank}."]
    if chart.peers:
        said.append(f"Median {wording.amount(chart.measure, median(chart.peers))}.")
    for where, peer in zip(("Di atasnya", "Di bawahnya"), neighbours(chart), strict=True):
        if peer is not None:
            amount = wording.amount(chart.measure, peer.amount)
            said.append(f"{where} {_name(peer.name)} {amount} (peringkat {peer.rank}).")
    return said


def _comparison(chart: Comparison) -> list[str]:
    sides = (chart.first, chart.second)
    titles = " dan ".join(dict.fromkeys(wording.title(side.period) for side in sides))
    return [f"{titles}: {'; '.join(_side(side) for side in sides)}."]


def _side(side: Side) -> str:
    rank = f" (peringkat {side.by_share.rank} dari {side.by_share.n})" if side.by_share else ""
    return f"{_name(side.region)} {_share(side)}{rank}, nilai {rupiah(side.value)}"


def _units(chart: Units) -> list[str]:
    first = [
        f"{_brief(unit_name(unit.name), _UNIT)} "
        + (rupiah(unit.value) if unit.share is None else percent(unit.share))
        for unit in chart.units[:3]
    ]
    told = ", ".join(first) or "belum ada"
    said = [f"OPD {_name(chart.region)} {chart.order}, {wording.title(chart.period)}: {told}."]
    if chart.share is not None:
        said.append(f"{wording.percentage(chart.period)} daerah {percent(chart.share)}.")
    return said


def _gap(chart: Gap) -> list[str]:
    own = chart.standing
    if own is None:
        rank = f"tanpa peringkat ({_brief(chart.unranked, _REASON)})"
    else:
        rank = wording.rank(own)
    title = wording.title(chart.period)
    said = [f"{_name(chart.region)}, {title}: porsi {percent(chart.share)}, {rank}."]
    if chart.above:
        rung = chart.above[0]
        way = wording.pass_by(chart, rung)
        said.append(f"Ke peringkat {rung.rank} ({_name(rung.name)}): {way}.")
    target = percent_as_published(chart.target)
    said.append(f"Ke target {target}: {wording.to_target(chart)}.")
    if chart.below is not None:
        below = f"{_name(chart.below.name)} {percent(chart.below.share)}"
        said.append(f"Dari bawah: {below} {wording.passed_by(chart, chart.below)}.")
    return said


def _name(region: str) -> str:
    return short_name(region.replace("Kabupaten ", "Kab. ", 1), _NAME)


def _brief(said: str, most: int) -> str:
    said = " ".join(said.split())
    return said if len(said) <= most else f"{said[: most - 1].rstrip()}…"
