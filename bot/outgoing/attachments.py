"""
What goes with a reply: a chart, a workbook, a table or a fact sheet, specified but not yet made.

A chart's specification holds all that will be seen, dates and edition included, as plain values:
equal ones give equal pictures. Files are specified only when they have to be made, for they may
hold every figure there is; their key says of which edition and of what they are.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import blake2b

from bot.charts.specs import Chart
from bot.files.specs import File

Spec = Chart | File

#: Counted up when what is made of the same figures comes to look different.
VERSION = 1


@dataclass(frozen=True, slots=True)
class Attachment:
    """
    A file that is made when it is sent; `name` is its own, with its ending.

    `key` is equal for what looks equal. `specify` may read the database, and blocks.
    """

    name: str
    key: str
    specify: Callable[[], Spec] = field(compare=False, repr=False)
    #: What a picture shows, in words.
    alt: str = ""

    @classmethod
    def later(cls, name: str, said: str, specify: Callable[[], Spec]) -> Attachment:
        """A chart or file; `said` is the edition that it tells and all that was chosen of it."""
        return cls(name, key_of(name, said), specify)

    @property
    def is_picture(self) -> bool:
        return self.name.endswith(".png")


def key_of(*said: str) -> str:
    """Equal for what is said alike, in this version."""
    return blake2b("\n".join((str(VERSION), *said)).encode(), digest_size=16).hexdigest()
