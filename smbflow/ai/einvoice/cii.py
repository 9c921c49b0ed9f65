"""UN/CEFACT Cross Industry Invoice (D16B and later): Factur-X, ZUGFeRD 1 and 2, XRechnung, Order-X.

ZUGFeRD 1 (D13B) names the same things otherwise; they are renamed first, so that one reader
serves all.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from smbflow.ai.einvoice.accounts import Account
from smbflow.ai.einvoice.codes import TREATMENTS
from smbflow.ai.einvoice.nodes import Node, found
from smbflow.ai.einvoice.prices import priced
from smbflow.ai.einvoice.terms import Discount, discount_after, discount_in_words
from smbflow.domain.evidence import Found
from smbflow.domain.invoice import Charge, InvoiceDraft, Line, TaxLine, VatTreatment

RENAMED = {
    # the ZUGFeRD 1 name -> the CII D16B name
    "HeaderExchangedDocument": "ExchangedDocument",
    "SpecifiedSupplyChainTradeTransaction": "SupplyChainTradeTransaction",
    "ApplicableSupplyChainTradeAgreement": "ApplicableHeaderTradeAgreement",
    "ApplicableSupplyChainTradeDelivery": "ApplicableHeaderTradeDelivery",
    "ApplicableSupplyChainTradeSettlement": "ApplicableHeaderTradeSettlement",
    "SpecifiedSupplyChainTradeAgreement": "SpecifiedLineTradeAgreement",
    "SpecifiedSupplyChainTradeDelivery": "SpecifiedLineTradeDelivery",
    "SpecifiedSupplyChainTradeSettlement": "SpecifiedLineTradeSettlement",
    "ApplicablePercent": "RateApplicablePercent",
}

TRANSACTION = "SupplyChainTradeTransaction"
SUMMATIONS = (
    "SpecifiedTradeSettlementHeaderMonetarySummation",
    "SpecifiedTradeSettlementMonetarySummation",
)
LINE_NETS = (
    "SpecifiedTradeSettlementLineMonetarySummation/LineTotalAmount",
    "SpecifiedTradeSettlementMonetarySummation/LineTotalAmount",
)
QUANTITIES = ("BilledQuantity", "RequestedQuantity", "AgreedQuantity", "DespatchedQuantity")
DAY = "DateTimeString"
CREDITOR = "PayeePartyCreditorFinancialAccount"
GROUPING = frozenset({"GROUP", "INFORMATION"})
"""Line status reasons (Factur-X extended) of lines that gather others: their amount counts once."""


@dataclass(frozen=True, slots=True)
class Deal:
    """The parts of a document: its head, what was agreed, delivered and how it is settled."""

    head: Node
    agreement: Node
    delivery: Node
    settlement: Node
    lines: tuple[Node, ...]

    @classmethod
    def of(cls, root: Node) -> Deal:
        """Find the parts; one that is not there is empty."""
        transaction = _part(root, TRANSACTION)
        return cls(
            head=_part(root, "ExchangedDocument"),
            agreement=_part(transaction, "ApplicableHeaderTradeAgreement"),
            delivery=_part(transaction, "ApplicableHeaderTradeDelivery"),
            settlement=_part(transaction, "ApplicableHeaderTradeSettlement"),
            lines=tuple(transaction.all("IncludedSupplyChainTradeLineItem")),
        )


def renamed(root: Node) -> Node:
    """Give ZUGFeRD 1's elements the names that CII has for them now, in place."""
    for element in root.element.iter():
        element.tag = RENAMED.get(str(element.tag), element.tag)
    return root


def read_cii(root: Node) -> InvoiceDraft:
    """Read the header, totals, taxes and lines of a CII document."""
    deal = Deal.of(root)
    settlement, seller = deal.settlement, _part(deal.agreement, "SellerTradeParty")
    buyer = _part(deal.agreement, "BuyerTradeParty")
    totals = settlement.first(*SUMMATIONS) or Node.empty()
    currency = settlement.said("InvoiceCurrencyCode", "OrderCurrencyCode")
    issued = deal.head.day(f"IssueDateTime/{DAY}")
    accounts = list(_accounts(settlement))
    account = accounts[0] if accounts else Account()
    discount = _discount(settlement, issued.value if issued else None)
    return InvoiceDraft(
        supplier_name=seller.said("Name", "SpecifiedLegalOrganization/TradingBusinessName"),
        supplier_vat_id=_tax_id(seller, "VA"),
        supplier_tax_number=_tax_id(seller, "FC"),
        invoice_number=deal.head.said("ID"),
        issue_date=issued,
        due_date=settlement.day(f"SpecifiedTradePaymentTerms/DueDateDateTime/{DAY}"),
        delivery_date=deal.delivery.day(
            f"ActualDeliverySupplyChainEvent/OccurrenceDateTime/{DAY}",
            f"RequestedDeliverySupplyChainEvent/OccurrenceDateTime/{DAY}",
        )
        or settlement.day(f"BillingSpecifiedPeriod/EndDateTime/{DAY}"),
        currency=currency,
        net_total=totals.amount("TaxBasisTotalAmount"),
        tax_total=_tax_total(totals, currency.value if currency else ""),
        gross_total=totals.amount("GrandTotalAmount"),
        prepaid=totals.amount("TotalPrepaidAmount"),
        rounding=totals.amount("RoundingAmount"),
        payable=totals.amount("DuePayableAmount"),
        purchase_order_ref=deal.agreement.said(
            "BuyerOrderReferencedDocument/IssuerAssignedID", "BuyerOrderReferencedDocument/ID"
        ),
        preceding_invoice=settlement.said(
            "InvoiceReferencedDocument/IssuerAssignedID", "InvoiceReferencedDocument/ID"
        ),
        iban=account.iban,
        sort_code=account.sort_code,
        account_number=account.number,
        buyer_name=buyer.said("Name", "SpecifiedLegalOrganization/TradingBusinessName"),
        buyer_vat_id=_tax_id(buyer, "VA"),
        discount_percent=discount.percent,
        discount_until=discount.until,
        lines=tuple(_lines(deal)),
        taxes=tuple(_taxes(settlement)),
        charges=tuple(_charges(settlement)),
        other_ibans=tuple(other.iban.value for other in accounts[1:] if other.iban),
        type_code=deal.head.word("TypeCode") or None,
    )


def _part(node: Node, path: str) -> Node:
    return node.first(path) or Node.empty()


def _tax_id(party: Node, scheme: str) -> Found[str] | None:
    ids = party.all("SpecifiedTaxRegistration/ID")
    return next((found(i.text, i.text) for i in ids if i.attribute("schemeID") == scheme), None)


def _tax_total(totals: Node, currency: str) -> Found[Decimal] | None:
    amounts = list(totals.all("TaxTotalAmount"))
    own = next((a for a in amounts if a.attribute("currencyID") in {currency, ""}), None)
    chosen = own or next(iter(amounts), None)
    return chosen.amount(".") if chosen else None


def _treatment(tax: Node) -> Found[VatTreatment] | None:
    code = tax.word("CategoryCode")
    return found(TREATMENTS[code], code) if code in TREATMENTS else None


def _taxes(settlement: Node) -> Iterator[TaxLine]:
    for tax in settlement.all("ApplicableTradeTax"):
        yield TaxLine(
            rate=tax.amount("RateApplicablePercent"),
            treatment=_treatment(tax),
            basis=tax.amount("BasisAmount"),
            tax=tax.amount("CalculatedAmount"),
        )


def _charges(settlement: Node) -> Iterator[Charge]:
    for node in settlement.all("SpecifiedTradeAllowanceCharge"):
        is_charge = node.word("ChargeIndicator/Indicator", "ChargeIndicator").lower() == "true"
        sign = 1 if is_charge else -1
        yield _charge(node, sign, "ActualAmount", "CategoryTradeTax", "Reason")
    for node in settlement.all("SpecifiedLogisticsServiceCharge"):
        yield _charge(node, 1, "AppliedAmount", "AppliedTradeTax", "Description")


def _charge(node: Node, sign: int, amount: str, tax: str, words: str) -> Charge:
    net, category = node.amount(amount), _part(node, tax)
    rate, treatment = category.amount("RateApplicablePercent"), _treatment(category)
    return Charge(
        description=node.word(words, "ReasonCode"),
        net=net.value * sign if net else Decimal(0),
        vat_rate=rate.value if rate else None,
        treatment=treatment.value if treatment else None,
    )


def _accounts(settlement: Node) -> Iterator[Account]:
    for means in settlement.all("SpecifiedTradeSettlementPaymentMeans"):
        identifier = means.said(f"{CREDITOR}/IBANID", f"{CREDITOR}/ProprietaryID")
        if identifier:
            bank = means.word(
                "PayeeSpecifiedCreditorFinancialInstitution/GermanBankleitzahlID",
                "PayeeSpecifiedCreditorFinancialInstitution/BICID",
            )
            yield Account.of(identifier, bank)


def _discount(settlement: Node, issued: date | None) -> Discount:
    for terms in settlement.all("SpecifiedTradePaymentTerms"):
        percent = terms.amount("ApplicableTradePaymentDiscountTerms/CalculationPercent")
        days = terms.amount("ApplicableTradePaymentDiscountTerms/BasisPeriodMeasure")
        if percent:
            return discount_after(percent, days.value if days else None, issued)
        written = discount_in_words(terms.word("Description"), issued)
        if written.percent:
            return written
    return Discount()


def _lines(deal: Deal) -> Iterator[Line]:
    counted = (node for node in deal.lines if not _grouping(node))
    return (_line(number, node) for number, node in enumerate(counted, 1))


def _grouping(line: Node) -> bool:
    status = line.word("AssociatedDocumentLineDocument/LineStatusReasonCode")
    net = line.amount(*(f"SpecifiedLineTradeSettlement/{path}" for path in LINE_NETS))
    return status in GROUPING and net is not None and net.value != 0


def _line(number: int, node: Node) -> Line:
    agreement = _part(node, "SpecifiedLineTradeAgreement")
    delivery = _part(node, "SpecifiedLineTradeDelivery")
    settlement = _part(node, "SpecifiedLineTradeSettlement")
    product, tax = _part(node, "SpecifiedTradeProduct"), _part(settlement, "ApplicableTradeTax")
    quantity, net = delivery.amount(*QUANTITIES), settlement.amount(*LINE_NETS)
    unit_node = delivery.first(*QUANTITIES)
    unit = unit_node.attribute("unitCode") if unit_node else ""
    listed = _part(agreement, "NetPriceProductTradePrice")
    price, printed = priced(
        listed.amount("ChargeAmount"), listed.amount("BasisQuantity"), quantity, net
    )
    order = _part(agreement, "BuyerOrderReferencedDocument")
    return Line(
        number=number,
        description=product.said("Name", "Description")
        or node.said("AssociatedDocumentLineDocument/IncludedNote/Content"),
        code=product.said("SellerAssignedID", "GlobalID"),
        quantity=quantity,
        unit=found(unit, unit) if unit else None,
        unit_price=price,
        printed_price=printed,
        net=net,
        vat_rate=tax.amount("RateApplicablePercent"),
        treatment=_treatment(tax),
        order_number=order.said("IssuerAssignedID", "ID"),
        order_line=order.said("LineID"),
    )
