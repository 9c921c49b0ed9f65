from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from smbflow.domain.document import Page, Route, Word
from smbflow.domain.evidence import Box, Source
from smbflow.tui.page_text import lay_out
from smbflow.tui.rehearsal.paper import found_on, page_of

TEXT = "Severn Fixings          INVOICE\n\nNo SF-1     Total   96.10\n"


@st.composite
def word(draw: st.DrawFn) -> Word:
    """Draw a word anywhere on an A4 page."""
    text = draw(st.text(st.characters(categories=("L", "N")), min_size=1, max_size=12))
    left, top = draw(st.integers(0, 500)), draw(st.integers(0, 800))
    return Word(text, Box(left, top, left + 5.0 * len(text), top + 10))


@given(st.lists(word(), max_size=40), st.integers(20, 200))
def test_every_word_is_drawn_where_its_place_says(words: list[Word], columns: int) -> None:
    """No word is lost, cut or drawn over another, whatever the paper looks like."""
    page = lay_out(Page(1, 595, 842, tuple(words), "", Route.TEXT), columns)
    drawn = sorted(page.lines[p.line][p.start : p.end] for p in page.places)
    assert drawn == sorted(w.text for w in words)
    taken = {(p.line, c) for p in page.places for c in range(p.start, p.end)}
    assert len(taken) == sum(p.end - p.start for p in page.places)


def test_a_page_keeps_its_columns() -> None:
    """What stands right on the paper stands right on the screen."""
    lines = lay_out(page_of(TEXT), 80).lines
    assert lines[0].index("INVOICE") == TEXT.index("INVOICE")


def test_wide_gaps_shrink_to_the_pane() -> None:
    """A page wider than the pane loses blanks, never words."""
    lines = lay_out(page_of("A" + " " * 70 + "B"), 30).lines
    assert len(lines) == 1
    assert len(lines[0]) <= 30
    assert lines[0].split() == ["A", "B"]


@given(st.lists(word(), max_size=40), st.integers(20, 200))
def test_no_line_is_wider_than_the_pane(words: list[Word], columns: int) -> None:
    """What does not fit goes on in the next line, where it can be read."""
    page = lay_out(Page(1, 595, 842, tuple(words), "", Route.TEXT), columns)
    assert all(len(line) <= columns for line in page.lines)


def test_a_long_sentence_goes_on_in_the_next_line() -> None:
    """A mail's paragraph is folded, its words still in order."""
    text = "our bank details have changed, please pay to the account below"
    lines = lay_out(page_of(text), 30).lines
    assert " ".join(" ".join(lines).split()) == text


def test_evidence_is_found_by_its_box() -> None:
    """A value's box marks the words in it, though the same text stands elsewhere."""
    page = page_of("7 rows\n7 cols\n")
    source = Source(1, page.words[2].box, "7")
    places = lay_out(page, 40).evidence(source)
    assert [(p.line, p.start, p.end) for p in places] == [(1, 0, 1)]


def test_evidence_without_a_box_is_found_by_its_text() -> None:
    """Where there is no box the printed text is looked for, in any case."""
    source = Source(1, None, "sf-1")
    (place,) = lay_out(page_of(TEXT), 80).evidence(source)
    assert lay_out(page_of(TEXT), 80).lines[place.line][place.start : place.end] == "SF-1"


def test_a_page_without_boxes_shows_its_text() -> None:
    """A mail or a text file is shown line by line."""
    page = Page(1, 0, 0, (), "Hello\nWorld", Route.TEXT)
    assert lay_out(page, 80).lines == ("Hello", "World")


def test_a_value_that_stands_nowhere_marks_nothing() -> None:
    """Nothing is marked for a value worked out from others."""
    page = page_of(TEXT)
    assert found_on(page, "not there", 1).source is None
    assert lay_out(page, 80).search("not there") == ()
