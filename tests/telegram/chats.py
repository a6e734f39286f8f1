"""The chats that the bot knows, and what was said in them."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

from tests.telegram.files import File
from tests.telegram.keyboards import Keyboard, labels
from tests.telegram.people import Chat, User
from tests.telegram.refusals import bad_request
from tests.telegram.texts import Text


@dataclass(frozen=True)
class Document:
    """A file under a message, with its caption in plain text."""

    name: str
    content: bytes
    caption: str


@dataclass(frozen=True)
class Message:
    """What the bot has sent, in its present state: as it was last edited."""

    chat: Chat
    message_id: int
    #: The plain text after parsing; of a document it is empty, its caption stands there.
    text: str
    #: The text or caption as the bot sent it.
    html: str
    entities: tuple[dict[str, Any], ...] = ()
    keyboard: Keyboard = field(default_factory=list)
    document: Document | None = None
    photo: Document | None = None
    reply_to: int | None = None
    thread: int | None = None
    edits: int = 0
    date: int = 0
    file: File | None = field(default=None, repr=False)

    @property
    def buttons(self) -> list[list[tuple[str, str | None]]]:
        """Rows of (label, callback data)."""
        return labels(self.keyboard)

    def edited(self, *, text: Text | None = None, html: str = "", keyboard: Keyboard) -> Message:
        """The message with another keyboard, and another text if one is given."""
        plain = self.text if text is None else text.plain
        entities = self.entities if text is None else text.entities
        if (plain, entities, keyboard) == (self.text, self.entities, self.keyboard):
            raise bad_request(
                "message is not modified: specified new message content and reply markup are "
                "exactly the same as a current content and reply markup of the message"
            )
        return replace(
            self,
            text=plain,
            html=self.html if text is None else html,
            entities=entities,
            keyboard=keyboard,
            edits=self.edits + 1,
        )

    def as_json(self, bot: User) -> dict[str, Any]:
        told: dict[str, Any] = {
            "message_id": self.message_id,
            "chat": self.chat.as_json(),
            "date": self.date,
        }
        if self.chat.type == "channel":
            told["sender_chat"] = self.chat.as_json()
        else:
            told["from"] = bot.as_json()
        if self.edits:
            told["edit_date"] = int(time.time())
        if self.thread is not None:
            told |= {"message_thread_id": self.thread, "is_topic_message": True}
        if self.reply_to is not None:
            date = {"date": self.date, "chat": self.chat.as_json()}
            told["reply_to_message"] = {"message_id": self.reply_to, **date}
        told |= self._content()
        if self.keyboard:
            told["reply_markup"] = {"inline_keyboard": self.keyboard}
        return told

    def _content(self) -> dict[str, Any]:
        if self.file is None:
            told: dict[str, Any] = {"text": self.text}
            return told | ({"entities": list(self.entities)} if self.entities else {})
        sent = self.document or self.photo
        told = {"caption": sent.caption} if sent and sent.caption else {}
        if self.entities:
            told["caption_entities"] = list(self.entities)
        if self.photo is not None:
            return told | {"photo": [self.file.as_json() | {"width": 800, "height": 500}]}
        about = {"file_name": self.file.name, "mime_type": self.file.mime_type}
        return told | {"document": self.file.as_json() | about}


class Chats:
    """Private chats and basic groups number their messages together, the others each alone."""

    def __init__(self) -> None:
        self._known: dict[int, Chat] = {}
        self._named: dict[str, Chat] = {}
        self._said: dict[int, dict[int, Message | dict[str, Any]]] = defaultdict(dict)
        self._threads: set[tuple[int, int]] = set()
        self._numbers: Counter[int] = Counter()

    def meet(self, chat: Chat) -> None:
        self._known[chat.id] = chat
        if chat.username:
            self._named[f"@{chat.username}"] = chat

    def look_up(self, chat_id: object) -> Chat | None:
        """The chat of a `chat_id` parameter, a number or @name, if the bot knows it."""
        if isinstance(chat_id, int):
            return self._known.get(chat_id)
        return self._named.get(str(chat_id))

    def find(self, chat_id: object) -> Chat:
        """The chat of a `chat_id` parameter, if it ever wrote to the bot."""
        if chat_id in (None, ""):
            raise bad_request("chat_id is empty")
        chat = self.look_up(chat_id)
        if chat is None:
            raise bad_request("chat not found")
        return chat

    def next_number(self, chat: Chat) -> int:
        counter = chat.id if chat.counts_alone else 0
        self._numbers[counter] += 1
        return self._numbers[counter]

    def hear(self, chat: Chat, message: dict[str, Any]) -> None:
        """Keep a person's message, so that it can be answered."""
        self.meet(chat)
        number = int(message["message_id"])
        self._said[chat.id][number] = message
        counter = chat.id if chat.counts_alone else 0
        self._numbers[counter] = max(self._numbers[counter], number)
        if thread := message.get("message_thread_id"):
            self._threads.add((chat.id, int(thread)))

    def keep(self, message: Message) -> None:
        """Keep a message of the bot, or put its edited state in place of the former."""
        self._said[message.chat.id][message.message_id] = message

    def has(self, chat: Chat, number: object) -> bool:
        return number in self._said[chat.id]

    def has_thread(self, chat: Chat, thread: int) -> bool:
        return (chat.id, thread) in self._threads

    def sent(self, chat: Chat, number: object) -> Message:
        """The bot's own message, to be edited."""
        found = self._said[chat.id].get(int(str(number or 0)))
        if found is None:
            raise bad_request("message to edit not found")
        if not isinstance(found, Message):
            raise bad_request("message can't be edited")
        return found

    def delete(self, chat: Chat, number: object) -> None:
        if self._said[chat.id].pop(int(str(number or 0)), None) is None:
            raise bad_request("message to delete not found")

    def messages(self, chat_id: int) -> list[Message]:
        """What the bot has sent and not deleted, in order."""
        return [one for one in self._said[chat_id].values() if isinstance(one, Message)]

    def last_said_by(self, user_id: int, chat: Chat) -> dict[str, Any] | None:
        """The newest message of that person in the chat."""
        for said in reversed(self._said[chat.id].values()):
            if isinstance(said, Message):
                continue
            if said.get("from", {}).get("id", user_id) == user_id:
                return said
        return None

    @property
    def last_known(self) -> list[Chat]:
        """The twenty met last."""
        return list(islice(reversed(self._known.values()), 20))[::-1]
