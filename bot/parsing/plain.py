"""
A text without a slash: a name, a sentence, a command's word, two names with a word between.

A name as it stands is answered before any word is looked at. A sentence is understood whole or not
at all (`reader.py`, `intents.py`); what then is left are short forms ("top kota 5", "sambas,
sanggau") and names that nobody bears.
"""

from __future__ import annotations

import re

from bot.commands import UNSAID, ShowRegion, ShowUnits
from bot.listing import asked_list
from bot.pairs import split_at_word
from bot.parsing.arguments import parse_gap, parse_region, parse_top
from bot.parsing.asked import asks_for_places
from bot.parsing.intents import intended, puzzled
from bot.parsing.naming import about, about_two
from bot.parsing.news import in_other_words
from bot.parsing.parsed import Parsed
from bot.parsing.reader import read
from bot.parsing.senses import Sense, unit_words
from bot.parsing.table import find_spec
from bot.phrases import (
    AskedForRank,
    is_known,
    joined_code,
    names_a_rank,
    names_a_region,
    refuse_small_talk,
    without_asking,
    without_courtesy,
)
from bot.semesters import refuse_unread, take_when
from bot.targets import holds_percent
from procurement.errors import QuestionError


def parse_plain(text: str) -> Parsed:
    """What `text` asks; raises QuestionError where it asks nothing that there is."""
    if names_a_region(text):
        return Parsed(ShowRegion(), (text,))
    refuse_small_talk(text)
    bare = joined_code(without_courtesy(text))
    if names_a_region(bare):
        return Parsed(ShowRegion(), (bare,))
    other = in_other_words(re.sub(r"[.!]+$", "", bare))
    if other is not None:
        return Parsed(other)
    reading = read(text)
    said = intended(reading)
    if said is not None:
        return said
    fault = puzzled(reading)
    if fault is not None and reading.has(Sense.FILE) and reading.has(Sense.ALL):
        raise fault  # a short form would be about one region
    try:
        short = _parse_short(text, bare)
    except QuestionError as error:
        raise puzzled(reading, error) or error from error
    is_clear = not _searches_freely(short) and not asks_for_places(reading)
    if is_clear and all(map(is_known, short.names)):
        return short
    if reading.names:  # what is not read beside a name may be a time
        refuse_unread(" ".join(reading.left))
    fault = puzzled(reading)
    if fault is None:
        return short
    raise fault


def _searches_freely(parsed: Parsed) -> bool:
    """Whether work units are looked for by words that are not of their names."""
    command = parsed.command
    return isinstance(command, ShowUnits) and not set(command.search.split()) <= unit_words()


def _parse_short(text: str, bare: str) -> Parsed:
    """A short form: a command's word before a name, a name among words of asking, a pair."""
    word, _, rest = bare.partition(" ")
    spec, size = find_spec(word)
    if spec is not None and (spec.admin or (rest and not spec.arguments)):
        spec = None  # "sumber air" is no question about our sources
    listed = asked_list(bare)
    if listed is not None:
        return parse_top(listed)
    when, name = take_when(bare, other_numbers=spec is not None or holds_percent(bare))
    asked = without_asking(name)
    if asked.casefold().startswith(word.casefold()) and names_a_region(asked):
        name = asked  # "provinsi aceh berapa": the command's word is of the name
    if names_a_region(name) or (when != UNSAID and not name):
        return about(ShowRegion(when=when), name)
    if re.fullmatch(r"[0-9]{1,3}", asked) and names_a_rank(name):
        raise AskedForRank(text)  # "rank 12" is not the province with the code 12
    if spec is not None:
        return spec.parse(f"{size} {rest}".strip())
    if holds_percent(name):
        return parse_gap(bare)
    pair = split_at_word(name)
    if pair is not None and not is_known(asked):
        return about_two(when, pair)
    return parse_region(ShowRegion)(bare)
