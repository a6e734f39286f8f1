"""What a source may answer: the good is read, 26 kinds of bad are refused, and all is bounded."""

import asyncio
import gzip
import json
import time
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from sync.sources.envelope import read_page
from sync.sources.errors import Fault, SourceFault
from sync.sources.fetching import Fetcher, Limits, _seconds
from tests.gateway.server import Gateway, Reply

NOW = datetime(2024, 7, 12, 14, 14, tzinfo=UTC)
LIMITS = Limits(
    packed=1 << 20,
    unpacked=2 << 20,
    seconds=1.0,
    tries=2,
    first_wait=0.01,
    patience=3,
    per_minute=60_000,
)
ROW = {"kd_rup": 1, "kd_klpd": "D47", "tahun_anggaran": 2024, "pagu": 5}
GOOD = json.dumps({"success": True, "data": [ROW], "meta": {"limit": 1000}}).encode()
JSON = {"content-type": "application/json"}
GZIP = JSON | {"content-encoding": "gzip"}


async def endless():
    for _ in range(2_000):  # 128 MB: the reader has long gone
        yield b" " * (1 << 16)
        await asyncio.sleep(0)


async def drip():
    for _ in range(100):
        yield b" "
        await asyncio.sleep(0.2)


async def silence():
    await asyncio.sleep(30)
    yield b"{}"


HOSTILE = {
    "a page with 200": (Reply(200, b"<!DOCTYPE html><p>maintenance"), Fault.HTML),
    "a page behind a mark": (Reply(200, b"\n  <html>"), Fault.HTML),
    "nothing with 200": (Reply(200, b""), Fault.EMPTY),
    "blanks": (Reply(200, b" \r\n "), Fault.EMPTY),
    "204": (Reply(204), Fault.STATUS),
    "a bare list": (Reply(200, b"[]"), Fault.BAD_SHAPE),
    "no success": (Reply(200, b'{"data":[]}'), Fault.REJECTED),
    "no data": (Reply(200, b'{"success":true,"meta":{}}'), Fault.BAD_SHAPE),
    "an error within": (Reply(200, b'{"error":{"code":"1004"},"data":null}'), Fault.REJECTED),
    "success is false": (Reply(200, b'{"success":false,"data":{}}'), Fault.REJECTED),
    "data is an object": (Reply(200, b'{"success":true,"data":{}}'), Fault.BAD_SHAPE),
    "two lists": (Reply(200, GOOD[:-1] + b',"data":[]}'), Fault.BAD_SHAPE),
    "cut off": (Reply(200, GOOD[:-9]), Fault.BAD_JSON),
    "more behind": (Reply(200, GOOD + b"{}"), Fault.BAD_JSON),
    "NaN": (Reply(200, GOOD.replace(b": 5", b": NaN")), Fault.BAD_JSON),
    "Infinity": (Reply(200, GOOD.replace(b": 5", b": -Infinity")), Fault.BAD_JSON),
    "no UTF-8": (Reply(200, GOOD.replace(b"D47", b"D\xff7")), Fault.BAD_JSON),
    "200,000 deep": (
        Reply(200, GOOD.replace(b": 5", b": " + b"[" * 200_000 + b"]" * 200_000)),
        Fault.BAD_JSON,
    ),
    "more, but no cursor": (
        Reply(200, GOOD.replace(b'"limit"', b'"has_more": true, "limit"')),
        Fault.TRUNCATED,
    ),
    "no gzip at all": (Reply(200, GOOD, GZIP), Fault.BAD_ENCODING),
    "half a gzip": (Reply(200, gzip.compress(GOOD)[:-12], GZIP), Fault.TRUNCATED),
    "gzip and more": (Reply(200, gzip.compress(GOOD) + b"x", GZIP), Fault.BAD_ENCODING),
    "gzip in gzip": (Reply(200, gzip.compress(gzip.compress(GOOD)), GZIP), Fault.BAD_JSON),
    "a bomb": (Reply(200, gzip.compress(b" " * (30 << 20)), GZIP), Fault.TOO_LARGE),
    "brotli": (Reply(200, GOOD, JSON | {"content-encoding": "br"}), Fault.BAD_ENCODING),
    "without end": (Reply(200, stream=endless), Fault.TOO_LARGE),
    "a byte at a time": (Reply(200, stream=drip), Fault.TIMEOUT),
    "no answer": (Reply(200, stream=silence), Fault.TIMEOUT),
    "refused": (Reply(403, b"<html>Attention Required! | Cloudflare"), Fault.FORBIDDEN),
    "no token": (Reply(401, b'{"error":"Authorization field missing"}'), Fault.UNAUTHORIZED),
    "gone": (Reply(404, b"{}"), Fault.NOT_FOUND),
    "a bad question": (Reply(400, b"{}"), Fault.STATUS),
    "busy": (Reply(503, b"{}"), Fault.BUSY),
}


@pytest.fixture(scope="module")
def gateway():
    with Gateway() as served:
        yield served


@pytest.fixture
def ask(gateway):
    """Ask for one page; returns what it says, the meter, and how many requests came."""

    def ask_it(*replies, limits=LIMITS, repeat=True):
        gateway.asked.clear()
        gateway.traps.clear()
        if repeat and replies:
            gateway.trap(lambda _: replies[0])
        else:
            gateway.fail_next(*replies)
        return asyncio.run(_ask(limits))

    async def _ask(limits):
        headers = {"Authorization": f"Bearer {gateway.token}"}
        async with Fetcher(gateway.base, headers, limits, lambda: NOW) as fetcher:
            try:
                answer = await fetcher.get(
                    "/api/v1/rup/x", {"kode_klpd": "D47", "tahun": 2024}, read_page
                )
            except SourceFault as fault:
                return fault, fetcher.meter
            return answer.said, fetcher.meter

    return ask_it


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_wrong_is_refused_with_its_reason(ask, name):
    reply, expected = HOSTILE[name]
    seconds = 0.3 if expected is Fault.TIMEOUT else LIMITS.seconds
    said, _ = ask(reply, limits=replace(LIMITS, seconds=seconds))

    assert isinstance(said, SourceFault)
    assert said.fault is expected


@pytest.mark.parametrize("body", [GOOD, b"\xef\xbb\xbf" + GOOD, GOOD.replace(b'"data"', b'"rs"')])
def test_what_is_good_is_read(ask, body):
    for headers, sent in ((JSON, body), (GZIP, gzip.compress(body))):
        said, meter = ask(Reply(200, sent, headers))
        assert json.loads(said.records) == [ROW]
        assert (said.rows, said.following) == (1, None)
        assert meter.bytes == len(sent)


@pytest.mark.parametrize(
    ("meta", "following"),
    [
        ({"has_more": True, "cursor": "abc"}, "abc"),
        ({"has_more": "true", "cursor": "abc"}, "abc"),
        ({"has_more": False, "cursor": "abc"}, None),
        ({"cursor": "abc"}, None),
        ({}, None),
        (None, None),
    ],
)
def test_there_is_more_only_where_it_is_said_and_where_it_is(meta, following):
    page = read_page(json.dumps({"success": True, "data": [ROW], "meta": meta}).encode())

    assert page.following == following


def test_quirks_of_the_envelope():
    top = {"success": True, "data": [ROW], "cursor": "abc", "meta": {"has_more": True}}
    assert read_page(json.dumps(top).encode()).following == "abc"
    assert read_page(b'{"success":true,"data":null}').rows == 0
    with_error = {"success": True, "data": [], "error": {"code": "000", "message": "Success"}}
    assert read_page(json.dumps(with_error).encode()).rows == 0
    nested = {"success": True, "data": [ROW | {"data": "x", "rs": '"data":'}]}
    assert read_page(json.dumps(nested).encode()).rows == 1


def test_what_may_pass_is_asked_again_and_nothing_else(ask, gateway):
    limits = Limits(seconds=1, tries=3, first_wait=0.01, patience=20, per_minute=60_000)
    said, meter = ask(
        Reply(503, headers={"retry-after": "0"}),
        Reply(429, headers={"retry-after": "0"}),
        Reply(200, GOOD),
        limits=limits,
        repeat=False,
    )
    assert said.rows == 1
    assert (len(gateway.asked), meter.repeated) == (3, 2)

    for status in (400, 401, 403, 404, 302):
        ask(Reply(status, headers={"location": f"{gateway.base}/elsewhere"}), limits=limits)
        assert len(gateway.asked) == 1


def test_a_redirect_is_not_followed_with_our_token(ask, gateway):
    with Gateway() as elsewhere:
        said, _ = ask(Reply(302, headers={"location": f"{elsewhere.base}/api/v1/rup/x"}))
        assert elsewhere.asked == []
    assert said.fault is Fault.REDIRECT


def test_a_wait_that_is_too_long_is_left_to_the_next_run(ask, gateway):
    started = time.monotonic()
    said, meter = ask(Reply(429, headers={"retry-after": "86400"}))

    assert said.fault is Fault.BUSY
    assert said.wait == 86400
    assert (len(gateway.asked), meter.waited) == (1, 0)
    assert time.monotonic() - started < 2


def test_nobody_waits_longer_than_a_quarter_of_an_hour(ask, gateway):
    said, _ = ask(
        Reply(503, headers={"retry-after": "901"}), limits=Limits(patience=5_000, seconds=1)
    )

    assert said.wait == 901
    assert len(gateway.asked) == 1


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("120", 120.0),
        ("Fri, 12 Jul 2024 14:15:00 GMT", 60.0),
        ("Fri, 12 Jul 2024 14:00:00 GMT", 0.0),
        ("Mon, 01 Jan 2099 00:00:00 GMT", 2_350_115_160.0),
        ("besok", None),
        ("-5", None),
        ("", None),
        ("９", None),
    ],
)
def test_how_long_a_source_asks_us_to_wait(said, seconds):
    assert _seconds(said, NOW) == seconds


def test_requests_keep_to_a_rate(gateway):
    gateway.traps.clear()
    gateway.trap(lambda _: Reply(200, GOOD))

    async def ask_many():
        limits = Limits(per_minute=3_000)
        async with Fetcher(gateway.base, {}, limits, lambda: NOW) as fetcher:
            await asyncio.gather(*(fetcher.get("/api/v1/rup/x", {}, read_page) for _ in range(75)))

    started = time.monotonic()
    asyncio.run(ask_many())
    assert time.monotonic() - started > 0.4  # fifty at once, then fifty a second
