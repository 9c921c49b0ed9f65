"""Answers from the books and the history: rows of a query, said as a sentence with a table.

Money of two currencies is never added up. A sum says whether it is net or gross, and that it is
what was billed: whether it was paid is not known here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from smbflow.domain.answer import Answer, Listing, System
from smbflow.domain.ports.ledger import LedgerQuery, Measure, Rows
from smbflow.domain.reference import Reference
from smbflow.pipelines.assistant.words import counted, day, listed, money, outside

_PAID = re.compile(r"\b(paid|pay|payments?|owe[ds]?)\b", re.IGNORECASE)
_NOT_PAID = "This is what was billed; whether it was paid is not known, payments are not imported."
_POSTINGS = {"ready": "ready to import", "in_file": "in a file", "in_books": "in the books"}
_VERDICTS = {
    "approve": "let it pass",
    "correct": "corrected it",
    "reject": "said do not post",
    "later": "put it off",
    "retry": "started it again",
    "undo": "took the decision back",
}


@dataclass(frozen=True, slots=True)
class Found:
    """A query with its rows, the names in the reference files, and the moment it holds for."""

    question: str
    query: LedgerQuery
    rows: Rows
    reference: Reference
    now: datetime

    @property
    def supplier(self) -> str:
        """Return the name of the supplier that is asked about, empty for all."""
        known = self.reference.supplier(self.query.supplier_id or "")
        return known.name if known else ""

    @property
    def when(self) -> str:
        """Return the period with a blank before it."""
        return f" {self.query.words}" if self.query.words else ""


def ledger_answer(found: Found, system: System) -> Answer:
    """Say what a query found."""
    text = _SAY[found.query.measure](found)
    if _PAID.search(found.question) and system is System.BOOKS:
        text = f"{text} {_NOT_PAID}"
    return Answer(
        text=text,
        system=system,
        sure=1.0,
        listing=_listing(found),
        query=found.rows.query,
        as_of=found.now,
    )


def _sums(found: Found, column: str, kind: str) -> str:
    rows = _dicts(found)
    who = found.supplier or "All suppliers together"
    if not rows:
        return f"Nothing is on record from {found.supplier or 'any supplier'}{found.when}."
    parts = [
        f"{money(row[column], row['currency'])} ({counted(row['invoices'] or 0, 'document')})"
        for row in rows
    ]
    unknown = sum(int(r["invoices"] or 0) - int(r.get("known") or r["invoices"] or 0) for r in rows)
    less = f" Of {counted(unknown, 'document')} only the gross total is known." if unknown else ""
    credit = "credit notes taken off"
    return f"{who} billed {listed(parts)} {kind}{found.when}, {credit}.{less}"


def _counts(found: Found) -> str:
    rows = _dicts(found)
    total = sum(int(row["invoices"] or 0) for row in rows)
    sums = [f"{money(row['gross'], row['currency'])} gross" for row in rows]
    who = f" from {found.supplier}" if found.supplier else ""
    worth = f", {listed(sums)} in all" if sums else ""
    return f"{counted(total, 'invoice')} and credit notes{who}{found.when}{worth}."


def _one(which: str) -> Callable[[Found], str]:
    def say(found: Found) -> str:
        rows = _dicts(found)
        if not rows:
            return f"No invoice is on record{found.when}."
        row = rows[0]
        known = found.reference.supplier(row["supplier"] or "")
        who = known.name if known else row["supplier"] or "a supplier"
        dated = f" of {row['day']}" if row["day"] else ""
        return (
            f"The {which} invoice from {outside(who)}{found.when} is {outside(row['number'] or '')}"
            f"{dated}, {money(row['gross'], row['currency'])} gross"
            f" ({_POSTINGS.get(row['posting'] or '', row['posting'])})."
        )

    return say


def _list(found: Found) -> str:
    total = len(found.rows.rows) + found.rows.left_out
    who = f" from {found.supplier}" if found.supplier else ""
    return f"{counted(total, 'document')}{who}{found.when}, gross amounts:"


def _by_supplier(found: Found) -> str:
    return f"What each supplier billed{found.when}, gross, the most first:"


def _on_account(found: Found) -> str:
    rows = _dicts(found)
    name = next((a.name for a in found.reference.accounts if a.account == found.query.account), "")
    account = f"{found.query.account} {name}".strip()
    if not rows:
        return f"Nothing was coded to {account}{found.when} since smbflow keeps the books."
    parts = [f"{money(row['net'], row['currency'])}" for row in rows]
    return f"{listed(parts)} net went to {account}{found.when}."


def _ready(found: Found) -> str:
    rows = _dicts(found)
    if not rows:
        return "Nothing is ready to import."
    total = sum(int(row["invoices"] or 0) for row in rows)
    sums = [f"{money(row['gross'], row['currency'])} gross" for row in rows]
    return f"{counted(total, 'bill')} ready to import: {listed(sums)}."


def _quotes(found: Found) -> str:
    total = len(found.rows.rows) + found.rows.left_out
    state = f"{found.query.state} " if found.query.state else ""
    return f"{counted(total, f'{state}quote')}{found.when}."


def _longest(found: Found) -> str:
    rows = _dicts(found)
    if not rows:
        return f"Nothing had to wait for a person{found.when}."
    row = rows[0]
    who = f" from {outside(row['who'])}" if row["who"] else ""
    done = f"until {row['answered_by']} answered" if row["answered"] else "and still waits"
    return (
        f"Document {row['document']}{who} ({outside(row['file'] or '')}) waited longest:"
        f" {row['hours']} hours, {done}."
    )


def _decisions(found: Found) -> str:
    rows = _dicts(found)
    number = found.query.job_id
    if not rows:
        return f"No person decided on document {number}."
    said = [
        f"{row['by']} {_VERDICTS.get(row['verdict'] or '', row['verdict'])}"
        f" on {(row['at'] or '')[:10]}"
        for row in rows
    ]
    return f"On document {number}: {listed(said)}."


def _decided_by(found: Found) -> str:
    rows = _dicts(found)
    who = found.query.person or "People"
    if not rows:
        return f"{who} decided nothing{found.when}."
    said = [f"{row['decisions']} times {_VERDICTS.get(row['verdict'] or '', '')}" for row in rows]
    return f"{who}{found.when}: {listed(said)}."


def _arrivals(found: Found) -> str:
    rows = _dicts(found)
    total = sum(int(row["documents"] or 0) for row in rows)
    parts = [f"{row['documents']} {row['pipeline']}" for row in rows]
    return f"{counted(total, 'document')} came in{found.when}" + (
        f": {listed(parts)}." if parts else "."
    )


def _waiting(found: Found) -> str:
    total = len(found.rows.rows) + found.rows.left_out
    return f"{counted(total, 'document waits', 'documents wait')} for a person."


_SAY: Mapping[Measure, Callable[[Found], str]] = {
    Measure.BILLED: lambda found: _sums(found, "gross", "gross"),
    Measure.NET: lambda found: _sums(found, "net", "net"),
    Measure.VAT: lambda found: _sums(found, "vat", "of VAT"),
    Measure.COUNT: _counts,
    Measure.LARGEST: _one("largest"),
    Measure.LATEST: _one("latest"),
    Measure.LIST: _list,
    Measure.BY_SUPPLIER: _by_supplier,
    Measure.ON_ACCOUNT: _on_account,
    Measure.READY: _ready,
    Measure.QUOTES: _quotes,
    Measure.LONGEST_WAIT: _longest,
    Measure.DECISIONS: _decisions,
    Measure.DECIDED_BY: _decided_by,
    Measure.ARRIVALS: _arrivals,
    Measure.WAITING: _waiting,
}
_ALWAYS_LISTED = frozenset({Measure.LIST, Measure.BY_SUPPLIER, Measure.QUOTES})
_SINGLE = frozenset({Measure.DECISIONS, Measure.ARRIVALS, Measure.DECIDED_BY})


def _listing(found: Found) -> Listing | None:
    rows = found.rows
    if len(rows.rows) <= 1 and found.query.measure not in _ALWAYS_LISTED:
        return None
    if found.query.measure in _SINGLE or not rows.rows:
        return None
    told = tuple(tuple(cell or "" for cell in row) for row in rows.rows)
    return Listing(rows.columns, told, rows.left_out)


def _dicts(found: Found) -> list[dict[str, str | None]]:
    return [dict(zip(found.rows.columns, row, strict=True)) for row in found.rows.rows]


def as_of(moment: datetime) -> str:
    """Say the moment that an answer holds for."""
    return f"as of {day(moment.date())}"
