"""Documents of the office become passages that know where they stand."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smbflow.ai.retrieval import read_document
from smbflow.ai.retrieval.sentences import MOST_WORDS, cut, sentences
from smbflow.domain.ports.knowledge import Passage
from smbflow.errors import UnreadableDocument
from tests.unit.retrieval.paper import pdf_of

DAY = date(2026, 11, 16)


def passages(folder: Path, name: str, content: str | bytes) -> tuple[Passage, ...]:
    """Write a file and read it."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_document(path, name, DAY).passages


def test_markdown_stands_under_its_headings(tmp_path: Path) -> None:
    """Paragraphs are counted, headings are not; front matter is no text."""
    text = "---\ndate: 2026-03-01\n---\n# Returns\n\nFirst.\n\n## Faults\nSecond.\n\nThird."
    found = passages(tmp_path, "returns.md", text)
    told = [(p.text, p.place.heading, p.place.paragraph) for p in found]
    assert told == [("First.", "Returns", 1), ("Second.", "Faults", 2), ("Third.", "Faults", 3)]
    assert {p.dated for p in found} == {date(2026, 3, 1)}
    assert found[1].place.words == "returns.md, Faults, paragraph 2"


def test_text_is_cut_at_blank_lines(tmp_path: Path) -> None:
    """Windows' line ends and letters too."""
    found = passages(tmp_path, "a.txt", "Größe: 10\r\nnext\r\n\r\nLast".encode("cp1252"))
    assert [p.text for p in found] == ["Größe: 10\nnext", "Last"]


def test_a_short_line_of_its_own_is_a_heading_of_plain_text(tmp_path: Path) -> None:
    """It is counted as a paragraph, so that places stay what a reader counts, but never quoted."""
    found = passages(tmp_path, "a.txt", "Delivery and fitting\n\nIt costs 45.00 EUR.\n\nThe end")
    told = [(p.text, p.place.heading, p.place.paragraph) for p in found]
    assert told == [
        ("It costs 45.00 EUR.", "Delivery and fitting", 2),
        ("The end", "Delivery and fitting", 3),
    ]


def test_a_web_page_shows_what_a_reader_sees(tmp_path: Path) -> None:
    """Headings are kept, scripts and hidden text are not."""
    page = (
        "<html><head><title>x</title></head><body><h2>Stairs</h2><p>Six years.</p>"
        "<p style='display:none'>Ninety years.</p><script>bad()</script></body></html>"
    )
    found = passages(tmp_path, "w.html", page)
    assert [(p.text, p.place.heading) for p in found] == [("Six years.", "Stairs")]


def test_a_row_of_a_table_names_its_columns(tmp_path: Path) -> None:
    """Whatever separates the cells."""
    found = passages(tmp_path, "p.csv", "code;price\nOAK;12,50\nASH;9,00\n")
    assert [p.text for p in found] == ["code: OAK; price: 12,50", "code: ASH; price: 9,00"]


def test_a_word_document_is_read(tmp_path: Path) -> None:
    """With its headings and the rows of its tables."""
    paper = docx.Document()
    paper.add_heading("Leave", 1)
    paper.add_paragraph("Everybody has 24 days.")
    table = paper.add_table(1, 2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "After five years", "26 days"
    paper.save(str(tmp_path / "leave.docx"))
    found = read_document(tmp_path / "leave.docx", "leave.docx", DAY).passages
    assert [(p.text, p.place.heading) for p in found] == [
        ("Everybody has 24 days.", "Leave"),
        ("After five years; 26 days", "Leave"),
    ]


def test_a_pdf_knows_its_pages(tmp_path: Path) -> None:
    """The place names the page."""
    found = passages(tmp_path, "m.pdf", pdf_of("Oil the saw once a week.", "Call Vossler in Ulm."))
    assert [(p.text, p.place.page) for p in found] == [
        ("Oil the saw once a week.", 1),
        ("Call Vossler in Ulm.", 2),
    ]


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("returns 2026-03.md", date(2026, 3, 1)),
        ("terms_20250714.md", date(2025, 7, 14)),
        ("pay-2026.md", date(2026, 1, 1)),
        ("pay.md", DAY),
        ("order 12345678.md", DAY),
    ],
)
def test_a_name_dates_a_document(tmp_path: Path, name: str, day: date) -> None:
    """Else the day on which it was last changed."""
    assert {p.dated for p in passages(tmp_path, name, "Something.")} == {day}


@pytest.mark.parametrize(
    ("name", "content"), [("a.exe", b"MZ"), ("b.docx", b"no zip"), ("c.pdf", b"%PDF-1.7 broken")]
)
def test_what_cannot_be_read_says_so(tmp_path: Path, name: str, content: bytes) -> None:
    """With the file's name."""
    with pytest.raises(UnreadableDocument, match=r".+"):
        passages(tmp_path, name, content)


def test_sentences_end_where_a_reader_ends_them() -> None:
    """Not after an abbreviation, an initial or a figure's point."""
    text = "Mr. Foyle pays 1.50 EUR. See No. 5 for J. Smith! Lists:\n- one\n- two"
    assert sentences(text) == (
        "Mr. Foyle pays 1.50 EUR.",
        "See No. 5 for J. Smith!",
        "Lists:",
        "- one",
        "- two",
    )


@given(st.lists(st.sampled_from(["Oak is hard.", "Ash bends well and long.", "No!"]), min_size=1))
def test_cutting_loses_no_word(parts: list[str]) -> None:
    """Passages hold all words in order, and none is much longer than it should be."""
    text = " ".join(parts)
    pieces = cut(text)
    assert " ".join(pieces).split() == text.split()
    assert max(len(piece.split()) for piece in pieces) <= 2 * MOST_WORDS
