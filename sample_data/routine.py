"""The routine: documents that go through by themselves."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from firms import (
    ASHGROVE,
    ATLANTIC,
    BRANNOCK,
    BRIGHTWATER,
    CORRIB,
    DELORME,
    DUNMORE,
    ECKHARDT,
    GILSENAN,
    HARBOUR,
    KILBRACK,
    MOYLE,
    PAPERHIVE,
    QUAY,
    RAFFERTY,
    SWIFTWREN,
    TERVOORT,
    VOSSLER,
)
from forms import hybrid, printed, scanned, structured, written
from mails import mail
from orders import ORDERS, day
from papers import Fee
from scans import PHONE
from scenes import Scene, bill, work
from typeset import compiled, set_in_type, sheet

TIMBER = bill(BRANNOCK, "48213", day(10, 13), *ORDERS["PO-1041"].billed(), order="PO-1041")
PLYWOOD = bill(BRANNOCK, "48377", day(11, 3), *ORDERS["PO-1057"].billed(), order="PO-1057")
FIRST_PART = bill(
    CORRIB, "SI-220417", day(10, 14), *ORDERS["PO-1046"].billed({1: "25", 2: "20"}), order="PO-1046"
)
SECOND_PART = bill(
    CORRIB, "SI-220533", day(10, 28), *ORDERS["PO-1046"].billed({1: "15", 3: "16"}), order="PO-1046"
)
BOTH_ORDERS = bill(
    CORRIB,
    "SI-220541",
    day(10, 29),
    *ORDERS["PO-1050"].billed(name_order=True),
    *ORDERS["PO-1051"].billed(name_order=True),
    order="PO-1050, PO-1051",
)
RETURNED = bill(
    CORRIB,
    "CN-30921",
    day(11, 3),
    *ORDERS["PO-1046"].billed({2: "5"}),
    kind="credit_note",
    preceding="SI-220417",
    notes=("5 bags returned, split in transit.",),
)
HINGES = bill(ECKHARDT, "RE-2026-10457", day(10, 9), *ORDERS["PO-1043"].billed(), order="PO-1043")
FEES = bill(
    GILSENAN,
    "GR-26-0311",
    day(10, 30),
    work("VAT return for July and August 2026, with correspondence", price="420.00"),
)
CATALOGUE = bill(
    KILBRACK,
    "2207",
    day(10, 29),
    work("Catalogue autumn 2026, 32 pages, stapled", "250", "2.64", rate="13.5"),
    work("Postcards A6, two sides", "500", "0.19", rate="13.5"),
)
WEEK = bill(
    SWIFTWREN,
    "61180",
    day(10, 23),
    work("Galway to Dublin next day", "6", "14.20"),
    work("Galway city same day", "4", "8.50"),
)
NEXT_WEEK = bill(
    SWIFTWREN,
    "61244",
    day(10, 30),
    work("Galway to Dublin next day", "3", "14.20"),
    work("Galway to Cork next day", "2", "15.60"),
)
THIRD_WEEK = bill(
    SWIFTWREN,
    "61309",
    day(11, 6),
    work("Galway to Dublin next day", "5", "14.20"),
    work("Pallet to Athlone", "1", "62.00"),
)


def morning() -> list[Scene]:
    """Open the day with what an ordinary office gets."""
    return [
        printed("Brannock invoice 48213.pdf", TIMBER, "Three lines agree with order and delivery."),
        printed(
            "moyle-9001228471.pdf",
            bill(
                MOYLE,
                "9001228471",
                day(11, 2),
                work("Day units", "2140", "0.2184", rate="9", unit="kWh"),
                work("Night units", "386", "0.1275", rate="9", unit="kWh"),
                work("Standing charge", "31", "0.92", rate="9", unit="days"),
                extra={"period": "1 Oct 2026 - 31 Oct 2026"},
            ),
            "Electricity comes every month and needs no order.",
        ),
        structured(
            "tervoort-2026-3318.xml",
            bill(TERVOORT, "2026-3318", day(10, 15), *ORDERS["PO-1042"].billed(), order="PO-1042"),
            "An electronic invoice (UBL) from the Netherlands, matched to its order.",
        ),
        hybrid(
            "RE-2026-10457.pdf",
            HINGES,
            "A German ZUGFeRD invoice: page and XML say the same.",
        ),
        printed(
            "PH10382.pdf",
            bill(
                PAPERHIVE,
                "PH10382",
                day(10, 21),
                work("Copy paper A4 80 g, box of 5 reams", "6", "24.50"),
                work("Ground coffee 1 kg", "4", "15.80", rate="13.5"),
                work("Building regulations handbook", "1", "48.00", rate="0", treatment="Z"),
            ),
            "Three VAT rates on one invoice.",
        ),
        printed(
            "rent november.pdf",
            bill(
                QUAY,
                "QSE/2026/11",
                day(11, 1),
                work("Rent of Unit 7, Ballybane, for November 2026", price="2450.00"),
            ),
            "Rent: no order needed, the same every month.",
        ),
        printed(
            "F26-1187.pdf",
            bill(
                DELORME,
                "F26-1187",
                day(10, 16),
                *ORDERS["PO-1045"].billed(),
                order="PO-1045",
                fees=(Fee("Port et emballage", Decimal("38.50"), Decimal(0), "K"),),
            ),
            "A French invoice with carriage on top of the ordered goods.",
        ),
        structured(
            "atlantic-cii-778120.xml",
            bill(
                ATLANTIC,
                "778120",
                day(11, 1),
                work("Fibre line 500 Mbit, November", price="79.00"),
                work("Voice lines", "3", "14.50"),
            ),
            "Telephone and internet, an electronic invoice (CII).",
        ),
    ]


def goods() -> list[Scene]:
    """Part deliveries, several orders, foreign money, discounts and deposits."""
    return [
        printed(
            "SI-220417.pdf", FIRST_PART, "The first part of an order: what came is what is billed."
        ),
        printed("SI-220533.pdf", SECOND_PART, "The rest of the same order."),
        printed("SI-220541.pdf", BOTH_ORDERS, "Two orders on one invoice."),
        printed(
            "Ashgrove INV-77120.pdf",
            bill(ASHGROVE, "INV-77120", day(10, 17), *ORDERS["PO-1047"].billed(), order="PO-1047"),
            "Pounds: booked in pounds, with the day's rate from rates.csv.",
        ),
        printed(
            "Vossler 26-3391.pdf",
            bill(
                VOSSLER,
                "26-3391",
                day(10, 20),
                work("Wartung Abrichthobel", "6.5", "92.00", rate="0", treatment="AE", unit="Std."),
                work("Anfahrt und Spesen", "1", "240.00", rate="0", treatment="AE", unit="Psch."),
                discount=(Decimal(2), 10),
            ),
            "Reverse charge, and two per cent off when paid within ten days.",
        ),
        printed(
            "Vossler 26-3440.pdf",
            bill(
                VOSSLER,
                "26-3440",
                day(10, 30),
                *[replace(item, treatment="K") for item in ORDERS["PO-1054"].billed()],
                order="PO-1054",
                prepaid=Decimal("5900.00"),
                extra={"deposit": "AR-26-0117"},
            ),
            "A machine of which most was paid in advance: the rest is owed.",
        ),
        printed(
            "SARL Delorme F26-1240.pdf",
            bill(DELORME, "F26-1240", day(11, 2), *ORDERS["PO-1056"].billed(), order="PO-1056"),
            "Another French invoice, as ordered.",
        ),
        printed(
            "Brannock invoice 48377.pdf",
            PLYWOOD,
            "As ordered and delivered.",
        ),
        structured(
            "tervoort-2026-3402.xml",
            bill(TERVOORT, "2026-3402", day(10, 30), *ORDERS["PO-1058"].billed(), order="PO-1058"),
            "Another electronic invoice, as ordered.",
        ),
        printed("CN-30921.pdf", RETURNED, "A credit note that knows its invoice."),
    ]


def overheads() -> list[Scene]:
    """Services, leasing, mails, plain text, scans and a till receipt."""
    return [
        printed("GR-26-0311.pdf", FEES, "Accountants: a fee note without quantities."),
        printed(
            "LI-55102.pdf",
            bill(
                DUNMORE,
                "LI-55102",
                day(11, 3),
                work("Car rental, 1 month", "1", "412.00"),
                work("Maintenance package", "1", "38.00"),
                extra={
                    "agreement": "D-2201",
                    "vehicle": "261-G-90817",
                    "period": "November 2026",
                },
            ),
            "A leased car: a fifth of the VAT is reclaimed, the rest is cost.",
        ),
        *letter_with_invoice(),
        written(
            "rafferty-1107.txt",
            bill(
                RAFFERTY,
                "1107",
                day(11, 5),
                work("Hosting larkfield.example, November 2026", price="24.00"),
                work("Mailboxes", "6", "2.50"),
            ),
            "An invoice in plain text.",
        ),
        scanned(
            "scan_20261106_0911.pdf",
            bill(
                BRIGHTWATER,
                "2026-41",
                day(10, 31),
                work("Workshop and office, October", "22", "19.50", rate="13.5"),
            ),
            "A scanned invoice without a text layer.",
        ),
        scanned(
            "IMG_4417.jpg",
            bill(
                HARBOUR,
                "004417",
                day(11, 5),
                work("Sandpaper sheets", "10", "1.20"),
                work("Masking tape", "4", "2.45"),
                work("Wood filler", "1", "8.94"),
            ),
            "A till receipt by phone: paid already, so it is an expense and not an unpaid bill.",
            PHONE,
        ),
        printed("courier week 43.pdf", WEEK, "Couriers, every week."),
        *two_weeks(),
        printed(
            "PH10455.pdf",
            bill(
                PAPERHIVE,
                "PH10455",
                day(11, 9),
                work("Lever arch files, pack of 10", "2", "31.90"),
                work("Printer toner, black", "2", "86.40"),
            ),
            "Stationery under the usual account.",
        ),
    ]


def letter_with_invoice() -> list[Scene]:
    """Send a mail whose attachment is the invoice; the signature's picture is no document."""
    letter = mail(
        KILBRACK,
        "Your autumn catalogues - invoice 2207",
        datetime(2026, 10, 29, 15, 12, tzinfo=UTC),
        "Hello Nora,\n\nthe catalogues left us today. Please find our invoice attached.\n\n"
        "Best regards\nJohn\nKilbrack Print Ltd\n",
        ("Kilbrack_2207.pdf", set_in_type(CATALOGUE)),
    )
    mail_file = "Your autumn catalogues.eml"
    return [
        Scene(mail_file, "A mail with an invoice attached.", letter, reasons=("mail_taken_apart",)),
        Scene(
            "Kilbrack_2207.pdf",
            "The invoice out of the mail.",
            paper=CATALOGUE,
            part_of=mail_file,
        ),
    ]


def two_weeks() -> list[Scene]:
    """Two invoices in one file."""
    file = "couriers weeks 44 and 45.pdf"
    content = {**sheet(NEXT_WEEK), "second": sheet(THIRD_WEEK)}
    return [
        Scene(
            file,
            "Two invoices in one PDF are taken apart.",
            compiled("listing", content),
            reasons=("several_invoices",),
        ),
        Scene(f"{file} (page 1)", "The first of them.", paper=NEXT_WEEK, part_of=file),
        Scene(f"{file} (page 2)", "The second of them.", paper=THIRD_WEEK, part_of=file),
    ]
