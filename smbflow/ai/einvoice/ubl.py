"""UBL 2.1 (OASIS): Invoice, CreditNote and their kin, in the dialects that are about.

EN 16931, Peppol BIS and PINT, XRechnung, OIOUBL, EHF, ZATCA, UBL-TR. Paths are local names.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

from smbflow.ai.einvoice.accounts import Account
from smbflow.ai.einvoice.codes import TREATMENTS
from smbflow.ai.einvoice.nodes import Node, found
from smbflow.ai.einvoice.prices import priced
from smbflow.ai.einvoice.terms import Discount, discount_in_words
from smbflow.domain.evidence import Found
from smbflow.domain.invoice import Charge, InvoiceDraft, Line, TaxLine, VatTreatment

SELLERS = ("AccountingSupplierParty/Party", "SellerSupplierParty/Party")
BUYERS = ("AccountingCustomerParty/Party", "BuyerCustomerParty/Party")
NAMES = ("PartyLegalEntity/RegistrationName", "PartyName/Name", "Person/FamilyName")
TOTALS = ("LegalMonetaryTotal", "RequestedMonetaryTotal", "AnticipatedMonetaryTotal")
LINES = ("InvoiceLine", "CreditNoteLine", "DebitNoteLine", "OrderLine/LineItem")
QUANTITIES = ("InvoicedQuantity", "CreditedQuantity", "DebitedQuantity", "Quantity")
TAX_AS_EXCLUSIVE = "OIOUBL"
"""Denmark's dialect, in which TaxExclusiveAmount is the tax and not what it is due on."""

VAT_SCHEMES = frozenset({"VAT", "GST", "63", "0015", "KDV"})
"""Ids of the scheme that is VAT: UN/ECE 5153, OIOUBL's 63, Turkey's 0015."""


def read_ubl(root: Node) -> InvoiceDraft:
    """Read the header, totals, taxes and lines of a UBL document."""
    seller = root.first(*SELLERS) or Node.empty()
    buyer = root.first(*BUYERS) or Node.empty()
    totals = root.first(*TOTALS) or Node.empty()
    currency = root.said("DocumentCurrencyCode") or _amount_currency(totals)
    own = currency.value if currency else ""
    accounts = list(_accounts(root))
    account = accounts[0] if accounts else Account()
    issued = root.day("IssueDate")
    discount = _discount(root, issued.value if issued else None)
    return InvoiceDraft(
        supplier_name=seller.said(*NAMES),
        supplier_vat_id=_tax_id(seller, vat=True),
        supplier_tax_number=_tax_id(seller, vat=False),
        invoice_number=root.said("ID"),
        issue_date=issued,
        due_date=root.day("DueDate", "PaymentMeans/PaymentDueDate", "PaymentTerms/PaymentDueDate"),
        delivery_date=root.day("Delivery/ActualDeliveryDate", "InvoicePeriod/EndDate"),
        currency=currency,
        net_total=_net_total(root, totals),
        tax_total=_tax_total(root, own),
        gross_total=totals.amount("TaxInclusiveAmount"),
        prepaid=totals.amount("PrepaidAmount"),
        withheld=root.amount("WithholdingTaxTotal/TaxAmount"),
        rounding=totals.amount("PayableRoundingAmount"),
        payable=totals.amount("PayableAmount"),
        purchase_order_ref=root.said("OrderReference/ID"),
        preceding_invoice=root.said(
            "BillingReference/InvoiceDocumentReference/ID",
            "BillingReference/SelfBilledInvoiceDocumentReference/ID",
        ),
        iban=account.iban,
        sort_code=account.sort_code,
        account_number=account.number,
        buyer_name=buyer.said(*NAMES),
        buyer_vat_id=_tax_id(buyer, vat=True),
        discount_percent=discount.percent,
        discount_until=discount.until,
        lines=tuple(_lines(root)),
        taxes=tuple(_taxes(root, own)),
        charges=tuple(_charge(node) for node in root.all("AllowanceCharge")),
        other_ibans=tuple(other.iban.value for other in accounts[1:] if other.iban),
        type_code=root.word("InvoiceTypeCode", "CreditNoteTypeCode", "OrderTypeCode") or None,
    )


def _amount_currency(totals: Node) -> Found[str] | None:
    payable = totals.first("PayableAmount")
    code = payable.attribute("currencyID") if payable else ""
    return found(code, code) if code else None


def _net_total(root: Node, totals: Node) -> Found[Decimal] | None:
    lines = totals.amount("LineExtensionAmount")
    if lines is None or not root.word("CustomizationID").startswith(TAX_AS_EXCLUSIVE):
        return totals.amount("TaxExclusiveAmount")
    charged, allowed = totals.amount("ChargeTotalAmount"), totals.amount("AllowanceTotalAmount")
    more = (charged.value if charged else 0) - (allowed.value if allowed else 0)
    return replace(lines, value=lines.value + more)


def _tax_id(party: Node, *, vat: bool) -> Found[str] | None:
    schemes = party.all("PartyTaxScheme")
    wanted = (s for s in schemes if _is_vat(s.word("TaxScheme/ID")) == vat)
    ids = (scheme.said("CompanyID") for scheme in wanted)
    return next((i for i in ids if i), None)


def _is_vat(scheme: str) -> bool:
    return scheme.upper() in VAT_SCHEMES


def _tax_total(root: Node, currency: str) -> Found[Decimal] | None:
    amounts = [t.amount("TaxAmount") for t in _tax_totals(root, currency)]
    known = [amount for amount in amounts if amount]
    if not known:
        return None
    return replace(known[0], value=sum((amount.value for amount in known), Decimal(0)))


def _tax_totals(root: Node, currency: str) -> list[Node]:
    totals = list(root.all("TaxTotal"))
    own = [t for t in totals if _currency_of(t) in {currency, ""}] or totals
    # A bare total repeats the broken-down one in the accounting currency (BT-111).
    return [t for t in own if t.first("TaxSubtotal")] or own


def _currency_of(total: Node) -> str:
    amount = total.first("TaxAmount")
    return amount.attribute("currencyID") if amount else ""


def _taxes(root: Node, currency: str) -> Iterator[TaxLine]:
    for total in _tax_totals(root, currency):
        for part in total.all("TaxSubtotal"):
            yield TaxLine(
                rate=part.amount("TaxCategory/Percent", "Percent"),
                treatment=_treatment(part.first("TaxCategory")),
                basis=part.amount("TaxableAmount"),
                tax=part.amount("TaxAmount"),
            )


def _treatment(category: Node | None) -> Found[VatTreatment] | None:
    code = category.word("ID") if category else ""
    return found(TREATMENTS[code], code) if code in TREATMENTS else None


def _charge(node: Node) -> Charge:
    amount = node.amount("Amount")
    net = amount.value if amount else Decimal(0)
    is_charge = node.word("ChargeIndicator").lower() in {"true", "1"}
    rate = node.amount("TaxCategory/Percent")
    treatment = _treatment(node.first("TaxCategory"))
    return Charge(
        description=node.word("AllowanceChargeReason", "AllowanceChargeReasonCode"),
        net=net if is_charge else -net,
        vat_rate=rate.value if rate else None,
        treatment=treatment.value if treatment else None,
    )


def _accounts(root: Node) -> Iterator[Account]:
    for means in root.all("PaymentMeans"):
        for account in means.all("PayeeFinancialAccount"):
            identifier = account.said("ID")
            if identifier:
                yield Account.of(identifier, account.word("FinancialInstitutionBranch/ID"))


def _discount(root: Node, issued: date | None) -> Discount:
    for terms in root.all("PaymentTerms"):
        percent = terms.amount("SettlementDiscountPercent")
        if percent:
            return Discount(percent, terms.day("SettlementPeriod/EndDate"))
        written = discount_in_words(terms.word("Note"), issued)
        if written.percent:
            return written
    return Discount()


def _lines(root: Node) -> Iterator[Line]:
    nodes = (node for path in LINES for node in root.all(path))
    return (_line(number, node) for number, node in enumerate(nodes, 1))


def _line(number: int, node: Node) -> Line:
    category = node.first(
        "Item/ClassifiedTaxCategory", "Item/TaxCategory", "TaxTotal/TaxSubtotal/TaxCategory"
    )
    quantity_node = node.first(*QUANTITIES)
    unit = quantity_node.attribute("unitCode") if quantity_node else ""
    quantity, net = node.amount(*QUANTITIES), node.amount("LineExtensionAmount")
    price, printed = priced(
        node.amount("Price/PriceAmount"), node.amount("Price/BaseQuantity"), quantity, net
    )
    return Line(
        number=number,
        description=node.said("Item/Name", "Item/Description", "Note"),
        code=node.said("Item/SellersItemIdentification/ID", "Item/StandardItemIdentification/ID"),
        quantity=quantity,
        unit=found(unit, unit) if unit else None,
        unit_price=price,
        printed_price=printed,
        net=net,
        vat_rate=category.amount("Percent") if category else None,
        treatment=_treatment(category),
        order_number=node.said("OrderLineReference/OrderReference/ID"),
        order_line=node.said("OrderLineReference/LineID"),
    )
