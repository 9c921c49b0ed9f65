"""The rest of the day: documents that need a person, and papers that are no bill."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from firms import (
    ASHGROVE,
    BRANDEGG,
    BRANNOCK,
    CORRIB,
    ECKHARDT,
    FERRYBANK,
    OFFICE,
    ORRERY,
    QUAY,
    SISTER,
    VOSSLER,
)
from forms import hybrid, printed, scanned
from identifiers import iban
from mails import mail
from orders import ORDERS, day
from papers import Paper
from routine import BOTH_ORDERS, FEES, FIRST_PART, HINGES, PLYWOOD, RETURNED, SECOND_PART, TIMBER
from scans import HOPELESS, jpeg, worn
from scenes import Scene, bill, work
from tongues import TONGUES
from typeset import compiled, party, picture, sheet

ASKS = "escalated"


def over_the_order() -> list[Scene]:
    """Price, quantity, delivery and order numbers that do not agree."""
    late = bill(BRANNOCK, "48402", day(11, 5), *ORDERS["PO-1049"].billed(), order="PO-1049")
    return [
        asks(
            printed(
                "Brannock invoice 48259.pdf",
                bill(
                    BRANNOCK,
                    "48259",
                    day(10, 20),
                    *ORDERS["PO-1044"].billed(prices={2: "61.40"}),
                    order="PO-1044",
                ),
                "Plywood at 61.40 where 56.80 was agreed.",
            ),
            "price_over",
        ),
        asks(
            hybrid(
                "RE-2026-10512.pdf",
                bill(
                    ECKHARDT,
                    "RE-2026-10512",
                    day(10, 23),
                    *ORDERS["PO-1048"].billed({1: "95"}),
                    order="PO-1048",
                ),
                "95 pairs billed, 80 ordered and delivered.",
            ),
            "quantity_over",
        ),
        asks(
            printed("Brannock invoice 48402.pdf", late, "Billed, but nothing has been delivered."),
            "not_received",
        ),
        asks(
            printed(
                "Brannock invoice 48410.pdf",
                bill(
                    BRANNOCK,
                    "48410",
                    day(11, 6),
                    work("Cutting and planing to list", "7", "46.00", unit="h", code="SRV-CUT"),
                ),
                "This supplier's invoices need an order, and this one names none.",
            ),
            "order_missing",
        ),
        asks(
            printed(
                "Brannock invoice 48366.pdf",
                bill(BRANNOCK, "48366", day(10, 30), *ORDERS["PO-1052"].billed(), order="PO-1052"),
                "All agrees, but 22,560.66 EUR is more than the machine may decide.",
            ),
            "always_asked",
        ),
    ]


def seen_before() -> list[Scene]:
    """Send the same invoice again: as a file, as a scan, under another number."""
    again = replace(FEES, number="GR-26-0329", issued=day(11, 4))
    return [
        asks(
            printed("Brannock invoice 48213 (1).pdf", TIMBER, "The same file a second time."),
            "duplicate_file",
        ),
        asks(
            scanned("scan_20261109_1502.pdf", PLYWOOD, "The paper copy of an invoice booked."),
            "duplicate_invoice",
        ),
        asks(
            printed("GR-26-0329.pdf", again, "The same fees days later, under another number."),
            "possible_duplicate",
        ),
    ]


def bank_and_parties() -> list[Scene]:
    """Bank details, unknown senders, other companies, money without a rate."""
    elsewhere = replace(
        ASHGROVE,
        iban=iban("GB", "XFRD77665598761234"),
        sort_code="77-66-55",
        account_number="98761234",
    )
    return [
        asks(
            printed(
                "FG-2207 Ferrybank.pdf",
                bill(
                    FERRYBANK,
                    "FG-2207",
                    day(10, 28),
                    work("Toughened glass panel 10 mm, cut to size", "4", "118.00"),
                ),
                "The first bank details of a supplier: somebody must call first.",
            ),
            "bank_details_new",
        ),
        asks(
            printed(
                "Ashgrove INV-77164.pdf",
                Paper(
                    elsewhere,
                    OFFICE,
                    "INV-77164",
                    day(11, 5),
                    ORDERS["PO-1055"].billed(),
                    order="PO-1055",
                ),
                "Another account than on file: the usual way to be robbed.",
            ),
            "bank_details_changed",
        ),
        Scene(
            "Important - our new bank details.eml",
            "A mail announces new bank details.",
            mail(
                ASHGROVE,
                "Important: our new bank details",
                datetime(2026, 11, 4, 8, 3, tzinfo=UTC),
                "Dear customer,\n\nour bank details have changed. Please make all future payments "
                "to sort code 77-66-55, account 98761234.\n\nKind regards\n"
                "Ashgrove Foam Converters Ltd\n",
            ),
            state=ASKS,
            reasons=("bank_change_announced",),
        ),
        asks(
            printed(
                "Orrery 3007.pdf",
                Paper(
                    ORRERY,
                    OFFICE,
                    "3007",
                    day(11, 9),
                    (work("Shop sign, aluminium, 2 x 0.6 m", "1", "640.00"),),
                    extra={"accent": "#2b4c9b"},
                ),
                "A supplier that nobody has on file.",
            ),
            "supplier_unknown",
        ),
        asks(
            printed(
                "rent yard november.pdf",
                Paper(
                    QUAY,
                    SISTER,
                    "QSE/2026/12",
                    day(11, 1),
                    (work("Rent of the yard at Oranmore for November 2026", price="900.00"),),
                ),
                "Addressed to the sister company.",
            ),
            "other_company",
        ),
        asks(
            printed(
                "Brandegg R-10882.pdf",
                bill(
                    BRANDEGG, "R-10882", day(10, 26), *ORDERS["PO-1053"].billed(), order="PO-1053"
                ),
                "Swiss francs, and rates.csv has no rate for them.",
            ),
            "currency_unsupported",
        ),
    ]


def no_bills() -> list[Scene]:
    """Papers that look like invoices: shown, checked or set aside, never posted."""
    advance = replace(
        bill(
            VOSSLER,
            "PF-26-077",
            day(11, 6),
            work(
                "Fräskopf HM 160, 4 Messer",
                "2",
                "389.00",
                treatment="K",
                rate="0",
                code="FK-160",
                unit="Stk",
            ),
        ),
        kind="pro_forma",
    )
    slides = bill(ECKHARDT, "AB-26-5590", day(11, 4), *ORDERS["PO-1059"].billed(), order="PO-1059")
    timber_note = replace(TIMBER, number="LS-48213", issued=day(10, 12))
    tongue = TONGUES["german"]
    reminder = {
        **sheet(HINGES),
        "issued": tongue.date(HINGES.issued),
        "date": "13.11.2026",
        "last": "23.11.2026",
    }
    return [
        asks(
            printed("Proforma PF-26-077.pdf", advance, "A pro-forma invoice asks for nothing."),
            "pro_forma",
            keep_paper=False,
        ),
        Scene(
            "Zahlungserinnerung.pdf",
            "A payment reminder.",
            compiled("mahnung", reminder),
            state=ASKS,
            reasons=("payment_reminder",),
        ),
        Scene(
            "Delivery note 48213.pdf",
            "A delivery note is set aside.",
            compiled("delivery", sheet(timber_note)),
            state="aside",
            reasons=("delivery_note",),
        ),
        Scene(
            "AB-26-5590.pdf",
            "A supplier's order confirmation is set aside.",
            compiled("bestaetigung", sheet(slides)),
            state="aside",
            reasons=("order_document",),
        ),
        Scene(
            "Corrib statement november.pdf",
            "A statement that agrees with the bills.",
            compiled("statement", _statement([FIRST_PART, SECOND_PART, BOTH_ORDERS, RETURNED])),
            state="aside",
            reasons=("statement_agrees",),
        ),
        Scene(
            "Brannock statement november.pdf",
            "A statement with an invoice that never arrived.",
            compiled("statement", _statement([TIMBER, _never_arrived()])),
            state=ASKS,
            reasons=("statement_differs",),
        ),
        Scene(
            "IMG_4431.jpg",
            "A photo that nobody can read.",
            _hopeless(),
            state=ASKS,
            reasons=("unreadable",),
        ),
    ]


def asks(scene: Scene, *reasons: str, keep_paper: bool = True) -> Scene:
    """Return the scene as one that needs a person."""
    paper = scene.paper if keep_paper else None
    return replace(scene, state=ASKS, reasons=reasons, paper=paper)


def _never_arrived() -> Paper:
    return bill(
        BRANNOCK, "48155", day(10, 7), work("Softwood battens 50 x 25", "120", "1.85", unit="m")
    )


def _hopeless() -> bytes:
    page = picture(CORRIB.layout, sheet(BOTH_ORDERS), 60)
    return jpeg(worn(page, HOPELESS, seed=3), HOPELESS.quality)


def _statement(papers: list[Paper]) -> dict[str, object]:
    tongue = TONGUES["irish"]
    balance, entries = Decimal(0), []
    for paper in papers:
        credit = paper.kind == "credit_note"
        balance += -paper.gross if credit else paper.gross
        amount = tongue.amount(paper.gross)
        label = "Credit note" if credit else "Invoice"
        entries.append(
            {
                "date": tongue.date(paper.issued),
                "reference": f"{label} {paper.number}",
                "debit": "" if credit else amount,
                "credit": amount if credit else "",
                "balance": tongue.amount(balance),
            }
        )
    seller = papers[0].seller
    return {
        "seller": party(seller, tongue),
        "buyer": party(OFFICE, tongue),
        "account": "LAR004",
        "date": tongue.date(day(11, 13)),
        "entries": entries,
        "balance": tongue.amount(balance),
    }
