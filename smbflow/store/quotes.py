"""The book of quotes; implements domain.ports.quotes.QuoteBook.

A number is given and its entry written in one transaction, so numbers run without gaps, and a
document that comes again after a crash finds its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, Connection, Row, func, insert, select, update

from smbflow.domain.outcome import Effect
from smbflow.domain.ports.quotes import BookedQuote, PastPrice, QuoteState, QuoteToBook
from smbflow.errors import DecisionRefused
from smbflow.store import sending
from smbflow.store.database import Database
from smbflow.store.history import Moment
from smbflow.store.tables import jobs, quotes

_BODY: TypeAdapter[QuoteToBook] = TypeAdapter(QuoteToBook)
_MOST_PAST = 200
_GONE_BACK = ("escalated", "aside")
"""States of a document whose quote was taken back before it left, or never left."""


class StoredQuotes:
    """The book of quotes in the store, as it stood at a moment where one is given."""

    def __init__(
        self, database: Database, moment: Callable[[], Moment | None] = lambda: None
    ) -> None:
        self._database = database
        self._moment = moment

    def book(self, quote: QuoteToBook, first: int, now: datetime) -> BookedQuote:
        """Give a quote its number and keep it; a document keeps the number it has."""
        kept = self._kept(quote)
        if kept is not None:
            return kept
        with self._database.write() as connection:
            before = _of_job(connection, quote.job_id)
            columns = _columns(quote, now)
            if before is not None:
                _refuse_unless_open(_booked(before))
                connection.execute(update(quotes).where(quotes.c.id == before.id).values(columns))
            else:
                place = _next_place(connection, quote, first)
                state = {"state": QuoteState.OPEN, "job_id": quote.job_id}
                connection.execute(insert(quotes), {**columns, **place, **state})
            booked = _of_job(connection, quote.job_id)
        assert booked is not None  # just written
        return _booked(booked)

    def _kept(self, quote: QuoteToBook) -> BookedQuote | None:
        """Return a quote that is in the book already, word for word."""
        with self._database.read() as connection:
            row = _of_job(connection, quote.job_id)
        return _booked(row) if row is not None and row.body == _written(quote) else None

    def revisions(self, number: int) -> Sequence[BookedQuote]:
        """Return all revisions of a quote, the first one first."""
        return self._selected(quotes.c.number == number)[::-1]

    def past_prices(self, customer_id: str, before_job: int) -> Sequence[PastPrice]:
        """Return what a customer was quoted in other documents, newest first."""
        others = (quotes.c.customer_id == customer_id, quotes.c.job_id != before_job)
        found = self._selected(*others, limit=_MOST_PAST) if customer_id else ()
        return tuple(price for booked in found for price in _prices(booked))

    def quotes(self, state: QuoteState | None = None) -> Sequence[BookedQuote]:
        """Return quotes, newest first."""
        return self._selected(*(() if state is None else (quotes.c.state == state,)))

    def settle(self, quote: BookedQuote, order: str | None, now: datetime) -> None:
        """Keep a quote as won or lost; its order goes into the outbox in the same transaction."""
        with self._database.write() as connection:
            row = _of_job(connection, quote.quote.job_id)
            assert row is not None  # it was read from here
            _refuse_unless_open(_booked(row))
            columns = {
                "state": quote.state,
                "reason": quote.reason,
                "decided_by": quote.decided_by,
                "decided_at": now,
            }
            connection.execute(update(quotes).where(quotes.c.id == row.id).values(columns))
            if order is not None:
                _queue_order(connection, row, order, now)

    def _selected(
        self, *where: ColumnElement[bool], limit: int | None = None
    ) -> tuple[BookedQuote, ...]:
        """Return entries of documents that were not taken back, newest first."""
        left = select(quotes).join(jobs, jobs.c.id == quotes.c.job_id)
        moment = self._moment()
        then = () if moment is None else (quotes.c.created_at < moment.at,)
        left = left.where(jobs.c.state.not_in(_GONE_BACK), *then, *where)
        ordered = left.order_by(quotes.c.number.desc(), quotes.c.revision.desc()).limit(limit)
        with self._database.read() as connection:
            return tuple(map(_booked, connection.execute(ordered).all()))


def _next_place(connection: Connection, quote: QuoteToBook, first: int) -> Mapping[str, int]:
    """Return the next number, or the next revision of the number that is revised."""
    if quote.revises is None:
        last = connection.scalar(select(func.max(quotes.c.number)))
        return {"number": first if last is None else last + 1, "revision": 1}
    same = quotes.c.number == quote.revises
    revision = connection.scalar(select(func.max(quotes.c.revision)).where(same))
    if revision is None:
        raise DecisionRefused(f"There is no quote {quote.revises} to revise")
    still_open = (same, quotes.c.state == QuoteState.OPEN)
    connection.execute(update(quotes).where(*still_open).values(state=QuoteState.REVISED))
    return {"number": quote.revises, "revision": revision + 1}


def _queue_order(connection: Connection, row: Row[Any], order: str, now: datetime) -> None:
    job = connection.execute(select(jobs).where(jobs.c.id == row.job_id)).one()
    sending.queue(connection, job, Effect("folder", f"order:{row.job_id}", order), now)


def _columns(quote: QuoteToBook, now: datetime) -> dict[str, Any]:
    return {
        "customer_id": quote.customer_id,
        "currency": quote.currency,
        "gross": quote.gross,
        "valid_until": quote.valid_until,
        "follow_up": quote.follow_up,
        "body": _written(quote),
        "created_at": now,
    }


def _written(quote: QuoteToBook) -> str:
    return _BODY.dump_json(quote).decode()


def _of_job(connection: Connection, job_id: int) -> Row[Any] | None:
    return connection.execute(select(quotes).where(quotes.c.job_id == job_id)).one_or_none()


def _refuse_unless_open(booked: BookedQuote) -> None:
    if booked.state is not QuoteState.OPEN:
        title = f"Quote {booked.number} is {booked.state} already"
        raise DecisionRefused(title, "smbflow quotes list tells by whom and why.")


def _booked(row: Row[Any]) -> BookedQuote:
    return BookedQuote(
        number=row.number,
        revision=row.revision,
        state=QuoteState(row.state),
        quote=_BODY.validate_json(row.body),
        at=row.created_at,
        reason=row.reason,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
    )


def _prices(booked: BookedQuote) -> Iterable[PastPrice]:
    quote = booked.quote
    for line in quote.lines:
        if line.sku:
            yield PastPrice(
                line.sku, line.net_price, quote.currency, booked.number, booked.revision,
                quote.day, booked.state,
            )  # fmt: skip
