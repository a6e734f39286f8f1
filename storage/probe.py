"""Whether the database answers, and still is the one that was opened."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from storage.database import Database
from storage.errors import NotServed
from storage.migrate import is_migrated


class Answer(StrEnum):
    OK = "ok"
    #: Its file is not there, or another lies in its place: what is open writes to a file that
    #: nobody will find.
    GONE = "gone"
    UNREACHABLE = "unreachable"
    #: Its tables are older than this program.
    OLD = "not_migrated"
    #: They are so much newer that it cannot use them.
    TOO_NEW = "too_new"
    #: Nothing was heard in time.
    LATE = "timeout"


class Probe:
    """Asks one database; what it knows of a file is of when it was made."""

    def __init__(self, database: Database) -> None:
        self._database = database
        name = database.reader.url.database
        self._file = Path(name) if database.is_sqlite and name and name != ":memory:" else None
        self._opened = self._identity()

    def ask(self) -> Answer:
        """Blocks for as long as the database does not answer."""
        if self._file is not None and self._identity() != self._opened:
            return Answer.GONE
        try:
            return Answer.OK if is_migrated(self._database) else Answer.OLD
        except NotServed:
            return Answer.TOO_NEW
        except SQLAlchemyError:
            return Answer.UNREACHABLE

    def _identity(self) -> tuple[int, int] | None:
        """What tells the file from every other; None where there is none."""
        if self._file is None:
            return None
        try:
            seen = self._file.stat()
        except OSError:
            return None
        return seen.st_dev, seen.st_ino
