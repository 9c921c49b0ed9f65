"""A bill: what will stand in the books, coded, balanced and owed once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from smbflow.domain.invoice import VatTreatment
from smbflow.domain.job import Posting
from smbflow.domain.money import Money


class BillKind(StrEnum):
    """What is posted; amounts are positive in all three, the sign belongs to the exporter."""

    BILL = "bill"
    CREDIT_NOTE = "credit_note"
    EXPENSE = "expense"


@dataclass(frozen=True, slots=True)
class BillRow:
    """A row of a bill. `net` is before VAT, `tax` is VAT charged as printed, not reclaimed.

    A document-level charge is a row of its own; an allowance is a row with a negative `net`.
    `recoverable` is the share of `tax` that is reclaimed (0 to 1).
    """

    number: int
    description: str
    net: Money
    tax: Money
    account: str
    tax_code: str
    treatment: VatTreatment
    vat_rate: Decimal
    recoverable: Decimal = Decimal(1)
    quantity: Decimal | None = None
    unit_price: Decimal | None = None
    order_number: str | None = None
    order_line: str | None = None


@dataclass(frozen=True, slots=True)
class VerifiedAccount:
    """Bank details (compact IBAN, or sort code + number) that a person verified by a call."""

    account: str
    by: str
    called: str
    number_on_file: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Bill:
    """A decided invoice. `key` is the idempotency key: the same bill has the same key for ever.

    `reverses` is the key of the bill that this one takes back. `withheld` is what is kept back from
    the payment (retention, construction scheme). `text_hash` (of the folded page
    text) and `verified_accounts` are for our own memory; exports leave them out.
    """

    key: str
    job_id: int | None
    kind: BillKind
    supplier_id: str
    supplier_name: str
    number: str
    issue_date: date
    due_date: date | None
    posting_date: date
    currency: str
    net: Money
    tax: Money
    gross: Money
    payable: Money
    rows: tuple[BillRow, ...]
    orders: tuple[str, ...] = ()
    credits: str | None = None
    discount_percent: Decimal | None = None
    discount_until: date | None = None
    rate: Decimal | None = None
    reverses: str | None = None
    paid: bool = False
    withheld: Money | None = None
    text_hash: str | None = None
    verified_accounts: tuple[VerifiedAccount, ...] = ()


@dataclass(frozen=True, slots=True)
class PastBill:
    """A bill that the books or we already know: posted by us, ready, or imported history.

    `text_hash` is the hash of the folded page text (None for imported history). `parent_id` is
    the document (a mail, a file of several) that it came in.
    """

    reference: str
    supplier_id: str
    number: str
    issue_date: date | None
    currency: str
    gross: Decimal
    kind: BillKind
    job_id: int | None = None
    posting: Posting | None = None
    sha256: str | None = None
    text_hash: str | None = None
    account: str | None = None
    vat_rate: Decimal | None = None
    tax_code: str | None = None
    parent_id: int | None = None


@dataclass(frozen=True, slots=True)
class InvoicedLine:
    """What was invoiced so far against an order line, by one earlier bill; credits are negative."""

    order_number: str
    order_line: str
    quantity: Decimal
    net: Decimal
    reference: str
    job_id: int | None = None
