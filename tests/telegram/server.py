"""
The stand-in of the Bot API, as tests use it.

    with BotApi() as api:
        ...  # start a bot with base_url f"{api.base}/bot", base_file_url f"{api.base}/file/bot"
        api.say("/start")
        api.wait(lambda api: api.messages())
        api.press("Bantuan")

Called from any thread but the server's own. An async test whose bot runs in the same loop waits
in a thread: `await asyncio.to_thread(api.wait, ...)`.

Left to later work: webhooks, limits, chats that blocked the bot, migration, privacy mode. Single
answers of that kind are given by `fail_next`.
"""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import Any, Self, TypeVar

from tests.loopback import Loopback
from tests.telegram.account import Account, Call
from tests.telegram.chats import Message
from tests.telegram.entities import bot_commands
from tests.telegram.happenings import place, pressed, written
from tests.telegram.keyboards import buttons
from tests.telegram.methods import DroppedEntities
from tests.telegram.people import PRIVATE_CHAT, Chat, User, chat_of
from tests.telegram.routes import Routes

T = TypeVar("T")


class BotApi:
    def __init__(self, token: str = "42:TEST-token", username: str = "porsi_test_bot") -> None:
        self.token = token
        self.bot = User(int(token.partition(":")[0]), "Porsi", username, is_bot=True)
        self.base = ""
        self._account = Account(token, self.bot)
        self._loopback: Loopback | None = None

    def __enter__(self) -> Self:
        self._loopback = Loopback(Routes(self._account).app)
        self.base = f"http://127.0.0.1:{self._loopback.port}"
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        assert self._loopback is not None  # made when this was entered
        self._account.close()
        self._loopback.stop()

    # What people do

    def say(
        self,
        text: str,
        chat: Chat | None = None,
        user: User | None = None,
        *,
        edited: bool = False,
        forwarded: bool = False,
        sender_chat: Chat | None = None,
        **more: Any,
    ) -> int:
        """
        Somebody writes a text, which arrives as it is: neither trimmed nor cleaned.

        Returns the update's id, or 0 where the bot did not ask for updates of this kind. An edit
        changes the person's newest message, if there is one. `more` goes into the message.
        """
        commands = [entity.as_json() for entity in bot_commands(text)]
        content = {"text": text} | ({"entities": commands} if commands else {}) | more
        return self._write(
            content, chat, user, edited=edited, forwarded=forwarded, sender_chat=sender_chat
        )

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
        sent = self.messages(chat)[::-1]
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
        return self._press(data, self.messages(chat)[-1], user, inaccessible)

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

    def fail_next(self, method: str, status: int, body: dict[str, Any] | bytes) -> None:
        """
        The next call of the method that arrives gets this answer and is not carried out.

        Several wait for each other. A dictionary is filled up with `ok` and `error_code`.
        """
        if isinstance(body, dict):
            body = {"ok": False, "error_code": status, **body}
        with self._account.changed:
            self._account.failures[method.lower()].append((status, body))

    # What the bot did

    @property
    def calls(self) -> list[Call]:
        with self._account.changed:
            return list(self._account.calls)

    def called(self, method: str) -> list[Call]:
        """The calls of one method."""
        return [call for call in self.calls if call.method == method]

    def messages(self, chat: Chat | int = PRIVATE_CHAT) -> list[Message]:
        """What the bot has sent there and not deleted, in order, as it stands now."""
        with self._account.changed:
            return self._account.chats.messages(chat if isinstance(chat, int) else chat.id)

    @property
    def dropped_entities(self) -> list[DroppedEntities]:
        with self._account.changed:
            return list(self._account.methods.dropped)

    @property
    def commands(self) -> dict[tuple[str, str], list[tuple[str, str]]]:
        """The menus: (scope, language) to (command, description)."""
        with self._account.changed:
            return dict(self._account.methods.commands)

    @property
    def polling(self) -> bool:
        """Whether the bot waits in a long poll at this moment."""
        with self._account.changed:
            return self._account.poll is not None

    @property
    def unconfirmed(self) -> int:
        """How many updates no getUpdates has confirmed."""
        with self._account.changed:
            return len(self._account.updates)

    def wait(self, predicate: Callable[[BotApi], T], timeout: float = 10) -> T:
        """Wait until the predicate is true and return what it says; LookupError is not yet."""
        return self._account.wait(lambda: predicate(self), timeout, "that did not come true")

    def wait_idle(self, timeout: float = 10) -> None:
        """
        Wait until the bot has confirmed every update.

        It may still be at work on the last of them: a bot confirms what it has received.
        """
        self._account.wait(lambda: not self.unconfirmed, timeout, "updates stayed unconfirmed")

    # Inside

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
        chats = self._account.chats
        with self._account.changed:
            former = chats.last_said_by(user.id, chat) if edited else None
            number = former["message_id"] if former else chats.next_number(chat)
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
            chats.hear(chat, message)
            return self._account.put(update)

    def _press(self, data: str, message: Message, user: User, inaccessible: bool) -> int:
        with self._account.changed:
            query = self._account.methods.new_query()
            told = pressed(data, message, user, self.bot, query, inaccessible=inaccessible)
            return self._account.put(told)
