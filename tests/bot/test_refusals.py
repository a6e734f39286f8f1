"""What is offered as an example is itself understood, and never what was just typed."""

from bot.commands import ShowRegion
from bot.parsing import parse
from bot.replies.refusals import narrow_reply
from bot.resolving import Narrow, resolve
from procurement.regions import gazetteer


def command(text):
    return resolve(parse(text))


def test_what_can_be_typed_next_time_means_one_of_the_choices():
    asked = 0
    for region in gazetteer():
        try:
            command(region.core_name)
        except Narrow as narrow:
            html = narrow_reply(narrow).html
            _, _, example = html.partition("diketik: ")
            assert command(example) in [ShowRegion(one) for one in narrow.names[0].regions]
            asked += 1
    assert asked > 50
