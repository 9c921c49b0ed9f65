"""What a document is, told by its title, not by words that happen to stand on it."""

from __future__ import annotations

import pytest

from smbflow.ai.classification import KindClassifier
from smbflow.ai.reading.limits import ReadingLimits
from smbflow.ai.reading.plain import text_pages
from smbflow.domain.document import DocumentKind, Media, Reading
from smbflow.domain.ports.ai import KindGuess

BODY = "\nWidgets          10     2.50     25.00\nTotal                           25.00\n"


def told(text: str) -> KindGuess:
    """Tell the kind of a typed page."""
    return KindClassifier().tell(Reading(Media.TEXT, text_pages(text, ReadingLimits())))


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("INVOICE", DocumentKind.INVOICE),
        ("Rechnung Nr. 4711", DocumentKind.INVOICE),
        ("Schlussrechnung", DocumentKind.INVOICE),
        ("FACTURE N° F-118", DocumentKind.INVOICE),
        ("Credit note", DocumentKind.CREDIT_NOTE),
        ("Gutschrift", DocumentKind.CREDIT_NOTE),
        ("Avoir AV-2017-0005", DocumentKind.CREDIT_NOTE),
        ("Stornorechnung", DocumentKind.CREDIT_NOTE),
        ("Pro forma invoice", DocumentKind.PRO_FORMA),
        ("Proforma-Rechnung", DocumentKind.PRO_FORMA),
        ("Statement of account", DocumentKind.STATEMENT),
        ("Payment reminder", DocumentKind.REMINDER),
        ("2. Mahnung", DocumentKind.REMINDER),
        ("PURCHASE ORDER", DocumentKind.ORDER),
        ("Auftragsbestätigung", DocumentKind.ORDER),
        ("Delivery note", DocumentKind.DELIVERY_NOTE),
        ("Lieferschein", DocumentKind.DELIVERY_NOTE),
        ("Receipt", DocumentKind.RECEIPT),
        ("Quotation", DocumentKind.OTHER),
    ],
)
def test_a_title_tells_the_kind(title: str, kind: DocumentKind) -> None:
    """The title alone decides, in English, German and French, with and without a number."""
    guess = told(title + BODY)
    assert guess.kind is kind
    assert guess.confidence >= 0.7
    assert title.split(maxsplit=1)[0] in guess.why


@pytest.mark.parametrize(
    "line",
    [
        "Order number: PO-4711",
        "Delivery note: L-88 of 1 March 2026",
        "See our pro forma of last month.",
        "Receipt of the goods is confirmed by signature.",
        "Reminders are charged.",
        "Rechnungsempfänger: Nordwind AG",
    ],
)
def test_a_mention_does_not_change_an_invoice(line: str) -> None:
    """Labels and sentences with the name of another kind leave an invoice an invoice."""
    guess = told(f"INVOICE\nInvoice number: 7\n{line}\n{BODY}")
    assert guess.kind is DocumentKind.INVOICE
    assert guess.confidence >= 0.7


def test_an_addressee_word_is_no_title() -> None:
    """An order that names who gets the invoice is still an order."""
    guess = told(f"BESTELLUNG\nRechnungsempfänger:\nNordwind AG\n{BODY}")
    assert guess.kind is DocumentKind.ORDER


def test_a_reminder_that_lists_invoices_stays_a_reminder() -> None:
    """Invoice numbers and dates in its table do not make it one."""
    table = "Rechnungsnummer    Rechnungsdatum    Betrag\n4711   05.03.2026   10,00\n"
    assert told(f"ZAHLUNGSERINNERUNG\n{table}").kind is DocumentKind.REMINDER


def test_a_credit_that_the_buyer_writes_is_an_invoice() -> None:
    """A self-billed `Gutschrift` is no credit note."""
    guess = told(f"Gutschrift (Selbst ausgestellte Rechnung)\nRechnungsnummer: 7\n{BODY}")
    assert guess.kind is DocumentKind.INVOICE


def test_a_page_without_any_title_is_uncertain() -> None:
    """A letter is nothing that we know, and we say that we do not know."""
    guess = told("Dear Sirs,\nplease note that our office has moved.\nYours faithfully\n")
    assert guess.confidence < 0.7
