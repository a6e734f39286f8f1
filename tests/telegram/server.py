"""
The stand-in of the Bot API, as tests use it.

    with BotApi() as api:
        ...  # start a bot with base_url f"{api.base}/bot", base_file_url f"{api.base}/file/bot"
        api.say("/start")
        api.wait(lambda api: api.messages())
        api.press("Bantuan")

What can be done with it stands in `doings` (people write and press), `comings` (chats take the
bot in and throw it out), `troubles` (limits, refusals, faults) and `seen` (what the bot did).

Called from any thread but the server's own. An async test whose bot runs in the same loop waits
in a thread: `await asyncio.to_thread(api.wait, ...)`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from tests.standin import StandIn
from tests.telegram.account import Account
from tests.telegram.comings import Comings
from tests.telegram.doings import Doings
from tests.telegram.people import User
from tests.telegram.routes import Routes
from tests.telegram.seen import Seen
from tests.telegram.troubles import Troubles
from tests.telegram.wire import Wire

T = TypeVar("T")


class BotApi(Doings, Comings, Troubles, Seen, StandIn):
    """
    Without privacy mode (`privacy=False`) the bot hears all that is said in its groups.

    With inline mode (`is_inline`), which BotFather switches on, people may type behind its name.
    """

    def __init__(
        self,
        token: str = "42:TEST-token",
        username: str = "porsi_test_bot",
        *,
        privacy: bool = True,
        is_inline: bool = False,
    ) -> None:
        self.token = token
        self.bot = User(int(token.partition(":")[0]), "Porsi", username, is_bot=True)
        self._account = Account(token, self.bot, privacy=privacy, is_inline=is_inline)

    def balance(self, *ports: int) -> None:
        """
        Post updates to these ports of 127.0.0.1, whatever host the webhook names.

        So a load balancer would, that also ends TLS: the webhook's URL may be https then. Each goes
        to whoever has the fewest in hand, and to the next where nobody listens.
        """
        with self._account.changed:
            self._account.webhooks.ports = ports

    def pause_first(self, seconds: float) -> None:
        """How long after its first refusal an update is posted again; 0.05 s unless told."""
        with self._account.changed:
            self._account.webhooks.first_pause = seconds

    def wait(self, predicate: Callable[[BotApi], T], timeout: float = 10) -> T:
        """Wait until the predicate is true and return what it says; LookupError is not yet."""
        return self._account.wait(lambda: predicate(self), timeout, "that did not come true")

    def wait_idle(self, timeout: float = 10) -> None:
        """
        Wait until the bot has confirmed every update.

        It may still be at work on the last of them: a bot confirms what it has received.
        """
        self._account.wait(lambda: not self.unconfirmed, timeout, "updates stayed unconfirmed")

    def _serve(self) -> Wire:
        return Wire(Routes(self._account).handle)

    def _let_go(self) -> None:
        self._account.close()
