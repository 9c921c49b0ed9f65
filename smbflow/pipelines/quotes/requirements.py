"""Requirements: what a request asks for, from its lists and its words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from email.utils import parseaddr
from typing import TypeVar
from zoneinfo import ZoneInfo

from smbflow.domain.document import Page, Reading
from smbflow.domain.evidence import Found, How
from smbflow.domain.outcome import Next, Retry
from smbflow.domain.ports.quotes import QuotedLine, QuoteToBook
from smbflow.domain.reason import Finding, Reason, ask, note
from smbflow.domain.text import fold
from smbflow.pipelines.quotes import lexicon
from smbflow.pipelines.quotes.case import (
    COLLECTED,
    Candidate,
    Choices,
    Delivery,
    QuoteCase,
    Sender,
    Wanted,
)
from smbflow.pipelines.quotes.request import Circumstances, circumstances, where_and_when
from smbflow.pipelines.quotes.second_reading import Occasion, read_again
from smbflow.pipelines.quotes.services import Context, QuoteServices
from smbflow.pipelines.quotes.tabled import header_of, tabled
from smbflow.pipelines.quotes.wishes import MOST_TEXT, wishes
from smbflow.pipelines.wording import day, outside

_COLUMN_GAP = re.compile(r"\t|\s*\|\s*| {2,}")
T = TypeVar("T")
MOST_LINES = 200
"""A request for more lines than this is read that far, and says so."""


def requirements(context: Context, reading: Reading) -> Next[QuoteCase] | Retry:
    """Read what is wanted, how many, where to and by when."""
    services = context.services
    zone = ZoneInfo(services.reference().business.timezone)
    today = context.now.astimezone(zone).date()
    case = required(reading, today)
    if not case.sender.name:
        case = replace(case, sender=replace(case.sender, name=_signed(reading, services)))
    number = _revised(context.intake.document.name, services.settings.numbers.prefix)
    before = services.book.revisions(number) if number else ()
    case = replace(case, revises=number)
    if before:
        return Next(as_before(case, before[-1].quote))
    if services.panel is None:
        return Next(case)
    job = context.job
    occasion = Occasion(job.id, job.created_at, context.now, job.attempts)
    return read_again(services.panel, own_text(reading), case, occasion)


def as_before(case: QuoteCase, quote: QuoteToBook) -> QuoteCase:
    """Begin a revision with the lines, the customer and the delivery of the quote before it."""
    fetched = quote.delivery == COLLECTED
    place = _kept(quote.delivery) if quote.delivery and not fetched else None
    lines = enumerate(quote.lines, 1)
    return replace(
        case,
        chosen_customer=quote.customer_id or None,
        wanted=tuple(_as_before(n, line, inclusive=quote.inclusive) for n, line in lines),
        delivery=Delivery(place, fetched),
    )


def _as_before(number: int, line: QuotedLine, *, inclusive: bool) -> Wanted:
    price = line.unit_price if inclusive else line.net_price
    free = Choices(price=price, description=line.description)
    return Wanted(
        number=number,
        words=line.description,
        text=line.description,
        quantity=_kept(line.quantity),
        unit=_kept(line.unit) if line.unit else None,
        option=line.option,
        sku=_kept(line.sku) if line.sku else None,
        candidates=(Candidate(line.sku, line.description, 1.0),) if line.sku else (),
        choices=Choices() if line.sku else free,
    )


def _kept(value: T) -> Found[T]:
    return Found(value, 1.0, None, How.PERSON)


def required(reading: Reading, today: date) -> QuoteCase:
    """Return the case that a reading makes on a day."""
    text = own_text(reading)
    language = lexicon.language_of(text)
    said = circumstances(text, today)
    wanted = tuple(_numbered(reading, language))
    case = QuoteCase(
        sender=_sender(reading),
        language=language,
        day=today,
        wanted=wanted[:MOST_LINES],
        delivery=Delivery(place=said.place, collected=said.collected),
        wanted_by=said.wanted_by,
    )
    return case.noted("requirements", _noticed(case, said, reading, len(wanted)))


def own_text(reading: Reading) -> str:
    """Return all that was written: the subject, then the pages."""
    subject = reading.letter.subject if reading.letter else ""
    return f"{subject}\n{reading.text}"


def _numbered(reading: Reading, language: str) -> Iterator[Wanted]:
    """Yield the lines of tables first, then those of the text, numbered through."""
    found = [*tabled(reading.rows, language)]
    for page in _written(reading):
        if not reading.rows or (page.number == 1 and reading.letter is not None):
            found += _of_page(page, language)
    return (replace(line, number=n) for n, line in enumerate(found, 1))


def _written(reading: Reading) -> Iterator[Page]:
    """Yield the pages; of a mail's own text only what its sender wrote now."""
    letter = reading.letter
    if letter is None or not letter.newest or not reading.pages:
        yield from reading.pages
        return
    yield replace(reading.pages[0], text=letter.newest)
    yield from reading.pages[1:]


def _of_page(page: Page, language: str) -> Iterator[Wanted]:
    """Yield a page's lines: those of a table under headings, else those of its text."""
    rows = [_COLUMN_GAP.split(line.strip()) for line in page.text.splitlines()]
    if header_of(rows) is None:
        return wishes((page,), where_and_when(), language)
    return _table_lines(rows, language)


def _table_lines(rows: Sequence[Sequence[str]], language: str) -> Iterator[Wanted]:
    """Yield the rows that have as many cells as their headings; the others are text."""
    found = header_of(rows)
    wide = len(rows[found[0]]) if found else 0
    return tabled([row for row in rows if len(row) == wide], language)


def _sender(reading: Reading) -> Sender:
    letter = reading.letter
    if letter is None:
        return Sender()
    name, address = parseaddr(letter.sender)
    return Sender(address, name, letter.subject, letter.message_id)


def _signed(reading: Reading, services: QuoteServices) -> str:
    """Return the one customer whose name stands in a request without a sender's."""
    text = f" {fold(own_text(reading))} "
    customers = services.reference().customers
    named = [c.name for c in customers if f" {fold(c.name)} " in text]
    return named[0] if len(named) == 1 else ""


def _revised(name: str, prefix: str) -> int | None:
    """Return the quote that a request is a revision of; only the office names files so."""
    match = re.match(rf"Revision of {re.escape(prefix)}(\d+)\b", name)
    return int(match[1]) if match else None


def _noticed(
    case: QuoteCase, said: Circumstances, reading: Reading, lines: int
) -> Iterator[Finding]:
    yield from reading.findings
    if any(page.hidden_text.strip() for page in reading.pages):
        yield ask(Reason.SUSPICIOUS_CONTENT, "The request holds text that no eye can see")
    if said.instructs:
        words = f"The request speaks to a machine: “{outside(said.instructs)}”. It changes nothing"
        yield ask(Reason.SUSPICIOUS_CONTENT, words)
    if said.asks_cheaper:
        words = f"They wish: “{outside(said.asks_cheaper)}”. Only line:1.discount=… gives one"
        yield note(Reason.DISCOUNT_WISHED, words)
    if any(len(page.text) > MOST_TEXT for page in reading.pages) and not reading.rows:
        yield ask(Reason.TOO_LARGE, "The request is too long to be read whole: look at its end")
    if lines > MOST_LINES:
        words = f"Only the first {MOST_LINES} of {lines} lines were taken"
        yield ask(Reason.TOO_LARGE, words)
    if case.wanted_by and case.wanted_by.value < case.day:
        words = f"They want it by {day(case.wanted_by.value)}, which is past"
        yield ask(Reason.DATE_PASSED, words, field="wanted_by")
