"""Asking all checks at once, each within its time, and what they say as lines without secrets."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.checkup.findings import Check, Finding, Installation, Level, doubtful, wrong
from bot.exits import DOUBTFUL, FAILED
from bot.logs import REDACTED
from bot.settings import PREFIX, Settings, secrets_of

#: So long, in seconds, all checks together may take.
PATIENCE = 5.0
MARKS = {Level.GOOD: "✓", Level.DOUBTFUL: "!", Level.WRONG: "✗"}

Told = tuple[str, Finding]


def ask_all(
    checks: Sequence[Check], place: Installation, patience: float = PATIENCE
) -> Iterator[Told]:
    """
    What each check finds, in their order: one that fails or hangs hides no other.

    Each has a thread of its own, left behind where it does not end in time.
    """
    asked = [_Asked(check, place) for check in checks]
    last = time.monotonic() + patience
    for one in asked:
        found = one.wait(max(0.0, last - time.monotonic()), patience)
        if found is not None:
            yield one.title, _without_secrets(found, place.settings)


class _Asked:
    def __init__(self, check: Check, place: Installation) -> None:
        self.title = check.title
        self._check = check
        self._place = place
        self._found: Finding | None = None
        self._thread = threading.Thread(target=self._ask, name=f"check {check.title}", daemon=True)
        self._thread.start()

    def wait(self, seconds: float, patience: float) -> Finding | None:
        self._thread.join(seconds)
        if self._thread.is_alive():
            return wrong(
                f"tidak ada jawaban dalam {patience:g} detik", "periksa jaringan dan cakram"
            )
        return self._found

    def _ask(self) -> None:
        unread = [one.field for one in self._place.misset if one.field in self._check.needs]
        if unread:
            names = ", ".join(f"{PREFIX}{name.upper()}" for name in unread if name)
            self._found = doubtful(f"tidak diperiksa: {names} tidak terbaca")
            return
        try:
            self._found = self._check.ask(self._place)
        except Exception as error:  # noqa: BLE001 (a check that breaks must not hide the others)
            self._found = wrong(f"tidak dapat diperiksa ({type(error).__name__})")


def line(told: Told) -> str:
    title, finding = told
    said = f"{MARKS[finding.level]} {title}: {finding.text}"
    return f"{said} → {finding.remedy}" if finding.remedy else said


def summary(findings: Sequence[Finding]) -> str:
    stopped, noted = (
        sum(one.level is level for one in findings) for level in (Level.WRONG, Level.DOUBTFUL)
    )
    if stopped:
        return f"{stopped} hal menghalangi bot, {noted} perlu diperhatikan."
    return f"{noted} hal perlu diperhatikan." if noted else "Tidak ada yang perlu dibetulkan."


def code(findings: Sequence[Finding]) -> int:
    """How the command ends."""
    worst = max((one.level for one in findings), default=Level.GOOD)
    return {Level.GOOD: 0, Level.DOUBTFUL: DOUBTFUL, Level.WRONG: FAILED}[worst]


def _without_secrets(finding: Finding, settings: Settings) -> Finding:
    text = finding.text
    for secret in secrets_of(settings):
        text = text.replace(secret, REDACTED)
    return replace(finding, text=" ".join(text.split()))
