"""
Logging that cannot say the bot's token.

httpx logs every call's address at INFO, and Telegram's addresses carry the token; errors quote them
in tracebacks. A filter on the root logger would miss other loggers' records, so the formatter
redacts, whichever form a line has.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import threading
from datetime import UTC, datetime
from enum import StrEnum
from types import TracebackType

logger = logging.getLogger(__name__)

REDACTED = "<token>"


class LogFormat(StrEnum):
    TEXT = "text"
    #: An object a line.
    JSON = "json"


class RedactingFormatter(logging.Formatter):
    """Formats a record whole, traceback included, then takes the secrets out."""

    def __init__(self, secrets: list[str]) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        # In small letters, too: libraries write in their own way what they have been told.
        one_of = "|".join(re.escape(secret) for secret in secrets if secret)
        self._secret = re.compile(one_of or "(?!)", re.IGNORECASE)

    def format(self, record: logging.LogRecord) -> str:
        try:
            text = self._whole(record)
        except Exception as error:  # noqa: BLE001 (logging would print what it could not format)
            said = f"a line cannot be written: {type(error).__name__}"
            about = (record.pathname, record.lineno, said, None, None)
            text = self._whole(logging.LogRecord(record.name, record.levelno, *about))
        return self._redacted(text)

    def _whole(self, record: logging.LogRecord) -> str:
        return super().format(record)

    def _redacted(self, text: str) -> str:
        return self._secret.sub(REDACTED, text)


class JsonFormatter(RedactingFormatter):
    """
    The same as an object: time with its zone, level, logger, message; error id and exception where
    there are any.
    """

    def _whole(self, record: logging.LogRecord) -> str:
        told = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        error_id = getattr(record, "error_id", None)
        if error_id is not None:
            told["error_id"] = str(error_id)
        if record.exc_info:
            told["exception"] = self.formatException(record.exc_info)
        if record.stack_info:
            told["stack"] = self.formatStack(record.stack_info)
        # Before it is written as JSON, which may write a secret in another way.
        return json.dumps({name: self._redacted(text) for name, text in told.items()})


def last_line(text: str, form: LogFormat) -> str:
    """How `text`, which has no secret in it, ends a log that is written in `form`."""
    if form is LogFormat.TEXT:
        return text
    record = logging.LogRecord(__name__, logging.CRITICAL, __file__, 0, "%s", (text,), None)
    return JsonFormatter([]).format(record)


def configure(level: str, secrets: list[str], form: LogFormat = LogFormat.TEXT) -> None:
    """Log to standard error at `level`, without `secrets`; what ends the process, too."""
    handler = logging.StreamHandler(sys.stderr)
    kind = JsonFormatter if form is LogFormat.JSON else RedactingFormatter
    handler.setFormatter(kind(secrets))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    sys.excepthook = _ended
    threading.excepthook = _thread_ended
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)
    # At DEBUG the library writes down whole updates, with names and texts.
    logging.getLogger("telegram").setLevel(max(logging.INFO, logging.getLevelNamesMapping()[level]))
    for name in ("telegram.Bot", "telegram.ext.ExtBot"):
        logging.getLogger(name).addFilter(_quotes_nobody)


def _ended(
    kind: type[BaseException], error: BaseException, traceback: TracebackType | None
) -> None:
    """What nobody has caught: the interpreter itself would print it as it is."""
    if issubclass(kind, KeyboardInterrupt):
        return
    logger.critical("ended by an error", exc_info=(kind, error, traceback))


def _thread_ended(told: threading.ExceptHookArgs) -> None:
    if told.exc_value is not None:
        _ended(told.exc_type, told.exc_value, told.exc_traceback)


def _quotes_nobody(record: logging.LogRecord) -> bool:
    """Drop the library's dump of updates that it cannot read: they hold names and texts."""
    return not str(record.msg).startswith("Error while parsing updates")
