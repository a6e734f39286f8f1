"""
An echo bot as the library's documentation builds one, for polling or for deliveries.

    API=http://127.0.0.1:PORT TOKEN=... python -m benchmarks.echo_process AT_ONCE [PORT]

It handles `AT_ONCE` updates at once; 1 is the library's default. With a port it takes deliveries as
its example of a webhook of one's own does.
"""

from __future__ import annotations

import asyncio
import os
import sys

from telegram import Update
from telegram.ext import ApplicationBuilder, MessageHandler, filters


async def echo(update: Update, _: object) -> None:
    assert update.message is not None  # no others are sent
    await update.message.reply_text(update.message.text or "")


def builder(at_once: int) -> ApplicationBuilder:  # type: ignore[type-arg]
    made = ApplicationBuilder().token(os.environ["TOKEN"]).base_url(f"{os.environ['API']}/bot")
    return made if at_once == 1 else made.concurrent_updates(at_once).connection_pool_size(at_once)


async def deliveries(at_once: int, port: int) -> None:
    import uvicorn
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    application = builder(at_once).updater(None).build()
    application.add_handler(MessageHandler(filters.TEXT, echo))

    async def receive(request: Request) -> Response:
        update = Update.de_json(await request.json(), application.bot)
        await application.update_queue.put(update)
        return Response()

    app = Starlette(routes=[Route("/updates", receive, methods=["POST"])])
    server = uvicorn.Server(
        uvicorn.Config(app=app, port=port, use_colors=False, host="127.0.0.1", log_level="warning")
    )
    async with application:
        await application.start()
        await server.serve()
        await application.stop()


if __name__ == "__main__":
    most, *ports = map(int, sys.argv[1:])
    if ports:
        asyncio.run(deliveries(most, *ports))
    else:
        polling = builder(most).build()
        polling.add_handler(MessageHandler(filters.TEXT, echo))
        polling.run_polling(allowed_updates=["message"])
