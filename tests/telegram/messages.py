"""
What the bot sends, edits and deletes: each method checks, does, and answers.

Wording and order of the checks follow Telegram's own server (tdlib/telegram-bot-api 01a3679 and
tdlib/td 022d602). Whoever calls holds the lock.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from tests.telegram.chats import Chats, Document, Message
from tests.telegram.files import MOST_FETCHED, MOST_SENT, File, Files
from tests.telegram.keyboards import inline_keyboard
from tests.telegram.members import Members
from tests.telegram.parameters import Upload
from tests.telegram.people import Chat, User
from tests.telegram.refusals import Refused, bad_request
from tests.telegram.texts import CAPTION, MESSAGE, Text, formatted

Parameters = dict[str, Any]

LONGEST_NOTICE = 200

_ACTIONS = {
    "typing",
    "upload_photo",
    "upload_document",
    "upload_video",
    "upload_voice",
    "upload_video_note",
    "record_video",
    "record_voice",
    "record_video_note",
    "choose_sticker",
    "find_location",
}
_PICTURES = (b"\x89PNG\r\n", b"\xff\xd8\xff")


@dataclass(frozen=True)
class DroppedEntities:
    """Entities past the hundredth of a message, which Telegram drops in silence."""

    chat_id: int
    message_id: int
    count: int


@dataclass(frozen=True, slots=True)
class Accepted:
    """A message that was taken and will reach its chat, whatever the bot was answered."""

    #: In seconds of time.monotonic(), which all processes of a machine share.
    at: float
    chat_id: int
    #: The plain text or caption, as it was sent first.
    text: str
    message_id: int
    method: str
    topic: int | None


class Messages:
    def __init__(self, bot: User, chats: Chats, files: Files, members: Members) -> None:
        self.accepted: list[Accepted] = []
        self.dropped: list[DroppedEntities] = []
        self._queries = 0
        self._open_queries: set[str] = set()
        self._bot = bot
        self._chats = chats
        self._files = files
        self._members = members

    @property
    def table(self) -> dict[str, Callable[[Parameters], Any]]:
        return {
            "sendMessage": self._send_message,
            "sendDocument": self._send_document,
            "sendPhoto": self._send_photo,
            "sendChatAction": self._send_chat_action,
            "editMessageText": self._edit_message_text,
            "editMessageReplyMarkup": self._edit_message_reply_markup,
            "deleteMessage": self._delete_message,
            "answerCallbackQuery": self._answer_callback_query,
            "getFile": self._get_file,
        }

    def new_query(self) -> str:
        """A button was pressed: the id of a query that may be answered once."""
        self._queries += 1
        query = str(4_382_000_000_000 + self._queries)
        self._open_queries.add(query)
        return query

    def _send_message(self, told: Parameters) -> dict[str, Any]:
        text = _text(told)
        return self._send("sendMessage", told, text, html=told["text"], plain=text.plain)

    def _send_document(self, told: Parameters) -> dict[str, Any]:
        file = self._file(told, "document")
        caption = _caption(told)
        document = Document(file.name, file.content, caption.plain)
        told_of = {"document": document, "file": file}
        return self._send("sendDocument", told, caption, html=_raw_caption(told), **told_of)

    def _send_photo(self, told: Parameters) -> dict[str, Any]:
        file = self._file(told, "photo")
        if not file.content.startswith(_PICTURES):
            raise bad_request("IMAGE_PROCESS_FAILED")
        caption = _caption(told)
        photo = Document(file.name, file.content, caption.plain)
        told_of = {"photo": photo, "file": file}
        return self._send("sendPhoto", told, caption, html=_raw_caption(told), **told_of)

    def _send(
        self,
        method: str,
        told: Parameters,
        text: Text,
        *,
        html: str,
        plain: str = "",
        **content: Any,
    ) -> dict[str, Any]:
        keyboard = inline_keyboard(told.get("reply_markup"))
        chat = self._members.reach(told, method)
        thread = told.get("message_thread_id") or None
        if thread and not self._chats.has_thread(chat, thread):
            raise bad_request("message thread not found")
        message = Message(
            chat=chat,
            message_id=0,
            text=plain,
            html=html,
            entities=text.entities,
            keyboard=keyboard,
            reply_to=self._reply_to(told, chat),
            thread=thread,
            date=int(time.time()),
            **content,
        )
        numbered = replace(message, message_id=self._chats.next_number(chat))
        self.accepted.append(
            Accepted(time.monotonic(), chat.id, text.plain, numbered.message_id, method, thread)
        )
        return self._keep(numbered, text.dropped)

    def _keep(self, message: Message, dropped: int) -> dict[str, Any]:
        self._chats.keep(message)
        if dropped:
            number = message.message_id
            self.dropped.append(DroppedEntities(message.chat.id, number, dropped))
        return message.as_json(self._bot)

    def _reply_to(self, told: Parameters, chat: Chat) -> int | None:
        reply = told.get("reply_parameters") or {}
        if not reply and told.get("reply_to_message_id"):  # as it was named before 2024
            lenient = told.get("allow_sending_without_reply", False)
            number = told["reply_to_message_id"]
            reply = {"message_id": number, "allow_sending_without_reply": lenient}
        if not reply:
            return None
        there = self._chats.find(reply["chat_id"]) if reply.get("chat_id") else chat
        if self._chats.has(there, reply.get("message_id")):
            return int(reply["message_id"])
        if reply.get("allow_sending_without_reply"):
            return None
        raise bad_request("message to be replied not found")

    def _send_chat_action(self, told: Parameters) -> bool:
        if told.get("action") not in _ACTIONS:
            raise bad_request("wrong parameter action in request")
        self._members.reach(told, "sendChatAction")
        return True

    def _edit_message_text(self, told: Parameters) -> dict[str, Any]:
        text = _text(told)
        keyboard = inline_keyboard(told.get("reply_markup"), only=True)
        message = self._sent(told, "editMessageText")
        if message.file is not None:
            raise bad_request("there is no text in the message to edit")
        edited = message.edited(text=text, html=told["text"], keyboard=keyboard)
        return self._keep(edited, text.dropped)

    def _edit_message_reply_markup(self, told: Parameters) -> dict[str, Any]:
        keyboard = inline_keyboard(told.get("reply_markup"), only=True)
        message = self._sent(told, "editMessageReplyMarkup")
        return self._keep(message.edited(keyboard=keyboard), dropped=0)

    def _sent(self, told: Parameters, method: str) -> Message:
        if not told.get("chat_id") and not told.get("message_id"):
            raise bad_request("message identifier is not specified")
        return self._chats.sent(self._members.reach(told, method), told.get("message_id"))

    def _delete_message(self, told: Parameters) -> bool:
        if not told.get("message_id"):
            raise bad_request("message identifier is not specified")
        self._chats.delete(self._members.reach(told, "deleteMessage"), told["message_id"])
        return True

    def _answer_callback_query(self, told: Parameters) -> bool:
        query = str(told.get("callback_query_id"))
        if query not in self._open_queries:
            raise bad_request(
                "query is too old and response timeout expired or query ID is invalid"
            )
        if len(str(told.get("text") or "")) > LONGEST_NOTICE:
            raise bad_request("MESSAGE_TOO_LONG")
        self._open_queries.remove(query)
        return True

    def _file(self, told: Parameters, what: str) -> File:
        sent = told.get(what)
        if isinstance(sent, str) and sent.startswith("attach://"):
            sent = told.get(sent.removeprefix("attach://"))
        if not sent:
            raise bad_request(f"there is no {what} in the request")
        if not isinstance(sent, Upload):
            return self._files.find(sent)
        if not sent.content:
            raise bad_request("file must be non-empty")
        if len(sent.content) > MOST_SENT:
            raise Refused(413, "Request Entity Too Large")
        return self._files.keep(sent.content, sent.name, f"{what}s")

    def _get_file(self, told: Parameters) -> dict[str, Any]:
        if not told.get("file_id"):
            raise bad_request("file_id not specified")
        file = self._files.find(told["file_id"])
        if file.size > MOST_FETCHED:
            raise bad_request("file is too big")
        return file.as_json() | {"file_path": file.path}


def _text(told: Parameters) -> Text:
    source = told.get("text")
    if not source:
        raise bad_request("message text is empty")
    text = formatted(str(source), told.get("parse_mode"), told.get("entities"), most=MESSAGE)
    if not text.plain:
        raise bad_request("text must be non-empty")
    return text


def _caption(told: Parameters) -> Text:
    entities = told.get("caption_entities")
    return formatted(_raw_caption(told), told.get("parse_mode"), entities, most=CAPTION)


def _raw_caption(told: Parameters) -> str:
    return str(told.get("caption") or "")
