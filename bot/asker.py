"""Who asks, as far as an answer depends on it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Asker:
    """A chat and the person in it. `user_id` is None where Telegram names no person."""

    chat_id: int
    user_id: int | None = None
    is_admin: bool = False
    is_private: bool = True

    @property
    def actor(self) -> str:
        """How the history of editions names the person: by number, never by name."""
        return f"admin {self.user_id}" if self.user_id is not None else "operator"


#: The person at the terminal, who can do what the machine's files allow anyway.
TERMINAL = Asker(chat_id=0, is_admin=True)
