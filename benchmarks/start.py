"""
`porsi run` from its start to its first answer, and what it holds while it waits.

Peer: a process that imports the libraries which the waiting bot has imported, all of them and no
others, and is an echo bot on one of them. A question waits for each on the same stand-in; by turns,
in one run, everything compiled and in the page cache.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.inputs import shipped
from benchmarks.measure import ROOT, Line, ratio
from tests.telegram.people import User, private
from tests.telegram.server import BotApi

ROUNDS = 7
TOKEN = "42:TEST-token"
#: At most so many times what the peer takes.
MOST = 1.15
#: So long after its answer, in seconds, a process is waiting.
SETTLED = 0.5
#: What must not be there before somebody wants it.
HEAVY = (
    *("matplotlib", "numpy", "PIL", "reportlab", "openpyxl", "alembic", "pandas", "duckdb"),
    *("isal", "tenacity", "sync.importing", "sync.runner"),
)
OURS = {"__main__", "benchmarks", "bot", "procurement", "storage", "sync"}
SHOWN = 10
#: Runs the bot; at a signal it lists what it has imported, in that order, and under its own name.
LISTING = """
import json, os, signal, sys
from bot.__main__ import main
def tell(*_):
    with open(os.environ["LISTING"], "w") as file:
        specs = {name: getattr(module, "__spec__", None) for name, module in sys.modules.items()}
        json.dump([name for name, spec in specs.items() if spec and spec.name == name], file)
signal.signal(signal.SIGUSR1, tell)
main()
"""
BOT = ("-m", "bot", "run")
ECHO = ("-m", "benchmarks.bare")
_IMPORT = re.compile(r"import time:\s*(\d+) \|\s*(\d+) \|( *)(\S+)")


@dataclass(frozen=True, slots=True)
class Started:
    """Seconds to the first answer, and megabytes while waiting."""

    seconds: float
    cpu: float
    megabytes: float


def measure() -> list[Line]:
    with tempfile.TemporaryDirectory() as place, BotApi(token=TOKEN) as api:
        folder = Path(place)
        database = shipped(folder)
        database.close()
        told = {
            "PORSI_DATABASE_URL": str(database.writer.url),
            "PORSI_TELEGRAM_TOKEN": TOKEN,
            "PORSI_TELEGRAM_API": api.base,
            "PORSI_HEALTH_LISTEN": "127.0.0.1:0",
        }
        modules = _imported(api, told, folder)
        libraries = json.dumps(_libraries(modules))
        echo = {"LIBRARIES": libraries, "API": api.base, "TOKEN": TOKEN}
        _start(api, ECHO, echo)
        ours, theirs = [], []
        for _ in range(ROUNDS):
            ours.append(_start(api, BOT, told))
            theirs.append(_start(api, ECHO, echo))
        loaded = sorted(name for name in HEAVY if name in modules)
        seconds, peers_seconds = _medians("seconds", ours, theirs)
        megabytes, peers_megabytes = _medians("megabytes", ours, theirs)
        cpu = "{:.2f}, {:.2f} s".format(*_medians("cpu", ours, theirs))
        return [
            ratio("from start to the first answer", seconds, peers_seconds, MOST),
            ratio("memory while waiting", megabytes, peers_megabytes, MOST, "MB"),
            Line("  CPU of both until then", cpu, "reported", True),
            Line("heavy modules while waiting", ", ".join(loaded) or "none", "none", not loaded),
            *_slowest_imports(folder),
        ]


def _medians(name: str, *told: list[Started]) -> list[float]:
    return [median(getattr(one, name) for one in started) for started in told]


def _start(api: BotApi, command: tuple[str, ...], told: dict[str, str]) -> Started:
    began = time.monotonic()
    with _running(api, command, told) as process:
        seconds = api.accepted[-1].at - began
        used = os.sysconf("SC_CLK_TCK")
        stat = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
        time.sleep(SETTLED)
        rollup = Path(f"/proc/{process.pid}/smaps_rollup").read_text()
        kilobytes = int(re.search(r"^Rss:\s+(\d+)", rollup, re.MULTILINE)[1])  # type: ignore[index]
    return Started(seconds, (int(stat[11]) + int(stat[12])) / used, kilobytes / 1024)


def _imported(api: BotApi, told: dict[str, str], folder: Path) -> list[str]:
    """What the bot has imported while it waits; nobody's time is taken meanwhile."""
    listing = folder / "modules.json"
    with _running(api, ("-c", LISTING, "run"), told | {"LISTING": str(listing)}) as process:
        time.sleep(SETTLED)
        process.send_signal(signal.SIGUSR1)
        while not listing.exists() or not listing.read_text():
            time.sleep(0.05)
        imported: list[str] = json.loads(listing.read_text())
        return imported


@contextmanager
def _running(
    api: BotApi, command: tuple[str, ...], told: dict[str, str]
) -> Iterator[subprocess.Popen[bytes]]:
    """A process that has answered the question which waited for it."""
    dull = {"PYTHONDONTWRITEBYTECODE", "PYTHONWARNINGS"}
    inherited = {k: v for k, v in os.environ.items() if k not in dull and k[:6] != "PORSI_"}
    before = len(api.accepted)
    api.say("pontianak", private(User(1000, "Dewi")))
    process = subprocess.Popen(
        [sys.executable, *command], cwd=ROOT, env=inherited | told, stderr=subprocess.PIPE
    )
    try:
        api.wait(lambda api: len(api.accepted) > before, 60)
        yield process
    finally:
        process.terminate()
        process.communicate(timeout=60)


def _libraries(modules: list[str]) -> list[str]:
    """Of the modules those that are neither ours nor the language's."""
    known = sys.stdlib_module_names | OURS
    return [name for name in modules if name.partition(".")[0] not in known]


def _slowest_imports(folder: Path) -> list[Line]:
    """The imports that cost the most by themselves; of each also what comes with it."""
    command = [sys.executable, "-X", "importtime", "-c", "import bot.cli, bot.app"]
    told = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stderr
    costs = [(int(one[1]), int(one[2]), one[4]) for one in _IMPORT.finditer(told)]
    return [
        Line(f"  import of {name}", f"{own / 1e3:.0f} of {whole / 1e3:.0f} ms", "reported", True)
        for own, whole, name in sorted(costs, reverse=True)[:SHOWN]
    ]
