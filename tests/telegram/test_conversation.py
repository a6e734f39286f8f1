"""A real python-telegram-bot application talks to the stand-in, polling it in this process."""

import asyncio
import io

import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, NetworkError
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    MessageHandler,
    filters,
)

from tests.telegram.people import ADMIN, PRIVATE_CHAT, SUPERGROUP, USER

AGAIN = InlineKeyboardMarkup([[InlineKeyboardButton("Sekali lagi", callback_data="lagi")]])


async def start(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    await update.effective_message.reply_html("Halo, <b>Sri</b>", reply_markup=AGAIN)


async def echo(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    await update.effective_message.reply_text(update.effective_message.text, do_quote=True)


async def again(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    query = update.callback_query
    await query.answer("Baik")
    await query.edit_message_text(f"Lagi, {query.data}")


async def receive(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    """Send a file back, and its first bytes as a caption."""
    file = await update.effective_message.document.get_file()
    content = await file.download_as_bytearray()
    await update.effective_message.reply_document(
        io.BytesIO(content), filename="kembali.csv", caption=content[:6].decode()
    )


def build(api):
    return (
        Application.builder()
        .token(api.token)
        .base_url(f"{api.base}/bot")
        .base_file_url(f"{api.base}/file/bot")
        .build()
    )


@pytest.fixture
async def app(api):
    """An echo bot that polls; its errors end the test."""
    failures = []

    async def note(_: object, context: ContextTypes.DEFAULT_TYPE) -> None:
        failures.append(context.error)

    application = build(api)
    application.add_handler(CommandHandler("start", start))
    application.add_handler(MessageHandler(filters.Document.ALL, receive))
    application.add_handler(MessageHandler(filters.TEXT & ~filters.COMMAND, echo))
    application.add_handler(CallbackQueryHandler(again))
    application.add_error_handler(note)
    async with application:
        await application.start()
        await application.updater.start_polling(allowed_updates=["message", "callback_query"])
        # Before its first poll Telegram does not know what it wants to hear of.
        await asyncio.to_thread(api.wait, lambda api: api.polling)
        yield application
        await application.updater.stop()
        await application.stop()
    assert failures == []


@pytest.fixture
def until(api):
    """Wait in a thread: the bot runs in this one."""

    async def wait(predicate):
        return await asyncio.to_thread(api.wait, predicate)

    return wait


async def test_a_conversation(app, api, until):
    api.say("/start")
    await until(lambda api: api.messages())
    [greeting] = api.messages()
    assert (greeting.text, greeting.html) == ("Halo, Sri", "Halo, <b>Sri</b>")
    assert greeting.buttons == [[("Sekali lagi", "lagi")]]

    api.press("Sekali lagi")
    await until(lambda api: api.messages()[0].edits)
    assert [(m.text, m.buttons) for m in api.messages()] == [("Lagi, lagi", [])]
    assert api.called("answerCallbackQuery")[0].parameters["text"] == "Baik"

    api.say("/start", SUPERGROUP, ADMIN)
    await until(lambda api: api.messages(SUPERGROUP))
    api.say("apa kabar", SUPERGROUP, ADMIN, reply_to=api.messages(SUPERGROUP)[0])
    await until(lambda api: api.messages(SUPERGROUP)[1])
    [_, echoed] = api.messages(SUPERGROUP)
    assert (echoed.text, echoed.reply_to) == ("apa kabar", 3)

    await asyncio.to_thread(api.wait_idle)
    assert {call.status for call in api.calls} <= {200, None}


async def test_a_file_goes_there_and_back(app, api, until):
    content = b"satuan;nilai\n" * 100_000

    api.send_file(content, "rekap.csv")

    await until(lambda api: api.messages())
    document = api.messages()[0].document
    assert (document.name, document.caption) == ("kembali.csv", "satuan")
    assert document.content == content


async def test_commands_edited_or_meant_for_others_are_told_apart(app, api, until):
    api.say("/start@other_bot", SUPERGROUP)
    assert api.say("/start", SUPERGROUP, edited=True) == 0
    api.say("/START@Porsi_Test_Bot", SUPERGROUP)
    api.say("selesai")

    await until(lambda api: api.messages(PRIVATE_CHAT))
    assert [message.text for message in api.messages(SUPERGROUP)] == ["Halo, Sri"]


async def test_the_library_says_what_was_refused(api):
    api.add_chat(PRIVATE_CHAT)
    async with build(api).bot as bot:
        with pytest.raises(BadRequest, match="Chat not found"):
            await bot.send_message(99, "x")
        with pytest.raises(BadRequest, match="Button_data_invalid"):
            button = InlineKeyboardButton("x", callback_data="x" * 65)
            await bot.send_message(USER.id, "x", reply_markup=InlineKeyboardMarkup([[button]]))
        with pytest.raises(BadRequest, match="Message is too long"):
            await bot.send_message(USER.id, "x" * 4097)
        with pytest.raises(InvalidToken):
            await bot.get_my_star_balance()
        api.fail_next("sendMessage", 403, {"description": "Forbidden: bot was blocked"})
        with pytest.raises(Forbidden):
            await bot.send_message(USER.id, "x")
        api.fail_next("sendMessage", 502, b"Bad Gateway")
        with pytest.raises(NetworkError, match="Bad Gateway"):
            await bot.send_message(USER.id, "x")
        await bot.set_my_commands([("start", "Mulai")], language_code="id")
        assert (await bot.get_my_commands(language_code="id"))[0].command == "start"
    assert api.messages() == []


async def test_a_second_poller_drives_the_first_away(app, api, until):
    await until(lambda api: api.polling)

    async with build(api).bot as second:
        poll = asyncio.create_task(second.get_updates(timeout=20))
        await until(lambda api: [c for c in api.called("getUpdates") if c.status == 409])
        with pytest.raises(Conflict, match="only one bot instance"):
            await poll  # the first comes back after a second


async def test_an_inaccessible_message_is_one(api):
    api.say("x")
    async with build(api).bot as bot:
        await bot.send_message(USER.id, "?", reply_markup=AGAIN)
        api.press("Sekali lagi", inaccessible=True)

        *_, update = await bot.get_updates()
        assert not update.callback_query.message.is_accessible
        await update.callback_query.edit_message_text("Baru")
    assert api.messages()[0].text == "Baru"
