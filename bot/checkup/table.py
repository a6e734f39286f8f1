"""All checks, in the order in which they are told."""

from __future__ import annotations

from bot.checkup import configured, fetching, listening, storing, telegram
from bot.checkup.findings import Check
from bot.checkup.zones import zones

_TELEGRAM = ("telegram_token", "telegram_api")
_PLACES = ("database_url", "cache")
_SOURCES = ("sources", "inaproc_token", "folder", "inaproc_url", "inaproc_klpd")

CHECKS = (
    Check("Pengaturan", configured.settings),
    Check("Berkas .env", configured.env_file),
    Check("Admin", configured.admins, ("admin_ids",)),
    Check("Zona waktu", zones),
    Check("Database", storing.database, ("database_url",)),
    Check("PostgreSQL", storing.postgresql, ("database_url",)),
    Check("Cakram database", storing.file_system, ("database_url",)),
    Check("Ruang kosong", storing.room, _PLACES),
    Check("Folder", storing.folders, (*_PLACES, "folder")),
    Check("Angka", storing.edition, ("database_url", "sync_times", *_SOURCES)),
    Check("Token Telegram", configured.telegram_token, ("telegram_token",)),
    Check("Telegram", telegram.token, _TELEGRAM),
    Check("BotFather", telegram.botfather, _TELEGRAM),
    Check("Cara menerima", configured.deliveries, ("webhook_url", "webhook_secret")),
    Check("Antaran", telegram.webhook, (*_TELEGRAM, "webhook_url")),
    Check("Jam mesin", telegram.clock, _TELEGRAM),
    Check("Kesehatan", listening.health, ("health_listen",)),
    Check("Sumber", fetching.sources, _SOURCES),
    Check("INAPROC", fetching.inaproc, _SOURCES),
)
