"""
What Telegram shows of the bot: menus of commands, by who asks and where, and its descriptions.

A narrower menu takes the place of a wider one, it does not add to it. Telegram keeps all of this,
so it is read first, and only what differs is written; nothing here stops the start.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeChat,
    BotCommandScopeDefault,
)
from telegram.error import TelegramError

from bot.parsing import COMMANDS, CommandSpec, InGroups
from bot.replies.notices import DESCRIPTION, SHORT_DESCRIPTION

logger = logging.getLogger(__name__)

T = TypeVar("T")

Menu = tuple[BotCommand, ...]


async def announce(bot: Bot, admin_ids: Iterable[int]) -> None:
    """Bring all menus and descriptions up to date, as far as Telegram lets us."""
    await asyncio.gather(
        *(_offer(bot, scope, menu) for scope, menu in menus(admin_ids)),
        _describe(bot),
        _describe_in_short(bot),
    )


def menus(admin_ids: Iterable[int]) -> list[tuple[BotCommandScope, Menu]]:
    """Each menu with those that see it: people, groups, their administrators, our admins."""
    listed = [spec for spec in COMMANDS if spec.listed]
    usual = [spec for spec in listed if not spec.admin]
    in_groups = [spec for spec in usual if spec.in_groups is InGroups.EVERYBODY]
    managed = [spec for spec in usual if spec.in_groups is not InGroups.NOBODY]
    return [
        (BotCommandScopeDefault(), _menu(usual)),
        (BotCommandScopeAllGroupChats(), _menu(in_groups)),
        (BotCommandScopeAllChatAdministrators(), _menu(managed)),
        *((BotCommandScopeChat(admin_id), _menu(listed)) for admin_id in sorted(admin_ids)),
    ]


def _menu(specs: Iterable[CommandSpec]) -> Menu:
    return tuple(BotCommand(spec.name, spec.description) for spec in specs)


async def _offer(bot: Bot, scope: BotCommandScope, menu: Menu) -> None:
    await _bring_to(
        menu,
        lambda: bot.get_my_commands(scope),
        lambda: bot.set_my_commands(menu, scope),
        f"the menu for {scope.type}",
    )


async def _describe(bot: Bot) -> None:
    async def read() -> str:
        return (await bot.get_my_description()).description

    await _bring_to(
        DESCRIPTION, read, lambda: bot.set_my_description(DESCRIPTION), "the description"
    )


async def _describe_in_short(bot: Bot) -> None:
    async def read() -> str:
        return (await bot.get_my_short_description()).short_description

    def write() -> Awaitable[bool]:
        return bot.set_my_short_description(SHORT_DESCRIPTION)

    await _bring_to(SHORT_DESCRIPTION, read, write, "the short description")


async def _bring_to(
    wanted: T,
    read: Callable[[], Awaitable[T]],
    write: Callable[[], Awaitable[object]],
    what: str,
) -> None:
    """Write `wanted` where something else is read."""
    try:
        if await read() != wanted:
            await write()
    except TelegramError as error:
        # An admin who has never written to the bot has no chat yet.
        is_expected = "chat not found" in str(error).casefold()
        logger.log(
            logging.INFO if is_expected else logging.WARNING, "%s was not set: %s", what, error
        )
