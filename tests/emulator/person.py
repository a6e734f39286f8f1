"""Somebody at a Telegram client, in a private chat with the bot, whoever plays Telegram."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass

from tests.telegram.server import BotApi


@dataclass(frozen=True)
class Shown:
    """A message of the bot as it stands on the screen: plain text, buttons as (label, data)."""

    number: int
    text: str
    buttons: tuple[tuple[str, str], ...]

    @property
    def labels(self) -> list[str]:
        return [label for label, _ in self.buttons]


class Person(ABC):
    @abstractmethod
    def say(self, text: str) -> None:
        """Write to the bot."""

    @abstractmethod
    def press(self, label: str) -> None:
        """Press the newest button with this label; raises LookupError where there is none."""

    @abstractmethod
    def messages(self) -> list[Shown]:
        """What the bot has sent, in order, as it stands now."""

    def ask(self, text: str) -> Shown:
        """Write, and return what the bot has answered."""
        before = self.messages()
        self.say(text)
        return self.receive(before)

    def choose(self, label: str) -> Shown:
        """Press, and return the message that came or was changed."""
        before = self.messages()
        self.press(label)
        return self.receive(before)

    def receive(self, before: list[Shown], timeout: float = 20) -> Shown:
        """Wait for the first message that did not stand so `before`, whatever brought it about."""
        last = time.monotonic() + timeout
        while time.monotonic() < last:
            new = [shown for shown in self.messages() if shown not in before]
            if new:
                return new[0]
            time.sleep(0.01)
        raise AssertionError(f"nothing came within {timeout} s; there were {before}")

    def wait(self, holds: Callable[[], bool], timeout: float = 20) -> None:
        """Until something holds."""
        last = time.monotonic() + timeout
        while not holds():
            if time.monotonic() > last:
                raise AssertionError(f"that did not come true; there were {self.messages()}")
            time.sleep(0.01)

    def button(self, label: str) -> tuple[int, str]:
        """The message and the data of the newest button with this label."""
        for shown in reversed(self.messages()):
            for found, data in shown.buttons:
                if found == label:
                    return shown.number, data
        raise LookupError(f"no button {label!r} in {self.messages()}")


class StandInPerson(Person):
    def __init__(self, api: BotApi) -> None:
        self._api = api

    def say(self, text: str) -> None:
        self._api.say(text)

    def press(self, label: str) -> None:
        self._api.press(label)

    def messages(self) -> list[Shown]:
        return [
            Shown(
                message.message_id,
                message.photo.caption if message.photo else message.text,
                tuple((label, data or "") for row in message.buttons for label, data in row),
            )
            for message in self._api.messages()
        ]
