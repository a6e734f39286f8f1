"""
Fuzz one door in this process, which libFuzzer ends.

    python -m tests.fuzz.knocking DOOR CASES [FOLDER FOR WHAT CRASHES]
"""

from __future__ import annotations

import random
import sys
import tempfile
from pathlib import Path

import atheris

#: A case that takes longer, in seconds, is a fault.
LONGEST = 20


def knock(name: str, cases: int, found: str) -> None:
    with atheris.instrument_imports(include=["bot", "procurement", "storage", "sync"]):
        from tests.fuzz.doors import DOORS

        door = DOORS[name]
        hand = door.make()

    def mutate(data: bytes, most: int, seed: int) -> bytes:
        if door.mutate is None:
            return bytes(atheris.Mutate(data, most))
        return door.mutate(data, most, random.Random(seed), atheris.Mutate)

    seeds = Path(tempfile.mkdtemp())
    for number, seed in enumerate(door.seeds()):
        (seeds / f"{number:04}").write_bytes(seed)
    options = [
        f"-runs={cases}",
        f"-timeout={LONGEST}",
        f"-max_len={door.longest}",
        f"-artifact_prefix={found}/",
        "-seed=1",
        "-len_control=0",
        "-print_final_stats=1",
        "-verbosity=0",
    ]
    atheris.Setup([sys.argv[0], *options, str(seeds)], hand, custom_mutator=mutate)
    atheris.Fuzz()


if __name__ == "__main__":
    knock(sys.argv[1], int(sys.argv[2]), sys.argv[3] if sys.argv[3:] else ".")
