"""A workshop that has every chart ready: for tests whose subject is not what is drawn."""

from __future__ import annotations

import asyncio
from base64 import b64decode

from bot.outgoing.attachments import Spec
from bot.outgoing.workshop import Workshop

#: The smallest PNG.
PICTURE = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=="
)


class Drawing(Workshop):
    """Draws at once, or when it may, and notes what."""

    def __init__(self) -> None:
        super().__init__()
        self.made: list[Spec] = []
        self.begun, self.may_go = asyncio.Event(), asyncio.Event()
        self.may_go.set()

    async def make(self, spec: Spec) -> bytes:
        self.made.append(spec)
        self.begun.set()
        await self.may_go.wait()
        return PICTURE
