"""What telemelya leaves out: the secret, which Telegram shows with everything that it delivers."""

from __future__ import annotations

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.loopback import Loopback
from tests.standin import StandIn


class SecretProxy(StandIn):
    """Hands what is posted on to `target`, with the secret, and its answer back."""

    def __init__(self, secret: str) -> None:
        self._secret = secret
        self.target = ""

    def _serve(self) -> Loopback:
        return Loopback(Starlette(routes=[Route("/{path:path}", self._hand_on, methods=["POST"])]))

    async def _hand_on(self, request: Request) -> Response:
        headers = {
            "Content-Type": request.headers.get("Content-Type", ""),
            "X-Telegram-Bot-Api-Secret-Token": self._secret,
        }
        async with httpx.AsyncClient(timeout=30) as client:
            address, body = f"{self.target}{request.url.path}", await request.body()
            answer = await client.post(address, content=body, headers=headers)
        return Response(answer.content, answer.status_code)
