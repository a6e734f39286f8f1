"""Whatever is asked, and whatever names the data hold: valid Telegram HTML that fits."""

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.asker import Asker
from bot.buttons import encode
from bot.commands import ShowAround, ShowCommodities, ShowDetails, ShowLift, ShowQuality
from bot.terminal import as_text
from procurement.breakdowns import LABEL, Aspect, Part
from procurement.figures import Month, Snapshot, Unit
from procurement.peers import KABKOTA
from procurement.regions import gazetteer
from tests.bot.conftest import conversation_over
from tests.bot.test_inputs import CASES
from tests.makers import S1_2023, S1_2024, figure
from tests.storage.load import put
from tests.telegram.texts import MESSAGE, formatted

ASKER = Asker(chat_id=7, user_id=7)
ADMIN = Asker(chat_id=9, user_id=9, is_admin=True)
HOSTILE = '<b>RSUD</b> & "Sehat" </pre> [x](tg://user?id=1) {0} %s \u202e 🏥' + "x" * 200


def check(reply):
    """The reply as Telegram would take it, and every button of it."""
    text = formatted(reply.html, "HTML", None, most=MESSAGE)
    assert text.dropped == 0
    assert text.plain
    for row in reply.rows:
        assert len(row) <= 8
        for button in row:
            assert button.label
            assert 1 <= len(button.data.encode()) <= 64
    assert sum(len(row) for row in reply.rows) <= 100


@pytest.fixture(scope="module")
def national(migrated, duplicate):
    """A conversation over 508 regions with work units whose names are attacks."""
    from storage.database import Database

    database = Database(duplicate(migrated, "national"))
    units = tuple(Unit(str(n), f"{HOSTILE} {n}", n, 0, 10**12, 5) for n in range(30))
    units += (Unit("over", HOSTILE, 9 * 10**12, 0, 1, 0),)
    months = tuple(Month(n, n * 10**12, 0) for n in range(1, 7))
    parts = tuple(
        Part(aspect, f"</pre>&{n}", 10**12 - n, None, n, HOSTILE[:LABEL])
        for aspect in Aspect
        for n in range(40 if aspect is Aspect.COMMODITY else 9)
    )
    told = []
    for number, region in enumerate(one for one in gazetteer() if one.autonomous):
        assert region in KABKOTA or region.is_province
        for semester in (S1_2023, S1_2024):
            value = 10**12 + number * 10**9
            one = figure(region.name, value, 9 * 10**12, semester, source=HOSTILE)
            behind = (units, parts) if number % 50 == 0 else ((), ())
            told.append(Snapshot(one, behind[0], months, parts=behind[1]))
    put(database, *told)
    yield conversation_over(database, datetime(2024, 8, 1, tzinfo=UTC))
    database.close()


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_listed_inputs(talk, case):
    check(talk(case.text))


@pytest.mark.parametrize(
    "question",
    [
        "/top 50",
        "/top nilai 50",
        "/top provinsi 38",
        "/provinsi aceh selatan",
        "/provinsi jawa timur",
        "kab. kepulauan siau tagulandang biaro",
        "/banding sitaro pali",
        "/opd aceh",
        "/opd aceh selatan",
        "/tren sitaro",
        "/kejar sitaro 30%",
        "/sumber",
        "/bantuan",
        "/status",
        "/riwayat",
        "bekasi",
        "gorontalo",
    ],
)
def test_a_whole_country_and_names_that_attack(national, question):
    reply = national.say(question, ADMIN)

    check(reply)
    for row in reply.rows:
        for button in row:
            check(national.press(button.data, ADMIN))


@pytest.mark.parametrize("kind", [ShowLift, ShowCommodities, ShowDetails, ShowQuality, ShowAround])
def test_what_lies_behind_a_figure_and_names_that_attack(national, kind):
    for region in [one for one in gazetteer() if one.autonomous][0:101:50]:
        reply = national.press(encode(kind(region)), ASKER)
        check(reply)
        for row in reply.rows:
            for button in row:
                check(national.press(button.data, ASKER))


@given(st.text(max_size=200))
@settings(
    max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
def test_any_text(national, text):
    for prefix in ("", "/rank ", "/banding ", "/kejar ", "/top ", "/daerahsaya "):
        reply = national.say(prefix + text, ASKER)
        if reply is not None:
            check(reply)
            assert as_text(reply)


def test_a_list_of_508_is_paged_to_its_end(national):
    reply, seen = national.say("/top 50", ASKER), 0
    while True:
        seen += reply.html.split("<pre>")[1].split("</pre>")[0].count("\n") + 1
        [following] = [b for row in reply.rows for b in row if b.label == "▶"] or [None]
        if following is None:
            break
        reply = national.press(following.data, ASKER)

    assert seen == 508
