"""A chat says what it wants to hear: typed and pressed, in private, in groups and in channels."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot import clock
from bot.app import _request, build
from bot.buttons import encode
from bot.commands import (
    AskToErase,
    Erase,
    ForgetOwn,
    SetFollow,
    SetHour,
    SetWant,
    SetWish,
    ShowRegion,
    ShowSubscription,
    Stop,
    When,
)
from bot.health.noticed import Health
from bot.polling import poll
from bot.replies.subscriptions import HALF_A_ROW, PER_PAGE, regions_reply
from bot.settings import Settings
from bot.terminal import as_text
from bot.turns import Turns
from procurement.regions import gazetteer
from procurement.zones import Zone
from storage.chats import Place, is_gone
from storage.expiry import GONE_FOR, expire
from storage.ledger import Occasion, Recipient, claim, note_sent, plan, tallies
from storage.subscriptions import MOST_REGIONS, MOST_WISHES, Subscription, Want, subscription
from storage.tables import ChatRow
from tests.bot.conftest import OFFICIAL, TODAY, conversation_over
from tests.bot.updates import PRIVATE, message, press
from tests.makers import region
from tests.storage.everything import everything
from tests.telegram.people import ADMIN, CHANNEL, FORUM, GROUP, SUPERGROUP, USER, User, private
from tests.telegram.server import BotApi

PONTIANAK = region("pontianak")


@pytest.fixture
def wanted(shipped):
    def read(chat_id=7):
        with shipped.reading() as session:
            return subscription(session, chat_id)

    return read


def texts(calls):
    return [call.text for call in calls if call.method != "answerCallbackQuery"]


# In private


async def test_a_region_is_subscribed_to_by_name(say, wanted):
    [answer] = await say("/langganan pontianak")

    assert answer.text == (
        "Percakapan ini berlangganan kabar <b>Kota Pontianak</b>.\n"
        "\n"
        "<b>Langganan percakapan ini</b>\n"
        "Daerah: Kota Pontianak\n"
        "Dikirim: ringkasan semester, peringkat berubah\n"
        "Jam kirim: pukul 08.00 WIB\n"
        "\n"
        "• Ringkasan semester: sekali tiap semester, setelah datanya ditutup\n"
        "• Peringkat berubah: bila peringkat berubah atau disusul, paling sering sekali seminggu\n"
        "\n"
        "Tambah daerah dengan tombol, atau ketik: /langganan nama daerah (paling banyak 10)\n"
        "Tautan untuk rekan: https://t.me/PorsiBot?start=langganan_6171"
    )
    assert answer.labels == [
        "✓ Ringkasan semester",
        "▢ Kemajuan bulanan",
        "✓ Peringkat berubah",
        "▢ Data baru masuk",
        "✕ Kota Pontianak",
        "Tambah daerah",
        "Jam 08.00 WIB",
        "Berhenti semua",
    ]
    assert wanted().regions == (PONTIANAK,)


async def test_twice_is_once(say, wanted):
    await say("/langganan pontianak")
    [answer] = await say("/langganan pontianak")

    assert answer.text.startswith("Percakapan ini sudah berlangganan kabar <b>Kota Pontianak</b>.")
    assert wanted().regions == (PONTIANAK,)


async def test_an_ambiguous_name_is_asked_about_and_pressed(say, handle, wanted):
    [asked] = await say("/langganan bekasi")
    assert asked.labels == ["Kab. Bekasi", "Kota Bekasi"]
    assert wanted().regions == ()

    await handle(press(dict(asked.buttons)["Kota Bekasi"]))
    assert wanted().regions == (region("kota bekasi"),)


async def test_a_unit_of_jakarta_is_offered_as_the_province(say, handle, wanted):
    [answer] = await say("/langganan jakarta selatan")
    assert "tanpa APBD sendiri" in answer.text
    [(label, data)] = answer.buttons

    await handle(press(data))
    assert label == "Provinsi DKI Jakarta"
    assert [one.name for one in wanted().regions] == ["Provinsi DKI Jakarta"]


async def test_everything_is_changed_by_buttons(say, handle, wanted):
    [menu] = await say("/langganan pontianak")
    for label in ("▢ Kemajuan bulanan", "✓ Peringkat berubah"):
        *_, menu = await handle(press(dict(menu.buttons)[label]))
    assert menu.method == "editMessageText"
    assert wanted().wants == {Want.SEMESTER, Want.MONTH}

    *_, hours = await handle(press(dict(menu.buttons)["Jam 08.00 WIB"]))
    *_, hours = await handle(press(dict(hours.buttons)["06.00"]))
    *_, hours = await handle(press(dict(hours.buttons)["WITA"]))
    assert (wanted().hour, wanted().zone) == (6, Zone.WITA)
    *_, menu = await handle(press(dict(hours.buttons)["Selesai"]))
    assert "Jam kirim: pukul 06.00 WITA" in menu.text


async def test_regions_are_found_by_buttons(say, handle, wanted):
    [menu] = await say("/langganan pontianak")
    *_, provinces = await handle(press(dict(menu.buttons)["Tambah daerah"]))
    *_, provinces = await handle(press(dict(provinces.buttons)["▶ 2/4"]))
    *_, provinces = await handle(press(dict(provinces.buttons)["▶ 3/4"]))
    *_, provinces = await handle(press(dict(provinces.buttons)["◀ 2/4"]))
    *_, members = await handle(press(dict(provinces.buttons)["Kalimantan Barat"]))
    assert members.labels[:2] == ["▢ Provinsi Kalimantan Barat", "▢ Kab. Sambas"]
    *_, members = await handle(press(dict(members.buttons)["▢ Kab. Sambas"]))
    assert members.labels[1] == "✓ Kab. Sambas"
    assert {one.name for one in wanted().regions} == {"Kota Pontianak", "Kab. Sambas"}
    *_, members = await handle(press(dict(members.buttons)["✓ Kab. Sambas"]))
    *_, menu = await handle(press(dict(members.buttons)["Selesai"]))
    *_, menu = await handle(press(dict(menu.buttons)["✕ Kota Pontianak"]))
    assert wanted().regions == ()
    assert "Daerah: belum dipilih" in menu.text


async def test_more_regions_than_fit_are_refused_with_a_way_out(say):
    codes = [f"61.{number:02}" for number in range(1, MOST_REGIONS + 1)]
    for code in codes:
        await say(f"/langganan {code}")
    [answer] = await say("/langganan pontianak")

    assert answer.text.startswith("Paling banyak 10 daerah untuk satu percakapan.")


async def test_without_a_region_the_menu_says_how(say):
    [answer] = await say("/langganan")

    assert "Daerah: belum dipilih, sehingga belum ada kabar berkala yang dikirim." in answer.text
    assert "Berhenti semua" not in answer.labels


async def test_stopping_is_polite_whether_there_was_anything_or_not(say, wanted):
    [nothing] = await say("/berhenti")
    await say("/langganan pontianak")
    [stopped] = await say("/berhenti")

    assert nothing.text.startswith("Percakapan ini tidak berlangganan apa pun")
    assert stopped.text.startswith("Langganan dihentikan; tidak ada lagi yang dikirim")
    assert wanted().regions == ()
    assert wanted().wants == frozenset()


async def test_one_region_alone_can_be_left(say, wanted):
    await say("/langganan pontianak")
    await say("/langganan sambas")
    [answer] = await say("/berhenti pontianak")

    assert answer.text.startswith("Percakapan ini tidak lagi berlangganan kabar")
    assert [one.name for one in wanted().regions] == ["Kab. Sambas"]


async def test_a_word_alone_is_understood_too(say, wanted):
    await say("langganan pontianak")
    assert wanted().regions == (PONTIANAK,)
    await say("berhenti")
    assert wanted().regions == ()


async def test_where_there_are_no_data_one_can_ask_to_be_told(say, handle, wanted):
    [answer] = await say("pontianak s1 2026")
    *_, told = await handle(press(dict(answer.buttons)["Beri tahu saya"]))
    *_, again = await handle(press(dict(answer.buttons)["Beri tahu saya"]))

    assert told.text == (
        "Bapak/Ibu akan kami beri tahu begitu data <b>Kota Pontianak</b> Semester I 2026 masuk. "
        "Membatalkan: /berhenti kota pontianak"
    )
    assert again.text.startswith("Bapak/Ibu sudah tercatat dan akan kami beri tahu")
    [(told_of, semester)] = wanted().wishes
    assert (told_of, semester.code) == (PONTIANAK, "2026-1")
    [menu] = await say("/langganan")
    assert "Diberi tahu sekali bila datanya masuk: Kota Pontianak Semester I 2026" in menu.text


async def test_a_link_leads_to_a_region(say, handle, wanted):
    [offer] = await say("/start langganan_6171")
    assert "porsi e-purchasing dan peringkat <b>Kota Pontianak</b>" in offer.text

    await handle(press(dict(offer.buttons)["Langganan"]))
    assert wanted().regions == (PONTIANAK,)


@pytest.mark.parametrize(
    "payload",
    ["langganan_9999", "langganan_3171", "langganan_", "x" * 64, "langganan_6171'; DROP TABLE"],
)
async def test_a_link_that_leads_nowhere_is_an_ordinary_start(say, payload):
    [answer] = await say(f"/start {payload}")

    assert answer.text.startswith("Selamat datang. Ketik nama daerah")


async def test_the_answer_about_a_region_offers_to_subscribe(say, handle, wanted):
    [answer] = await say("pontianak")
    await handle(press(dict(answer.buttons)["Langganan"]))

    assert wanted().regions == (PONTIANAK,)


@pytest.mark.parametrize("repeated", [2, 3])
async def test_an_update_that_comes_again_changes_nothing_again(handle, wanted, shipped, repeated):
    """A killed process gets its last updates again, and others have come since."""
    first = message("/langganan pontianak")
    stop = message("/berhenti")
    for update in (first, stop, *[first] * (repeated - 1)):
        [answer] = await handle(update)

    assert wanted().regions == ()
    assert answer.text.startswith("Percakapan ini")


async def test_a_repeated_word_to_stop_is_answered_as_the_first(handle, wanted):
    await handle(message("/langganan pontianak"))
    stop = message("/berhenti")
    for _ in range(2):
        [answer] = await handle(stop)

    assert answer.text.startswith("Langganan dihentikan")


async def test_erasing_leaves_nothing(say, handle, shipped, wanted):
    await say("/langganan pontianak")
    await say("/daerahsaya sambas")
    with shipped.writing() as session:
        recipients = [Recipient(PRIVATE["id"], TODAY)]
        plan(session, Occasion.SEMESTER, "2026-1", 1, recipients, by="uji", at=TODAY)
    [asked] = await say("/hapusdata")
    *_, erased = await handle(press(dict(asked.buttons)["Ya, hapus"]))

    assert erased.text == "Data percakapan ini telah dihapus."
    with shipped.reading() as session:
        assert tallies(session, 1) == ()
    with shipped.writer.connect() as connection:
        for table in ("chat", "follow", "wish", "delivery", "topic"):
            count = connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar()
            assert (table, count) == (table, 0)


@pytest.mark.sqlite
async def test_no_table_and_no_byte_of_the_file_has_an_erased_chats_number(handle, shipped):
    chat = {"id": 7_216_041_531, "type": "private", "first_name": "Sri"}
    told = {"chat": chat, "user": chat | {"is_bot": False}}
    for text in ("/langganan pontianak", "/daerahsaya sambas", "pontianak s1 2026"):
        await handle(message(text, **told))
    await handle(press(encode(SetWish(PONTIANAK, When(2030, 1))), **told))
    number = chat["id"].to_bytes(6, "big")
    assert number in file_of(shipped)
    await handle(press(encode(Erase()), **told))

    assert not [row for row in everything(shipped) if str(chat["id"]) in row]
    shipped.close()
    assert number not in file_of(shipped)


def file_of(database):
    """The bytes of the database, all of which is put into its file before."""
    path = Path(database.writer.url.database)
    with closing(sqlite3.connect(path, timeout=5)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))


async def test_privacy_names_what_is_kept_and_for_how_long(say):
    [answer] = await say("/privasi")

    for word in (
        "chat id",
        "langgan",
        "satu hari",
        "satu tahun",
        "dua hari",
        "30 hari",
        "/hapusdata",
    ):
        assert word in answer.text


async def test_the_terminal_can_do_it_too(talk):
    assert "berlangganan kabar Kota Pontianak" in as_text(talk("/langganan pontianak"))
    assert as_text(talk("/berhenti")).startswith("Langganan dihentikan")


# In groups and channels, with the real Application polling a Bot API


@pytest.fixture
def api():
    with BotApi(token="42:TEST-token", username="PorsiBot") as api:
        yield api


@pytest.fixture
async def served(api, shipped):
    """The bot polls; `async with` it, and talk to `api` in threads."""
    settings = Settings(
        telegram_token="42:TEST-token",
        telegram_api=api.base,
        send_rate=2000,
        _env_file=None,
    )
    requests = (_request(2), _request(8))
    service = build(settings, shipped, conversation_over(shipped), requests)
    stopped = asyncio.Event()
    async with service.application as application:
        turns = Turns(application.process_update)
        polling = asyncio.create_task(poll(application.bot, turns, Health(), stopped))
        yield service
        stopped.set()
        await polling
    await asyncio.gather(*(request.shutdown() for request in requests))


@pytest.fixture
def told(api, served):
    """Say something, wait until it is handled; returns what the bot has sent there since."""

    async def say(act, chat):
        before = len(api.messages(chat))
        act()
        await asyncio.to_thread(api.wait_idle)
        return [one.text for one in api.messages(chat)[before:]]

    return say


async def test_a_group_is_subscribed_by_its_administrators_alone(api, told, wanted):
    api.set_member(SUPERGROUP, ADMIN, "administrator")
    refused = await told(lambda: api.say("/langganan@PorsiBot pontianak", SUPERGROUP), SUPERGROUP)
    assert refused == ["Langganan dan data grup atau kanal hanya dapat diatur oleh adminnya."]
    assert wanted(SUPERGROUP.id).regions == ()

    said = await told(lambda: api.say("/langganan pontianak", SUPERGROUP, ADMIN), SUPERGROUP)
    assert said[0].startswith("Percakapan ini berlangganan kabar Kota Pontianak.")
    assert "t.me" not in said[0]
    assert wanted(SUPERGROUP.id).regions == (PONTIANAK,)

    await told(lambda: api.press("▢ Kemajuan bulanan", SUPERGROUP), SUPERGROUP)
    assert Want.MONTH not in wanted(SUPERGROUP.id).wants
    assert [call.parameters["text"] for call in api.called("answerCallbackQuery")] == [
        "Khusus admin"
    ]
    await told(lambda: api.press("▢ Kemajuan bulanan", SUPERGROUP, ADMIN), SUPERGROUP)
    assert Want.MONTH in wanted(SUPERGROUP.id).wants


async def test_an_administrator_may_be_anonymous(api, told, wanted):
    await told(
        lambda: api.say("/langganan pontianak", SUPERGROUP, sender_chat=SUPERGROUP), SUPERGROUP
    )

    assert wanted(SUPERGROUP.id).regions == (PONTIANAK,)


async def test_who_hides_behind_another_channel_may_not(api, told, wanted):
    await told(lambda: api.say("/langganan pontianak", SUPERGROUP, sender_chat=CHANNEL), SUPERGROUP)

    assert wanted(SUPERGROUP.id).regions == ()


async def test_nobody_may_where_telegram_does_not_say_who_administers(api, told, wanted):
    api.set_member(SUPERGROUP, ADMIN, "administrator")
    api.fail_next("getChatMember", 400, {"description": "Bad Request: member list is inaccessible"})
    await told(lambda: api.say("/langganan pontianak", SUPERGROUP, ADMIN), SUPERGROUP)

    assert wanted(SUPERGROUP.id).regions == ()


@pytest.mark.parametrize("order", ["/berhenti", "/hapusdata", "/berhenti pontianak"])
async def test_members_cannot_erase_or_stop_what_a_group_subscribes_to(api, told, wanted, order):
    api.set_member(SUPERGROUP, ADMIN, "creator")
    await told(lambda: api.say("/langganan pontianak", SUPERGROUP, ADMIN), SUPERGROUP)
    before = wanted(SUPERGROUP.id)
    [refused] = await told(lambda: api.say(order, SUPERGROUP), SUPERGROUP)

    assert refused.startswith("Langganan dan data grup atau kanal hanya dapat diatur")
    assert wanted(SUPERGROUP.id) == before


@pytest.mark.parametrize(
    "command",
    [
        SetFollow(PONTIANAK, False),
        SetHour(6, Zone.WIT),
        SetWant(Want.RANK, False),
        SetWish(PONTIANAK),
        Stop(),
        AskToErase(),
        Erase(),
        ForgetOwn(),
        ShowSubscription(),
    ],
    ids=str,
)
async def test_members_cannot_do_it_by_forged_buttons(api, told, wanted, command):
    """Each by itself: a group's presses are counted, and after a few there is silence."""
    api.set_member(SUPERGROUP, ADMIN, "creator")
    await told(lambda: api.say("/langganan pontianak", SUPERGROUP, ADMIN), SUPERGROUP)
    before = wanted(SUPERGROUP.id)
    said = await told(lambda: api.press_data(encode(command), SUPERGROUP), SUPERGROUP)

    assert said == []
    assert wanted(SUPERGROUP.id) == before
    assert api.called("answerCallbackQuery")[-1].parameters["text"] == "Khusus admin"


async def test_a_topic_gets_what_was_asked_for_in_it(api, told, wanted):
    api.set_member(FORUM, ADMIN, "administrator")
    await told(lambda: api.say("/langganan pontianak", FORUM, ADMIN, topic=7), FORUM)

    assert wanted(FORUM.id).place.thread_id == 7
    assert api.messages(FORUM)[-1].thread == 7


async def test_a_channel_subscribes_by_a_post(api, told, wanted):
    api.add_bot(CHANNEL, as_="administrator")
    said = await told(lambda: api.post(CHANNEL, "/langganan pontianak"), CHANNEL)
    assert said[0].startswith("Percakapan ini berlangganan kabar Kota Pontianak.")
    assert wanted(CHANNEL.id).regions == (PONTIANAK,)
    assert wanted(CHANNEL.id).place.kind == "channel"

    assert await told(lambda: api.post(CHANNEL, "pontianak hari ini cerah"), CHANNEL) == []
    assert await told(lambda: api.post(CHANNEL, "/top"), CHANNEL) == []


async def test_a_group_that_grows_keeps_its_subscription(api, told, wanted):
    api.set_member(GROUP, ADMIN, "administrator")
    await told(lambda: api.say("/langganan pontianak", GROUP, ADMIN), GROUP)
    grown = []
    await told(lambda: grown.append(api.migrate(GROUP)), GROUP)

    assert wanted(grown[0].id).regions == (PONTIANAK,)
    assert wanted(GROUP.id).regions == ()


async def test_a_bot_that_is_put_out_rests_and_asks_when_it_is_let_in_again(
    api, told, wanted, shipped
):
    api.set_member(SUPERGROUP, ADMIN, "administrator")
    await told(lambda: api.say("/langganan pontianak", SUPERGROUP, ADMIN), SUPERGROUP)
    await told(lambda: api.kick(SUPERGROUP), SUPERGROUP)
    with shipped.reading() as session:
        assert is_gone(session, SUPERGROUP.id)

    said = await told(lambda: api.add_bot(SUPERGROUP), SUPERGROUP)
    assert said == [
        "Selamat datang kembali. Langganan untuk Kota Pontianak berhenti sementara selama pesan "
        "kami tidak dapat masuk. Apakah dilanjutkan? Yang terlewat tidak dikirim lagi."
    ]
    await told(lambda: api.press("Lanjutkan", SUPERGROUP), SUPERGROUP)
    with shipped.reading() as session:
        assert is_gone(session, SUPERGROUP.id)
    await told(lambda: api.press("Lanjutkan", SUPERGROUP, ADMIN), SUPERGROUP)
    with shipped.reading() as session:
        assert not is_gone(session, SUPERGROUP.id)


async def test_a_new_group_is_greeted_once(api, told):
    said = await told(lambda: api.add_bot(SUPERGROUP), SUPERGROUP)

    [greeting] = said
    assert greeting.startswith("Terima kasih telah menambahkan bot ini ke grup.")


async def test_a_channel_is_not_greeted(api, told):
    assert await told(lambda: api.add_bot(CHANNEL, as_="administrator"), CHANNEL) == []


async def test_who_blocks_the_bot_is_asked_when_they_come_back(api, told, wanted, shipped):
    chat = private(USER)
    await told(lambda: api.say("/langganan pontianak"), chat)
    with shipped.writing() as session:
        recipients = [Recipient(chat.id, TODAY + timedelta(hours=1))]
        plan(session, Occasion.SEMESTER, "2026-1", 1, recipients, by="uji", at=TODAY)
    await told(lambda: api.block(USER), chat)
    api.unblock(USER)
    said = await told(lambda: api.say("/start"), chat)

    assert said[0].startswith("Selamat datang kembali. Langganan untuk Kota Pontianak")
    with shipped.reading() as session:
        [tally] = tallies(session, 1)
        assert {state.value for state in tally.states} == {"cancelled"}
        assert is_gone(session, chat.id)
    await told(lambda: api.press("Lanjutkan"), chat)
    with shipped.reading() as session:
        assert not is_gone(session, chat.id)
        [tally] = tallies(session, 1)
        assert {state.value for state in tally.states} == {"cancelled"}


@pytest.mark.parametrize("status", ["restricted", "member", "administrator", "unheard of"])
async def test_an_update_that_cannot_be_read_does_not_hold_up_the_others(api, told, caplog, status):
    """The library raises for what lacks a field, and loses the whole batch with it."""
    member = {"user": api.bot.as_json(), "status": status}
    api.queue(
        {
            "my_chat_member": {
                "chat": SUPERGROUP.as_json(),
                "from": User(4, "Rahasia").as_json(),
                "date": 1,
                "old_chat_member": member,
                "new_chat_member": member,
            }
        }
    )

    assert await told(lambda: api.say("/bantuan"), private(USER)) != []


@pytest.fixture
async def subscribed(api, told):
    """A group that its administrator has subscribed."""
    api.set_member(SUPERGROUP, ADMIN, "administrator")
    await told(lambda: api.say("/langganan pontianak", SUPERGROUP, ADMIN), SUPERGROUP)


@pytest.mark.parametrize("text", ["/berhenti", "/langganan sambas", "/hapusdata"])
@pytest.mark.parametrize("how", [{"forwarded": True}, {"edited": True}])
@pytest.mark.usefixtures("subscribed")
async def test_the_words_of_others_and_corrections_are_no_orders(api, told, wanted, text, how):
    said = await told(lambda: api.say(text, SUPERGROUP, ADMIN, **how), SUPERGROUP)

    assert said == []
    assert wanted(SUPERGROUP.id).regions == (PONTIANAK,)


async def test_a_linked_channels_post_is_no_order_in_its_group(api, told, wanted):
    automatic = {"sender_chat": CHANNEL, "forwarded": True, "is_automatic_forward": True}
    said = await told(lambda: api.say("/langganan sambas", SUPERGROUP, **automatic), SUPERGROUP)

    assert said == []
    assert wanted(SUPERGROUP.id).regions == ()


@pytest.mark.parametrize("status", ["member", "restricted", "left", "kicked"])
@pytest.mark.usefixtures("subscribed")
async def test_who_administers_no_more_may_no_more(api, told, wanted, status):
    api.set_member(SUPERGROUP, ADMIN, status)
    await told(lambda: api.say("/berhenti", SUPERGROUP, ADMIN), SUPERGROUP)
    await told(lambda: api.press("Berhenti semua", SUPERGROUP, ADMIN), SUPERGROUP)

    assert wanted(SUPERGROUP.id).regions == (PONTIANAK,)


async def test_a_channels_readers_cannot_make_it_speak(api, told):
    """Under a digest there are buttons whose answer would be a post to everybody."""
    api.add_bot(CHANNEL, as_="administrator")
    api.set_member(CHANNEL, ADMIN, "administrator")
    await told(lambda: api.post(CHANNEL, "/langganan pontianak"), CHANNEL)
    data = encode(ShowRegion(PONTIANAK))
    assert await told(lambda: api.press_data(data, CHANNEL, USER), CHANNEL) == []
    assert api.called("answerCallbackQuery")[-1].parameters["text"] == "Khusus admin"

    [said] = await told(lambda: api.press_data(data, CHANNEL, ADMIN), CHANNEL)
    assert said.startswith("Kota Pontianak")


async def test_a_channels_order_that_leaves_a_choice_is_asked_about(api, told, wanted):
    api.add_bot(CHANNEL, as_="administrator")
    api.set_member(CHANNEL, ADMIN, "creator")
    [asked] = await told(lambda: api.post(CHANNEL, "/langganan bekasi"), CHANNEL)
    assert asked.startswith('"bekasi" ada dua.')
    await told(lambda: api.press("Kota Bekasi", CHANNEL, ADMIN), CHANNEL)
    assert wanted(CHANNEL.id).regions == (region("kota bekasi"),)

    [unknown] = await told(lambda: api.post(CHANNEL, "/berhenti wakanda"), CHANNEL)
    assert "belum ditemukan" in unknown
    for text in ("/langganan@BotLain pontianak", "/rank bekasi", "/xyz", "langganan pontianak"):
        assert await told(lambda text=text: api.post(CHANNEL, text), CHANNEL) == []
    forwarded = await told(lambda: api.say("/berhenti", CHANNEL, forwarded=True), CHANNEL)
    assert forwarded == []
    assert wanted(CHANNEL.id).regions == (region("kota bekasi"),)


async def test_a_button_in_a_topic_is_answered_there(api, told):
    api.set_member(FORUM, ADMIN, "administrator")
    await told(lambda: api.say("/langganan pontianak", FORUM, ADMIN, topic=7), FORUM)
    await told(lambda: api.press_data(encode(ShowRegion(PONTIANAK)), FORUM), FORUM)

    assert [one.thread for one in api.messages(FORUM)] == [7, 7]


async def test_an_old_button_does_not_change_the_topic(api, told, wanted):
    api.set_member(FORUM, ADMIN, "administrator")
    await told(lambda: api.say("/langganan pontianak", FORUM, ADMIN, topic=7), FORUM)
    data = encode(SetFollow(region("sambas")))
    await told(lambda: api.press_data(data, FORUM, ADMIN, inaccessible=True), FORUM)

    assert len(wanted(FORUM.id).regions) == 2
    assert wanted(FORUM.id).place.thread_id == 7


# Coming back


async def test_a_wish_rests_and_is_asked_about_as_well(api, told, wanted, shipped):
    chat = private(USER)
    await told(lambda: api.say("pontianak s1 2026"), chat)
    await told(lambda: api.press("Beri tahu saya"), chat)
    await told(lambda: api.block(USER), chat)
    api.unblock(USER)
    [asked] = await told(lambda: api.say("/start"), chat)

    assert asked.startswith("Selamat datang kembali. Langganan untuk Kota Pontianak")
    await told(lambda: api.press("Lanjutkan"), chat)
    with shipped.reading() as session:
        assert not is_gone(session, chat.id)
    assert len(wanted(chat.id).wishes) == 1


@pytest.mark.parametrize("text", ["/daerahsaya sambas", "/langganan pontianak"])
async def test_who_has_come_back_is_not_forgotten(api, told, shipped, text):
    chat = private(USER)
    await told(lambda: api.say(text), chat)
    await told(lambda: api.block(USER), chat)
    api.unblock(USER)
    await told(lambda: api.say("pontianak"), chat)

    with shipped.writing() as session:
        expire(session, clock.now() + 2 * GONE_FOR)
        assert session.get(ChatRow, chat.id) is not None
        assert is_gone(session, chat.id) == text.startswith("/langganan")

    await told(lambda: api.block(USER), chat)
    with shipped.writing() as session:
        expire(session, clock.now() + GONE_FOR + timedelta(minutes=1))
        assert session.get(ChatRow, chat.id) is None


# What waits


@pytest.mark.parametrize(
    ("order", "done"),
    [(Erase(), "Data percakapan ini telah dihapus."), (Stop(), "Langganan dihentikan; tidak ada")],
)
async def test_the_end_is_told_when_nothing_is_on_its_way(say, handle, shipped, order, done):
    await say("/langganan pontianak")
    with shipped.writing() as session:
        plan(session, Occasion.SEMESTER, "2026-1", 1, [Recipient(7, TODAY)], by="uji", at=TODAY)
        [delivery] = claim(session.connection(), "uji", 1, TODAY)
    ending = asyncio.create_task(handle(press(encode(order))))
    await asyncio.wait({ending}, timeout=0.2)
    assert not ending.done()
    with shipped.writing() as session:
        assert note_sent(session.connection(), delivery, "uji", 5, TODAY)

    *_, ended = await ending
    assert ended.text.startswith(done)


def kept(database):
    """All that is kept of chats, but for when it was noted."""
    tables = ("chat", "follow", "wish", "delivery")
    with database.writer.connect() as connection:
        return [
            {name: value for name, value in row._mapping.items() if name != "ended_at"}
            for table in tables
            for row in connection.exec_driver_sql(f"SELECT * FROM {table} ORDER BY 1, 2, 3")
        ]


ORDERS = {
    "/langganan sambas": "/berhenti sambas",
    "/berhenti": "/langganan pontianak",
    "/berhenti pontianak": "/langganan pontianak",
    "/daerahsaya singkawang": "/daerahsaya sambas",
    "/daerahsaya hapus": "/daerahsaya sambas",
    SetFollow(PONTIANAK, False, 0): SetFollow(PONTIANAK, True, 0),
    SetWant(Want.MONTH, True): SetWant(Want.MONTH, False),
    SetHour(9, Zone.WIT): SetHour(10, Zone.WITA),
    SetWish(PONTIANAK, When(2030, 1)): "/berhenti pontianak",
    Stop(): "/langganan pontianak",
    Erase(): "/langganan pontianak",
}


@pytest.mark.parametrize("order", ORDERS, ids=str)
async def test_an_order_that_comes_twice_has_one_effect(handle, shipped, order):
    """Whatever was said in between stands, and the answer is no error."""

    def update(said):
        return message(said) if isinstance(said, str) else press(encode(said))

    for text in ("/langganan pontianak", "/daerahsaya pontianak"):
        await handle(message(text))
    first = update(order)
    *_, answer = await handle(first)
    once = kept(shipped)
    *_, again = await handle(first)
    assert kept(shipped) == once
    assert again.text == answer.text

    await handle(update(ORDERS[order]))
    after = kept(shipped)
    await handle(first)
    assert kept(shipped) == after


async def test_a_wish_ends_with_its_region_and_the_rest_stays(say, handle, wanted):
    await say("/langganan sambas")
    [answer] = await say("pontianak s1 2026")
    *_, told = await handle(press(dict(answer.buttons)["Beri tahu saya"]))
    assert told.text.endswith("Membatalkan: /berhenti kota pontianak")
    [menu] = await say("/langganan")
    assert "✕ Kota Pontianak" in menu.labels
    [answer] = await say("/berhenti kota pontianak")

    assert answer.text.startswith("Percakapan ini tidak lagi berlangganan kabar")
    assert wanted().wishes == ()
    assert [one.name for one in wanted().regions] == ["Kab. Sambas"]


def test_no_more_wishes_than_can_be_listed(shipped, wanted):
    conversation = conversation_over(shipped)
    for number in range(MOST_WISHES + 1):
        command = SetWish(PONTIANAK, When(2030 + number, 1))
        told = conversation.press(encode(command), OFFICIAL)

    assert told.html.startswith("Paling banyak 20 data dapat ditunggu sekaligus.")
    assert len(wanted().wishes) == MOST_WISHES


# Words


@pytest.mark.parametrize(
    "text",
    [
        "langgganan pontianak",
        "/langgganan pontianak",
        "LANGGANAN PONTIANAK",
        "/Langganan@porsibot Pontianak",
        "saya mau berlangganan pontianak",
        "langganan kabar untuk pontianak",
        "berlangganan daerah pontianak",
        "/subscribe 61.71",
    ],
)
async def test_a_subscription_is_understood_in_many_words(say, wanted, text):
    await say(text)

    assert wanted().regions == (PONTIANAK,)


@pytest.mark.parametrize(
    "text",
    [
        "brhenti",
        "/brhenti",
        "BERHENTI!",
        "/berhenti semua",
        "/berhenti langganan",
        "stop langganan",
        "berhenti berlangganan ya",
        "batalkan langganan",
        "hentikan langganan saya",
        "/langganan stop",
        "unsubscribe",
        "tidak mau lagi",
        "saya tidak mau berlangganan lagi",
        "jangan kirim lagi",
        "berhenti pontianak",
    ],
)
async def test_the_wish_to_end_it_is_understood_in_many_words(say, wanted, text):
    await say("/langganan pontianak")
    await say(text)

    assert wanted().regions == ()


@pytest.mark.parametrize("text", ["langganan", "lihat langganan", "langganan apa saja", "langgnan"])
async def test_the_menu_is_found_in_many_words(say, text):
    [menu] = await say(text)

    assert menu.text.startswith("<b>Langganan percakapan ini</b>")


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("langganan tangsel dan pontianak", "ditambahkan"),
        ("/langganan tangsel, pontianak", "ditambahkan"),
        ("/berhenti tangsel pontianak", "dilepas"),
    ],
)
async def test_two_regions_are_taken_one_by_one(say, handle, wanted, text, word):
    if word == "dilepas":
        for name in ("tangsel", "pontianak"):
            await say(f"/langganan {name}")
    [asked] = await say(text)
    assert asked.text == f"Daerah {word} satu per satu. Mohon tekan yang dimaksud:"
    for label in ("Kota Tangerang Selatan", "Kota Pontianak"):
        *_, told = await handle(press(dict(asked.buttons)[label]))
        assert told.method == "sendMessage"  # so that the other button stays

    assert len(wanted().regions) == (2 if word == "ditambahkan" else 0)


@pytest.mark.parametrize("name", [one.name for one in gazetteer() if one.is_province])
def test_labels_are_whole_on_a_phone(name):
    told = Subscription(Place(7), frozenset(), 8, Zone.WIB)
    home = region(name)
    members = [one for one in gazetteer() if one.province_code == home.province_code]
    for page in range(len(members) // PER_PAGE + 1):
        for row in regions_reply(home, members, told, page).rows:
            assert len(row) == 1 or max(len(button.label) for button in row) <= HALF_A_ROW
