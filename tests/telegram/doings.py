"""What people do: they write, press, send files, and let the bot in or out."""

from __future__ import annotations

from typing import Any

from tests.telegram.account import Account
from tests.telegram.chats import Message
from tests.telegram.entities import bot_commands
from tests.telegram.happenings import addressed, place, pressed, written
from tests.telegram.inline import LONGEST_QUERY
from tests.telegram.keyboards import buttons
from tests.telegram.members import GONE
from tests.telegram.people import USER, Chat, User, chat_of


class Doings:
    """Whatever happens is told by the update's id, or 0 where the bot does not hear of it."""

    _account: Account

    def say(
        self,
        text: str,
        chat: Chat | None = None,
        user: User | None = None,
        *,
        edited: bool = False,
        forwarded: bool = False,
        sender_chat: Chat | None = None,
        reply_to: Message | None = None,
        topic: int | None = None,
        **more: Any,
    ) -> int:
        """
        Somebody writes a text, which arrives as it is: neither trimmed nor cleaned.

        An edit changes the person's newest message, if there is one. `more` goes into the message.
        """
        commands = [entity.as_json() for entity in bot_commands(text)]
        content = {"text": text} | ({"entities": commands} if commands else {}) | more
        if reply_to is not None:
            content["reply_to_message"] = reply_to.as_json(self._account.bot)
        if topic is not None:
            content |= {"message_thread_id": topic, "is_topic_message": True}
        return self._write(
            content, chat, user, edited=edited, forwarded=forwarded, sender_chat=sender_chat
        )

    def post(self, channel: Chat, text: str, *, edited: bool = False, **more: Any) -> int:
        """The channel writes in its own name, or changes what it wrote last."""
        if channel.type != "channel":
            raise ValueError(f"{channel.name} is no channel")
        return self.say(text, channel, edited=edited, **more)

    def send_file(
        self,
        content: bytes,
        name: str,
        chat: Chat | None = None,
        user: User | None = None,
        size: int | None = None,
        *,
        forwarded: bool = False,
        sender_chat: Chat | None = None,
        **more: Any,
    ) -> int:
        """Somebody sends a document; `size` is what Telegram says of it, if not the truth."""
        with self._account.changed:
            file = self._account.files.keep(content, name, "documents", size)
        document = file.as_json() | {"file_name": name, "mime_type": file.mime_type}
        told = {"document": document} | more
        return self._write(told, chat, user, forwarded=forwarded, sender_chat=sender_chat)

    def press(
        self,
        text_or_data: str,
        chat: Chat | None = None,
        user: User | None = None,
        *,
        inaccessible: bool = False,
    ) -> int:
        """
        Somebody presses the newest button with this label, or else with this data.

        Raises LookupError where there is none. `inaccessible` tells of the message as Telegram
        tells of old ones: with nothing but its place.
        """
        chat, user = place(chat, user)
        sent = self._sent(chat)[::-1]
        for field in ("text", "callback_data"):
            for message in sent:
                for button in buttons(message.keyboard):
                    if button.get(field) == text_or_data and "callback_data" in button:
                        return self._press(button["callback_data"], message, user, inaccessible)
        shown = [message.buttons for message in sent]
        raise LookupError(f"no button {text_or_data!r} in {chat.name}: {shown}")

    def press_data(
        self,
        data: str,
        chat: Chat | None = None,
        user: User | None = None,
        *,
        inaccessible: bool = False,
    ) -> int:
        """Somebody forges callback data, under the newest message of the bot."""
        chat, user = place(chat, user)
        return self._press(data, self._sent(chat)[-1], user, inaccessible)

    def type_inline(self, text: str, user: User = USER, chat_type: str = "private") -> int:
        """
        Somebody types behind the bot's name, in a chat that the bot need not know.

        Raises ValueError where inline mode is off: then Telegram asks no bot.
        """
        account = self._account
        if not account.is_inline:
            raise ValueError("inline mode is switched on with BotApi(is_inline=True)")
        with account.changed:
            query = {
                "id": account.inline.new_query(text),
                "from": user.as_json(),
                "query": text[:LONGEST_QUERY],
                "offset": "",
                "chat_type": chat_type,
            }
            return account.put({"inline_query": query})

    def queue(self, update: dict[str, Any]) -> int:
        """Any update, its update_id filled in; its chat is known to the bot from now on."""
        with self._account.changed:
            for event in update.values():
                if isinstance(event, dict):
                    self._hear(event)
            return self._account.put(update)

    def add_chat(self, chat: Chat) -> None:
        """The bot knows the chat of old, and may write to it."""
        with self._account.changed:
            self._account.chats.meet(chat)

    def _sent(self, chat: Chat) -> list[Message]:
        with self._account.changed:
            return self._account.chats.messages(chat.id)

    def _hear(self, event: dict[str, Any]) -> None:
        told = event if "chat" in event else event.get("message") or {}
        if "chat" in told:
            chat = chat_of(told["chat"])
            self._account.chats.meet(chat)
            if event is told and "message_id" in told:
                self._account.chats.hear(chat, told)

    def _write(
        self,
        content: dict[str, Any],
        chat: Chat | None,
        user: User | None,
        *,
        edited: bool = False,
        forwarded: bool = False,
        sender_chat: Chat | None = None,
    ) -> int:
        chat, user = place(chat, user)
        account = self._account
        with account.changed:
            former = account.chats.last_said_by(user.id, chat) if edited else None
            number = former["message_id"] if former else account.chats.next_number(chat)
            update = written(
                chat,
                user,
                number,
                content,
                edited=edited,
                forwarded=forwarded,
                sender_chat=sender_chat,
            )
            [message] = update.values()
            account.chats.hear(chat, message)
            if sender_chat is None and chat.type != "channel":
                account.members.see(chat, user)
            return account.put(update) if self._hears(chat, message) else 0

    def _hears(self, chat: Chat, message: dict[str, Any]) -> bool:
        """In a group only what is meant for it, unless privacy mode is off or it administers."""
        status = self._account.members.bot_is(chat)
        if status in GONE:
            return False
        private = self._account.privacy and status != "administrator"
        if chat.type in ("private", "channel") or not private:
            return True
        return addressed(message, self._account.bot)

    def _press(self, data: str, message: Message, user: User, inaccessible: bool) -> int:
        account = self._account
        with account.changed:
            query = account.messages.new_query()
            told = pressed(data, message, user, account.bot, query, inaccessible=inaccessible)
            return account.put(told)
