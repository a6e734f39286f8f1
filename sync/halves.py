"""Sums of orders to the end of June and to the end of the year: what the two semesters tell."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Halves:
    """Rupiah, and the number of orders; `early` are those until June of the budget year."""

    early: int = 0
    amount: int = 0
    early_number: int = 0
    number: int = 0

    def add(self, amount: int, number: int, *, is_early: bool) -> None:
        self.amount += amount
        self.number += number
        if is_early:
            self.early += amount
            self.early_number += number

    def told_to(self, half: int) -> tuple[int, int]:
        """Amount and number at the end of a semester (1 or 2)."""
        return (self.early, self.early_number) if half == 1 else (self.amount, self.number)
