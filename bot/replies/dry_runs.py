"""What a sync would ask of each source, before anything is asked."""

from __future__ import annotations

from bot.formats import number
from bot.replies.reply import Reply, bold, plain
from bot.replies.syncs import NAMES
from sync.serving import SourceName, Step
from sync.sources.inaproc import DATASETS

#: So many regions are named.
NAMED = 5
#: How many answers a source needs for a region and year.
ANSWERS = {SourceName.INAPROC: len(DATASETS), SourceName.SUMMARY: 1}


def dry_run_reply(step: Step, where: str, missing: str | None) -> Reply:
    """What a sync would ask of one source, which is at `where`, and what it lacks for that."""
    scope = step.scope
    named = ", ".join(region.name for region in scope.regions[:NAMED])
    left = len(scope.regions) - NAMED
    more = f" dan {number(left)} lainnya" if left > 0 else ""
    lines = [
        f"{bold('Rencana pengambilan')}: {NAMES[step.source]}, dari {plain(where)}",
        f"Daerah: {plain(named)}{more}",
        f"Tahun anggaran: {', '.join(map(str, scope.years))}",
    ]
    if step.source is SourceName.INAPROC:
        lines.append(f"Himpunan data: {plain(', '.join(DATASETS.values()))}")
    if step.source in ANSWERS:
        asked = len(scope.pairs) * ANSWERS[step.source]
        lines.append(f"Sedikitnya {number(asked)} permintaan.")
    if missing is not None:
        lines.append(f"⚠ {plain(missing)}")
    lines.append("Tidak ada yang diambil atau diterbitkan.")
    return Reply("\n".join(lines))
