"""How long is kept what is about chats, or was made for them: no longer than it serves."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlmodel import Session, col

from storage.chats import RETURNED
from storage.ledger import purge_ledger
from storage.seen import forget_seen
from storage.tables import ChatRow
from storage.telegram_files import expire_files
from storage.topics import forget_topics

#: A chat that blocked the bot, or put it out, is forgotten after so long.
GONE_FOR = timedelta(days=30)
#: That a chat was sent something is kept for so long.
SENT_FOR = timedelta(days=365)
#: No backup is kept for more days, as people were promised: what they had erased is in it still.
BACKUP_DAYS = 30


def expire(session: Session, now: datetime) -> None:
    """Let go of what has been kept long enough."""
    gone = (
        col(ChatRow.gone_since) < now - GONE_FOR,
        col(ChatRow.gone_why).is_distinct_from(RETURNED),
    )
    session.execute(delete(ChatRow).where(*gone))
    purge_ledger(session, now - SENT_FOR)
    forget_seen(session, now)
    expire_files(session, now)
    forget_topics(session, now)
