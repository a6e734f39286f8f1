"""
What can go wrong with a question, named for what happened.

QuestionError                the person who asked can act
├── UnknownRegion            no region bears this name (in regions.py)
├── AmbiguousRegion          several do: ask, never guess (in regions.py)
├── BadSemester              there are only Semester I and II
└── BadAmount                not an amount of rupiah, or one that can be read in two ways

They carry facts, not sentences: `bot/replies` makes the sentences.
"""

from __future__ import annotations

from enum import StrEnum


class QuestionError(Exception):
    """The question cannot be answered as it stands, and the person who asked can mend it."""


class BadSemester(QuestionError):
    """`text` names a semester that no year has."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


class AmountFault(StrEnum):
    """Why a text is not an amount."""

    EMPTY = "empty"
    NOT_A_NUMBER = "not a number"
    AMBIGUOUS = "ambiguous"
    NEGATIVE = "negative"
    FORMULA = "formula"
    TOO_LARGE = "too large"
    UNIT_CONFLICT = "unit conflict"


class BadAmount(QuestionError):
    """`text` is no amount of rupiah, for the reason `fault`."""

    def __init__(self, text: str, fault: AmountFault) -> None:
        super().__init__(text, fault)
        self.text = text
        self.fault = fault
