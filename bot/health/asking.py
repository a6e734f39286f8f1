"""
Asking a running process how it is, as its supervisor does.

With the standard library alone: what is asked every few seconds must cost little.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.error import HTTPError
from urllib.request import ProxyHandler, build_opener

from bot.health.levels import Level

#: So long, in seconds, the answer may take: longer than the process itself waits for its database.
PATIENCE = 5.0
#: More than so many bytes no answer is read.
LARGEST = 100_000

LEVELS = {level.name.lower(): level for level in Level}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was answered; `level` is None where that was nothing, or nothing of ours."""

    level: Level | None
    #: Why each check that is not well is not.
    wrong: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_well(self) -> bool:
        return self.level is not None and self.level < Level.FAILING


def ask_health(url: str, patience: float = PATIENCE) -> Verdict:
    """How the process at `url` (a page of `bot/health/pages.py`) says that it is."""
    opener = build_opener(ProxyHandler({}))  # nobody stands between us and our own process
    try:
        try:
            answer = opener.open(url, timeout=patience)
        except HTTPError as refused:  # 503 has its reasons with it
            answer = refused
        with answer:
            told = json.loads(answer.read(LARGEST))
        level = max(LEVELS[told["status"]], Level.OK if answer.status == 200 else Level.FAILING)
        found = told["checks"].items()
        wrong = {name: str(one.get("why", "")) for name, one in found if one["status"] != "ok"}
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return Verdict(None)
    return Verdict(level, wrong)


def page_url(address: tuple[str, int], page: str) -> str:
    """
    Where a process that listens at `address` can be asked from the same machine.

    >>> page_url(("0.0.0.0", 8081), "healthz"), page_url(("::", 8081), "readyz")
    ('http://127.0.0.1:8081/healthz', 'http://[::1]:8081/readyz')
    """
    host, port = address
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 (it is replaced)
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/{page}"
