"""Everybody is offered what they can use, where they are; a start writes only what has changed."""

from collections import Counter

import pytest
from telegram import Bot

from bot.commands import MANAGING_COMMANDS
from bot.menus import announce
from bot.parsing import COMMANDS, SPECS, parse
from tests.telegram.people import ADMIN, ADMIN_CHAT
from tests.telegram.server import BotApi

STRANGER = 555
SCOPES = ["default", "all_group_chats", "all_chat_administrators", f"chat:{ADMIN.id}"]


@pytest.fixture
def api():
    with BotApi() as started:
        started.add_chat(ADMIN_CHAT)
        yield started


@pytest.fixture
async def bot(api):
    async with Bot(api.token, base_url=f"{api.base}/bot") as made:
        yield made


def offered(api, scope):
    return [name for name, _ in api.commands[scope, ""]]


async def test_each_is_offered_what_they_can_use_there(api, bot):
    await announce(bot, [ADMIN.id])
    everybody, groups, administrators, admin = (offered(api, scope) for scope in SCOPES)

    assert {"peringkat", "top", "daerahsaya", "langganan", "bantuan"} <= set(everybody)
    assert not {"riwayat", "segarkan", "start"} & set(everybody)
    assert {"peringkat", "top", "bantuan"} <= set(groups) < set(administrators) < set(everybody)
    assert not {"langganan", "berhenti", "hapusdata", "daerahsaya"} & set(groups)
    assert {"langganan", "berhenti", "hapusdata"} <= set(administrators)
    assert "daerahsaya" not in administrators
    assert admin == [spec.name for spec in COMMANDS if spec.listed]
    assert {"riwayat", "segarkan", "kirim"} <= set(admin)
    assert len(api.commands) == len(SCOPES)


async def test_a_group_is_offered_nothing_that_only_its_administrators_may_do(api, bot):
    await announce(bot, [])

    for name in offered(api, "all_group_chats"):
        assert not isinstance(parse(SPECS[name].example).command, MANAGING_COMMANDS), name


async def test_a_second_start_reads_and_writes_nothing(api, bot):
    await announce(bot, [ADMIN.id])
    first = Counter(call.method for call in api.calls)
    await announce(bot, [ADMIN.id])
    second = Counter(call.method for call in api.calls) - first

    reads = {"getMyCommands": 4, "getMyDescription": 1, "getMyShortDescription": 1}
    writes = {name.replace("get", "set"): count for name, count in reads.items()}
    assert first - Counter(getMe=1) == Counter(reads) + Counter(writes)
    assert second == Counter(reads)


async def test_what_somebody_changed_meanwhile_is_put_right_and_nothing_else(api, bot):
    await announce(bot, [ADMIN.id])
    before = api.commands
    await bot.set_my_commands([("lain", "lain")])
    await bot.set_my_short_description("lain")
    written = [call for call in api.calls if call.method.startswith("set")]
    await announce(bot, [ADMIN.id])

    assert api.commands == before
    told = [call.method for call in api.calls if call.method.startswith("set")][len(written) :]
    assert sorted(told) == ["setMyCommands", "setMyShortDescription"]


async def test_the_descriptions_are_within_telegrams_limits(api, bot):
    await announce(bot, [])

    assert (await bot.get_my_description()).description.startswith("Posisi daerah")
    assert "bukan peringkat LKPP" in (await bot.get_my_short_description()).short_description
    assert api.refused(400) == 0


async def test_no_failure_stops_the_start_nor_the_other_menus(api, bot, caplog):
    caplog.set_level("INFO", "bot.menus")
    api.fail_next("getMyCommands", 500, {"description": "Internal Server Error"})
    api.fail_next("setMyDescription", 429, {"description": "Too Many Requests: retry after 9"})
    await announce(bot, [ADMIN.id, STRANGER])

    said = {record.getMessage(): record.levelname for record in caplog.records}
    assert len(said) == 3
    assert said["the menu for chat was not set: Chat not found"] == "INFO"
    assert Counter(said.values()) == {"INFO": 1, "WARNING": 2}
    assert len(api.commands) == len(SCOPES) - 1
    assert (await bot.get_my_short_description()).short_description
