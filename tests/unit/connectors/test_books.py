"""Exports of the books taken into the reference files and the history of bills."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smbflow.config.reference import load_reference
from smbflow.config.settings import load_settings
from smbflow.config.workspace import create_workspace
from smbflow.connectors.books.taking import KINDS, BooksFolder
from smbflow.domain.bill import BillKind, PastBill
from smbflow.domain.invoice import VatTreatment
from smbflow.domain.reference import Reference
from smbflow.domain.view import ImportNote
from smbflow.errors import ConfigurationError, UsageError
from smbflow.paths import Workspace


class Office:
    """A workspace with a memory of past bills, into which exports are taken."""

    def __init__(self, root: Path) -> None:
        self.workspace: Workspace = create_workspace(root / "office")
        self.remembered: list[PastBill] = []
        self._inbox = root
        self._books = BooksFolder(self.workspace, self.reference, self._remember)

    def reference(self) -> Reference:
        """Return the reference data as it stands in the files."""
        business = load_settings(self.workspace).business
        return load_reference(self.workspace.reference, business)

    def take(self, kind: str, content: str | bytes, dates: str | None = None) -> ImportNote:
        """Take an export with this content."""
        file = self._inbox / "export.csv"
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return self._books.take(kind, file, dates)

    def file(self, name: str) -> Path:
        """Return a reference file."""
        return self.workspace.reference / f"{name}.csv"

    def _remember(self, bills: Sequence[PastBill]) -> int:
        new = [bill for bill in bills if bill not in self.remembered]
        self.remembered += new
        return len(new)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """Return a British office without reference data."""
    return Office(tmp_path)


XERO_CONTACTS = (
    "*ContactName,AccountNumber,EmailAddress,TaxNumber,PurchasesAccount,CurrencyCode\n"
    "Harbour Paper Ltd,HARB01,bills@harbour.example,GB 123 4567 82,400,GBP\n"
    "Quay Couriers,,post@quay.example,,,\n"
)
SAGE_SUPPLIERS = (
    "A/C,Name,VAT Reg. No,Def. Nominal Code,Bank Sort Code,Bank Account No,Payment Due Days\n"
    "HARB01,Harbour Paper Ltd,123456782,7500,40404,00112233,30\n"
)
DATEV_SUPPLIERS = (
    '"EXTF";700;16;"Debitoren/Kreditoren";5;20260101000000000;;"RE";"";"";1001;7;20260101;4\r\n'
    "Konto;Name (Adressattyp Unternehmen);EU-Land;EU-UStID;IBAN-Nr. 1;E-Mail\r\n"
    '70001;"Müller Büro GmbH";"DE";"136695976";"DE89370400440532013000";"a@mueller.example"\r\n'
    '10001;"Kunde AG";"";"";"";""\r\n'
).encode("cp1252")


def test_xero_contacts_become_suppliers(office: Office) -> None:
    """Where the books have no number, the id is made of the name, the same every time."""
    note = office.take("suppliers", XERO_CONTACTS)
    assert (note.read, note.added, note.into) == (2, 2, "reference/suppliers.csv")
    assert ("vat_id", "TaxNumber") in note.recognised
    harbour, quay = office.reference().suppliers
    assert (harbour.supplier_id, harbour.vat_id, harbour.account) == (
        "HARB01",
        "GB123456782",
        "400",
    )
    assert (quay.supplier_id, quay.email) == ("quay-couriers", "post@quay.example")


def test_sage_suppliers_keep_their_references(office: Office) -> None:
    """Sage's words for account, bank and terms are known; a dropped zero is put back."""
    office.take("suppliers", SAGE_SUPPLIERS)
    (harbour,) = office.reference().suppliers
    assert (harbour.sort_code, harbour.account_number) == ("040404", "00112233")
    assert (harbour.terms_days, harbour.account) == (30, "7500")


def test_datev_creditors_are_taken_and_debtors_left_out(office: Office) -> None:
    """The first line is DATEV's own; country and number of the VAT id are joined; cp1252."""
    note = office.take("suppliers", DATEV_SUPPLIERS)
    assert note.left_out == ((4, "10001 is no creditor"),)
    (muller,) = office.reference().suppliers
    assert (muller.supplier_id, muller.name) == ("70001", "Müller Büro GmbH")
    assert (muller.vat_id, muller.iban) == ("DE136695976", "DE89370400440532013000")


def test_titles_above_the_header_and_totals_below_are_passed_over(office: Office) -> None:
    """QuickBooks reports begin with the company's name and end with a total."""
    report = 'Vendor Contact List\n"Office Ltd"\n\nVendor,Email,Phone\nAnn,a@x.example,1\nTOTAL,,\n'
    note = office.take("suppliers", report)
    assert (note.added, note.left_out) == (1, ((6, "is a total"),))


def test_a_supplier_may_be_called_total(office: Office) -> None:
    """Total Energies is a supplier, a row that says TOTAL is none."""
    note = office.take("suppliers", "Vendor,Email\nTotal Energies,a@x.example\nTotal for A,\n")
    assert (note.added, note.left_out) == (1, ((3, "is a total"),))


def test_accounts_are_numbers_or_names(office: Office) -> None:
    """QuickBooks knows accounts by name, the others by number."""
    office.take("accounts", "*Code,*Name,*Type\n400,Advertising,Expense\n")
    office.take("accounts", "Full name,Type\nOffice costs,Expenses\n")
    found = [(account.account, account.name) for account in office.reference().accounts]
    assert found == [("400", "Advertising"), ("Office costs", "Office costs")]


def test_a_tax_code_s_treatment_is_told_by_its_words_or_left_out(office: Office) -> None:
    """Nothing is told from a rate alone: a code without telling words is named."""
    note = office.take(
        "tax_codes",
        "Tax Rate Name,Tax Rate\n20% (VAT on Expenses),20.00\n20% (VAT on Income),20.00\n"
        "Reverse Charge Expenses (20%),20.00\nZero Rated Expenses,0\nSpecial,7\n",
    )
    codes = {(code.treatment, code.rate): code.code for code in office.reference().tax_codes}
    assert codes == {
        (VatTreatment.STANDARD, Decimal(20)): "20% (VAT on Expenses)",
        (VatTreatment.REVERSE_CHARGE, Decimal(20)): "Reverse Charge Expenses (20%)",
        (VatTreatment.ZERO, Decimal(0)): "Zero Rated Expenses",
    }
    assert [number for number, _ in note.left_out] == [3, 6]


def test_orders_find_their_supplier_and_number_their_lines(office: Office) -> None:
    """An order names its supplier; lines without a number are counted, the currency is ours."""
    office.take("suppliers", XERO_CONTACTS)
    note = office.take(
        "orders",
        "Order Number,Contact Name,Item Code,Description,Quantity,Unit Price,Order Date\n"
        "PO-1,HARBOUR PAPER LTD,A1,Paper,10,2.50,30/11/2026\n"
        "PO-1,Harbour Paper Ltd,A2,Pens,5,1.00,30/11/2026\n",
    )
    assert note.added == 2
    first, second = office.reference().orders
    assert (first.supplier_id, first.line, second.line) == ("HARB01", "1", "2")
    assert (first.currency, first.ordered_on) == ("GBP", date(2026, 11, 30))


def test_deliveries_are_counted_not_doubled(office: Office) -> None:
    """Two equal deliveries in one file are two; the same file again adds nothing."""
    two = "PO Number,Line No,Qty Received,Received Date\n" + "PO-1,1,5,2026-12-01\n" * 2
    assert office.take("deliveries", two).added == 2
    again = office.take("deliveries", two)
    assert (again.added, again.unchanged) == (0, 2)
    assert len(office.reference().deliveries) == 2


def test_a_second_import_completes_and_keeps_the_office_s_work(office: Office) -> None:
    """Empty cells are filled; what the office wrote, its columns and its delimiter stay."""
    office.file("suppliers").write_text(
        "\ufeffSupplier ID;Name;Notes;email\nHARB01;Harbour;pays late;mine@x.example\n", "utf-8"
    )
    note = office.take("suppliers", XERO_CONTACTS)
    assert (note.added, note.changed, note.unchanged) == (1, 1, 0)
    assert note.kept == (
        (2, "name stays 'Harbour', the books say 'Harbour Paper Ltd'"),
        (2, "email stays 'mine@x.example', the books say 'bills@harbour.example'"),
    )
    written = office.file("suppliers").read_text("utf-8")
    assert written.startswith("\ufeffSupplier ID;Name;Notes;email;")
    assert "pays late" in written
    harbour = office.reference().supplier("HARB01")
    assert harbour is not None
    assert (harbour.name, harbour.account) == ("Harbour", "400")


def test_the_books_decide_over_orders(office: Office) -> None:
    """A changed quantity or status of an order comes from the books."""
    head = "po_number,supplier_id,line,description,qty,unit_price,currency,status\n"
    office.take("orders", head + "PO-1,HARB01,1,Paper,10,2.50,GBP,open\n")
    note = office.take("orders", head + "PO-1,HARB01,1,Paper,12,2.50,GBP,closed\n")
    assert (note.changed, note.added) == (1, 0)
    (line,) = office.reference().orders
    assert line.quantity == 12
    assert line.status == "closed"


def test_the_same_export_twice_changes_nothing(office: Office) -> None:
    """A second run writes no file."""
    office.take("suppliers", SAGE_SUPPLIERS)
    before = office.file("suppliers").stat().st_mtime_ns
    note = office.take("suppliers", SAGE_SUPPLIERS)
    assert (note.written, note.unchanged) == (0, 1)
    assert office.file("suppliers").stat().st_mtime_ns == before


def test_a_wrong_row_changes_nothing_at_all(office: Office) -> None:
    """Every wrong row is named with its column, and the file stays as it was."""
    before = office.file("suppliers").read_bytes()
    with pytest.raises(ConfigurationError) as caught:
        office.take("suppliers", "supplier_id,name,terms_days\n1,Ann,30\n2,,30\n3,Cem,soon\n")
    assert "row 3, column name: must be there" in caught.value.title
    assert "row 4, column terms_days: 'soon' is not a number" in caught.value.hint
    assert "Nothing was changed" in caught.value.hint
    assert office.file("suppliers").read_bytes() == before


def test_a_broken_reference_file_is_not_written_over(office: Office) -> None:
    """An edit gone wrong is named first; an import never hides it."""
    office.file("suppliers").write_text("supplier_id,name\n1,Ann\n1,Bob\n", "utf-8")
    with pytest.raises(ConfigurationError, match="row 3"):
        office.take("suppliers", XERO_CONTACTS)
    assert "Bob" in office.file("suppliers").read_text("utf-8")


@pytest.mark.parametrize("content", ["", "a,b\n1,2\n", "\x00", "just words\n"])
def test_a_file_of_something_else_is_not_recognised(office: Office, content: str) -> None:
    """The refusal says which headings were looked for."""
    with pytest.raises(ConfigurationError):
        office.take("suppliers", content)


def test_an_unknown_kind_names_the_nearest(office: Office) -> None:
    """A slip in the kind is a usage error."""
    with pytest.raises(UsageError, match="nearest: suppliers"):
        office.take("supliers", "")
    assert "history" in KINDS


XERO_BILLS = (
    "ContactName,InvoiceNumber,InvoiceDate,Total,LineAmount,TaxAmount,AccountCode,TaxType,Currency,"
    "Type,Status\n"
    "Harbour Paper Ltd,INV-1,05 Mar 2026,180.00,100.00,20.00,400,20% (VAT on Expenses),GBP,Bill,"
    "Paid\n"
    "Harbour Paper Ltd,INV-1,05 Mar 2026,180.00,50.00,10.00,401,20% (VAT on Expenses),GBP,Bill,"
    "Paid\n"
    "Harbour Paper Ltd,INV-2,06 Mar 2026,12.00,10.00,2.00,400,x,GBP,Bill,Voided\n"
)


def test_xero_bills_gather_their_lines(office: Office) -> None:
    """The total stands on every line; the coding is the largest line's; voided ones are out."""
    office.take("suppliers", XERO_CONTACTS)
    note = office.take("history", XERO_BILLS)
    assert (note.added, note.left_out) == (1, ((4, "is no bill"),))
    (bill,) = office.remembered
    assert (bill.supplier_id, bill.number) == ("HARB01", "INV-1")
    assert bill.gross == 180
    assert (bill.issue_date, bill.account) == (date(2026, 3, 5), "400")
    assert office.take("history", XERO_BILLS).unchanged == 1


def test_sage_postings_add_up_to_bills(office: Office) -> None:
    """PI and PC are bills and credits, gathered by reference; payments are left out."""
    office.take(
        "bills",
        "Type,A/C,N/C,Date,Ref,Details,Net,T/C,Tax\n"
        "PI,HARB01,7500,30/03/2026,INV-1,Paper,100.00,T1,20.00\n"
        "PI,HARB01,7504,30/03/2026,INV-1,Pens,50.00,T1,10.00\n"
        "PC,HARB01,7500,31/03/2026,CN-1,Back,10.00,T1,2.00\n"
        "PP,HARB01,1200,31/03/2026,BACS,Paid,180.00,T9,0.00\n",
    )
    assert [(bill.number, bill.kind) for bill in office.remembered] == [
        ("INV-1", BillKind.BILL),
        ("CN-1", BillKind.CREDIT_NOTE),
    ]
    assert [bill.gross for bill in office.remembered] == [180, 12]


def test_datev_postings_lie_in_the_file_s_year(office: Office) -> None:
    """The creditor may stand on either side; a debited creditor without a key was paid."""
    first = '"EXTF";700;21;"Buchungsstapel";13;20260101000000000;;"RE";"";"";1001;7;20250701;4\r\n'
    heads = (
        "Umsatz (ohne Soll/Haben-Kz);Soll/Haben-Kennzeichen;WKZ Umsatz;Konto;"
        "Gegenkonto (ohne BU-Schlüssel);BU-Schlüssel;Belegdatum;Belegfeld 1\r\n"
    )
    rows = (
        '1190,00;"S";"EUR";4930;70001;"9";1508;"R1"\r\n'
        '595,00;"H";"EUR";70002;4930;"9";0503;"R2"\r\n'
        '119,00;"H";"EUR";4930;70001;"9";0603;"G1"\r\n'
        '1190,00;"S";"EUR";70001;1200;"";0703;"R1"\r\n'
        '100,00;"S";"EUR";1200;8400;"";0703;"X"\r\n'
    )
    note = office.take("history", (first + heads + rows).encode("cp1252"))
    assert [(b.supplier_id, b.number, b.issue_date, b.kind) for b in office.remembered] == [
        ("70001", "R1", date(2025, 8, 15), BillKind.BILL),
        ("70002", "R2", date(2026, 3, 5), BillKind.BILL),
        ("70001", "G1", date(2026, 3, 6), BillKind.CREDIT_NOTE),
    ]
    assert [bill.gross for bill in office.remembered] == [1190, 595, 119]
    assert [number for number, _ in note.left_out] == [6, 7]


def test_a_negative_bill_is_a_credit_note(office: Office) -> None:
    """Amounts are positive in our history; the kind says which way they went."""
    office.take("history", "Vendor,Transaction type,Date,Num,Amount\nAnn,Bill,2026-03-05,1,-12\n")
    (bill,) = office.remembered
    assert (bill.kind, bill.supplier_id) == (BillKind.CREDIT_NOTE, "ann")
    assert bill.gross == 12


def test_a_history_of_net_amounts_alone_is_refused(office: Office) -> None:
    """Without the total a duplicate would not be recognised."""
    with pytest.raises(ConfigurationError, match="column gross is missing"):
        office.take("history", "Vendor,Date,Num,Net\nAnn,2026-03-05,1,12\n")


AMBIGUOUS = "supplier_id,number,issue_date,currency,gross\nA,1,03/04/2026,GBP,12.00\n"


def test_dates_of_two_meanings_ask_which(office: Office) -> None:
    """03/04 is asked about, unless the column shows it or the person says it."""
    with pytest.raises(ConfigurationError, match="the day or the month") as caught:
        office.take("history", AMBIGUOUS)
    assert "--dates DMY" in caught.value.hint
    office.take("history", AMBIGUOUS, "mdy")
    assert office.remembered[0].issue_date == date(2026, 3, 4)
    office.take("history", AMBIGUOUS + "A,2,30/04/2026,GBP,13.00\n")
    assert office.remembered[1].issue_date == date(2026, 4, 3)
    with pytest.raises(UsageError, match="allowed: DMY, MDY"):
        office.take("history", AMBIGUOUS, "YMD")


def test_a_wrong_row_of_history_remembers_nothing(office: Office) -> None:
    """All wrong rows are named, none is half-taken."""
    with pytest.raises(ConfigurationError) as caught:
        office.take(
            "history",
            "supplier_id,number,issue_date,currency,gross\nA,1,2026-03-04,GBP,12.00\n"
            "A,,2026-03-04,GBP,12.00\nA,3,2026-03-04,GBP,twelve\n",
        )
    assert "row 3, column number: must be there" in caught.value.title
    assert "row 4, column gross: 'twelve' is not a number" in caught.value.hint
    assert not office.remembered


@pytest.fixture(scope="session")
def shared_office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Return an office that many examples of a law may use."""
    return Office(tmp_path_factory.mktemp("books"))


@given(kind=st.sampled_from(sorted(KINDS)), content=st.binary(max_size=300))
def test_random_bytes_are_taken_or_refused(
    shared_office: Office, kind: str, content: bytes
) -> None:
    """No file makes an import fail in another way than with words."""
    told = _told(lambda: shared_office.take(kind, content))
    assert told is None or told.title


CELLS = st.text(st.characters(codec="utf-8"), max_size=8)
HEADINGS = "supplier_id,name,account,code,treatment,rate,po_number,line,qty,date,number,gross"


@given(
    kind=st.sampled_from(sorted(KINDS)),
    rows=st.lists(
        st.lists(st.text(st.characters(codec="utf-8"), max_size=8), max_size=8), max_size=4
    ),
)
def test_random_rows_leave_the_reference_readable(
    shared_office: Office, kind: str, rows: list[list[str]]
) -> None:
    """Whatever an export says, what was written can be read again."""
    head = (
        "supplier_id,name,account,code,treatment,rate,po_number,line,qty,date,number,gross,currency"
    )
    lines = "\n".join([head, *(",".join(row) for row in rows)])
    _told(lambda: shared_office.take(kind, lines))
    assert shared_office.reference().business.currency == "GBP"


def _told(attempt: Callable[[], object]) -> UsageError | None:
    try:
        attempt()
    except UsageError as error:
        return error
    return None
