"""Electronic invoices: UBL 2.1 and UN/CEFACT CII, in the shape of EN 16931."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from lxml import etree
from papers import Fee, Firm, Item, Paper, Tax

UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
CBC = f"{{{UBL}CommonBasicComponents-2}}"
CAC = f"{{{UBL}CommonAggregateComponents-2}}"
CII = "urn:un:unece:uncefact:data:standard:"
RSM = f"{{{CII}CrossIndustryInvoice:100}}"
RAM = f"{{{CII}ReusableAggregateBusinessInformationEntity:100}}"
UDT = f"{{{CII}UnqualifiedDataType:100}}"
PEPPOL = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
UNITS = {"Stk": "H87", "pcs": "H87", "Paar": "PR", "can": "CA", "m": "MTR", "h": "HUR"}
EXEMPTIONS = {"K": "Intra-Community supply", "AE": "Reverse charge", "G": "Export outside the EU"}

Node = tuple[Any, ...]
"""A tag, then its text or its children; attributes as a dict before them."""


def ubl(paper: Paper) -> bytes:
    """Return the paper as a UBL invoice or credit note."""
    kind = "CreditNote" if paper.kind == "credit_note" else "Invoice"
    root = etree.Element(
        f"{{{UBL}{kind}-2}}{kind}",
        nsmap={None: f"{UBL}{kind}-2", "cac": CAC[1:-1], "cbc": CBC[1:-1]},
    )
    for node in _ubl_nodes(paper, kind):
        _grow(root, node)
    return _written(root)


def cii(paper: Paper) -> bytes:
    """Return the paper as a CII invoice, as Factur-X and ZUGFeRD carry it (profile EN 16931)."""
    root = etree.Element(
        f"{RSM}CrossIndustryInvoice",
        nsmap={"rsm": RSM[1:-1], "ram": RAM[1:-1], "udt": UDT[1:-1]},
    )
    for node in _cii_nodes(paper):
        _grow(root, node)
    return _written(root)


def _grow(parent: Any, node: Node) -> None:
    tag, *rest = node
    attributes = rest.pop(0) if rest and isinstance(rest[0], dict) else {}
    element = etree.SubElement(parent, tag, attributes)
    for part in rest:
        if isinstance(part, tuple):
            _grow(element, part)
        else:
            element.text = part


def _written(root: Any) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _ubl_nodes(paper: Paper, kind: str) -> list[Node]:
    code = "381" if kind == "CreditNote" else "380"
    due = [] if kind == "CreditNote" else [(f"{CBC}DueDate", paper.due.isoformat())]
    order = [(f"{CAC}OrderReference", (f"{CBC}ID", paper.order))] if paper.order else []
    preceding = (
        f"{CAC}BillingReference",
        (f"{CAC}InvoiceDocumentReference", (f"{CBC}ID", paper.preceding)),
    )
    return [
        (f"{CBC}CustomizationID", PEPPOL),
        (f"{CBC}ProfileID", "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"),
        (f"{CBC}ID", paper.number),
        (f"{CBC}IssueDate", paper.issued.isoformat()),
        *due,
        (f"{CBC}{kind}TypeCode", code),
        (f"{CBC}DocumentCurrencyCode", paper.seller.currency),
        (f"{CBC}BuyerReference", "accounts"),
        *order,
        *([preceding] if paper.preceding else []),
        (f"{CAC}AccountingSupplierParty", _ubl_party(paper.seller)),
        (f"{CAC}AccountingCustomerParty", _ubl_party(paper.buyer)),
        (
            f"{CAC}PaymentMeans",
            (f"{CBC}PaymentMeansCode", "30"),
            (f"{CAC}PayeeFinancialAccount", (f"{CBC}ID", paper.seller.iban)),
        ),
        *[_ubl_fee(paper, fee) for fee in paper.fees],
        _ubl_tax(paper),
        _ubl_totals(paper),
        *[_ubl_line(paper, n, item, kind) for n, item in enumerate(paper.items, start=1)],
    ]


def _ubl_party(firm: Firm) -> Node:
    return (
        f"{CAC}Party",
        (
            f"{CAC}PostalAddress",
            (f"{CBC}StreetName", firm.street),
            (f"{CBC}CityName", firm.town),
            (f"{CAC}Country", (f"{CBC}IdentificationCode", firm.country)),
        ),
        (
            f"{CAC}PartyTaxScheme",
            (f"{CBC}CompanyID", firm.vat_id),
            (f"{CAC}TaxScheme", (f"{CBC}ID", "VAT")),
        ),
        (f"{CAC}PartyLegalEntity", (f"{CBC}RegistrationName", firm.name)),
    )


def _amount(tag: str, value: Decimal, paper: Paper) -> Node:
    return (f"{CBC}{tag}", {"currencyID": paper.seller.currency}, f"{value:.2f}")


def _category(tag: str, rate: Decimal, treatment: str, *, reason: bool = False) -> Node:
    exemption = EXEMPTIONS.get(treatment) if reason else None
    return (
        f"{CAC}{tag}",
        (f"{CBC}ID", treatment),
        (f"{CBC}Percent", str(rate)),
        *([(f"{CBC}TaxExemptionReason", exemption)] if exemption else []),
        (f"{CAC}TaxScheme", (f"{CBC}ID", "VAT")),
    )


def _ubl_fee(paper: Paper, fee: Fee) -> Node:
    return (
        f"{CAC}AllowanceCharge",
        (f"{CBC}ChargeIndicator", "true" if fee.net > 0 else "false"),
        (f"{CBC}AllowanceChargeReason", fee.label),
        _amount("Amount", abs(fee.net), paper),
        _category("TaxCategory", fee.rate, fee.treatment),
    )


def _ubl_tax(paper: Paper) -> Node:
    return (
        f"{CAC}TaxTotal",
        _amount("TaxAmount", paper.tax, paper),
        *[
            (
                f"{CAC}TaxSubtotal",
                _amount("TaxableAmount", tax.basis, paper),
                _amount("TaxAmount", tax.tax, paper),
                _category("TaxCategory", tax.rate, tax.treatment, reason=True),
            )
            for tax in paper.taxes
        ],
    )


def _ubl_totals(paper: Paper) -> Node:
    fees = sum((fee.net for fee in paper.fees if fee.net > 0), Decimal(0))
    return (
        f"{CAC}LegalMonetaryTotal",
        _amount("LineExtensionAmount", paper.goods, paper),
        _amount("TaxExclusiveAmount", paper.net, paper),
        _amount("TaxInclusiveAmount", paper.gross, paper),
        *([_amount("ChargeTotalAmount", fees, paper)] if fees else []),
        *([_amount("PrepaidAmount", paper.prepaid, paper)] if paper.prepaid else []),
        _amount("PayableAmount", paper.payable, paper),
    )


def _ubl_line(paper: Paper, number: int, item: Item, kind: str) -> Node:
    quantity = "CreditedQuantity" if kind == "CreditNote" else "InvoicedQuantity"
    reference = [(f"{CAC}OrderLineReference", (f"{CBC}LineID", item.order_line))]
    return (
        f"{CAC}{kind}Line",
        (f"{CBC}ID", str(number)),
        (f"{CBC}{quantity}", {"unitCode": UNITS.get(item.unit, "C62")}, str(item.quantity)),
        _amount("LineExtensionAmount", item.net, paper),
        *(reference if item.order_line and kind == "Invoice" else []),
        (
            f"{CAC}Item",
            (f"{CBC}Name", item.description),
            (f"{CAC}SellersItemIdentification", (f"{CBC}ID", item.code or str(number))),
            _category("ClassifiedTaxCategory", item.rate, item.treatment),
        ),
        (f"{CAC}Price", _amount("PriceAmount", item.price, paper)),
    )


def _cii_nodes(paper: Paper) -> list[Node]:
    return [
        (
            f"{RSM}ExchangedDocumentContext",
            (
                f"{RAM}GuidelineSpecifiedDocumentContextParameter",
                (f"{RAM}ID", "urn:cen.eu:en16931:2017"),
            ),
        ),
        (
            f"{RSM}ExchangedDocument",
            (f"{RAM}ID", paper.number),
            (f"{RAM}TypeCode", "381" if paper.kind == "credit_note" else "380"),
            (f"{RAM}IssueDateTime", _day(paper.issued)),
        ),
        (
            f"{RSM}SupplyChainTradeTransaction",
            *[_cii_line(n, item) for n, item in enumerate(paper.items, start=1)],
            _cii_agreement(paper),
            (
                f"{RAM}ApplicableHeaderTradeDelivery",
                (
                    f"{RAM}ActualDeliverySupplyChainEvent",
                    (f"{RAM}OccurrenceDateTime", _day(paper.delivered or paper.issued)),
                ),
            ),
            _cii_settlement(paper),
        ),
    ]


def _day(value: date) -> Node:
    return (f"{UDT}DateTimeString", {"format": "102"}, value.strftime("%Y%m%d"))


def _cii_line(number: int, item: Item) -> Node:
    return (
        f"{RAM}IncludedSupplyChainTradeLineItem",
        (f"{RAM}AssociatedDocumentLineDocument", (f"{RAM}LineID", str(number))),
        (
            f"{RAM}SpecifiedTradeProduct",
            (f"{RAM}SellerAssignedID", item.code or str(number)),
            (f"{RAM}Name", item.description),
        ),
        (
            f"{RAM}SpecifiedLineTradeAgreement",
            (f"{RAM}NetPriceProductTradePrice", (f"{RAM}ChargeAmount", str(item.price))),
        ),
        (
            f"{RAM}SpecifiedLineTradeDelivery",
            (
                f"{RAM}BilledQuantity",
                {"unitCode": UNITS.get(item.unit, "C62")},
                str(item.quantity),
            ),
        ),
        (
            f"{RAM}SpecifiedLineTradeSettlement",
            _cii_tax(item.rate, item.treatment),
            (
                f"{RAM}SpecifiedTradeSettlementLineMonetarySummation",
                (f"{RAM}LineTotalAmount", f"{item.net:.2f}"),
            ),
        ),
    )


def _cii_agreement(paper: Paper) -> Node:
    order = (
        f"{RAM}BuyerOrderReferencedDocument",
        (f"{RAM}IssuerAssignedID", paper.order),
    )
    return (
        f"{RAM}ApplicableHeaderTradeAgreement",
        (f"{RAM}SellerTradeParty", *_cii_party(paper.seller)),
        (f"{RAM}BuyerTradeParty", *_cii_party(paper.buyer)),
        *([order] if paper.order else []),
    )


def _cii_party(firm: Firm) -> tuple[Node, ...]:
    return (
        (f"{RAM}Name", firm.name),
        (
            f"{RAM}PostalTradeAddress",
            (f"{RAM}LineOne", firm.street),
            (f"{RAM}CityName", firm.town),
            (f"{RAM}CountryID", firm.country),
        ),
        (f"{RAM}SpecifiedTaxRegistration", (f"{RAM}ID", {"schemeID": "VA"}, firm.vat_id)),
    )


def _cii_tax(rate: Decimal, treatment: str, amounts: Tax | None = None) -> Node:
    exemption = EXEMPTIONS.get(treatment) if amounts else None
    return (
        f"{RAM}ApplicableTradeTax",
        *([(f"{RAM}CalculatedAmount", f"{amounts.tax:.2f}")] if amounts else []),
        (f"{RAM}TypeCode", "VAT"),
        *([(f"{RAM}ExemptionReason", exemption)] if exemption else []),
        *([(f"{RAM}BasisAmount", f"{amounts.basis:.2f}")] if amounts else []),
        (f"{RAM}CategoryCode", treatment),
        (f"{RAM}RateApplicablePercent", str(rate)),
    )


def _cii_settlement(paper: Paper) -> Node:
    account = (f"{RAM}PayeePartyCreditorFinancialAccount", (f"{RAM}IBANID", paper.seller.iban))
    return (
        f"{RAM}ApplicableHeaderTradeSettlement",
        (f"{RAM}InvoiceCurrencyCode", paper.seller.currency),
        (f"{RAM}SpecifiedTradeSettlementPaymentMeans", (f"{RAM}TypeCode", "30"), account),
        *[_cii_tax(tax.rate, tax.treatment, tax) for tax in paper.taxes],
        *[_cii_fee(fee) for fee in paper.fees],
        (
            f"{RAM}SpecifiedTradePaymentTerms",
            (f"{RAM}DueDateDateTime", _day(paper.due)),
        ),
        _cii_totals(paper),
    )


def _cii_fee(fee: Fee) -> Node:
    return (
        f"{RAM}SpecifiedTradeAllowanceCharge",
        (
            f"{RAM}ChargeIndicator",
            (f"{UDT}Indicator", "true" if fee.net > 0 else "false"),
        ),
        (f"{RAM}ActualAmount", f"{abs(fee.net):.2f}"),
        (f"{RAM}Reason", fee.label),
        (
            f"{RAM}CategoryTradeTax",
            (f"{RAM}TypeCode", "VAT"),
            (f"{RAM}CategoryCode", fee.treatment),
            (f"{RAM}RateApplicablePercent", str(fee.rate)),
        ),
    )


def _cii_totals(paper: Paper) -> Node:
    charges = sum((fee.net for fee in paper.fees if fee.net > 0), Decimal(0))
    sums = [
        ("LineTotalAmount", paper.goods),
        *([("ChargeTotalAmount", charges)] if charges else []),
        ("TaxBasisTotalAmount", paper.net),
        ("TaxTotalAmount", paper.tax),
        ("GrandTotalAmount", paper.gross),
        *([("TotalPrepaidAmount", paper.prepaid)] if paper.prepaid else []),
        ("DuePayableAmount", paper.payable),
    ]
    currency = {"currencyID": paper.seller.currency}
    return (
        f"{RAM}SpecifiedTradeSettlementHeaderMonetarySummation",
        *[
            (f"{RAM}{tag}", *([currency] if tag == "TaxTotalAmount" else []), f"{value:.2f}")
            for tag, value in sums
        ],
    )
