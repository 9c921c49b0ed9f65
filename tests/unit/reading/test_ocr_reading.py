from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable

import pypdfium2
import pytest
from PIL import Image

from smbflow.ai.reading.limits import ReadingLimits
from smbflow.ai.reading.ocr import PrintedLine, detector_sides, skew
from smbflow.ai.reading.reader import FileReader, ReaderChoice
from smbflow.domain.document import Media, Reading, Route
from smbflow.domain.reason import Reason

Read = Callable[..., Reading]
Refused = Callable[..., Reason]
Drawn = Callable[..., bytes]
Written = Callable[..., str]

LINES = ("INVOICE R-4711", "Date 2026-03-02", "Blue widget   12.50", "Total EUR 125.00")


@pytest.fixture(scope="module")
def reader() -> FileReader:
    """Return one reader for all tests, so that the models are loaded once."""
    return FileReader()


@pytest.fixture(scope="module")
def printed(drawn: Drawn, written: Written) -> bytes:
    """Return a small PDF page in large print."""
    return drawn("".join(written(30, 250 - 40 * i, t, size=18) for i, t in enumerate(LINES)))


def scanned(pdf: bytes, *, turn: int = 0, form: str = "PNG", **saved: object) -> bytes:
    """Return a picture of the first page, turned anticlockwise by so many degrees."""
    page = pypdfium2.PdfDocument(pdf)[0].render(scale=2).to_pil().rotate(turn, expand=True)
    out = io.BytesIO()
    page.save(out, form, **saved)
    return out.getvalue()


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_scan_is_read_however_it_lay_on_the_glass(
    read: Read, printed: bytes, reader: FileReader, turn: int
) -> None:
    """A sideways or upside-down page is turned; its words have boxes in points and confidences."""
    reading = read(scanned(printed, turn=turn, dpi=(144, 144)), "scan.png", reader)
    (page,) = reading.pages
    assert (reading.media, page.route) == (Media.IMAGE, Route.OCR)
    assert [" ".join(line.split()) for line in page.text.splitlines()] == [
        "INVOICE R-4711",
        "Date 2026-03-02",
        "Blue widget 12.50",
        "Total EUR 125.00",
    ]
    assert (round(page.width), round(page.height)) == (400, 300)
    total = page.words[-1]
    assert total.confidence > 0.9
    assert 165 < total.box.x1 < 175
    assert 145 < total.box.top < 165


def test_a_pdf_of_pictures_is_read_by_ocr(read: Read, printed: bytes, reader: FileReader) -> None:
    """A page without a text layer is drawn and read; with OCR switched off it is refused."""
    out = io.BytesIO()
    Image.open(io.BytesIO(scanned(printed))).convert("RGB").save(out, "PDF", resolution=144)
    (page,) = read(out.getvalue(), "scan.pdf", reader).pages
    assert page.route is Route.OCR
    assert "R-4711" in page.text


def test_invisible_text_over_a_scan_does_not_count(
    refused: Refused, drawn: Drawn, written: Written, reader: FileReader
) -> None:
    """A page whose only text is invisible is read from its picture, here one of black bars."""
    bars = "".join(f"0 g {30 + 12 * i} 100 6 60 re f " for i in range(8))
    layer = written(30, 200, "Invoice R-1 total 1.00", more="3 Tr")
    assert refused(drawn(bars + layer), "scan.pdf", reader) is Reason.UNREADABLE


def test_a_transparent_picture_lies_on_white(
    read: Read, printed: bytes, reader: FileReader
) -> None:
    """Black letters on nothing, as screenshots have them, are black letters on paper."""
    ink = Image.open(io.BytesIO(scanned(printed))).convert("L")
    out = io.BytesIO()
    sheet = Image.new("RGBA", ink.size, (0, 0, 0, 0))
    sheet.putalpha(ink.point([255 - grey for grey in range(256)]))
    sheet.save(out, "PNG")
    assert "R-4711" in read(out.getvalue(), "shot.png", reader).pages[0].text


@pytest.mark.parametrize("orientation", [1, 6])
def test_a_slip_on_a_large_glass_is_read(
    read: Read, printed: bytes, reader: FileReader, orientation: int
) -> None:
    """The empty glass around a small slip is cut away before it is reduced, turned or not."""
    slip = Image.open(io.BytesIO(scanned(printed, turn=90 if orientation == 6 else 0)))
    glass = Image.new("L", (6000, 8000), 236)
    glass.paste(slip, (900, 700))
    out, exif = io.BytesIO(), Image.Exif()
    exif[0x0112] = orientation
    glass.save(out, "PNG", exif=exif, compress_level=1)
    (page,) = read(out.getvalue(), "glass.png", reader).pages
    assert "R-4711" in page.text
    assert "125.00" in page.text


def test_every_page_of_a_tiff_is_read(read: Read, printed: bytes, reader: FileReader) -> None:
    """Scanners put several pages into one TIFF."""
    page = Image.open(io.BytesIO(scanned(printed))).convert("L")
    out = io.BytesIO()
    page.save(out, "TIFF", save_all=True, append_images=[page])
    assert [p.number for p in read(out.getvalue(), "scan.tif", reader).pages] == [1, 2]


def test_pictures_beyond_the_allowance_are_said_to_be_unread(read: Read, printed: bytes) -> None:
    """Only so many pages go to OCR; a finding says that the others were not read."""
    page = Image.open(io.BytesIO(scanned(printed))).convert("L")
    out = io.BytesIO()
    page.save(out, "TIFF", save_all=True, append_images=[page])
    few = FileReader(limits=ReadingLimits(ocr_pages=1))
    reading = read(out.getvalue(), "scan.tif", few)
    assert [bool(p.words) for p in reading.pages] == [True, False]
    assert [f.reason for f in reading.findings] == [Reason.TOO_LARGE]


def test_blank_and_damaged_pictures_are_refused(refused: Refused) -> None:
    """An empty sheet is unreadable, never an empty invoice; so is half a picture."""
    out = io.BytesIO()
    Image.new("L", (600, 800), 250).save(out, "PNG")
    assert refused(out.getvalue(), "scan.png") is Reason.UNREADABLE
    assert refused(b"\xff\xd8\xff\xe0 nothing more", "scan.jpg") is Reason.UNREADABLE


def test_a_pixel_bomb_is_refused_before_it_is_decoded(refused: Refused) -> None:
    """A few bytes that claim a billion pixels are an attack."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 0, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")
    assert refused(bomb, "scan.png") is Reason.HOSTILE_FILE


def test_pictures_are_refused_where_ocr_is_switched_off(refused: Refused, printed: bytes) -> None:
    """The text route measures text layers alone."""
    text_only = FileReader(choice=ReaderChoice.TEXT)
    assert refused(scanned(printed), "scan.png", text_only) is Reason.UNREADABLE


def test_ocr_can_be_asked_for_where_there_is_text(read: Read, printed: bytes) -> None:
    """For measuring, a page with a good text layer is drawn and read as a picture."""
    (page,) = read(printed, "x.pdf", FileReader(choice=ReaderChoice.OCR)).pages
    assert page.route is Route.OCR
    assert "R-4711" in page.text


def test_skew_is_told_by_the_long_lines() -> None:
    """The median slope of long lines is the skew; short and level ones say nothing."""

    def line(width: float, rise: float) -> PrintedLine:
        corners = ((0.0, 0.0), (width, rise), (width, rise + 10), (0.0, 10.0))
        return PrintedLine(corners, 1.0, ())

    assert skew([line(300, 10.5), line(400, 14.0), line(20, 15)]) == pytest.approx(2.0, abs=0.05)
    assert skew([line(300, 0.1)]) == 0
    assert skew([]) == 0


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((1654, 2339), ("max", 1280)),
        ((460, 930), ("min", 736)),
        ((900, 1200), ("max", 1280)),
        ((50, 1000), ("min", 100)),
    ],
)
def test_small_pictures_are_enlarged_within_bounds(
    size: tuple[int, int], expected: tuple[str, int]
) -> None:
    """A slip from a small picture grows, a page shrinks, a strip never becomes a giant."""
    assert detector_sides(size) == expected
