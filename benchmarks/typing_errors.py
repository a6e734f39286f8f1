"""How often the right region is suggested for a misspelt name, and how long that takes."""

from __future__ import annotations

import time
from collections import Counter

from benchmarks.measure import Line
from bot.suggestions import suggest
from tests.typos import known, typos


def measure() -> list[Line]:
    counted: Counter[str] = Counter()
    by_kind: dict[str, Counter[str]] = {}
    others: set[str] = set()
    spent = 0.0
    for typo in typos(6):
        found = known(typo.text)
        if found is not None:
            counted["known"] += 1
            if typo.meant and not found & typo.meant:
                others.add(typo.text)
            continue
        if not typo.meant:
            continue
        start = time.perf_counter()
        offered = [region.code for region in suggest(typo.text)]
        spent += time.perf_counter() - start
        for counter in (counted, by_kind.setdefault(typo.kind, Counter())):
            counter["all"] += 1
            counter["first"] += bool(set(offered[:1]) & typo.meant)
            counter["three"] += bool(set(offered) & typo.meant)
    lines = [
        _rate("right region first, all misspellings", counted, "first", 97.5),
        _rate("right region among three, all", counted, "three", 99.0),
    ]
    for kind, counter in by_kind.items():
        lines.append(_rate(f"  among three: {kind} ({counter['all']})", counter, "three", 98.0))
    mean = spent / counted["all"] * 1e6
    lines.append(Line("a suggestion", f"{mean:.0f} µs", "< 1000 µs", mean < 1000))
    listed = ", ".join(sorted(others)) or "none"
    lines.append(
        Line(
            f"answered as another region's own name ({counted['known']} known): {listed}",
            str(len(others)),
            "listed",
            True,
        )
    )
    return lines


def _rate(what: str, counted: Counter[str], which: str, least: float) -> Line:
    rate = 100 * counted[which] / counted["all"]
    return Line(what, f"{rate:.2f} %", f">= {least} %", rate >= least)
