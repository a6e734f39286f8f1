"""Errors are counted where all of them pass: in the log."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from bot.counts import Counts

#: Loggers are counted by their whole name if ours, else by their library's, if it is one of these.
OURS = ("bot.", "storage.", "sync.", "procurement.")
LIBRARIES = frozenset({"apscheduler", "asyncio", "sqlalchemy", "telegram", "uvicorn"})


class _Counting(logging.Handler):
    def __init__(self, counts: Counts) -> None:
        super().__init__(logging.ERROR)
        self._counts = counts

    def emit(self, record: logging.LogRecord) -> None:
        self._counts.error(where(record.name))


def where(logger: str) -> str:
    """
    What an error of `logger` is counted as.

    >>> [where(name) for name in ("bot.handlers", "telegram.ext.Application", "61.71")]
    ['bot.handlers', 'telegram', 'other']
    """
    if logger.startswith(OURS):
        return logger
    library = logger.partition(".")[0]
    return library if library in LIBRARIES else "other"


@contextmanager
def counting_errors(counts: Counts) -> Iterator[None]:
    """Count what is logged as an error, whatever logs it."""
    counting = _Counting(counts)
    logging.getLogger().addHandler(counting)
    try:
        yield
    finally:
        logging.getLogger().removeHandler(counting)
