"""What admins are told of editions: published, taken back, and their history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.commands import AskToUndo, ShowReport, Undo
from bot.formats import moment, number
from bot.replies.reply import Button, Outcome, Reply, bold, in_rows, plain
from bot.replies.status import WAITING
from bot.replies.words import OUTCOMES, files
from storage.editions import Edition
from storage.runs import Run


def published_reply(edition: Edition) -> Reply:
    return Reply(
        f"Edisi {edition.id} diterbitkan: {number(edition.entries)} angka daerah diperbarui.",
        ((Button.of("Mundur satu edisi", AskToUndo()),),),
    )


def not_publishable_reply(run: Run | None, run_id: int, later: int | None) -> Reply:
    """That a run cannot be decided (any more); `later` has taken its place and waits."""
    if run is None:
        return Reply(f"Impor #{run_id} tidak ditemukan.", outcome=Outcome.NONE)
    state = {"published": "Sudah diterbitkan"}.get(run.outcome, "Tidak dapat diterbitkan")
    said = f"{state}: impor #{run_id} {OUTCOMES[run.outcome]}."
    if later is None or later <= run_id:
        return Reply(said, outcome=Outcome.NONE)
    return Reply(
        f"{said} Yang menunggu keputusan kini impor #{later}.",
        ((Button.of(f"Laporan #{later}", ShowReport(later)),),),
        Outcome.NONE,
    )


def outdated_reply(run_id: int) -> Reply:
    return Reply(
        f"Sudah kedaluwarsa: edisi lain terbit setelah impor #{run_id} diperiksa. Mohon periksa "
        "ulang laporannya.",
        ((Button.turn("Periksa ulang", ShowReport(run_id)),),),
        Outcome.CHOICE,
    )


def discarded_reply(run_id: int, *, comes_again: bool) -> Reply:
    """`comes_again`: it is of a source that the next sync asks anew."""
    again = " Penyegaran berikutnya memeriksa sumbernya lagi." if comes_again else ""
    return Reply(f"Impor #{run_id} ditolak. Data yang sudah terbit tidak berubah.{again}")


def undo_question(edition: int, is_only: bool) -> Reply:
    """`is_only`: before it there was none, so undoing it leaves the bot without figures."""
    then = (
        "Edisi ini satu-satunya: sesudahnya bot tidak mempunyai angka."
        if is_only
        else "Angka sebelumnya berlaku lagi."
    )
    return Reply(
        f"Edisi {edition} akan dibatalkan. {then} Lanjutkan?",
        ((Button.of(f"Ya, batalkan edisi {edition}", Undo(edition)),),),
        Outcome.CHOICE,
    )


def undone_reply(edition: Edition, brings_back: int | None) -> Reply:
    """`brings_back` is the edition whose undoing was undone, if that is what happened."""
    if brings_back is not None:
        return Reply(
            f"Pembatalan edisi {brings_back} dibatalkan: angka edisi {brings_back} berlaku lagi "
            f"sebagai edisi {edition.id} ({number(edition.entries)} angka)."
        )
    return Reply(
        f"Edisi {edition.undoes} dibatalkan; kini berlaku edisi {edition.id} "
        f"({number(edition.entries)} angka kembali seperti sebelumnya)."
    )


def nothing_to_undo_reply() -> Reply:
    return Reply("Belum ada edisi yang dapat dibatalkan.", outcome=Outcome.NONE)


def undo_outdated_reply() -> Reply:
    return Reply("Sudah kedaluwarsa: edisi yang lebih baru telah terbit.", outcome=Outcome.NONE)


def history_reply(
    editions: Sequence[Edition], runs: Mapping[int, Run | None], waiting: Sequence[Run]
) -> Reply:
    """
    The editions, newest first: who, when and from what; and what waits to be published.

    `runs` are those that the editions came from.
    """
    if not editions and not waiting:
        return Reply("Belum ada edisi.", outcome=Outcome.NONE)
    lines = [bold("Riwayat edisi")]
    for edition in editions:
        run = runs.get(edition.run_id or 0)
        what = (
            f"membatalkan edisi {edition.undoes}"
            if edition.undoes
            else f"impor #{edition.run_id}{_from(run)}"
        )
        lines.append(
            f"{edition.id}. {moment(edition.published_at)} · {what} · "
            f"{number(edition.entries)} angka · {plain(edition.published_by)}"
        )
    if waiting:
        lines += ["", bold("Menunggu diterbitkan")]
        lines += [f"#{run.id}{_from(run)}, {moment(run.started_at)}" for run in waiting[:WAITING]]
        if len(waiting) > WAITING:
            lines.append(f"… dan {number(len(waiting) - WAITING)} lagi")
    buttons = [Button.of(f"Laporan #{run.id}", ShowReport(run.id)) for run in waiting[:4]]
    return Reply("\n".join(lines), in_rows(buttons))


def _from(run: Run | None) -> str:
    """Where a run's figures come from, in brackets."""
    if run is None:
        return ""
    return f" ({files(run.files or [run.source])})"
