import json
import logging
import subprocess
import sys
import threading
from datetime import datetime

import pytest

from bot.logs import REDACTED, JsonFormatter, LogFormat, RedactingFormatter, configure

TOKEN = "42:SECRET-TOKEN"
#: One that JSON would write in another way.
QUOTED = 'webhook"rahasia\\é'
FORMATTERS = [RedactingFormatter, JsonFormatter]


def failed(secret, **more):
    """A record that says a secret wherever a record can."""
    try:
        raise RuntimeError(f"https://api.telegram.org/bot{secret}/getMe")
    except RuntimeError as error:
        about = (type(error), error, error.__traceback__)
    record = logging.LogRecord(
        "httpx", logging.ERROR, __file__, 1, f"{secret} call %s", (secret,), about, sinfo=secret
    )
    vars(record).update(more)
    return record


@pytest.mark.parametrize("secret", [TOKEN, QUOTED])
@pytest.mark.parametrize("formatter", FORMATTERS)
def test_the_token_is_taken_out_of_messages_arguments_tracebacks_and_extras(formatter, secret):
    text = formatter([TOKEN, QUOTED, ""]).format(failed(secret, error_id=secret, url=secret))

    assert secret not in text
    assert json.dumps(secret)[1:-1] not in text
    assert text.count(REDACTED) >= 4


@pytest.mark.parametrize("formatter", FORMATTERS)
def test_a_secret_that_was_written_small_is_taken_out(formatter):
    text = formatter([TOKEN, QUOTED]).format(failed(TOKEN.lower()))

    assert TOKEN.lower() not in text


@pytest.mark.parametrize("formatter", FORMATTERS)
def test_what_cannot_be_formatted_is_not_printed_as_it_is(formatter, capsys):
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter([TOKEN]))
    handler.handle(logging.LogRecord("x", logging.INFO, "", 1, "%d", (TOKEN,), None))

    written = capsys.readouterr().err
    assert TOKEN not in written
    assert "a line cannot be written: TypeError" in written


def test_a_line_is_an_object_with_its_time_in_a_zone():
    record = failed("x", error_id="a1b2c3", stack_info=None, created=1_700_000_000.25)
    line = JsonFormatter([]).format(record)

    assert "\n" not in line
    told = json.loads(line)
    assert told.pop("exception").startswith("Traceback (most recent call last):\n")
    assert told == {
        "time": "2023-11-14T22:13:20.250+00:00",
        "level": "ERROR",
        "logger": "httpx",
        "message": "x call x",
        "error_id": "a1b2c3",
    }
    assert datetime.fromisoformat(told["time"]).tzinfo is not None


def test_a_line_without_more_says_no_more():
    record = logging.LogRecord("bot.app", logging.INFO, "", 1, "serving", None, None)

    assert set(json.loads(JsonFormatter([]).format(record))) == {
        *("time", "level", "logger", "message")
    }


@pytest.mark.parametrize("form", LogFormat)
@pytest.mark.parametrize(
    "ends", ["raise RuntimeError(T)", "threading.Thread(target=int, args=(T,)).start()"]
)
def test_what_ends_a_process_or_a_thread_is_logged_like_all_else(form, ends):
    code = (
        f"import threading; from bot.logs import LogFormat, configure; T = {TOKEN!r}; "
        f"configure('INFO', [T], LogFormat('{form}')); {ends}"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)

    assert TOKEN not in done.stderr
    assert "ended by an error" in done.stderr
    assert REDACTED in done.stderr
    if form is LogFormat.JSON:
        [line] = done.stderr.splitlines()
        assert json.loads(line)["level"] == "CRITICAL"


READERS = ("telegram.Bot", "telegram.ext.ExtBot")


@pytest.fixture
def as_it_was(monkeypatch):
    """Loggers of the process as they were before the test: its handler ends with it."""
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    loggers = [logging.getLogger(name) for name in (None, "httpx", "httpcore", *READERS)]
    before = [(one, one.level, list(one.handlers), list(one.filters)) for one in loggers]
    yield
    for logger, level, handlers, filters in before:
        logger.setLevel(level)
        logger.handlers[:] = handlers
        logger.filters[:] = filters


@pytest.mark.usefixtures("as_it_was")
@pytest.mark.parametrize("form", LogFormat)
def test_every_loggers_records_pass_through_it(capsys, form):
    configure("DEBUG", [TOKEN], form)
    logging.getLogger("anything.at.all").debug("bot%s", TOKEN)
    logging.getLogger("httpx").info("HTTP Request: POST https://x/bot%s/getMe", TOKEN)

    written = capsys.readouterr().err
    assert TOKEN not in written
    assert REDACTED in written
    assert "HTTP Request" not in written
    assert written.startswith("{") == (form is LogFormat.JSON)


@pytest.mark.usefixtures("as_it_was")
def test_updates_that_the_library_cannot_read_are_not_dumped(capsys):
    configure("DEBUG", [])
    logger = logging.getLogger("telegram.ext.ExtBot")
    logger.critical("Error while parsing updates! Received data was %r", [{"text": "rahasia"}])
    logger.error("something else")

    written = capsys.readouterr().err
    assert "rahasia" not in written
    assert "something else" in written
