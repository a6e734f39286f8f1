"""What is offered to who types behind the bot's name, for which words, and to how many at once."""

import asyncio
from itertools import chain

import pytest
from telegram.request import HTTPXRequest

from bot.app import build
from bot.buttons import LONGEST
from bot.commands import SetOwn, ShowRegion, When
from bot.health.noticed import Health
from bot.inline import MOST, questions
from bot.outgoing.sending import markup
from bot.polling import poll
from bot.rates.throttle import TYPING, Throttle
from bot.replies.region import as_typed
from bot.replies.reply import LONGEST_TEXT, ButtonKind, visible
from bot.settings import Settings
from bot.turns import Turns
from procurement.regions import gazetteer
from procurement.semester import Semester
from tests.bot.conftest import OFFICIAL, conversation_over
from tests.makers import figure, region
from tests.storage.load import put
from tests.telegram.people import USER, User
from tests.telegram.server import BotApi


@pytest.fixture
def offer(shipped):
    """What is offered for some words, on the shipped figures."""
    return conversation_over(shipped).offer


def titles(offered):
    return [article.title for article in offered]


def test_a_region_is_offered_as_the_chat_would_be_answered(offer, talk):
    [article] = offer("pontianak s2 2022")

    assert article.title == "Kota Pontianak — Semester II 2022 (sementara)"
    assert article.reply.gist == (
        "Porsi e-purchasing: 4,37%; peringkat 8 dari 14 kabupaten/kota di Kalimantan Barat "
        "(508 seluruhnya)"
    )
    assert article.reply.html == talk("pontianak s2 2022").html
    assert article.id == "1:r:61.71:2022-2"


@pytest.mark.parametrize(
    ("words", "title", "gist", "address"),
    [
        (
            "tangsel",
            "Kota Tangerang Selatan",
            "Rilis Semester I 2023: porsi sekitar 17,5%; menurut porsi peringkat 3 kabupaten/kota "
            "(tidak cocok dengan komponennya)",
            "peringkat_3674",
        ),
        (
            "kalbar",
            "Provinsi Kalimantan Barat — Semester",
            "Porsi e-purchasing: 9,65%",
            "peringkat_61",
        ),
        (
            "singkawang vs bengkayang",
            "Kota Singkawang dan Kab. Bengkayang — Semester II 2022",
            "Kab. Bengkayang unggul 2,94 persen poin dalam porsi",
            "banding_6172_6107",
        ),
        (
            "kejar pontianak",
            "Kota Pontianak — jarak",
            "Ke peringkat 7 (Kab. Sekadau, 4,48%): selisih saat itu Rp1,07 miliar",
            "peringkat_6171",
        ),
        (
            "/provinsi pontianak",
            "Kalimantan Barat, porsi kabupaten/kota",
            "1 Kab. Bengkayang 10,76%, 2 Kota Singkawang 7,82%, 3 Kab. Landak 6,91%",
            "peringkat_6171",
        ),
        (
            "top nilai",
            "10 besar nilai e-purchasing",
            "1 Kab. Ketapang",
            "",
        ),
        (
            "kota bekasi",
            "Kota Bekasi",
            "Angka untuk Kota Bekasi belum tersedia.",
            "peringkat_3275",
        ),
        (
            "pontianak s1 1999",
            "Kota Pontianak",
            "Data Kota Pontianak untuk Semester I 1999 belum tersedia.",
            "peringkat_6171_1999-1",
        ),
        (
            "banding pontianak tangsel",
            "Kota Pontianak – Kota Tangerang Selatan",
            "Perbandingan belum dapat disajikan",
            "banding_6171_3674",
        ),
    ],
)
def test_a_clear_question_gets_one_answer(offer, words, title, gist, address):
    [article] = offer(words)

    assert article.title.startswith(title)
    assert article.reply.gist.startswith(gist)
    [[button]] = article.reply.rows
    assert button.kind is ButtonKind.LINK
    assert button.data == "https://t.me/PorsiBot" + (f"?start={address}" if address else "")


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("bekasi", ["Kab. Bekasi", "Kota Bekasi"]),
        ("pontianka", ["Kota Pontianak — Semester II 2022 (sementara)"]),
        ("pont", ["Kota Pontianak — Semester II 2022 (sementara)"]),
        ("peringkat kota sing s1 2022", ["Kota Singkawang — Semester I 2022"]),
        ("sing", ["Kota Singkawang — Semester II 2022 (sementara)", "Kab. Aceh Singkil"]),
        (
            "banding pontianak singk",
            [
                "Kota Pontianak dan Kota Singkawang — Semester II 2022 (sementara)",
                "Kota Pontianak – Kab. Aceh Singkil",
            ],
        ),
    ],
)
def test_a_name_that_leaves_a_choice_is_misspelt_or_only_begun_gets_one_for_each(
    offer, words, offered
):
    assert sorted(titles(offer(words))) == sorted(offered)


def test_of_many_that_are_begun_those_with_figures_come_first(offer):
    begun = offer("si")

    assert len(begun) == MOST
    assert titles(begun)[:2] == [
        "Kab. Sintang — Semester II 2022 (sementara)",
        "Kota Singkawang — Semester II 2022 (sementara)",
    ]
    assert all("belum tersedia" in article.reply.gist for article in begun[2:])


def test_nothing_typed_is_the_newest_list(offer, talk):
    [article] = offer("  ")

    assert article.title.startswith("10 besar porsi e-purchasing, kabupaten/kota di Kalimantan")
    assert article.reply.html == talk("/top").html


@pytest.mark.parametrize(
    "words",
    [
        "k",
        "wakanda negara api",
        "halo",
        "pontianak s3 2022",
        "s2 2022",
        "banding pontianak",
        "/segarkan",
        "/riwayat",
        "/terbitkan 1",
        "/status",
        "/langganan pontianak",
        "langganan pontianak",
        "hapus data saya",
        "/daerahsaya pontianak",
        "tren pontianak",
        "opd pontianak",
        "/bantuan",
        "/start lembar_6171",
        "/top@OtherBot",
        "<b>&",
        "x" * 256,
    ],
)
def test_what_is_not_understood_or_is_nothing_for_everybody_is_not_offered(offer, words):
    assert offer(words) == ()


def test_the_askers_own_region_is_nothing_for_everybody(shipped):
    conversation = conversation_over(shipped)
    for chat_id in (0, 7):
        asker = type(OFFICIAL)(chat_id=chat_id, user_id=chat_id)
        conversation.answer(SetOwn(region("pontianak")), asker)

    for words in ("porsi kami", "peringkat", "banding kami dengan singkawang", "kejar", "provinsi"):
        assert conversation.offer(words) == ()


def test_all_that_is_offered_is_within_telegrams_limits_and_leads_by_addresses(offer):
    for words in ("", *(one.name for one in gazetteer()), "top 50", "banding bekasi bandung"):
        offered = offer(words)
        assert len({article.id for article in offered}) == len(offered) <= MOST
        for article in offered:
            assert 1 <= len(article.id.encode()) <= LONGEST
            assert visible(article.reply.html) <= LONGEST_TEXT
            buttons = [button for row in article.reply.rows for button in row]
            assert {button.kind for button in buttons} == {ButtonKind.LINK}


def test_nothing_is_noted_of_what_is_offered(shipped):
    conversation = conversation_over(shipped)
    conversation.offer("pontianak")
    conversation.offer("kalbar")

    assert conversation.topics.last(0) is None


def test_figures_come_from_memory(shipped, monkeypatch):
    conversation = conversation_over(shipped)
    conversation._responder._boards._fresh_for = 60
    conversation.offer("")

    def refuse():
        raise AssertionError("a query")

    monkeypatch.setattr(shipped, "reading", refuse)
    for words in (
        "pontianak",
        "tangsel",
        "bekasi",
        "top 50 nilai",
        "pontianak vs singkawang",
        "si",
    ):
        assert conversation.offer(words)


def test_without_figures_only_the_way_to_the_bot_is_offered(store):
    offer = conversation_over(store).offer

    assert offer("") == ()
    assert offer("top") == ()


def test_the_same_question_has_the_same_id_after_a_new_edition(store):
    put(store, figure("sambas", 5))
    conversation = conversation_over(store)
    [before] = conversation.offer("sambas")
    put(store, figure("sambas", 6))
    [after] = conversation.offer("sambas")

    assert before.id == after.id
    assert before.reply.html != after.reply.html


def test_a_person_types_fast_and_many_type_at_once():
    throttle = Throttle()
    admitted = [throttle.admit_typing(7, 1000 + key / 10) for key in range(200)]

    assert all(admitted[: TYPING.burst])
    assert admitted.count(True) == TYPING.burst + int(19.9 / TYPING.every)
    assert throttle.admit_typing(8, 1020.0)
    assert throttle.admit_typing(7, 1020.0 + TYPING.every)


def test_an_answer_can_be_put_into_another_chat_where_telegram_lets_people(shipped):
    conversation = conversation_over(shipped)
    before = conversation.say("pontianak s1 2022", OFFICIAL)
    conversation.has_inline_mode = True
    reply = conversation.say("pontianak s1 2022", OFFICIAL)

    [button] = set(chain(*reply.rows)) - set(chain(*before.rows))
    assert (button.label, button.kind) == ("Bagikan", ButtonKind.SHARE)
    assert button.data == "kota pontianak s1 2022"
    [article] = conversation.offer(button.data)
    assert article.reply.html == reply.html
    told = markup(reply).to_dict()["inline_keyboard"]
    shared = {"text": "Bagikan", "switch_inline_query": "kota pontianak s1 2022"}
    assert [one for row in told for one in row if "callback_data" not in one] == [shared]


def test_what_is_shared_names_every_region_beyond_doubt():
    semester = Semester(2022, 2)
    for one in gazetteer():
        typed = as_typed(one, semester)
        assert questions(typed, "PorsiBot", lambda _: True) == (ShowRegion(one, When(2022, 2)),)


@pytest.fixture
async def api(shipped):
    """The stand-in, polled by the real application in this process."""
    with BotApi(username="PorsiBot", is_inline=True) as started:
        settings = Settings(
            telegram_token=started.token,
            telegram_api=started.base,
            database_url=str(shipped.writer.url),
            _env_file=None,
        )
        requests = (HTTPXRequest(), HTTPXRequest(connection_pool_size=8))
        application = build(settings, shipped, conversation_over(shipped), requests).application
        stopped = asyncio.Event()
        async with application:
            await application.start()
            turns = Turns(application.process_update)
            polling = asyncio.create_task(poll(application.bot, turns, Health(), stopped))
            await asyncio.to_thread(started.wait, lambda api: api.polling)
            yield started
            stopped.set()
            await polling
            await application.stop()


@pytest.fixture
def typed(api):
    """Type behind the bot's name; returns what it offers."""

    async def type_it(text, user=USER):
        before = len(api.offers)
        assert api.type_inline(text, user)
        return await asyncio.to_thread(api.wait, lambda api: api.offers[before])

    return type_it


async def test_what_is_typed_in_any_chat_is_answered_for_everybody(typed):
    offer = await typed("pontianak s2 2022")

    assert (offer.cache_time, offer.is_personal, offer.hint) == (300, False, None)
    [choice] = offer.choices
    assert choice.title == "Kota Pontianak — Semester II 2022 (sementara)"
    assert choice.description.startswith("Porsi e-purchasing: 4,37%; peringkat 8 dari 14")
    assert choice.text.startswith(f"{choice.title}\nPorsi e-purchasing: 4,37%\nRp41,26 miliar dari")
    assert not choice.has_preview
    assert choice.buttons == [[("Buka di bot", None)]]
    assert choice.addresses == ["https://t.me/PorsiBot?start=peringkat_6171_2022-2"]


async def test_who_types_nothing_or_is_not_understood_is_led_to_the_bot(typed, api):
    hint = ("Ketik nama daerah, misalnya: pontianak", "mulai")
    blank, strange = await typed(""), await typed("wakanda negara api")

    assert (blank.hint, len(blank.choices)) == (hint, 1)
    assert (strange.hint, strange.choices) == (hint, ())
    assert not strange.is_personal
    api.say(f"/start {hint[1]}")
    await asyncio.to_thread(api.wait, lambda api: api.messages())
    assert api.messages()[0].text.startswith("Selamat datang.")


async def test_who_types_beyond_all_bounds_is_offered_nothing_and_told_nothing(typed, api):
    offers = [await typed("pontianak") for _ in range(TYPING.burst + 3)]

    assert all(offer.choices for offer in offers[: TYPING.burst])
    assert offers[-1].choices == ()
    # What is kept for everybody must not be that.
    assert (offers[-1].cache_time, offers[-1].is_personal) == (0, True)
    other = await typed("pontianak", User(3_000, "Dewi"))
    assert other.choices
    assert api.called("sendMessage") == []


async def test_a_query_that_is_too_old_is_no_fault(typed, api, caplog):
    said = "Bad Request: query is too old and response timeout expired or query ID is invalid"
    api.fail_next("answerInlineQuery", 400, {"description": said})
    api.type_inline("pontianak")
    await typed("singkawang")

    assert [call.status for call in api.called("answerInlineQuery")] == [400, 200]
    assert caplog.records == []
