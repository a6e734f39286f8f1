"""Whatever is told of however many regions fits into one message of Telegram's."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from random import Random

import pytest

from bot.digest.content import rank_change, section
from bot.outgoing.attachments import Attachment
from bot.replies.digests import Digest, data_reply, digest_reply, rank_reply
from bot.replies.passages import passage
from bot.replies.reply import visible
from procurement.board import Board
from procurement.figures import Denominator, OrderStates
from procurement.regions import gazetteer
from storage.subscriptions import MOST_REGIONS, MOST_WISHES
from tests.bot.digest.year import S1, S2
from tests.makers import figure

MOST = 4096
EVERYWHERE = [one for one in gazetteer() if one.autonomous]
LONGEST = sorted(EVERYWHERE, key=lambda one: -len(one.name))[: MOST_REGIONS + MOST_WISHES]
TODAY = date(2026, 11, 20)

CHART = Attachment("strip.png", "key", lambda: None)

HOSTILE = {
    "none": {},
    "late start": {"orders_from": date(2026, 2, 1)},
    "early end": {"orders_to": date(2026, 9, 17), "data_date": date(2026, 9, 18)},
    "no plan": {"rup": None, "rup_penyedia": None},
    "other metric": {
        "denominator": Denominator.BELANJA_PBJ,
        "order_states": OrderStates.NOT_STATED,
    },
    "recomputed": {"recomputed": True},
}


def boards(kinds):
    def board(number, rising):
        figures = []
        for place, one in enumerate(EVERYWHERE):
            value = 10**13 + (place if rising else 600 - place) * 987_654_321_012
            told = figure("pontianak", value, 99_999_999_999_999, S2, data_date=TODAY)
            more = HOSTILE[kinds[LONGEST.index(one)]] if one in LONGEST else {}
            figures.append(replace(told, region=one, **more))
        return Board(number, figures)

    return board(1, rising=True), board(2, rising=False)


@pytest.mark.parametrize("kinds", [*HOSTILE, *range(10)])
def test_every_text_is_short_enough(kinds):
    """All of one kind, or of any in any order."""
    kinds = [kinds] if kinds in HOSTILE else Random(kinds).choices([*HOSTILE], k=len(LONGEST))
    kinds *= len(LONGEST) // len(kinds)
    then, now = boards(kinds)
    ten = LONGEST[:MOST_REGIONS]

    def told(regions, semester):
        return tuple(
            passage(section(now, one, TODAY), CHART, Decimal(30), TODAY)
            for region in regions
            if (one := now.figure(region, semester))
        )

    without = digest_reply(Digest(S1, told(ten, S1), tuple(ten)))
    texts = [without, digest_reply(Digest(S2, told(ten, S2), ()))]
    changes = [rank_change(then, now, one, S2) for one in ten]
    if any(changes):
        texts.append(rank_reply([change for change in changes if change], TODAY))
    texts.append(data_reply(told(LONGEST, S2)))
    assert max(visible(text.html) for text in texts) <= MOST - 400
