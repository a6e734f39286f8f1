"""What is offered as an example is itself understood, and never what was just typed."""

from bot.commands import Compare, ShowRegion
from bot.parsing import parse
from bot.replies.refusals import narrow_reply, second_region_reply
from bot.resolving import Narrow, resolve
from procurement.regions import gazetteer


def command(text):
    return resolve(parse(text))


def test_the_example_of_a_second_region_compares_the_first_with_another():
    for region in gazetteer():
        _, _, example = second_region_reply(region).html.partition("misalnya: ")
        compared = command(example)

        assert isinstance(compared, Compare)
        assert compared.first == region
        assert compared.second not in (region, None)


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
