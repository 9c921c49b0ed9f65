"""Lists of items as CSV and spreadsheets: cells as text, and nothing hostile is opened."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from smbflow.ai.reading.lists import ListLimits, ListReader
from smbflow.domain.document import Media
from smbflow.domain.reason import Reason
from smbflow.errors import UnreadableDocument


def workbook(*rows: tuple[object, ...]) -> bytes:
    """Return a spreadsheet with these rows."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def read(tmp_path: Path, name: str, content: bytes, lists: ListLimits | None = None) -> object:
    """Read a file; a refusal comes back as its finding."""
    path = tmp_path / name
    path.write_bytes(content)
    try:
        return ListReader(lists=lists).read(path, name)
    except UnreadableDocument as refused:
        return refused.finding


def rows_of(found: object) -> tuple[tuple[str, ...], ...]:
    """Return a reading's rows."""
    rows: tuple[tuple[str, ...], ...] = getattr(found, "rows", ())
    return rows


def test_a_spreadsheet_is_read_as_it_is_seen(tmp_path: Path) -> None:
    """Whole numbers without a point, dates as ISO, empty ends cut off."""
    content = workbook(
        ("Code", "Qty", None), ("H-200", 12.0, None), (None, None), ("X", 1.5, date(2026, 12, 3))
    )
    found = read(tmp_path, "list.xlsx", content)
    assert rows_of(found) == (("Code", "Qty"), ("H-200", "12"), ("X", "1.5", "2026-12-03"))
    assert getattr(found, "media", None) is Media.SHEET


def test_no_formula_is_calculated(tmp_path: Path) -> None:
    """Of a formula the last saved value counts; without one the cell is empty."""
    found = read(tmp_path, "list.xlsx", workbook(("Qty", "Item"), ("=1+1", "Oak")))
    assert rows_of(found) == (("Qty", "Item"), ("", "Oak"))


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_csv_of_any_delimiter_is_read(tmp_path: Path, delimiter: str) -> None:
    """Quoted cells keep their delimiters."""
    line = delimiter.join(["Code", "Item", "Qty"])
    row = delimiter.join(["H-200", f'"hinge{delimiter} brass"', "12"])
    found = read(tmp_path, "list.csv", f"{line}\n{row}\n".encode())
    assert rows_of(found)[1] == ("H-200", " ".join(f"hinge{delimiter} brass".split()), "12")


def test_a_bomb_is_refused_by_what_it_claims(tmp_path: Path) -> None:
    """Before any part of it is unpacked."""
    target = io.BytesIO(workbook(("a",)))
    with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/worksheets/sheet9.xml", b"\0" * 30_000_000)
    found = read(tmp_path, "bomb.xlsx", target.getvalue())
    assert getattr(found, "reason", None) is Reason.HOSTILE_FILE


def test_a_million_columns_are_not_believed(tmp_path: Path) -> None:
    """The size that a sheet claims for itself counts for nothing."""
    made, spoilt = io.BytesIO(workbook(("Code", "Qty"), ("X", 3))), io.BytesIO()
    with zipfile.ZipFile(made) as parts, zipfile.ZipFile(spoilt, "w") as kept:
        for name in parts.namelist():
            content = parts.read(name).replace(b'ref="A1:B2"', b'ref="A1:XFD1048576"')
            kept.writestr(name, content)
    found = read(tmp_path, "wide.xlsx", spoilt.getvalue())
    assert rows_of(found) == (("Code", "Qty"), ("X", "3"))


def test_a_spreadsheet_with_a_program_stays_closed(tmp_path: Path) -> None:
    """Macros are refused, whatever they do."""
    target = io.BytesIO(workbook(("a",)))
    with zipfile.ZipFile(target, "a") as parts:
        parts.writestr("xl/vbaProject.bin", b"x")
    found = read(tmp_path, "macro.xlsm", target.getvalue())
    assert getattr(found, "reason", None) is Reason.HOSTILE_FILE


def test_a_broken_spreadsheet_has_a_reason(tmp_path: Path) -> None:
    """Half a file, or a part that is no XML."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as parts:
        parts.writestr("xl/workbook.xml", "<nothing")
    found = read(tmp_path, "broken.xlsx", target.getvalue())
    assert getattr(found, "reason", None) is Reason.UNREADABLE


def test_more_than_a_list_is_cut(tmp_path: Path) -> None:
    """Rows, columns and cells have limits."""
    limits = ListLimits(rows=2, columns=2, cell=3)
    found = read(tmp_path, "long.csv", b"abcdef,b,c\nd,e,f\ng,h,i\n", limits)
    assert rows_of(found) == (("abc", "b"), ("d", "e"))


def test_an_empty_list_is_blank(tmp_path: Path) -> None:
    """There is nothing in it."""
    found = read(tmp_path, "empty.xlsx", workbook())
    assert getattr(found, "reason", None) is Reason.UNREADABLE


def test_other_files_are_read_as_everywhere(tmp_path: Path) -> None:
    """A text stays a text."""
    found = read(tmp_path, "ask.txt", b"please quote five oak doors")
    assert getattr(found, "media", None) is Media.TEXT
