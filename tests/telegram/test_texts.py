"""Texts, entities and buttons, over HTTP as a bot sends them."""

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Chat, Message, MessageEntity

from tests.telegram.entities import bot_commands
from tests.telegram.html import parse_html
from tests.telegram.people import PRIVATE_CHAT, SUPERGROUP
from tests.telegram.texts import MESSAGE, formatted

HERE = PRIVATE_CHAT.id
UNREADABLE = "can't parse inline keyboard button:"
NOT_MODIFIED = (
    400,
    "Bad Request: message is not modified: specified new message content and reply markup are "
    "exactly the same as a current content and reply markup of the message",
)


@pytest.fixture
def send(api, call):
    """Send an HTML text to a chat that knows the bot; (plain text, entities), or the refusal."""
    api.add_chat(PRIVATE_CHAT)

    def send_html(text, **more):
        sent = call("sendMessage", chat_id=HERE, text=text, parse_mode="HTML", **more)
        if isinstance(sent, tuple):
            return sent
        entities = sent.get("entities", [])
        return sent["text"], [(e["type"], e["offset"], e["length"]) for e in entities]

    return send_html


def bad(complaint):
    return 400, f"Bad Request: {complaint}"


@pytest.mark.parametrize(
    ("source", "plain", "entities"),
    [
        ("polos", "polos", []),
        ("<b>a</b> <STRONG>b</STRONG>", "a b", [("bold", 0, 1), ("bold", 2, 1)]),
        ("<i>a</i><em>b</em>", "ab", [("italic", 0, 2)]),
        ("<u>a</u><s>b</s>", "ab", [("underline", 0, 1), ("strikethrough", 1, 1)]),
        ("<ins>a</ins><strike>b</strike><del>c</del>", "abc", None),
        ("<code>a</code><pre>b</pre>", "ab", [("code", 0, 1), ("pre", 1, 1)]),
        ('<a href="https://lkpp.go.id?a=1&amp;b">x</a>', "x", [("text_link", 0, 1)]),
        ("<a href='tg://user?id=5'>x</a>", "x", [("text_mention", 0, 1)]),
        ("<a href=>x</a>", "x", []),
        ('<span class="tg-spoiler">x</span>', "x", [("spoiler", 0, 1)]),
        ("<tg-spoiler>x</tg-spoiler>", "x", [("spoiler", 0, 1)]),
        ('<tg-emoji emoji-id="5368">x</tg-emoji>', "x", [("custom_emoji", 0, 1)]),
        ("<blockquote>x</blockquote>", "x", [("blockquote", 0, 1)]),
        ("<blockquote expandable>x</blockquote>", "x", [("expandable_blockquote", 0, 1)]),
        ('<pre><code class="language-sql">x</code></pre>', "x", [("pre", 0, 1)]),
        ("\U0001f4c8 <b>x</b>", "\U0001f4c8 x", [("bold", 3, 1)]),
        ("&lt;b&gt; &amp;amp; &quot;&#65;&#x42;&lt x &ltx", '<b> &amp; "AB< x &ltx', []),
        ("A&B &nbsp; &copy; &#0; & &#", "A&B &nbsp; &copy; &#0; & &#", []),
        ("<b></b>x", "x", []),
        ("<tg-emoji></tg-emoji>x", "x", []),
        ("<b>x</>", "x", [("bold", 0, 1)]),
        (" \n <b>x</b> \n", "x", [("bold", 0, 1)]),
        ("<b> x </b>", " x", [("bold", 0, 2)]),
        ("a\tb\r\nc\x00d\u202ee", "a b\nc de", []),
        # What is nested is kept apart.
        ("<b>a<i>b</i>c</b>", "abc", [("bold", 0, 1), ("bold", 1, 2), ("italic", 1, 1)]),
        ("<b>a<code>b</code>c</b>", "abc", [("bold", 0, 1), ("code", 1, 1), ("bold", 2, 1)]),
        ("<code>a<b>b</b></code>", "ab", [("code", 0, 2)]),
        ("<code>a<a href='lkpp.go.id'>b</a></code>", "ab", [("code", 0, 2)]),
        (
            "<b>a<a href='lkpp.go.id'>b</a></b>",
            "ab",
            [("bold", 0, 1), ("text_link", 1, 1), ("bold", 1, 1)],
        ),
        ("<blockquote>a<blockquote>b</blockquote></blockquote>", "ab", [("blockquote", 0, 2)]),
        (
            "<a href='lkpp.go.id'>a<blockquote>b</blockquote></a>",
            "ab",
            [("blockquote", 1, 1)],
        ),
    ],
)
def test_html_becomes_text_and_entities(send, source, plain, entities):
    text, found = send(source)

    assert text == plain
    if entities is not None:
        assert found == entities


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("<h1>x</h1>", 'Unsupported start tag "h1" at byte offset 0'),
        ("é<br/>", 'Unsupported start tag "br/" at byte offset 2'),
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        ("a <b", "Unclosed start tag at byte offset 2"),
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<b><i>x</i>", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<b><i>x</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ('<a href="x>y</a>', "Unclosed start tag at byte offset 0"),
        ("<a href=x/y>z</a>", "Unexpected end of name token at byte offset 8"),
        ("<a ='x'>z</a>", 'Empty attribute name in the tag "a" at byte offset 0'),
        ("<a href", "Unclosed start tag"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<tg-emoji>x</tg-emoji>", "Invalid custom emoji identifier specified"),
        ("&#xd83d;", "Text contains invalid Unicode characters after decoding HTML entities"),
    ],
)
def test_what_telegram_cannot_parse_is_refused_in_its_words(send, source, complaint):
    status, description = send(source)

    assert status == 400
    assert description.startswith(f"Bad Request: can't parse entities: {complaint}")


def test_markdown_is_not_known(call, api):
    api.add_chat(PRIVATE_CHAT)

    for mode in ("Markdown", "MarkdownV2", "XML"):
        status, description = call("sendMessage", chat_id=HERE, text="*x*", parse_mode=mode)
        assert (status, description[:31]) == (400, "Bad Request: unsupported parse_"[:31])


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_escaped_text_comes_back_as_it_was(text):
    assert parse_html(html.escape(text)) == (text, [])


SPANS = st.recursive(
    st.text("ab \U0001f4c8<&", max_size=4).map(html.escape),
    lambda inner: st.lists(
        st.tuples(st.sampled_from(["b", "i", "u", "code", "pre", "blockquote", "a"]), inner).map(
            lambda one: f'<{one[0]} href="lkpp.go.id">{one[1]}</{one[0]}>'
        ),
        max_size=3,
    ).map("".join),
    max_leaves=6,
)


@given(SPANS.map(lambda source: f"x{source}x"))
def test_entities_told_by_the_library_are_the_same_again(source):
    """python-telegram-bot writes entities as HTML by rules of its own."""
    first = formatted(source, "HTML", None, most=MESSAGE)

    entities = [MessageEntity.de_json(dict(told), None) for told in first.entities]
    message = Message(1, None, Chat(1, "private"), text=first.plain, entities=entities)
    again = formatted(message.text_html, "HTML", None, most=MESSAGE)

    assert again == first


def test_a_text_has_a_length_after_parsing_in_utf_16(send):
    assert send("<b>" + "x" * 4096 + "</b>")[1] == [("bold", 0, 4096)]
    assert send("x" * 4097) == bad("message is too long")
    assert send("\U0001f4c8" * 2048)[0] == "\U0001f4c8" * 2048
    assert send("\U0001f4c8" * 2049) == bad("message is too long")
    assert send("&#120;" * 4096)[0] == "x" * 4096
    assert send("&#120;" * 5462) == bad("text is too long")


def test_an_empty_text_is_refused(send, call):
    assert send("") == bad("message text is empty")
    assert call("sendMessage", chat_id=HERE) == bad("message text is empty")
    assert send("<b></b> \n") == bad("text must be non-empty")


def test_entities_past_the_hundredth_are_lost_and_noted(api, send):
    assert len(send("<b>x</b> " * 100)[1]) == 100
    assert api.dropped_entities == []

    assert len(send("<b>x</b> " * 103)[1]) == 100
    [dropped] = api.dropped_entities
    assert (dropped.chat_id, dropped.count) == (HERE, 3)


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("/start", [(0, 6)]),
        ("/rank@porsi_bot tangsel", [(0, 15)]),
        ("\U0001f4c8 /rank lalu /top", [(3, 5), (14, 4)]),
        ("\n/rank", [(1, 5)]),
        ("(/rank)", [(1, 5)]),
        ("a/b", []),
        ("//rank", []),
        ("/", []),
        ("/peringkat-", [(0, 10)]),
        ("/rank@ab", []),
        ("/" + "x" * 65, []),
        ("http://lkpp.go.id/rank", []),
    ],
)
def test_commands_in_what_people_write_are_found(text, commands):
    assert [(found.start, found.end - found.start) for found in bot_commands(text)] == commands


def keyboard(*rows):
    told = [[{"text": text, "callback_data": data} for text, data in row] for row in rows]
    return {"inline_keyboard": told}


def test_buttons_are_kept_and_read_as_rows(api, send):
    rows = [("Ya", "1:ya"), ("Tidak", "1:tidak")], [("Bantuan", "1:b")]
    markup = keyboard(*rows)
    markup["inline_keyboard"].append([{"text": "Laman", "url": "https://lkpp.go.id"}])
    send("Yakin?", reply_markup=markup)

    [message] = api.messages()
    assert message.buttons == [*rows, [("Laman", None)]]


@pytest.mark.parametrize(
    ("markup", "complaint"),
    [
        (keyboard([("x", "y" * 65)]), "BUTTON_DATA_INVALID"),
        (keyboard([("x", "é" * 33)]), "BUTTON_DATA_INVALID"),
        (keyboard([(" ", "y")]), "inline keyboard button text must be non-empty"),
        (keyboard(*[[("x", "y")] * 8] * 13), "reply markup is too long"),
        (keyboard([("x", "y")] * 9), "reply markup is too long"),
        (
            keyboard([("x", "")]),
            f"{UNREADABLE} Text buttons are unallowed in the inline keyboard",
        ),
        (
            {"inline_keyboard": [["x"]]},
            f"{UNREADABLE} InlineKeyboardButton must be an Object",
        ),
        (
            {"inline_keyboard": ["x"]},
            'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays',
        ),
        ("{", "can't parse reply keyboard markup JSON object"),
        ("[]", "object expected as reply markup"),
    ],
)
def test_buttons_that_telegram_would_not_take_are_refused(api, send, markup, complaint):
    assert send("x", reply_markup=markup) == bad(complaint)
    assert api.messages() == []


def test_the_largest_keyboard_and_the_longest_data_are_taken(api, send):
    send("x", reply_markup=keyboard(*[[("x", "é" * 32)] * 8] * 12, [("x", "y" * 64)] * 4))

    assert sum(map(len, api.messages()[0].buttons)) == 100


def test_an_edit_takes_the_place_of_what_was_there(api, call, send):
    send("<b>Satu</b>", reply_markup=keyboard([("Ya", "y")]))
    [before] = api.messages()

    edited = call("editMessageText", chat_id=HERE, message_id=before.message_id, text="Dua")

    [after] = api.messages()
    assert (after.message_id, after.text, after.buttons, after.edits) == (
        before.message_id,
        "Dua",
        [],
        1,
    )
    assert (before.text, before.html, before.edits) == ("Satu", "<b>Satu</b>", 0)
    assert edited["text"] == "Dua"
    assert edited["edit_date"] >= edited["date"]


def test_an_edit_that_changes_nothing_is_refused(api, call, send):
    send("<b>x</b>", reply_markup=keyboard([("Ya", "y")]))
    place = {"chat_id": HERE, "message_id": api.messages()[0].message_id}
    same = {"reply_markup": keyboard([("Ya", "y")])}

    html_again = {"text": " <strong>x</strong> ", "parse_mode": "HTML"}
    assert call("editMessageText", **place, **html_again, **same) == NOT_MODIFIED
    assert call("editMessageReplyMarkup", **place, **same) == NOT_MODIFIED
    assert call("editMessageText", **place, text="x", **same)["text"] == "x"
    assert "reply_markup" not in call("editMessageReplyMarkup", **place)
    assert api.messages()[0].edits == 2


def test_only_a_text_of_the_bot_can_be_edited(api, call, send):
    api.say("halo")
    send("x")
    theirs, ours = 1, api.messages()[0].message_id

    def edit(number, chat=HERE, **more):
        return call("editMessageText", chat_id=chat, message_id=number, text="y", **more)

    assert edit(theirs) == bad("message can't be edited")
    assert edit(99) == bad("message to edit not found")
    assert edit(ours, SUPERGROUP.id) == bad("chat not found")
    reply_keyboard = {"keyboard": [["x"]]}
    assert edit(ours, reply_markup=reply_keyboard) == bad("inline keyboard expected")
    assert call("deleteMessage", chat_id=HERE, message_id=ours) is True
    assert edit(ours) == bad("message to edit not found")
    assert call("deleteMessage", chat_id=HERE, message_id=ours) == bad(
        "message to delete not found"
    )
    assert api.messages() == []
