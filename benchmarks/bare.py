"""
A bot that does nothing but what it must: imports given libraries, and sends back what it is told.

    LIBRARIES=modules.json API=http://127.0.0.1:PORT TOKEN=... python -m benchmarks.bare
"""

import importlib
import json
import os

for name in json.loads(os.environ["LIBRARIES"]):
    importlib.import_module(name)

from telegram import Update  # noqa: E402 (what is given comes first)
from telegram.ext import ApplicationBuilder, MessageHandler, filters  # noqa: E402


async def echo(update: Update, _: object) -> None:
    assert update.message is not None  # no others are asked for
    await update.message.reply_text(update.message.text or "")


if __name__ == "__main__":
    builder = ApplicationBuilder().token(os.environ["TOKEN"])
    application = builder.base_url(f"{os.environ['API']}/bot").build()
    application.add_handler(MessageHandler(filters.TEXT, echo))
    application.run_polling(allowed_updates=["message"])
