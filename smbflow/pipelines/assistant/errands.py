"""Telling where a question is answered: the history, a table, the books, else the documents.

Rules, in this order, each needing words that leave little doubt: what is not clearly a question to
a table or to the books goes to the documents, where being unsure is noticed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain

from smbflow.domain.answer import System
from smbflow.domain.ports.ledger import LedgerQuery, Measure
from smbflow.domain.reference import Reference, Supplier
from smbflow.domain.text import fold
from smbflow.pipelines.assistant.case import Errand
from smbflow.pipelines.assistant.periods import Period, period_in
from smbflow.pipelines.assistant.pricing import products_in
from smbflow.pipelines.assistant.settings import PeriodSettings

ORDERS, DELIVERIES, SUPPLIERS, PRICES = "orders", "deliveries", "suppliers", "prices"
DOCUMENTS = Errand(System.DOCUMENTS)
NO_BANK_DETAILS = (
    "Bank details are never read out. Look in suppliers.csv, and call before you pay a new account."
)

_LEGAL_FORMS = frozenset(
    [
        "ltd",
        "limited",
        "plc",
        "llp",
        "inc",
        "gmbh",
        "ag",
        "kg",
        "ug",
        "bv",
        "nv",
        "sarl",
        "sas",
        "sa",
        "srl",
        "spa",
        "co",
        "company",
        "and",
        "the",
        "of",
    ]
)
_BANK = re.compile(r"\b(iban|bic|swift|sort code|account number|bank (?:details|account))\b")
_MONEY = re.compile(
    r"\b(bill(?:ed|s)?|invoic(?:e|ed|es|ing)|charg(?:e|ed)|spen[dt]|spending|cost us|owe[ds]?"
    r"|paid|pay|credit notes?|purchases?|bought)\b"
)
_HOW_MUCH = re.compile(r"\b(how much|total|sum|what did we spend|spend|amount)\b")
_VAT = re.compile(r"\b(vat|input tax)\b")
_NET = re.compile(r"\b(net|before vat|excluding vat|ex vat|without vat)\b")
_MEASURES: Sequence[tuple[re.Pattern[str], Measure]] = (
    (re.compile(r"\bhow many\b|\bnumber of\b"), Measure.COUNT),
    (re.compile(r"\b(largest|biggest|highest|most expensive)\b.*\b(invoice|bill)s?\b"),
     Measure.LARGEST),
    (re.compile(r"\b(latest|last|newest|most recent)\b (?:\w+ ){0,3}?(invoice|bill)\b"),
     Measure.LATEST),
    (re.compile(r"\b(list|show|which|all)\b.*\b(invoices|bills|credit notes)\b"), Measure.LIST),
    (re.compile(r"\b(by|per|each) supplier\b|\bwhich supplier\b|\btop suppliers\b"),
     Measure.BY_SUPPLIER),
)  # fmt: skip
_READY = re.compile(r"\bready (?:to import|for (?:the )?(?:import|export|books))\b")
_LONGEST = re.compile(r"\b(wait(?:ed|ing|s)?)\b.*\blongest\b|\blongest\b.*\bwait")
_WHO = re.compile(
    r"\bwho\b.*\b(approved|decided|passed|corrected|rejected|refused|let|put off|answered)\b"
    r"\D*(\d+)\b"
)
_DID = re.compile(r"\b(how many|what|how much)\b.*\b(approve|decide|correct|reject|refuse)d?\b")
_CAME = re.compile(r"\bhow many\b.*\b(came in|come in|arrived?|taken in|received today)\b")
_NEEDS = re.compile(r"\bwhat\b.*\b(needs?|waits?|waiting)\b.*\b(me|us|you|person|somebody|now)\b")
_OPEN = re.compile(r"\b(open|outstanding)\b.*\borders?\b|\borders?\b.*\b(open|outstanding)\b")
_MISSING = re.compile(
    r"\b(not|never|missing|still|outstanding|undelivered|yet)\b.*\b(deliver\w*|arriv\w*|receiv\w*)"
    r"|\b(deliver\w*|receiv\w*)\b.*\b(missing|outstanding|not|still|yet)\b"
)
_ORDER_WORDS = re.compile(r"\b(orders?|po|ordered)\b")
_SUPPLIER_FACTS = re.compile(
    r"\b(vat (?:number|id|no)|payment terms|terms|days to pay|email|e mail|supplier (?:number|id)"
    r"|currency)\b"
)
_PRICE = re.compile(r"\b(price|prices|cost|costs|how much is|how much are|how much for)\b")
_QUOTES = re.compile(
    r"\b(open|won|lost|outstanding|how many|list|which|all)\b.*\bquotes?\b"
    r"|\bquotes?\b.*\b(open|won|lost|outstanding)\b"
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with what was recognised in it."""

    text: str
    folded: str
    reference: Reference
    period: Period | None
    supplier: Supplier | None
    people: tuple[str, ...]


def errand_of(question: str, reference: Reference, today: date, periods: PeriodSettings) -> Errand:
    """Return where a question is answered."""
    folded = fold(question)
    people = tuple(p.name for p in reference.people if _names(folded, p.name))
    period = period_in(question, today, periods)
    asked = Asked(question, folded, reference, period, supplier_in(folded, reference), people)
    found = (rule(asked) for rule in _RULES)
    return next((errand for errand in found if errand is not None), DOCUMENTS)


def supplier_in(folded: str, reference: Reference) -> Supplier | None:
    """Return the supplier whose name, or its telling words, a question holds; the longest wins."""
    found = [(len(name), s) for s in reference.suppliers if (name := _named(folded, s))]
    return max(found, key=lambda pair: pair[0])[1] if found else None


def order_in(asked: Asked) -> str | None:
    """Return the number of an order that a question names."""
    words = f" {asked.folded} "
    numbers = {line.order_number for line in asked.reference.orders}
    return next((n for n in sorted(numbers) if f" {fold(n)} " in words), None)


def _named(folded: str, supplier: Supplier) -> str:
    """Return the part of a supplier's name that stands in a question, empty where none does."""
    words = f" {folded} "
    for name in (supplier.name, *supplier.other_names):
        telling = [word for word in fold(name).split() if word not in _LEGAL_FORMS]
        starts = (" ".join(telling[:count]) for count in range(len(telling), 0, -1))
        found = next((s for s in starts if f" {s} " in words and len(s) > 3), "")  # noqa: PLR2004 - shorter ones are no names
        if found:
            return found
    return f"{supplier.supplier_id} " if f" {fold(supplier.supplier_id)} " in words else ""


def _names(folded: str, person: str) -> bool:
    parts = fold(person).split()
    return f" {parts[0]} " in f" {folded} " or f" {' '.join(parts)} " in f" {folded} "


def _bank_details(asked: Asked) -> Errand | None:
    if asked.supplier and _BANK.search(asked.folded):
        return Errand(System.TABLES, refused=NO_BANK_DETAILS)
    return None


def _history(asked: Asked) -> Errand | None:
    if _LONGEST.search(asked.folded):
        return _log(asked, Measure.LONGEST_WAIT)
    if who := _WHO.search(asked.folded):
        return _log(asked, Measure.DECISIONS, job_id=int(who[2]))
    if _CAME.search(asked.folded):
        return _log(asked, Measure.ARRIVALS)
    if asked.people and _DID.search(asked.folded):
        return _log(asked, Measure.DECIDED_BY, person=asked.people[0])
    if _NEEDS.search(asked.folded):
        return _log(asked, Measure.WAITING)
    return None


def _orders(asked: Asked) -> Errand | None:
    number = order_in(asked)
    supplier = asked.supplier.supplier_id if asked.supplier else ""
    about_orders = number or _ORDER_WORDS.search(asked.folded) or supplier
    if about_orders and _MISSING.search(asked.folded):
        return Errand(System.TABLES, table=DELIVERIES, about=number or supplier)
    if number:
        return Errand(System.TABLES, table=ORDERS, about=number)
    if _OPEN.search(asked.folded):
        return Errand(System.TABLES, table=ORDERS, about=supplier)
    return None


def _supplier_facts(asked: Asked) -> Errand | None:
    fact = _SUPPLIER_FACTS.search(asked.folded)
    if asked.supplier is None or fact is None or _HOW_MUCH.search(asked.folded):
        return None
    return Errand(System.TABLES, table=SUPPLIERS, about=asked.supplier.supplier_id)


def _prices(asked: Asked) -> Errand | None:
    """Send a price question to the price list only where the list knows the product."""
    if _PRICE.search(asked.folded) and products_in(asked.text, asked.reference):
        return Errand(System.TABLES, table=PRICES, about=asked.text)
    return None


def _quotes(asked: Asked) -> Errand | None:
    if not _QUOTES.search(asked.folded):
        return None
    state = next((s for s in ("won", "lost", "open") if f" {s} " in f" {asked.folded} "), None)
    outstanding = "open" if " outstanding " in f" {asked.folded} " else None
    query = replace(_narrowed(asked, Measure.QUOTES), state=state or outstanding)
    return Errand(System.BOOKS, query)


def _books(asked: Asked) -> Errand | None:
    if _READY.search(asked.folded):
        return _ledger(asked, Measure.READY)
    narrowed = asked.supplier is not None or asked.period is not None
    if not _MONEY.search(asked.folded) and not (narrowed and _VAT.search(asked.folded)):
        return None
    measure = next((m for pattern, m in _MEASURES if pattern.search(asked.folded)), None)
    account = _account(asked)
    if measure is None and _HOW_MUCH.search(asked.folded):
        measure = _sum(asked, account)
    if measure is None or not (narrowed or account or measure in _NEEDS_NO_FILTER):
        return None
    return _ledger(asked, measure, account)


_NEEDS_NO_FILTER = frozenset({Measure.LARGEST, Measure.LATEST, Measure.BY_SUPPLIER, Measure.COUNT})


def _sum(asked: Asked, account: str | None) -> Measure:
    if account:
        return Measure.ON_ACCOUNT
    if _NET.search(asked.folded):
        return Measure.NET
    return Measure.VAT if _VAT.search(asked.folded) else Measure.BILLED


def _account(asked: Asked) -> str | None:
    """Return the account that a question names by its number or its name."""
    words = f" {asked.folded} "
    named = (a for a in asked.reference.accounts if f" {fold(a.name)} " in words)
    numbered = (a for a in asked.reference.accounts if f" account {a.account} " in words)
    found = next(chain(named, numbered), None)
    return found.account if found else None


def _log(
    asked: Asked, measure: Measure, job_id: int | None = None, person: str | None = None
) -> Errand:
    return Errand(System.LOG, _narrowed(asked, measure, job_id=job_id, person=person))


def _ledger(asked: Asked, measure: Measure, account: str | None = None) -> Errand:
    return Errand(System.BOOKS, _narrowed(asked, measure, account=account))


def _narrowed(
    asked: Asked,
    measure: Measure,
    *,
    account: str | None = None,
    job_id: int | None = None,
    person: str | None = None,
) -> LedgerQuery:
    period = asked.period
    return LedgerQuery(
        measure=measure,
        supplier_id=asked.supplier.supplier_id if asked.supplier else None,
        since=period.since if period else None,
        until=period.until if period else None,
        account=account,
        job_id=job_id,
        person=person,
        words=period.words if period else "",
    )


Rule = Callable[[Asked], Errand | None]
_RULES: Iterable[Rule] = (
    *(_bank_details, _history, _orders, _supplier_facts),
    *(_quotes, _prices, _books),
)
