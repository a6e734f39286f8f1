"""Measuring in a way that survives a noisy machine: medians, and ratios taken in one run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Line:
    """One measured figure beside its target: `ratio` to a peer, or `figure` under a limit."""

    what: str
    figure: str
    target: str
    holds: bool


@dataclass(frozen=True, slots=True)
class Cost:
    """What a whole process cost."""

    cpu: float
    megabytes: float


#: A process starts with the peak of the one that started it: so a small one starts it.
STARTER = """
import json, resource, subprocess, sys
code = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([code, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024]))
"""


def process_cost(command: list[str], exits: int = 0, **environment: str) -> Cost:
    """
    Run `command` to its end; CPU seconds and peak memory as the kernel accounts for them.

    Raises SystemExit where it ends with anything but `exits`.
    """
    ran = subprocess.run(
        [sys.executable, "-S", "-c", STARTER, *command],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        check=True,
    )
    code, cpu, megabytes = json.loads(ran.stdout)
    if code != exits:
        sys.stderr.buffer.write(ran.stderr)
        raise SystemExit(f"{command} ended with {code}")
    return Cost(cpu, megabytes)


def median_cost(costs: list[Cost]) -> Cost:
    return Cost(median(c.cpu for c in costs), median(c.megabytes for c in costs))
