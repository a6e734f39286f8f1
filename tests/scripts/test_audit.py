"""An audit that has asked about nothing, or not about all, is none."""

from __future__ import annotations

import re
import socket

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from scripts.audit import LOCKS, ROOT, main, pinned
from tests.loopback import Loopback


@pytest.fixture
def osv():
    """OSV as pip-audit asks it; `known` are packages with a known fault, `asked` all."""
    asked, known = [], set()

    async def query(request: Request):
        package = (await request.json())["package"]
        asked.append(package["name"])
        if package["name"] not in known:
            return JSONResponse({})
        span = {"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "999"}]}
        affected = {"package": {"name": package["name"], "ecosystem": "PyPI"}, "ranges": [span]}
        return JSONResponse({"vulns": [{"id": "PYSEC-1", "affected": [affected]}]})

    app = Starlette(routes=[Route("/v1/query", query, methods=["POST"])])
    served = Loopback(app)
    yield f"http://127.0.0.1:{served.port}/v1/query", asked, known
    served.stop()


@pytest.mark.heavy
def test_all_that_is_locked_is_asked_about(osv, capsys):
    url, asked, _ = osv
    lock = LOCKS[0]

    assert main(["--osv-url", url, str(lock)]) == 0
    count = len(pinned(lock.read_text()))
    assert count > 50
    assert f"{count} of {count} asked about, 0 known" in capsys.readouterr().out
    assert {"httpx", "python-telegram-bot", "sqlalchemy"} <= set(asked)


@pytest.mark.heavy
def test_what_is_known_is_named_and_ends_badly(osv, capsys):
    url, _, known = osv
    known.add("httpx")

    assert main(["--osv-url", url, str(LOCKS[0])]) == 1
    assert re.search(r"httpx [0-9.]+: PYSEC-1", capsys.readouterr().out)


@pytest.mark.heavy
def test_a_service_that_is_away_is_no_good_news(capsys):
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # and listens not
        url = f"http://127.0.0.1:{nobody.getsockname()[1]}/v1/query"
        assert main(["--osv-url", url, str(LOCKS[0])]) == 1
    assert "nothing was asked" in capsys.readouterr().out


@pytest.mark.heavy
def test_a_lock_of_nothing_is_no_good_news(osv, tmp_path):
    empty = tmp_path / "empty.txt"
    empty.write_text("# nothing\n")

    assert main(["--osv-url", osv[0], str(empty)]) == 1


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_pin_has_its_hashes(lock):
    text = lock.read_text()
    pins = re.findall(r"^[a-z0-9][^\s]*==", text, re.MULTILINE | re.IGNORECASE)
    hashed = re.findall(r"^[a-z0-9][^\n]*==[^\n]*\\\n    --hash=sha256:[0-9a-f]{64}", text, re.M)

    assert len(pins) == len(hashed) > 50


def test_nothing_is_installed_without_hashes():
    for name in ("Makefile", "Dockerfile"):
        lines = (ROOT / name).read_text().splitlines()
        installs = [line for line in lines if re.search(r"(pip|PIP\)) install", line)]
        assert installs
        for line in installs:  # what makes the locks is no part of what runs
            assert re.search("--require-hashes|--no-deps|install uv$", line), line
