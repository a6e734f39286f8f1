"""The stand-in takes and refuses answers to inline queries as Telegram does."""

import pytest

from tests.telegram.server import BotApi

HINT = {"text": "Ketik nama daerah", "start_parameter": "mulai"}


@pytest.fixture
def api():
    with BotApi(is_inline=True) as started:
        yield started


@pytest.fixture
def typed(api, call):
    """Somebody types; returns the query's id."""

    def type_it(text="pontianak"):
        api.type_inline(text)
        [*_, update] = call("getUpdates", offset=-1)
        assert update["inline_query"]["query"] == text
        return update["inline_query"]["id"]

    return type_it


def article(number="1", title="Kota Pontianak", text="<b>4,37%</b>", **more):
    content = {"message_text": text, "parse_mode": "HTML"}
    return {
        "type": "article",
        "id": number,
        "title": title,
        "input_message_content": content,
    } | more


def bad(complaint):
    return 400, f"Bad Request: {complaint}"


def test_an_answer_is_kept_with_what_it_is_cached_for(api, call, typed):
    buttons = {"inline_keyboard": [[{"text": "Buka", "url": "https://t.me/PorsiBot"}]]}
    told = article(description="sebaris", reply_markup=buttons)
    told["input_message_content"]["link_preview_options"] = {"is_disabled": True}
    query = typed()

    assert call(
        "answerInlineQuery",
        inline_query_id=query,
        results=[told],
        cache_time=9,
        is_personal=True,
        button=HINT,
    )
    [offer] = api.offers
    assert (offer.typed, offer.cache_time, offer.is_personal) == ("pontianak", 9, True)
    assert offer.hint == ("Ketik nama daerah", "mulai")
    [choice] = offer.choices
    assert (choice.id, choice.title, choice.description) == ("1", "Kota Pontianak", "sebaris")
    assert (choice.text, choice.html, choice.has_preview) == ("4,37%", "<b>4,37%</b>", False)
    assert choice.addresses == ["https://t.me/PorsiBot"]
    assert call("answerInlineQuery", inline_query_id=query, results=[]) == bad(
        "query is too old and response timeout expired or query ID is invalid"
    )


@pytest.mark.parametrize(
    ("results", "complaint"),
    [
        ("nothing", "can't parse inline query results: expected an Array"),
        ([article(str(number)) for number in range(51)], "RESULTS_TOO_MUCH"),
        ([article(), article()], "RESULT_ID_DUPLICATE"),
        ([article("")], "RESULT_ID_EMPTY"),
        ([article("é" * 33)], "RESULT_ID_INVALID"),
        ([article(title=" ")], "ARTICLE_TITLE_EMPTY"),
        ([article(text="")], "message text is empty"),
        ([article(text="<b> </b>")], "text must be non-empty"),
        ([article(text="x" * 4097)], "message is too long"),
        (
            [article(reply_markup={"inline_keyboard": [[{"text": "x", "url": "porsi"}]]})],
            "inline keyboard button URL 'porsi' is invalid: Wrong HTTP URL",
        ),
    ],
)
def test_what_telegram_would_not_take_is_refused(api, call, typed, results, complaint):
    told = {"inline_query_id": typed(), "results": results}
    if isinstance(results, str):
        told["results"] = {}

    assert call("answerInlineQuery", **told) == bad(complaint)
    assert api.offers == []


@pytest.mark.parametrize("start", ["", "a b", "x" * 65])
def test_a_start_parameter_has_64_letters_at_most(call, typed, start):
    told = {"inline_query_id": typed(), "results": [], "button": HINT | {"start_parameter": start}}

    assert call("answerInlineQuery", **told) == bad("START_PARAM_INVALID")


def test_as_much_as_telegram_takes_is_taken(api, call, typed):
    results = [article("é" * 32, text="x" * 4096), *(article(str(n)) for n in range(49))]

    assert call("answerInlineQuery", inline_query_id=typed(), results=results) is True
    assert (api.offers[0].cache_time, api.offers[0].is_personal) == (300, False)


def test_whether_inline_mode_is_on_is_told(api, call):
    assert call("getMe")["supports_inline_queries"] is True
    with BotApi() as other, pytest.raises(ValueError, match="inline mode"):
        other.type_inline("x")
