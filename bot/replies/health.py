"""How a running process is, in one line for whoever supervises it."""

from __future__ import annotations

from bot.health.asking import Verdict

#: What a check is about, where it is not well.
_CHECKS = {
    "loop": "proses membeku",
    "receiver": "penerimaan pesan macet",
    "schedule": "jadwal berhenti",
    "sending": "pengiriman berhenti",
    "database": "database tidak dapat dipakai",
    "conflict": "proses lain memakai token yang sama",
    "telegram": "Telegram tidak terjangkau",
    "state": "keadaan data tidak terbaca",
    "data": "data sudah lama",
    "sync": "penyegaran gagal",
    "digest": "kiriman tertahan",
    "phase": "belum atau tidak lagi melayani",
}


def verdict_line(verdict: Verdict, url: str) -> str:
    """What the process at `url` has answered."""
    if verdict.level is None:
        return f"Tidak ada jawaban dari {url}."
    told = "; ".join(
        f"{_CHECKS.get(name, name)}{f' ({why})' if why else ''}"
        for name, why in verdict.wrong.items()
    )
    if not verdict.is_well:
        return f"Tidak sehat: {told}."
    return f"Sehat, dengan catatan: {told}." if told else "Sehat."
