"""Updates are confirmed only after they were handled; failures are said once and waited out."""

import asyncio

import pytest
from telegram import Update
from telegram.error import BadRequest, Conflict, InvalidToken, NetworkError, RetryAfter

from bot import reaching
from bot.health.noticed import Health
from bot.polling import poll
from bot.turns import Turns
from tests.bot.updates import message


class Source:
    """A bot that gives out `answers` one after another, then nothing."""

    def __init__(self, *answers, on_empty=None):
        self.answers = list(answers)
        self.offsets = []
        self._on_empty = on_empty

    async def get_updates(self, offset, timeout, allowed_updates, limit=None):  # noqa: ASYNC109
        self.offsets.append(offset)
        if not self.answers:
            if self._on_empty:
                self._on_empty()
            await asyncio.sleep(0 if timeout == 0 else 60)
            return ()
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def updates(*texts):
    return tuple(Update.de_json(message(text), None) for text in texts)


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch):
    monkeypatch.setattr(reaching, "FIRST_PAUSE", 0.001)
    monkeypatch.setattr(reaching, "LONGEST_PAUSE", 0.002)


async def run(source, handle, health=None):
    stopped = asyncio.Event()
    source._on_empty = stopped.set
    await asyncio.wait_for(poll(source, Turns(handle), health or Health(), stopped), timeout=5)


async def test_the_offset_moves_only_after_a_batch_was_handled():
    first, second = updates("a", "b"), updates("c")
    source, handled = Source(first, second), []

    async def handle(update):
        handled.append((update.message.text, list(source.offsets)))

    await run(source, handle)

    assert [text for text, _ in handled] == ["a", "b", "c"]
    assert all(offsets == [0] for text, offsets in handled if text in "ab")
    assert source.offsets[1] == first[-1].update_id + 1
    assert source.offsets[-1] == second[-1].update_id + 1


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (NetworkError("down"), "Telegram cannot be reached: NetworkError"),
        (BadRequest("odd"), "Telegram refuses to give updates: odd"),
    ],
)
async def test_a_failure_is_said_once_and_waited_out(error, said, caplog):
    caplog.set_level("INFO")
    source, handled = Source(error, error, error, updates("a")), []

    async def handle(update):
        handled.append(update.message.text)

    await run(source, handle)

    assert handled == ["a"]
    assert [record.getMessage() for record in caplog.records] == [said, "Telegram answers again"]


async def test_pauses_double_up_to_the_longest(monkeypatch):
    monkeypatch.setattr(reaching, "LONGEST_PAUSE", 0.005)
    pauses, sleep = [], asyncio.sleep

    async def note(seconds):
        pauses.append(seconds)
        await sleep(0)

    monkeypatch.setattr(asyncio, "sleep", note)
    await run(Source(*[NetworkError("down")] * 5), None)

    assert pauses[:5] == [0.001, 0.002, 0.004, 0.005, 0.005]


@pytest.mark.filterwarnings("ignore:.*retry_after.*:DeprecationWarning")
async def test_a_flood_limit_is_waited_out():
    source = Source(RetryAfter(0), updates("a"))
    handled = []

    async def handle(update):
        handled.append(update)

    await run(source, handle)

    assert len(handled) == 1


async def test_a_refused_token_ends_the_polling():
    with pytest.raises(InvalidToken):
        await run(Source(InvalidToken("no")), None)


async def test_a_second_poller_is_noted_for_a_while():
    now = [1000.0]
    health = Health(lambda: now[0])
    await run(Source(Conflict("two"), updates("a")), lambda _: asyncio.sleep(0), health)

    now[0] = 1299.0
    assert health.is_doubled
    now[0] = 1301.0
    assert not health.is_doubled


async def test_two_pollers_that_take_turns_are_said_once(caplog):
    caplog.set_level("INFO")
    turns = [turn for text in "abcde" for turn in (Conflict("two"), updates(text))]
    handled = []

    async def handle(update):
        handled.append(update.message.text)

    await run(Source(*turns), handle)

    assert "".join(handled) == "abcde"
    said = [record.getMessage() for record in caplog.records]
    assert said == ["another process polls with this token; only one may"]
