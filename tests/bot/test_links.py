"""Links lead straight to an answer; what is not ours leads to the greeting."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands import (
    UNSAID,
    Compare,
    Download,
    FileFormat,
    ShowRegion,
    ShowTop,
    ShowTrend,
    ShowUnits,
    Start,
    UnitOrder,
    When,
)
from bot.links import LONGEST, address, payload, read
from procurement.regions import gazetteer
from tests.bot.updates import GROUP
from tests.makers import region

SINGKAWANG, PONTIANAK = region("singkawang"), region("pontianak")

regions = st.sampled_from(list(gazetteer()))
whens = st.just(UNSAID) | st.builds(
    When, st.none() | st.integers(1000, 2999), st.sampled_from([1, 2])
)
linked = st.one_of(
    st.builds(ShowRegion, regions, whens),
    st.builds(ShowTrend, regions),
    st.builds(ShowUnits, regions, whens),
    st.builds(Compare, regions, regions, whens),
    st.builds(Download, st.just(FileFormat.PDF), regions, whens),
    st.builds(Start, regions),
)


@given(linked)
def test_what_a_link_says_is_read_back(command):
    said = payload(command)

    assert re.fullmatch(rf"[A-Za-z0-9_-]{{1,{LONGEST}}}", said)
    assert read(said) == command
    assert read(said.upper()) == command
    assert address("PorsiBot", command) == f"https://t.me/PorsiBot?start={said}"


@pytest.mark.parametrize(
    ("said", "command"),
    [
        ("peringkat_6172", ShowRegion(SINGKAWANG)),
        ("peringkat_6172_2022-2", ShowRegion(SINGKAWANG, When(2022, 2))),
        ("peringkat_61_2022-2", ShowRegion(gazetteer()["61"], When(2022, 2))),
        ("tren_6172", ShowTrend(SINGKAWANG)),
        ("opd_6172_2022-1", ShowUnits(SINGKAWANG, When(2022, 1))),
        ("banding_6171_6172", Compare(PONTIANAK, SINGKAWANG)),
        ("banding_6171_6172_2022-2", Compare(PONTIANAK, SINGKAWANG, When(2022, 2))),
        ("lembar_6172", Download(FileFormat.PDF, SINGKAWANG)),
        ("langganan_6171", Start(PONTIANAK)),
    ],
)
def test_links_that_people_have_shared_stay_what_they_are(said, command):
    assert (payload(command), read(said)) == (said, command)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "mulai",
        "peringkat",
        "peringkat_",
        "peringkat_9999",
        "peringkat_6171_6172",
        "peringkat_6171_2022-3",
        "peringkat_6171_-",
        "peringkat_6171_0000-1",
        "peringkat_617",
        "peringkat_61.71",
        "peringkat_６１７１",
        "banding_6171",
        "banding_6171_9999",
        "banding_6171_6172_6101",
        "langganan_6171_2022-1",
        "tren_6172_2022-2",
        "terbitkan_42",
        "batalkan",
        "x" * 64,
    ],
)
def test_what_is_no_link_of_ours_is_passed_over(text):
    assert read(text) is None


@pytest.mark.parametrize(
    "command",
    [
        ShowRegion(),
        ShowTop(),
        Compare(PONTIANAK),
        Start(),
        Download(FileFormat.CSV, PONTIANAK),
    ],
)
def test_what_links_have_no_word_for_leads_to_the_bot(command):
    assert payload(command) is None
    assert address("PorsiBot", command) == "https://t.me/PorsiBot"


def test_a_page_of_units_is_linked_to_by_its_first():
    page = ShowUnits(PONTIANAK, When(2022, 2), 3, UnitOrder.VALUE)

    assert read(payload(page)) == ShowUnits(PONTIANAK, When(2022, 2))


@pytest.mark.parametrize(
    ("payload", "beginning"),
    [
        ("peringkat_6172", "<b>Kota Singkawang — Semester II 2022"),
        ("peringkat_6172_2022-1", "<b>Kota Singkawang — Semester I 2022"),
        ("opd_6172", "<b>Kota Singkawang — per OPD"),
        ("banding_6171_6172", "<b>Kota Pontianak dan Kota Singkawang — Semester II 2022"),
        ("peringkat_3171", "<b>Kota Jakarta Pusat</b> adalah wilayah administratif"),
        ("peringkat_9999", "Selamat datang."),
    ],
)
async def test_a_link_leads_straight_to_the_answer(say, payload, beginning):
    [answer] = await say(f"/start {payload}")
    [in_group] = await say(f"/start@PorsiBot {payload}", chat=GROUP)

    assert answer.text.startswith(beginning)
    assert in_group.text.startswith(beginning)


async def test_a_link_to_a_fact_sheet_gives_the_file(talk):
    reply = talk("/start lembar_6172_2022-2")

    assert reply.attachment.name == "lembar-fakta-kota-singkawang-2022-2.pdf"
