import re
from datetime import date
from decimal import Decimal

import pytest

from smbflow.ai.einvoice import draft_from_xml, is_einvoice
from smbflow.ai.einvoice.cii import RENAMED
from smbflow.domain.document import DocumentKind
from smbflow.domain.invoice import VatTreatment

CII = """<?xml version="1.0" encoding="UTF-8"?>
<rsm:CrossIndustryInvoice
 xmlns:rsm="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
 xmlns:ram="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"
 xmlns:udt="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100">
<rsm:ExchangedDocumentContext><ram:GuidelineSpecifiedDocumentContextParameter>
 <ram:ID>urn:cen.eu:en16931:2017</ram:ID></ram:GuidelineSpecifiedDocumentContextParameter>
</rsm:ExchangedDocumentContext>
<rsm:ExchangedDocument><ram:ID>2026/0815</ram:ID><ram:TypeCode>380</ram:TypeCode>
 <ram:IssueDateTime><udt:DateTimeString format="102">20260302</udt:DateTimeString>
 </ram:IssueDateTime></rsm:ExchangedDocument>
<rsm:SupplyChainTradeTransaction>
 <ram:IncludedSupplyChainTradeLineItem>
  <ram:AssociatedDocumentLineDocument><ram:LineID>1</ram:LineID>
  </ram:AssociatedDocumentLineDocument>
  <ram:SpecifiedTradeProduct><ram:SellerAssignedID>K7</ram:SellerAssignedID>
   <ram:Name>Kabel 7 m</ram:Name></ram:SpecifiedTradeProduct>
  <ram:SpecifiedLineTradeAgreement>
   <ram:NetPriceProductTradePrice><ram:ChargeAmount>12.50</ram:ChargeAmount>
   </ram:NetPriceProductTradePrice></ram:SpecifiedLineTradeAgreement>
  <ram:SpecifiedLineTradeDelivery><ram:BilledQuantity unitCode="H87">8</ram:BilledQuantity>
  </ram:SpecifiedLineTradeDelivery>
  <ram:SpecifiedLineTradeSettlement>
   <ram:ApplicableTradeTax><ram:TypeCode>VAT</ram:TypeCode><ram:CategoryCode>S</ram:CategoryCode>
    <ram:RateApplicablePercent>19.00</ram:RateApplicablePercent></ram:ApplicableTradeTax>
   <ram:SpecifiedTradeSettlementLineMonetarySummation>
    <ram:LineTotalAmount>100.00</ram:LineTotalAmount>
   </ram:SpecifiedTradeSettlementLineMonetarySummation></ram:SpecifiedLineTradeSettlement>
 </ram:IncludedSupplyChainTradeLineItem>
 <ram:ApplicableHeaderTradeAgreement>
  <ram:SellerTradeParty><ram:Name>Kabel König KG</ram:Name>
   <ram:PostalTradeAddress><ram:CountryID>DE</ram:CountryID></ram:PostalTradeAddress>
   <ram:SpecifiedTaxRegistration><ram:ID schemeID="FC">12/345/678</ram:ID>
   </ram:SpecifiedTaxRegistration>
   <ram:SpecifiedTaxRegistration><ram:ID schemeID="VA">DE123456788</ram:ID>
   </ram:SpecifiedTaxRegistration></ram:SellerTradeParty>
  <ram:BuyerTradeParty><ram:Name>Hafenladen OHG</ram:Name></ram:BuyerTradeParty>
  <ram:BuyerOrderReferencedDocument><ram:IssuerAssignedID>PO-9</ram:IssuerAssignedID>
  </ram:BuyerOrderReferencedDocument>
 </ram:ApplicableHeaderTradeAgreement>
 <ram:ApplicableHeaderTradeDelivery><ram:ActualDeliverySupplyChainEvent><ram:OccurrenceDateTime>
  <udt:DateTimeString format="102">20260227</udt:DateTimeString></ram:OccurrenceDateTime>
 </ram:ActualDeliverySupplyChainEvent></ram:ApplicableHeaderTradeDelivery>
 <ram:ApplicableHeaderTradeSettlement>
  <ram:InvoiceCurrencyCode>EUR</ram:InvoiceCurrencyCode>
  <ram:SpecifiedTradeSettlementPaymentMeans><ram:TypeCode>58</ram:TypeCode>
   <ram:PayeePartyCreditorFinancialAccount><ram:IBANID>DE89370400440532013000</ram:IBANID>
   </ram:PayeePartyCreditorFinancialAccount></ram:SpecifiedTradeSettlementPaymentMeans>
  <ram:ApplicableTradeTax><ram:CalculatedAmount>19.95</ram:CalculatedAmount>
   <ram:TypeCode>VAT</ram:TypeCode><ram:BasisAmount>105.00</ram:BasisAmount>
   <ram:CategoryCode>S</ram:CategoryCode>
   <ram:RateApplicablePercent>19.00</ram:RateApplicablePercent></ram:ApplicableTradeTax>
  <ram:SpecifiedTradeAllowanceCharge><ram:ChargeIndicator><udt:Indicator>true</udt:Indicator>
   </ram:ChargeIndicator><ram:ActualAmount>5.00</ram:ActualAmount><ram:Reason>Fracht</ram:Reason>
   <ram:CategoryTradeTax><ram:TypeCode>VAT</ram:TypeCode><ram:CategoryCode>S</ram:CategoryCode>
    <ram:RateApplicablePercent>19.00</ram:RateApplicablePercent></ram:CategoryTradeTax>
  </ram:SpecifiedTradeAllowanceCharge>
  <ram:SpecifiedTradePaymentTerms><ram:DueDateDateTime>
   <udt:DateTimeString format="102">20260401</udt:DateTimeString></ram:DueDateDateTime>
   <ram:ApplicableTradePaymentDiscountTerms>
    <ram:BasisPeriodMeasure unitCode="DAY">10</ram:BasisPeriodMeasure>
    <ram:CalculationPercent>3.00</ram:CalculationPercent>
   </ram:ApplicableTradePaymentDiscountTerms></ram:SpecifiedTradePaymentTerms>
  <ram:SpecifiedTradeSettlementHeaderMonetarySummation>
   <ram:LineTotalAmount>100.00</ram:LineTotalAmount>
   <ram:ChargeTotalAmount>5.00</ram:ChargeTotalAmount>
   <ram:TaxBasisTotalAmount>105.00</ram:TaxBasisTotalAmount>
   <ram:TaxTotalAmount currencyID="SEK">230.00</ram:TaxTotalAmount>
   <ram:TaxTotalAmount currencyID="EUR">19.95</ram:TaxTotalAmount>
   <ram:GrandTotalAmount>124.95</ram:GrandTotalAmount>
   <ram:DuePayableAmount>124.95</ram:DuePayableAmount>
  </ram:SpecifiedTradeSettlementHeaderMonetarySummation>
 </ram:ApplicableHeaderTradeSettlement>
</rsm:SupplyChainTradeTransaction>
</rsm:CrossIndustryInvoice>"""


def zugferd1() -> str:
    """Return the same invoice in ZUGFeRD 1's names."""
    xml = CII.replace("SettlementHeaderMonetary", "SettlementMonetary")
    xml = xml.replace("SettlementLineMonetary", "SettlementMonetary")
    for old, new in RENAMED.items():
        xml = xml.replace(f":{new}>", f":{old}>")
    xml = xml.replace("CrossIndustryInvoice:100", "CrossIndustryDocument:1p0")
    xml = xml.replace("urn:un:unece:uncefact:data:standard:CrossIndustryDocument:1p0", FERD)
    return xml.replace("CrossIndustryInvoice", "CrossIndustryDocument")


FERD = "urn:ferd:CrossIndustryDocument:invoice:1p0"


@pytest.mark.parametrize("xml", [CII, zugferd1()], ids=["CII", "ZUGFeRD 1"])
def test_old_and_new_names_give_the_same_draft(xml: str) -> None:
    """Factur-X, XRechnung and ZUGFeRD 1 say the same thing and come out the same."""
    assert is_einvoice(xml)
    draft = draft_from_xml(xml)
    values = {name: found.value for name, found in draft.found().items()}
    assert values == {
        "supplier_name": "Kabel König KG",
        "supplier_vat_id": "DE123456788",
        "supplier_tax_number": "12/345/678",
        "invoice_number": "2026/0815",
        "issue_date": date(2026, 3, 2),
        "due_date": date(2026, 4, 1),
        "delivery_date": date(2026, 2, 27),
        "currency": "EUR",
        "net_total": Decimal("105.00"),
        "tax_total": Decimal("19.95"),
        "gross_total": Decimal("124.95"),
        "payable": Decimal("124.95"),
        "purchase_order_ref": "PO-9",
        "iban": "DE89370400440532013000",
        "buyer_name": "Hafenladen OHG",
        "discount_percent": Decimal("3.00"),
        "discount_until": date(2026, 3, 12),
    }
    assert all(found.confidence == 1.0 for found in draft.found().values())
    assert [(c.description, c.net, c.treatment) for c in draft.charges] == [
        ("Fracht", Decimal("5.00"), VatTreatment.STANDARD)
    ]
    (line,) = draft.lines
    assert (line.quantity and line.quantity.value, line.net and line.net.value) == (
        Decimal(8),
        Decimal("100.00"),
    )


def test_an_order_in_the_same_syntax_is_an_order() -> None:
    """Order-X uses CII's words; its root says that it is no invoice."""
    xml = CII.replace("CrossIndustryInvoice", "SCRDMCCBDACIOMessageStructure")
    xml = xml.replace("data:standard:SCRDM", "data:SCRDM").replace(">380<", ">220<")
    assert is_einvoice(xml)
    assert draft_from_xml(xml).kind is DocumentKind.ORDER


def test_a_line_that_only_gathers_others_counts_once() -> None:
    """A group line with an amount of its own is left out, so that no amount counts twice."""
    start = CII.index(" <ram:IncludedSupplyChainTradeLineItem>")
    end = CII.index(" <ram:ApplicableHeaderTradeAgreement>")
    group = CII[start:end].replace(
        "</ram:LineID>", "</ram:LineID><ram:LineStatusReasonCode>GROUP</ram:LineStatusReasonCode>"
    )
    assert len(draft_from_xml(CII[:start] + group + CII[start:]).lines) == 1


def test_a_second_reader_agrees() -> None:
    """factur-x, another project's reader, finds the same number, gross and lines."""
    facturx = pytest.importorskip("facturx.parse_xml")
    xml = re.sub(r"<ram:ApplicableTradePaymentDiscountTerms>.*?Terms>", "", CII, flags=re.DOTALL)
    theirs = facturx.parse_ubl_cii_xml(xml.encode())
    ours = draft_from_xml(xml)
    assert ours.invoice_number is not None
    assert ours.gross_total is not None
    assert theirs["BT-1"] == ours.invoice_number.value
    assert Decimal(str(theirs["BT-112"])) == ours.gross_total.value
    assert len(theirs["BG-25"]) == len(ours.lines)
