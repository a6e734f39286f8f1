"""
What the first who asks waits for, without Telegram, by how many regions and semesters there are.

Figures of 15, 546 and 5,460 regions over 1, 8 and 40 semesters, drawn with a fixed seed, in SQLite.
A process for each number of regions; all take turns, and a figure is the median of those of ROUNDS.
With one semester there is no change to tell, and an answer is shorter for that.
Boards are loaded and were asked each kind of question before; no question, reply or name is
remembered. A rank is also read from where others store it: a row through SQLModel.

`python -m benchmarks.growth REGIONS` measures one round for each line that it reads.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from decimal import Decimal
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from benchmarks.country import NEWEST, NOW, SEED, chosen, enlarge, fill
from benchmarks.measure import ROOT, Line

if TYPE_CHECKING:
    from procurement.regions import Region
    from storage.database import Database

REGIONS, SEMESTERS = (15, 546, 5460), (1, 8, 40)
FEW, SOME, MANY = SEMESTERS
KINDS = ("exact", "misspelt", "top ten", "compared", "units")
#: What forty semesters may cost of what fewer do, and ten times as many regions.
MORE_SEMESTERS, MORE_REGIONS = 1.2, 1.5
#: A rank from memory, of one that is read.
RANKING = 0.01
ASKED, ROUNDS = 40, 5

#: Microseconds by what was asked; of a case also how many queries an exact name took.
Took = dict[str, float]


def measure() -> Iterator[Line]:
    with ExitStack() as stack:
        processes = [(of, stack.enter_context(_process(of))) for of in REGIONS]
        rounds = [{of: ask() for of, ask in processes} for _ in range(ROUNDS)]

    def figure(regions: int, semesters: int, what: str) -> float:
        return median(one[regions][str(semesters)][what] for one in rounds)

    for kind in KINDS:
        told = ", ".join(f"{figure(of, SOME, kind):.0f}" for of in REGIONS)
        yield Line(f"{kind}: 15, 546, 5460 regions", f"{told} us", "reported", True)
        for of in REGIONS:
            many = figure(of, MANY, kind)
            for fewer in (FEW, SOME):
                what = f"{kind}, {of} regions: {MANY} semesters against {fewer}"
                yield _ratio(what, many, figure(of, fewer, kind), MORE_SEMESTERS)
        ten_times, once = figure(REGIONS[2], SOME, kind), figure(REGIONS[1], SOME, kind)
        yield _ratio(f"{kind}: ten times as many regions", ten_times, once, MORE_REGIONS)
    queries = max(figure(of, n, "queries") for of in REGIONS for n in SEMESTERS)
    yield Line("queries for an exact name", f"{queries:.0f}", "0", queries == 0)
    usual = (REGIONS[1], SOME)
    ranks = figure(*usual, "rank"), figure(*usual, "stored rank")
    yield _ratio("a rank, against reading a stored one", *ranks, RANKING)


def _ratio(what: str, mine: float, peer: float, most: float) -> Line:
    told = mine / peer
    return Line(what, f"{mine:.1f}/{peer:.1f} us {told:.3f}x", f"<= {most}x", told <= most)


@contextmanager
def _process(regions: int) -> Iterator[Callable[[], dict[str, Took]]]:
    """What measures a round over so many regions, by the number of semesters."""
    with subprocess.Popen(
        [sys.executable, "-m", "benchmarks.growth", str(regions)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        read, write = process.stdout, process.stdin
        assert read is not None  # both were asked for
        assert write is not None

        def ask() -> dict[str, Took]:
            print(file=write, flush=True)
            took: dict[str, Took] = json.loads(read.readline())
            return took

        read.readline()  # it is ready
        yield ask
        write.close()


def main() -> None:
    regions = int(sys.argv[1])
    enlarge(regions)
    with tempfile.TemporaryDirectory() as folder:
        told = chosen(regions)
        cases = {semesters: _case(Path(folder), told, semesters) for semesters in SEMESTERS}
        print("ready", flush=True)
        for _ in sys.stdin:
            print(json.dumps({of: case() for of, case in cases.items()}), flush=True)


def _case(folder: Path, told: list[Region], semesters: int) -> Callable[[], Took]:
    # What makes tables of regions when it is imported comes after `enlarge`.
    from bot.asker import Asker
    from bot.conversation import Conversation
    from bot.responder import Responder
    from procurement.regions import readings
    from storage.boards import BoardShelf
    from storage.database import Database

    database = Database(f"sqlite:///{folder / f'{semesters}.db'}")
    fill(database, told, semesters)
    shelf = BoardShelf(database, fresh_for=1e9)
    conversation = Conversation(Responder(database, shelf, lambda: NOW, Decimal(30)), "PorsiBot")
    asker = Asker(chat_id=7, user_id=7, is_admin=False, kind="private", update_id=1)

    def say(text: str) -> float:
        conversation.forget_what_was_asked()
        readings.cache_clear()
        begun = time.perf_counter()
        reply = conversation.say(text, asker)
        took = time.perf_counter() - begun
        assert reply is not None  # silence is for groups
        return took * 1e6

    asked = {kind: list(_questions(kind, told)) for kind in KINDS}
    for texts in asked.values():
        say(texts[0])
    ranks = _ranks(database, told)

    def one_round() -> Took:
        took = {kind: median(map(say, texts)) for kind, texts in asked.items()}
        with _counted(database) as statements:
            for text in asked["exact"]:
                say(text)
        return took | {"queries": len(statements)} | ranks()

    return one_round


def _questions(kind: str, told: list[Region]) -> Iterator[str]:
    chance = random.Random(SEED)
    for _ in range(ASKED):
        one, other = chance.sample(told, 2)
        match kind:
            case "exact":
                yield f"rank {one.name}"
            case "misspelt":
                yield _misspelt(one.core_name.lower(), chance)
            case "top ten":
                yield "/top 10"
            case "compared":
                yield f"{one.name} vs {other.name}"
            case _:
                yield f"/opd {one.name}"


def _misspelt(name: str, chance: random.Random) -> str:
    """With two letters swapped."""
    at = chance.randrange(1, len(name) - 2)
    return name[:at] + name[at + 1] + name[at] + name[at + 2 :]


@contextmanager
def _counted(database: Database) -> Iterator[list[str]]:
    from sqlalchemy import event

    told: list[str] = []

    def note(*about: object) -> None:
        told.append(str(about[2]))

    for engine in (database.reader, database.writer):
        event.listen(engine, "before_cursor_execute", note)
    yield told
    for engine in (database.reader, database.writer):
        event.remove(engine, "before_cursor_execute", note)


def _ranks(database: Database, told: list[Region]) -> Callable[[], Took]:
    """A rank from memory, and as others store it: a row of each region and semester."""
    from sqlalchemy.orm import registry
    from sqlmodel import Field, SQLModel, select

    from procurement.peers import main_peers
    from procurement.ranking import Measure
    from storage.boards import load_board

    class Stored(SQLModel, registry=registry()):
        pass

    class StoredRank(Stored, table=True):
        region_code: str = Field(primary_key=True)
        semester: str = Field(primary_key=True)
        rank: int

    with database.reading() as session:
        board = load_board(session)
    StoredRank.__table__.create(database.writer)
    with database.writing() as session:
        for region in told:
            session.add(StoredRank(region_code=region.code, semester=NEWEST.code, rank=1))

    def from_memory(region: Region) -> object:
        return board.ranking(NEWEST, main_peers(region), Measure.SHARE).place(region)

    def stored(region: Region) -> object:
        with database.reading() as session:
            asked = select(StoredRank).where(
                StoredRank.region_code == region.code, StoredRank.semester == NEWEST.code
            )
            return session.exec(asked).one().rank

    some = random.Random(SEED).sample(told, min(len(told), ASKED))
    from_memory(some[0])
    return lambda: {"rank": _clocked(from_memory, some), "stored rank": _clocked(stored, some)}


def _clocked(ask: Callable[[Region], object], some: list[Region]) -> float:
    begun = time.perf_counter()
    for region in some:
        ask(region)
    return (time.perf_counter() - begun) / len(some) * 1e6


if __name__ == "__main__":
    main()
