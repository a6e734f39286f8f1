"""The bot in a terminal: the same conversation, buttons as numbers."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import TextIO

from bot.asker import Asker
from bot.conversation import Conversation
from bot.outgoing.saving import save
from bot.replies.reply import Button, ButtonKind, Reply

GOODBYES = ("/keluar", "/exit", "/quit", "keluar")


def as_text(reply: Reply, *, styled: bool = False) -> str:
    """A reply as plain text, its buttons numbered; `styled` keeps bold as a terminal shows it."""
    reader = _Reader(styled)
    reader.feed(reply.html)
    reader.close()
    labels = [button.label for button in _buttons(reply)]
    numbered = [f"[{number}] {label}" for number, label in enumerate(labels, start=1)]
    return "\n".join([reader.text, *_wrapped(numbered)])


def about_file(reply: Reply, folder: Path | None) -> str:
    """
    A line on what goes with `reply`, which is written into `folder`; nothing where nothing does.

    Without a folder it says how to have it; raises OSError where it cannot be written.
    """
    if reply.attachment is None:
        return ""
    if folder is None:
        return f"Berkas: {reply.attachment.name} (simpan dengan --save FOLDER)"
    return f"Berkas tersimpan: {save(reply.attachment, folder)}"


def chat(
    conversation: Conversation,
    asker: Asker,
    lines: TextIO,
    *,
    greeting: str = "",
    folder: Path | None = None,
) -> None:
    """
    Talk until the end of `lines` or a goodbye; what is piped in is echoed.

    Files that go with replies are written into `folder`.
    """
    styled = sys.stdout.isatty()
    if greeting:
        print(greeting)
    reply: Reply | None = None
    for line in _questions(lines):
        answer = _reply(conversation, asker, line, reply)
        if answer is not None:  # else the question was another bot's
            reply = answer
            told = [as_text(reply, styled=styled), *_about_file(reply, folder)]
            print("\n{}\n".format("\n".join(told)))


def _about_file(reply: Reply, folder: Path | None) -> list[str]:
    """The same in a conversation, which goes on where a file cannot be written."""
    try:
        line = about_file(reply, folder)
    except OSError as error:
        line = not_saved(error)
    return [line] if line else []


def not_saved(error: OSError) -> str:
    return f"Berkas tidak dapat disimpan: {error.strerror or type(error).__name__}"


def _reply(
    conversation: Conversation, asker: Asker, line: str, before: Reply | None
) -> Reply | None:
    buttons = _buttons(before) if before else []
    pressed = line.strip().strip("[]")
    if pressed.isascii() and pressed.isdigit() and 1 <= int(pressed) <= len(buttons):
        return conversation.press(buttons[int(pressed) - 1].data, asker)
    return conversation.say(line, asker)


def _buttons(reply: Reply) -> list[Button]:
    """Those that can be pressed here; the others lead elsewhere in Telegram."""
    return [one for row in reply.rows for one in row if one.kind is ButtonKind.COMMAND]


def _questions(lines: TextIO) -> Iterator[str]:
    interactive = lines.isatty()
    while True:
        print("> ", end="", flush=True)
        line = lines.readline()
        if not line or line.strip().casefold() in GOODBYES:
            print("" if interactive and line else "Terima kasih.")
            return
        if not interactive:
            print(line.rstrip("\n"))
        if line.strip():
            yield line


def _wrapped(labels: list[str], width: int = 76) -> list[str]:
    rows: list[str] = []
    for label in labels:
        if rows and len(rows[-1]) + len(label) + 2 <= width:
            rows[-1] += f"  {label}"
        else:
            rows.append(label)
    return rows


class _Reader(HTMLParser):
    """Telegram's HTML without its tags; links show their address."""

    def __init__(self, styled: bool) -> None:
        super().__init__(convert_charrefs=True)
        self._styled = styled
        self._address = ""
        self._parts: list[str] = []

    @property
    def text(self) -> str:
        return "".join(self._parts)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "b" and self._styled:
            self._parts.append("\033[1m")
        if tag == "a":
            self._address = dict(attrs).get("href") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "b" and self._styled:
            self._parts.append("\033[0m")
        if tag == "a":
            self._parts.append(f" ({self._address})")

    def handle_data(self, data: str) -> None:
        self._parts.append(data)
