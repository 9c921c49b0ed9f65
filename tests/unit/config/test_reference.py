"""The reference files: exact values, or an error that names row and column."""

from __future__ import annotations

import os
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smbflow.config.reference import ReferenceFolder, load_reference, parse_table
from smbflow.config.sheet import decoded, read_sheet
from smbflow.config.tables import SUPPLIERS, TABLES, TAX_CODES, Table
from smbflow.domain.invoice import VatTreatment
from smbflow.domain.reference import Business, OrderRule, Reference
from smbflow.errors import ConfigurationError
from smbflow.paths import Workspace

OFFICE = Business((), "EUR", "DE")
READ = TABLES


def complaint(table: Table, content: bytes) -> str:
    """Return what the loader says of a file's content, nothing where it can be read."""
    try:
        parse_table(table, read_sheet(decoded(content, table.file), table.file), "GB")
    except ConfigurationError as error:
        return error.title
    return ""


def read(folder: Path, **files: str) -> Reference:
    """Write the files and read them as reference data of a German business."""
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, "utf-8")
    return load_reference(folder, OFFICE)


def test_no_files_are_empty_reference_data(tmp_path: Path) -> None:
    """A workspace without reference data starts, and asks."""
    assert load_reference(tmp_path, OFFICE) == Reference(OFFICE)


def test_all_files_become_domain_values(tmp_path: Path) -> None:
    """Every column of every file arrives where the rules look for it."""
    reference = read(
        tmp_path,
        suppliers="supplier_id,name,other_names,vat_id,iban,sort_code,account_number,currency,"
        "account,vat_treatment,order,terms_days,recurring,email\n"
        "70001,Muster GmbH,Muster|M. GmbH,DE 136 695 976,DE89 3704 0044 0532 0130 00,40404,"
        "00112233,eur,4980,reverse charge,required,30,yes,a@muster.example\n",
        accounts="account,name\n0980,Office\n",
        tax_codes="treatment,rate,recoverable,code\nS,19,1,9\nAE,19%,50%,94\n",
        purchase_orders="po_number;supplier_id;line;sku;description;qty;unit_price;currency;unit;"
        "status;date\n0012;70001;1;A-1;Paper;1.000;2,50;EUR;box;open;30.11.2026\n",
        goods_received="po_number,line,qty,date\n0012,1,400,2026-12-01\n0012,1,600,\n",
        people="name,limit,may_post,may_change_suppliers,stand_in\nAnn,500.00,no,yes,Bob\n",
        rates="date,currency,rate\n2026-11-30,USD,0.92\n",
    )
    supplier = reference.supplier("70001")
    assert supplier is not None
    assert supplier.other_names == ("Muster", "M. GmbH")
    assert (supplier.vat_id, supplier.iban) == ("DE136695976", "DE89370400440532013000")
    assert (supplier.sort_code, supplier.account_number) == ("040404", "00112233")
    assert (supplier.vat_treatment, supplier.order) == (
        VatTreatment.REVERSE_CHARGE,
        OrderRule.REQUIRED,
    )
    assert (supplier.terms_days, supplier.recurring, supplier.currency) == (30, True, "EUR")
    assert reference.accounts[0].account == "0980"
    assert [code.recoverable for code in reference.tax_codes] == [1, Decimal("0.5")]
    order = reference.orders[0]
    assert (order.order_number, order.unit_price) == ("0012", Decimal("2.50"))
    assert order.quantity == 1000
    assert order.ordered_on == date(2026, 11, 30)
    assert [d.received_on for d in reference.deliveries] == [date(2026, 12, 1), None]
    person = reference.people[0]
    assert person.limit == 500
    assert (person.may_post, person.may_change_suppliers) == (False, True)
    assert reference.rates[0].rate == Decimal("0.92")


@pytest.mark.parametrize("written", ["AE", "ae", "reverse_charge", "Reverse charge"])
def test_vat_treatments_are_letters_or_words(tmp_path: Path, written: str) -> None:
    """EN 16931 letters and words mean the same."""
    text = f"treatment,rate,recoverable,code\n{written},0,1,T21\n"
    assert read(tmp_path, tax_codes=text).tax_codes[0].treatment is VatTreatment.REVERSE_CHARGE


def test_own_columns_and_free_headers_are_borne(tmp_path: Path) -> None:
    """Columns of one's own are kept out of the way; headers may have capitals and blanks."""
    text = "\ufeffSupplier ID,Name,Notes,Phone\n1,Ann,call first,020\n\n"
    assert read(tmp_path, suppliers=text).suppliers[0].name == "Ann"


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        (
            "suppliers",
            "supplier_id,name,vat_treatment\n1,Ann,\n2,Bob,revers\n",
            "suppliers.csv row 3, column vat_treatment: 'revers' is not known; nearest: reverse",
        ),
        ("suppliers", "supplier_id,nmae\n1,A\n", "row 1: column name is missing; nearest: nmae"),
        ("suppliers", "supplier_id,name,vat_treatmnet\n", "nearest: vat_treatment"),
        ("suppliers", "supplier_id,name\n,Ann\n", "row 2, column supplier_id: must be there"),
        ("suppliers", "supplier_id,name\n1,A\n1,B\n", "row 3, column supplier_id: '1' stands in"),
        ("suppliers", "supplier_id,name\n1.2E+11,A\n", "was shortened by a spreadsheet"),
        ("suppliers", "supplier_id,name\n1,A,B\n", "row 2: 3 cells, but the header has 2"),
        ("suppliers", "name,name\n", "row 1: column name stands there twice"),
        ("suppliers", 'supplier_id,name\n1,"A\n', "row 2: cannot be read"),
        ("suppliers", "supplier_id,name,sort_code\n1,A,12\n3,B,1234567\n", "row 3, column sort_c"),
        ("tax_codes", "treatment,rate,recoverable,code\nS,19,50,9\n", "not between 0 and 1"),
        ("tax_codes", "treatment,rate,recoverable,code\nS,190,1,9\n", "0 and 100 per cent"),
        ("rates", "date,currency,rate\n2026-02-30,USD,1\n", "'2026-02-30' is not a date"),
        ("rates", "date,currency,rate\n2026-02-03,DOLLAR,1\n", "is not a currency"),
        ("goods_received", 'po_number,line,qty\n1,1,"1,234"\n', "may mean 1.234 or 1234"),
        ("people", "name,limit\nAnn,lots\n", "column limit: 'lots' is not a number"),
        ("people", "name,may_post\nAnn,perhaps\n", "'perhaps' is not known (allowed: yes, no)"),
    ],
)
def test_a_wrong_cell_is_named_by_row_and_column(
    tmp_path: Path, file: str, text: str, said: str
) -> None:
    """The error names file, row, column, what was found and what is allowed."""
    with pytest.raises(ConfigurationError) as caught:
        read(tmp_path, **{file: text})
    assert said in caught.value.title
    assert caught.value.title.startswith(f"{file}.csv row ")


def test_other_encodings_are_refused_with_a_way_out(tmp_path: Path) -> None:
    """A file saved by Excel in its own encoding is refused before a name is misspelled."""
    (tmp_path / "accounts.csv").write_bytes("account,name\n1,Büro\n".encode("cp1252"))
    with pytest.raises(ConfigurationError, match="not UTF-8") as caught:
        load_reference(tmp_path, OFFICE)
    assert "CSV UTF-8" in caught.value.hint


def test_slashed_dates_follow_the_country(tmp_path: Path) -> None:
    """Excel writes dates as the country does: month first in the United States."""
    text = "date,currency,rate\n03/04/2026,USD,1\n"
    assert read(tmp_path, rates=text).rates[0].day == date(2026, 4, 3)
    american = load_reference(tmp_path, Business((), "USD", "US"))
    assert american.rates[0].day == date(2026, 3, 4)


def test_excel_s_separator_line_is_understood(tmp_path: Path) -> None:
    """A first line `sep=;` names the delimiter and is no row."""
    text = "sep=;\naccount;name\n1;Office, sundries\n"
    (account,) = read(tmp_path, accounts=text).accounts
    assert (account.account, account.name) == ("1", "Office, sundries")


def test_excel_s_unicode_text_is_understood(tmp_path: Path) -> None:
    """UTF-16 with its mark is told by the mark."""
    (tmp_path / "accounts.csv").write_bytes("account;name\n1;Büro\n".encode("utf-16"))
    assert load_reference(tmp_path, OFFICE).accounts[0].name == "Büro"


@given(st.sampled_from(READ), st.binary(max_size=200))
def test_random_bytes_are_read_or_refused(table: Table, content: bytes) -> None:
    """No content makes the loader fail in another way than with a ConfigurationError."""
    said = complaint(table, content)
    assert not said or said.startswith(table.file)


@given(
    st.sampled_from(READ),
    st.lists(st.lists(st.text(st.characters(codec="utf-8"), max_size=12), max_size=16), max_size=4),
    st.sampled_from(",;"),
)
def test_random_cells_are_read_or_refused(
    table: Table, rows: list[list[str]], delimiter: str
) -> None:
    """No cell under a right header makes the loader fail in another way."""
    lines = [delimiter.join(table.column_names), *(delimiter.join(row) for row in rows)]
    said = complaint(table, "\n".join(lines).encode())
    assert not said or said.startswith(table.file)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """Return a workspace with one supplier."""
    (tmp_path / "reference").mkdir()
    workspace = Workspace(tmp_path)
    workspace.settings.write_text(
        '[business]\nnames = ["A"]\ncurrency = "EUR"\ncountry = "DE"\n', "utf-8"
    )
    write(workspace, "supplier_id,name\n1,Ann\n")
    return workspace


def write(workspace: Workspace, suppliers: str) -> None:
    """Edit suppliers.csv so that its time stamp moves on every file system."""
    path = workspace.reference / SUPPLIERS.file
    before = path.stat().st_mtime_ns if path.exists() else 0
    path.write_text(suppliers, "utf-8")
    os.utime(path, ns=(before + 10**9, before + 10**9))


def test_an_edit_is_seen_at_the_next_look(workspace: Workspace) -> None:
    """Nobody restarts anything after adding a supplier; without an edit nothing is read again."""
    folder = ReferenceFolder(workspace)
    first = folder.current()
    assert folder.current() is first
    write(workspace, "supplier_id,name\n1,Ann\n2,Bob\n")
    assert folder.current().supplier("2") is not None


def test_a_bad_edit_keeps_the_last_good_data_and_says_so(workspace: Workspace) -> None:
    """Work goes on with what was right; the problem is named until it is mended."""
    folder = ReferenceFolder(workspace)
    write(workspace, "supplier_id,nmae\n1,Ann\n")
    assert folder.current().supplier("1") is not None
    assert folder.problem is not None
    assert "column name is missing" in folder.problem.title
    write(workspace, "supplier_id,name\n3,Cem\n")
    assert folder.current().supplier("3") is not None
    assert folder.problem is None


def test_a_bad_start_is_refused(workspace: Workspace) -> None:
    """Nothing starts half-configured."""
    write(workspace, "supplier_id\n1\n")
    with pytest.raises(ConfigurationError):
        ReferenceFolder(workspace)


def test_tax_codes_may_differ_in_recoverability_only(tmp_path: Path) -> None:
    """DATEV 94 and 95 differ only in what is reclaimed."""
    text = "treatment,rate,recoverable,code\nAE,19,1,94\nAE,19,0,95\n"
    assert len(read(tmp_path, tax_codes=text).tax_codes) == 2
    with pytest.raises(ConfigurationError, match="treatment and rate and recoverable"):
        read(tmp_path, tax_codes=text + "AE,19,0,96\n")
    assert TAX_CODES.key == ("treatment", "rate", "recoverable")
