"""Several documents in one file: borders where a new one begins, every page once."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from smbflow.ai.classification import PageSplitter
from smbflow.ai.reading.limits import ReadingLimits
from smbflow.ai.reading.plain import text_pages
from smbflow.domain.document import Media, Reading
from smbflow.domain.ports.ai import Part

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


@given(st.lists(st.sampled_from([FIRST, NEXT]), min_size=1, max_size=6))
def test_every_page_is_in_exactly_one_part(pages: list[str]) -> None:
    """Whatever the borders, the parts cover the pages once and in order."""
    texts = [page.format(number=n, foot="") for n, page in enumerate(pages, 50)]
    covered = [n for first, last in ranges(parts_of(*texts)) for n in range(first, last + 1)]
    assert covered == list(range(1, len(pages) + 1))
