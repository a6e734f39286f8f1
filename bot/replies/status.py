"""How fresh the figures are: for everybody their dates, for admins the sources, too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.commands import ShowReport
from bot.formats import days_between, moment, number
from bot.replies import words
from bot.replies.desk import deliveries
from bot.replies.findings import fault_words
from bot.replies.held import held_button, held_lines
from bot.replies.reply import Button, Reply, bold, in_rows, plain
from bot.replies.syncs import NAMES
from procurement.board import Board
from procurement.figures import Figure
from storage.ledger import Tally
from storage.restorations import Restoration
from storage.runs import Run
from sync.serving import SourceName

#: So many semesters are told, newest first.
SEMESTERS = 4
#: So many runs that wait are told, newest first.
WAITING = 10


@dataclass(frozen=True, slots=True)
class SourceStanding:
    """A source's newest run and newest good one; `failures` are its refusals since."""

    source: SourceName
    last: Run | None
    good: Run | None
    failures: int
    is_lacking: bool
    is_running: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """What only admins may know."""

    sources: tuple[SourceStanding, ...]
    waiting: tuple[Run, ...]
    next_slot: datetime | None
    #: How many chats subscribe, and how far the newest of what is sent by itself is.
    subscribers: int = 0
    deliveries: tuple[Tally, ...] = ()
    #: Whether another process polls with the same token.
    is_doubled: bool = False
    #: Since when what is due waits to be sent, where that is too long.
    late_since: datetime | None = None
    #: The restore that no admin has ended yet, and how many messages are held since.
    restoration: Restoration | None = None
    held: int = 0


def status_reply(board: Board, today: date, standing: Standing | None) -> Reply:
    """What everybody may know (which data there are, and of which day); for admins the rest."""
    lines = [bold("Data"), *_holdings(board, today)]
    if standing is None:
        return Reply("\n".join(lines))
    lines += ["", bold("Sumber"), *_sources(standing.sources)]
    if standing.waiting:
        lines += ["", bold("Menunggu diterbitkan")]
        lines += [
            f"• Impor #{run.id} ({words.files(run.files or [run.source])}), "
            f"{moment(run.started_at)}"
            for run in standing.waiting[:WAITING]
        ]
        if len(standing.waiting) > WAITING:
            lines.append(f"• … dan {number(len(standing.waiting) - WAITING)} lagi")
    lines += ["", bold("Kiriman"), *deliveries(standing.deliveries, standing.subscribers)]
    if standing.late_since is not None:
        lines.append(f"⚠ Kiriman tertahan sejak {moment(standing.late_since)}.")
    lines += held_lines(standing.restoration, standing.held)
    if standing.is_doubled:
        lines += ["", "⚠ Bot berjalan ganda: proses lain memakai token yang sama."]
    if standing.next_slot is None:
        lines += ["", "Penyegaran berkala: tidak ada (PORSI_SYNC_TIMES, PORSI_SOURCES)"]
    else:
        lines += ["", f"Penyegaran berikutnya: {moment(standing.next_slot)}"]
    buttons = [Button.of(f"Laporan #{run.id}", ShowReport(run.id)) for run in standing.waiting[:4]]
    if standing.restoration is not None or standing.held:
        buttons.append(held_button())
    return Reply("\n".join(lines), in_rows(buttons))


def _holdings(board: Board, today: date) -> list[str]:
    """The data that there are, by semester and source."""
    if not board.semesters:
        return ["Belum ada angka yang diterbitkan."]
    lines = []
    for semester in reversed(board.semesters[-SEMESTERS:]):
        figures = board.figures(semester)
        by_source: dict[str, list[Figure]] = {}
        for figure in figures:
            by_source.setdefault(figure.source, []).append(figure)
        held = [_holding(source, found) for source, found in sorted(by_source.items())]
        title = words.semesters_title(semester, figures, today)
        lines += [f"• {title}: {held[0]}", *(f"   {more}" for more in held[1:])]
    lines.append(f"Edisi data: {board.edition}")
    return lines


def _holding(source: str, figures: Sequence[Figure]) -> str:
    taken = [figure.data_date for figure in figures]
    return (
        f"{number(len(figures))} pemerintah daerah, data per "
        f"{days_between(min(taken), max(taken))}; sumber: {plain(source)}"
    )


def _sources(sources: Sequence[SourceStanding]) -> list[str]:
    if not sources:
        return ["Belum ada sumber yang diatur dan belum ada impor."]
    return [f"• {NAMES[one.source]}: {_state(one)}" for one in sources]


def _state(one: SourceStanding) -> str:
    said = []
    if one.is_lacking:
        said.append("belum dapat dipakai, pengaturannya belum lengkap")
    if one.last is None:
        return "; ".join([*said, "belum pernah dijalankan"])
    if one.is_running:
        said.append(f"sedang berjalan sejak {moment(one.last.started_at)}")
    elif one.last.outcome == "loading":
        said.append(f"mungkin terhenti, dimulai {moment(one.last.started_at)}")
    elif one.last.outcome == "refused":
        times = f", {number(one.failures)} kali berturut-turut" if one.failures > 1 else ""
        said.append(f"gagal {moment(one.last.started_at)} ({_why(one.last)}{times})")
    elif one.good is None or one.last.id != one.good.id:
        said.append(f"terakhir {moment(one.last.started_at)} ({words.OUTCOMES[one.last.outcome]})")
    if one.good is not None:
        said.append(f"berhasil {moment(one.good.started_at)} ({words.OUTCOMES[one.good.outcome]})")
    return "; ".join(said)


def _why(run: Run) -> str:
    counters = run.counters
    if "fault" in counters:
        return fault_words(str(counters["fault"]), str(counters.get("detail") or ""))
    return "berkas ditolak"
