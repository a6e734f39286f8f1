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
    wall: float = 0.0
    #: What it printed last.
    said: str = ""


#: A process starts with the peak of the one that started it: so a small one starts it.
STARTER = """
import json, resource, subprocess, sys, time
start = time.perf_counter()
ran = subprocess.run(sys.argv[1:], stdout=subprocess.PIPE)
wall = time.perf_counter() - start
used = resource.getrusage(resource.RUSAGE_CHILDREN)
said = ran.stdout.decode().strip().rpartition("\\n")[2]
cpu = used.ru_utime + used.ru_stime
print(json.dumps([ran.returncode, cpu, used.ru_maxrss / 1024, wall, said]))
"""


def process_cost(command: list[str], exits: int = 0, **environment: str) -> Cost:
    """
    Run `command` to its end; CPU seconds and peak memory as the kernel accounts for them.

    Modules are compiled once, as where they are installed. Raises SystemExit where it ends with
    anything but `exits`.
    """
    inherited = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    ran = subprocess.run(
        [sys.executable, "-S", "-c", STARTER, *command],
        cwd=ROOT,
        env=inherited | environment,
        capture_output=True,
        check=True,
    )
    code, cpu, megabytes, wall, said = json.loads(ran.stdout)
    if code != exits:
        sys.stderr.buffer.write(ran.stderr)
        raise SystemExit(f"{command} ended with {code}")
    return Cost(cpu, megabytes, wall, said)


def median_cost(costs: list[Cost]) -> Cost:
    """Of processes that said the same; raises SystemExit where they did not."""
    if len({cost.said for cost in costs}) > 1:
        raise SystemExit(f"not the same: {sorted({cost.said for cost in costs})}")
    cpu, megabytes, wall = (
        median(getattr(cost, name) for cost in costs) for name in ("cpu", "megabytes", "wall")
    )
    return Cost(cpu, megabytes, wall, costs[0].said)


def ratio(what: str, mine: float, peer: float, most: float, unit: str = "s") -> Line:
    """A line that holds while `mine` is at most `most` times what the peer needs."""
    figure = f"{mine:.2f}/{peer:.2f} {unit} {mine / peer:.2f}x"
    return Line(what, figure, f"<= {most}x", mine / peer <= most)
