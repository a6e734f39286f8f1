"""What is due, by a clock that the test moves: once, in time, and never old numbers as new."""

from datetime import UTC, date, datetime

import pytest

from bot.digest.moment import Moment, last_ended
from bot.digest.planning import Planner
from procurement.figures import Month, Snapshot
from procurement.semester import Semester
from procurement.zones import Zone
from storage.editions import undo
from storage.ledger import Occasion, claim, find_run, note_sent
from storage.subscriptions import Want, set_want, stop, subscription, unfollow, wish
from tests.bot.digest.year import CLOSING, DAY, HOUR, MINUTE, NAMES, S1, S2, dated
from tests.makers import region

CLOSED = date(2026, 7, 21)


def at(text):
    """A moment in WIB."""
    return datetime.fromisoformat(f"{text}+07:00").astimezone(UTC)


@pytest.fixture
def closed(tell):
    """The first semester has closed, with one region's change since the year before."""
    year_before = dated(date(2025, 7, 21), 20, 30, 40, semester=Semester(2025, 1))
    tell(*year_before, *dated(CLOSED, 35, 30, 40, 10))


def test_the_digest_comes_at_the_chats_hour_once_the_semester_has_closed(
    closed, chat, plan, due, clock
):
    chat(7, "pontianak")
    assert plan()
    assert due() == {}

    clock.now = at("2026-07-21T07:59")
    assert not plan()
    assert due() == {}
    clock.now = at("2026-07-21T08:00")
    assert due() == {
        7: [
            "Yth. Bapak/Ibu,\n"
            "berikut ringkasan e-purchasing Semester I 2026 (data per 21 Juli 2026 · RUP per 30 "
            "Juni 2026).\n"
            "\n"
            "Kota Pontianak — Semester I 2026\n"
            "Porsi 35,00% · ▲ 15,00 persen poin dari Semester I 2025\n"
            "Rp35 dari RUP Rp100\n"
            "Peringkat porsi 2 (sebelumnya 3) dari 4 kabupaten/kota di Kalimantan Barat yang "
            "datanya tersedia (508 seluruhnya) · peringkat nilai 2\n"
            "Selisih saat itu ke peringkat 1: Rp6\n"
            "\n"
            "Sekitar kita\n"
            "1. Kab. Sambas 40,00%\n"
            "2. Kota Pontianak 35,00%\n"
            "3. Kota Singkawang 30,00%\n"
            "\n"
            "Dari 508 kabupaten/kota, 4 diperingkat. Hitungan bot, bukan peringkat LKPP.\n"
            "Metode: /sumber · Atur: /langganan · Berhenti: /berhenti\n"
            "[1] Lihat posisi  [2] Atur langganan"
        ]
    }


def test_several_regions_come_in_one_message_of_one_edition(closed, chat, plan, due, tell, clock):
    chat(7, "sambas", "pontianak")
    plan()
    tell(*dated(date(2026, 7, 22), 99, 98, 97, 96))
    plan()
    clock.now = at("2026-07-21T08:00")

    [text] = due()[7]
    assert text.index("Kab. Sambas — ") < text.index("Kota Pontianak — ")
    assert "Sekitar Kab. Sambas\n1. Kab. Sambas 40,00%" in text
    assert "99" not in text


def test_zones_have_their_own_morning(closed, chat, plan, due, clock):
    for chat_id, zone in ((1, Zone.WIB), (2, Zone.WITA), (3, Zone.WIT)):
        chat(chat_id, "pontianak", zone=zone)
    plan()

    clock.now = at("2026-07-21T06:00")
    assert list(due()) == [3]
    clock.now = at("2026-07-21T07:00")
    assert list(due()) == [2]
    clock.now = at("2026-07-21T08:00")
    assert list(due()) == [1]


def test_it_is_planned_once_by_whatever_process_and_after_a_restart(
    closed, chat, plan, planned, store, clock
):
    chat(7)
    assert plan()
    for _ in range(3):
        clock.now += HOUR
        assert not Planner(store, clock).plan_due()

    assert planned() == {("semester", "2026-1"): {"pending": 1}}


@pytest.mark.parametrize("late", [5 * MINUTE, 3 * DAY])
def test_a_bot_that_was_away_makes_up_for_it_once(closed, chat, plan, planned, due, clock, late):
    chat(7)
    clock.now = at("2026-07-21T08:00") + late
    assert plan()
    clock.now += DAY
    assert not plan()

    assert planned() == {("semester", "2026-1"): {"pending": 1}}
    assert list(due()) == [7]


def test_a_clock_that_jumps_back_and_forth_sends_nothing_twice(closed, chat, plan, planned, clock):
    chat(7)
    for jump in (HOUR, -HOUR, DAY, -DAY, 2 * HOUR):
        clock.now += jump
        plan()

    assert planned() == {("semester", "2026-1"): {"pending": 1}}


def test_where_the_data_have_not_come_by_the_day_that_is_told_once(
    tell, chat, plan, due, planned, clock
):
    tell(*dated(date(2026, 6, 12), 35, 30, 40))
    chat(7)
    clock.now = at("2026-07-21T23:00")
    assert not plan()

    clock.now = at("2026-07-22T00:05")
    assert plan()
    clock.now = at("2026-07-22T08:00")
    assert due() == {
        7: [
            "Ringkasan Semester I 2026 ditunda karena data belum masuk. Kami kirim setelah data "
            "tersedia.\nBerhenti: /berhenti"
        ]
    }
    clock.now += 3 * DAY
    assert not plan()
    tell(*dated(date(2026, 9, 1), 45, 30, 40))
    clock.now = at("2026-09-01T12:00")
    assert plan()
    clock.now += DAY
    [[text]] = due().values()
    assert text.startswith("Yth. Bapak/Ibu,\nberikut ringkasan e-purchasing Semester I 2026")


def test_a_notice_that_has_not_gone_out_is_not_needed_when_the_data_come(
    tell, chat, plan, planned, clock
):
    tell(*dated(date(2026, 6, 12), 35, 30, 40))
    chat(7)
    clock.now = at("2026-07-22T00:05")
    plan()
    tell(*dated(date(2026, 7, 22), 45, 30, 40))
    clock.now = at("2026-07-22T03:00")
    plan()

    assert planned() == {
        ("postponed", "2026-1"): {"cancelled": 1},
        ("semester", "2026-1"): {"pending": 1},
    }


def test_a_semester_long_over_is_no_news_to_who_has_just_come(tell, chat, plan, planned, clock):
    """Installed in November, on the figures of June: nobody gets them as a digest."""
    clock.now = at("2026-11-23T12:00")
    chat(7)
    tell(*dated(date(2026, 8, 1), 35, 30, 40))
    assert plan()
    clock.now += 40 * DAY
    assert not plan()

    assert planned() == {}


def test_figures_of_another_year_are_never_sent_as_a_digest(tell, chat, plan, planned, clock):
    tell(*dated(date(2025, 7, 30), 35, 30, 40, semester=Semester(2025, 1)))
    chat(7)
    clock.now = at("2026-07-21T12:00")
    assert not plan()

    assert planned() == {}


def test_most_regions_must_have_closed_the_semester(tell, chat, plan, planned):
    tell(*dated(CLOSED, 35, 30, 40), *dated(date(2026, 7, 20), 10, names=("bengkayang",)))
    chat(7)
    plan()

    assert planned() == {}


def test_a_file_of_few_regions_does_not_close_the_semester_of_all(tell, chat, plan, planned):
    """There were figures of four the semester before: one is not the whole."""
    before = Semester(2025, 2)
    tell(*dated(date(2026, 1, 22), 20, 30, 40, 10, semester=before), *dated(CLOSED, 35))
    chat(7)
    plan()
    assert planned() == {}

    tell(*dated(CLOSED, 35, 30, 40, 10))
    plan()
    assert planned() == {("semester", "2026-1"): {"pending": 1}}


def test_a_followed_region_without_figures_is_told_when_it_has_some(
    closed, chat, plan, due, tell, store, clock
):
    chat(7, "pontianak", "bekasi kota")
    chat(8, "kota bekasi")
    plan()
    clock.now = at("2026-07-21T08:00")
    told = due()
    assert list(told) == [7]
    assert (
        "Kota Bekasi: data Semester I 2026 belum masuk; kami beri tahu setelah tersedia."
        in told[7][0]
    )
    with store.reading() as session:
        assert subscription(session, 8).wishes == ((region("kota bekasi"), S1),)

    tell(*dated(date(2026, 7, 25), 50, names=("kota bekasi",)))
    clock.now = at("2026-07-25T10:00")
    plan()
    told = due()
    assert sorted(told) == [7, 8]
    assert told[8][0].startswith("Yth. Bapak/Ibu,\ndata berikut sudah masuk.\n\nKota Bekasi — ")


@pytest.fixture
def take_back(store, clock):
    """Undo the newest edition."""

    def act():
        with store.writing() as session:
            undo(session, by="admin", at=clock.now)

    return act


def test_figures_that_were_taken_back_before_the_hour_are_told_to_nobody(
    closed, chat, plan, due, planned, tell, take_back, clock
):
    chat(7)
    plan()
    take_back()
    plan()
    clock.now = at("2026-07-21T08:00")
    assert due() == {}
    assert planned() == {}

    tell(*dated(CLOSED, 25, 30, 40, 10))
    clock.now = at("2026-07-21T10:00")
    assert plan()
    clock.now = at("2026-07-22T08:00")
    [text] = due()[7]
    assert "Porsi 25,00%" in text


def test_figures_that_were_taken_back_and_put_in_force_again_are_told(
    closed, chat, plan, due, take_back, clock
):
    chat(7)
    plan()
    for _ in range(2):
        take_back()
        plan()
    clock.now = at("2026-07-21T08:00")

    assert list(due()) == [7]


def test_who_was_told_before_the_figures_were_taken_back_is_not_told_again(
    closed, chat, plan, due, planned, tell, take_back, store, clock
):
    chat(7, hour=6)
    chat(8, hour=8)
    plan()
    clock.now = at("2026-07-21T06:00")
    with store.writing() as session:
        [sent] = claim(session.connection(), "uji", 5, clock.now)
        note_sent(session.connection(), sent, "uji", 1, clock.now)
    take_back()
    clock.now = at("2026-07-21T08:00")
    plan()
    assert due() == {}

    tell(*dated(CLOSED, 25, 30, 40, 10))
    plan()
    clock.now = at("2026-07-22T08:00")
    told = due()
    assert list(told) == [8]
    assert "Porsi 25,00%" in told[8][0]


def test_semesters_begin_and_end_in_wib():
    assert last_ended(date(2026, 6, 30)) == Semester(2025, 2)
    assert last_ended(date(2026, 7, 1)) == S1
    assert last_ended(date(2027, 1, 1)) == S2


@pytest.mark.parametrize(
    ("moment", "semester"),
    [
        ("2026-06-30T23:59:59+07:00", "2025-2"),
        ("2026-07-01T00:00:00+07:00", "2026-1"),
        ("2026-12-31T17:00:00+00:00", "2026-2"),
        ("2026-12-31T16:59:59+00:00", "2026-1"),
    ],
)
def test_whatever_zone_the_machine_keeps(monkeypatch, store, chat, tell, moment, semester):
    """What would be previewed at that moment is of the semester that has ended in WIB."""
    from procurement.board import Board

    monkeypatch.setenv("TZ", "UTC")
    assert last_ended(Moment(datetime.fromisoformat(moment), Board(1)).today).code == semester


# A month


def progress(day, *values):
    """Figures of the running semester, with what was bought by the end of each month."""
    month = day.month if day.day > 20 else day.month - 1
    return [
        Snapshot(
            one, months=tuple(Month(n, one.value * n // month, 0) for n in range(1, month + 1))
        )
        for one in dated(day, *values, semester=S2)
    ]


def test_a_months_progress_comes_when_its_data_are_whole(tell, chat, plan, due, planned, clock):
    chat(7, wants=(Want.MONTH,))
    tell(*progress(date(2026, 10, 30), 30, 10, 20))
    clock.now = at("2026-11-03T02:00")
    assert not plan()

    tell(*progress(date(2026, 11, 3), 40, 10, 20))
    assert plan()
    clock.now = at("2026-11-03T08:00")
    [text] = due()[7]
    assert text.startswith(
        "Yth. Bapak/Ibu,\n"
        "berikut kemajuan e-purchasing sampai akhir Oktober 2026 (data per 3 November 2026 · RUP "
        "per 31 Desember 2026).\n"
        "\n"
        "Kota Pontianak — Semester II 2026 (berjalan, sementara)\n"
        "Porsi 40,00%\n"
        "Rp40 dari RUP Rp100\n"
        "Transaksi selama Oktober: Rp4\n"
    )
    assert "perlu tambahan" not in text
    assert ("month", "2026-10") in planned()
    clock.now += DAY
    assert not plan()


def test_a_month_that_is_late_is_left_out(tell, chat, plan, planned, clock):
    chat(7, wants=(Want.MONTH,))
    tell(*progress(date(2026, 11, 3), 40, 10, 20))
    clock.now = at("2026-11-13T02:00")
    plan()

    assert planned() == {}


# Ranks


@pytest.fixture
def running(tell, clock):
    """Tell one more edition of the running semester, on the next day."""
    days = iter(range(1, 29))

    def next_day(*values):
        day = date(2026, 10, next(days))
        tell(*dated(day, *values, semester=S2))
        clock.now = at(f"{day}T02:47")

    return next_day


def test_a_rank_that_has_changed_and_stayed_is_told_with_who_passed(
    running, chat, plan, due, clock
):
    running(40, 30, 20, 10)
    chat(7, "pontianak")
    plan()
    running(40, 50, 60, 10)
    assert not plan()
    running(41, 50, 60, 10)
    assert plan()

    clock.now += 6 * HOUR
    assert due() == {
        7: [
            "Peringkat porsi e-purchasing berubah\n"
            "\n"
            "Kota Pontianak — Semester II 2026 (berjalan, sementara)\n"
            "Peringkat porsi turun 2 tingkat: 1 → 3 dari 4 kabupaten/kota di Kalimantan Barat "
            "yang datanya tersedia (508 seluruhnya)\n"
            "Disusul: Kab. Sambas (60,00%), Kota Singkawang (50,00%)\n"
            "Porsi 41,00%, Rp41\n"
            "Untuk melewati peringkat 2 (Kota Singkawang): perlu tambahan lebih dari Rp9, jika "
            "RUP tetap.\n"
            "Data per 3 Oktober 2026 · RUP per 31 Desember 2026\n"
            "\n"
            "Perubahan ini bertahan pada dua pembaruan data. Hitungan bot, bukan peringkat LKPP.\n"
            "Kabar ini paling sering sekali seminggu · Atur: /langganan · Berhenti: /berhenti\n"
            "[1] Lihat posisi"
        ]
    }


def test_a_rise_names_who_was_passed(running, chat, plan, due, clock):
    running(20, 30, 10)
    chat(7, "pontianak")
    for value in (35, 36):
        plan()
        running(value, 30, 10)
    plan()
    clock.now += 6 * HOUR

    [text] = due()[7]
    assert "Peringkat porsi naik 1 tingkat: 2 → 1 dari 3" in text
    assert "Melewati: Kota Singkawang (30,00%)" in text


def test_a_change_that_has_not_lasted_is_not_told(running, chat, plan, planned):
    running(40, 30, 20)
    chat(7)
    for values in ((25, 30, 20), (40, 30, 20), (25, 30, 20), (40, 30, 20)):
        plan()
        running(*values)
    plan()

    assert planned() == {}


def test_what_was_told_is_not_told_again_and_the_next_not_within_a_week(
    running, chat, plan, planned, clock
):
    running(40, 30, 20)
    chat(7)
    for values in ((25, 30, 20), (25, 30, 20), (25, 30, 20), (25, 30, 26), (25, 30, 26)):
        plan()
        running(*values)
    plan()
    assert planned() == {("rank", "3"): {"pending": 1}}

    for _ in range(5):
        running(25, 30, 26)
        plan()
    assert sorted(planned()) == [("rank", "10"), ("rank", "3")]


def test_a_rank_among_fewer_is_not_a_fall(running, chat, plan, planned, tell):
    """A province comes in: all others move down, and nobody was overtaken."""
    running(40, 30, 20)
    chat(7, "sambas")
    names = ("sekadau", "melawi", "landak", "sintang")
    for day in (2, 3, 4):
        tell(*dated(date(2026, 10, day), 90, 80, 70, 60, semester=S2, names=names))
        running(40, 30, 20)
        plan()

    assert planned() == {}


def test_a_change_that_was_told_is_never_told_again(running, chat, plan, planned):
    running(40, 30, 20)
    chat(7)
    for _ in range(12):
        running(25, 30, 20)
        plan()

    assert list(planned()) == [("rank", "3")]


def test_figures_of_another_year_confirm_no_change(running, tell, chat, plan, planned):
    """Two editions of the running semester, not two editions of whatever came in between."""
    running(40, 30, 20)
    chat(7)
    running(25, 30, 20)
    plan()
    tell(*dated(date(2023, 7, 21), 11, 12, 13, semester=Semester(2023, 1)))
    plan()
    assert planned() == {}

    running(40, 30, 20)
    plan()
    assert planned() == {}


def test_a_change_that_lasted_is_told_although_another_year_comes_next(
    running, tell, chat, plan, planned
):
    running(40, 30, 20)
    chat(7)
    running(25, 30, 20)
    running(25, 30, 20)
    tell(*dated(date(2023, 7, 21), 11, 12, 13, semester=Semester(2023, 1)))
    plan()

    assert planned() == {("rank", "4"): {"pending": 1}}


def test_a_region_that_was_unranked_for_a_while_has_not_been_forgotten(
    tell, chat, plan, planned, clock
):
    """Its data stayed behind those of the others for one edition: its fall is told all the same."""
    clock.now = at("2026-10-21T02:47")
    tell(*dated(date(2026, 10, 1), 40, 30, 20, semester=S2))
    chat(7)
    others = NAMES[1:3]
    tell(*dated(date(2026, 10, 20), 30, 20, semester=S2, names=others))
    plan()
    for day in (20, 21):
        tell(*dated(date(2026, 10, day), 10, 30 + day, 20 + day, semester=S2))
        plan()

    assert list(planned()) == [("rank", "4")]


def test_a_planner_whose_board_is_old_plans_nothing(closed, tell, chat, store, clock, monkeypatch):
    """Between reading the board and planning, an admin has taken figures back."""
    chat(7)
    planner = Planner(store, clock)
    newest_board = planner._newest_board

    def late():
        board = newest_board()
        with store.writing() as session:
            undo(session, by="admin", at=clock.now)
        return board

    monkeypatch.setattr(planner, "_newest_board", late)
    assert not planner.plan_due()
    with store.reading() as session:
        assert find_run(session, Occasion.SEMESTER, "2026-1") is None
        assert find_run(session, Occasion.DATA, "1") is None


def test_no_rank_is_told_before_the_end_of_march(tell, chat, plan, planned, clock):
    running = Semester(2027, 1)

    def next_day(day, *values):
        tell(*dated(day, *values, semester=running))
        clock.now = at(f"{day}T02:47")
        plan()

    next_day(date(2027, 3, 27), 40, 30, 20)
    chat(7, wants=(Want.RANK,))
    next_day(date(2027, 3, 28), 25, 30, 20)
    next_day(date(2027, 3, 29), 25, 30, 20)
    next_day(date(2027, 3, 30), 25, 30, 20)
    assert planned() == {}

    next_day(date(2027, 3, 31), 25, 30, 20)
    assert planned() == {("rank", "5"): {"pending": 1}}


def test_a_new_semester_begins_without_a_change(running, tell, chat, plan, planned, clock):
    running(40, 30, 20)
    chat(7, wants=(Want.RANK,))
    plan()
    for day in (1, 2):
        moment = date(2027, 4, day)
        tell(*dated(moment, 5, 30, 20, semester=Semester(2027, 1)))
        clock.now = at(f"{moment}T02:47")
        plan()

    assert planned() == {}


# Data


def test_who_waits_for_data_is_told_once_and_by_day(tell, plan, due, planned, store, chat, clock):
    tell(*dated(date(2026, 10, 1), 40, semester=S2))
    place = chat(7, wants=())
    with store.writing() as session:
        wish(session, place, region("sambas"), S2, clock.now)
        wish(session, place, region("bengkayang"), None, clock.now)
    plan()
    clock.now = at("2026-10-02T14:00")
    tell(*dated(date(2026, 10, 2), 33, semester=S2, names=("sambas",)))
    plan()
    told = due()
    assert list(told) == [7]
    assert told[7][0].startswith(
        "Yth. Bapak/Ibu,\ndata berikut sudah masuk.\n\nKab. Sambas — Semester II 2026 "
        "(berjalan, sementara)\nPorsi 33,00%\n"
    )

    tell(*dated(date(2026, 10, 3), 34, 12, semester=S2, names=("sambas", "bengkayang")))
    clock.now = at("2026-10-03T23:00")
    plan()
    assert due() == {}
    clock.now = at("2026-10-04T08:00")
    [text] = due()[7]
    assert "Kab. Bengkayang" in text
    assert "Sambas" not in text


def test_followers_of_data_hear_of_a_new_semester_and_not_of_every_edition(
    tell, plan, planned, chat, clock
):
    tell(*dated(date(2026, 10, 1), 40, 30, semester=S2))
    chat(7, "sambas", wants=(Want.DATA,))
    plan()
    tell(*dated(date(2026, 10, 2), 40, 30, 20, semester=S2))
    clock.now = at("2026-10-02T14:00")
    plan()
    tell(*dated(date(2026, 10, 3), 41, 31, 21, semester=S2))
    plan()
    tell(*dated(date(2023, 7, 21), 11, 12, 13, semester=Semester(2023, 1)))
    plan()

    assert planned() == {("data", "2"): {"pending": 1}}


def test_who_does_not_follow_any_more_is_not_told_of_a_new_semester(
    tell, plan, due, chat, store, clock
):
    tell(*dated(date(2026, 10, 1), 40, 30, semester=S2))
    place = chat(7, "sambas", wants=(Want.DATA,))
    chat(8, "sambas", "pontianak", wants=(Want.DATA,))
    plan()
    tell(*dated(date(2026, 10, 2), 40, 30, 20, semester=S2))
    clock.now = at("2026-10-02T22:00")
    plan()
    with store.writing() as session:
        set_want(session, place, Want.DATA, False, clock.now)
        unfollow(session, 8, region("sambas"), clock.now)
    clock.now = at("2026-10-03T08:00")

    assert due() == {}


# Who has gone, or stopped


def test_nothing_is_sent_after_the_word_to_stop(closed, chat, plan, due, store, clock):
    chat(7)
    plan()
    clock.now = at("2026-07-21T08:00")
    with store.writing() as session:
        stop(session, 7, clock.now)

    assert due() == {}


def test_a_region_that_was_left_alone_is_not_told(closed, chat, plan, due, store, clock):
    chat(7, "pontianak", "sambas")
    chat(8, "pontianak")
    plan()
    clock.now = at("2026-07-21T08:00")
    with store.writing() as session:
        for chat_id in (7, 8):
            unfollow(session, chat_id, region("pontianak"), clock.now)

    told = due()
    assert list(told) == [7]
    assert "Kota Pontianak — " not in told[7][0]


def test_what_has_waited_for_weeks_is_not_sent(closed, chat, plan, planned, clock):
    chat(7)
    plan()
    clock.now += 16 * DAY
    plan()

    assert planned() == {("semester", "2026-1"): {"cancelled": 1}}


def test_no_figures_at_all_plan_nothing(plan, chat, store, clock):
    clock.now = CLOSING
    assert not plan()
    with store.reading() as session:
        assert find_run(session, Occasion.SEMESTER, "2026-1") is None
