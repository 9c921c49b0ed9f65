"""Till receipts, typed as tills print them and as readers of pictures garble them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from smbflow.ai.classification.kinds import KindClassifier
from smbflow.ai.extraction.extractor import PageExtractor
from smbflow.ai.extraction.receipt import is_slip
from smbflow.ai.extraction.receipt_shop import cleaned
from smbflow.ai.extraction.sheet import sheet_of
from smbflow.ai.reading.limits import ReadingLimits
from smbflow.ai.reading.plain import text_pages
from smbflow.domain.document import DocumentKind, Media, Reading, Route
from smbflow.domain.invoice import InvoiceDraft

ROUNDED = """
 HARBOUR LIGHT RESTAURANT SDN BHD
          (1187220-K)
   NO. 12, JALAN PINANG 4,
   47300 PETALING JAYA
  (GST REG NO : 000912345678)
         TAX INVOICE
 DATE : 14-07-2018 19:22:31
 2   NASI SPECIAL          18.02
 1   TEH AIS                3.20
 TOTAL (EXCLUDING GST):    21.22
 GST PAYABLE:               1.27
 TOTAL (INCLUSIVE OF GST): 22.49
 ROUNDING ADJ:              0.01
 TOTAL :                   22.50
 CASH :                    50.00
 CHANGE :                  27.50
"""
GERMAN = """
      Bäckerei Nordlicht
    Hafenstraße 8, 24103 Kiel
    USt-IdNr. DE136695976
 Bon 4711      02.04.2026 08:15
 2 x 1,20  Brötchen         2,40 A
 1 x 3,80  Kaffee           3,80 B
 Zwischensumme              6,20
 Summe EUR                  6,20
 Gegeben BAR               10,00
 Rückgeld                   3,80
 enthaltene MwSt 7%         0,16
"""
FRENCH = """
     Librairie des Trois Ponts SARL
       14 rue du Marché
        69002 Lyon
     le 05/03/2026 à 17:42
  Cahier A4               4,50
  Roman poche            11,90
  TOTAL TTC              16,40 EUR
  CB                     16,40
  dont TVA 20%            2,73
  Merci de votre visite
"""
GLUED = """
    FERNHILL STATIONERY
    CO.(M)SDN BHD(443322-W)
    Tel:03-12345678
    TaxInvoice
    6 Jun1809:41AM
    A4 PAPER      RM12.60
    GRANDTOTAL    RM12.60
    CASH          RM20.00
    CHANGE        RM7.40
"""


def photographed(text: str) -> Reading:
    """Return a text as a reader of pictures gives it."""
    pages = (replace(page, route=Route.OCR) for page in text_pages(text, ReadingLimits()))
    return Reading(Media.IMAGE, tuple(pages))


def draft_of(text: str) -> InvoiceDraft:
    """Return what a receipt says."""
    return PageExtractor().extract(photographed(text))


@pytest.mark.parametrize(
    ("text", "shop", "day", "total"),
    [
        (ROUNDED, "HARBOUR LIGHT RESTAURANT SDN BHD", date(2018, 7, 14), "22.50"),
        (GERMAN, "Bäckerei Nordlicht", date(2026, 4, 2), "6.20"),
        (FRENCH, "Librairie des Trois Ponts SARL", date(2026, 3, 5), "16.40"),
        (GLUED, "FERNHILL STATIONERY CO. (M) SDN BHD", date(2018, 6, 6), "12.60"),
    ],
)
def test_a_receipt_tells_who_when_and_how_much(text: str, shop: str, day: date, total: str) -> None:
    """The shop at its head, the day beside the time, the total that was paid."""
    draft = draft_of(text)
    assert draft.supplier_name
    assert draft.supplier_name.value == shop
    assert draft.issue_date
    assert draft.issue_date.value == day
    assert draft.gross_total
    assert draft.gross_total.value == Decimal(total)
    assert draft.gross_total.confidence >= 0.9


def test_a_total_that_nothing_confirms_is_not_sure() -> None:
    """Words alone do not make a total sure: a figure may be misread."""
    bare = "\n".join(
        row for row in ROUNDED.splitlines() if not row.startswith((" CA", " CH", " R"))
    )
    draft = draft_of(bare.replace("22.50", "122.50"))
    assert draft.gross_total
    assert draft.gross_total.confidence < 0.95


def test_the_tendered_cash_is_not_the_total() -> None:
    """Without a word for the total, what was given less the change is."""
    text = FRENCH.replace("TOTAL TTC  ", "           ").replace("CB     ", "ESPECES")
    draft = draft_of(text.replace("dont", "RENDU  3,60\n dont").replace("  16,40\n", "  20,00\n"))
    assert draft.gross_total
    assert draft.gross_total.value == Decimal("16.40")


def test_an_invoice_is_no_slip() -> None:
    """Wide rows, as invoices have them, and a few words on a stamp are no receipt."""
    wide = "\n".join("Description of the goods".ljust(70) + "1   2.00   2.00" for _ in range(9))
    assert not is_slip(sheet_of(photographed(wide).pages))
    assert not is_slip(sheet_of(photographed("POSTED\n3 May").pages))
    assert is_slip(sheet_of(photographed(ROUNDED).pages))


def test_a_mail_in_short_lines_is_no_slip() -> None:
    """Typed text counts as a till's only if it says how it was paid, as receipts by mail do."""
    assert is_slip(sheet_of(text_pages(GERMAN, ReadingLimits())))
    letter = "Dear Sir,\nplease find our bill:\nInvoice 4711\nTotal 12.00\nKind regards\nAnn\nBob"
    assert not is_slip(sheet_of(text_pages(letter, ReadingLimits())))


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("MILLER TRADING(KL)SDN BHD(123456-X)", "MILLER TRADING (KL) SDN BHD"),
        ("Miller's Bakery S/B 271500-U (MBK)", "Miller's Bakery S/B"),
        ("Miller & Sons Ltd  Co. No. 1234567", "Miller & Sons Ltd"),
        ("Studio 54 Ltd", "Studio 54 Ltd"),
    ],
)
def test_a_registration_number_is_no_part_of_the_name(printed: str, name: str) -> None:
    """Numbers behind a name go, small numbers within it stay."""
    assert cleaned(printed) == name


@pytest.mark.parametrize(
    ("more", "code", "sure"),
    [
        ("Amount(RM)   Tax(RM)", "MYR", True),
        ("", "MYR", False),
        ("Total paid EUR 22.50", "EUR", True),
    ],
)
def test_the_currency_is_the_papers_own(more: str, code: str, sure: bool) -> None:
    """A legal form names the country and is no currency itself; a sign or code is sure."""
    currency = draft_of(ROUNDED + more + "\n").currency
    assert currency
    assert currency.value == code
    assert (currency.confidence >= 0.95) is sure


def test_a_paid_slip_is_a_receipt_even_if_it_says_tax_invoice() -> None:
    """What was paid at the till must never be paid again as an open invoice."""
    assert KindClassifier().tell(photographed(ROUNDED)).kind is DocumentKind.RECEIPT
    unpaid = "\n".join(r for r in ROUNDED.splitlines() if not r.startswith((" CASH", " CHANGE")))
    assert KindClassifier().tell(photographed(unpaid)).kind is DocumentKind.INVOICE
