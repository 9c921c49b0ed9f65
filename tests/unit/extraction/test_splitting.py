"""Several documents in one file: borders where a new one begins, every page once."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
from hypothesis import given
from hypothesis import strategies as st

from smbflow.ai.classification import PageSplitter
from smbflow.ai.reading.limits import ReadingLimits
from smbflow.ai.reading.plain import text_pages
from smbflow.ai.reading.reader import FileReader, ReaderChoice
from smbflow.domain.document import Media, Reading
from smbflow.domain.ports.ai import Part
from smbflow.pipelines.invoices.arrival import SURE_BORDER

SAMPLES = Path(__file__).parents[3] / "sample_data" / "files" / "invoices"
FIRST = "INVOICE\nInvoice number: {number}\nInvoice date: 2026-03-01\nTotal 10.00\n{foot}"
NEXT = "Description    Qty    Amount\nBolts    1    10.00\nGoods are ours until paid.\n{foot}"


def parts_of(*pages: str) -> tuple[Part, ...]:
    """Split a file of typed pages."""
    return PageSplitter().split(Reading(Media.PDF, text_pages("\f".join(pages), ReadingLimits())))


def ranges(parts: tuple[Part, ...]) -> list[tuple[int, int]]:
    """Return the page ranges of parts."""
    return [(part.pages.first, part.pages.last) for part in parts]


def test_a_new_number_begins_a_new_document() -> None:
    """Two invoices of one page each are two parts."""
    parts = parts_of(FIRST.format(number=61, foot=""), FIRST.format(number=62, foot=""))
    assert ranges(parts) == [(1, 1), (2, 2)]


def test_a_page_that_goes_on_belongs_to_the_first() -> None:
    """A second page without number and title stays with the first, and we are sure of it."""
    parts = parts_of(FIRST.format(number=61, foot=""), NEXT.format(foot=""))
    assert ranges(parts) == [(1, 2)]
    assert parts[0].confidence >= 0.9


def test_a_page_count_keeps_pages_together() -> None:
    """`page 2 of 2` goes on even where the number stands on each page."""
    parts = parts_of(
        FIRST.format(number=61, foot="Page 1 of 2"), FIRST.format(number=61, foot="Page 2 of 2")
    )
    assert ranges(parts) == [(1, 2)]


def test_a_page_count_that_begins_again_is_a_border() -> None:
    """`page 1 of 1` after `page 2 of 2`, with another number, begins a new document."""
    parts = parts_of(
        FIRST.format(number=61, foot="Page 1 of 2"),
        NEXT.format(foot="Page 2 of 2"),
        FIRST.format(number=62, foot="Page 1 of 1"),
    )
    assert ranges(parts) == [(1, 2), (3, 3)]


TITLED = "{title}\n{supplier}\nLane 1\n10115 Berlin\n\n{label}: {number}\nTotal 10.00 EUR\n"


def titled(number: str, supplier: str = "Acme Tea GmbH", title: str = "INVOICE") -> str:
    """Type a first page that names its supplier."""
    label = "Invoice number" if title == "INVOICE" else "Note"
    return TITLED.format(title=title, supplier=supplier, label=label, number=number)


def test_terms_between_two_invoices_stay_with_the_first() -> None:
    """A page that names nobody does not hide the border behind it."""
    terms = "General terms\nGoods are ours until paid."
    assert ranges(parts_of(titled("A-61"), terms, titled("A-62"))) == [(1, 2), (3, 3)]


def test_a_delivery_note_stays_with_its_invoice() -> None:
    """A note of the same supplier is no document of its own."""
    note = titled("77", title="DELIVERY NOTE")
    assert ranges(parts_of(titled("A-61"), note)) == [(1, 2)]


def stacked(folder: Path, *names: str) -> tuple[Part, ...]:
    """Lay PDFs of the sample office together as a feeder does; `""` is a blank sheet."""
    stack = pypdfium2.PdfDocument.new()
    for name in names:
        if name:
            stack.import_pages(pypdfium2.PdfDocument(SAMPLES / name))
        else:
            stack.new_page(595, 842)
    path = folder / "stack.pdf"
    stack.save(path)
    return PageSplitter().split(FileReader(choice=ReaderChoice.TEXT).read(path, path.name))


def test_a_stack_of_several_suppliers_is_taken_apart(tmp_path: Path) -> None:
    """Invoices of three suppliers, come apart at sure borders."""
    names = ("PH10382.pdf", "Vossler 26-3391.pdf", "Orrery 3007.pdf")
    parts = stacked(tmp_path, *names)
    assert ranges(parts) == [(1, 1), (2, 2), (3, 3)]
    assert min(part.confidence for part in parts) >= SURE_BORDER


def test_invoices_of_one_supplier_are_taken_apart_across_blank_sheets(tmp_path: Path) -> None:
    """A blank sheet belongs to the document that it ends; the next number begins another."""
    names = ("SI-220417.pdf", "", "SI-220533.pdf", "Delivery note 48213.pdf")
    parts = stacked(tmp_path, *names)
    assert ranges(parts) == [(1, 2), (3, 4)]
    assert parts[0].confidence >= SURE_BORDER


def test_a_cover_sheet_is_asked_about() -> None:
    """Whether a letter in front belongs to the invoice is for a person to say."""
    parts = parts_of("To the office\nplease find our invoice enclosed", titled("A-61"))
    assert len(parts) == 1 or min(part.confidence for part in parts) < SURE_BORDER


@given(st.lists(st.sampled_from([FIRST, NEXT]), min_size=1, max_size=6))
def test_every_page_is_in_exactly_one_part(pages: list[str]) -> None:
    """Whatever the borders, the parts cover the pages once and in order."""
    texts = [page.format(number=n, foot="") for n, page in enumerate(pages, 50)]
    covered = [n for first, last in ranges(parts_of(*texts)) for n in range(first, last + 1)]
    assert covered == list(range(1, len(pages) + 1))
