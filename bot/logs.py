"""
Logging that cannot say the bot's token.

httpx logs every call's address at INFO, and Telegram's addresses carry the token; errors quote them
in tracebacks. A filter on the root logger would miss other loggers' records, so the formatter
redacts.
"""

from __future__ import annotations

import logging
import sys

REDACTED = "<token>"


class RedactingFormatter(logging.Formatter):
    """Formats a record whole, traceback included, then takes the secrets out."""

    def __init__(self, secrets: list[str]) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._secrets = [secret for secret in secrets if secret]

    def format(self, record: logging.LogRecord) -> str:
        text = super().format(record)
        for secret in self._secrets:
            text = text.replace(secret, REDACTED)
        return text


def configure(level: str, secrets: list[str]) -> None:
    """Log to standard error at `level`, without `secrets`."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(RedactingFormatter(secrets))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)
    # At DEBUG the library writes down whole updates, with names and texts.
    logging.getLogger("telegram").setLevel(max(logging.INFO, logging.getLevelNamesMapping()[level]))
    for name in ("telegram.Bot", "telegram.ext.ExtBot"):
        logging.getLogger(name).addFilter(_quotes_nobody)


def _quotes_nobody(record: logging.LogRecord) -> bool:
    """Drop the library's dump of updates that it cannot read: they hold names and texts."""
    return not str(record.msg).startswith("Error while parsing updates")
