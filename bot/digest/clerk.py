"""
The courier's hand in the ledger: what is to be sent next, and what became of it.

Each method blocks, and is one transaction.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from bot.digest.letters import Letter, Letters
from bot.outgoing.outcomes import Judgement, Outcome
from storage.chats import move_chat, note_refusal, set_gone
from storage.database import Database
from storage.ledger import (
    MOST_ATTEMPTS,
    Delivery,
    State,
    claim,
    is_due,
    note_end,
    note_sent,
    put_back,
    take_over,
)
from storage.subscriptions import set_topic

logger = logging.getLogger(__name__)

#: A message that may have arrived is sent once more, after so long.
ONCE_MORE = timedelta(seconds=30)
#: Where Telegram has a fault of its own, a message is tried again after so long, then twice as long
#: and so on, so often in all: for two hours.
AWAY, MOST_AWAY = timedelta(minutes=2), 6


@dataclass(frozen=True, slots=True)
class Parcel:
    """A claimed message with its text."""

    delivery: Delivery
    letter: Letter


class Clerk:
    """Not thread-safe where it writes letters: one `take` at a time."""

    def __init__(self, database: Database, letters: Letters, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._letters = letters
        self._clock = clock
        self._owner = secrets.token_hex(8)
        self._is_taken_over = False

    def is_due(self) -> bool:
        """Whether there is something to take."""
        if not self._is_taken_over and self._database.is_sqlite:
            # Beside SQLite there is one process: what is in hand at its start was a dead one's.
            with self._database.writing() as session:
                take_over(session)
        self._is_taken_over = True
        with self._database.reading() as session:
            return is_due(session, self._clock())

    def take(self) -> Parcel | None:
        """
        The next message that is still wanted; None where none is due.

        Waits for no disk. A power cut may undo the claim of what is in hand, which is sent again
        either way; that it was sent is noted for good.
        """
        while True:
            with self._database.changing(hastily=True) as connection:
                claimed = claim(connection, self._owner, 1, self._clock())
                if not claimed:
                    return None
                [delivery] = claimed
                with Session(connection) as session:
                    letter, state, why = self._write(session, delivery)
                if letter is not None:
                    return Parcel(delivery, letter)
                self._end(connection, delivery, state, why)

    def _write(self, session: Session, delivery: Delivery) -> tuple[Letter | None, State, str]:
        """The letter, or in which state a delivery without one ends and why."""
        if delivery.attempts > MOST_ATTEMPTS:
            return None, State.UNSURE, "given up"
        try:
            letter = self._letters.write(session, delivery)
        except SQLAlchemyError:
            raise
        except Exception:  # one letter that has no words must not silence all that follow
            logger.exception("delivery %d could not be written", delivery.id)
            return None, State.DEAD, "could not be written"
        return letter, State.CANCELLED, "not wanted"

    def note_sent(self, delivery: Delivery, message_id: int) -> None:
        """Telegram has taken it."""
        with self._database.changing() as connection:
            note_sent(connection, delivery, self._owner, message_id, self._clock())

    def settle(self, parcel: Parcel, judged: Judgement) -> None:
        """Note what became of a message that was not taken, and what it says of its chat."""
        # Chats before messages, as whoever stops or erases one: else two wait for each other.
        delivery, now, why = parcel.delivery, self._clock(), judged.why
        with self._database.writing() as session:
            connection = session.connection()
            match judged.outcome:
                case Outcome.GONE:
                    set_gone(session, delivery.chat_id, why, now)
                    self._end(connection, delivery, State.DEAD, why)
                case Outcome.REFUSED:
                    note_refusal(session, delivery.chat_id, why, now)
                    self._end(connection, delivery, State.DEAD, why)
                case Outcome.FAULTY:
                    self._end(connection, delivery, State.DEAD, why)
                case Outcome.NO_TOPIC if parcel.letter.place.thread_id is None:
                    self._end(connection, delivery, State.DEAD, why)
                case Outcome.NO_TOPIC:
                    set_topic(session, delivery.chat_id, None)
                    self._put_back(connection, delivery, now, why)
                case Outcome.MOVED:
                    assert judged.moved_to is not None  # Telegram has said where
                    move_chat(session, delivery.chat_id, judged.moved_to, now)
                    self._put_back(connection, delivery, now, why)
                case Outcome.DOUBTFUL if delivery.doubtful:
                    self._end(connection, delivery, State.UNSURE, why)
                case Outcome.DOUBTFUL:
                    self._put_back(connection, delivery, now + ONCE_MORE, why, is_doubtful=True)
                case Outcome.AWAY if delivery.doubtful >= MOST_AWAY:
                    self._end(connection, delivery, State.UNSURE, why)
                case Outcome.AWAY:
                    later = now + AWAY * 2 ** (delivery.attempts - 1)
                    self._put_back(connection, delivery, later, why, is_doubtful=True)
                case Outcome.SLOWER | Outcome.NOT_SENT | Outcome.REVOKED:
                    self._put_back(connection, delivery, now, why)

    def _end(self, connection: Connection, delivery: Delivery, state: State, why: str) -> None:
        note_end(connection, delivery, self._owner, state, why, self._clock())

    def _put_back(
        self,
        connection: Connection,
        delivery: Delivery,
        next_at: datetime,
        why: str,
        *,
        is_doubtful: bool = False,
    ) -> None:
        put_back(connection, delivery, self._owner, next_at, error=why, is_doubtful=is_doubtful)
