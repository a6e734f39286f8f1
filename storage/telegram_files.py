"""Files that Telegram has already: it sends them again by the name that it gave them."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlmodel import Session, col

from storage.tables import TelegramFileRow

#: Figures of an edition are hardly asked for longer than this.
KEPT_FOR = timedelta(days=200)


def find_file(session: Session, key: str) -> str | None:
    """Telegram's name of the file that `key` stands for."""
    row = session.get(TelegramFileRow, key)
    return row.file_id if row else None


def keep_file(session: Session, key: str, file_id: str, at: datetime) -> None:
    """Note what Telegram calls it; the latest name holds."""
    session.merge(TelegramFileRow(key=key, file_id=file_id, saved_at=at))


def forget_file(session: Session, key: str) -> None:
    """Telegram does not know it any more."""
    session.execute(delete(TelegramFileRow).where(col(TelegramFileRow.key) == key))


def expire_files(session: Session, now: datetime) -> None:
    session.execute(delete(TelegramFileRow).where(col(TelegramFileRow.saved_at) < now - KEPT_FOR))
