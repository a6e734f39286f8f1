"""The menus of commands and the descriptions, which the bot sets for scopes and languages."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from tests.telegram.chats import Chats
from tests.telegram.refusals import bad_request

Parameters = dict[str, Any]

MOST_COMMANDS = 100
LONGEST_COMMAND = 32
LONGEST_COMMAND_DESCRIPTION = 256
LONGEST_DESCRIPTIONS = {"description": 512, "short_description": 120}

_SCOPES = ("default", "all_private_chats", "all_group_chats", "all_chat_administrators")
_CHAT_SCOPES = ("chat", "chat_administrators", "chat_member")


class Menus:
    def __init__(self, chats: Chats) -> None:
        #: (scope, language) to (command, description); a scope is "default" or "chat:5".
        self.commands: dict[tuple[str, str], list[tuple[str, str]]] = {}
        self._descriptions: dict[tuple[str, str], str] = {}
        self._chats = chats

    @property
    def table(self) -> dict[str, Callable[[Parameters], Any]]:
        return {
            "setMyCommands": self._set_my_commands,
            "getMyCommands": self._get_my_commands,
            "deleteMyCommands": self._delete_my_commands,
            "setMyDescription": lambda told: self._describe("description", told),
            "getMyDescription": lambda told: self._description("description", told),
            "setMyShortDescription": lambda told: self._describe("short_description", told),
            "getMyShortDescription": lambda told: self._description("short_description", told),
        }

    def _set_my_commands(self, told: Parameters) -> bool:
        commands = told.get("commands")
        if not isinstance(commands, list):
            raise bad_request("expected an Array of BotCommand")
        key = self._scope(told)
        checked = [_command(one) for one in commands]
        if len(checked) > MOST_COMMANDS:
            raise bad_request("BOT_COMMANDS_TOO_MUCH")
        if not checked:
            # Telegram takes an empty list; whoever sends one here has lost its menu.
            raise bad_request("no commands (the stand-in is stricter than Telegram in this)")
        self.commands[key] = checked
        return True

    def _get_my_commands(self, told: Parameters) -> list[dict[str, str]]:
        found = self.commands.get(self._scope(told), [])
        return [{"command": name, "description": about} for name, about in found]

    def _delete_my_commands(self, told: Parameters) -> bool:
        self.commands.pop(self._scope(told), None)
        return True

    def _scope(self, told: Parameters) -> tuple[str, str]:
        scope, language = told.get("scope") or {"type": "default"}, _language(told)
        kind = scope.get("type")
        if kind in _SCOPES:
            return kind, language
        if kind not in _CHAT_SCOPES:
            raise bad_request("can't parse BotCommandScope: Unsupported type specified")
        chat = self._chats.find(scope.get("chat_id"))
        user = f":{scope.get('user_id')}" if kind == "chat_member" else ""
        return f"{kind}:{chat.id}{user}", language

    def _describe(self, what: str, told: Parameters) -> bool:
        text = str(told.get(what) or "")
        if len(text) > LONGEST_DESCRIPTIONS[what]:
            raise bad_request(f"{what.replace('_', ' ')} is too long")
        self._descriptions[what, _language(told)] = text
        return True

    def _description(self, what: str, told: Parameters) -> dict[str, str]:
        return {what: self._descriptions.get((what, _language(told)), "")}


def _command(told: object) -> tuple[str, str]:
    if not isinstance(told, dict):
        raise bad_request("can't parse BotCommand: expected an Object")
    for field in ("command", "description"):
        if not isinstance(told.get(field), str):
            raise bad_request(f"can't parse BotCommand: Can't find field \"{field}\"")
    name, about = told["command"].strip().removeprefix("/"), told["description"].strip()
    if not name:
        raise bad_request("command must be non-empty")
    if len(name) > LONGEST_COMMAND:
        raise bad_request(f"command length must not exceed {LONGEST_COMMAND}")
    if not about:
        raise bad_request("command description must be non-empty")
    if len(about) > LONGEST_COMMAND_DESCRIPTION:
        most = LONGEST_COMMAND_DESCRIPTION
        raise bad_request(f"command description length must not exceed {most}")
    if not re.fullmatch(r"[a-z0-9_]+", name):
        raise bad_request("BOT_COMMAND_INVALID")
    return name, about


def _language(told: Parameters) -> str:
    language = str(told.get("language_code") or "")
    if not re.fullmatch(r"(?:[a-z]{2})?", language):
        raise bad_request("invalid language code specified")
    return language
