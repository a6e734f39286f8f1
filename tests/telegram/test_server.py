"""The stand-in over HTTP: routes, updates and polls, what people do, menus and files."""

import json
import threading
import time

import httpx
import pytest

from tests.telegram.people import (
    ADMIN,
    ADMIN_CHAT,
    CHANNEL,
    GROUP,
    PRIVATE_CHAT,
    SUPERGROUP,
    USER,
)
from tests.telegram.server import BotApi

HERE = PRIVATE_CHAT.id
LATE = "Bad Request: query is too old and response timeout expired or query ID is invalid"


def bad(complaint):
    return 400, f"Bad Request: {complaint}"


@pytest.fixture
def poll(call):
    """Fetch updates at once, unless a timeout is given."""

    def get_updates(offset=0, **more):
        return call("getUpdates", offset=offset, **more)

    return get_updates


@pytest.fixture
def poll_aside(poll):
    """Begin a poll in a thread; returns a function that waits for its answer."""
    threads = []

    def begin(**more):
        answers = []
        thread = threading.Thread(target=lambda: answers.append(poll(**more)))
        thread.start()
        threads.append(thread)

        def answer():
            thread.join(5)
            return answers[0]

        return answer

    yield begin
    for thread in threads:
        thread.join(5)
        assert not thread.is_alive()


def ids(updates):
    return [update["update_id"] for update in updates]


def shown(**button):
    rows = [[{"text": text, "callback_data": data}] for text, data in button.items()]
    return {"inline_keyboard": rows}


# Routes and parameters


def test_the_bot_is_told_who_it_is(api, call):
    me = call("getMe")

    assert (me["id"], me["is_bot"], me["username"]) == (42, True, "porsi_test_bot")
    assert call("GETME") == me
    assert [one.method for one in api.calls] == ["getMe", "getMe"]


def test_a_wrong_token_and_a_wrong_method_are_refused(api, client):
    answers = [
        client.post(f"{api.base}/bot43:other/getMe"),
        client.get(f"{api.base}/bot{api.token}/getMyDogs"),
        client.get(f"{api.base}/bot{api.token}"),
        client.get(f"{api.base}/file/bot{api.token}/documents/none.csv"),
    ]

    unauthorized = {"ok": False, "error_code": 401, "description": "Unauthorized"}
    not_found = {"ok": False, "error_code": 404, "description": "Not Found"}
    assert [one.json() for one in answers] == [unauthorized] + [not_found] * 3
    assert [one.status_code for one in answers] == [401, 404, 404, 404]
    assert [(one.method, one.status) for one in api.calls] == [("getMe", 401), ("getMyDogs", 404)]


def test_parameters_come_as_json_form_multipart_or_query(api, client):
    api.add_chat(PRIVATE_CHAT)
    url = f"{api.base}/bot{api.token}/sendMessage"
    markup = shown(Ya="y")
    plain = {"chat_id": HERE, "text": "x", "reply_markup": markup}
    as_text = {"chat_id": str(HERE), "text": "x", "reply_markup": json.dumps(markup)}

    client.post(url, json=plain)
    client.post(url, json=as_text)
    client.post(url, data=as_text)
    client.post(url, data=as_text, files={"unused": ("a.csv", b"a;b")})
    client.get(url, params=as_text)

    told = [{k: one.parameters[k] for k in plain} for one in api.calls]
    assert told == [plain] * 5
    assert [message.buttons for message in api.messages()] == [[[("Ya", "y")]]] * 5


def test_broken_json_is_refused(api, client):
    url = f"{api.base}/bot{api.token}/sendMessage"

    answer = client.post(url, content=b"{", headers={"content-type": "application/json"})

    assert answer.json()["description"] == "Bad Request: can't parse JSON object"


# Updates


def test_updates_wait_until_an_offset_confirms_them(api, poll):
    said = [api.say(text) for text in ("satu", "dua", "tiga")]

    assert said == list(range(said[0], said[0] + 3))
    assert ids(poll()) == said
    assert ids(poll(limit=2)) == said[:2]
    assert ids(poll(limit=0)) == said[:1]
    assert ids(poll(said[1])) == said[1:]
    assert ids(poll()) == said[1:]
    assert ids(poll(said[2] + 100)) == said[1:]
    assert api.unconfirmed == 2
    assert ids(poll(said[2] + 1)) == []
    api.wait_idle(timeout=0)


def test_at_most_a_hundred_updates_come_at_once(api, poll):
    said = [api.say(str(number)) for number in range(105)]

    assert ids(poll(limit=1000)) == said[:100]


def test_a_negative_offset_keeps_the_newest(api, poll):
    said = [api.say(text) for text in ("satu", "dua", "tiga")]

    assert ids(poll(-2)) == said[1:]
    assert ids(poll()) == said[1:]


def test_waiting_updates_can_be_dropped(api, call, poll):
    api.say("lama")

    assert call("getWebhookInfo")["pending_update_count"] == 1
    assert call("deleteWebhook", drop_pending_updates=True) is True
    assert poll() == []
    assert call("getWebhookInfo") == {
        "url": "",
        "has_custom_certificate": False,
        "pending_update_count": 0,
    }


def test_kinds_that_the_bot_did_not_ask_for_are_not_kept(api, call, poll):
    member = {"chat_member": {"chat": GROUP.as_json()}}
    early = api.say("terlambat", edited=True)
    assert api.queue(member) == 0

    poll(allowed_updates=["message", "chat_member"])
    assert api.say("diubah", edited=True) == 0
    asked = [api.say("x"), api.queue(member)]

    assert ids(poll()) == [early, *asked]
    assert call("getWebhookInfo")["allowed_updates"] == ["chat_member", "message"]
    poll(allowed_updates=[])
    assert api.queue(member) == 0
    assert api.say("diubah", edited=True) > 0


def test_a_long_poll_answers_when_something_happens(api, poll_aside):
    answer = poll_aside(timeout=30)
    api.wait(lambda api: api.polling)
    began = time.monotonic()

    number = api.say("halo")

    assert ids(answer()) == [number]
    assert time.monotonic() - began < 1
    assert not api.polling


def test_a_long_poll_ends_by_itself(poll):
    began = time.monotonic()

    assert poll(timeout=1) == []
    assert 0.9 < time.monotonic() - began < 3


def test_the_older_of_two_polls_is_refused(api, poll_aside):
    older = poll_aside(timeout=30)
    api.wait(lambda api: api.polling)
    newer = poll_aside(timeout=30)

    assert older() == (
        409,
        "Conflict: terminated by other getUpdates request; "
        "make sure that only one bot instance is running",
    )
    number = api.say("halo")
    assert ids(newer()) == [number]
    assert [one.status for one in api.called("getUpdates")] == [409, 200]


def test_a_poll_that_nobody_waits_for_confirms_nothing(api, poll):
    url = f"{api.base}/bot{api.token}/getUpdates"
    with httpx.Client() as hasty, pytest.raises(httpx.ReadTimeout):
        hasty.post(url, json={"timeout": 30}, timeout=0.1)
    api.wait(lambda api: not api.polling)

    number = api.say("halo")

    assert ids(poll()) == [number]
    assert [one.status for one in api.called("getUpdates")] == [None, 200]


# Starting and stopping


def test_it_stops_at_once_with_a_poll_open_and_leaves_nothing_behind():
    before = set(threading.enumerate())
    answers = []
    with BotApi() as api:
        url = f"{api.base}/bot{api.token}/getUpdates"
        thread = threading.Thread(
            target=lambda: answers.append(httpx.post(url, json={"timeout": 30}, timeout=10))
        )
        thread.start()
        api.wait(lambda api: api.polling)
        began = time.monotonic()
    assert time.monotonic() - began < 1

    thread.join(5)
    assert answers[0].json() == {"ok": True, "result": []}
    assert set(threading.enumerate()) == before
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{api.base}/bot{api.token}/getMe")


def test_several_run_side_by_side(client):
    with BotApi() as one, BotApi("43:OTHER-token") as other:
        one.say("halo")
        urls = [f"{api.base}/bot{api.token}/getUpdates" for api in (one, other)]
        found = [client.get(url).json()["result"] for url in urls]

    assert [len(updates) for updates in found] == [1, 0]


# What people do


def test_a_message_is_told_as_telegram_tells_it(api, poll):
    api.say("\U0001f4c8 /peringkat@porsi_test_bot tangsel")

    [update] = poll()
    message = update["message"]
    assert message.pop("date") == pytest.approx(time.time(), abs=5)
    assert message == {
        "message_id": 1,
        "from": {
            "id": USER.id,
            "is_bot": False,
            "first_name": "Sri",
            "username": "sri_wahyuni",
            "language_code": "id",
        },
        "chat": {
            "id": USER.id,
            "type": "private",
            "first_name": "Sri",
            "username": "sri_wahyuni",
        },
        "text": "\U0001f4c8 /peringkat@porsi_test_bot tangsel",
        "entities": [{"type": "bot_command", "offset": 3, "length": 25}],
    }


def test_a_private_chat_has_one_person_in_it(api, poll):
    api.say("a", user=ADMIN)
    api.say("b", ADMIN_CHAT)
    api.say("/c", GROUP, ADMIN)
    with pytest.raises(ValueError, match="Budi cannot write"):
        api.say("d", PRIVATE_CHAT, ADMIN)

    told = [(m["message"]["chat"]["id"], m["message"]["from"]["id"]) for m in poll()]
    assert told == [(ADMIN.id, ADMIN.id), (ADMIN.id, ADMIN.id), (GROUP.id, ADMIN.id)]


def test_a_channel_names_nobody(api, poll):
    api.say("/peringkat", CHANNEL)
    api.say("/peringkat tangsel", CHANNEL, edited=True)

    first, second = poll()
    post = first["channel_post"]
    assert "from" not in post
    assert post["sender_chat"] == post["chat"] == CHANNEL.as_json()
    assert second["edited_channel_post"]["message_id"] == post["message_id"]


def test_edits_forwards_and_anonymous_administrators(api, poll):
    api.say("/segarkan", GROUP)
    api.say("/segarkan x", GROUP, edited=True)
    api.say("/segarkan", GROUP, forwarded=True)
    api.say("/segarkan", GROUP, sender_chat=GROUP, author_signature="Sekda")
    api.say("/segarkan", GROUP, sender_chat=CHANNEL)

    first, edited, forwarded, anonymous, channel = (
        next(iter(u.values())) for u in map(last, poll())
    )
    assert (edited["message_id"], edited["text"]) == (first["message_id"], "/segarkan x")
    assert edited["edit_date"] >= edited["date"]
    assert forwarded["forward_origin"]["type"] == "hidden_user"
    assert anonymous["sender_chat"] == GROUP.as_json()
    assert (anonymous["from"]["username"], anonymous["author_signature"]) == (
        "GroupAnonymousBot",
        "Sekda",
    )
    assert (channel["sender_chat"]["id"], channel["from"]["id"]) == (CHANNEL.id, 136817688)


def last(update):
    """The update without its id."""
    return {kind: told for kind, told in update.items() if kind != "update_id"}


def test_supergroups_number_their_messages_alone(api, poll):
    for chat in (PRIVATE_CHAT, GROUP, SUPERGROUP, CHANNEL, SUPERGROUP):
        api.say("/x", chat)

    told = [next(iter(last(update).values()))["message_id"] for update in poll()]
    assert told == [1, 2, 1, 1, 2]


def test_any_update_can_be_queued(api, call, poll):
    added = api.queue({"my_chat_member": {"chat": SUPERGROUP.as_json(), "date": 1}})
    photo = {"message_id": 70, "chat": SUPERGROUP.as_json(), "date": 1, "photo": []}
    shown = api.queue({"message": photo})

    assert ids(poll()) == [added, shown]
    reply = {"chat_id": SUPERGROUP.id, "text": "Halo", "reply_parameters": {"message_id": 70}}
    assert call("sendMessage", **reply)["message_id"] == 71


def test_a_button_is_pressed_by_its_label_or_data_the_newest_first(api, call, poll):
    api.say("x")
    for number in (1, 2):
        markup = shown(Ya=f"y{number}", y1="z") if number == 1 else shown(Ya="y2")
        call("sendMessage", chat_id=HERE, text=str(number), reply_markup=markup)
    poll(api.press("Ya"))

    api.press("y1")
    api.press("z")
    api.press_data("forged")

    told = [(u["callback_query"]["data"], u["callback_query"]["message"]["text"]) for u in poll()]
    assert told == [("y2", "2"), ("z", "1"), ("z", "1"), ("forged", "2")]
    with pytest.raises(LookupError, match="no button 'Tidak' in Sri"):
        api.press("Tidak")
    with pytest.raises(LookupError):
        api.press_data("x", GROUP)


def test_anyone_in_a_group_can_press(api, call, poll):
    api.say("x", GROUP)
    call("sendMessage", chat_id=GROUP.id, text="?", reply_markup=shown(Ya="y"))
    poll(api.press("Ya", GROUP, ADMIN))

    [update] = poll()
    query = update["callback_query"]
    assert (query["from"]["id"], query["message"]["chat"]["id"]) == (ADMIN.id, GROUP.id)
    assert query["message"]["reply_markup"] == shown(Ya="y")


def test_an_old_message_is_told_with_nothing_but_its_place(api, call, poll):
    api.say("x")
    call("sendMessage", chat_id=HERE, text="?", reply_markup=shown(Ya="y"))
    poll(api.press("Ya", inaccessible=True))

    [update] = poll()
    told = {"message_id": 2, "chat": PRIVATE_CHAT.as_json(), "date": 0}
    assert update["callback_query"]["message"] == told


def test_a_query_is_answered_once(api, call, poll):
    api.say("x")
    call("sendMessage", chat_id=HERE, text="?", reply_markup=shown(Ya="y"))
    poll(api.press("Ya"))
    query = poll()[0]["callback_query"]["id"]

    assert call("answerCallbackQuery", callback_query_id="5") == (400, LATE)
    long = call("answerCallbackQuery", callback_query_id=query, text="x" * 201)
    assert long == bad("MESSAGE_TOO_LONG")
    assert call("answerCallbackQuery", callback_query_id=query, text="Baik") is True
    assert call("answerCallbackQuery", callback_query_id=query) == (400, LATE)


# What the bot sends


def test_a_chat_that_never_wrote_is_not_found(api, call):
    assert call("sendMessage", chat_id=HERE, text="x") == bad("chat not found")
    assert call("sendChatAction", chat_id=HERE, action="typing") == bad("chat not found")
    assert call("sendMessage", text="x") == bad("chat_id is empty")

    api.say("halo")
    api.say("halo", CHANNEL)
    assert call("sendMessage", chat_id=HERE, text="x")["message_id"] == 2
    assert call("sendMessage", chat_id="@kabar_pengadaan", text="x")["chat"]["id"] == CHANNEL.id
    assert call("sendChatAction", chat_id=HERE, action="typing") is True
    assert call("sendChatAction", chat_id=HERE, action="sleep") == bad(
        "wrong parameter action in request"
    )


def test_a_reply_needs_its_message(api, call):
    api.say("halo")

    def reply(**parameters):
        return call("sendMessage", chat_id=HERE, text="x", **parameters)

    answered = reply(reply_parameters={"message_id": 1})
    assert answered["reply_to_message"]["message_id"] == 1
    assert reply(reply_to_message_id=1)["reply_to_message"]["message_id"] == 1
    assert reply(reply_parameters={"message_id": 9}) == bad("message to be replied not found")
    lenient = reply(reply_parameters={"message_id": 9, "allow_sending_without_reply": True})
    assert "reply_to_message" not in lenient
    assert [message.reply_to for message in api.messages()] == [1, 1, None]


def test_a_topic_must_be_known(api, call):
    api.say("halo", SUPERGROUP, message_thread_id=7, is_topic_message=True)
    sent = call("sendMessage", chat_id=SUPERGROUP.id, text="x", message_thread_id=7)
    elsewhere = call("sendMessage", chat_id=SUPERGROUP.id, text="x", message_thread_id=8)

    assert (sent["message_thread_id"], api.messages(SUPERGROUP)[0].thread) == (7, 7)
    assert elsewhere == bad("message thread not found")


def test_a_planned_failure_is_answered_once_and_nothing_is_done(api, call, client):
    api.say("halo")
    api.fail_next("sendMessage", 403, {"description": "Forbidden: bot was blocked by the user"})
    api.fail_next("sendMessage", 502, b"<html>")

    blocked = call("sendMessage", chat_id=HERE, text="x")
    broken = client.post(f"{api.base}/bot{api.token}/sendMessage", json={})

    assert blocked == (403, "Forbidden: bot was blocked by the user")
    assert (broken.status_code, broken.content) == (502, b"<html>")
    assert api.messages() == []
    call("sendMessage", chat_id=HERE, text="x")
    assert [one.status for one in api.called("sendMessage")] == [403, 502, 200]


def test_waiting_in_vain_tells_what_was_called(api, call):
    api.say("halo")
    call("sendMessage", chat_id=HERE, text="Selamat pagi")

    with pytest.raises(AssertionError) as failed:
        api.wait(lambda api: api.messages()[1], timeout=0.05)
    assert "200 sendMessage" in str(failed.value)
    assert "to Sri: 'Selamat pagi'" in str(failed.value)
    with pytest.raises(AssertionError, match="1 updates unconfirmed"):
        api.wait_idle(timeout=0.05)
    assert api.wait(lambda api: api.messages()[0]).text == "Selamat pagi"


# Files


@pytest.fixture
def upload(api, client):
    """Send a file as multipart; returns the answer."""

    def send(kind, content, name="rekap.csv", **more):
        url = f"{api.base}/bot{api.token}/send{kind.title()}"
        data = {"chat_id": str(HERE), **more}
        return client.post(url, data=data, files={kind: (name, content)}).json()

    api.add_chat(PRIVATE_CHAT)
    return send


def test_a_document_is_kept_with_its_caption(api, upload, call):
    answer = upload("document", b"a;b", caption="<b>Rekap</b>", parse_mode="HTML")
    again = call("sendDocument", chat_id=HERE, document=answer["result"]["document"]["file_id"])

    first, second = api.messages()
    assert (first.document.name, first.document.content) == ("rekap.csv", b"a;b")
    assert (first.document.caption, first.html, first.text) == ("Rekap", "<b>Rekap</b>", "")
    assert answer["result"]["caption_entities"] == [{"type": "bold", "offset": 0, "length": 5}]
    assert second.document.content == b"a;b"
    edit = {"chat_id": HERE, "message_id": again["message_id"], "text": "x"}
    assert call("editMessageText", **edit) == bad("there is no text in the message to edit")


def test_documents_are_refused_for_their_caption_or_lack_of_content(upload, call):
    assert upload("document", b"x", caption="x" * 1024)["ok"]
    long = upload("document", b"x", caption="x" * 1025)
    assert long["description"] == "Bad Request: message caption is too long"
    assert upload("document", b"")["description"] == "Bad Request: file must be non-empty"
    assert call("sendDocument", chat_id=HERE) == bad("there is no document in the request")
    assert call("sendDocument", chat_id=HERE, document="x") == bad("invalid file_id")


def test_a_photo_is_a_picture(api, upload):
    assert upload("photo", b"\x89PNG\r\n...", "grafik.png", caption="Tren")["result"]["photo"]
    assert upload("photo", b"GIF")["description"] == "Bad Request: IMAGE_PROCESS_FAILED"

    [message] = api.messages()
    assert (message.photo.caption, message.document) == ("Tren", None)


def test_a_file_that_a_person_sent_can_be_fetched(api, call, client, poll):
    api.send_file(b"satuan;nilai\n", "rekap.csv", user=ADMIN, caption="impor")
    [update] = poll()
    message = update["message"]
    document = message["document"]

    assert (document["file_name"], document["mime_type"]) == ("rekap.csv", "text/csv")
    assert (document["file_size"], message["caption"]) == (13, "impor")
    file = call("getFile", file_id=document["file_id"])
    assert file["file_path"] == "documents/file_1.csv"
    address = f"{api.base}/file/bot{api.token}/{file['file_path']}"
    assert client.get(address).content == b"satuan;nilai\n"


def test_a_file_of_more_than_20_mb_cannot_be_fetched(api, call, poll):
    api.send_file(b"x", "rekap.xlsx", size=20 * 1024 * 1024)
    api.send_file(b"x", "besar.xlsx", size=20 * 1024 * 1024 + 1)
    fits, large = (update["message"]["document"] for update in poll())

    assert call("getFile", file_id=fits["file_id"])["file_size"] == fits["file_size"]
    assert call("getFile", file_id=large["file_id"]) == bad("file is too big")
    assert call("getFile", file_id="x") == bad("invalid file_id")


# Menus


def test_a_menu_is_kept_for_its_scope_and_language(api, call):
    api.add_chat(ADMIN_CHAT)
    menu = [{"command": "peringkat", "description": "Posisi daerah"}]
    scope = {"type": "chat", "chat_id": ADMIN.id}
    assert call("setMyCommands", commands=menu) is True
    assert call("setMyCommands", commands=menu, scope=scope, language_code="id") is True

    told = [("peringkat", "Posisi daerah")]
    assert api.commands == {("default", ""): told, (f"chat:{ADMIN.id}", "id"): told}
    assert call("getMyCommands") == menu
    assert call("getMyCommands", language_code="id") == []
    assert call("deleteMyCommands") is True
    assert call("getMyCommands") == []


@pytest.mark.parametrize(
    ("command", "description", "complaint"),
    [
        ("Peringkat", "x", "BOT_COMMAND_INVALID"),
        ("per-ingkat", "x", "BOT_COMMAND_INVALID"),
        ("x" * 33, "x", "command length must not exceed 32"),
        ("/", "x", "command must be non-empty"),
        ("x", " ", "command description must be non-empty"),
        ("x", "x" * 257, "command description length must not exceed 256"),
    ],
)
def test_commands_that_telegram_would_not_take(call, command, description, complaint):
    menu = [{"command": command, "description": description}]

    assert call("setMyCommands", commands=menu) == bad(complaint)


def test_menus_have_one_to_a_hundred_commands_a_known_scope_and_language(call):
    menu = [{"command": f"x{number}", "description": "x"} for number in range(101)]

    assert call("setMyCommands", commands=menu) == bad("BOT_COMMANDS_TOO_MUCH")
    assert call("setMyCommands", commands=menu[1:]) is True
    assert call("setMyCommands", commands=[])[0] == 400
    nowhere = {"type": "chat", "chat_id": 99}
    assert call("setMyCommands", commands=menu[:1], scope=nowhere) == bad("chat not found")
    strange = {"type": "everyone"}
    assert call("setMyCommands", commands=menu[:1], scope=strange) == bad(
        "can't parse BotCommandScope: Unsupported type specified"
    )
    assert call("getMyCommands", language_code="ind") == bad("invalid language code specified")


def test_descriptions_are_kept_by_language(call):
    assert call("setMyDescription", description="Porsi e-purchasing") is True
    assert call("setMyShortDescription", short_description="x" * 120, language_code="id") is True

    assert call("getMyDescription") == {"description": "Porsi e-purchasing"}
    assert call("getMyShortDescription") == {"short_description": ""}
    assert call("setMyShortDescription", short_description="x" * 121)[0] == 400
    assert call("setMyDescription", description="x" * 513)[0] == 400
