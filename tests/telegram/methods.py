"""
The methods of the Bot API, as far as the bot needs them: each checks, does, and answers.

Wording and order of the checks follow Telegram's own server (tdlib/telegram-bot-api 01a3679 and
tdlib/td 022d602). Whoever calls holds the lock.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from tests.telegram.chats import Chats, Document, Message
from tests.telegram.files import MOST_FETCHED, MOST_SENT, File, Files
from tests.telegram.keyboards import inline_keyboard
from tests.telegram.parameters import Upload
from tests.telegram.people import Chat, User
from tests.telegram.refusals import Refused, bad_request
from tests.telegram.texts import CAPTION, MESSAGE, Text, formatted
from tests.telegram.updates import Updates

Parameters = dict[str, Any]

MOST_COMMANDS = 100
LONGEST_COMMAND = 32
LONGEST_COMMAND_DESCRIPTION = 256
LONGEST_DESCRIPTIONS = {"description": 512, "short_description": 120}
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
_SCOPES = ("default", "all_private_chats", "all_group_chats", "all_chat_administrators")
_CHAT_SCOPES = ("chat", "chat_administrators", "chat_member")


@dataclass(frozen=True)
class DroppedEntities:
    """Entities past the hundredth of a message, which Telegram drops in silence."""

    chat_id: int
    message_id: int
    count: int


class Methods:
    def __init__(self, bot: User, chats: Chats, files: Files, updates: Updates) -> None:
        self.dropped: list[DroppedEntities] = []
        #: (scope, language) to (command, description); a scope is "default" or "chat:5".
        self.commands: dict[tuple[str, str], list[tuple[str, str]]] = {}
        self._descriptions: dict[tuple[str, str], str] = {}
        self._queries = 0
        self._open_queries: set[str] = set()
        self._bot = bot
        self._chats = chats
        self._files = files
        self._updates = updates
        self._table: dict[str, tuple[str, Callable[[Parameters], Any]]] = {
            name.lower(): (name, does)
            for name, does in {
                "getMe": self._get_me,
                "deleteWebhook": self._delete_webhook,
                "getWebhookInfo": self._get_webhook_info,
                "sendMessage": self._send_message,
                "sendDocument": self._send_document,
                "sendPhoto": self._send_photo,
                "sendChatAction": self._send_chat_action,
                "editMessageText": self._edit_message_text,
                "editMessageReplyMarkup": self._edit_message_reply_markup,
                "deleteMessage": self._delete_message,
                "answerCallbackQuery": self._answer_callback_query,
                "getFile": self._get_file,
                "setMyCommands": self._set_my_commands,
                "getMyCommands": self._get_my_commands,
                "deleteMyCommands": self._delete_my_commands,
                "setMyDescription": lambda p: self._describe("description", p),
                "getMyDescription": lambda p: self._description("description", p),
                "setMyShortDescription": lambda p: self._describe("short_description", p),
                "getMyShortDescription": lambda p: self._description("short_description", p),
            }.items()
        }

    def proper_name(self, method: str) -> str:
        """Telegram does not tell `sendMessage` from `sendmessage`."""
        if method.lower() == "getupdates":
            return "getUpdates"  # it waits, and so is not among the others
        name, _ = self._table.get(method.lower(), (method, None))
        return name

    def call(self, method: str, parameters: Parameters) -> Any:
        if method.lower() not in self._table:
            raise Refused(404, "Not Found")
        _, does = self._table[method.lower()]
        return does(parameters)

    def new_query(self) -> str:
        """A button was pressed: the id of a query that may be answered once."""
        self._queries += 1
        query = str(4_382_000_000_000 + self._queries)
        self._open_queries.add(query)
        return query

    # The bot itself

    def _get_me(self, _: Parameters) -> dict[str, Any]:
        return self._bot.as_json() | {
            "can_join_groups": True,
            "can_read_all_group_messages": False,
            "supports_inline_queries": False,
            "can_connect_to_business": False,
            "has_main_web_app": False,
        }

    def _delete_webhook(self, told: Parameters) -> bool:
        if told.get("drop_pending_updates"):
            self._updates.clear()
        return True

    def _get_webhook_info(self, _: Parameters) -> dict[str, Any]:
        info = {"url": "", "has_custom_certificate": False}
        info["pending_update_count"] = len(self._updates)
        allowed = self._updates.allowed
        return info | ({"allowed_updates": sorted(allowed)} if allowed else {})

    def _set_my_commands(self, told: Parameters) -> bool:
        commands = told.get("commands")
        if not isinstance(commands, list):
            raise bad_request("expected an Array of BotCommand")
        key = self._scope(told)
        checked = [_command(one) for one in commands]
        if len(checked) > MOST_COMMANDS:
            raise bad_request("BOT_COMMANDS_TOO_MUCH")
        if not checked:
            # Telegram takes an empty list; whoever sends one here has lost its menu.
            raise bad_request("no commands (the stand-in is stricter than Telegram in this)")
        self.commands[key] = checked
        return True

    def _get_my_commands(self, told: Parameters) -> list[dict[str, str]]:
        found = self.commands.get(self._scope(told), [])
        return [{"command": name, "description": about} for name, about in found]

    def _delete_my_commands(self, told: Parameters) -> bool:
        self.commands.pop(self._scope(told), None)
        return True

    def _scope(self, told: Parameters) -> tuple[str, str]:
        scope, language = told.get("scope") or {"type": "default"}, _language(told)
        kind = scope.get("type")
        if kind in _SCOPES:
            return kind, language
        if kind not in _CHAT_SCOPES:
            raise bad_request("can't parse BotCommandScope: Unsupported type specified")
        chat = self._chats.find(scope.get("chat_id"))
        user = f":{scope.get('user_id')}" if kind == "chat_member" else ""
        return f"{kind}:{chat.id}{user}", language

    def _describe(self, what: str, told: Parameters) -> bool:
        text = str(told.get(what) or "")
        if len(text) > LONGEST_DESCRIPTIONS[what]:
            raise bad_request(f"{what.replace('_', ' ')} is too long")
        self._descriptions[what, _language(told)] = text
        return True

    def _description(self, what: str, told: Parameters) -> dict[str, str]:
        return {what: self._descriptions.get((what, _language(told)), "")}

    # Messages

    def _send_message(self, told: Parameters) -> dict[str, Any]:
        text = _text(told)
        return self._send(told, text, html=told["text"], plain=text.plain)

    def _send_document(self, told: Parameters) -> dict[str, Any]:
        file = self._file(told, "document")
        caption = _caption(told)
        document = Document(file.name, file.content, caption.plain)
        return self._send(told, caption, html=_raw_caption(told), document=document, file=file)

    def _send_photo(self, told: Parameters) -> dict[str, Any]:
        file = self._file(told, "photo")
        if not file.content.startswith(_PICTURES):
            raise bad_request("IMAGE_PROCESS_FAILED")
        caption = _caption(told)
        photo = Document(file.name, file.content, caption.plain)
        return self._send(told, caption, html=_raw_caption(told), photo=photo, file=file)

    def _send(
        self, told: Parameters, text: Text, *, html: str, plain: str = "", **content: Any
    ) -> dict[str, Any]:
        keyboard = inline_keyboard(told.get("reply_markup"))
        chat = self._chats.find(told.get("chat_id"))
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
        self._chats.find(told.get("chat_id"))
        return True

    def _edit_message_text(self, told: Parameters) -> dict[str, Any]:
        text = _text(told)
        keyboard = inline_keyboard(told.get("reply_markup"), only=True)
        message = self._sent(told)
        if message.file is not None:
            raise bad_request("there is no text in the message to edit")
        edited = message.edited(text=text, html=told["text"], keyboard=keyboard)
        return self._keep(edited, text.dropped)

    def _edit_message_reply_markup(self, told: Parameters) -> dict[str, Any]:
        keyboard = inline_keyboard(told.get("reply_markup"), only=True)
        return self._keep(self._sent(told).edited(keyboard=keyboard), dropped=0)

    def _sent(self, told: Parameters) -> Message:
        if not told.get("chat_id") and not told.get("message_id"):
            raise bad_request("message identifier is not specified")
        return self._chats.sent(self._chats.find(told.get("chat_id")), told.get("message_id"))

    def _delete_message(self, told: Parameters) -> bool:
        if not told.get("message_id"):
            raise bad_request("message identifier is not specified")
        self._chats.delete(self._chats.find(told.get("chat_id")), told["message_id"])
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

    # Files

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


def _command(told: object) -> tuple[str, str]:
    if not isinstance(told, dict):
        raise bad_request("can't parse BotCommand: expected an Object")
    for field in ("command", "description"):
        if not isinstance(told.get(field), str):
            raise bad_request(f"can't parse BotCommand: Can't find field \"{field}\"")
    name, about = told["command"].strip().removeprefix("/"), told["description"].strip()
    if not name:
        raise bad_request("command must be non-empty")
    if len(name) > LONGEST_COMMAND:
        raise bad_request(f"command length must not exceed {LONGEST_COMMAND}")
    if not about:
        raise bad_request("command description must be non-empty")
    if len(about) > LONGEST_COMMAND_DESCRIPTION:
        most = LONGEST_COMMAND_DESCRIPTION
        raise bad_request(f"command description length must not exceed {most}")
    if not re.fullmatch(r"[a-z0-9_]+", name):
        raise bad_request("BOT_COMMAND_INVALID")
    return name, about


def _language(told: Parameters) -> str:
    language = str(told.get("language_code") or "")
    if not re.fullmatch(r"(?:[a-z]{2})?", language):
        raise bad_request("invalid language code specified")
    return language
