"""The schedule by a clock that the test moves, and what admins are told of runs."""

import asyncio
import threading
from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta

import pytest
from telegram.error import BadRequest, Forbidden, TimedOut

from bot.digest.planning import Planner
from bot.news import News
from bot.schedule import Schedule
from bot.timetable import ACTOR, Timetable
from procurement.figures import Finding, FindingKind, Snapshot
from storage.editions import newest_edition, publish
from storage.errors import NoSpace
from storage.records import add_findings
from storage.runs import discard_run, finish_run, start_run
from storage.snapshots import add_snapshots
from sync.errors import FileRefused, Refusal
from sync.importing import keep_refusal
from sync.serving import SourceName
from tests.clock import Clock
from tests.makers import figure

NIGHT = datetime(2026, 11, 22, 19, 47, tzinfo=UTC)  # 02.47 WIB on the 23rd
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
INAPROC = SourceName.INAPROC
ADMINS = (98, 99)


class Wire:
    """Notes what admins are sent; may be down, or be closed to some."""

    def __init__(self):
        self.sent = []
        self.is_down = False
        self.closed = {}

    async def send_message(self, chat_id, text, reply_markup=None):
        if self.is_down:
            raise TimedOut
        if chat_id in self.closed:
            raise self.closed[chat_id]
        self.sent.append((chat_id, text))

    def texts(self):
        return [text for chat_id, text in self.sent if chat_id == ADMINS[0]]


class Counting:
    """Stands for the refresher; may be killed in the middle."""

    def __init__(self):
        self.runs = 0
        self.is_killed = False
        self.is_running = False

    async def run_by_itself(self, actor):
        assert actor == ACTOR
        self.runs += 1
        return not self.is_killed


@pytest.fixture
def wire():
    return Wire()


@pytest.fixture
def clock():
    return Clock(NIGHT)


@pytest.fixture
def make(database, clock):
    """A process with a schedule on the database."""

    def one(times=(time(2, 47),), sources=(INAPROC,), lacking=(), turns=lambda: None):
        refresher = Counting()
        news = News(database, ADMINS, clock)
        timetable = Timetable(times, sources, lacking)
        planner = Planner(database, clock)
        schedule = Schedule(database, timetable, refresher, news, planner, clock, turns)
        return schedule, refresher

    return one


@pytest.fixture
def run(database, clock):
    """Record a run of a source as it has ended."""

    def ended(outcome, *figures, source="inaproc", actor=ACTOR, found=(), fault="busy"):
        with database.writing() as session:
            base = newest_edition(session)
            run_id = start_run(session, source=source, actor=actor, at=clock.now, base_edition=base)
            add_snapshots(session, run_id, [Snapshot(one) for one in figures])
            add_findings(session, run_id, found)
            counters = {"snapshots": len(figures), "fault": fault, "detail": "503"}
            checked = "checked" if outcome == "published" else outcome
            finish_run(session, run_id, outcome=checked, at=clock.now, counters=counters)
            if outcome == "published":
                publish(session, run_id, by=actor, at=clock.now)
        return run_id

    return ended


async def ticked(schedule, wire):
    await schedule.tick(wire)
    await schedule.stop()


async def test_a_slot_is_run_once_and_the_next_when_it_is_due(make, wire, clock):
    schedule, refresher = make()
    for _ in range(3):
        await ticked(schedule, wire)
        clock.now += MINUTE
    assert refresher.runs == 1

    clock.now = NIGHT + DAY - MINUTE
    await ticked(schedule, wire)
    assert refresher.runs == 1
    clock.now = NIGHT + DAY
    await ticked(schedule, wire)
    assert refresher.runs == 2


async def test_what_was_missed_is_made_up_once(make, wire, clock):
    schedule, refresher = make()
    clock.now = NIGHT + 3 * DAY + 5 * HOUR
    await ticked(schedule, wire)
    await ticked(schedule, wire)

    assert refresher.runs == 1


async def test_two_processes_run_a_slot_once(make, wire):
    (one, first), (two, second) = make(), make()
    await ticked(one, wire)
    await ticked(two, wire)

    assert (first.runs, second.runs) == (1, 0)


async def test_a_clock_that_goes_back_runs_nothing_twice(make, wire, clock):
    schedule, refresher = make(times=(time(2, 47), time(14, 0)))
    clock.now = NIGHT + 12 * HOUR
    await ticked(schedule, wire)
    clock.now = NIGHT + 12 * HOUR - MINUTE
    await ticked(schedule, wire)

    assert refresher.runs == 1


async def test_a_sync_that_breaks_off_is_told_unless_the_bot_is_ending(make, wire):
    (ending, killed), (other, broken) = make(), make()
    killed.is_killed = broken.is_killed = True
    await ticked(ending, wire)
    assert wire.sent == []

    await other._sync(wire, NIGHT)
    [told] = wire.texts()
    assert told.startswith("⚠ Penyegaran berkala pukul 02.47 WIB terhenti sebelum selesai")


async def test_a_slot_waits_for_what_an_admin_has_started(make, wire, clock):
    schedule, refresher = make()
    refresher.is_running = True
    await ticked(schedule, wire)
    assert refresher.runs == 0
    refresher.is_running = False
    clock.now += MINUTE
    await ticked(schedule, wire)

    assert refresher.runs == 1


@pytest.mark.usefixtures("one_clock")
async def test_what_a_dead_process_left_is_taken_up(make, wire, clock):
    (dying, killed), (other, refresher) = make(), make()
    killed.is_killed = True
    await ticked(dying, wire)
    await ticked(other, wire)
    assert refresher.runs == 0
    clock.now += 6 * MINUTE
    await ticked(other, wire)

    assert refresher.runs == 1


@pytest.mark.parametrize(
    "limits",
    [{"times": ()}, {"sources": ()}, {"lacking": (INAPROC,)}],
    ids=["no hours", "no sources", "no token"],
)
async def test_nothing_is_run_where_nothing_is_set_up(make, wire, limits):
    schedule, refresher = make(**limits)
    await ticked(schedule, wire)

    assert (refresher.runs, wire.sent) == (0, [])


# What admins are told


async def test_a_day_without_the_source_is_told_once_and_its_return_once(
    make, wire, clock, run, database
):
    news = News(database, ADMINS, clock)
    run("published", figure("sambas", 5))
    for _ in range(96):
        clock.now += 15 * MINUTE
        run("refused")
        await news.tell(wire)
    [told] = wire.texts()
    assert told.startswith("⚠ Penyegaran dari INAPROC (rincian) gagal 23 November 2026 pukul 03.02")
    assert "sedang sibuk (503). Data lama tetap dipakai (per 30 Juni 2024)" in told

    for _ in range(3):
        run("unchanged")
        await news.tell(wire)
    assert wire.texts()[1:] == ["Penyegaran dari INAPROC (rincian) sudah pulih."]
    assert len(wire.sent) == 2 * len(ADMINS)


async def test_what_waits_is_shown_once_while_its_doubts_are_the_same(
    make, wire, clock, run, database
):
    news = News(database, ADMINS, clock)
    run("published", figure("sambas", 50))
    for value in (4, 3):
        run("checked", figure("sambas", value))
        await news.tell(wire)
    [shown] = wire.texts()
    assert "menunggu keputusan" in shown
    assert "nilai kumulatif turun: Rp50 → Rp4" in shown

    run("checked", figure("sambas", 5_000_000))
    await news.tell(wire)
    assert len(wire.texts()) == 2


async def test_what_is_set_aside_every_night_is_shown_once(wire, clock, run, database):
    news = News(database, ADMINS, clock)
    run("published", figure("sambas", 50))
    for night in range(1, 4):
        run("published", figure("landak", night))
        waits = run("checked", figure("sambas", 5))
        await news.tell(wire)
        if night < 3:
            with database.writing() as session:
                discard_run(session, waits)
    assert len(wire.texts()) == 1

    with database.writing() as session:
        discard_run(session, waits)
    run("published", figure("sambas", 51))
    await news.tell(wire)
    run("checked", figure("sambas", 5))
    await news.tell(wire)
    assert len(wire.texts()) == 2


async def test_what_an_admin_has_started_is_not_told_again(wire, clock, run, database):
    news = News(database, ADMINS, clock)
    run("checked", figure("sambas", 4), actor="admin 98")
    run("refused", source="file", actor="admin 98")
    await news.tell(wire)

    assert wire.sent == []


async def test_a_file_of_the_folder_that_is_refused_is_named_once(wire, clock, run, database):
    news = News(database, ADMINS, clock)
    run("unchanged", source="file")
    await news.tell(wire)
    run("published", figure("sambas", 5), source="file")
    for name in ("a.pdf", "b.pdf"):
        refused = FileRefused(name, Refusal.PDF)
        keep_refusal(database, refused, [(name, name)], ACTOR, clock.now)
    for _ in range(2):
        await news.tell(wire)
        run("unchanged", source="file")

    first, second = wire.texts()
    assert "Berkas <b>a.pdf</b> tidak dapat diimpor: berkas PDF" in first
    assert "b.pdf" in second


@pytest.mark.parametrize(
    "refusal", [Forbidden("bot was blocked by the user"), BadRequest("Chat not found")]
)
async def test_what_could_not_be_sent_comes_again(wire, clock, run, database, refusal):
    news = News(database, ADMINS, clock)
    run("refused")
    wire.is_down = True
    await news.tell(wire)
    wire.is_down = False
    wire.closed = {ADMINS[0]: refusal}
    for _ in range(2):
        await news.tell(wire)

    assert [chat_id for chat_id, _ in wire.sent] == [ADMINS[1]]


async def test_admins_are_told_once_a_day_that_nothing_comes(make, wire, clock, run):
    schedule, _ = make()
    run("published", figure("sambas", 5))
    clock.now = NIGHT + 14 * DAY + 6 * HOUR
    await ticked(schedule, wire)
    assert wire.sent == []
    for minutes in range(0, 3 * 24 * 60, 20):
        clock.now = NIGHT + 15 * DAY + minutes * MINUTE
        await ticked(schedule, wire)

    assert wire.texts() == [
        f"Penyegaran data terakhir berhasil {days} hari yang lalu. /segarkan atau unggah berkas; "
        "keadaan sumber: /status"
        for days in (15, 16, 17)
    ]


async def test_what_an_admin_has_decided_is_no_reason_to_be_silent(wire, clock, run, database):
    news = News(database, ADMINS, clock)
    run("published", figure("sambas", 500))
    for value in (40, 3):
        waits = run("checked", figure("sambas", value))
        await news.tell(wire)
        with database.writing() as session:
            publish(session, waits, by=f"admin {ADMINS[0]}", at=clock.now)

    first, second = wire.texts()
    assert "Rp500 → Rp40" in first
    assert "Rp40 → Rp3" in second


async def test_of_a_first_night_all_is_told(wire, clock, run, database):
    news = News(database, ADMINS, clock)
    await news.tell(wire)
    run("checked", figure("sambas", 4), source="file")
    keep_refusal(database, FileRefused("a.pdf", Refusal.PDF), [("a.pdf", "1")], ACTOR, clock.now)
    await news.tell(wire)

    first, second = wire.texts()
    assert "menunggu keputusan" in first
    assert "a.pdf" in second


async def test_a_night_that_brings_nothing_because_much_fails_is_told_once(
    wire, clock, run, database
):
    news = News(database, ADMINS, clock)
    run("published", figure("sambas", 50))
    many = Finding(FindingKind.MANY_FAILED, facts={"regions": 500, "asked": 508})
    for _ in range(3):
        run("unchanged", found=[many])
        await news.tell(wire)
    [told] = wire.texts()
    assert "tidak membawa angka baru" in told
    assert "500 dari 508 daerah tidak terbaca dari sumber" in told

    run("unchanged")
    await news.tell(wire)
    run("unchanged", found=[many])
    await news.tell(wire)
    assert len(wire.texts()) == 2


async def test_what_cannot_be_told_keeps_no_slot_and_no_other_news(make, wire, clock, run):
    schedule, refresher = make()
    run("refused", fault="a fault of a later version")
    run("refused", source="ckan")
    await ticked(schedule, wire)

    assert refresher.runs == 1
    assert "data terbuka LKPP gagal" in wire.texts()[0]


async def test_what_was_told_is_not_repeated_where_it_cannot_be_noted(
    wire, clock, run, database, monkeypatch
):
    def full(*_):
        raise NoSpace

    news = News(database, ADMINS, clock)
    run("refused")
    monkeypatch.setattr("bot.news.set_told", full)
    for _ in range(3):
        with pytest.raises(NoSpace):
            await news.tell(wire)
    assert len(wire.texts()) == 1


async def test_an_admin_who_was_reached_is_not_told_again_for_another(wire, clock, run, database):
    news = News(database, ADMINS, clock)
    run("refused")
    wire.closed = {ADMINS[1]: TimedOut()}
    for _ in range(3):
        await news.tell(wire)
    wire.closed = {}
    await news.tell(wire)

    assert [chat_id for chat_id, _ in wire.sent] == list(ADMINS)


async def test_a_lock_that_is_slow_holds_up_no_answer(wire, clock, database, monkeypatch):
    within = []

    @contextmanager
    def slow(*_):
        within.append(threading.current_thread())
        yield True
        within.append(threading.current_thread())

    monkeypatch.setattr("bot.news.only_one", slow)
    await News(database, ADMINS, clock).tell(wire)

    assert len(within) == 2
    assert threading.main_thread() not in within


async def test_a_tick_is_noted_when_it_begins_and_one_that_hangs_is_the_last(
    make, clock, monkeypatch
):
    turned, clock.now = [], datetime.now(UTC)  # APScheduler has no clock but the machine's
    schedule, _ = make(turns=lambda: turned.append(True))
    begun = asyncio.Event()

    async def hang(*_):
        begun.set()
        await asyncio.Event().wait()

    monkeypatch.setattr(News, "tell", hang)
    monkeypatch.setattr("bot.schedule.TICK_EVERY", 0.01)
    schedule.start(None)
    async with asyncio.timeout(5):
        await begun.wait()
    await asyncio.sleep(0.1)
    assert len(turned) == 2
    await schedule.stop()
