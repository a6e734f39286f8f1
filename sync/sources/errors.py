"""Why a source could not be read, as values: the sentences for admins are written in the bot."""

from __future__ import annotations

from enum import StrEnum


class Fault(StrEnum):
    """What is wrong with an answer, or with there being none."""

    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    BUSY = "busy"
    UNAUTHORIZED = "unauthorized"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not found"
    STATUS = "status"
    REDIRECT = "redirect"
    HTML = "html"
    EMPTY = "empty"
    BAD_ENCODING = "bad encoding"
    TOO_LARGE = "too large"
    TRUNCATED = "truncated"
    BAD_JSON = "bad json"
    BAD_SHAPE = "bad shape"
    REJECTED = "rejected"
    ENDLESS_PAGES = "endless pages"
    #: The answer to several questions is one and the same.
    NOT_NARROWED = "not narrowed"
    #: Nothing shows that the answers mean what they seem to.
    UNPROVEN = "unproven"
    #: Nothing is wrong with the source: there is no room here for what it says.
    NO_ROOM = "no room"


#: What may be gone in a moment: these are asked again, and no others.
PASSING = frozenset(
    {Fault.UNREACHABLE, Fault.TIMEOUT, Fault.BUSY, Fault.HTML, Fault.EMPTY, Fault.TRUNCATED}
)


class SourceFault(Exception):
    """An answer of a source that cannot be taken; `wait` is what it asks us to wait, in seconds."""

    def __init__(self, fault: Fault, detail: str = "", wait: float | None = None) -> None:
        super().__init__(f"{fault.value}: {detail}" if detail else fault.value)
        self.fault = fault
        self.detail = detail
        self.wait = wait

    def __reduce__(self) -> tuple[type[SourceFault], tuple[Fault, str, float | None]]:
        return SourceFault, (self.fault, self.detail, self.wait)  # it comes out of other processes

    @property
    def is_passing(self) -> bool:
        return self.fault in PASSING
