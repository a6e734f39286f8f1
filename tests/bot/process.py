"""`porsi run` as a process of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from tests.telegram.people import ADMIN
from tests.telegram.server import BotApi

TOKEN = "7216041530:AAMarkedTokenThatMustAppearNowhere"


class Porsi:
    """`porsi run` on a database, talking to `api`; its log is kept."""

    def __init__(self, api: BotApi, url: str, folder: Path, **settings: str) -> None:
        self.log = folder / "porsi.log"
        environment = {name: value for name, value in os.environ.items() if name[:6] != "PORSI_"}
        environment |= {
            "PORSI_DATABASE_URL": url,
            "PORSI_TELEGRAM_TOKEN": TOKEN,
            "PORSI_TELEGRAM_API": api.base,
            "PORSI_ADMIN_IDS": str(ADMIN.id),
            "PORSI_LOG_LEVEL": "DEBUG",
            "PYTHONWARNINGS": "error::ResourceWarning",
            **settings,
        }
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "bot", "run"], env=environment, stdout=log, stderr=log
            )

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(how)
        return self.process.wait(timeout=20)
