"""Who asks, as far as an answer depends on it."""

from __future__ import annotations

from dataclasses import dataclass

from storage.chats import Place


@dataclass(frozen=True, slots=True)
class Asker:
    """
    A chat and the person in it. `user_id` is None where Telegram names no person.

    `may_manage`: whether they may say what the chat subscribes to; `update_id` tells an update that
    comes a second time; `knows_topic` is False under an old message, which tells of none.
    """

    chat_id: int
    user_id: int | None = None
    is_admin: bool = False
    kind: str = "private"
    thread_id: int | None = None
    may_manage: bool = True
    update_id: int | None = None
    knows_topic: bool = True

    @property
    def is_private(self) -> bool:
        return self.kind == "private"

    @property
    def place(self) -> Place:
        """The chat, and the topic in it."""
        return Place(self.chat_id, self.kind, self.thread_id, self.knows_topic)

    @property
    def actor(self) -> str:
        """How the history of editions names the person: by number, never by name."""
        return f"admin {self.user_id}" if self.user_id is not None else "operator"


#: Whoever reads what was sent by inline mode: nothing is kept of them, nor of what they asked.
ANYBODY = Asker(chat_id=0, kind="inline")
#: The person at the terminal, who can do what the machine's files allow anyway.
TERMINAL = Asker(chat_id=0, is_admin=True)
