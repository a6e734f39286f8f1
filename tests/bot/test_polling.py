"""Updates are confirmed only after they were handled; failures are said once and waited out."""

import asyncio

import pytest
from telegram import Update
from telegram.error import BadRequest, Conflict, InvalidToken, NetworkError, RetryAfter

from bot import polling
from bot.polling import handle_all, poll
from tests.bot.updates import GROUP, message


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


def updates(*texts, chat=None):
    more = {"chat": chat} if chat else {}
    return tuple(Update.de_json(message(text, **more), None) for text in texts)


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch):
    monkeypatch.setattr(polling, "FIRST_PAUSE", 0.001)
    monkeypatch.setattr(polling, "LONGEST_PAUSE", 0.002)


async def run(source, handle):
    stopped = asyncio.Event()
    source._on_empty = stopped.set
    await asyncio.wait_for(poll(source, handle, stopped), timeout=5)


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
        (Conflict("two"), "another process polls with this token; only one may"),
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
    monkeypatch.setattr(polling, "LONGEST_PAUSE", 0.005)
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


async def test_a_chats_updates_stay_in_order_and_other_chats_do_not_wait():
    seen = []
    gate = asyncio.Event()

    async def handle(update):
        if update.message.text == "first":
            await gate.wait()
        seen.append(update.message.text)
        if update.message.text == "elsewhere":
            gate.set()

    batch = [*updates("first", "second"), *updates("elsewhere", chat=GROUP)]
    await asyncio.wait_for(handle_all(batch, handle), timeout=5)

    assert seen == ["elsewhere", "first", "second"]


async def test_an_update_that_never_ends_does_not_hold_up_the_rest(monkeypatch, caplog):
    monkeypatch.setattr(polling, "PATIENCE", 0.05)
    seen = []

    async def handle(update):
        if update.message.text == "stuck":
            await asyncio.sleep(60)
        seen.append(update.message.text)

    await asyncio.wait_for(handle_all(updates("stuck", "next"), handle), timeout=5)

    assert seen == ["next"]
    assert "took over" in caplog.text
