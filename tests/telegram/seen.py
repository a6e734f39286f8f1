"""What the bot did, as the stand-in saw it."""

from __future__ import annotations

from collections.abc import Sequence

from tests.telegram.account import Account, Call
from tests.telegram.chats import Message
from tests.telegram.inline import Offer
from tests.telegram.messages import Accepted, DroppedEntities
from tests.telegram.people import PRIVATE_CHAT, Chat
from tests.telegram.webhook import Webhook


class Seen:
    _account: Account

    @property
    def calls(self) -> list[Call]:
        with self._account.changed:
            return list(self._account.calls)

    def called(self, method: str) -> list[Call]:
        """The calls of one method."""
        with self._account.changed:
            return list(self._account.by_method[method])

    def messages(self, chat: Chat | int = PRIVATE_CHAT) -> list[Message]:
        """What the bot has sent there and not deleted, in order, as it stands now."""
        with self._account.changed:
            return self._account.chats.messages(chat if isinstance(chat, int) else chat.id)

    @property
    def accepted(self) -> Sequence[Accepted]:
        """
        Every message that was taken, in order, also where the answer was lost; edits are none.

        It grows while it is held; its length costs nothing, not even with many messages.
        """
        return self._account.messages.accepted

    def refused(self, status: int) -> int:
        """How many calls were answered with this status."""
        with self._account.changed:
            return self._account.statuses[status]

    @property
    def peak(self) -> int:
        """The most sends and edits that no limit refused, in any window of one second."""
        with self._account.changed:
            return self._account.limits.peak

    @property
    def dropped_entities(self) -> list[DroppedEntities]:
        with self._account.changed:
            return list(self._account.messages.dropped)

    @property
    def commands(self) -> dict[tuple[str, str], list[tuple[str, str]]]:
        """The menus: (scope, language) to (command, description)."""
        with self._account.changed:
            return dict(self._account.menus.commands)

    @property
    def offers(self) -> list[Offer]:
        """What the bot has offered to who typed behind its name, in order."""
        with self._account.changed:
            return list(self._account.inline.offers)

    @property
    def polling(self) -> bool:
        """Whether the bot waits in a long poll at this moment."""
        with self._account.changed:
            return self._account.poll is not None

    @property
    def webhook(self) -> Webhook | None:
        """What the bot has set."""
        with self._account.changed:
            return self._account.webhooks.hook

    @property
    def webhook_error(self) -> str | None:
        """Why the present webhook's last failed post failed, as getWebhookInfo tells it."""
        with self._account.changed:
            error = self._account.webhooks.last_error
            return error[1] if error else None

    @property
    def unconfirmed(self) -> int:
        """How many updates neither a getUpdates nor a webhook has confirmed."""
        with self._account.changed:
            return len(self._account.updates)
