"""`porsi health`, as a container's health check runs it."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time

import pytest
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

from bot.health.asking import Verdict, ask_health
from bot.health.levels import Level
from bot.health.metrics import Metrics
from bot.health.noticed import Doing, Health
from bot.health.pages import Pages
from bot.health.serving import HealthServer
from bot.listening import listening_socket
from storage.probe import Answer
from tests.bot.health.test_checks import CALM


@pytest.fixture
def free():
    """A port that nobody has."""
    with listening_socket("127.0.0.1", 0) as found:
        return found.getsockname()[1]


@pytest.fixture
def serve(free, caplog):
    """Serve an application at the free port."""
    caplog.set_level("INFO")
    servers = []

    def start(app):
        servers.append(HealthServer(("127.0.0.1", free), app))
        servers[-1].start()
        while "health is told" not in caplog.text or not _answers(free):
            time.sleep(0.01)
        return f"127.0.0.1:{free}"

    yield start
    for server in servers:
        server.stop()


def _answers(port):
    with socket.socket() as asking:
        return asking.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def process(serve):
    """A process that is as told; returns where it is asked, and its health."""

    def start(database=Answer.OK, state=CALM):
        health = Health()
        health.note_serving()
        health.note(Doing.FETCHING)
        return serve(Pages(health, lambda: database, lambda: state, Metrics()).app), health

    return start


def test_one_that_is_well(process, porsi):
    where, _ = process()
    done = porsi("health", PORSI_HEALTH_LISTEN=where)

    assert (done.returncode, done.stdout) == (0, "Sehat.\n")


def test_one_that_could_be_better_is_well_all_the_same(process, porsi):
    where, health = process()
    health.note_conflict()
    done = porsi("health", PORSI_HEALTH_LISTEN=where)

    said = "Sehat, dengan catatan: proses lain memakai token yang sama (doubled).\n"
    assert (done.returncode, done.stdout) == (0, said)


def test_one_that_fails(process, porsi):
    where, _ = process(database=Answer.GONE)
    done = porsi("health", PORSI_HEALTH_LISTEN=where)

    said = "Tidak sehat: database tidak dapat dipakai (gone).\n"
    assert (done.returncode, done.stdout) == (1, said)


def test_one_that_stops_is_well_and_not_ready(process, porsi, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")  # which must not be asked
    where, health = process()
    health.watch(lambda: True)

    assert porsi("health", PORSI_HEALTH_LISTEN=where).returncode == 0
    done = porsi("health", "--ready", PORSI_HEALTH_LISTEN=where)
    said = "Tidak sehat: belum atau tidak lagi melayani (stopping).\n"
    assert (done.returncode, done.stdout) == (1, said)
    assert porsi("health", "--url", f"http://{where}/readyz").returncode == 1


def test_the_same_can_be_asked_without_loading_all_the_rest(process):
    where, health = process()
    health.watch(lambda: True)

    def ask_apart(*options):
        return subprocess.run(
            [sys.executable, "-X", "importtime", "-m", "bot.health", *options],
            env=os.environ | {"PORSI_HEALTH_LISTEN": where},
            capture_output=True,
            text=True,
            timeout=60,
        )

    well, unready = ask_apart(), ask_apart("ready")
    assert (well.returncode, well.stdout) == (0, "Sehat.\n")
    assert (unready.returncode, unready.stdout) == (
        1,
        "Tidak sehat: belum atau tidak lagi melayani (stopping).\n",
    )
    loaded = {line.rpartition("|")[2].strip().split(".")[0] for line in well.stderr.splitlines()}
    assert not loaded & {"typer", "pydantic", "sqlalchemy", "sqlmodel", "telegram", "starlette"}


def test_one_that_does_not_answer(free, porsi):
    done = porsi("health", PORSI_HEALTH_LISTEN=f"0.0.0.0:{free}")

    said = f"Tidak ada jawaban dari http://127.0.0.1:{free}/healthz.\n"
    assert (done.returncode, done.stdout) == (1, said)


def test_one_that_is_not_to_be_asked(porsi):
    done = porsi("health", PORSI_HEALTH_LISTEN="")

    assert done.returncode == 1
    assert done.stderr == "PORSI_HEALTH_LISTEN kosong: porsi run tidak dapat ditanya\n"


def test_one_that_accepts_and_says_nothing():
    with listening_socket("127.0.0.1", 0) as silent:
        assert ask_health(f"http://127.0.0.1:{silent.getsockname()[1]}/healthz", 0.05) == Verdict(
            None
        )


@pytest.mark.parametrize(
    "body",
    [
        *("", "<html>", "[]", "null", "{}", '{"status": "ok"}', '{"status": "x", "checks": {}}'),
        *('{"status": "ok", "checks": {"loop": null}}', '{"status": "ok", "checks": []}'),
    ],
)
def test_what_is_no_answer_of_ours_is_none(serve, body):
    where = serve(Starlette(routes=[Route("/healthz", lambda _: Response(body))]))

    assert ask_health(f"http://{where}/healthz") == Verdict(None)


def test_a_refusal_is_believed_more_than_its_words(serve):
    body = json.dumps({"status": "ok", "checks": {}})
    where = serve(Starlette(routes=[Route("/healthz", lambda _: Response(body, 503))]))

    assert ask_health(f"http://{where}/healthz") == Verdict(Level.FAILING)


@pytest.mark.parametrize("url", ["file:///etc/hostname", "tidak ada", ""])
def test_what_is_no_address_of_a_page_is_not_answered(url):
    assert ask_health(url) == Verdict(None)
