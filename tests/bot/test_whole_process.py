"""`porsi run` as a process of its own, with a stand-in of the Bot API over real HTTP."""

from __future__ import annotations

import signal
import time

import httpx
import pytest

from bot import clock
from procurement.semester import wib_day
from storage.editions import newest_edition
from tests.bot.process import TOKEN, Porsi
from tests.bot.updates import message
from tests.gateway.server import Gateway
from tests.storage.everything import everything
from tests.sync.rows import order, plan, swakelola
from tests.telegram.people import (
    ADMIN,
    ADMIN_CHAT,
    PRIVATE_CHAT,
    SUPERGROUP,
    USER,
    User,
    private,
)
from tests.telegram.server import BotApi

#: Many who ask at once: one alone would be asked to wait.
PEOPLE = [private(User(3_000 + number, "Dewi")) for number in range(20)]

RECAP = """kode_wilayah;nama;tahun;semester;tanggal_data;nilai_ep;rup_total;satuan;sumber
61.71;Kota Pontianak;2023;1;2023-07-21;480;2500;miliar;rekap uji
61.72;Kota Singkawang;2023;1;2023-07-21;100;2500;miliar;rekap uji
61.99;Kab. Wakanda;2023;1;2023-07-21;100;2500;miliar;rekap uji
"""


@pytest.fixture
def api():
    with BotApi(token=TOKEN, username="PorsiBot") as api:
        yield api


@pytest.fixture
def start(api, shipped, tmp_path):
    """Start `porsi run` on the shipped figures; whatever runs at the end is ended."""
    started = []

    def start_one() -> Porsi:
        porsi = Porsi(api, str(shipped.writer.url), tmp_path)
        started.append(porsi)
        api.wait(lambda api: api.polling, timeout=20)
        return porsi

    yield start_one
    for porsi in started:
        if porsi.process.poll() is None:
            porsi.process.kill()
            porsi.process.wait()


def newest(api, chat=PRIVATE_CHAT):
    return api.messages(chat)[-1]


def answers(api, count, chat=PRIVATE_CHAT):
    api.wait(lambda api: len(api.messages(chat)) >= count)
    return api.messages(chat)


def test_a_group_is_answered_and_the_menus_are_set(api, start):
    api.add_chat(ADMIN_CHAT)  # a menu can be set for those only who have written once
    porsi = start()
    api.say("/top@PorsiBot", chat=SUPERGROUP)
    [listed] = answers(api, 1, SUPERGROUP)
    assert listed.text.startswith("10 besar porsi e-purchasing, kabupaten/kota di Kalimantan Barat")
    assert api.dropped_entities == []

    assert porsi.stop() == 0
    called = [call.method for call in api.calls]
    assert called.index("deleteWebhook") < called.index("getUpdates")
    menu = dict(api.commands["default", ""])
    assert menu["peringkat"] == "porsi, peringkat dan perubahan daerah"
    assert "riwayat" not in menu
    assert "langganan" not in dict(api.commands["all_group_chats", ""])
    assert "riwayat" in dict(api.commands[f"chat:{ADMIN.id}", ""])
    assert "inline mode is off" in porsi.log.read_text()


def test_an_answer_is_shared_and_links_lead_back_to_it(shipped, tmp_path):
    with BotApi(token=TOKEN, username="PorsiBot", is_inline=True) as api:
        with Porsi(api, str(shipped.writer.url), tmp_path):
            api.wait(lambda api: api.polling, timeout=20)
            api.say("/start peringkat_6171_2022-2")
            [answer] = answers(api, 1)
            [shared] = [
                button["switch_inline_query"]
                for row in answer.keyboard
                for button in row
                if "switch_inline_query" in button
            ]
            assert shared == "kota pontianak s2 2022"
            api.type_inline(shared)
            offer = api.wait(lambda api: api.offers[0])
            api.type_inline("rahasiakeluarga", USER)
            api.wait(lambda api: api.offers[1])
        [choice] = offer.choices
        assert choice.text == answer.text
        assert choice.addresses == ["https://t.me/PorsiBot?start=peringkat_6171_2022-2"]
        said = (tmp_path / "porsi.log").read_text()
        assert not [
            word for word in ("inline mode is off", "rahasiakeluarga", "Sri") if word in said
        ]


def test_an_admin_sends_a_file_reads_the_report_and_publishes(api, start, shipped):
    start()
    api.send_file(RECAP.encode(), "rekap_s1_2023.csv", chat=ADMIN_CHAT, user=ADMIN)
    [report] = answers(api, 1, ADMIN_CHAT)
    api.wait(lambda api: newest(api, ADMIN_CHAT).buttons, timeout=30)

    report = newest(api, ADMIN_CHAT)
    assert "Berkas: rekap_s1_2023.csv" in report.text
    assert "rekap: dibaca 3 baris: diterima 2 · ditolak 1" in report.text
    assert "rekap_s1_2023.csv baris 4" in report.text
    assert "Semester I 2023: daerah baru 2" in report.text

    api.press("Rincian", chat=ADMIN_CHAT, user=ADMIN)
    api.wait(lambda api: "   1. Kota Pontianak 19,20%" in newest(api, ADMIN_CHAT).text)
    api.press("Terbitkan", chat=ADMIN_CHAT, user=ADMIN)
    *_, published = answers(api, 2, ADMIN_CHAT)
    assert published.text == "Edisi 2 diterbitkan: 2 angka daerah diperbarui."

    api.say("pontianak")
    [answer] = answers(api, 1)
    assert answer.text.startswith("Kota Pontianak — Semester I 2023\nPorsi e-purchasing: 19,20%")

    api.send_file(RECAP.encode(), "lagi.csv", chat=ADMIN_CHAT, user=ADMIN)
    api.wait(lambda api: "sudah diimpor" in newest(api, ADMIN_CHAT).text, timeout=30)
    with shipped.reading() as session:
        assert newest_edition(session) == 2


@pytest.mark.heavy
def test_a_refused_file_changes_nothing_and_says_why(api, start, shipped):
    start()
    api.send_file(b"%PDF-1.7 ...", "rekap.csv", chat=ADMIN_CHAT, user=ADMIN)
    api.wait(lambda api: "PDF" in newest(api, ADMIN_CHAT).text, timeout=30)

    assert newest(api, ADMIN_CHAT).text == (
        "Berkas rekap.csv tidak dapat diimpor: berkas PDF tidak dapat dibaca; kirim CSV, XLSX atau "
        "JSON.\nTidak ada yang disimpan; data yang sudah terbit tidak berubah."
    )
    api.send_file(b"x", "besar.csv", chat=ADMIN_CHAT, user=ADMIN, size=25_000_000)
    *_, refused = answers(api, 2, ADMIN_CHAT)
    assert refused.text.startswith("Berkas melebihi 20 MB")
    assert [call.method for call in api.calls].count("getFile") == 1
    with shipped.reading() as session:
        assert newest_edition(session) == 1


def test_a_strangers_file_is_not_fetched(api, start):
    start()
    api.send_file(RECAP.encode(), "rekap.csv")
    [refused] = answers(api, 1)

    assert refused.text.startswith("Perintah ini khusus admin.")
    assert api.called("getFile") == []


@pytest.mark.heavy
def test_questions_that_waited_through_a_kill_are_answered(api, start):
    porsi = start()
    api.say("pontianak")
    answers(api, 1)
    porsi.stop(signal.SIGKILL)
    people = PEOPLE[:3]
    for number in range(30):
        api.say(f"/top {number + 1}", people[number % 3])
    start()

    api.wait_idle(timeout=30)
    texts = [message.text for chat in people for message in api.messages(chat)]
    for number in range(1, 15):
        assert any(text.startswith(f"{number} besar") for text in texts)


def test_a_clean_stop_answers_what_it_has_fetched(api, start):
    porsi = start()
    for chat in PEOPLE:
        api.say("pontianak", chat)
    api.wait(lambda api: any(api.messages(chat) for chat in PEOPLE))

    assert porsi.stop() == 0
    assert sum(len(api.messages(chat)) for chat in PEOPLE) == len(PEOPLE) - api.unconfirmed


@pytest.mark.heavy
def test_two_that_poll_at_once_say_so_and_go_on(api, start, tmp_path):
    first = start()
    second = start()
    api.wait(lambda api: len([c for c in api.called("getUpdates") if c.status == 409]) > 0)
    api.say("pontianak")
    answers(api, 1)

    assert (first.process.poll(), second.process.poll()) == (None, None)
    assert "another process polls with this token" in first.log.read_text()


def test_a_token_that_is_refused_ends_with_one_clear_line(api, shipped, tmp_path):
    with BotApi(token="1:other") as other:
        porsi = Porsi(other, str(shipped.writer.url), tmp_path)
        assert porsi.process.wait(timeout=20) == 1

    log = porsi.log.read_text()
    assert log.strip().splitlines()[-1] == "PORSI_TELEGRAM_TOKEN ditolak oleh Telegram"
    assert TOKEN not in log


def test_a_token_that_is_revoked_while_polling_ends_with_one_clear_line(api, start):
    porsi = start()
    api.fail_next("getUpdates", 401, {"description": "Unauthorized"})
    api.say("pontianak")  # ends the poll that is open

    assert porsi.process.wait(timeout=20) == 1
    log = porsi.log.read_text()
    assert log.strip().splitlines()[-1] == "PORSI_TELEGRAM_TOKEN ditolak oleh Telegram"
    assert TOKEN not in log


def test_the_token_appears_nowhere(api, start, shipped, place):
    porsi = start()
    api.fail_next("sendMessage", 500, {"description": f"trouble with {TOKEN}"})
    api.say("pontianak")
    api.say("bekasi")
    answers(api, 1)
    api.fail_next("getUpdates", 502, b"<html>Bad Gateway</html>")
    api.say("/status")
    answers(api, 2)
    porsi.stop()

    assert TOKEN not in porsi.log.read_text()
    for sent in api.messages(PRIVATE_CHAT):
        assert TOKEN not in sent.text
    kept = [*everything(shipped), *(repr(path.read_bytes()) for path in place.iterdir())]
    assert len(kept) > 100
    assert not [one for one in kept if TOKEN in one]


def test_nothing_that_people_say_or_are_called_is_in_the_log(api, start):
    """At DEBUG, at which the library would write down whole updates."""
    porsi = start()
    someone = User(4_321, "Rahasiawati", "rahasia_w")
    chat = private(someone)
    for text in ("rahasiakota", "/langganan pontianak", "/xrahasia", "/daerahsaya sambas"):
        api.say(text, chat)
    api.press_data("1:rahasia", chat) if api.messages(chat) else None
    api.say("/hapusdata@PorsiBot rahasia", SUPERGROUP, User(4_322, "Rahasianto"))
    api.queue({"my_chat_member": {"chat": chat.as_json(), "from": someone.as_json(), "date": 1}})
    api.fail_next("sendMessage", 400, {"description": "Bad Request: message is too long"})
    api.say("rahasiakota lagi", chat)
    api.wait_idle(timeout=30)
    assert porsi.stop() == 0

    log = porsi.log.read_text()
    assert "failed" in log
    assert "rahasia" not in log.casefold()


def test_an_empty_database_serves_and_tells_admins_what_to_do(api, store, tmp_path):
    porsi = Porsi(api, str(store.writer.url), tmp_path)
    try:
        api.say("pontianak")
        api.say("pontianak", chat=ADMIN_CHAT, user=ADMIN)
        [official] = answers(api, 1)
        [admin] = answers(api, 1, ADMIN_CHAT)
    finally:
        porsi.stop()

    assert official.text == "Data belum tersedia: belum ada angka yang diterbitkan."
    assert "porsi import BERKAS --publish" in admin.text


@pytest.mark.heavy
def test_figures_that_another_process_publishes_are_answered_within_seconds(api, start, shipped):
    from tests.makers import S1_2023, figure
    from tests.storage.load import put

    start()
    api.say("sambas s1 2023")
    answers(api, 1)
    put(shipped, figure("sambas", 5, 100, S1_2023))

    for _ in range(100):
        api.say("sambas s1 2023")
        api.wait_idle()
        if "Porsi e-purchasing: 5,00%" in newest(api).text:
            break
        time.sleep(0.1)  # what was published is looked for once a second
    else:
        pytest.fail("the new figures were not answered")


@pytest.fixture
def gateway():
    year = wib_day(clock.now()).year
    with Gateway() as served:
        for klpd in ("D198", "D199", "D200"):
            told = {"kd_klpd": klpd, "tahun_anggaran": year}
            served.serve("rup/paket-penyedia-terumumkan", [plan(**told)])
            served.serve("rup/paket-swakelola-terumumkan", [swakelola(**told)])
            bought = order(kode_klpd=klpd, fiscal_year=year, order_date=f"{year}-01-01")
            served.serve("ekatalog/paket-e-purchasing", [bought])
        yield served


@pytest.mark.heavy
def test_figures_arrive_by_themselves_and_a_stop_does_not_wait_for_them(
    api, store, gateway, tmp_path
):
    """The hour has passed when the bot starts: it fetches, is stopped, and goes on when told to."""
    settings = {
        "PORSI_INAPROC_URL": gateway.base,
        "PORSI_INAPROC_TOKEN": gateway.token,
        "PORSI_SOURCES": f"inaproc D198,D199,D200 {wib_day(clock.now()).year}",
        "PORSI_CACHE": str(tmp_path / "pages"),
    }
    gateway.delay = 1.0
    porsi = Porsi(api, str(store.writer.url), tmp_path, **settings)
    gateway.wait(1)
    assert porsi.stop() == 0
    gateway.delay = 0.0

    porsi = Porsi(api, str(store.writer.url), tmp_path, **settings)
    try:
        api.say("/segarkan", chat=ADMIN_CHAT, user=ADMIN)
        api.wait(lambda api: newest(api, ADMIN_CHAT).buttons, timeout=30)
        api.press("Terbitkan", chat=ADMIN_CHAT, user=ADMIN)
        api.wait(lambda api: "Edisi 1 diterbitkan" in newest(api, ADMIN_CHAT).text, timeout=30)
        api.say("pontianak")
        api.wait(lambda api: api.messages(PRIVATE_CHAT), timeout=30)
    finally:
        assert porsi.stop() == 0

    assert "sumber: INAPROC" in newest(api).text
    assert gateway.token not in porsi.log.read_text()


@pytest.fixture
def delivered(api, shipped, tmp_path):
    """`porsi run` that has told where to deliver: the process, and what posts a text to it."""
    api.add_chat(PRIVATE_CHAT)
    api.fail_next("setWebhook", 200, {"ok": True, "result": True})
    settings = {"PORSI_WEBHOOK_URL": "https://porsi.example.go.id/x", "PORSI_LISTEN": "127.0.0.1:0"}
    porsi = Porsi(api, str(shipped.writer.url), tmp_path, **settings)
    [told] = api.wait(lambda api: api.called("setWebhook"), timeout=20)
    port = porsi.port()

    def deliver(text, secret=told.parameters["secret_token"]):
        update = message(text, chat=PRIVATE_CHAT.as_json(), user=USER.as_json())
        headers = {"X-Telegram-Bot-Api-Secret-Token": secret}
        return httpx.post(f"http://127.0.0.1:{port}/x", json=update, headers=headers, timeout=20)

    yield porsi, deliver
    if porsi.process.poll() is None:
        porsi.process.kill()
        porsi.process.wait()


def test_what_is_delivered_is_answered_and_no_secret_is_told(api, delivered):
    porsi, deliver = delivered
    assert deliver("pontianak s2 2022").status_code == 200
    [answer] = api.messages()
    assert answer.text.startswith("Kota Pontianak — Semester II 2022")

    assert deliver("sambas", secret="x").status_code == 403
    assert (api.called("deleteWebhook"), api.called("getUpdates")) == ([], [])
    assert porsi.stop() == 0
    [told] = api.called("setWebhook")
    log = porsi.log.read_text()
    assert told.parameters["secret_token"] not in log
    assert TOKEN not in log
    assert "Warning" not in log


def test_a_token_that_is_revoked_ends_what_is_delivered_with_one_clear_line(api, delivered):
    porsi, deliver = delivered
    refused = {"description": "Unauthorized"}
    api.fail_next("sendMessage", 401, refused)
    deliver("pontianak s2 2022")

    assert porsi.process.wait(timeout=20) == 1
    log = porsi.log.read_text()
    assert log.strip().splitlines()[-1] == "PORSI_TELEGRAM_TOKEN ditolak oleh Telegram"
    assert TOKEN not in log


@pytest.mark.heavy
def test_a_port_that_cannot_be_had_ends_with_one_clear_line(api, shipped, tmp_path):
    nobodys = "192.0.2.1:80"
    settings = {"PORSI_WEBHOOK_URL": "https://porsi.example.go.id", "PORSI_LISTEN": nobodys}
    porsi = Porsi(api, str(shipped.writer.url), tmp_path, **settings)

    assert porsi.process.wait(timeout=20) == 1
    assert porsi.log.read_text().splitlines()[-1].startswith("PORSI_LISTEN: ")
