"""
`python -m bot.health [ready]`: what `porsi health` does, from the environment alone.

It loads nothing but the standard library, for those who ask every few seconds.
"""

from __future__ import annotations

import os
import sys

from bot.addresses import HEALTH_LISTEN, divided
from bot.health.asking import ask_health, page_url
from bot.replies.health import verdict_line


def main() -> int:
    """The exit code: 0 well, 1 not."""
    host, port = divided(os.environ.get("PORSI_HEALTH_LISTEN", HEALTH_LISTEN))
    if not host or not (port.isascii() and port.isdigit()):
        sys.stdout.write("PORSI_HEALTH_LISTEN: harus seperti 127.0.0.1:8080\n")
        return 1
    url = page_url((host, int(port)), "readyz" if sys.argv[1:] == ["ready"] else "healthz")
    verdict = ask_health(url)
    sys.stdout.write(verdict_line(verdict, url) + "\n")
    return 0 if verdict.is_well else 1


if __name__ == "__main__":
    sys.exit(main())
