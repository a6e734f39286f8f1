"""Who comes and goes: people block the bot, groups take it in, throw it out and grow."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

from tests.telegram.account import Account
from tests.telegram.happenings import written
from tests.telegram.members import GONE
from tests.telegram.people import USER, Chat, User, private
from tests.telegram.refusals import UPGRADED, Refusal


class Comings:
    """Whatever happens is told by the update's id, or 0 where the bot does not hear of it."""

    _account: Account

    def block(self, who: User | Chat) -> int:
        """The person blocks the bot; a private chat stands for its person."""
        return self._become(_private(who), "kicked", _person(who))

    def unblock(self, who: User | Chat) -> int:
        """The person lets the bot write again."""
        return self._become(_private(who), "member", _person(who))

    def kick(self, chat: Chat, by: User = USER) -> int:
        """The bot is thrown out of a group or channel."""
        return self._become(chat, "kicked", by)

    def add_bot(self, chat: Chat, as_: str = "member", by: User = USER) -> int:
        """
        The bot is taken in, or made what else it is to be: "member" or "administrator".

        Into a group it comes with a service message, after the update whose id is returned.
        """
        if as_ not in ("member", "administrator") or (chat.type, as_) == ("channel", "member"):
            raise ValueError(f"a bot cannot be {as_!r} in a {chat.type}")
        account = self._account
        with account.changed:
            came = account.members.bot_is(chat) in GONE or account.chats.look_up(chat.id) is None
            account.chats.meet(chat)
            number = self._become(chat, as_, by, since="left" if came else None)
            if came and chat.type != "channel":
                joined = {"new_chat_members": [account.bot.as_json()]}
                self._announce(chat, by, joined)
            return number

    def set_member(self, chat: Chat, user: User, status: str) -> None:
        """Somebody is "creator", "administrator", "member", "restricted", "left" or "kicked"."""
        with self._account.changed:
            self._account.chats.meet(chat)
            self._account.members.set(chat, user, status)

    def migrate(self, group: Chat, by: User = USER, *, told: bool = True) -> Chat:
        """
        The group becomes a supergroup, which is returned; sends to the old one are refused.

        Unless it is `told`, no service message speaks of it.
        """
        if group.type != "group":
            raise ValueError(f"{group.name} is no group")
        account = self._account
        with account.changed:
            account.chats.meet(group)
            new = replace(group, id=-1_002_000_000_000 + group.id, type="supergroup")
            account.chats.meet(new)
            account.members.move(group, new)
            if told:
                self._announce(group, by, {"migrate_to_chat_id": new.id})
                self._announce(new, by, {"migrate_from_chat_id": group.id})
            gone = Refusal(*UPGRADED, parameters={"migrate_to_chat_id": new.id})
            account.refusals.add(group.id, gone)
            return new

    def _become(self, chat: Chat, status: str, by: User, since: str | None = None) -> int:
        account = self._account
        with account.changed:
            account.chats.meet(chat)
            former = since or account.members.bot_is(chat)
            account.members.set(chat, account.bot, status)
            told = {
                "chat": chat.as_json(),
                "from": by.as_json(),
                "date": int(time.time()),
                "old_chat_member": account.members.as_json(account.bot, former),
                "new_chat_member": account.members.as_json(account.bot, status),
            }
            return account.put({"my_chat_member": told})

    def _announce(self, chat: Chat, by: User, content: dict[str, Any]) -> int:
        """A service message, which a bot hears in privacy mode, too."""
        account = self._account
        number = account.chats.next_number(chat)
        update = written(chat, by, number, content)
        [message] = update.values()
        account.chats.hear(chat, message)
        return account.put(update)


def _private(who: User | Chat) -> Chat:
    return private(who) if isinstance(who, User) else who


def _person(who: User | Chat) -> User:
    return who if isinstance(who, User) else User(who.id, who.name, who.username)
