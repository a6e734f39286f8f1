"""telemelya as tests use it, and a person who writes to the bot through it."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx

from tests.emulator.person import Person, Shown
from tests.emulator.servers import KEY
from tests.telegram.html import parse_html

START = 60.0


class Telemelya:
    """Serves from `with` to its end; knows private chats only, and delivers without a secret."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.base = ""

    def __enter__(self) -> Self:
        script = Path(__file__).with_name("servers.py")
        with (self._folder / "telemelya.log").open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, str(script)],
                cwd=self._folder,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        assert self._process.stdout is not None  # it is a pipe
        port = self._process.stdout.readline().strip()
        if not port:
            self._process.communicate(timeout=20)
            raise RuntimeError((self._folder / "telemelya.log").read_text())
        self.base = f"http://127.0.0.1:{port}"
        headers = {"Authorization": f"Bearer {KEY}", "X-Test-Session": "porsi"}
        control = f"{self.base}/api/v1/test"
        self._client = httpx.Client(base_url=control, headers=headers, timeout=START)
        assert self._client.get("/health").json()["ok"]
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._client.close()
        self._process.communicate(timeout=20)

    def wait_for_webhook(self, token: str, timeout: float = 20) -> None:
        """Until the bot has said where to deliver."""
        last = time.monotonic() + timeout
        while time.monotonic() < last:
            told = httpx.post(f"{self.base}/bot{token}/getWebhookInfo").json()
            if told["result"]["url"]:
                return
            time.sleep(0.05)
        raise AssertionError(f"no webhook within {timeout} s")

    def update(self, token: str, **told: Any) -> None:
        """Deliver an update; returns when the bot has answered it."""
        answer = self._client.post("/send_update", params={"bot_token": token}, json=told)
        assert answer.status_code == 200, answer.text
        assert answer.json()["delivery"]["status_code"] == 200, answer.text

    def calls(self) -> list[dict[str, Any]]:
        """What the bot has called, of what telemelya records."""
        found: list[dict[str, Any]] = self._client.get("/responses").json()["responses"]
        return found


class TelemelyaPerson(Person):
    def __init__(self, telemelya: Telemelya, token: str, chat_id: int) -> None:
        self._telemelya = telemelya
        self._token = token
        self._chat_id = chat_id

    def say(self, text: str) -> None:
        self._telemelya.update(self._token, chat_id=self._chat_id, text=text)

    def press(self, label: str) -> None:
        number, data = self.button(label)
        self._telemelya.update(
            self._token, chat_id=self._chat_id, callback_data=data, callback_message_id=number
        )

    def messages(self) -> list[Shown]:
        shown: dict[int, Shown] = {}
        for call in self._telemelya.calls():
            if call["method"] in ("sendMessage", "sendPhoto", "editMessageText"):
                assert call["chat_id"] == self._chat_id
                is_photo = call["method"] == "sendPhoto"  # of which less is recorded
                assert is_photo or call["raw"]["parse_mode"] == "HTML"
                rows = (call.get("reply_markup") or {}).get("inline_keyboard", [])
                text, _ = parse_html(call["caption" if is_photo else "text"])
                told = (b for row in rows for b in row)
                buttons = tuple((b["text"], b.get("callback_data", "")) for b in told)
                shown[call["message_id"]] = Shown(call["message_id"], text.strip(), buttons)
        return list(shown.values())
