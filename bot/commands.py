"""
What can be asked of the bot: one value a question, whether it was typed or pressed.

A region that is None means the chat's own. `When` says which semester is meant, as far as it was
said.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import get_args

from procurement.peers import KABKOTA, Peers
from procurement.ranking import Measure
from procurement.regions import Region
from procurement.semester import Semester
from procurement.unit_kinds import UnitKind
from procurement.zones import Zone
from storage.subscriptions import Want


@dataclass(frozen=True, slots=True)
class When:
    """A semester as far as it was named: both, a year, a half, or neither."""

    year: int | None = None
    half: int | None = None

    @classmethod
    def of(cls, semester: Semester) -> When:
        return cls(semester.year, semester.half)

    @property
    def semester(self) -> Semester | None:
        if self.year is None or self.half is None:
            return None
        return Semester(self.year, self.half)


UNSAID = When()


@dataclass(frozen=True, slots=True)
class ShowRegion:
    """Share, ranks, change and gap of a region."""

    region: Region | None = None
    when: When = UNSAID


@dataclass(frozen=True, slots=True)
class ShowReleases:
    """What was published of a region, beside what is computed of it."""

    region: Region | None = None


@dataclass(frozen=True, slots=True)
class ShowTop:
    """
    The highest of a class, or its `lowest`; `page` counts from 0.

    `clamped`: `size` is not what was asked for.
    """

    measure: Measure = Measure.SHARE
    peers: Peers = KABKOTA
    size: int = 10
    when: When = UNSAID
    page: int = 0
    clamped: bool = False
    lowest: bool = False


@dataclass(frozen=True, slots=True)
class Compare:
    """Two regions side by side."""

    first: Region | None = None
    second: Region | None = None
    when: When = UNSAID


@dataclass(frozen=True, slots=True)
class ChooseRival:
    """Whom to compare a region with: its neighbours in the ranking, as buttons."""

    region: Region | None = None
    when: When = UNSAID


@dataclass(frozen=True, slots=True)
class ShowTrend:
    region: Region | None = None


@dataclass(frozen=True, slots=True)
class ShowGap:
    """What lies between a region and the rank above (or `rank`), a target in percent, and below."""

    region: Region | None = None
    target: Decimal | None = None
    when: When = UNSAID
    rank: int | None = None


@dataclass(frozen=True, slots=True)
class ShowAround:
    """Who stands above and below a region, with what lies between."""

    region: Region | None = None
    when: When = UNSAID


@dataclass(frozen=True, slots=True)
class ShowProvince:
    """All peers of a region in its province."""

    region: Region | None = None
    when: When = UNSAID


class UnitOrder(StrEnum):
    """Which work units come first."""

    HOLDING = "h"
    LOWEST = "r"
    HIGHEST = "t"
    VALUE = "n"


@dataclass(frozen=True, slots=True)
class ShowUnits:
    """
    The work units of a region, those first that hold it back most.

    `search`: only those whose names hold these words; `kind`: only those of one kind.
    """

    region: Region | None = None
    when: When = UNSAID
    page: int = 0
    order: UnitOrder = UnitOrder.HOLDING
    kind: UnitKind | None = None
    search: str = ""


@dataclass(frozen=True, slots=True)
class ShowLift:
    """Which three work units would lift a region's share most."""

    region: Region | None = None
    when: When = UNSAID


@dataclass(frozen=True, slots=True)
class ShowCommodities:
    """What a region buys through the catalogue, by etalase, and what of its plan could be."""

    region: Region | None = None
    when: When = UNSAID
    page: int = 0


@dataclass(frozen=True, slots=True)
class ShowDetails:
    """More figures of a region, each under its own name: PDN, UMKK, methods, Toko Daring."""

    region: Region | None = None
    when: When = UNSAID


@dataclass(frozen=True, slots=True)
class ShowQuality:
    """What speaks against a region's figures: findings, orders without a RUP code, outliers."""

    region: Region | None = None
    when: When = UNSAID


class ChartKind(StrEnum):
    STRIP = "p"
    TREND = "t"
    UNITS = "u"
    GAP = "g"
    COMPARE = "b"


@dataclass(frozen=True, slots=True)
class ShowChart:
    """A picture of a region; `other`: with whom it is compared."""

    region: Region | None = None
    kind: ChartKind = ChartKind.STRIP
    when: When = UNSAID
    other: Region | None = None


class FileFormat(StrEnum):
    XLSX = "x"
    CSV = "c"
    PDF = "f"


@dataclass(frozen=True, slots=True)
class ChooseDownload:
    """Which file is wanted of a region, or of all."""

    region: Region | None = None
    when: When = UNSAID


@dataclass(frozen=True, slots=True)
class Download:
    """Figures as a file: of a region, of all where there is none; a fact sheet is of one."""

    file: FileFormat
    region: Region | None = None
    when: When = UNSAID


@dataclass(frozen=True, slots=True)
class ShowOwn:
    """Which region the chat has made its own."""


@dataclass(frozen=True, slots=True)
class SetOwn:
    region: Region | None = None


@dataclass(frozen=True, slots=True)
class ForgetOwn:
    pass


@dataclass(frozen=True, slots=True)
class ShowMethod:
    pass


@dataclass(frozen=True, slots=True)
class ShowHelp:
    pass


@dataclass(frozen=True, slots=True)
class Start:
    """The first contact; a link may have led here from a region."""

    region: Region | None = None


@dataclass(frozen=True, slots=True)
class ShowPrivacy:
    pass


@dataclass(frozen=True, slots=True)
class ShowSettings:
    pass


@dataclass(frozen=True, slots=True)
class ShowSubscription:
    """What the chat subscribes to, with buttons to change it."""


@dataclass(frozen=True, slots=True)
class ChooseProvince:
    """In which province the next region lies that is to be followed; `page` counts from 0."""

    page: int = 0


@dataclass(frozen=True, slots=True)
class ChooseRegions:
    """Which regions of a province are followed."""

    province: Region
    page: int = 0


@dataclass(frozen=True, slots=True)
class SetFollow:
    """Follow a region or leave it alone; `page`: of the list in which that was pressed."""

    region: Region | None = None
    is_wanted: bool = True
    page: int | None = None


@dataclass(frozen=True, slots=True)
class SetWant:
    """Get one of the regular messages, or get it no more."""

    want: Want
    is_wanted: bool


@dataclass(frozen=True, slots=True)
class ChooseHour:
    """At which hour the regular messages come."""


@dataclass(frozen=True, slots=True)
class SetHour:
    hour: int
    zone: Zone


@dataclass(frozen=True, slots=True)
class SetWish:
    """Be told, once, when there are data of a region."""

    region: Region
    when: When = UNSAID


@dataclass(frozen=True, slots=True)
class Resume:
    """Go on with a subscription that rested while the bot was blocked or away."""


@dataclass(frozen=True, slots=True)
class Stop:
    """End all that the chat subscribes to."""


@dataclass(frozen=True, slots=True)
class AskToErase:
    pass


@dataclass(frozen=True, slots=True)
class Erase:
    pass


@dataclass(frozen=True, slots=True)
class ShowStatus:
    """How fresh the figures are; admins see runs, too."""


@dataclass(frozen=True, slots=True)
class ShowHistory:
    """Admin: the editions, who published them and when."""


@dataclass(frozen=True, slots=True)
class ShowReport:
    """Admin: the report of a run, with its details when asked for."""

    run_id: int
    details: bool = False


@dataclass(frozen=True, slots=True)
class Publish:
    """Admin: publish a run that waits; one that looks wrong only when they are `sure`."""

    run_id: int
    sure: bool = False


@dataclass(frozen=True, slots=True)
class Discard:
    """Admin: give up a run that waits."""

    run_id: int


@dataclass(frozen=True, slots=True)
class AskToUndo:
    """Admin: ask once more before the newest edition is taken back."""


@dataclass(frozen=True, slots=True)
class Undo:
    """Admin: take back `edition`, if it still is the newest."""

    edition: int


@dataclass(frozen=True, slots=True)
class Refresh:
    """Admin: fetch from the sources."""


@dataclass(frozen=True, slots=True)
class Preview:
    """Admin: what would go to whom; `page` counts the different messages from 0."""

    page: int = 0


@dataclass(frozen=True, slots=True)
class AskToSend:
    """Admin: ask once more before the semester digest is sent."""


@dataclass(frozen=True, slots=True)
class SendNow:
    """Admin: send the digest of `semester` as told by `edition`; asked in that minute (UTC)."""

    semester: Semester
    edition: int
    asked_in: int


class HeldAct(StrEnum):
    """What becomes of what is held after a restore; END is of the holding itself."""

    SEND = "k"
    CANCEL = "b"
    END = "s"


@dataclass(frozen=True, slots=True)
class ShowHeld:
    """Admin: what may have been sent before a restore, and waits for a decision."""


@dataclass(frozen=True, slots=True)
class SettleHeld:
    """
    Admin: let a held run go out, call it off, or hold nothing more (run 0).

    `asked_in` is the minute (UTC) in which that was asked once more; None: it is to be asked.
    """

    act: HeldAct
    run_id: int = 0
    asked_in: int | None = None


@dataclass(frozen=True, slots=True)
class FollowUp:
    """
    A question that names no region: about the one that the chat was told of last, else its own.

    `is_own`: "we" was said, of a question that without a region is about all.
    """

    question: Question
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class OfferQuestions:
    """
    What was asked is not understood, or `is_outside` what there are figures of.

    `nearest` are questions that can be answered, without a region; `region` was named, if any was.
    """

    nearest: tuple[Question, ...] = ()
    region: Region | None = None
    is_outside: bool = False


Question = (
    ShowRegion
    | ShowReleases
    | ShowTop
    | Compare
    | ChooseRival
    | ShowTrend
    | ShowGap
    | ShowProvince
    | ShowAround
    | ShowUnits
    | ShowLift
    | ShowCommodities
    | ShowDetails
    | ShowQuality
    | ShowChart
    | ChooseDownload
    | Download
    | ShowMethod
    | ShowHelp
    | Start
    | ShowPrivacy
)
ChatCommand = ShowOwn | SetOwn | ForgetOwn | ShowSettings | AskToErase | Erase
SubscriptionCommand = (
    ShowSubscription
    | ChooseProvince
    | ChooseRegions
    | SetFollow
    | SetWant
    | ChooseHour
    | SetHour
    | SetWish
    | Resume
    | Stop
)
DigestCommand = Preview | AskToSend | SendNow
HeldCommand = ShowHeld | SettleHeld
AdminCommand = (
    ShowHistory
    | ShowReport
    | Publish
    | Discard
    | AskToUndo
    | Undo
    | Refresh
    | DigestCommand
    | HeldCommand
)
Command = (
    Question
    | FollowUp
    | OfferQuestions
    | ChatCommand
    | SubscriptionCommand
    | AdminCommand
    | ShowStatus
)

#: Commands that only admins may give, in private, never by an edited or forwarded message.
ADMIN_COMMANDS = get_args(AdminCommand)
#: Commands that in a group or channel only its own administrators may give.
MANAGING_COMMANDS = (*get_args(SubscriptionCommand), ForgetOwn, AskToErase, Erase)
