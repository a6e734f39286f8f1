"""What Telegram says of the bot: token, BotFather's switches, deliveries, the time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import httpx

from bot.checkup.findings import Finding, Installation, doubtful, good, wrong

#: So long, in seconds, an answer may take: less than a check as a whole.
PATIENCE = 4.0
#: A clock may be off so far.
MAY_BE_OFF = timedelta(minutes=5)
#: A delivery that failed longer ago has been repeated since, or given up.
LATELY = timedelta(hours=1)
#: So many updates that wait are a sign that nobody takes them.
MANY = 100
#: Of what Telegram quotes from our own answers so many characters are shown.
QUOTED = 120


class Unanswered(Exception):
    """Telegram was not heard; the text says why, without the address."""


@dataclass(frozen=True, slots=True)
class Said:
    """An answer of the Bot API; `result` is empty where it refuses."""

    status: int
    result: dict[str, Any]
    date: datetime | None


def token(place: Installation) -> Finding | None:
    if not _token(place):
        return None  # `configured.telegram_token` says so
    try:
        said = _ask(place, "getMe")
    except Unanswered as error:
        return _unreachable(error)
    if said.status in (401, 404):
        remedy = "salin lagi dari @BotFather (/token); bila pernah bocor, /revoke"
        return wrong("ditolak oleh Telegram", remedy)
    if not said.result:
        return doubtful(f"Bot API menjawab {said.status}", "coba lagi sebentar lagi")
    return good(f"berlaku, @{said.result.get('username')}")


def botfather(place: Installation) -> Finding | None:
    """What only @BotFather can switch: inline mode and what the bot hears in groups."""
    said = _result(place, "getMe")
    if said is None:
        return None
    if said.get("can_read_all_group_messages"):
        return doubtful("privacy mode mati: bot menerima semua pesan grup", "/setprivacy, Enable")
    if not said.get("can_join_groups", True):
        return doubtful("tidak dapat dimasukkan ke grup", "/setjoingroups, Enable")
    if not said.get("supports_inline_queries"):
        return doubtful("inline mode mati: @bot di percakapan lain tidak menjawab", "/setinline")
    return good("privacy mode dan inline mode menyala")


def webhook(place: Installation) -> Finding | None:
    """Whether Telegram delivers to us, and how that has gone."""
    told = _result(place, "getWebhookInfo")
    if told is None:
        return None
    ours, theirs = place.settings.webhook_url, str(told.get("url") or "")
    if theirs and theirs != ours:
        host = urlsplit(theirs).hostname or "alamat lain"
        if not ours:
            said = f"Telegram mengantar ke {host}, padahal bot akan mengambil sendiri"
        else:
            said = f"Telegram mengantar ke alamat lain ({host})"
        remedy = "hentikan proses yang memakai token ini di tempat lain; porsi run mengubahnya"
        return doubtful(said, remedy)
    if ours and not theirs:
        return doubtful("belum dipasang", "porsi run memasangnya")
    failed_at = told.get("last_error_date")
    message = str(told.get("last_error_message") or "")
    if message and isinstance(failed_at, int):
        at = datetime.fromtimestamp(failed_at, UTC)
        if place.now() - at < LATELY:
            quoted = "".join(c for c in message if c.isprintable())[:QUOTED]
            remedy = "periksa proksi, sertifikat dan PORSI_LISTEN"
            return doubtful(f"antaran terakhir gagal: {quoted}", remedy)
    waiting = told.get("pending_update_count", 0)
    if waiting > MANY:
        return doubtful(f"{waiting} pesan menunggu", "periksa apakah porsi run berjalan")
    return good("terpasang" if ours else "tidak dipasang, bot mengambil sendiri")


def clock(place: Installation) -> Finding | None:
    """This machine's clock beside Telegram's."""
    if not _token(place):
        return None
    try:
        said = _ask(place, "getMe")
    except Unanswered:
        return None  # `token` says so
    if said.date is None:
        return None
    off = abs(place.now() - said.date)
    if off > MAY_BE_OFF:
        minutes = int(off.total_seconds() // 60)
        return wrong(f"selisih {minutes} menit dengan Telegram", "nyalakan NTP (timedatectl)")
    return good("sesuai dengan Telegram")


def _unreachable(error: Unanswered) -> Finding:
    remedy = "periksa jaringan, DNS dan PORSI_TELEGRAM_API"
    return wrong(f"Bot API tidak dapat dihubungi ({error})", remedy)


def _result(place: Installation, method: str) -> dict[str, Any] | None:
    """What a method says; None where `token` already says why it says nothing."""
    if not _token(place):
        return None
    try:
        return _ask(place, method).result or None
    except Unanswered:
        return None


def _token(place: Installation) -> str:
    given = place.settings.telegram_token
    return given.get_secret_value() if given else ""


def _ask(place: Installation, method: str) -> Said:
    """Raises Unanswered; what is raised never quotes the address, for the token is in it."""
    url = f"{place.settings.telegram_api}/bot{_token(place)}/{method}"
    try:
        answer = httpx.get(url, timeout=PATIENCE)
        told = answer.json()
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        raise Unanswered(type(error).__name__) from None
    result = told.get("result") if isinstance(told, dict) else None
    return Said(answer.status_code, result if isinstance(result, dict) else {}, _date(answer))


def _date(answer: httpx.Response) -> datetime | None:
    try:
        return parsedate_to_datetime(answer.headers.get("date", ""))
    except ValueError:
        return None
