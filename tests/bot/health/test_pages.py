"""What is told over HTTP, by a thread that does not depend on the event loop it tells of."""

from __future__ import annotations

import re
import socket
import threading
import time

import httpx
import pytest

from bot.health.metrics import Metrics
from bot.health.noticed import Doing, Health
from bot.health.pages import Pages
from bot.health.serving import HealthServer
from storage.probe import Answer
from tests.bot.health.test_checks import CALM


@pytest.fixture
def serve(caplog):
    """Serve pages; returns the address as the log has told it."""
    caplog.set_level("INFO")
    servers = []

    def start(probe=lambda: Answer.OK, state=lambda: CALM):
        health = Health()
        health.note(Doing.FETCHING)
        health.note_serving()
        servers.append(HealthServer(("127.0.0.1", 0), Pages(health, probe, state, Metrics()).app))
        servers[-1].start()
        for _ in range(500):
            told = re.search(r"health is told on 127\.0\.0\.1 port (\d+)", caplog.text)
            if told:
                return f"http://127.0.0.1:{told[1]}", health
            time.sleep(0.01)
        raise AssertionError("it does not serve")

    yield start
    for server in servers:
        server.stop()
    assert [t for t in threading.enumerate() if t.name == "health"] == []


def test_a_process_is_told_while_its_own_loop_does_not_turn(serve):
    base, _ = serve()  # nothing here turns a loop
    page = httpx.get(f"{base}/healthz")

    assert page.status_code == 200
    assert page.headers["cache-control"] == "no-store"
    assert page.json()["status"] == "ok"
    assert page.json()["checks"]["database"] == {"status": "ok"}
    assert httpx.get(f"{base}/readyz").json()["checks"]["phase"] == {"status": "ok"}
    assert httpx.post(f"{base}/healthz").status_code == 405
    assert httpx.get(f"{base}/x").status_code == 404


def test_a_database_that_hangs_is_told_in_time_and_asked_once(serve, monkeypatch):
    monkeypatch.setattr("bot.health.pages.PATIENCE", 0.1)
    asked, free = [], threading.Event()

    def hang():
        asked.append(1)
        free.wait(10)
        return Answer.OK

    base, _ = serve(probe=hang)
    pages = [httpx.get(f"{base}/healthz") for _ in range(3)]
    assert {page.status_code for page in pages} == {503}
    assert pages[0].json()["checks"]["database"] == {"status": "failing", "why": "timeout"}
    assert len(asked) == 1

    free.set()
    for _ in range(100):
        if httpx.get(f"{base}/healthz").status_code == 200:
            return
        time.sleep(0.01)
    pytest.fail("what answers again stays failing")


def test_a_state_that_cannot_be_read_is_degraded_and_said_once(serve, caplog):
    def broken():
        raise RuntimeError("rahasia")

    base, _ = serve(state=broken)
    pages = [httpx.get(f"{base}/readyz") for _ in range(3)]

    assert {page.status_code for page in pages} == {200}
    assert pages[0].json()["status"] == "degraded"
    assert pages[0].json()["checks"]["state"] == {"status": "degraded", "why": "unknown"}
    assert caplog.text.count("the state cannot be told: RuntimeError") == 1
    assert "rahasia" not in caplog.text


def test_what_the_database_said_is_told_again_for_a_moment(serve):
    asked = []

    def answer():
        asked.append(1)
        return Answer.OK

    base, _ = serve(probe=answer)
    pages = [httpx.get(f"{base}/healthz") for _ in range(3)]

    assert {page.status_code for page in pages} == {200}
    assert len(asked) == 1


def test_a_port_that_another_has_is_said_once_and_taken_when_it_is_free(monkeypatch, caplog):
    caplog.set_level("INFO")
    monkeypatch.setattr("bot.health.serving.AGAIN", 0.01)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        address = taken.getsockname()
        server = HealthServer(address, Pages(Health(), lambda: Answer.OK, None, Metrics()).app)
        server.start()
        time.sleep(0.1)
    for _ in range(500):
        if "health is told" in caplog.text:
            break
        time.sleep(0.01)
    server.stop()

    said = [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]
    assert said == [
        f"health is not told: PORSI_HEALTH_LISTEN 127.0.0.1 port {address[1]} cannot be had "
        "(Address already in use); it is tried on"
    ]
    assert f"health is told on 127.0.0.1 port {address[1]}" in caplog.text


def test_many_who_ask_at_once_cost_one_query(serve):
    asked = []

    def slow():
        asked.append(1)
        time.sleep(0.05)
        return Answer.OK

    base, _ = serve(probe=slow)
    askers = [threading.Thread(target=httpx.get, args=(f"{base}/healthz",)) for _ in range(8)]
    for one in askers:
        one.start()
    for one in askers:
        one.join()

    assert len(asked) == 1
