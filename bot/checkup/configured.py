"""What the settings say by themselves, before anything is asked."""

from __future__ import annotations

import stat
from urllib.parse import urlsplit

from bot.checkup.findings import Finding, Installation, doubtful, good, wrong
from bot.settings import BadSettings, token

#: The ports to which Telegram delivers.
PORTS = (443, 80, 88, 8443)


def settings(place: Installation) -> Finding:
    if place.misset:
        said = "; ".join(one.text for one in place.misset)
        return wrong(said, "betulkan di .env, lingkungan atau berkas rahasia; lihat .env.example")
    if place.settings.log_level == "DEBUG":
        return doubtful("PORSI_LOG_LEVEL DEBUG mencatat banyak sekali", "pakai INFO")
    return good("terbaca")


def env_file(place: Installation) -> Finding | None:
    """Whether others on this machine can read `.env`."""
    try:
        mode = stat.S_IMODE(place.env_file.stat().st_mode)
    except OSError:
        return None
    if mode & 0o077:
        name = place.env_file.name
        return doubtful(f"{name} dapat dibaca pengguna lain ({mode:04o})", f"chmod 600 {name}")
    return good("hanya dapat dibaca pemiliknya")


def admins(place: Installation) -> Finding:
    count = len(place.settings.admin_ids)
    if not count:
        said = "PORSI_ADMIN_IDS kosong: tidak ada yang dapat menerbitkan angka lewat Telegram"
        return doubtful(said, "isi nomor pengguna; bot menyebutkannya saat menolak perintah admin")
    return good(f"{count} orang")


def deliveries(place: Installation) -> Finding:
    """How updates arrive, and whether so many processes can share them."""
    known = place.settings
    if not known.webhook_url:
        if place.processes > 1:
            said = f"{place.processes} proses tidak dapat sama-sama mengambil (409)"
            return wrong(said, "atur PORSI_WEBHOOK_URL, atau jalankan satu proses")
        return good("bot mengambil sendiri (satu proses)")
    if (urlsplit(known.webhook_url).port or 443) not in PORTS:
        return wrong(
            "port di PORSI_WEBHOOK_URL tidak dilayani Telegram", "pakai 443, 80, 88 atau 8443"
        )
    if known.telegram_token and known.telegram_token.get_secret_value() in known.webhook_url:
        return wrong("PORSI_WEBHOOK_URL memuat token", "pakai jalur lain; tiap proksi mencatatnya")
    if known.webhook_secret is None:
        remedy = "isi PORSI_WEBHOOK_SECRET yang sama untuk semua proses"
        if place.processes > 1:
            return wrong("tiap proses akan memakai rahasia sendiri dan menolak antaran", remedy)
        return doubtful("PORSI_WEBHOOK_SECRET kosong: hanya untuk satu proses", remedy)
    return good("Telegram mengantar, dengan rahasia")


def telegram_token(place: Installation) -> Finding | None:
    """Whether there is one; whether it is valid only Telegram can tell."""
    try:
        token(place.settings)
    except BadSettings as error:
        return wrong(str(error), "buat bot dengan /newbot di @BotFather, lalu isi tokennya")
    return None
