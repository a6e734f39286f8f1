"""A sentence once it was read: names, numbers, a semester, and the senses of all other words."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from bot.commands import UNSAID, FileFormat, When
from bot.parsing.senses import Sense
from procurement.errors import QuestionError
from procurement.unit_kinds import UnitKind


@dataclass(frozen=True, slots=True)
class Reading:
    """
    What a sentence holds.

    `names` are of regions; `rank` a rank that was named, `size` the length of a list; `searched`
    words of a work unit's name; `left` the words that mean nothing to us, and `fault` why its
    semester cannot be read.
    """

    senses: frozenset[Sense] = frozenset()
    names: tuple[str, ...] = ()
    when: When = UNSAID
    percent: Decimal | None = None
    rank: int | None = None
    size: int | None = None
    #: "masuk 5 besar": a rank that is to be reached, or the length of a list.
    into: int | None = None
    #: So many work units were asked for.
    units: int | None = None
    searched: str = ""
    kinds: frozenset[UnitKind] = frozenset()
    files: frozenset[FileFormat] = frozenset()
    left: tuple[str, ...] = ()
    fault: QuestionError | None = None
    #: "berapa kecamatan": their number is asked for.
    is_count: bool = False
    #: "kami ingin tahu": said by who asks.
    says_we: bool = False
    #: "dengan sambas": a name with whom another is compared.
    is_with: bool = False

    @property
    def is_own(self) -> bool:
        return Sense.OWN in self.senses

    @property
    def is_ours(self) -> bool:
        """Whether "we" are meant where no region is named, though but who asks says so."""
        return self.is_own or self.says_we

    def has(self, *senses: Sense) -> bool:
        """Whether one of these was said."""
        return not self.senses.isdisjoint(senses)
