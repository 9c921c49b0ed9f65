"""Import files for the books, compared with files written by hand from the programs' rules."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from smbflow.config.notation import Mark, number
from smbflow.config.settings import BusinessSection, ExportSection, Settings
from smbflow.connectors.accounts.json_files import BILL_PAPER
from smbflow.connectors.accounts.layout import Column, load_layout
from smbflow.connectors.accounts.printing import Unprintable, print_number, print_text
from smbflow.connectors.accounts.shelf import SHIPPED, load_formats
from smbflow.domain.bill import Bill, BillKind, BillRow
from smbflow.domain.invoice import VatTreatment
from smbflow.domain.money import Money
from smbflow.domain.ports.accounts import AccountsFormat
from smbflow.errors import ConfigurationError, UnbalancedBill
from smbflow.paths import Workspace

MakeBill = Callable[..., Bill]
MakeRow = Callable[..., BillRow]
Formats = dict[str, AccountsFormat]

PARAMETERS: dict[str, str | int] = {"consultant": 1001, "client": 7, "paid_from": "1600"}
SIMPLE_FORMATS = ["csv", "xero", "quickbooks", "sage50"]


def shelf(folder: Path, currency: str = "GBP", **export: object) -> Formats:
    """Return the formats of a business with this currency and [export] section."""
    business = BusinessSection(("Office Ltd",), currency, "GB")
    section = ExportSection(**{"parameters": PARAMETERS, **export})  # type: ignore[arg-type]  # the test's own keys
    return load_formats(Workspace(folder), Settings(business, section))


@pytest.fixture
def formats(tmp_path: Path) -> Formats:
    """Return the formats of a British business."""
    return shelf(tmp_path)


@pytest.fixture
def german(tmp_path: Path) -> Formats:
    """Return the formats of a German business."""
    return shelf(tmp_path, "EUR", format="datev")


@cache
def british() -> Formats:
    """Return the formats of a British business, read once for all examples of a law."""
    return shelf(Path("nowhere"))


def text(files: Formats, name: str, *bills: Bill) -> str:
    """Render bills as one file and return its text without line ends of Windows."""
    (file,) = files[name].render(bills, 7)
    return file.content.decode("cp1252" if name in {"sage50", "datev"} else "utf-8-sig")


def cells(files: Formats, name: str, *bills: Bill) -> list[dict[str, str]]:
    """Render bills as one file and read it again as any CSV program would."""
    return list(csv.DictReader(io.StringIO(text(files, name, *bills), newline="")))


def test_xero_repeats_the_header_cells_on_every_line(
    formats: Formats, make_bill: MakeBill, make_row: MakeRow
) -> None:
    """Xero gathers lines of one number; its headings stay untouched, the order is described."""
    paper = make_row(
        1, "100.00", "20.00", quantity=Decimal(40), unit_price=Decimal("2.5"), order_number="PO-9"
    )
    freight = make_row(2, "9.99", "2.00", description="Freight, insured")
    assert text(formats, "xero", make_bill(paper, freight)) == (
        "*ContactName,EmailAddress,POAddressLine1,POAddressLine2,POAddressLine3,POAddressLine4,"
        "POCity,PORegion,POPostalCode,POCountry,*InvoiceNumber,*InvoiceDate,*DueDate,Total,"
        "InventoryItemCode,Description,*Quantity,*UnitAmount,*AccountCode,*TaxType,TaxAmount,"
        "TrackingName1,TrackingOption1,TrackingName2,TrackingOption2,Currency\r\n"
        "Harbour Paper Ltd,,,,,,,,,,INV-1001,05/03/2026,04/04/2026,131.99,,"
        '"Paper 1, order PO-9",40.0000,2.5000,7500,T1,20.00,,,,,GBP\r\n'
        "Harbour Paper Ltd,,,,,,,,,,INV-1001,05/03/2026,04/04/2026,131.99,,"
        '"Freight, insured",1.0000,9.9900,7500,T1,2.00,,,,,GBP\r\n'
    )


def test_sage_gets_one_row_per_nominal_and_tax_code(
    formats: Formats, make_bill: MakeBill, make_row: MakeRow
) -> None:
    """Sage does not gather rows into an invoice, so we gather them by coding."""
    rows = [
        make_row(1, "100.00", "20.00"),
        make_row(2, "50.00", "10.00"),
        make_row(
            3, "8.00", "0.00", tax_code="T0", treatment=VatTreatment.ZERO, vat_rate=Decimal(0)
        ),
    ]
    assert text(formats, "sage50", make_bill(*rows)) == (
        "Type,Account Reference,Nominal A/C Ref,Department Code,Date,Reference,Details,Net Amount,"
        "Tax Code,Tax Amount,Exchange Rate,Extra Reference,User Name,Project Refn,Cost Code Refn"
        "\r\n"
        'PI,HARB01,7500,,05/03/2026,INV-1001,"Harbour Paper Ltd, Paper 1 and 1 more",150.00,T1,'
        "30.00,,,,,\r\n"
        'PI,HARB01,7500,,05/03/2026,INV-1001,"Harbour Paper Ltd, Paper 3",8.00,T0,0.00,,,,,\r\n'
    )


def test_datev_posts_the_gross_with_its_key(
    german: Formats, make_bill: MakeBill, make_row: MakeRow
) -> None:
    """DATEV: gross, comma, text in quotes, day and month, 31 header fields and 125 columns."""
    paper = make_row(
        1,
        "1000.00",
        "190.00",
        currency="EUR",
        account="4930",
        tax_code="9",
        vat_rate=Decimal(19),
        description='Papier "A4"',
    )
    bought = make_bill(paper, supplier_id="70001", supplier_name="Müller GmbH", number="R 26/17.4")
    (file,) = german["datev"].render([bought], 7)
    first, headings, *rows = file.content.decode("cp1252").split("\r\n")
    assert file.name == "EXTF_smbflow-0007-202603.csv"
    assert first == (
        '"EXTF";700;21;"Buchungsstapel";13;20260305000000000;;"RE";"";"";1001;7;20260101;4;'
        '20260301;20260331;"smbflow batch 7";"";1;0;0;"EUR";;;;;;;;;'
    )
    assert headings.startswith("Umsatz (ohne Soll/Haben-Kz);Soll/Haben-Kennzeichen;WKZ Umsatz;Kurs")
    assert (first.count(";"), headings.count(";"), rows[0].count(";")) == (30, 124, 124)
    assert rows[0].rstrip(";") == (
        '1190,00;"S";"EUR";;;"";4930;70001;"9";0503;"R26/174";"";;"Müller GmbH, Papier ""A4"""'
    )


def test_quickbooks_names_its_columns_for_the_wizard(formats: Formats, make_bill: MakeBill) -> None:
    """QuickBooks asks which column is which; dates and amounts are the country's."""
    assert text(formats, "quickbooks", make_bill(orders=("PO-9",))) == (
        "*BillNo,*Supplier,*BillDate,*DueDate,Terms,Location,Memo,*Account,LineDescription,"
        "*LineAmount,*LineTaxCode,LineTaxAmount,Currency\r\n"
        'INV-1001,Harbour Paper Ltd,05/03/2026,04/04/2026,,,PO-9,7500,"Paper 1, order PO-9",'
        "100.00,T1,20.00,GBP\r\n"
    )


def test_json_holds_the_bill_with_its_key(formats: Formats, make_bill: MakeBill) -> None:
    """One file a bill: amounts are text, dates ISO, the idempotency key first."""
    (file,) = formats["json"].render([make_bill()], 7)
    assert file.name == "bill-0007-001-aaaaaaaaaaaa.json"
    told = json.loads(file.content)
    assert told["idempotency_key"] == "a" * 64
    assert (told["gross"], told["issue_date"], told["kind"]) == ("120.00", "2026-03-05", "bill")
    assert told["rows"][0]["tax_reclaimed"] == "20.00"
    assert BILL_PAPER.validate_json(file.content).gross == 120


@pytest.mark.parametrize(
    "case",
    [
        ("csv", "net", ["-100.00", "10.00"]),
        ("csv", "bill_gross", ["-108.00", "-108.00"]),
        ("xero", "*UnitAmount", ["-100.0000", "10.0000"]),
        ("xero", "TaxAmount", ["-20.00", "2.00"]),
        ("sage50", "Net Amount", ["90.00"]),
        ("sage50", "Type", ["PC"]),
    ],
)
def test_a_credit_note_has_each_program_s_sign(
    formats: Formats, make_bill: MakeBill, make_row: MakeRow, case: tuple[str, str, list[str]]
) -> None:
    """Stored positive, a credit note is negative for Xero and a PC for Sage; a deduction turns."""
    name, column, amounts = case
    rows = (make_row(1, "100.00", "20.00"), make_row(2, "-10.00", "-2.00"))
    credit = make_bill(*rows, kind=BillKind.CREDIT_NOTE)
    assert [line[column] for line in cells(formats, name, credit)] == amounts


def test_a_negative_group_takes_the_opposite_word(
    formats: Formats, german: Formats, make_bill: MakeBill, make_row: MakeRow
) -> None:
    """Where amounts must be positive, an allowance on its own account is a credit row."""
    rows = (make_row(1, "100.00", "20.00"), make_row(2, "-10.00", "-2.00", account="7599"))
    lines = cells(formats, "sage50", make_bill(*rows))
    assert [(line["Type"], line["Net Amount"]) for line in lines] == [
        ("PI", "100.00"),
        ("PC", "10.00"),
    ]
    changes = {"currency": "EUR", "tax_code": "9"}
    rows = (
        make_row(1, "100.00", "20.00", **changes),
        make_row(2, "-10.00", "-2.00", account="7599", **changes),
    )
    credit = make_bill(*rows, kind=BillKind.CREDIT_NOTE, supplier_id="70001")
    printed = text(german, "datev", credit).splitlines()[2:]
    assert [line[:10] for line in printed] == ['120,00;"H"', '12,00;"S";']


def test_vat_that_is_not_reclaimed_is_cost(
    formats: Formats, make_bill: MakeBill, make_row: MakeRow
) -> None:
    """Half of the VAT reclaimed: the other half stands in the net, and the total stays."""
    half = make_row(1, "99.99", "19.99", recoverable=Decimal("0.5"))
    (line,) = cells(formats, "csv", make_bill(half))
    assert (line["net"], line["tax"], line["gross"]) == ("109.98", "10.00", "119.98")
    (line,) = cells(formats, "xero", make_bill(half))
    assert (line["*Quantity"], line["*UnitAmount"], line["Total"]) == (
        "1.0000",
        "109.9800",
        "119.98",
    )


def test_not_registered_posts_gross(
    formats: Formats, make_bill: MakeBill, make_row: MakeRow
) -> None:
    """Without a VAT registration nothing is reclaimed and the cost is the gross."""
    (line,) = cells(
        formats, "quickbooks", make_bill(make_row(1, "100.00", "20.00", recoverable=Decimal(0)))
    )
    assert (line["*LineAmount"], line["LineTaxAmount"]) == ("120.00", "0.00")


def test_reverse_charge_is_net_only(
    formats: Formats, german: Formats, make_bill: MakeBill, make_row: MakeRow
) -> None:
    """Under the reverse charge the file holds the net and the mapped code does the rest."""
    charge = {"treatment": VatTreatment.REVERSE_CHARGE, "tax_code": "T21"}
    (line,) = cells(formats, "sage50", make_bill(make_row(1, "100.00", **charge)))
    assert (line["Net Amount"], line["Tax Code"], line["Tax Amount"]) == ("100.00", "T21", "0.00")
    german_charge = charge | {"tax_code": "94", "currency": "EUR", "vat_rate": Decimal(19)}
    abroad = make_bill(make_row(1, "100.00", **german_charge), supplier_id="70001")
    assert '100,00;"S"' in text(german, "datev", abroad)


def test_a_paid_purchase_is_no_bill(
    formats: Formats, german: Formats, make_bill: MakeBill, make_row: MakeRow
) -> None:
    """Sage and DATEV take it against cash; Xero and QuickBooks say what to enter instead."""
    paid = make_bill(kind=BillKind.EXPENSE, paid=True)
    (line,) = cells(formats, "sage50", paid)
    assert (line["Type"], line["Account Reference"]) == ("CP", "1600")
    assert "Spend Money" in (formats["xero"].refusal(paid) or "")
    assert "Expense" in (formats["quickbooks"].refusal(paid) or "")
    in_euro = make_row(1, "100.00", "20.00", currency="EUR", tax_code="9")
    printed = text(german, "datev", make_bill(in_euro, kind=BillKind.EXPENSE, paid=True))
    assert ";7500;1600;" in printed


def test_a_paid_purchase_needs_the_account_it_was_paid_from(
    tmp_path: Path, make_bill: MakeBill
) -> None:
    """Without the cash account the refusal names the setting."""
    lacking = shelf(tmp_path, parameters={})["sage50"]
    why = lacking.refusal(make_bill(kind=BillKind.EXPENSE, paid=True)) or ""
    assert "[export.parameters] paid_from" in why


def test_a_reversed_expense_is_a_receipt_in_sage(
    formats: Formats, make_bill: MakeBill, make_row: MakeRow
) -> None:
    """Its amounts are negative, and the opposite of CP is CR."""
    back = make_bill(make_row(1, "-100.00", "-20.00"), kind=BillKind.EXPENSE, paid=True)
    (line,) = cells(formats, "sage50", back)
    assert (line["Type"], line["Net Amount"], line["Tax Amount"]) == ("CR", "100.00", "20.00")


POUND = Money(Decimal("1.00"), "GBP")


@pytest.mark.parametrize("name", [*SIMPLE_FORMATS, "json"])
@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"net": POUND}, "its net does not add up: the rows make 100.00 GBP, the bill says 1.00"),
        ({"tax": POUND}, "its VAT does not add up"),
        ({"gross": POUND}, "its total does not add up"),
        ({"payable": Money(Decimal("120.00"), "EUR")}, "its amounts are not all in GBP"),
    ],
)
def test_a_bill_that_does_not_add_up_is_never_exported(
    formats: Formats, make_bill: MakeBill, name: str, change: dict[str, object], said: str
) -> None:
    """Each format refuses an unbalanced bill in words, and will not render it."""
    wrong = make_bill(**change)
    assert said in (formats[name].refusal(wrong) or "")
    with pytest.raises(UnbalancedBill, match="Harbour Paper Ltd INV-1001"):
        formats[name].render([wrong], 1)


def test_a_charge_that_is_no_row_is_missed(
    formats: Formats, make_bill: MakeBill, make_row: MakeRow
) -> None:
    """A document-level charge must be a row, else the target would post too little."""
    lines = (make_row(1, "1300.00", "325.00"),)
    lost = make_bill(*lines, net=Money(Decimal("1325.00"), "GBP"))
    assert "its net does not add up" in (formats["csv"].refusal(lost) or "")
    kept = make_bill(*lines, make_row(2, "25.00", "6.25", description="Freight"))
    assert sum(Decimal(line["net"]) for line in cells(formats, "csv", kept)) == 1325


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"account": " "}, "row 1 has no account"),
        ({"tax_code": ""}, "row 1 has no tax code"),
        ({"treatment": VatTreatment.REVERSE_CHARGE}, "VAT under the reverse charge"),
    ],
)
def test_an_uncoded_row_is_refused(
    formats: Formats,
    make_bill: MakeBill,
    make_row: MakeRow,
    changes: dict[str, object],
    said: str,
) -> None:
    """Every row needs account and tax code, and the reverse charge charges nothing."""
    wrong = make_bill(make_row(1, "100.00", "20.00", **changes))
    assert all(said in (formats[name].refusal(wrong) or "") for name in [*SIMPLE_FORMATS, "json"])


@pytest.mark.parametrize(
    ("name", "changes", "said"),
    [
        ("quickbooks", {"kind": BillKind.CREDIT_NOTE}, "enter it as Supplier credit"),
        ("quickbooks", {"number": "X" * 22}, "is longer than 21 characters"),
        ("sage50", {"supplier_id": "HARBOUR01"}, "Account Reference 'HARBOUR01' is longer than 8"),
        ("sage50", {"number": ""}, "Reference is empty"),
        ("sage50", {"withheld": POUND}, "Sage 50 imports no deductions"),
        ("sage50", {"number": "番号"}, "the character '番' cannot be written"),
    ],
)
def test_what_a_program_cannot_hold_is_refused_in_words(
    formats: Formats, make_bill: MakeBill, name: str, changes: dict[str, object], said: str
) -> None:
    """A refusal names the limit, so that the clerk knows what to do by hand."""
    assert said in (formats[name].refusal(make_bill(**changes)) or "")


def test_foreign_bills_go_only_where_the_rate_is_the_program_s_own(
    formats: Formats, german: Formats, make_bill: MakeBill, make_row: MakeRow
) -> None:
    """Xero and QuickBooks have rates of their own; Sage's and DATEV's are not proven."""
    euro = make_bill(make_row(1, "100.00", "20.00", currency="EUR"))
    assert cells(formats, "xero", euro)[0]["Currency"] == "EUR"
    assert "foreign currencies" in (formats["sage50"].refusal(euro) or "")
    assert "not proven" in (german["datev"].refusal(make_bill()) or "")


def test_vat_is_recomputed_as_the_target_does(
    formats: Formats, german: Formats, make_bill: MakeBill, make_row: MakeRow
) -> None:
    """A program that computes VAT itself must come to what the invoice charges, within 0.05."""
    near = make_bill(make_row(1, "99.99", "19.99"))
    assert formats["quickbooks"].refusal(near) is None
    off = make_bill(make_row(1, "100.00", "19.00"))
    said = formats["quickbooks"].refusal(off) or ""
    assert "would compute 20.00 GBP of VAT where the invoice charges 19.00 GBP" in said
    assert formats["xero"].refusal(off) is None
    euro = {"currency": "EUR", "tax_code": "9"}
    odd = make_bill(make_row(1, "100.00", "19.00", **euro), supplier_id="70001")
    assert "would compute 19.83 EUR" in (german["datev"].refusal(odd) or "")
    half = make_row(1, "100.00", "20.00", recoverable=Decimal("0.5"), **euro)
    split = german["datev"].refusal(make_bill(half, supplier_id="70001")) or ""
    assert "split the row in two" in split


def test_xero_files_hold_five_hundred_rows(
    formats: Formats, make_bill: MakeBill, make_row: MakeRow
) -> None:
    """A batch of more rows becomes several files, and no bill is torn apart."""
    rows = [make_row(n, "1.00", "0.20") for n in range(1, 201)]
    bills = [make_bill(*rows, number=f"INV-{n}") for n in range(3)]
    files = formats["xero"].render(bills, 7)
    assert [file.name for file in files] == ["xero-bills-0007-1.csv", "xero-bills-0007-2.csv"]
    assert [file.content.count(b"\r\n") - 1 for file in files] == [400, 200]
    long = make_bill(*[make_row(n, "1.00", "0.20") for n in range(1, 502)])
    assert "501 rows, a file holds 500" in (formats["xero"].refusal(long) or "")


def test_datev_files_hold_one_posting_month(
    german: Formats, make_bill: MakeBill, make_row: MakeRow
) -> None:
    """Belegdatum has no year: each posting month is a file of its own."""
    euro = make_row(1, "100.00", "20.00", currency="EUR", tax_code="9")
    days = [date(2026, 2, 28), date(2025, 12, 31), date(2026, 2, 1)]
    bills = [
        make_bill(euro, posting_date=day, supplier_id="70001", number=f"R{n}")
        for n, day in enumerate(days)
    ]
    files = german["datev"].render(bills, 7)
    assert [file.name for file in files] == [
        "EXTF_smbflow-0007-202512.csv",
        "EXTF_smbflow-0007-202602.csv",
    ]
    assert b"1001;7;20250101;4;20251201;20251231" in files[0].content
    assert b"20260201;20260228" in files[1].content


def test_the_same_batch_is_the_same_file(german: Formats, make_bill: MakeBill) -> None:
    """After a crash the file is rendered again and must be equal to the promised one."""
    for name in ("csv", "json", "xero"):
        assert german[name].render([make_bill()], 3) == german[name].render([make_bill()], 3)


def test_a_late_posting_keeps_the_true_date_in_words(formats: Formats, make_bill: MakeBill) -> None:
    """Where the books are closed, the posting date moves and the row says the invoice's date."""
    late = make_bill(posting_date=date(2026, 4, 1))
    (line,) = cells(formats, "xero", late)
    assert (line["*InvoiceDate"], line["Description"]) == (
        "01/04/2026",
        "Paper 1, dated 2026-03-05",
    )


@pytest.mark.parametrize(
    "formula", ["=1+1", "+44 20", "-A1", "@SUM(A1)", "\t=1", "＝1+1", "\r\n=2"]
)
@pytest.mark.parametrize("name", SIMPLE_FORMATS)
def test_no_text_is_a_formula(
    formats: Formats, make_bill: MakeBill, make_row: MakeRow, name: str, formula: str
) -> None:
    """What a spreadsheet would compute is text with an apostrophe, in every column."""
    trap = make_bill(
        make_row(1, "100.00", "20.00", description=formula), supplier_name=formula, number=formula
    )
    for line in cells(formats, name, trap):
        assert not [cell for cell in line.values() if cell[:1] in tuple("=+@\t＝")]


def test_negative_amounts_stay_numbers(formats: Formats, make_bill: MakeBill) -> None:
    """Only text is made harmless; a credit's amounts add up in a spreadsheet."""
    lines = cells(formats, "csv", make_bill(kind=BillKind.CREDIT_NOTE))
    assert sum(Decimal(line["gross"]) for line in lines) == -120


@given(
    st.decimals(-(10**9), 10**9, places=2, allow_nan=False, allow_infinity=False),
    st.sampled_from([".", ","]),
)
def test_printed_amounts_are_read_back(amount: Decimal, mark: str) -> None:
    """What we print for the books reads as the same number, in either notation."""
    layout = replace(load_layout(SHIPPED / "csv.toml", "csv.toml"), decimal=mark)
    printed = print_number(amount, Column("Net"), layout, "GBP")
    assert number(printed, Mark(mark)) == amount


def test_an_amount_finer_than_the_column_is_refused_not_rounded() -> None:
    """Rounding belongs to the bill, never to the file."""
    layout = load_layout(SHIPPED / "csv.toml", "csv.toml")
    with pytest.raises(Unprintable, match="too many decimals"):
        print_number(Decimal("0.005"), Column("Net"), layout, "GBP")


@given(st.text(st.characters(codec="utf-8"), max_size=60))
def test_any_text_prints_as_one_harmless_line(words: str) -> None:
    """Whatever a supplier writes is one line without formulas, and is read back unchanged."""
    printed = print_text(words, Column("Details", longest=30, cut=True), "utf-8")
    assert len(printed) <= 30
    assert printed[:1] not in tuple("=+-@\t\r＝＋－＠") or not printed
    assert "\n" not in printed
    assert print_text(printed, Column("Details"), "utf-8") == printed


@given(st.text(st.characters(codec="utf-8"), max_size=20))
def test_any_text_is_spelled_in_cp1252_or_refused(words: str) -> None:
    """Letters that Windows' western code page lacks lose their accents, else are refused."""
    try:
        printed = print_text(words, Column("Details"), "cp1252")
    except Unprintable:
        return
    assert printed.encode("cp1252").decode("cp1252") == printed


def test_letters_lose_accents_only_where_they_must() -> None:
    """Müller stays Müller, Łódź becomes Lódz."""
    assert print_text("Müller, Łódź – 5 €", Column(), "cp1252") == "Müller, Lódz – 5 €"


def test_a_neutral_cell_is_not_undone_by_its_spelling() -> None:
    """A full-width equals sign that becomes a plain one is still found out."""
    assert print_text("＝1+1", Column(), "cp1252") == "'=1+1"


ROWS = st.lists(
    st.tuples(st.integers(-(10**6), 10**7), st.sampled_from([0, 5, 20]), st.integers(0, 4)),
    min_size=1,
    max_size=8,
)


@given(ROWS, st.sampled_from([BillKind.BILL, BillKind.CREDIT_NOTE]))
def test_the_rows_of_every_format_make_the_bill_s_total(
    rows: list[tuple[int, int, int]], kind: BillKind
) -> None:
    """Whatever is reclaimed, gathered or turned: what is posted adds up to what is owed."""
    formats = british()
    bill = _bill_of(rows, kind)
    wanted = bill.gross.amount * (-1 if kind is BillKind.CREDIT_NOTE else 1)
    for name, net, tax in [("csv", "net", "tax"), ("xero", "*UnitAmount", "TaxAmount")]:
        lines = cells(formats, name, bill)
        assert sum(Decimal(line[net]) + Decimal(line[tax]) for line in lines) == wanted
    if formats["sage50"].refusal(bill) is None:
        lines = cells(formats, "sage50", bill)
        signs = {"PI": 1, "PC": -1}
        posted = (
            signs[line["Type"]] * (Decimal(line["Net Amount"]) + Decimal(line["Tax Amount"]))
            for line in lines
        )
        assert sum(posted) == wanted


def _bill_of(rows: list[tuple[int, int, int]], kind: BillKind) -> Bill:
    """Return a balanced bill of rows of (pence, rate, quarters reclaimed)."""
    made = []
    for place, (pence, rate, quarters) in enumerate(rows, 1):
        net = Money(Decimal(pence).scaleb(-2), "GBP")
        tax = net.times(Decimal(rate) / 100).rounded()
        share = Decimal(quarters) / 4
        code = f"T{rate}"
        made.append(
            BillRow(place, "x", net, tax, "7500", code, VatTreatment.STANDARD, Decimal(rate), share)
        )
    net = Money(sum((row.net.amount for row in made), Decimal(0)), "GBP")
    tax = Money(sum((row.tax.amount for row in made), Decimal(0)), "GBP")
    day = date(2026, 3, 5)
    owed = net + tax
    return Bill(
        "k", 1, kind, "S", "S", "1", day, None, day, "GBP", net, tax, owed, owed, tuple(made)
    )


def test_the_office_may_replace_a_column_set(tmp_path: Path, make_bill: MakeBill) -> None:
    """A layout in formats/ takes the place of ours of its name, and new ones join."""
    folder = Workspace(tmp_path).formats
    folder.mkdir()
    own = 'name = "csv"\ntitle = "Mine"\nfile = "mine-{batch}.csv"\n[kinds.bill]\n'
    own += '[[columns]]\nheading = "Betrag"\nvalue = "gross"\n'
    (folder / "mine.toml").write_text(own, "utf-8")
    (file,) = shelf(tmp_path)["csv"].render([make_bill()], 7)
    assert (file.name, file.content) == ("mine-7.csv", b"Betrag\r\n120.00\r\n")
    credit = make_bill(kind=BillKind.CREDIT_NOTE)
    assert "take no credit notes" in (shelf(tmp_path)["csv"].refusal(credit) or "")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('value = "groos"', "value: 'groos' is not known; nearest: gross"),
        ('parameter = "berater"', "parameter: 'berater' is not known"),
        ('valeu = "gross"', "'valeu' is not known; nearest: value"),
    ],
)
def test_a_wrong_column_set_is_named(tmp_path: Path, line: str, said: str) -> None:
    """A slip in an own layout names the file and the nearest word."""
    folder = Workspace(tmp_path).formats
    folder.mkdir()
    own = 'name = "mine"\ntitle = "Mine"\nfile = "x-{batch}.csv"\n[kinds.bill]\n[[columns]]\n'
    (folder / "mine.toml").write_text(own + line, "utf-8")
    with pytest.raises(ConfigurationError) as caught:
        shelf(tmp_path)
    assert said in caught.value.title
    assert caught.value.title.startswith("formats/mine.toml line")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("x.csv", "must hold {batch}"),
        ("x-{batch}.csv", "must hold {part}"),
        ("x-{batch}{part}{day}.csv", "is no file name"),
        ("x-{batch", "is no file name"),
    ],
)
def test_two_files_never_share_a_name(tmp_path: Path, name: str, said: str) -> None:
    """A layout whose files would overwrite each other is refused."""
    folder = Workspace(tmp_path).formats
    folder.mkdir()
    own = f'name = "mine"\ntitle = "Mine"\nfile = "{name}"\nmost_rows = 5\n[kinds.bill]\n'
    (folder / "mine.toml").write_text(own + '[[columns]]\nvalue = "gross"\n', "utf-8")
    with pytest.raises(ConfigurationError) as caught:
        shelf(tmp_path)
    assert said in caught.value.title


def test_the_chosen_format_s_parameters_must_be_there(tmp_path: Path) -> None:
    """DATEV asks for the consultant's number before anything starts."""
    with pytest.raises(ConfigurationError, match=r"export\.parameters\.consultant: must be there"):
        shelf(tmp_path, "EUR", format="datev", parameters={})
    with pytest.raises(ConfigurationError, match="'12' cannot be"):
        shelf(tmp_path, "EUR", format="datev", parameters={"consultant": 12, "client": 1})


def test_a_bill_s_json_keeps_its_contract(formats: Formats, make_bill: MakeBill) -> None:
    """Each bill in the outbox is valid by the schema that we publish."""
    contract = Path(__file__).parents[3] / "docs" / "contract" / "bill.schema.json"
    validator = Draft202012Validator(json.loads(contract.read_text("utf-8")))
    plain, credit = make_bill(), make_bill(kind=BillKind.CREDIT_NOTE, discount_percent=Decimal(2))
    for file in formats["json"].render([plain, credit], 1):
        validator.validate(json.loads(file.content))
