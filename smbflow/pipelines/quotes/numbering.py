"""Numbering: a quote that was let go gets its number and its place in the book."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from smbflow.domain.ports.quotes import QuotedLine, QuoteToBook
from smbflow.pipelines.quotes.case import COLLECTED, QuoteCase, Wanted, value
from smbflow.pipelines.quotes.paper import buyer, description, valid_until
from smbflow.pipelines.quotes.services import QuoteServices


def numbered(services: QuoteServices, case: QuoteCase, job_id: int, now: datetime) -> QuoteCase:
    """Return the case with its number; however often it comes, a document has one."""
    numbers = services.settings.numbers
    booked = services.book.book(to_book(case, job_id, services), numbers.first, now)
    return replace(case, label=booked.label(numbers.prefix))


def to_book(case: QuoteCase, job_id: int, services: QuoteServices) -> QuoteToBook:
    """Return what is kept of a quote."""
    settings, totals = services.settings, case.totals
    assert totals is not None  # nothing unpriced is let pass
    return QuoteToBook(
        job_id=job_id,
        customer_id=case.customer.customer_id if case.customer else "",
        customer=buyer(case),
        subject=case.sender.subject,
        currency=case.currency,
        net=totals.net,
        tax=totals.tax,
        gross=totals.gross,
        day=case.day,
        valid_until=valid_until(case, settings),
        follow_up=case.day + timedelta(days=settings.terms.follow_up_days),
        by=case.approved_by or "",
        lines=tuple(_quoted(line) for line in case.wanted if line.priced),
        delivery=_where(case),
        inclusive=case.inclusive,
        revises=case.revises,
    )


def _where(case: QuoteCase) -> str:
    return value(case.delivery.place) or (COLLECTED if case.delivery.collected else "")


def _quoted(line: Wanted) -> QuotedLine:
    made = line.priced
    assert made is not None  # only priced lines are quoted
    return QuotedLine(
        sku=value(line.sku) or "",
        description=description(line),
        quantity=made.quantity,
        unit=made.unit,
        unit_price=made.unit_price,
        amount=made.amount,
        net_price=made.net_price,
        option=line.option,
    )
