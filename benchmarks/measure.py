"""Measuring in a way that survives a noisy machine: medians, and ratios taken in one run."""

from __future__ import annotations

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


def process_cost(command: list[str], **environment: str) -> Cost:
    """Run `command` to its end; CPU seconds and peak memory as the kernel accounts for them."""
    child = subprocess.Popen(
        command,
        cwd=ROOT,
        env=os.environ | environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    assert child.stderr is not None
    errors = child.stderr.read()
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        sys.stderr.buffer.write(errors)
        raise SystemExit(f"{command} ended with {child.returncode}")
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def median_cost(costs: list[Cost]) -> Cost:
    return Cost(median(c.cpu for c in costs), median(c.megabytes for c in costs))
