from datetime import UTC, datetime, timedelta

from telegram.error import Forbidden

from bot.alarms import QUIET, Alarms

NOW = datetime(2026, 7, 21, 3, 0, tzinfo=UTC)


class Wire:
    def __init__(self):
        self.sent = []

    async def send_message(self, chat_id, text):
        if chat_id == 1:
            raise Forbidden("bot was blocked by the user")
        self.sent.append((chat_id, text))


async def test_every_admin_who_can_be_reached_is_told_once_an_hour_of_each_kind():
    wire, moments = Wire(), [NOW]
    alarms = Alarms({3, 1, 2}, lambda: moments[0])
    for kind in ("KeyError", "KeyError", "kiriman"):
        await alarms.raise_alarm(wire, kind, f"Ada gangguan <{kind}>")

    assert [chat_id for chat_id, _ in wire.sent] == [2, 3, 2, 3]
    assert wire.sent[0][1] == (
        "⚠ Ada gangguan &lt;KeyError&gt;\nGangguan sejenis tidak dikabarkan lagi selama satu jam."
    )
    moments[0] = NOW + QUIET - timedelta(seconds=1)
    await alarms.raise_alarm(wire, "KeyError", "lagi")
    assert len(wire.sent) == 4
    moments[0] = NOW + QUIET
    await alarms.raise_alarm(wire, "KeyError", "lagi")
    assert len(wire.sent) == 6
