"""`porsi run` is asked how it is while it breaks in every way that we know."""

from __future__ import annotations

import json
import re
import signal
import socket
import time
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from bot import clock
from storage.runs import finish_run, start_run
from tests.bot.process import TOKEN, Porsi
from tests.stopping import stopped
from tests.telegram.people import PRIVATE_CHAT
from tests.telegram.server import BotApi

on_postgresql = pytest.mark.parametrize("url", ["postgresql"], indirect=True)
heavy = pytest.mark.heavy


class Faulty(Porsi):
    COMMAND = ("-m", "tests.bot.health.faulty", "run")


class Asked:
    """A running process, and what it says of itself."""

    def __init__(self, porsi: Porsi) -> None:
        self.porsi = porsi
        self._base = f"http://127.0.0.1:{porsi.port(said_of='health is told')}"

    def page(self, path):
        return httpx.get(f"{self._base}/{path}", timeout=5)

    def check(self, path, name):
        return self.page(path).json()["checks"].get(name, {})

    def until(self, code, path="healthz", name=None, timeout=12.0, **said):
        """Ask until the code and what is said of a check are these; returns the page."""
        last = time.monotonic() + timeout
        while True:
            page = self.page(path)
            told = page.json()["checks"].get(name, {})
            if page.status_code == code and said.items() <= told.items():
                return page
            if time.monotonic() > last:
                pytest.fail(f"{path}: {page.status_code} {page.text}")
            time.sleep(0.05)

    def until_counted(self, line, timeout=12.0):
        """An answer is counted a moment after it was taken; returns the page."""
        last = time.monotonic() + timeout
        while line not in (page := self.page("metrics").text):
            assert time.monotonic() < last, page
            time.sleep(0.05)
        return page


@pytest.fixture
def api():
    with BotApi(token=TOKEN, username="PorsiBot") as api:
        yield api


@pytest.fixture
def start(api, tmp_path):
    """Start `porsi run` on a database; returns once it is ready."""
    started = []

    def one(database, kind=Faulty, **settings):
        folder = tmp_path / str(len(started))
        folder.mkdir()
        told = {"PORSI_HEALTH_LISTEN": "127.0.0.1:0"} | settings
        started.append(kind(api, database.writer.url.render_as_string(False), folder, **told))
        asked = Asked(started[-1])
        asked.until(200, "readyz")
        return asked

    yield one
    for porsi in started:
        if porsi.process.poll() is None:
            porsi.process.kill()
            porsi.process.wait()


def test_one_that_serves_is_well_and_one_that_stops_takes_nothing_more(api, start, shipped):
    asked = start(shipped, PORSI_LOG_FORMAT="json")
    page = asked.until(200)
    assert page.json()["status"] == "ok"
    assert set(page.json()["checks"]) == {
        *("loop", "receiver", "database", "conflict", "telegram", "data", "sync", "digest"),
        *("schedule", "sending"),
    }
    api.say("pontianak s2 2022")
    api.wait(lambda api: api.messages(PRIVATE_CHAT))
    counted = asked.until_counted('porsi_answer_seconds_count{command="show_region"} 1.0')
    assert 'porsi_updates_total{kind="message"} 1.0' in counted
    assert "porsi_edition 1.0" in counted
    assert TOKEN not in counted

    api.say("lama")
    api.say("pontianak")
    asked.until(200, name="receiver", status="ok", doing="handling")
    asked.porsi.process.send_signal(signal.SIGTERM)

    asked.until(503, "readyz", "phase", why="stopping")
    assert asked.page("healthz").status_code == 200
    assert asked.porsi.process.wait(timeout=20) == 0
    log = asked.porsi.log.read_text()
    assert "Warning" not in log
    assert TOKEN not in log
    assert "bot.app" in {json.loads(line)["logger"] for line in log.splitlines()}


@heavy
def test_a_frozen_loop_fails_and_one_that_turns_again_does_not(api, start, sqlite):
    asked = start(sqlite)
    api.say("beku")
    asked.until(503, name="loop", status="failing", why="frozen")
    assert asked.page("readyz").status_code == 503

    asked.until(200, name="loop", status="ok")
    assert asked.porsi.stop() == 0


@heavy
def test_a_poll_that_never_ends_fails(api, start, sqlite):
    asked = start(sqlite)
    api.say("gantung")

    asked.until(503, name="receiver", status="failing", why="stuck", doing="fetching")
    assert asked.check("healthz", "loop")["status"] == "ok"


@heavy
@pytest.mark.parametrize(("said", "name"), [("jadwal", "schedule"), ("surat", "sending")])
def test_what_falls_silent_beside_the_receiver_fails(api, start, sqlite, said, name):
    asked = start(sqlite)
    api.say(said)

    page = asked.until(503, name=name, status="failing", why="silent")
    told = page.json()["checks"]
    assert [one for one, check in told.items() if check["status"] == "failing"] == [name]
    api.say("/bantuan")  # which is why nobody would notice
    api.wait(lambda api: len(api.messages(PRIVATE_CHAT)) == 2)


@heavy
def test_a_poller_that_dies_takes_the_process_with_it(api, start, sqlite):
    asked = start(sqlite)
    api.say("mati")

    assert asked.porsi.process.wait(timeout=10) == 1
    assert "bot.logs: ended by an error" in asked.porsi.log.read_text()


@heavy
def test_a_database_whose_file_is_gone_fails(start, sqlite):
    asked = start(sqlite)
    file = Path(sqlite.writer.url.database)
    sqlite.close()
    file.rename(file.with_suffix(".away"))
    asked.until(503, name="database", why="gone")
    assert asked.page("readyz").status_code == 503

    file.with_suffix(".away").rename(file)
    asked.until(200, name="database", status="ok")


@heavy
@on_postgresql
def test_a_database_that_is_stopped_fails_until_it_is_back(start, database, postgresql_server):
    asked = start(database)
    database.close()
    with stopped(postgresql_server):
        asked.until(503, name="database", why="unreachable")
    asked.until(200, name="database", status="ok")


@heavy
def test_a_telegram_out_of_reach_is_no_reason_to_be_ended(api, start, sqlite):
    asked = start(sqlite)
    for _ in range(60):
        api.fail_next("getUpdates", 502, b"<html>Bad Gateway</html>")

    page = asked.until(200, name="telegram", status="degraded", why="unreachable")
    assert page.json()["status"] == "degraded"
    assert asked.page("readyz").status_code == 200


@heavy
def test_two_that_poll_are_told_as_degraded(api, start, sqlite):
    asked = start(sqlite)
    api.fail_next("getUpdates", 409, {"description": "Conflict: terminated by other getUpdates"})

    asked.until(200, name="conflict", status="degraded", why="doubled")
    assert asked.page("readyz").json()["status"] == "degraded"


@heavy
def test_data_three_days_old_after_failed_syncs_are_degraded_and_no_failure(start, shipped):
    now = clock.now()
    for days in (3, 2, 1):
        at = now - timedelta(days=days)
        with shipped.writing() as session:
            run_id = start_run(session, source="inaproc", actor="jadwal", at=at, base_edition=1)
            counters = {"fault": "busy", "detail": "503"}
            finish_run(session, run_id, outcome="refused", at=at, counters=counters)
    asked = start(shipped)

    page = asked.until(200, "readyz", "sync", status="degraded", why="failed")
    assert page.json()["status"] == "degraded"
    assert asked.page("healthz").status_code == 200
    assert page.json()["checks"]["data"]["age_days"] > 0


@heavy
def test_a_port_that_another_has_is_said_once_and_taken_when_it_is_free(api, start, sqlite):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        url, folder = str(sqlite.writer.url), Path(sqlite.writer.url.database).parent
        porsi = Faulty(api, url, folder, PORSI_HEALTH_LISTEN=f"127.0.0.1:{port}")
        try:
            api.say("/bantuan")
            api.wait(lambda api: api.messages(PRIVATE_CHAT), timeout=20)
            taken.close()
            asked = Asked(porsi)
            asked.until(200, "readyz")
            assert porsi.stop() == 0
        finally:
            porsi.process.kill()
            porsi.process.wait()
    said = re.findall(r"WARNING .*PORSI_HEALTH_LISTEN.*", porsi.log.read_text())
    assert len(said) == 1


@heavy
def test_what_is_delivered_to_is_asked_beside_the_deliveries(api, start, sqlite):
    settings = {"PORSI_WEBHOOK_URL": "https://porsi.example.go.id/x", "PORSI_LISTEN": "127.0.0.1:0"}
    asked = start(sqlite, **settings)
    page = asked.until(200)
    assert "telegram" not in page.json()["checks"]
    public = f"http://127.0.0.1:{asked.porsi.port()}"
    assert httpx.get(f"{public}/healthz", timeout=5).status_code == 404

    assert asked.porsi.stop() == 0
