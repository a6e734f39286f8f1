"""What is told of a sync: what it would ask, and what came of it."""

from __future__ import annotations

from bot.formats import number
from bot.replies.findings import fault_words
from bot.replies.imports import report_reply
from bot.replies.reply import Outcome, Reply, bold, plain
from sync.runner import Ending
from sync.runner import Outcome as SyncOutcome
from sync.sources.inaproc import DATASETS
from sync.sources.source import Scope

#: So many regions are named.
NAMED = 5


def dry_run_reply(address: str, scope: Scope) -> Reply:
    """What a sync of `scope` would ask of the gateway at `address`."""
    named = ", ".join(region.name for region in scope.regions[:NAMED])
    more = (
        f" dan {number(len(scope.regions) - NAMED)} lainnya" if len(scope.regions) > NAMED else ""
    )
    asked = len(scope.regions) * len(scope.years) * len(DATASETS)
    return Reply(
        f"{bold('Rencana pengambilan')} dari {plain(address)}\n"
        f"Daerah: {plain(named)}{more}\n"
        f"Tahun anggaran: {', '.join(map(str, scope.years))}\n"
        f"Himpunan data: {plain(', '.join(DATASETS.values()))}\n"
        f"Sedikitnya {number(asked)} permintaan. Tidak ada yang diambil atau diterbitkan."
    )


def sync_reply(outcome: SyncOutcome, details: bool) -> Reply:
    """What came of a sync, with its report where it has one."""
    match outcome.ending:
        case Ending.RUNNING:
            return Reply("Pengambilan dari sumber ini sedang berjalan.", outcome=Outcome.NONE)
        case Ending.UNAVAILABLE:
            fault = outcome.fault
            assert fault is not None  # an unavailable source has one
            why = fault_words(fault.fault.value, fault.detail)
            return Reply(
                f"Pengambilan gagal: {why}. Data yang sudah terbit tidak berubah.",
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
