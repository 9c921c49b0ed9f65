"""Whole pages, typed as a person would: what must be found on them, and how sure we are."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from smbflow.ai.extraction.extractor import PageExtractor
from smbflow.ai.reading.limits import ReadingLimits
from smbflow.ai.reading.plain import text_pages
from smbflow.domain.document import Media, Reading
from smbflow.domain.evidence import How
from smbflow.domain.invoice import InvoiceDraft, VatTreatment

ENGLISH = """
Harrow Tools Ltd - 4 Mill Lane - LS1 4AB Leeds

Northwind Traders Ltd                              Invoice number:   INV-2044
12 High Street                                     Invoice date:     3 March 2026
M1 2AB Manchester                                  Due date:         2 April 2026
                                                   Your order:       PO-1187

Description                      Quantity     Unit price     VAT      Amount
Hex bolts M8                          100           0.25     20%       25.00
Angle grinder                           2          89.50     20%      179.00
heavy duty, with case
                                              Subtotal                204.00
                                              VAT 20%                  40.80
                                              Total due              £244.80

VAT number GB 123 4567 82      IBAN GB29 NWBK 6016 1331 9268 19
"""

GERMAN = """
Schmidt Metallbau GmbH · Hauptstr. 3 · 50667 Köln

Nordwind Handel AG
Am Markt 7
20095 Hamburg
                                             Rechnungsnummer      Rechnungsdatum
                                             4711                 05.03.2026
Rechnung

Pos   Artikel-Nr.   Bezeichnung              Menge      Einzelpreis     Gesamtpreis
1     A-100         Winkel verzinkt         1.200 Stk          0,35          420,00
2     A-220         Montage vor Ort             4 Std         62,50          250,00
                                             Summe netto                     670,00
                                             zzgl. 19% MwSt                  127,30
                                             Rechnungsbetrag                 797,30 EUR
Zahlbar bis 04.04.2026 ohne Abzug, bei Zahlung bis 15.03.2026 2% Skonto.
USt-IdNr. DE136695976    IBAN DE89 3704 0044 0532 0130 00
"""

FRENCH = """
FACTURE N° F2026-118                               Date : 12/03/2026
Fournisseur                                        Client
Atelier Dupont SARL                                Le Vent du Nord SA
8 rue du Port                                      3 avenue Foch
44000 Nantes                                       75016 Paris

Désignation                 Qté        P.U. HT     Montant HT
Chaise en chêne              12          95,00       1 140,00
Table basse                   1         310,00         310,00
                                      Total HT       1 450,00 €
                                      TVA 20 %         290,00 €
                                      Total TTC      1 740,00 €
                                      Acompte         -500,00 €
                                      Net à payer    1 240,00 €
"""


def extracted(text: str) -> InvoiceDraft:
    """Extract a typed page."""
    return PageExtractor().extract(Reading(Media.TEXT, text_pages(text, ReadingLimits())))


def values(draft: InvoiceDraft) -> dict[str, object]:
    """Return the found header values."""
    return {name: found.value for name, found in draft.found().items()}


def test_an_english_invoice_is_read_whole() -> None:
    """Labels left of values, a table with a wrapped text, totals under it."""
    draft = extracted(ENGLISH)
    assert values(draft) | {} == {
        "supplier_name": "Harrow Tools Ltd",
        "supplier_vat_id": "GB 123 4567 82",
        "invoice_number": "INV-2044",
        "issue_date": date(2026, 3, 3),
        "due_date": date(2026, 4, 2),
        "currency": "GBP",
        "net_total": Decimal("204.00"),
        "tax_total": Decimal("40.80"),
        "gross_total": Decimal("244.80"),
        "prepaid": Decimal(0),
        "payable": Decimal("244.80"),
        "purchase_order_ref": "PO-1187",
        "iban": "GB29NWBK60161331926819",
        "buyer_name": "Northwind Traders Ltd",
    }
    grinder = draft.lines[1]
    assert grinder.description is not None
    assert grinder.description.value == "Angle grinder heavy duty, with case"
    assert grinder.net is not None
    assert grinder.net.value == Decimal("179.00")


def test_a_german_invoice_has_thousands_not_decimals() -> None:
    """`1.200 Stk` is twelve hundred pieces, because the page writes its decimals with a comma."""
    draft = extracted(GERMAN)
    found = values(draft)
    assert found["invoice_number"] == "4711"
    assert found["issue_date"] == date(2026, 3, 5)
    assert found["due_date"] == date(2026, 4, 4)
    assert found["discount_until"] == date(2026, 3, 15)
    assert found["discount_percent"] == Decimal(2)
    assert found["gross_total"] == Decimal("797.30")
    first = draft.lines[0]
    assert first.quantity is not None
    assert first.quantity.value == Decimal(1200)
    assert first.code is not None
    assert first.code.value == "A-100"


def test_a_french_invoice_tells_what_is_still_owed() -> None:
    """Parties side by side, blanks between thousands, a deposit taken off."""
    found = values(extracted(FRENCH))
    assert (found["supplier_name"], found["buyer_name"]) == (
        "Atelier Dupont SARL",
        "Le Vent du Nord SA",
    )
    assert found["net_total"] == Decimal(1450)
    assert found["prepaid"] == Decimal(500)
    assert found["payable"] == Decimal(1240)


@pytest.mark.parametrize("page", [ENGLISH, GERMAN, FRENCH], ids=["english", "german", "french"])
def test_a_total_is_sure_only_while_it_adds_up(page: str) -> None:
    """The same page with one digit of the total changed is never sure of its total."""
    gross = extracted(page).gross_total
    assert gross is not None
    assert gross.confidence >= 0.95
    printed = gross.source.text if gross.source else ""
    wrong = str((int(printed[0]) + 1) % 10) + printed[1:]
    broken = extracted(page.replace(printed, wrong)).gross_total
    assert broken is None or broken.confidence < 0.95


def test_each_value_says_where_it_stands() -> None:
    """Page, box and the text as printed belong to every value that was read, not derived."""
    for name, found in extracted(GERMAN).found().items():
        if found.how is How.DERIVED:
            continue
        assert found.source is not None, name
        assert found.source.page == 1
        assert found.source.box is not None
        assert found.source.text in GERMAN or " " in found.source.text


def test_a_reference_in_a_note_is_not_the_invoice_number() -> None:
    """A credited invoice and a customer number are other things."""
    draft = extracted(
        "CREDIT NOTE\nCredit note no: CN-9\nCustomer number: 88112\n"
        "This document refers to invoice INV-77 dated 1 March 2026\n"
        "Credit note date: 9 March 2026\nTotal 10.00\n"
    )
    found = values(draft)
    assert found["invoice_number"] == "CN-9"
    assert found["preceding_invoice"] == "INV-77"
    assert found["issue_date"] == date(2026, 3, 9)


def test_negative_amounts_of_a_credit_note_become_positive() -> None:
    """A credit note that prints its amounts below zero carries them as positive."""
    draft = extracted(
        "Gutschrift Nr. G-5 vom 05.03.2026\n"
        "Bezeichnung          Menge    Preis     Gesamt\n"
        "Rückgabe Winkel         10     3,00     -30,00\n"
        "Summe netto                             -30,00\n"
        "MwSt 19%                                 -5,70\n"
        "Gesamtbetrag                            -35,70 EUR\n"
    )
    found = values(draft)
    assert found["gross_total"] == Decimal("35.70")
    assert found["tax_total"] == Decimal("5.70")
    assert draft.lines[0].net is not None
    assert draft.lines[0].net.value == Decimal("30.00")


def test_lines_without_a_table_count_when_they_add_up() -> None:
    """A text with its amount is a line if all of them make the net total."""
    draft = extracted(
        "Invoice no: 7\nInvoice date: 2026-03-01\n"
        "Consulting in February                      900.00\n"
        "Travel                                      100.00\n"
        "Net total                                  1000.00\n"
        "VAT 20%                                     200.00\n"
        "Total                                      1200.00 EUR\n"
    )
    assert [line.net.value for line in draft.lines if line.net] == [Decimal(900), Decimal(100)]


def test_blocks_of_labelled_values_are_lines() -> None:
    """A listing that labels each value gives a line a block."""
    draft = extracted(
        "Invoice no: 7\n"
        "Description: Bolts\nQuantity: 10\nUnit price: 2.50\nNet amount: 25.00\n"
        "Description: Nuts\nQuantity: 4\nUnit price: 0.50\nNet amount: 2.00\n"
        "Net total: 27.00\nVAT 0%: 0.00\nTotal: 27.00 EUR\n"
    )
    found = [line.description.value for line in draft.lines if line.description]
    assert found == ["Bolts", "Nuts"]


def test_charges_lead_from_the_lines_to_the_net_total() -> None:
    """A labelled charge counts as one only where it explains the net total."""
    draft = extracted(
        "Invoice no: 7\n"
        "Description             Qty    Price    Amount\n"
        "Bolts                    10     2.50     25.00\n"
        "Goods total                              25.00\n"
        "Shipping                                  5.00\n"
        "Net total                                30.00\n"
        "VAT 20%                                   6.00\n"
        "Total                                    36.00 EUR\n"
    )
    assert [(c.description, c.net) for c in draft.charges] == [("Shipping", Decimal("5.00"))]


def test_a_treatment_needs_words_or_a_rate() -> None:
    """Reverse charge is told by its wording; a bare 0 says nothing."""
    page = (
        "Invoice no: 7\nDescription     Qty    Price   VAT    Amount\n"
        "Bolts            10     2.50    0%     25.00\nTotal 25.00 EUR\n"
    )
    plain = extracted(page).lines[0]
    worded = extracted(page + "VAT reverse charge applies.\n").lines[0]
    assert plain.treatment is None
    assert worded.treatment is not None
    assert worded.treatment.value is VatTreatment.REVERSE_CHARGE


def test_an_empty_page_gives_an_empty_draft() -> None:
    """Nothing on the page means nothing found, and no crash."""
    assert values(extracted("")) == {}


def test_prices_with_tax_become_prices_without() -> None:
    """Where the lines add up to the gross total at one rate, their net amounts are derived."""
    draft = extracted(
        "Invoice no: 7                       Date: 2026-03-01\n"
        "2 x Sandpaper                                  24.60\n"
        "Masking tape                                   12.30\n"
        "Net 30.00     VAT 23%                           6.90\n"
        "Total                                          36.90 EUR\n"
    )
    found = [(x.quantity.value, x.net.value) for x in draft.lines if x.quantity and x.net]
    assert found == [(Decimal(2), Decimal("20.00")), (Decimal(1), Decimal("10.00"))]


def test_the_later_day_of_a_discount_sentence_is_due() -> None:
    """Paying by the first day earns the discount, the second is the last day."""
    draft = extracted(
        "Rechnung Nr. 4711 vom 05.03.2026\n"
        "Bei Zahlung bis 15.03.2026 gewähren wir 2 % Skonto, danach netto bis 04.04.2026.\n"
    )
    assert values(draft)["due_date"] == date(2026, 4, 4)
    assert values(draft)["discount_until"] == date(2026, 3, 15)


def test_a_later_total_that_nothing_explains_raises_doubt() -> None:
    """A subtotal that adds up is not sure while a larger amount is to be paid."""
    draft = extracted(
        "Invoice no: 7\n"
        "Net total 6%                        15.84\n"
        "VAT                                  0.95\n"
        "Total incl VAT                      16.79\n"
        "Exempt goods                        22.99\n"
        "Total payable                       39.78 EUR\n"
    )
    assert draft.gross_total is not None
    assert draft.gross_total.value == Decimal("39.78") or draft.gross_total.confidence < 0.95


def test_the_buyer_on_one_line_is_no_sender() -> None:
    """A labelled buyer with street and town on one line does not become the supplier."""
    page = """
Brightwater Cleaning Services
8 Renmore Avenue
Galway H91 X1B5
VAT No. IE9011732I

INVOICE
Invoice number: 2026-41
Date: 31 October 2026
Bill to: Larkfield Joinery Ltd, Unit 7, Ballybane Enterprise Park, Galway H91 X0L7

Subtotal     429.00
VAT 13.5%     57.92
Total       €486.92
"""
    draft = extracted(page + "We clean for you.\n" * 12)
    assert draft.supplier_name
    assert draft.supplier_name.value == "Brightwater Cleaning Services"
    assert draft.buyer_name
    assert draft.buyer_name.value == "Larkfield Joinery Ltd"
