"""
What is offered to who types behind the bot's name in another chat: answers ready to send.

Everybody gets the same for the same words, and whoever reads what was sent has no chat with the
bot: only public figures are offered, and what stands beneath them are addresses.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from bot.buttons import encode
from bot.commands import (
    Command,
    Compare,
    ShowAround,
    ShowGap,
    ShowProvince,
    ShowRegion,
    ShowReleases,
    ShowTop,
    When,
)
from bot.links import address
from bot.parsing import NotForUs, parse
from bot.replies.reply import LONGEST_TEXT, Button, Reply, bare, visible
from bot.resolving import Narrow, resolve
from bot.suggestions import begun, suggest
from procurement.errors import QuestionError
from procurement.regions import Region

#: At most so many answers are offered.
MOST = 10
#: What needs no chat and is answered from the Board in memory.
OFFERED = (ShowRegion, ShowReleases, ShowTop, Compare, ShowGap, ShowAround, ShowProvince)

#: A line that is bold from end to end.
_HEADING = re.compile(r"^<b>(.*)</b>$", re.MULTILINE)
_TABLE = re.compile(r"<pre>.*?</pre>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Article:
    """
    An answer to choose: its title, its `reply` with the line beneath the title.

    `id` is the same for the same question, of at most 64 bytes.
    """

    id: str
    title: str
    reply: Reply


def questions(text: str, username: str, is_told: Callable[[Region], bool]) -> tuple[Command, ...]:
    """
    What `text`, which may be only begun, can mean.

    Nothing typed is the newest list. Of the regions that a name begins, those of which something
    `is_told` come first. None where it is not understood or cannot be offered.
    """

    def like(name: str) -> tuple[Region, ...]:
        found = sorted(begun(name), key=lambda region: not is_told(region))
        return tuple(found) or suggest(name)

    if not text.strip():
        return (ShowTop(),)
    try:
        meant: tuple[Command, ...] = (resolve(parse(text, username), like, MOST),)
    except Narrow as narrow:
        meant = tuple(command for _, command in narrow.choices)
    except (NotForUs, QuestionError):
        return ()
    return tuple(filter(_is_offered, meant))


def articles(
    meant: Iterable[Command], answer: Callable[[Command], Reply], username: str
) -> tuple[Article, ...]:
    """The answers to all that is `meant`, with addresses of the bot `username` beneath them."""
    found: dict[str, Article] = {}
    for command in meant:
        article = _article(command, answer(command), username)
        if article.title and visible(article.reply.html) <= LONGEST_TEXT:
            found.setdefault(article.id, article)
    return tuple(found.values())


def _is_offered(command: Command) -> bool:
    """Whether all regions are named: the asker's own is nothing for everybody."""
    return isinstance(command, OFFERED) and None not in _named(command)


def _named(command: Command) -> list[Region | None]:
    fields = ("region", "first", "second")
    return [getattr(command, field) for field in fields if hasattr(command, field)]


def _article(command: Command, reply: Reply, username: str) -> Article:
    heading = _HEADING.search(reply.html)
    names = " – ".join(region.name for region in _named(command) if region is not None)
    title = bare(heading[1]) if heading else names
    rows = ((Button.link("Buka di bot", address(username, _led_to(command))),),) if username else ()
    gist = reply.gist or _first_line(reply.html[heading.end() if heading else 0 :])
    return Article(encode(command), title, replace(reply, rows=rows, gist=gist))


def _led_to(command: Command) -> Command:
    """What the bot answers to who goes there from an answer: links have no word for all."""
    regions, when = _named(command), getattr(command, "when", When())
    return ShowRegion(regions[0], when) if len(regions) == 1 else command


def _first_line(html: str) -> str:
    lines = bare(_TABLE.sub("", html)).splitlines()
    return next((line.strip() for line in lines if line.strip()), "")
