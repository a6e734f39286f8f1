"""Who is what in a chat, the bot itself among them; and whether that lets it speak there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from tests.telegram.chats import Chats
from tests.telegram.people import Chat, User
from tests.telegram.refusals import Refusals, Refused, bad_request

STATUSES = ("creator", "administrator", "member", "restricted", "left", "kicked")
GONE = ("left", "kicked")

_RIGHTS = (
    "can_manage_chat",
    "can_change_info",
    "can_delete_messages",
    "can_invite_users",
    "can_restrict_members",
    "can_manage_video_chats",
    "can_promote_members",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
)
_PERMISSIONS = (
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
    "can_edit_tag",
    "can_react_to_messages",
)


class Members:
    def __init__(self, bot: User, chats: Chats, refusals: Refusals) -> None:
        self._bot = bot
        self._chats = chats
        self._refusals = refusals
        self._people: dict[int, User] = {bot.id: bot}
        self._status: dict[int, dict[int, str]] = defaultdict(dict)

    @property
    def table(self) -> dict[str, Callable[[dict[str, Any]], Any]]:
        return {
            "getChatMember": self._get_chat_member,
            "getChatAdministrators": self._get_chat_administrators,
        }

    def see(self, chat: Chat, user: User) -> None:
        """Somebody wrote there: a member, if nothing else is known."""
        self._people[user.id] = user
        self._status[chat.id].setdefault(user.id, "member")

    def set(self, chat: Chat, user: User, status: str) -> None:
        if status not in STATUSES:
            raise ValueError(f"nobody is {status!r} in a chat")
        self._people[user.id] = user
        self._status[chat.id][user.id] = status

    def move(self, old: Chat, new: Chat) -> None:
        self._status[new.id] = dict(self._status[old.id])

    def bot_is(self, chat: Chat) -> str:
        """The bot's own status; where nothing was told, it is there."""
        usual = "administrator" if chat.type == "channel" else "member"
        return self._status[chat.id].get(self._bot.id, usual)

    def reach(self, told: dict[str, Any], method: str) -> Chat:
        """The chat that a call is meant for, if it lets the bot in."""
        chat = self._chats.find(told.get("chat_id"))
        match self.bot_is(chat), chat.type:
            case "kicked", "private":
                raise Refused(403, "Forbidden: bot was blocked by the user")
            case "kicked", kind:
                raise Refused(403, f"Forbidden: bot was kicked from the {kind} chat")
            case "left", kind:
                raise Refused(403, f"Forbidden: bot is not a member of the {kind} chat")
        self._refusals.check(chat.id, method, told.get("message_thread_id") or None)
        return chat

    def as_json(self, user: User, status: str) -> dict[str, Any]:
        told: dict[str, Any] = {"user": user.as_json(), "status": status}
        match status:
            case "creator":
                told["is_anonymous"] = False
            case "administrator":
                told |= {"can_be_edited": False, "is_anonymous": False}
                told |= dict.fromkeys(_RIGHTS, False) | {"can_manage_chat": True}
            case "restricted":
                told |= {"until_date": 0, "is_member": True}
                told |= dict.fromkeys(_PERMISSIONS, False)
            case "kicked":
                told["until_date"] = 0
        return told

    def _get_chat_member(self, told: dict[str, Any]) -> dict[str, Any]:
        user_id = told.get("user_id")
        if not isinstance(user_id, int) or user_id <= 0:
            raise bad_request("invalid user_id specified")
        chat = self.reach(told, "getChatMember")
        if user_id == self._bot.id:
            return self.as_json(self._bot, self.bot_is(chat))
        if chat.type == "channel" and self.bot_is(chat) != "administrator":
            raise bad_request("member list is inaccessible")
        user = self._people.get(user_id)
        if user is None:
            raise bad_request("user not found")
        return self.as_json(user, self._status[chat.id].get(user_id, "left"))

    def _get_chat_administrators(self, told: dict[str, Any]) -> list[dict[str, Any]]:
        chat = self.reach(told, "getChatAdministrators")
        if chat.type == "private":
            raise bad_request("there are no administrators in the private chat")
        if chat.type == "channel" and self.bot_is(chat) != "administrator":
            raise bad_request("member list is inaccessible")
        all_of_them = self._status[chat.id] | {self._bot.id: self.bot_is(chat)}
        return [
            self.as_json(self._people[user_id], status)
            for user_id, status in all_of_them.items()
            if status in STATUSES[:2]
            and (user_id == self._bot.id or not self._people[user_id].is_bot)
        ]
