"""Questions as officials word them: nothing that was said is lost on the way to a command."""

import pytest

from bot.commands import ShowRegion, ShowTop, When
from bot.listing import BadList, OnlyHighest
from bot.parsing import parse
from bot.resolving import resolve
from procurement.peers import KABKOTA, KOTA, PROVINSI
from procurement.ranking import Measure
from procurement.regions import find_region

S1_2022 = When(2022, 1)
KALBAR = KABKOTA.within("61")


def command(text):
    return resolve(parse(text))


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("/top terendah", OnlyHighest),
        ("10 terbawah kalbar", OnlyHighest),
        ("siapa terendah di kalbar", OnlyHighest),
        ("5 besar wakanda", BadList),
    ],
)
def test_what_is_not_answered_is_refused_for_its_own_reason(text, error):
    with pytest.raises(error):
        command(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10 besar", ShowTop()),
        ("sepuluh besar", ShowTop()),
        ("/top10", ShowTop()),
        ("top10", ShowTop()),
        ("top3 kota", ShowTop(peers=KOTA, size=3)),
        ("10 besar kalbar", ShowTop(peers=KALBAR)),
        ("peringkat 10 besar di kalbar?", ShowTop(peers=KALBAR)),
        ("5 besar kota", ShowTop(peers=KOTA, size=5)),
        ("siapa 5 terbaik se-kalbar s1 2022", ShowTop(peers=KALBAR, size=5, when=S1_2022)),
        ("nilai tertinggi provinsi", ShowTop(Measure.VALUE, PROVINSI)),
        ("100 besar", ShowTop(size=50, clamped=True)),
        ("aceh besar", ShowRegion(find_region("aceh besar"))),
        ("peringkat aceh besar", ShowRegion(find_region("aceh besar"))),
    ],
)
def test_a_list_is_asked_for_by_its_length(text, expected):
    assert command(text) == expected
