"""Questions about what a figure consists of, and how far it can be trusted."""

from __future__ import annotations

from bot.answers.lookup import Lookup
from bot.commands import ShowCommodities, ShowDetails, ShowQuality
from bot.replies.commodities import commodities_reply
from bot.replies.details import details_reply
from bot.replies.quality import QualityProfile, quality_reply
from bot.replies.reply import Reply
from procurement.breakdowns import Breakdown
from procurement.checks import Beside, examine
from procurement.figures import Figure, Finding
from storage.database import Database
from storage.origins import origin
from storage.snapshots import parts, units


def commodities_answer(lookup: Lookup, command: ShowCommodities, database: Database) -> Reply:
    """What a region buys through the catalogue, and what of its plan could be."""
    figure = _figure(lookup, command)
    return commodities_reply(command, figure, _breakdown(database, figure), lookup.today)


def details_answer(lookup: Lookup, command: ShowDetails, database: Database) -> Reply:
    """More figures of a region, each under its own name."""
    figure = _figure(lookup, command)
    return details_reply(figure, _breakdown(database, figure), lookup.today)


def quality_answer(lookup: Lookup, command: ShowQuality, database: Database) -> Reply:
    """What speaks against a region's figures."""
    figure = _figure(lookup, command)
    with database.reading() as session:
        origin_of_it = origin(session, figure)
        profile = QualityProfile(
            figure=figure,
            breakdown=Breakdown(parts(session, figure.snapshot_id)),
            units=units(session, figure.snapshot_id),
            findings=_findings(lookup, figure, origin_of_it.findings),
            edition=origin_of_it.edition,
            published_at=origin_of_it.published_at,
        )
    return quality_reply(profile, lookup.today)


def _figure(lookup: Lookup, command: ShowCommodities | ShowDetails | ShowQuality) -> Figure:
    return lookup.figure(lookup.region(command, command.region), command.when)


def _breakdown(database: Database, figure: Figure) -> Breakdown:
    with database.reading() as session:
        return Breakdown(parts(session, figure.snapshot_id))


def _findings(lookup: Lookup, figure: Figure, kept: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """What was found when the figure came, and what the same rules find of it as it stands."""
    semester, board = figure.semester, lookup.board
    other = semester.second_half if semester.half == 1 else semester.first_half
    beside = Beside(
        other_half=board.figure(figure.region, other),
        year_before=board.figure(figure.region, semester.year_before),
    )
    found = examine(figure, beside, lookup.today)
    known = {finding.kind for finding in kept}
    return (*kept, *(finding for finding in found if finding.kind not in known))
