"""Questions about work units: which there are, and which would lift the region most."""

from __future__ import annotations

from bot.answers.lookup import Lookup
from bot.answers.unit_choice import choose
from bot.commands import ShowLift, ShowUnits
from bot.replies.lifts import Lifted, LiftProfile, lift_reply
from bot.replies.reply import Reply
from bot.replies.units import units_reply
from procurement.figures import Figure
from procurement.lifts import basis, lifted, place_of, rooms
from procurement.peers import main_peers
from procurement.ranking import Measure, Ranking
from storage.database import Database
from storage.snapshots import units

#: So many units are told.
MOST = 3


def units_answer(lookup: Lookup, command: ShowUnits, database: Database) -> Reply:
    """The work units of a region."""
    region = lookup.region(command, command.region)
    figure = lookup.figure(region, command.when)
    with database.reading() as session:
        told = units(session, figure.snapshot_id)
    return units_reply(command, figure, choose(command, figure, told), lookup.today)


def lift_answer(lookup: Lookup, command: ShowLift, database: Database) -> Reply:
    """The three work units that could still order most, and what the region would become."""
    region = lookup.region(command, command.region)
    figure = lookup.figure(region, command.when)
    with database.reading() as session:
        told = units(session, figure.snapshot_id)
    standing = lookup.standing(figure, main_peers(region), Measure.SHARE)
    first = rooms(figure, told)[:MOST]
    profile = LiftProfile(
        figure=figure,
        standing=standing,
        has_units=bool(told),
        basis=basis(told),
        rooms=first,
        alone=tuple(_lifted(figure, room.amount, standing.ranking) for room in first),
        together=_lifted(figure, sum(room.amount for room in first), standing.ranking),
    )
    return lift_reply(profile, lookup.today)


def _lifted(figure: Figure, amount: int, ranking: Ranking) -> Lifted:
    raised = lifted(figure, amount)
    return Lifted(raised, amount, place_of(raised, ranking))
