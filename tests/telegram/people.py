"""Who writes to the bot, and where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class User:
    id: int
    first_name: str
    username: str = ""
    language_code: str = "id"
    is_bot: bool = False

    def as_json(self) -> dict[str, Any]:
        told = {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name}
        if self.username:
            told["username"] = self.username
        if self.language_code and not self.is_bot:
            told["language_code"] = self.language_code
        return told


@dataclass(frozen=True)
class Chat:
    """A private chat bears a first name, the others a title."""

    id: int
    type: str
    name: str
    username: str = ""
    is_forum: bool = False

    def as_json(self) -> dict[str, Any]:
        called = "first_name" if self.type == "private" else "title"
        told: dict[str, Any] = {"id": self.id, "type": self.type, called: self.name}
        if self.username:
            told["username"] = self.username
        if self.is_forum:
            told["is_forum"] = True
        return told

    @property
    def counts_alone(self) -> bool:
        """Whether its message ids are its own: two such chats may each have a message 5."""
        return self.type in ("supergroup", "channel")


def private(user: User) -> Chat:
    return Chat(user.id, "private", user.first_name, user.username)


def chat_of(told: dict[str, Any]) -> Chat:
    """The chat that a raw update speaks of."""
    name = told.get("title") or told.get("first_name") or ""
    username, forum = told.get("username", ""), told.get("is_forum", False)
    return Chat(int(told["id"]), told["type"], name, username, forum)


USER = User(1_001, "Sri", "sri_wahyuni")
ADMIN = User(1_002, "Budi", "budi_admin")
PRIVATE_CHAT = private(USER)
ADMIN_CHAT = private(ADMIN)
GROUP = Chat(-4_001, "group", "UKPBJ Pontianak")
SUPERGROUP = Chat(-1_001_234_567_890, "supergroup", "Biro PBJ Kalbar")
FORUM = Chat(-1_001_234_567_891, "supergroup", "Pokja Kalbar", is_forum=True)
CHANNEL = Chat(-1_009_876_543_210, "channel", "Kabar Pengadaan", "kabar_pengadaan")

#: In whose name Telegram lets a group's anonymous administrators and its channels write.
ANONYMOUS = User(1_087_968_824, "Group", "GroupAnonymousBot", is_bot=True)
AS_CHANNEL = User(136_817_688, "Channel", "Channel_Bot", is_bot=True)
