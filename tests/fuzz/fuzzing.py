"""Fuzzing in a process of its own: libFuzzer ends the one that it runs in."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

MEMORY = Path("/dev/shm")


@dataclass(frozen=True, slots=True)
class Fuzzed:
    """How many cases there were, whether all of them held, and what was said at the end."""

    cases: int
    is_whole: bool
    said: str


def fuzz(name: str, cases: int, found: str) -> Fuzzed:
    """Knock at a door so many times; what breaks it is kept in the folder `found`."""
    with TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        ended = subprocess.run(
            [sys.executable, "-m", "tests.fuzz.knocking", name, str(cases), found],
            env=os.environ | {"TMPDIR": folder},
            capture_output=True,
            check=False,
        )
    told = (ended.stdout + ended.stderr).decode("utf-8", "replace")
    lines = [line for line in told.splitlines() if not line.startswith(("INFO", "WARNING"))]
    done = re.search(r"number_of_executed_units: ([0-9]+)", told)
    is_whole = ended.returncode == 0 and done is not None
    return Fuzzed(int(done[1]) if done else 0, is_whole, "\n".join(lines)[-3_000:])
