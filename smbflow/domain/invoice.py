"""A supplier invoice as found on the page, before anybody believes it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from smbflow.domain.document import DocumentKind
from smbflow.domain.evidence import Found


class VatTreatment(StrEnum):
    """How VAT applies to a line: the EN 16931 categories (UNCL 5305) and two national ones."""

    STANDARD = "S"
    ZERO = "Z"
    EXEMPT = "E"
    REVERSE_CHARGE = "AE"
    INTRA_COMMUNITY = "K"
    EXPORT = "G"
    OUTSIDE_SCOPE = "O"
    IMPORT_VAT = "import"
    CONSTRUCTION_REVERSE_CHARGE = "construction"


@dataclass(frozen=True, slots=True)
class Line:
    """An invoice line; `unit_price` is per one unit before line discounts are in `net`.

    `printed_price` is the price as it stands there when that is for several units (3.20 a hundred).
    """

    number: int
    description: Found[str] | None = None
    code: Found[str] | None = None
    quantity: Found[Decimal] | None = None
    unit: Found[str] | None = None
    unit_price: Found[Decimal] | None = None
    net: Found[Decimal] | None = None
    vat_rate: Found[Decimal] | None = None
    treatment: Found[VatTreatment] | None = None
    order_number: Found[str] | None = None
    order_line: Found[str] | None = None
    printed_price: Found[Decimal] | None = None

    @property
    def stated_price(self) -> Found[Decimal] | None:
        """Return the price as it stands there, for however many units it is."""
        return self.printed_price or self.unit_price


@dataclass(frozen=True, slots=True)
class TaxLine:
    """Tax at one rate as printed: rate in per cent, `basis` net of tax."""

    rate: Found[Decimal] | None
    treatment: Found[VatTreatment] | None
    basis: Found[Decimal] | None
    tax: Found[Decimal] | None


@dataclass(frozen=True, slots=True)
class Charge:
    """A document-level charge (positive) or allowance (negative), net of tax."""

    description: str
    net: Decimal
    vat_rate: Decimal | None = None
    treatment: VatTreatment | None = None


@dataclass(frozen=True, slots=True)
class InvoiceDraft:
    """What the page says, field by field; None means not found; amounts are in `currency`.

    Credit notes carry positive amounts as printed. `payable` is what is owed on this paper:
    gross - prepaid - withheld + rounding.
    """

    kind: DocumentKind = DocumentKind.INVOICE
    supplier_name: Found[str] | None = None
    supplier_vat_id: Found[str] | None = None
    supplier_tax_number: Found[str] | None = None
    invoice_number: Found[str] | None = None
    issue_date: Found[date] | None = None
    due_date: Found[date] | None = None
    delivery_date: Found[date] | None = None
    currency: Found[str] | None = None
    net_total: Found[Decimal] | None = None
    tax_total: Found[Decimal] | None = None
    gross_total: Found[Decimal] | None = None
    prepaid: Found[Decimal] | None = None
    withheld: Found[Decimal] | None = None
    rounding: Found[Decimal] | None = None
    payable: Found[Decimal] | None = None
    purchase_order_ref: Found[str] | None = None
    preceding_invoice: Found[str] | None = None
    iban: Found[str] | None = None
    sort_code: Found[str] | None = None
    account_number: Found[str] | None = None
    buyer_name: Found[str] | None = None
    buyer_vat_id: Found[str] | None = None
    discount_percent: Found[Decimal] | None = None
    discount_until: Found[date] | None = None
    lines: tuple[Line, ...] = ()
    taxes: tuple[TaxLine, ...] = ()
    charges: tuple[Charge, ...] = ()
    other_ibans: tuple[str, ...] = ()
    type_code: str | None = None
    self_billed: bool = False

    @property
    def pay_to(self) -> Found[str] | None:
        """Return the account to pay into: the IBAN, or the national number where there is none."""
        return self.iban or self.account_number

    def found(self) -> dict[str, Found[Any]]:
        """Return the header fields that were found, by name, in the order of the definition."""
        values = ((f.name, getattr(self, f.name)) for f in fields(self))
        return {name: value for name, value in values if isinstance(value, Found)}


HEADER_FIELDS = tuple(f.name for f in fields(InvoiceDraft) if "Found[" in str(f.type))
"""Names of the header fields, in the order in which a person reads them."""
