from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest

from smbflow.ai.reading.gate import media_of
from smbflow.ai.reading.limits import ReadingLimits
from smbflow.ai.reading.reader import FileReader
from smbflow.domain.document import Media, Reading
from smbflow.domain.reason import Reason

Read = Callable[..., Reading]
Refused = Callable[..., Reason]

UBL = (
    '<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"'
    ' xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">'
    "<cbc:ID>R-1 für Sie</cbc:ID></Invoice>"
)


def zipped(name: str = "bill.pdf", size: int = 10) -> bytes:
    """Return a zip archive with one entry of zeros."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, b"\0" * size)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "media"),
    [
        (b"%PDF-1.4\n...", Media.PDF),
        (b"\n\n%PDF-1.4\n...", Media.PDF),
        (b"\xff\xd8\xff\xe0 JFIF", Media.IMAGE),
        (b"\x89PNG\r\n\x1a\n....", Media.IMAGE),
        (b"II*\x00....", Media.IMAGE),
        (b"RIFF....WEBPVP8 ", Media.IMAGE),
        (b'<?xml version="1.0"?><Invoice/>', Media.XML),
        (b"\xef\xbb\xbf\n<!-- note --><Invoice/>", Media.XML),
        ('<?xml version="1.0"?><Invoice/>'.encode("utf-16"), Media.XML),
        (b"From: a@b.example\r\nSubject: Bill\r\n\r\nHello", Media.EML),
        (b"From a@b Mon Jan  1 00:00:00 2026\nFrom: a@b\nDate: x\n\nHi", Media.EML),
        (b"Invoice 7\nFrom: us\nTo: you\nTotal: 5", Media.TEXT),
        ("Rechnung für Müller".encode("cp1252"), Media.TEXT),
    ],
)
def test_the_content_says_what_a_file_is(content: bytes, media: Media) -> None:
    """Magic bytes and the first lines decide, not the name."""
    assert media_of(content) is media


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", Reason.EMPTY_FILE),
        (b"MZ\x90\x00" + b"\0" * 500, Reason.WRONG_TYPE),
        (b"\x7fELF" + b"\0" * 500, Reason.WRONG_TYPE),
        (zipped(), Reason.WRONG_TYPE),
        (zipped(size=20_000_000), Reason.WRONG_TYPE),
        (zipped("word/document.xml"), Reason.WRONG_TYPE),
        (b"Rar!\x1a\x07\x00", Reason.WRONG_TYPE),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, Reason.WRONG_TYPE),
        (b"<!DOCTYPE html><html><body>%PDF-1.4 Invoice</body></html>", Reason.WRONG_TYPE),
        (b"\0\0\0\x18ftypheic", Reason.WRONG_TYPE),
        (bytes(range(256)) * 8, Reason.WRONG_TYPE),
        (b"only words, no PDF at all", Reason.UNREADABLE),
    ],
    ids=[
        "empty",
        "Windows program",
        "Linux program",
        "archive",
        "archive that swells",
        "Word",
        "RAR",
        "Excel of old",
        "web page",
        "HEIC",
        "noise",
        "words",
    ],
)
def test_what_is_never_read_is_refused_with_its_reason(
    refused: Refused, content: bytes, reason: Reason
) -> None:
    """A file that calls itself invoice.pdf and is none is refused; archives are never unpacked."""
    assert refused(content, "invoice.pdf") is reason


def test_a_file_beyond_the_limit_is_not_even_loaded(refused: Refused) -> None:
    """The size on disk is looked at before the content."""
    small = FileReader(limits=ReadingLimits(file_bytes=100))
    assert refused(b"%PDF-1.7" + b" " * 200, reader=small) is Reason.TOO_LARGE


def test_a_text_beyond_the_limit_is_refused_not_cut(refused: Refused) -> None:
    """Half a text would look like a whole one."""
    small = FileReader(limits=ReadingLimits(text_characters=100))
    assert refused(b"some words " * 20, "x.txt", small) is Reason.TOO_LARGE


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-8-sig"])
def test_an_einvoice_is_read_in_any_encoding(read: Read, encoding: str) -> None:
    """An e-invoice comes out as text that can be parsed again."""
    reading = read(UBL.encode(encoding), "x.xml")
    assert reading.media is Media.XML
    assert reading.xml is not None
    assert "R-1 für Sie" in reading.xml


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


@pytest.mark.parametrize(
    ("xml", "reason"),
    [
        (f'<!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]><x>&l9;</x>', Reason.HOSTILE_FILE),
        ('<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/hosts">]><x>&f;</x>', Reason.HOSTILE_FILE),
        ('<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd"><x/>', Reason.HOSTILE_FILE),
        ("<a>" * 100_000 + "</a>" * 100_000, Reason.HOSTILE_FILE),
        (UBL[:-12], Reason.UNREADABLE),
        ("<catalogue><item/></catalogue>", Reason.WRONG_TYPE),
        ('<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"/>', Reason.WRONG_TYPE),
    ],
    ids=["laughs", "file entity", "outer DTD", "depth", "cut off", "other XML", "XHTML"],
)
def test_hostile_damaged_and_other_xml_is_refused(
    refused: Refused, xml: str, reason: Reason
) -> None:
    """Entities, outer document types and bottomless nesting are attacks; the rest is told apart."""
    assert refused(xml.encode(), "x.xml") is reason


def test_plain_text_stands_on_a_grid(read: Read) -> None:
    """A text file becomes a page whose words have boxes, so that it is read like any page."""
    (page,) = read(b"INVOICE  R-9\r\nTotal\t12.50\r\n\x1b[31mred\x07", "x.txt").pages
    assert page.text.splitlines()[:2] == ["INVOICE  R-9", "Total   12.50"]
    assert "\x1b" not in page.text
    assert "\x07" not in page.text
    invoice, number, total, amount, *_ = page.words
    assert (invoice.text, number.text, amount.text) == ("INVOICE", "R-9", "12.50")
    assert number.box.x0 > invoice.box.x1
    assert total.box.top > invoice.box.bottom


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_a_table_in_text_gets_columns(read: Read, delimiter: str) -> None:
    """Cells parted by semicolons, tabs or bars are set out below each other."""
    rows = [["Item", "Qty", "Net"], ["Blue widget", "2", "5,00"], ["Gadget", "10", "7,50"]]
    content = "\n".join(delimiter.join(row) for row in rows).encode()
    lines = read(content, "x.csv").pages[0].text.splitlines()
    assert lines == ["Item         Qty  Net", "Blue widget  2    5,00", "Gadget       10   7,50"]


def test_a_form_feed_begins_a_page(read: Read) -> None:
    """Print files part their pages by form feeds."""
    assert [p.number for p in read(b"one two three\fsecond page here", "x.txt").pages] == [1, 2]
