"""What operators are told of backups: made, restored, refused."""

from __future__ import annotations

from collections.abc import Collection

from bot.formats import moment, number, size
from bot.replies.reply import Reply, plain
from storage.backups import Backup
from storage.errors import (
    BackupError,
    CorruptDatabase,
    DamagedBackup,
    EmptyDatabase,
    InUse,
    NewerThanUs,
    NoBackup,
    NotEmpty,
)
from storage.restoring import Restored


def backed_up_reply(backup: Backup, gone: Collection[object]) -> Reply:
    """`gone` are the old ones that were deleted."""
    told = backup.manifest
    lines = [
        f"Cadangan dibuat: {plain(str(backup.path))} ({size(backup.size)}; edisi "
        f"{told.edition}, {number(told.rows)} baris)",
        f"SHA-256 isi: {backup.sha256}",
    ]
    if gone:
        lines.append(f"Cadangan lama dihapus: {number(len(gone))}")
    return Reply("\n".join(lines))


def restored_reply(restored: Restored) -> Reply:
    told = restored.manifest
    lines = [
        f"Database dipulihkan dari cadangan {moment(told.made_at)}: edisi {told.edition}, "
        f"{number(told.rows)} baris.",
        "Yang terjadi sesudahnya tidak ada lagi: impor, langganan, dan permintaan berhenti atau "
        "hapus data.",
    ]
    if restored.kept is not None:
        lines.append(f"Database sebelumnya disimpan di {plain(str(restored.kept))}")
    if restored.held:
        lines.append(f"{number(restored.held)} kiriman yang menunggu ditahan.")
    lines.append(
        "Kiriman berkala yang mungkin sudah terkirim ditahan sampai admin memutuskan: /status"
    )
    return Reply("\n".join(lines))


def refusal(error: BackupError) -> str:
    """Why a backup cannot be made or restored, and what to do."""
    match error:
        case NoBackup():
            return "Berkas ini bukan cadangan porsi. Tidak ada yang diubah."
        case DamagedBackup():
            return (
                "Cadangan ini tidak utuh: terpotong, rusak atau berubah sejak dibuat. Tidak ada "
                "yang diubah; mohon pakai cadangan lain."
            )
        case NewerThanUs(found=found, known=known):
            return (
                f"Ini berasal dari versi porsi yang lebih baru (skema {plain(found)}; versi ini "
                f"mengenal sampai {known}). Tidak ada yang diubah; mohon pasang versi itu dahulu."
            )
        case EmptyDatabase():
            return "Database ini belum ada isinya; tidak ada yang dicadangkan."
        case CorruptDatabase(why=why):
            return (
                f"Database rusak ({plain(why)}); tidak dicadangkan. Pulihkan cadangan terakhir: "
                "porsi restore BERKAS --replace"
            )
        case NotEmpty():
            return (
                "Database sudah berisi data. Tidak ada yang diubah; untuk menggantinya: --replace"
            )
        case InUse(others=others):
            many = f" ({number(others)} sambungan)" if others else ""
            return (
                f"Database sedang dipakai proses lain{many}. Tidak ada yang diubah; mohon hentikan "
                "porsi run dan yang lainnya dahulu."
            )
        case _:
            raise AssertionError(error)
