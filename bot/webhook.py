"""
Updates that Telegram delivers: answered with 200 only after they were handled.

Telegram repeats for a day what was not answered with 2xx, and keeps back what comes after it in
the same chat. So what can never be read is answered with 200, too, and what may have been damaged
on its way with 400. Strangers are refused before a byte of what they send is looked at.
"""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
import secrets
import socket
from urllib.parse import urlsplit
from weakref import WeakValueDictionary

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from telegram import Bot, Update
from telegram.error import BadRequest

from bot.listening import listening_socket, web_server
from bot.reaching import insist, unless_stopped
from bot.settings import BadSettings, Settings, token
from bot.turns import ALLOWED, Turns
from bot.updates import read_update

logger = logging.getLogger(__name__)

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 (a header's name)
#: The longest body, in bytes: many times the longest update.
LARGEST = 1_000_000
#: So long, in seconds, a body may take to arrive.
ARRIVAL = 20.0
#: Connections that Telegram may open at once, each with one update.
CONNECTIONS = 40
#: An idle connection is kept so long, in seconds: longer than proxies keep theirs (60), or an
#: update would now and then be sent into one that is just being closed.
KEEP_ALIVE = 75
#: So long, in seconds, a stop waits for what is in hand; Telegram repeats the rest.
GRACE = 30


class Webhook:
    """What Telegram is told, and where its deliveries are awaited; raises BadSettings."""

    def __init__(self, settings: Settings) -> None:
        given = settings.webhook_secret
        self.secret = given.get_secret_value() if given else secrets.token_urlsafe(32)
        self._url = settings.webhook_url
        self._host, self._port = settings.listen_address
        if token(settings).get_secret_value() in self._url:  # every proxy writes addresses down
            raise BadSettings("PORSI_WEBHOOK_URL tidak boleh memuat token")

    async def receive(self, bot: Bot, turns: Turns, stopped: asyncio.Event) -> None:
        """
        Take updates until `stopped`, then answer what is in hand.

        Raises BadSettings where the address cannot be listened on, or Telegram refuses it.
        """
        listening = self._listen()
        logger.info("listening on %s port %s", *listening.getsockname()[:2])
        app = Receiver(urlsplit(self._url).path or "/", self.secret, bot, turns).app
        server = web_server(app, keep_alive=KEEP_ALIVE, grace=GRACE)
        serving = asyncio.ensure_future(server.serve([listening]))
        try:
            await insist(lambda: self._tell(bot), stopped)
            await unless_stopped(asyncio.shield(serving), stopped)
        finally:
            server.should_exit = True
            await serving

    async def _tell(self, bot: Bot) -> None:
        try:
            await bot.set_webhook(
                self._url,
                secret_token=self.secret,
                max_connections=CONNECTIONS,
                allowed_updates=ALLOWED,
            )
        except BadRequest as error:
            said = f"ditolak oleh Telegram: {error.message}"
            raise BadSettings(f"PORSI_WEBHOOK_URL {said}") from None

    def _listen(self) -> socket.socket:
        try:
            return listening_socket(self._host, self._port)
        except OSError as error:
            said = f"{self._host} port {self._port} tidak dapat dipakai ({error.strerror})"
            raise BadSettings(f"PORSI_LISTEN: {said}") from None


class Receiver:
    """The one route, as an ASGI application."""

    def __init__(self, path: str, secret: str, bot: Bot, turns: Turns) -> None:
        self._secret = secret.encode()
        self._bot = bot
        self._turns = turns
        self._in_hand: WeakValueDictionary[int, asyncio.Future[None]] = WeakValueDictionary()
        self._has_refused = False
        self.app = Starlette(
            routes=[Route(path, self._receive, methods=["POST"])],
            exception_handlers={HTTPException: _refuse},
        )
        self.app.router.redirect_slashes = False

    async def _receive(self, request: Request) -> Response:
        self._let_in(request)
        update = self._read(await _body(request))
        if update is not None:
            await self._taken(update)
        return Response()

    async def _taken(self, update: Update) -> None:
        """Wait for the update's turn. One that comes again meanwhile waits for the same."""
        taking = self._in_hand.get(update.update_id)
        if taking is None:
            taking = asyncio.ensure_future(self._turns.take(update))
            self._in_hand[update.update_id] = taking
        await taking

    def _let_in(self, request: Request) -> None:
        shown = request.headers.get(SECRET_HEADER, "").encode("latin-1")
        if hmac.compare_digest(shown, self._secret):
            return
        if not self._has_refused:  # once: strangers shall not fill the log
            self._has_refused = True
            logger.warning("somebody without the secret was refused")
        raise HTTPException(403)

    def _read(self, body: bytes) -> Update | None:
        """The update, or None for one that the library cannot read."""
        try:
            told = json.loads(body.decode())
        except (ValueError, RecursionError):
            raise HTTPException(400) from None
        number = told.get("update_id") if isinstance(told, dict) else None
        if not isinstance(number, int) or isinstance(number, bool):
            raise HTTPException(400)
        try:
            return read_update(told, self._bot)
        except RecursionError:
            raise HTTPException(400) from None


async def _body(request: Request) -> bytes:
    """The whole body, of which never more than a bounded part is held."""
    if int(request.headers.get("Content-Length", 0)) > LARGEST:
        raise HTTPException(413)
    body = bytearray()
    try:
        async with asyncio.timeout(ARRIVAL):
            async for chunk in request.stream():
                body += chunk
                if len(body) > LARGEST:
                    raise HTTPException(413)
    except TimeoutError:
        raise HTTPException(408) from None
    except ClientDisconnect:
        raise HTTPException(400) from None  # nobody hears it
    return bytes(body)


async def _refuse(_: Request, error: Exception) -> Response:
    """A refusal ends the connection: nothing that is still being sent is read."""
    assert isinstance(error, HTTPException)  # we are asked for these only
    return Response(
        status_code=error.status_code, headers={**(error.headers or {}), "Connection": "close"}
    )
