"""What looks wrong in all figures of an arrival together, where each of them may look right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import timedelta
from fractions import Fraction
from statistics import median

from procurement.checks import has_doubled, has_jumped, has_moved, is_beginning
from procurement.figures import Figure, Finding, FindingKind
from procurement.semester import Semester

#: So many regions may fail, or look odd in one way: a number, and a part of all.
FEW, FEW_PART = 2, Fraction(5, 100)
#: An arrival of fewer than this part of the regions that are told adds to them, and lacks none.
WHOLE = Fraction(1, 2)
#: The middle of all shares moves less than so many percent points in a month.
POINTS_A_MONTH = 10
MONTH = timedelta(days=30)


def is_many(count: int, of: int) -> bool:
    """Whether `count` of `of` regions are more than chance makes."""
    return count > max(Fraction(FEW), FEW_PART * of)


def examine_batch(
    arriving: Iterable[Figure], known: Iterable[Figure], *, is_whole: bool = True
) -> list[Finding]:
    """
    Look at all new figures together, semester by semester, beside all that are told.

    Without `is_whole` a region that did not come has not changed, and is not missing.
    """
    by_semester: dict[Semester, list[Figure]] = {}
    for figure in arriving:
        by_semester.setdefault(figure.semester, []).append(figure)
    told: dict[Semester, dict[str, Figure]] = {}
    for figure in known:
        told.setdefault(figure.semester, {})[figure.region.code] = figure
    found = []
    for semester, figures in sorted(by_semester.items()):
        before = told.get(semester, {})
        if is_whole:
            found += _missing(semester, figures, before)
        pairs = [(f, before[f.region.code]) for f in figures if f.region.code in before]
        found += _moved(semester, pairs, len(before))
    return found


def _missing(
    semester: Semester, figures: Sequence[Figure], before: dict[str, Figure]
) -> list[Finding]:
    """Regions that are told and did not come with the others."""
    new = {figure.region.code for figure in figures}
    gone = sorted(before.keys() - new)
    if len(before.keys() & new) < WHOLE * len(before):
        return []
    if is_many(len(gone), len(before)):
        facts = {"missing": len(gone), "before": len(before)}
        return [Finding(FindingKind.FEWER_REGIONS, None, semester, facts)]
    whole = Counter(code[:2] for code in before)
    return [
        Finding(FindingKind.PROVINCE_MISSING, code, semester, {"regions": count})
        for code, count in sorted(Counter(code[:2] for code in gone).items())
        if count == whole[code] and count > 1
    ]


def _moved(semester: Semester, pairs: Sequence[tuple[Figure, Figure]], told: int) -> list[Finding]:
    """Plans, values and shares of many regions that have moved farther than they can by chance."""
    found = []
    moved = sum(has_moved(now, before) for now, before in pairs)
    if is_many(moved, told):
        facts = {"regions": moved, "of": told}
        found.append(Finding(FindingKind.PLANS_MOVED, None, semester, facts))
    doubled = sum(has_doubled(now, then) for now, then in pairs)
    jumped = sum(has_jumped(now, then) and not is_beginning(then) for now, then in pairs)
    if is_many(doubled, told) or jumped > max(Fraction(FEW), WHOLE * told):
        facts = {"regions": jumped, "of": told}
        found.append(Finding(FindingKind.VALUES_JUMPED, None, semester, facts))
    shares = [_shares(now, before) for now, before in pairs if now.ratio and before.ratio]
    if len(shares) > FEW:
        months = max(now.data_date - before.data_date for now, before in pairs) / MONTH
        points = 100 * abs(median(now - before for now, before in shares))
        if points > POINTS_A_MONTH * max(1, months):
            facts = {"points": int(points), "regions": len(shares)}
            found.append(Finding(FindingKind.SHARES_MOVED, None, semester, facts))
    return found


def _shares(now: Figure, before: Figure) -> tuple[Fraction, Fraction]:
    """Two shares to be compared: while a year begins, of one plan, for plans still grow."""
    now_plan, then_plan = now.rup or 1, before.rup or 1  # both have one
    if is_beginning(before):
        now_plan = then_plan = max(now_plan, then_plan)
    return Fraction(now.value, now_plan), Fraction(before.value, then_plan)
