"""Where a running process can be asked how it is: by us, or taken by somebody else."""

from __future__ import annotations

from bot.checkup.findings import Finding, Installation, doubtful, good, wrong
from bot.health.asking import ask_health, page_url
from bot.listening import listening_socket
from bot.replies.health import verdict_line

#: So long, in seconds, an answer may take: less than a check as a whole.
PATIENCE = 4.0


def health(place: Installation) -> Finding | None:
    """How the process says that it is; where there is none, whether it could say so."""
    address = place.settings.health_address
    if address is None:
        return None
    url = page_url(address, "healthz")
    verdict = ask_health(url, PATIENCE)
    if verdict.level is not None:
        said = verdict_line(verdict, url).rstrip(".")
        if not verdict.is_well:
            return wrong(f"porsi run berjalan. {said}", "lihat catatan proses, lalu mulai ulang")
        return doubtful(f"porsi run berjalan. {said}") if verdict.wrong else good(said)
    try:
        listening_socket(*address).close()
    except OSError as error:
        said = f"PORSI_HEALTH_LISTEN {place.settings.health_listen} tidak dapat dipakai"
        return doubtful(f"{said} ({error.strerror})", "pilih port lain, atau kosongkan")
    return good("porsi run belum berjalan; port tersedia")
