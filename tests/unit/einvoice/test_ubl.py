from datetime import date
from decimal import Decimal

import pytest

from smbflow.ai.einvoice import draft_from_xml, is_einvoice
from smbflow.domain.document import DocumentKind
from smbflow.domain.evidence import How
from smbflow.domain.invoice import VatTreatment

NAMESPACES = (
    'xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"'
    ' xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"'
)


def ubl(
    root: str = "Invoice",
    code: str = "380",
    *,
    account: str = "DE89370400440532013000",
    branch: str = "",
    price: str = "25.00",
    base: str = "",
    gross: str = "117.81",
    notes: str = "",
) -> str:
    """Return a small UBL document: one line of 4 at 25.00, 1.00 off, 19% VAT."""
    line, quantity = {
        "Invoice": ("InvoiceLine", "InvoicedQuantity"),
        "CreditNote": ("CreditNoteLine", "CreditedQuantity"),
    }.get(root, ("InvoiceLine", "InvoicedQuantity"))
    base_quantity = f"<cbc:BaseQuantity>{base}</cbc:BaseQuantity>" if base else ""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<{root} xmlns="urn:oasis:names:specification:ubl:schema:xsd:{root}-2" {NAMESPACES}>
  <cbc:ID>R-2041</cbc:ID>
  <cbc:IssueDate>2026-03-02</cbc:IssueDate>
  <cbc:DueDate>2026-04-01</cbc:DueDate>
  <cbc:{root}TypeCode>{code}</cbc:{root}TypeCode>
  <cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>
  <cac:OrderReference><cbc:ID>PO-77</cbc:ID></cac:OrderReference>
  <cac:BillingReference><cac:InvoiceDocumentReference><cbc:ID>R-1999</cbc:ID>
  </cac:InvoiceDocumentReference></cac:BillingReference>
  <cac:AccountingSupplierParty><cac:Party>
    <cac:PartyName><cbc:Name>Brandt Werkzeuge</cbc:Name></cac:PartyName>
    <cac:PartyTaxScheme><cbc:CompanyID>12/345/678</cbc:CompanyID>
      <cac:TaxScheme><cbc:ID>FC</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme>
    <cac:PartyTaxScheme><cbc:CompanyID>DE123456788</cbc:CompanyID>
      <cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme>
    <cac:PartyLegalEntity><cbc:RegistrationName>Brandt Werkzeuge GmbH</cbc:RegistrationName>
    </cac:PartyLegalEntity></cac:Party></cac:AccountingSupplierParty>
  <cac:AccountingCustomerParty><cac:Party>
    <cac:PartyName><cbc:Name>Hafenladen OHG</cbc:Name></cac:PartyName></cac:Party>
  </cac:AccountingCustomerParty>
  <cac:PaymentMeans><cac:PayeeFinancialAccount><cbc:ID>{account}</cbc:ID>
    <cac:FinancialInstitutionBranch><cbc:ID>{branch}</cbc:ID></cac:FinancialInstitutionBranch>
  </cac:PayeeFinancialAccount></cac:PaymentMeans>
  <cac:PaymentTerms><cbc:Note>{notes}</cbc:Note></cac:PaymentTerms>
  <cac:AllowanceCharge><cbc:ChargeIndicator>false</cbc:ChargeIndicator>
    <cbc:AllowanceChargeReason>Loyalty</cbc:AllowanceChargeReason>
    <cbc:Amount currencyID="EUR">1.00</cbc:Amount></cac:AllowanceCharge>
  <cac:TaxTotal><cbc:TaxAmount currencyID="EUR">18.81</cbc:TaxAmount>
    <cac:TaxSubtotal><cbc:TaxableAmount currencyID="EUR">99.00</cbc:TaxableAmount>
      <cbc:TaxAmount currencyID="EUR">18.81</cbc:TaxAmount>
      <cac:TaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>19</cbc:Percent></cac:TaxCategory>
    </cac:TaxSubtotal></cac:TaxTotal>
  <cac:TaxTotal><cbc:TaxAmount currencyID="SEK">200.00</cbc:TaxAmount></cac:TaxTotal>
  <cac:LegalMonetaryTotal>
    <cbc:TaxExclusiveAmount currencyID="EUR">99.00</cbc:TaxExclusiveAmount>
    <cbc:TaxInclusiveAmount currencyID="EUR">{gross}</cbc:TaxInclusiveAmount>
    <cbc:PrepaidAmount currencyID="EUR">17.81</cbc:PrepaidAmount>
    <cbc:PayableAmount currencyID="EUR">100.00</cbc:PayableAmount></cac:LegalMonetaryTotal>
  <cac:{line}><cbc:ID>1</cbc:ID>
    <cbc:{quantity} unitCode="C62">4</cbc:{quantity}>
    <cbc:LineExtensionAmount currencyID="EUR">100.00</cbc:LineExtensionAmount>
    <cac:OrderLineReference><cbc:LineID>3</cbc:LineID>
      <cac:OrderReference><cbc:ID>PO-78</cbc:ID></cac:OrderReference></cac:OrderLineReference>
    <cac:Item><cbc:Name>Spanner 13 mm</cbc:Name>
      <cac:SellersItemIdentification><cbc:ID>SP13</cbc:ID></cac:SellersItemIdentification>
      <cac:ClassifiedTaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>19</cbc:Percent>
      </cac:ClassifiedTaxCategory></cac:Item>
    <cac:Price><cbc:PriceAmount currencyID="EUR">{price}</cbc:PriceAmount>{base_quantity}
    </cac:Price></cac:{line}>
</{root}>"""


def test_header_fields_are_read_with_their_text_as_source() -> None:
    """Each header field comes out by value, sure, and with the XML's own text as its source."""
    draft = draft_from_xml(ubl())
    values = {name: found.value for name, found in draft.found().items()}
    assert values == {
        "supplier_name": "Brandt Werkzeuge GmbH",
        "supplier_vat_id": "DE123456788",
        "supplier_tax_number": "12/345/678",
        "invoice_number": "R-2041",
        "issue_date": date(2026, 3, 2),
        "due_date": date(2026, 4, 1),
        "currency": "EUR",
        "net_total": Decimal("99.00"),
        "tax_total": Decimal("18.81"),
        "gross_total": Decimal("117.81"),
        "prepaid": Decimal("17.81"),
        "payable": Decimal("100.00"),
        "purchase_order_ref": "PO-77",
        "preceding_invoice": "R-1999",
        "iban": "DE89370400440532013000",
        "buyer_name": "Hafenladen OHG",
    }
    assert all(f.how is How.XML and f.confidence == 1.0 for f in draft.found().values())
    assert draft.issue_date is not None
    assert draft.issue_date.source is not None
    assert draft.issue_date.source.text == "2026-03-02"


def test_lines_taxes_and_charges_are_read() -> None:
    """A line knows its order, tax lines their rate, and an allowance is a negative charge."""
    draft = draft_from_xml(ubl())
    (line,) = draft.lines
    values = {
        name: getattr(line, name).value
        for name in ("description", "code", "quantity", "unit", "unit_price", "net", "vat_rate")
    }
    assert values == {
        "description": "Spanner 13 mm",
        "code": "SP13",
        "quantity": Decimal(4),
        "unit": "C62",
        "unit_price": Decimal("25.00"),
        "net": Decimal("100.00"),
        "vat_rate": Decimal(19),
    }
    assert line.treatment is not None
    assert line.treatment.value is VatTreatment.STANDARD
    assert (line.order_number and line.order_number.value) == "PO-78"
    assert (line.order_line and line.order_line.value) == "3"
    assert [(c.description, c.net) for c in draft.charges] == [("Loyalty", Decimal("-1.00"))]
    (tax,) = draft.taxes
    assert (tax.basis and tax.basis.value, tax.tax and tax.tax.value) == (
        Decimal("99.00"),
        Decimal("18.81"),
    )


@pytest.mark.parametrize(
    ("root", "code", "kind", "self_billed"),
    [
        ("Invoice", "380", DocumentKind.INVOICE, False),
        ("Invoice", "386", DocumentKind.INVOICE, False),
        ("Invoice", "381", DocumentKind.CREDIT_NOTE, False),
        ("CreditNote", "396", DocumentKind.CREDIT_NOTE, False),
        ("CreditNote", "", DocumentKind.CREDIT_NOTE, False),
        ("CreditNote", "261", DocumentKind.CREDIT_NOTE, True),
        ("Invoice", "389", DocumentKind.INVOICE, True),
        ("Invoice", "325", DocumentKind.PRO_FORMA, False),
        ("Order", "220", DocumentKind.ORDER, False),
        ("DespatchAdvice", "", DocumentKind.DELIVERY_NOTE, False),
        ("Reminder", "", DocumentKind.REMINDER, False),
    ],
)
def test_kind_follows_type_code_then_root(
    root: str, code: str, kind: DocumentKind, self_billed: bool
) -> None:
    """The type code says what a document is, the root element where the code is silent."""
    draft = draft_from_xml(ubl(root, code))
    assert (draft.kind, draft.self_billed) == (kind, self_billed)


def test_a_credit_note_keeps_its_positive_amounts() -> None:
    """A credit note's lines and totals come out as printed; the sign belongs to the exporter."""
    draft = draft_from_xml(ubl("CreditNote", "381"))
    assert draft.gross_total is not None
    assert draft.gross_total.value == Decimal("117.81")
    assert [line.net and line.net.value for line in draft.lines] == [Decimal("100.00")]


def test_a_price_for_several_units_becomes_a_price_for_one() -> None:
    """2500.00 for a hundred is 25.00 each; the price as printed stays beside it."""
    (line,) = draft_from_xml(ubl(price="2500.00", base="100")).lines
    assert line.unit_price is not None
    assert line.printed_price is not None
    assert (line.unit_price.value, line.printed_price.value) == (Decimal(25), Decimal("2500.00"))


def test_a_price_base_that_the_line_contradicts_is_not_believed() -> None:
    """Where quantity times price already is the net, a base quantity must be a mistake."""
    (line,) = draft_from_xml(ubl(price="25.00", base="25")).lines
    assert line.unit_price is not None
    assert line.unit_price.value == Decimal("25.00")
    assert line.printed_price is None


def test_the_danish_dialect_keeps_the_tax_where_others_keep_the_net() -> None:
    """OIOUBL writes the tax into TaxExclusiveAmount; the net is the lines with their charges."""
    xml = ubl().replace(
        "<cbc:ID>R-2041", "<cbc:CustomizationID>OIOUBL-2.02</cbc:CustomizationID><cbc:ID>R-2041"
    )
    totals = (
        '<cbc:LineExtensionAmount currencyID="EUR">100.00</cbc:LineExtensionAmount>'
        '<cbc:AllowanceTotalAmount currencyID="EUR">1.00</cbc:AllowanceTotalAmount>'
        '<cbc:TaxExclusiveAmount currencyID="EUR">18.81<'
    )
    xml = xml.replace('<cbc:TaxExclusiveAmount currencyID="EUR">99.00<', totals)
    net = draft_from_xml(xml).net_total
    assert net is not None
    assert (net.value, net.confidence) == (Decimal("99.00"), 1.0)


def test_a_national_account_is_not_an_iban() -> None:
    """A British account number with its sort code is kept as that."""
    draft = draft_from_xml(ubl(account="31926819", branch="60-16-13"))
    assert draft.iban is None
    assert (draft.account_number and draft.account_number.value) == "31926819"
    assert (draft.sort_code and draft.sort_code.value) == "601613"


def test_totals_that_contradict_each_other_are_not_sure() -> None:
    """Where net and tax do not make the gross, none of the three is sure, but the number is."""
    draft = draft_from_xml(ubl(gross="120.00"))
    doubtful = {name for name, found in draft.found().items() if found.confidence < 1}
    assert doubtful == {"net_total", "tax_total", "gross_total", "payable"}


def test_a_settlement_discount_in_the_terms_is_found() -> None:
    """XRechnung writes the discount into the terms' text; its last day is counted from issue."""
    draft = draft_from_xml(ubl(notes="#SKONTO#TAGE=14#PROZENT=2.00#"))
    assert (draft.discount_percent and draft.discount_percent.value) == Decimal("2.00")
    assert (draft.discount_until and draft.discount_until.value) == date(2026, 3, 16)


@pytest.mark.parametrize(
    "xml",
    [
        "<html><body>Invoice</body></html>",
        "<Invoice><ID>1</ID></Invoice>",
        "not xml at all",
        '<!DOCTYPE Invoice [<!ENTITY a "b">]>' + ubl().partition("?>")[2],
        ubl()[:900],
    ],
)
def test_what_is_no_einvoice_is_told(xml: str) -> None:
    """Other XML, damaged XML and XML with a document type are no e-invoices and give no fields."""
    assert not is_einvoice(xml)
    if "BasicComponents" not in xml:
        assert draft_from_xml(xml).gross_total is None


def test_text_from_outside_is_safe_to_show() -> None:
    """Control and bidi characters in a value are made visible, line breaks become blanks."""
    draft = draft_from_xml(ubl().replace("Spanner 13 mm", "Spanner\u202e\n13 mm"))
    assert (draft.lines[0].description and draft.lines[0].description.value) == "Spanner� 13 mm"
