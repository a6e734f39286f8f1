"""Chats that will not have the bot, let it in again, or become others."""

import pytest

from tests.telegram import refusals
from tests.telegram.people import (
    ADMIN,
    ADMIN_CHAT,
    CHANNEL,
    FORUM,
    GROUP,
    PRIVATE_CHAT,
    SUPERGROUP,
    USER,
)


@pytest.fixture
def send(api, call):
    def one(chat=PRIVATE_CHAT, **more):
        return call("sendMessage", chat_id=chat.id, text="x", **more)

    for chat in (PRIVATE_CHAT, ADMIN_CHAT, GROUP, SUPERGROUP, FORUM, CHANNEL):
        api.add_chat(chat)
    return one


@pytest.fixture
def told(call):
    """All updates, without their ids."""

    def fetch():
        updates = call("getUpdates")
        return [(kind, one) for u in updates for kind, one in u.items() if kind != "update_id"]

    return fetch


def changes(updates):
    """(chat, status before, status after) of what the bot was told of itself."""
    return [
        (one["chat"]["id"], one["old_chat_member"]["status"], one["new_chat_member"]["status"])
        for kind, one in updates
        if kind == "my_chat_member"
    ]


def test_who_blocks_the_bot_is_not_written_to_until_it_is_unblocked(api, send, told):
    blocked = 403, "Forbidden: bot was blocked by the user"
    api.block(USER)
    assert send() == blocked
    assert send(ADMIN_CHAT)["message_id"]
    api.unblock(PRIVATE_CHAT)
    assert send()["message_id"]

    updates = told()
    assert changes(updates) == [(USER.id, "member", "kicked"), (USER.id, "kicked", "member")]
    _, first = updates[0]
    assert first["from"]["id"] == USER.id
    assert first["new_chat_member"] == {
        "user": api.bot.as_json(),
        "status": "kicked",
        "until_date": 0,
    }


def test_who_has_blocked_the_bot_is_not_heard(api, send, told):
    api.block(USER)
    assert api.say("halo") == 0
    api.unblock(USER)
    assert api.say("/start") > 0
    assert [kind for kind, _ in told()] == ["my_chat_member"] * 2 + ["message"]


@pytest.mark.parametrize("chat", [GROUP, SUPERGROUP, CHANNEL])
def test_a_bot_that_was_kicked_is_told_so_by_every_method(api, send, call, told, chat):
    sent = send(chat)["message_id"]
    api.kick(chat, ADMIN)

    kicked = 403, f"Forbidden: bot was kicked from the {chat.type} chat"
    assert send(chat) == kicked
    assert call("sendChatAction", chat_id=chat.id, action="typing") == kicked
    assert call("editMessageText", chat_id=chat.id, message_id=sent, text="y") == kicked
    assert call("deleteMessage", chat_id=chat.id, message_id=sent) == kicked
    assert call("getChatMember", chat_id=chat.id, user_id=USER.id) == kicked
    assert api.say("/x", chat) == 0
    before = "administrator" if chat == CHANNEL else "member"
    assert changes(told()) == [(chat.id, before, "kicked")]
    assert len(api.accepted) == 1


def test_a_group_takes_the_bot_in_with_a_service_message(api, call, told):
    new = api.add_bot(SUPERGROUP, by=ADMIN)
    api.add_bot(SUPERGROUP, "administrator", ADMIN)

    updates = told()
    assert new > 0
    left, joined, promoted = (one for _, one in updates)
    assert [kind for kind, _ in updates] == ["my_chat_member", "message", "my_chat_member"]
    assert changes(updates) == [
        (SUPERGROUP.id, "left", "member"),
        (SUPERGROUP.id, "member", "administrator"),
    ]
    assert left["from"] == promoted["from"] == ADMIN.as_json()
    assert joined["new_chat_members"] == [api.bot.as_json()]
    assert call("sendMessage", chat_id=SUPERGROUP.id, text="x")["message_id"] == 2


def test_a_bot_comes_back_after_a_kick_and_into_channels_as_administrator(api, send, told):
    api.kick(GROUP)
    api.add_bot(GROUP)
    api.kick(CHANNEL)
    api.add_bot(CHANNEL, "administrator")
    assert send(GROUP)["message_id"]
    assert send(CHANNEL)["message_id"]
    with pytest.raises(ValueError, match="cannot be 'member' in a channel"):
        api.add_bot(CHANNEL)
    assert [kind for kind, _ in told()].count("message") == 1


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        (refusals.USER_DEACTIVATED, (403, "Forbidden: user is deactivated")),
        (refusals.GROUP_DELETED, (403, "Forbidden: the group chat was deleted")),
        (refusals.NOT_IN_CHANNEL, (403, "Forbidden: bot is not a member of the channel chat")),
        (refusals.UNKNOWN_403, (403, "Forbidden: bot is not welcome on this day")),
        (refusals.CHAT_NOT_FOUND, (400, "Bad Request: chat not found")),
        (refusals.WRITE_FORBIDDEN, (400, "Bad Request: CHAT_WRITE_FORBIDDEN")),
        (refusals.TOPIC_CLOSED, (400, "Bad Request: TOPIC_CLOSED")),
        (refusals.TOPIC_DELETED, (400, "Bad Request: message thread not found")),
    ],
)
def test_a_chat_refuses_by_a_word_until_it_relents(api, send, words, answer):
    api.refuse(PRIVATE_CHAT, *words)
    assert [send(), send()] == [answer, answer]
    assert send(ADMIN_CHAT)["message_id"]
    api.relent(USER)
    assert send()["message_id"]
    assert api.refused(answer[0]) == 2


def test_a_refusal_may_concern_one_method_one_topic_or_some_calls(api, send, call):
    api.say("/x", FORUM, topic=7)
    api.refuse(FORUM, *refusals.TOPIC_CLOSED, topic=7)
    assert send(FORUM, message_thread_id=7) == refusals.TOPIC_CLOSED
    assert send(FORUM)["message_id"]

    api.refuse(USER.id, 403, "Forbidden: x", method="sendChatAction", times=2)
    assert send()["message_id"]
    action = {"chat_id": USER.id, "action": "typing"}
    answers = [call("sendChatAction", **action) for _ in range(3)]
    assert answers == [(403, "Forbidden: x")] * 2 + [True]


def test_what_the_text_lacks_is_told_before_what_the_chat_says(api, send, call):
    api.block(USER)
    long = call("sendMessage", chat_id=USER.id, text="x" * 4097)
    assert long == (400, "Bad Request: message is too long")


@pytest.fixture
def raw(api, client):
    """The whole answer."""

    def send(chat):
        url = f"{api.base}/bot{api.token}/sendMessage"
        return client.post(url, json={"chat_id": chat.id, "text": "x"}).json()

    return send


def test_a_group_becomes_a_supergroup(api, send, call, told, raw):
    api.set_member(GROUP, ADMIN, "creator")
    new = api.migrate(GROUP)

    assert (new.type, new.name) == ("supergroup", GROUP.name)
    assert str(new.id).startswith("-100")
    [old_told, new_told] = (one for _, one in told())
    assert (old_told["chat"]["id"], old_told["migrate_to_chat_id"]) == (GROUP.id, new.id)
    assert (new_told["chat"]["id"], new_told["migrate_from_chat_id"]) == (new.id, GROUP.id)
    assert raw(GROUP) == {
        "ok": False,
        "error_code": 400,
        "description": "Bad Request: group chat was upgraded to a supergroup chat",
        "parameters": {"migrate_to_chat_id": new.id},
    }
    assert raw(new)["ok"]
    assert call("getChatMember", chat_id=new.id, user_id=ADMIN.id)["status"] == "creator"
    with pytest.raises(ValueError, match="is no group"):
        api.migrate(new)


def test_a_migration_may_be_told_by_nothing_but_a_send(api, send, told, raw):
    new = api.migrate(GROUP, told=False)

    assert told() == []
    assert raw(GROUP)["parameters"] == {"migrate_to_chat_id": new.id}
    assert raw(new)["ok"]


# Members


def test_members_are_what_was_set_or_wrote_there(api, send, call):
    def status(chat, user):
        return call("getChatMember", chat_id=chat.id, user_id=user.id)

    api.set_member(CHANNEL, ADMIN, "administrator")
    api.say("halo", GROUP, USER)
    assert status(GROUP, USER)["status"] == "member"
    assert status(GROUP, ADMIN)["status"] == "left"
    assert status(CHANNEL, ADMIN)["status"] == "administrator"
    assert status(CHANNEL, USER)["status"] == "left"
    assert status(GROUP, api.bot)["status"] == "member"
    for set_to in ("creator", "administrator", "member", "restricted", "left", "kicked"):
        api.set_member(GROUP, USER, set_to)
        told = status(GROUP, USER)
        assert (told["status"], told["user"]) == (set_to, USER.as_json())
    api.say("lagi", GROUP, USER)
    assert status(GROUP, USER)["status"] == "kicked"
    with pytest.raises(ValueError, match="'owner'"):
        api.set_member(GROUP, USER, "owner")


def test_members_that_cannot_be_told(api, send, call):
    api.set_member(CHANNEL, ADMIN, "creator")
    api.set_member(CHANNEL, api.bot, "member")

    strange = call("getChatMember", chat_id=GROUP.id, user_id=5)
    assert strange == (400, "Bad Request: user not found")
    nobody = call("getChatMember", chat_id=GROUP.id)
    assert nobody == (400, "Bad Request: invalid user_id specified")
    hidden = 400, "Bad Request: member list is inaccessible"
    assert call("getChatMember", chat_id=CHANNEL.id, user_id=ADMIN.id) == hidden
    assert call("getChatAdministrators", chat_id=CHANNEL.id) == hidden
    alone = call("getChatAdministrators", chat_id=USER.id)
    assert alone == (400, "Bad Request: there are no administrators in the private chat")
    assert call("getChatMember", chat_id=99, user_id=5) == (400, "Bad Request: chat not found")


def test_administrators_are_listed_the_bot_among_them(api, send, call):
    def listed():
        told = call("getChatAdministrators", chat_id=SUPERGROUP.id)
        return {one["user"]["id"]: one["status"] for one in told}

    api.set_member(SUPERGROUP, ADMIN, "creator")
    api.set_member(SUPERGROUP, USER, "member")
    assert listed() == {ADMIN.id: "creator"}
    api.add_bot(SUPERGROUP, "administrator")
    assert listed() == {ADMIN.id: "creator", api.bot.id: "administrator"}


async def test_the_library_understands_members_and_what_became_of_them(api):
    from telegram import ChatMemberAdministrator, ChatMemberBanned
    from telegram.error import ChatMigrated

    from tests.telegram.test_conversation import build

    new = api.migrate(GROUP, told=False)
    api.add_bot(SUPERGROUP)
    async with build(api).bot as bot:
        with pytest.raises(ChatMigrated) as migrated:
            await bot.send_message(GROUP.id, "x")
        assert migrated.value.new_chat_id == new.id
        for status in ("creator", "administrator", "member", "restricted", "left", "kicked"):
            api.set_member(SUPERGROUP, ADMIN, status)
            assert (await bot.get_chat_member(SUPERGROUP.id, ADMIN.id)).status == status
        api.set_member(SUPERGROUP, ADMIN, "administrator")
        [told] = await bot.get_chat_administrators(SUPERGROUP.id)
        assert isinstance(told, ChatMemberAdministrator)
        api.kick(SUPERGROUP)
        *_, last = await bot.get_updates()
        assert isinstance(last.my_chat_member.new_chat_member, ChatMemberBanned)
