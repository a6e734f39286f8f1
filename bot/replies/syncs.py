"""What is told of a sync: how far it is, and what came of it."""

from __future__ import annotations

from datetime import datetime

from bot.formats import day, hour, moment, number
from bot.replies.findings import fault_words, finding_line
from bot.replies.imports import report_reply
from bot.replies.reply import Outcome, Reply, bold, plain
from procurement.board import Board
from procurement.figures import FindingKind
from sync.endings import Ending
from sync.endings import Outcome as SyncOutcome
from sync.serving import SourceName

#: So many findings of a source that could not be asked are told.
SHOWN = 5
#: What a source is called.
NAMES = {
    SourceName.INAPROC: "INAPROC (rincian)",
    SourceName.SUMMARY: "INAPROC (ringkasan)",
    SourceName.CKAN: "data terbuka LKPP",
    SourceName.FILE: "folder berkas",
}


def skipped_reply(source: SourceName, why: str) -> Reply:
    """That a source was not asked, for the setting that it lacks."""
    return Reply(f"Dilewati: {NAMES[source]}. {plain(why)}.", outcome=Outcome.NONE)


def running_reply(since: datetime | None) -> Reply:
    """That a sync goes on already, since the moment `since` where that is known."""
    began = f" (mulai pukul {hour(since)})" if since else ""
    return Reply(f"Penyegaran sedang berjalan{began}.", outcome=Outcome.NONE)


def progress_reply(source: SourceName, done: int, total: int) -> Reply:
    return Reply(f"Penyegaran dari {NAMES[source]}: {number(done)} dari {number(total)} bagian …")


def begun_reply() -> Reply:
    return Reply("Penyegaran dimulai …")


def nothing_to_ask_reply(why: str) -> Reply:
    return Reply(
        f"Penyegaran tidak dapat dijalankan: {plain(why)}. Data juga dapat dikirim sebagai berkas "
        "ke percakapan ini.",
        outcome=Outcome.NONE,
    )


def broken_off_reply() -> Reply:
    return Reply(
        "Penyegaran terhenti sebelum selesai. Data yang sudah terbit tidak berubah; /segarkan lagi "
        "melanjutkannya.",
        outcome=Outcome.NONE,
    )


def slot_broken_off_reply(slot: datetime) -> Reply:
    return Reply(
        f"⚠ Penyegaran berkala pukul {hour(slot)} terhenti sebelum selesai dan akan dicoba lagi. "
        "Data yang sudah terbit tidak berubah; keadaan sumber: /status",
        outcome=Outcome.NONE,
    )


def refreshed_reply(source: SourceName, report: Reply, *, has_changed: bool) -> Reply:
    """What an admin's own refresh has brought, with the buttons to decide."""
    what = "selesai" if has_changed else "selesai; tidak ada yang berubah"
    return Reply(
        f"{bold(f'Penyegaran dari {NAMES[source]}')} {what}.\n\n{report.html}",
        report.rows,
        report.outcome,
    )


def failed_reply(source: SourceName, at: datetime, fault: str, detail: str, board: Board) -> Reply:
    """That a source could not be asked: told once, until it can."""
    return Reply(
        f"⚠ Penyegaran dari {NAMES[source]} gagal {moment(at)}: {fault_words(fault, detail)}. "
        f"{_kept(board)} Kami kabari bila sudah pulih; selengkapnya: /status",
        outcome=Outcome.NONE,
    )


def recovered_reply(source: SourceName) -> Reply:
    return Reply(f"Penyegaran dari {NAMES[source]} sudah pulih.")


def held_reply(source: SourceName, report: Reply, *, is_back: bool) -> Reply:
    """A run that waits, with its report and the buttons to decide."""
    said = f"Data baru dari {NAMES[source]} belum diterbitkan dan menunggu keputusan."
    return _above(report, _back(source, is_back) + said)


def nothing_new_reply(source: SourceName, report: Reply, *, is_back: bool) -> Reply:
    """A run that leaves nothing to decide, and something to look at."""
    said = f"Penyegaran dari {NAMES[source]} tidak membawa angka baru; mohon temuannya diperiksa."
    return _above(report, _back(source, is_back) + said)


def _back(source: SourceName, is_back: bool) -> str:
    return f"Penyegaran dari {NAMES[source]} sudah pulih. " if is_back else ""


def _above(report: Reply, said: str) -> Reply:
    return Reply(f"{said}\n\n{report.html}", report.rows, report.outcome)


def stale_reply(days: int) -> Reply:
    """Told to admins once a day while nothing comes."""
    return Reply(
        f"Penyegaran data terakhir berhasil {number(days)} hari yang lalu. /segarkan atau unggah "
        "berkas; keadaan sumber: /status",
        outcome=Outcome.NONE,
    )


def _kept(board: Board) -> str:
    """That nothing has changed, and of which day the figures are that stay."""
    newest = board.newest_date
    if newest is None:
        return "Belum ada data yang terbit."
    return f"Data lama tetap dipakai (per {day(newest)}); tidak ada yang berubah."


def sync_reply(source: SourceName, outcome: SyncOutcome, details: bool) -> Reply:
    """What came of a sync, with its report where it has one."""
    match outcome.ending:
        case Ending.RUNNING:
            return running_reply(outcome.since)
        case Ending.UNAVAILABLE:
            fault = outcome.fault
            assert fault is not None  # an unavailable source has one
            why = fault_words(fault.fault.value, fault.detail)
            found = outcome.report.findings if outcome.report else ()
            others = [one for one in found if one.kind is not FindingKind.REGION_FAILED]
            text = (
                f"Penyegaran dari {NAMES[source]} gagal: {why}. Data yang sudah terbit tidak "
                "berubah."
            )
            lines = [text, *(f"• {finding_line(finding)}" for finding in others[:SHOWN])]
            return Reply("\n".join(lines), outcome=Outcome.NONE)
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
    assert outcome.report is not None  # all others have one
    whole = report_reply(outcome.report, details, will_publish=True)
    return Reply(f"{whole.html}\n{said}")
