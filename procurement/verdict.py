"""
What becomes of figures that a source has told: published, held for an admin, or set aside.

A region whose figures look wrong is set aside and keeps what was told of it; where many do, where
regions have not come, or where the whole has moved too far, all of it waits for an admin.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from procurement.batches import is_many
from procurement.figures import Finding, FindingKind
from procurement.regions import Region

#: So many regions may look wrong and be set aside: a number, and a part of those that were asked.
DOUBTFUL, DOUBTFUL_PART = 2, Fraction(1, 100)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why all of a run waits, if it does; else the regions that are set aside, by code."""

    holds: tuple[Finding, ...]
    doubtful: frozenset[str]


def judge(
    asked: Sequence[Region], failed: Iterable[Region], findings: Iterable[Finding]
) -> Verdict:
    """Judge a run that asked for regions `asked`, of which `failed` told nothing."""
    holding = [finding for finding in findings if finding.holds]
    doubtful = frozenset(f.region_code for f in holding if f.region_code is not None)
    holds = [finding for finding in holding if finding.region_code is None]
    holds += _failures(asked, list(failed))
    if len(doubtful) > max(Fraction(DOUBTFUL), DOUBTFUL_PART * len(asked)):
        facts = {"regions": len(doubtful), "asked": len(asked)}
        holds.append(Finding(FindingKind.MANY_DOUBTFUL, facts=facts))
    return Verdict(tuple(holds), doubtful)


def _failures(asked: Sequence[Region], failed: list[Region]) -> list[Finding]:
    if is_many(len(failed), len(asked)):
        facts = {"regions": len(failed), "asked": len(asked)}
        return [Finding(FindingKind.MANY_FAILED, facts=facts)]
    whole = Counter(region.province_code for region in asked)
    gone = Counter(region.province_code for region in failed)
    return [
        Finding(FindingKind.PROVINCE_FAILED, code, facts={"regions": count})
        for code, count in sorted(gone.items())
        if count > 1 and count == whole[code]
    ]
