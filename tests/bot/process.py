"""`porsi run` as a process of its own."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from tests.telegram.people import ADMIN

TOKEN = "7216041530:AAMarkedTokenThatMustAppearNowhere"
#: Two may not poll at once. Nothing is posted to these, at an address that is no stand-in's.
POSTED_TO = {"PORSI_WEBHOOK_URL": "https://porsi.example.go.id/x", "PORSI_LISTEN": "127.0.0.1:0"}


class Served(Protocol):
    @property
    def base(self) -> str: ...


class Porsi:
    """`porsi run` on a database, talking to `api`; its log is kept."""

    #: After the interpreter's name.
    COMMAND: tuple[str, ...] = ("-m", "bot", "run")

    def __init__(self, api: Served, url: str, folder: Path, **settings: str) -> None:
        self.log = folder / "porsi.log"
        environment = {name: value for name, value in os.environ.items() if name[:6] != "PORSI_"}
        environment |= {
            "PORSI_DATABASE_URL": url,
            "PORSI_TELEGRAM_TOKEN": TOKEN,
            "PORSI_TELEGRAM_API": api.base,
            "PORSI_ADMIN_IDS": str(ADMIN.id),
            "PORSI_LOG_LEVEL": "DEBUG",
            "PORSI_HEALTH_LISTEN": "",
            "PYTHONWARNINGS": "error::ResourceWarning",
            **settings,
        }
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, *self.COMMAND], env=environment, stdout=log, stderr=log
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """It has to stop cleanly; after a failure it is ended."""
        try:
            if kind is None:
                assert self.stop() == 0
        finally:
            if self.process.poll() is None:
                self.process.kill()
                self.process.wait()

    def port(self, timeout: float = 20, *, said_of: str = "listening") -> int:
        """Where it listens for deliveries (or "health is told"), as it says in its log."""
        last = time.monotonic() + timeout
        while time.monotonic() < last:
            said = re.search(rf"{said_of} on 127\.0\.0\.1 port (\d+)", self.log.read_text())
            if said:
                return int(said[1])
            time.sleep(0.01)
        raise AssertionError(f"no port within {timeout} s: {self.log.read_text()}")

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(how)
        return self.process.wait(timeout=20)


@contextmanager
def starter(api: Served, url: str, folder: Path) -> Iterator[Callable[..., Porsi]]:
    """Starts processes that send fast, each with a log of its own; at the end all are ended."""
    started: list[Porsi] = []

    def start(kind: type[Porsi] = Porsi, name: str = "porsi", **settings: str) -> Porsi:
        place = folder / name
        place.mkdir(exist_ok=True)
        usual = {"PORSI_SEND_RATE": "300", "PORSI_LOG_LEVEL": "INFO"}
        started.append(kind(api, url, place, **usual | settings))
        return started[-1]

    try:
        yield start
    finally:
        for porsi in started:
            if porsi.process.poll() is None:
                porsi.process.kill()
                porsi.process.wait()
