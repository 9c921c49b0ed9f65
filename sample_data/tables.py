"""The office's reference files and its history of bills, as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from firms import (
    ASHGROVE,
    ATLANTIC,
    BRANNOCK,
    BRIGHTWATER,
    CORRIB,
    DELORME,
    DUNMORE,
    ECKHARDT,
    FERRYBANK,
    GILSENAN,
    KILBRACK,
    MOYLE,
    PAPERHIVE,
    QUAY,
    RAFFERTY,
    SUPPLIERS,
    SWIFTWREN,
    TERVOORT,
    VOSSLER,
)
from papers import Firm, cents

Row = tuple[object, ...]

ACCOUNTS = (
    ("5000", "Timber and boards"),
    ("5010", "Hardware and fittings"),
    ("5020", "Fabric and foam"),
    ("5030", "Lacquer and adhesives"),
    ("5100", "Carriage inwards"),
    ("6000", "Rent"),
    ("6010", "Light and heat"),
    ("6020", "Telephone and internet"),
    ("6030", "Cleaning"),
    ("6040", "Post and couriers"),
    ("6050", "Stationery"),
    ("6060", "Motor leasing"),
    ("6070", "Printing and advertising"),
    ("6080", "Accountancy"),
    ("6090", "Repairs and machinery"),
)
TAX_CODES = (
    ("S", "23", "1", "T1"),
    ("S", "23", "0.2", "T10"),
    ("S", "13.5", "1", "T3"),
    ("S", "9", "1", "T6"),
    ("Z", "0", "1", "T0"),
    ("E", "0", "1", "T2"),
    ("AE", "0", "1", "T8"),
    ("K", "0", "1", "T7"),
    ("G", "0", "1", "T14"),
    ("O", "0", "1", "T9"),
)
PEOPLE = (
    ("Nora Keane", "10000", "yes", "yes", "no", "Aoife Lynam"),
    ("Aoife Lynam", "2500", "yes", "no", "no", "Nora Keane"),
    ("Declan Foyle", "", "yes", "yes", "yes", ""),
)
FIRST_MONTH = (2024, 10)
MONTHS = 24
HABITS: tuple[tuple[Firm, str, int, str, str], ...] = (
    # supplier, usual gross, bills a month, VAT rate, how the number is made
    (MOYLE, "540.00", 1, "9", "90012{n:05}"),
    (QUAY, "3013.50", 1, "23", "QSE/{y}/{m:02}"),
    (ATLANTIC, "150.68", 1, "23", "77{n:04}"),
    (DUNMORE, "553.50", 1, "23", "LI-5{n:04}"),
    (BRIGHTWATER, "486.92", 1, "13.5", "{y}-{m:02}"),
    (RAFFERTY, "47.97", 1, "23", "1{n:03}"),
    (SWIFTWREN, "118.00", 4, "23", "6{n:04}"),
    (PAPERHIVE, "265.00", 1, "23", "PH1{n:04}"),
    (BRANNOCK, "4100.00", 2, "23", "47{n:03}"),
    (CORRIB, "960.00", 2, "23", "SI-21{n:04}"),
    (ECKHARDT, "1750.00", 1, "0", "RE-{y}-1{n:04}"),
    (DELORME, "1420.00", 1, "0", "F{y2}-0{n:03}"),
    (TERVOORT, "890.00", 1, "0", "{y}-2{n:03}"),
    (ASHGROVE, "1130.00", 1, "0", "INV-76{n:03}"),
)
RARE = (
    # supplier, gross, VAT rate, number, day
    (GILSENAN, "516.60", "23", "GR-25-0288", date(2025, 9, 26)),
    (GILSENAN, "2829.00", "23", "GR-26-0104", date(2026, 3, 31)),
    (KILBRACK, "671.40", "13.5", "1980", date(2025, 10, 20)),
    (KILBRACK, "702.15", "13.5", "2101", date(2026, 4, 14)),
    (VOSSLER, "1180.00", "0", "25-2207", date(2025, 6, 12)),
    (VOSSLER, "838.00", "0", "26-1190", date(2026, 5, 6)),
    (VOSSLER, "5900.00", "0", "AR-26-0117", date(2026, 8, 20)),  # a deposit on the sander
)


def reference_files() -> dict[str, str]:
    """Return the files of reference/ by name, but for orders and deliveries, kept by hand."""
    return {
        "suppliers.csv": csv_text(
            "supplier_id,name,other_names,vat_id,iban,sort_code,account_number,currency,account,"
            "vat_treatment,order,terms_days,recurring,email",
            (_supplier(firm) for firm in SUPPLIERS),
        ),
        "accounts.csv": csv_text("account,name", ACCOUNTS),
        "tax_codes.csv": csv_text("treatment,rate,recoverable,code", TAX_CODES),
        "people.csv": csv_text(
            "name,limit,may_post,may_change_suppliers,may_sell_below_floor,stand_in", PEOPLE
        ),
        "rates.csv": csv_text("date,currency,rate", _rates()),
    }


def history_file() -> str:
    """Return two years of bills before the story, for `smbflow import history`."""
    head = "supplier_id,number,issue_date,currency,gross,kind,account,vat_rate"
    return csv_text(head, sorted(_past_bills(), key=lambda row: (row[2], row[1])))


def csv_text(header: str, rows: Iterable[Row]) -> str:
    """Return a CSV file's text; `header` holds the columns with commas between."""
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(header.split(","))
    writer.writerows(rows)
    return target.getvalue()


def _supplier(firm: Firm) -> Row:
    known_to_the_bank = firm is not FERRYBANK
    return (
        firm.id,
        firm.name,
        firm.other_names,
        firm.vat_id.removesuffix(" MWST"),
        firm.iban if known_to_the_bank else "",
        firm.sort_code,
        firm.account_number,
        firm.currency,
        firm.account,
        firm.treatment,
        firm.order,
        firm.terms,
        "yes" if firm.recurring else "no",
        firm.email,
    )


def _rates() -> Iterator[Row]:
    """Yield a rate for the pound every Monday; francs are missing on purpose."""
    random = Random(4)
    monday = date(2026, 8, 31)
    while monday < date(2026, 11, 21):
        yield monday, "GBP", Decimal(random.randint(11480, 11620)).scaleb(-4)
        monday += timedelta(days=7)


def _past_bills() -> Iterator[Row]:
    random = Random(7)
    for firm, usual, a_month, rate, pattern in HABITS:
        for n in range(MONTHS * a_month):
            month = FIRST_MONTH[1] - 1 + n // a_month
            issued = date(FIRST_MONTH[0] + month // 12, month % 12 + 1, 1 + n % a_month * 7)
            gross = _varied(Decimal(usual), firm, random)
            number = pattern.format(
                n=n * 7 + 11, y=issued.year, y2=issued.year % 100, m=issued.month
            )
            yield firm.id, number, issued, firm.currency, gross, "bill", firm.account, rate
    for firm, gross_text, rate, number, issued in RARE:
        yield firm.id, number, issued, firm.currency, gross_text, "bill", firm.account, rate


def _varied(usual: Decimal, firm: Firm, random: Random) -> Decimal:
    """Vary the amount: little for what recurs, much for goods; rent not at all."""
    if firm is QUAY or firm is RAFFERTY or firm is DUNMORE:
        return usual
    spread = 12 if firm.recurring else 45
    return cents(usual * Decimal(100 + random.randint(-spread, spread)) / 100) + Decimal(
        random.randint(1, 99)
    ).scaleb(-2)
