"""
Knock at every door, each with its share of the cases; ends with 1 where one of them breaks.

    python -m tests.fuzz [CASES] [DOOR ...]
"""

from __future__ import annotations

import sys
from tempfile import gettempdir

from tests.fuzz.doors import DOORS
from tests.fuzz.fuzzing import fuzz

MILLION = 1_000_000


def main(cases: int, names: list[str]) -> int:
    shares = sum(DOORS[name].share for name in names)
    done, broken = 0, []
    for name in names:
        fuzzed = fuzz(name, cases * DOORS[name].share // shares, gettempdir())
        done += fuzzed.cases
        print(f"{name:12}{fuzzed.cases:>10,} cases  {'whole' if fuzzed.is_whole else 'BROKEN'}")
        if not fuzzed.is_whole:
            broken.append(name)
            print(fuzzed.said)
    print(f"{'in all':12}{done:>10,} cases")
    return 1 if broken else 0


if __name__ == "__main__":
    words = sys.argv[1:]
    sys.exit(main(int(words[0]) if words else MILLION, words[1:] or list(DOORS)))
