"""Charts to try the drawing with: shipped figures, a made-up nation, and the awkward ones."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from bot.charts.specs import (
    Basis,
    Chart,
    Comparison,
    Gap,
    MonthPoint,
    Peer,
    Period,
    Rung,
    Side,
    Standing,
    Strip,
    Trend,
    TrendPoint,
    UnitBar,
    UnitOrder,
    Units,
)
from procurement.periods import Phase
from procurement.ranking import Measure
from procurement.regions import gazetteer

LONG = "Kabupaten Kepulauan Siau Tagulandang Biaro"
LONG_UNIT = (
    "DINAS PEMBERDAYAAN PEREMPUAN, PERLINDUNGAN ANAK, PENGENDALIAN PENDUDUK DAN KELUARGA BERENCANA"
)
TRILLION = 10**12
BASIS = Basis(date(2024, 7, 12), date(2024, 7, 12), "rekap UKPBJ", 42)
FULL_BASIS = Basis(
    date(2023, 12, 30),
    date(2024, 1, 12),
    "satudata-kalimantan-barat-prov-go-id-dataset-e-purchasing-2023-final.xlsx",
    1042,
    ("Data terakhir per 12 Januari 2024 (48 hari yang lalu); angka mungkin sudah berubah.",),
)
S1_2024 = Period(2024, 1, Phase.ENDED)
RUNNING = Period(2024, 2, Phase.RUNNING, ends_early=date(2024, 9, 30))
LATE = Period(2021, 2, starts_late=date(2021, 11, 1), recomputed=True)
PERIODS = (S1_2024, RUNNING, LATE, Period(2023, 2), Period(2022, 2, metric="terhadap RUP penyedia"))
SHARES = (None, Decimal(0), Decimal("0.004"), Decimal("26.164"), Decimal(100), Decimal("412.375"))
VALUES = (0, 999, 3_300_000, 645_341_000_000, 12 * TRILLION)


def names(count: int, chance: random.Random) -> list[str]:
    everyone = [r.name for r in gazetteer() if r.autonomous and not r.is_province]
    return chance.sample([name for name in everyone if name != LONG], count)


def ranked(amounts: Sequence[Decimal | int], who: Sequence[str]) -> tuple[Peer, ...]:
    """Peers by amount, best first, equals with equal ranks."""
    told: list[Peer] = []
    pairs = sorted(zip(amounts, who, strict=True), key=lambda pair: pair[0], reverse=True)
    for place, (amount, name) in enumerate(pairs, start=1):
        same = told and told[-1].amount == amount
        told.append(Peer(name, told[-1].rank if same else place, amount))
    return tuple(told)


def share(chance: random.Random) -> Decimal:
    return Decimal(f"{chance.betavariate(2, 5) * 70:.6f}")


def value(chance: random.Random) -> int:
    return int(chance.lognormvariate(25.5, 1.4))


def strip(
    count: int,
    measure: Measure = Measure.SHARE,
    own: int | None = 3,
    seed: int = 1,
    amounts: Sequence[Decimal | int] | None = None,
    period: Period = S1_2024,
) -> Strip:
    """`own` is an index among peers, from the end if negative; None for one without a rank."""
    chance = random.Random(seed)
    make = share if measure is Measure.SHARE else value
    told = [make(chance) for _ in range(count)] if amounts is None else amounts
    peers = ranked(told, names(count, chance))
    scope = f"{count} kabupaten/kota"
    if count < 100:
        scope += " di Kalimantan Barat (508 seluruhnya)"
    if own is None:
        why = "transaksi awal tahun tidak tercakup"
        return Strip(LONG, period, measure, scope, peers, None, told[0], BASIS, why)
    own %= count
    peers = (*peers[:own], replace(peers[own], name=LONG), *peers[own + 1 :])
    return Strip(LONG, period, measure, scope, peers, own, peers[own].amount, BASIS)


def points(count: int, chance: random.Random, n: int = 508) -> tuple[TrendPoint, ...]:
    """So many semesters up to Semester II 2024; shares as a cumulative year has them."""
    told = []
    for number in range(count):
        year, half = divmod(2 * 2024 + 1 - (count - 1 - number), 2)
        phase = Phase.RUNNING if number == count - 1 else Phase.CLOSED
        amount = share(chance) * (half + 1) / 2
        standing = Standing(chance.randint(1, n), n, chance.choice((0, 0, 2)))
        told.append(TrendPoint(Period(year, half + 1, phase), amount, standing))
    return tuple(told)


def months(last: int, top: int) -> tuple[MonthPoint, ...]:
    return tuple(MonthPoint(month, top * month**2 // last**2) for month in range(1, last + 1))


def trend(count: int, n: int = 508, seed: int = 1, last: int = 9, top: int = 573 * 10**9) -> Trend:
    told = points(count, random.Random(seed), n)
    return Trend("Kota Dirgantara", told, months(last, top) if last else (), BASIS)


def side(name: str, seed: int, semesters: int = 4, period: Period = S1_2024) -> Side:
    chance = random.Random(seed)
    rup = value(chance) * 4
    bought = rup * chance.randint(1, 40) // 100
    return Side(
        name,
        period,
        Decimal(bought * 100) / rup,
        bought,
        rup,
        Standing(chance.randint(1, 508), 508, chance.choice((0, 3))),
        Standing(chance.randint(1, 508), 508),
        points(semesters, chance),
    )


def comparison(semesters: int = 4, seed: int = 1, period: Period = S1_2024) -> Comparison:
    return Comparison(
        side("Kota Dirgantara", seed, semesters, period),
        side(LONG, seed + 1, semesters, period),
        "508 kabupaten/kota",
        BASIS,
    )


def units(count: int, seed: int = 1, name: str | None = None, period: Period = S1_2024) -> Units:
    chance = random.Random(seed)
    told = []
    for number in range(count):
        rup = value(chance) // 10
        bought = rup * chance.randint(0, 130) // 100
        lack = int(Decimal("26.16") * rup / 100) - bought
        named = (
            name or ("DINAS PENDIDIKAN DAN KEBUDAYAAN", LONG_UNIT, "RSUD Abdul Aziz")[number % 3]
        )
        told.append(UnitBar(named, Decimal(bought * 100) / rup, bought, rup, lack))
    told.sort(key=lambda unit: -(unit.lack or 0))
    return Units(
        "Kota Dirgantara",
        period,
        Decimal("26.164"),
        UnitOrder.HOLDING_BACK,
        tuple(told),
        44,
        BASIS,
    )


def gap(ahead: int = 4, below: bool = True, period: Period = RUNNING, **more: object) -> Gap:
    own = Decimal("26.1641")
    rungs = tuple(
        Rung(("Kab. Cempaka", LONG, "Kota Bumiraya", "Kab. Arunika")[step - 1], 5 - step,
             own + step, 23_620_000_001 * step)
        for step in range(1, ahead + 1)
    )  # fmt: skip
    plain = Gap(
        "Kota Dirgantara",
        period,
        own,
        573 * 10**9,
        2_190 * 10**9,
        Standing(5, 508),
        "508 kabupaten/kota",
        rungs,
        Rung("Kab. Elokmukti", 6, Decimal("25.32"), 9_190_000_001) if below else None,
        Decimal(30),
        84 * 10**9,
        False,
        BASIS,
    )
    return replace(plain, **more)  # type: ignore[arg-type]


def ordinary() -> dict[str, Chart]:
    """One of each, as most people will see it."""
    return {
        "trend": trend(6),
        "strip-14": strip(14, own=4),
        "strip-508": strip(508, own=120),
        "strip-508-value": strip(508, Measure.VALUE, own=120),
        "compare": comparison(),
        "units": units(8),
        "gap": gap(),
    }


def classes(counts: Sequence[int]) -> dict[str, Chart]:
    """Classes of so many, in which a region is first, last, unranked, equal to all, or far off."""
    told: dict[str, Chart] = {}
    for measure, low, high in (
        (Measure.SHARE, Decimal(0), Decimal("412.375")),
        (Measure.VALUE, 0, 12 * TRILLION),
    ):
        for count in counts:
            key = f"strip-{count}-{measure}"
            told[f"{key}-first"] = strip(count, measure, 0)
            told[f"{key}-last"] = strip(count, measure, -1)
            told[f"{key}-unranked"] = strip(count, measure, None, period=LATE)
            told[f"{key}-equal"] = strip(count, measure, 1, amounts=[low] * count)
            ends = [low] * (count // 2) + [high] * (count - count // 2)
            told[f"{key}-ends"] = strip(count, measure, -1, amounts=ends)
            one = [high] + [high // 1000] * (count - 1)
            told[f"{key}-one"] = strip(count, measure, 0, amounts=one)
    return told


def awkward() -> dict[str, Chart]:
    """What breaks a layout: extremes, nothing at all, the longest names, everything at once."""
    told: dict[str, Chart] = {}
    for count in (1, 2, 3, 4, 5, 7, 8):
        told[f"trend-{count}"] = trend(count, seed=count, last=0 if count % 2 else 12)
    every = tuple(
        TrendPoint(period, amount, None)
        for period, amount in zip((LATE, PERIODS[4], PERIODS[3], S1_2024, RUNNING),
                                  SHARES[1:], strict=True)
    )  # fmt: skip
    told["trend-marks"] = Trend(LONG, every, months(6, 12 * TRILLION), FULL_BASIS)
    no_plan = TrendPoint(S1_2024, None, None)
    told["trend-no-plan"] = Trend(LONG, (no_plan,), months(1, 0), BASIS)
    huge = tuple(replace(point, share=Decimal("12345.678")) for point in trend(8).points)
    told["trend-huge"] = Trend(LONG, huge, months(12, 999), FULL_BASIS)
    told |= classes((14, 508))
    nobody = strip(14, own=None)
    told["strip-nobody"] = replace(nobody, peers=(), amount=None)
    told["compare-none"] = comparison(0)
    told["compare-8"] = comparison(8, 5)
    empty = Side(LONG, LATE, None, 0, None, None, None, points(8, random.Random(3)))
    other = replace(
        side("Kota Dirgantara", 9, 8, LATE), value=12 * TRILLION, points=points(3, random.Random(3))
    )
    told["compare-empty"] = Comparison(empty, other, "", FULL_BASIS)
    told["compare-nothing"] = Comparison(replace(empty, points=()), empty, "", BASIS)
    for count in (0, 1, 2, 6, 10):
        told[f"units-{count}"] = units(count, count + 3)
    told["units-long"] = units(10, 5, LONG_UNIT, RUNNING)
    told["units-6-long"] = replace(units(6, 5, LONG_UNIT * 2, LATE), basis=FULL_BASIS, region=LONG)
    over = tuple(
        replace(unit, share=amount, value=12 * TRILLION)
        for unit, amount in zip(units(6).units, SHARES, strict=True)
    )
    told["units-shares"] = replace(units(6), units=over)
    told["units-no-share"] = replace(units(6), units=over, share=None, order=UnitOrder.VALUE)
    told["units-region-over"] = replace(units(10), share=Decimal("412.375"))
    told["gap-first"] = gap(0, standing=Standing(1, 508, 1))
    told["gap-last"] = gap(4, below=False, period=Period(2023, 2), standing=Standing(508, 508))
    told["gap-unranked"] = gap(
        0, below=False, standing=None, unranked="tanggal datanya jauh dari daerah lain"
    )
    told["gap-reached"] = gap(2, target=Decimal("17.5"), to_target=0, target_was_asked=True)
    long = tuple(Rung(LONG, 1, Decimal("412.375"), 12 * TRILLION) for _ in range(4))
    told["gap-long"] = gap(0, above=long, region=LONG, basis=FULL_BASIS, share=Decimal(0))
    told["gap-tie"] = gap(1, below=True, target=Decimal("26.1641"), to_target=1)
    return told


def wider(seed: int) -> Iterator[Chart]:
    """A chart of each kind, drawn by lot from what figures can be."""
    chance = random.Random(seed)
    period = chance.choice(PERIODS)
    told = list(points(chance.randint(1, 8), chance, chance.choice((2, 14, 508))))
    for number, point in enumerate(told):
        if chance.random() < 0.3:
            told[number] = replace(point, share=chance.choice(SHARES), standing=None)
    marked = tuple(
        replace(p, period=replace(p.period, recomputed=chance.random() < 0.3)) for p in told
    )
    last = chance.randint(0, 12)
    yield Trend(
        chance.choice((LONG, "Kota Batu")),
        marked,
        months(last, chance.choice(VALUES)) if last else (),
        chance.choice((BASIS, FULL_BASIS)),
    )
    count = chance.choice((2, 5, 14, 20, 21, 38, 93, 508))
    measure = chance.choice(list(Measure))
    pool = VALUES if measure is Measure.VALUE else SHARES[1:]
    make = value if measure is Measure.VALUE else share
    amounts = [chance.choice(pool) if chance.random() < 0.1 else make(chance) for _ in range(count)]
    own = None if chance.random() < 0.1 else chance.randrange(count)
    yield strip(count, measure, own, seed, amounts, period)  # type: ignore[arg-type]
    yield replace(comparison(chance.randint(0, 8), seed, period), basis=FULL_BASIS)
    yield replace(units(chance.randint(1, 10), seed, period=period), basis=FULL_BASIS)
    yield gap(chance.randint(0, 4), chance.random() < 0.5, period, basis=FULL_BASIS)
