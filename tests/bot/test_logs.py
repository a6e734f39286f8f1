import logging

import pytest

from bot.logs import REDACTED, RedactingFormatter, configure

TOKEN = "42:SECRET-TOKEN"


def test_the_token_is_taken_out_of_messages_arguments_and_tracebacks():
    formatter = RedactingFormatter([TOKEN, ""])
    try:
        raise RuntimeError(f"https://api.telegram.org/bot{TOKEN}/getMe")
    except RuntimeError as error:
        record = logging.LogRecord(
            "httpx", logging.ERROR, __file__, 1, "call %s", (TOKEN,), (type(error), error, None)
        )

    text = formatter.format(record)
    assert TOKEN not in text
    assert text.count(REDACTED) == 2


READERS = ("telegram.Bot", "telegram.ext.ExtBot")


@pytest.fixture
def as_it_was():
    """Loggers of the process as they were before the test: its handler ends with it."""
    loggers = [logging.getLogger(name) for name in (None, "httpx", "httpcore", *READERS)]
    before = [(one, one.level, list(one.handlers), list(one.filters)) for one in loggers]
    yield
    for logger, level, handlers, filters in before:
        logger.setLevel(level)
        logger.handlers[:] = handlers
        logger.filters[:] = filters


@pytest.mark.usefixtures("as_it_was")
def test_every_loggers_records_pass_through_it(capsys):
    configure("DEBUG", [TOKEN])
    logging.getLogger("anything.at.all").debug("bot%s", TOKEN)
    logging.getLogger("httpx").info("HTTP Request: POST https://x/bot%s/getMe", TOKEN)

    written = capsys.readouterr().err
    assert TOKEN not in written
    assert REDACTED in written
    assert "HTTP Request" not in written


@pytest.mark.usefixtures("as_it_was")
def test_updates_that_the_library_cannot_read_are_not_dumped(capsys):
    configure("DEBUG", [])
    logger = logging.getLogger("telegram.ext.ExtBot")
    logger.critical("Error while parsing updates! Received data was %r", [{"text": "rahasia"}])
    logger.error("something else")

    written = capsys.readouterr().err
    assert "rahasia" not in written
    assert "something else" in written
