"""What people do, as the Bot API tells it: messages and presses of buttons."""

from __future__ import annotations

import time
from typing import Any

from tests.telegram.chats import Message
from tests.telegram.entities import bot_commands
from tests.telegram.people import ANONYMOUS, AS_CHANNEL, USER, Chat, User, private


def place(chat: Chat | None, user: User | None) -> tuple[Chat, User]:
    """Where and who, one told by the other: a private chat has but one person in it."""
    if chat is None:
        user = user or USER
        return private(user), user
    if chat.type != "private":
        return chat, user or USER
    if user is not None and user.id != chat.id:
        raise ValueError(f"{user.first_name} cannot write in the private chat of {chat.name}")
    return chat, user or User(chat.id, chat.name, chat.username)


def written(
    chat: Chat,
    user: User,
    number: int,
    content: dict[str, Any],
    *,
    edited: bool = False,
    forwarded: bool = False,
    sender_chat: Chat | None = None,
) -> dict[str, Any]:
    """An update with a message; in a channel nobody is named."""
    now = int(time.time())
    message: dict[str, Any] = {"message_id": number, "chat": chat.as_json(), "date": now}
    if chat.type == "channel":
        message["sender_chat"] = chat.as_json()
    elif sender_chat is not None:
        message["sender_chat"] = sender_chat.as_json()
        message["from"] = (ANONYMOUS if sender_chat == chat else AS_CHANNEL).as_json()
    else:
        message["from"] = user.as_json()
    if forwarded:
        origin = {"type": "hidden_user", "sender_user_name": "Orang Lain", "date": now - 60}
        message["forward_origin"] = origin
    if edited:
        message["edit_date"] = now
    kind = "channel_post" if chat.type == "channel" else "message"
    return {f"edited_{kind}" if edited else kind: message | content}


def pressed(
    data: str, message: Message, user: User, bot: User, query_id: str, *, inaccessible: bool
) -> dict[str, Any]:
    """An update with a press; an inaccessible message has nothing but its place."""
    told = message.as_json(bot)
    if inaccessible:
        told = {"message_id": message.message_id, "chat": told["chat"], "date": 0}
    query = {
        "id": query_id,
        "from": user.as_json(),
        "message": told,
        "chat_instance": str(-7_000_000_000_000 - message.chat.id),
        "data": data,
    }
    return {"callback_query": query}


def addressed(message: dict[str, Any], bot: User) -> bool:
    """Whether privacy mode lets a group's message through: commands and replies to the bot."""
    if message.get("reply_to_message", {}).get("from", {}).get("id") == bot.id:
        return True
    text = str(message.get("text") or message.get("caption") or "")
    command = next((one for one in bot_commands(text) if not one.start), None)
    if command is None:
        return False
    _, at, name = text[: command.end].partition("@")
    return not at or name.lower() == bot.username.lower()
