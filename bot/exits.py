"""How commands end: exit codes, as operators read them and as the bot reads its children's."""

from __future__ import annotations

from collections.abc import Iterable

from sync.endings import Ending

#: A setting is wrong or a command impossible.
FAILED = 1
#: What arrived waits for a person.
HELD = 3
#: Nothing stops the bot, and something should be looked at.
DOUBTFUL = 3
#: A file was refused, or another process has the source.
REFUSED = 4
#: A source could not be asked.
UNAVAILABLE = 5

_SYNC = {
    Ending.PUBLISHED: 0,
    Ending.UNCHANGED: 0,
    Ending.HELD: HELD,
    Ending.RUNNING: REFUSED,
    Ending.UNAVAILABLE: UNAVAILABLE,
}


def sync_code(endings: Iterable[Ending]) -> int:
    """How a sync ends that has asked all its sources: as the worst of them."""
    return max(_SYNC[ending] for ending in endings)


def is_whole(code: int | None) -> bool:
    """Whether a sync that ended with `code` has asked all its sources, and was not broken off."""
    return code in _SYNC.values()
