"""What chats asked us to remember: their own region, and nothing about the people in them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete
from sqlmodel import Session, col

from procurement.regions import Region, gazetteer
from storage.tables import ChatRow


def own_region(session: Session, chat_id: int) -> Region | None:
    """The region that the chat has made its own."""
    row = session.get(ChatRow, chat_id)
    return gazetteer()[row.region_code] if row and row.region_code else None


def set_own_region(session: Session, chat_id: int, region: Region | None, at: datetime) -> None:
    row = session.get(ChatRow, chat_id) or ChatRow(chat_id=chat_id, since=at)
    row.region_code = region.code if region else None
    session.add(row)


def forget_chat(session: Session, chat_id: int) -> bool:
    """Remove all that is kept of a chat; returns whether there was anything."""
    removed = session.exec(delete(ChatRow).where(col(ChatRow.chat_id) == chat_id))
    return removed.rowcount > 0
