"""Code lists of EN 16931 that decide what a document is and how VAT applies."""

from __future__ import annotations

from smbflow.domain.document import DocumentKind
from smbflow.domain.invoice import VatTreatment

CREDIT_NOTES = frozenset(
    ["81", "83", "261", "262", "296", "308", "381", "396", "420", "458", "532", "IADE"]
)
"""UNTDID 1001 codes of credit notes; IADE is the Turkish return invoice."""

SELF_BILLED = frozenset(["261", "389", "471", "500", "501", "527"])
"""UNTDID 1001 codes of what the buyer wrote: received by us, it is our sale."""

OTHER_KINDS = {
    **dict.fromkeys(["325"], DocumentKind.PRO_FORMA),
    **dict.fromkeys(
        ["105", "220", "221", "224", "225", "226", "227", "228", "230", "231"], DocumentKind.ORDER
    ),
    **dict.fromkeys(["270", "351", "632"], DocumentKind.DELIVERY_NOTE),
    "71": DocumentKind.REMINDER,  # request for payment of invoices past due
}

ROOT_KINDS = {
    "Invoice": DocumentKind.INVOICE,
    "CreditNote": DocumentKind.CREDIT_NOTE,
    "DebitNote": DocumentKind.INVOICE,
    "SelfBilledInvoice": DocumentKind.INVOICE,
    "SelfBilledCreditNote": DocumentKind.CREDIT_NOTE,
    "FreightInvoice": DocumentKind.INVOICE,
    "CrossIndustryInvoice": DocumentKind.INVOICE,
    "CrossIndustryDocument": DocumentKind.INVOICE,
    "Order": DocumentKind.ORDER,
    "OrderChange": DocumentKind.ORDER,
    "OrderCancellation": DocumentKind.ORDER,
    "OrderResponse": DocumentKind.ORDER,
    "OrderResponseSimple": DocumentKind.ORDER,
    "SCRDMCCBDACIOMessageStructure": DocumentKind.ORDER,
    "DespatchAdvice": DocumentKind.DELIVERY_NOTE,
    "ReceiptAdvice": DocumentKind.DELIVERY_NOTE,
    "Statement": DocumentKind.STATEMENT,
    "Reminder": DocumentKind.REMINDER,
    "Quotation": DocumentKind.OTHER,
    "Catalogue": DocumentKind.OTHER,
    "ApplicationResponse": DocumentKind.OTHER,
}
"""What each UBL or CII root element is to the books (SCRDM… is Order-X)."""

TREATMENTS = {
    **{t.value: t for t in VatTreatment if len(t.value) <= 2},  # noqa: PLR2004 - UNCL 5305
    **dict.fromkeys(["AA", "AB", "AC", "AD", "H", "L", "M"], VatTreatment.STANDARD),
    "B": VatTreatment.REVERSE_CHARGE,
    "NL": VatTreatment.OUTSIDE_SCOPE,
    "StandardRated": VatTreatment.STANDARD,
    "ZeroRated": VatTreatment.ZERO,
    "ReverseCharge": VatTreatment.REVERSE_CHARGE,
}
"""UNCL 5305 categories; the words are OIOUBL's."""


def kind_of(root: str, type_code: str) -> DocumentKind:
    """Return what a document is: its type code decides, else its root element."""
    if type_code in CREDIT_NOTES:
        return DocumentKind.CREDIT_NOTE
    return OTHER_KINDS.get(type_code) or ROOT_KINDS.get(root, DocumentKind.OTHER)
