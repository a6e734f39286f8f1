"""/segarkan as an admin uses it: the real Application, the real command, a gateway on loopback."""

import asyncio
import os
import re
import subprocess
import sys
from datetime import timedelta

import pytest
from telegram import Update

from bot import clock
from bot.app import build
from bot.news import News
from bot.settings import Settings
from bot.sources import timetable
from procurement.figures import FindingKind
from procurement.semester import wib_day
from storage.locks import only_one
from storage.records import findings
from storage.runs import start_run
from tests.bot.conftest import conversation_over
from tests.bot.counting import Counted
from tests.bot.telegram_stub import TelegramStub
from tests.bot.updates import ADMIN, ADMIN_ID, ADMINS_CHAT, message, press
from tests.gateway.server import Gateway, Reply
from tests.storage.load import recent_runs
from tests.sync.rows import archive_line, order, plan, swakelola

YEAR = wib_day(clock.now()).year
SECOND_ADMIN = 98


@pytest.fixture
def gateway():
    with Gateway() as served:
        for klpd in ("D199", "D200"):
            told = {"kd_klpd": klpd, "tahun_anggaran": YEAR}
            served.serve("rup/paket-penyedia-terumumkan", [plan(**told)])
            served.serve("rup/paket-swakelola-terumumkan", [swakelola(**told)])
            bought = order(kode_klpd=klpd, fiscal_year=YEAR, order_date=f"{YEAR}-01-01")
            served.serve("ekatalog/paket-e-purchasing", [bought])
            served.serve(
                "ekatalog-archive/paket-e-purchasing",
                [archive_line(tanggal_buat_paket=f"{YEAR}-01-01", **told)],
            )
        yield served


@pytest.fixture
def settings(store, gateway, tmp_path):
    return Settings(
        telegram_token="42:TEST",
        admin_ids={ADMIN_ID, SECOND_ADMIN},
        database_url=str(store.writer.url),
        inaproc_url=gateway.base,
        inaproc_token=gateway.token,
        sources=f"inaproc D199,D200 {YEAR}",
        cache=str(tmp_path / "pages"),
        _env_file=None,
    )


@pytest.fixture
def counts():
    return Counted()


@pytest.fixture
async def service(settings, store, telegram, counts):
    conversation = conversation_over(store, clock.now(), timetable(settings))
    built = build(settings, store, conversation, (TelegramStub(), telegram), counts=counts)
    async with built.application:
        await built.application.start()
        yield built
        built.refresher.stop()
        await built.schedule.stop()
        await built.application.stop()


@pytest.fixture
def admin_says(service):
    async def say(text):
        update = Update.de_json(
            message(text, chat=ADMINS_CHAT, user=ADMIN), service.application.bot
        )
        await service.application.process_update(update)

    return say


def plain(html):
    return re.sub("<[^>]+>", "", html)


async def until(telegram, said, method=""):
    """Wait for a text that contains `said`; returns the call that carried it, by `method`."""
    async with asyncio.timeout(30):
        while True:
            for call in telegram.calls:
                if said in plain(call.text) and method in call.method:
                    return call
            await asyncio.sleep(0.02)


def runs(database):
    with database.reading() as session:
        return [(run.source, run.outcome, run.actor) for run in recent_runs(session, 50)]


async def test_an_admin_fetches_looks_and_publishes(service, admin_says, telegram, store, counts):
    await admin_says("/segarkan")
    await until(telegram, "Penyegaran dimulai")
    report = await until(telegram, "Penyegaran dari INAPROC (rincian) selesai")

    assert report.method == "editMessageText"
    assert report.labels == ["Terbitkan", "Rincian", "Tolak"]
    assert "daerah baru 2" in report.text
    assert runs(store) == [("inaproc", "checked", f"admin {ADMIN_ID}")]
    labels = dict(report.buttons)
    pressed = press(labels["Terbitkan"], chat=ADMINS_CHAT, user=ADMIN)
    await service.application.process_update(Update.de_json(pressed, service.application.bot))
    await until(telegram, "Edisi 1 diterbitkan")
    pressed = press(labels["Tolak"], chat=ADMINS_CHAT, user=ADMIN)
    await service.application.process_update(Update.de_json(pressed, service.application.bot))
    await until(telegram, "Sudah diterbitkan: impor #1")

    telegram.calls.clear()
    await admin_says("/segarkan")
    await until(telegram, "Penyegaran dari INAPROC (rincian) selesai; tidak ada yang berubah")
    assert counts.syncs == [("inaproc", "held"), ("inaproc", "unchanged")]


async def test_what_an_admin_declines_is_looked_at_again(service, admin_says, telegram, store):
    await admin_says("/segarkan")
    report = await until(telegram, "selesai")
    pressed = press(dict(report.buttons)["Tolak"], chat=ADMINS_CHAT, user=ADMIN)
    await service.application.process_update(Update.de_json(pressed, service.application.bot))
    told = await until(telegram, "ditolak")

    assert told.text == (
        "Impor #1 ditolak. Data yang sudah terbit tidak berubah. Penyegaran berikutnya memeriksa "
        "sumbernya lagi."
    )
    assert [outcome for _, outcome, _ in runs(store)] == ["discarded"]


async def test_five_at_once_are_one_run(admin_says, telegram, store, gateway):
    gateway.delay = 0.05
    await asyncio.gather(*(admin_says("/segarkan") for _ in range(5)))
    await until(telegram, "Penyegaran dari INAPROC (rincian) selesai")

    told = [call.text for call in telegram.calls if "sedang berjalan" in call.text]
    assert len(told) == 4
    assert all("(mulai pukul " in text and text.endswith("WIB).") for text in told)
    assert len(runs(store)) == 1


async def test_a_sync_of_another_process_is_waited_for(admin_says, telegram, store):
    with only_one(store, "inaproc"):
        await admin_says("/segarkan")
        await until(telegram, "Penyegaran sedang berjalan")

    assert runs(store) == []


async def test_a_slip_is_shown_beside_what_is_told(service, admin_says, telegram, gateway):
    await admin_says("/segarkan")
    report = await until(telegram, "selesai")
    pressed = press(report.buttons[0][1], chat=ADMINS_CHAT, user=ADMIN)
    await service.application.process_update(Update.de_json(pressed, service.application.bot))
    [row] = gateway.rows("rup/paket-penyedia-terumumkan", "D199", YEAR)
    row["pagu"] *= 1_000
    telegram.calls.clear()
    await admin_says("/segarkan")
    shown = await until(telegram, "selesai")

    assert "RUP Rp100.100, sedangkan yang sudah terbit Rp200 (mungkin salah satuan)" in shown.text
    assert "transaksi Rp20 → Rp20, RUP Rp200 → Rp100.100, porsi 10,00% → 0,02%" in shown.text


@pytest.mark.heavy
async def test_a_source_that_refuses_is_told_to_each_admin_once(
    service, admin_says, telegram, store, gateway
):
    gateway.trap(lambda _: Reply(403, b"<html>"))
    news = News(store, {ADMIN_ID, SECOND_ADMIN}, clock.now)
    await admin_says("/segarkan")
    told = await until(telegram, "gagal")
    assert "akses ditolak" in told.text
    assert "Belum ada data yang terbit." in told.text
    telegram.calls.clear()

    for _ in range(3):
        await news.tell(service.application.bot)
    assert [call.parameters["chat_id"] for call in telegram.calls] == [str(SECOND_ADMIN)]
    gateway.traps.clear()
    telegram.calls.clear()
    await admin_says("/segarkan")
    await until(telegram, "selesai")
    await news.tell(service.application.bot)
    recovered = [call for call in telegram.calls if "sudah pulih" in call.text]
    assert [call.parameters["chat_id"] for call in recovered] == [str(SECOND_ADMIN)]


@pytest.mark.heavy
async def test_a_folder_for_pages_that_cannot_be_written_is_named(
    admin_says, telegram, settings, tmp_path
):
    (tmp_path / "pages").write_text("no folder")
    await admin_says("/segarkan")
    told = await until(telegram, "gagal")

    assert "penyimpanan di mesin ini penuh atau tidak dapat ditulis" in told.text


@pytest.mark.heavy
async def test_a_sync_that_is_broken_off_goes_on_where_it_stood(
    service, admin_says, telegram, store, gateway
):
    gateway.delay = 0.3
    await admin_says("/segarkan")
    await asyncio.to_thread(gateway.wait, 6)
    service.refresher.stop()
    await until(telegram, "Penyegaran terhenti")
    fetched = len(gateway.asked)
    telegram.calls.clear()
    gateway.delay = 0.0
    await admin_says("/segarkan")
    await until(telegram, "Penyegaran dari INAPROC (rincian) selesai")

    assert [outcome for _, outcome, _ in runs(store)] == ["checked", "discarded"]
    assert len(gateway.asked) - fetched < 8


@pytest.mark.heavy
async def test_the_schedule_fetches_and_never_publishes_the_first_figures(service, telegram, store):
    await service.schedule.tick(service.application.bot)
    await service.schedule.stop()
    assert runs(store) == [("inaproc", "checked", "jadwal")]
    with store.reading() as session:
        assert [f.kind for f in findings(session, 1)] == [FindingKind.FIRST_FIGURES]

    await service.schedule.tick(service.application.bot)
    held = [call for call in telegram.calls if "menunggu keputusan" in call.text]
    assert {call.parameters["chat_id"] for call in held} == {str(ADMIN_ID), str(SECOND_ADMIN)}
    assert held[0].labels == ["Terbitkan", "Rincian", "Tolak"]
    await service.schedule.tick(service.application.bot)
    await service.schedule.stop()
    assert len(runs(store)) == 1  # the slot was run


@pytest.fixture
def two_sources(settings, store, telegram, tmp_path, gateway):
    """The bot over an empty folder and a gateway that is slow."""
    (tmp_path / "folder").mkdir()
    gateway.delay = 0.3
    changed = {
        "sources": f"file 36.74; inaproc D199,D200 {YEAR}",
        "folder": str(tmp_path / "folder"),
    }
    other = settings.model_copy(update=changed)
    return build(other, store, conversation_over(store, clock.now()), (TelegramStub(), telegram))


@pytest.mark.heavy
async def test_what_came_before_a_sync_was_broken_off_is_told(two_sources, telegram, gateway):
    async with two_sources.application as application:
        told = message("/segarkan", chat=ADMINS_CHAT, user=ADMIN)
        await application.process_update(Update.de_json(told, application.bot))
        await asyncio.to_thread(gateway.wait, 1)
        two_sources.refresher.stop()
        await until(telegram, "Penyegaran terhenti")
    reports = [plain(call.text) for call in telegram.calls]

    assert any(text.startswith("Penyegaran dari folder berkas selesai") for text in reports)


@pytest.mark.heavy
async def test_a_slot_whose_sync_was_broken_off_is_not_over(two_sources, gateway, telegram):
    running = asyncio.create_task(two_sources.refresher.run_by_itself("jadwal"))
    await asyncio.to_thread(gateway.wait, 1)
    two_sources.refresher.stop()

    assert await running is False


@pytest.mark.heavy
async def test_a_sync_that_is_ended_while_it_starts_asks_nothing(service, gateway):
    running = asyncio.create_task(service.refresher.run_by_itself("jadwal"))
    await asyncio.sleep(0)
    service.refresher.stop()

    assert await running is False
    assert gateway.asked == []
    assert await service.refresher.run_by_itself("jadwal") is True


class Always(dict):
    """Refusals that do not pass."""

    def pop(self, name):
        return self[name]


async def test_a_report_comes_even_where_its_message_was_deleted(admin_says, telegram):
    telegram.refusals = Always(editMessageText=(400, "Bad Request: message to edit not found"))
    await admin_says("/segarkan")
    report = await until(telegram, "Penyegaran dari INAPROC (rincian) selesai", "sendMessage")

    assert report.labels == ["Terbitkan", "Rincian", "Tolak"]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"inaproc_token": None, "sources": ""}, "PORSI_INAPROC_TOKEN belum diatur"),
        ({"sources": "inaproc 2001"}, "Tidak ada sumber dalam PORSI_SOURCES"),
    ],
)
async def test_what_is_not_set_up_is_named(settings, store, telegram, changed, said):
    conversation = conversation_over(store, clock.now())
    other = settings.model_copy(update=changed)
    service = build(other, store, conversation, (TelegramStub(), telegram))
    async with service.application:
        told = message("/segarkan", chat=ADMINS_CHAT, user=ADMIN)
        await service.application.process_update(Update.de_json(told, service.application.bot))
        await until(telegram, said)

    assert runs(store) == []


async def test_status_says_where_nothing_comes_by_itself(settings, store, telegram):
    other = settings.model_copy(update={"inaproc_token": None})
    conversation = conversation_over(store, clock.now(), timetable(other))
    service = build(other, store, conversation, (TelegramStub(), telegram))
    async with service.application:
        told = message("/status", chat=ADMINS_CHAT, user=ADMIN)
        await service.application.process_update(Update.de_json(told, service.application.bot))
    [shown] = telegram.calls

    assert "belum dapat dipakai, pengaturannya belum lengkap; belum pernah" in shown.text
    assert "Penyegaran berkala: tidak ada" in shown.text


@pytest.mark.heavy
def test_a_sync_outlives_the_bot_that_started_it(settings, store, gateway):
    gateway.delay = 0.2
    child = subprocess.Popen(
        [sys.executable, "-m", "bot", "sync", "--machine"],
        env=os.environ | settings.as_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    child.stdout.close()
    complaints = child.stderr.read()
    child.stderr.close()

    assert (child.wait(timeout=30), complaints) == (3, b"")
    assert runs(store) == [("inaproc", "checked", "operator")]


@pytest.mark.parametrize(
    ("minutes", "said"), [(9, "sedang berjalan sejak"), (11, "mungkin terhenti, dimulai")]
)
async def test_status_takes_no_killed_sync_for_a_running_one(
    service, admin_says, telegram, store, minutes, said
):
    with store.writing() as session:
        at = clock.now() - timedelta(minutes=minutes)
        start_run(session, source="inaproc", actor="jadwal", at=at, base_edition=0)
    await admin_says("/status")

    assert said in (await until(telegram, "Sumber")).text


async def test_status_tells_admins_of_the_sources_and_strangers_of_the_data_alone(
    service, admin_says, telegram, gateway
):
    await admin_says("/segarkan")
    await until(telegram, "selesai")
    gateway.trap(lambda _: Reply(503))
    telegram.calls.clear()
    await admin_says("/status")
    shown = await until(telegram, "Sumber")
    assert "• INAPROC (rincian): terakhir " in shown.text
    assert "(menunggu diterbitkan)" in shown.text
    assert "Penyegaran berikutnya: " in shown.text
    assert shown.labels == ["Laporan #1"]

    telegram.calls.clear()
    update = Update.de_json(message("/status"), service.application.bot)
    await service.application.process_update(update)
    [told] = telegram.calls
    assert plain(told.text) == "Data\nBelum ada angka yang diterbitkan."
