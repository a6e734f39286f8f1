"""What is told of a sync: what it would ask, and what came of it."""

from __future__ import annotations

from datetime import datetime

from bot.formats import hour, number
from bot.replies.findings import fault_words
from bot.replies.imports import report_reply
from bot.replies.reply import Outcome, Reply, bold, plain
from sync.runner import Ending
from sync.runner import Outcome as SyncOutcome
from sync.serving import SourceName, Step
from sync.sources.inaproc import DATASETS

#: So many regions are named.
NAMED = 5
#: What a source is called, and how many answers it needs for a region and year.
NAMES = {
    SourceName.INAPROC: "INAPROC (rincian)",
    SourceName.SUMMARY: "INAPROC (ringkasan)",
    SourceName.CKAN: "data terbuka LKPP",
    SourceName.FILE: "folder berkas",
}
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


def running_reply(since: datetime | None) -> Reply:
    """That a sync goes on already, since the moment `since` where that is known."""
    began = f" (mulai pukul {hour(since)})" if since else ""
    return Reply(f"Penyegaran sedang berjalan{began}.", outcome=Outcome.NONE)


def progress_reply(source: SourceName, done: int, total: int) -> Reply:
    return Reply(f"Penyegaran dari {NAMES[source]}: {number(done)} dari {number(total)} bagian …")


def sync_reply(source: SourceName, outcome: SyncOutcome, details: bool) -> Reply:
    """What came of a sync, with its report where it has one."""
    match outcome.ending:
        case Ending.RUNNING:
            return running_reply(outcome.since)
        case Ending.UNAVAILABLE:
            fault = outcome.fault
            assert fault is not None  # an unavailable source has one
            why = fault_words(fault.fault.value, fault.detail)
            return Reply(
                f"Penyegaran dari {NAMES[source]} gagal: {why}. Data yang sudah terbit tidak "
                "berubah.",
                outcome=Outcome.NONE,
            )
        case Ending.PUBLISHED:
            said = "Sudah diterbitkan."
        case Ending.UNCHANGED:
            said = "Tidak ada yang berubah."
        case Ending.HELD if outcome.has_nothing_new:
            said = "Tidak ada angka baru yang dapat diterbitkan; mohon temuannya diperiksa."
        case Ending.HELD:
            said = f"Menunggu keputusan: porsi publish {outcome.run_id}"
    if outcome.aside is not None:
        said += (
            f" Yang meragukan disisihkan pada impor #{outcome.aside}: porsi report {outcome.aside}"
        )
    assert outcome.report is not None  # all but the first two have one
    whole = report_reply(outcome.report, details, will_publish=True)
    return Reply(f"{whole.html}\n{said}")
