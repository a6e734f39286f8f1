"""What reaches a bot in groups, topics and channels."""

import pytest

from tests.telegram.people import ADMIN, CHANNEL, FORUM, GROUP, PRIVATE_CHAT, SUPERGROUP
from tests.telegram.server import BotApi


@pytest.fixture
def heard(call):
    def texts():
        updates = call("getUpdates")
        return [one.get("text") for u in updates for k, one in u.items() if k != "update_id"]

    return texts


@pytest.mark.parametrize("chat", [GROUP, SUPERGROUP])
def test_in_privacy_mode_a_group_is_heard_when_it_means_the_bot(api, call, heard, chat):
    api.add_chat(chat)
    call("sendMessage", chat_id=chat.id, text="ya?")
    [asked] = api.messages(chat)

    assert api.say("apa kabar", chat) == 0
    assert api.say("lihat /top", chat) == 0
    assert api.say("/top@other_bot", chat) == 0
    assert api.say("/TOP@Porsi_Test_Bot tangsel", chat) > 0
    assert api.say("/top", chat, ADMIN) > 0
    assert api.say("/toop", chat, ADMIN, edited=True) > 0
    assert api.say("baik", chat, reply_to=asked) > 0
    assert api.send_file(b"x", "rekap.csv", chat) == 0
    assert api.send_file(b"x", "rekap.csv", chat, caption="/impor") > 0

    assert heard() == ["/TOP@Porsi_Test_Bot tangsel", "/top", "/toop", "baik", None]


def test_a_reply_to_somebody_else_is_not_for_the_bot(api):
    told = {"message_id": 1, "from": ADMIN.as_json(), "date": 1, "text": "halo"}
    assert api.say("ya", GROUP, reply_to_message=told) == 0


def test_service_messages_are_heard_in_privacy_mode(api, heard):
    message = {"message_id": 5, "chat": GROUP.as_json(), "date": 1, "new_chat_title": "Baru"}
    assert api.queue({"message": message}) > 0
    api.migrate(GROUP)
    assert heard() == [None] * 3


def test_an_administrator_hears_all(api, call):
    api.add_bot(GROUP, "administrator")
    assert api.say("apa kabar", GROUP) > 0
    assert call("getMe")["can_read_all_group_messages"] is False


def test_without_privacy_mode_all_is_heard(client):
    with BotApi(privacy=False) as api:
        assert api.say("apa kabar", GROUP) > 0
        me = client.get(f"{api.base}/bot{api.token}/getMe").json()["result"]
        assert me["can_read_all_group_messages"] is True


def test_what_is_not_heard_was_said_all_the_same(api, call):
    api.say("apa kabar", SUPERGROUP)
    sent = call("sendMessage", chat_id=SUPERGROUP.id, text="x")
    assert sent["message_id"] == 2


def test_channels_and_comings_are_told_to_who_names_them(api, call):
    call("getUpdates", allowed_updates=["message", "callback_query"])
    assert api.post(CHANNEL, "/start") == 0
    assert api.add_bot(SUPERGROUP, "administrator") == 0
    assert api.block(ADMIN) == 0

    call("getUpdates", allowed_updates=["message", "channel_post", "my_chat_member"])
    call("getUpdates")  # remembered when omitted
    assert api.post(CHANNEL, "/start") > 0
    assert api.post(CHANNEL, "/start lagi", edited=True) == 0
    assert api.unblock(ADMIN) > 0
    kinds = [kind for update in call("getUpdates") for kind in update if kind != "update_id"]
    # The bot came into the group with a message, which it asked for.
    assert kinds == ["message", "channel_post", "my_chat_member"]


def test_a_channel_posts_in_its_own_name(api, call):
    api.post(CHANNEL, "/langganan tangsel")
    [update] = call("getUpdates")
    post = update["channel_post"]
    assert (post["text"], post["sender_chat"]) == ("/langganan tangsel", CHANNEL.as_json())
    assert "from" not in post
    assert call("sendMessage", chat_id=CHANNEL.id, text="Baik")["sender_chat"]["id"] == CHANNEL.id
    with pytest.raises(ValueError, match="is no channel"):
        api.post(PRIVATE_CHAT, "x")


def test_topics_are_told_and_answered(api, call):
    api.say("/top", FORUM, topic=7)
    [update] = call("getUpdates")
    message = update["message"]
    assert (message["message_thread_id"], message["is_topic_message"]) == (7, True)
    assert message["chat"]["is_forum"] is True

    call("sendMessage", chat_id=FORUM.id, text="x", message_thread_id=7)
    call("sendMessage", chat_id=FORUM.id, text="y")
    assert [(one.text, one.topic) for one in api.accepted] == [("x", 7), ("y", None)]
    unknown = call("sendMessage", chat_id=FORUM.id, text="x", message_thread_id=8)
    assert unknown == (400, "Bad Request: message thread not found")
