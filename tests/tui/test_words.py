from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from smbflow.domain.evidence import Box, Found, How, Source
from smbflow.domain.job import JobState, Posting
from smbflow.domain.view import BatchNote, Interval
from smbflow.tui import words
from smbflow.tui.rehearsal import cases
from tests.tui.driver import NOW

ROW = cases.stories(NOW)[0].row


@pytest.mark.parametrize("state", JobState)
def test_every_state_has_a_glyph_and_a_word(state: JobState) -> None:
    """No state is shown by colour alone."""
    look = words.state_look(replace(ROW, state=state, posting=None))
    assert look.glyph
    assert look.word


@pytest.mark.parametrize("posting", Posting)
def test_a_done_bill_says_how_far_it_came(posting: Posting) -> None:
    """Done is shown as ready, in a file, in the books or reversed."""
    look = words.state_look(replace(ROW, state=JobState.DONE, posting=posting))
    assert look == words.POSTINGS[posting]


def test_working_is_reading_first_and_checking_then() -> None:
    """The step decides the word."""
    working = replace(ROW, state=JobState.WORKING, posting=None)
    assert words.state_look(replace(working, step="extract")).word == "Reading"
    assert words.state_look(replace(working, step="validate")).word == "Checking"


@pytest.mark.parametrize(
    ("value", "currency", "text"),
    [
        (Decimal("1234.5"), "GBP", "1,234.50 GBP"),
        (Decimal(1000), "JPY", "1,000 JPY"),
        (Decimal(-3), "EUR", "-3.00 EUR"),
        (Decimal(5), None, "5.00"),
        (None, "GBP", ""),
    ],
)
def test_amounts(value: Decimal | None, currency: str | None, text: str) -> None:
    """Amounts carry their currency and its decimals."""
    assert words.amount(value, currency) == text


@pytest.mark.parametrize(
    ("ago", "text"),
    [
        (timedelta(seconds=-5), "now"),
        (timedelta(seconds=59), "now"),
        (timedelta(minutes=5), "5 min"),
        (timedelta(hours=23), "23 h"),
        (timedelta(days=6), "6 d"),
        (timedelta(days=30), "23 Oct"),
    ],
)
def test_ages(ago: timedelta, text: str) -> None:
    """Ages are one short word, and bear a clock that jumped back."""
    assert words.age(NOW - ago, NOW) == text


def test_sureness_has_three_words() -> None:
    """A value is sure, to be checked, or not found."""
    found: Found[object] = Found("x", 0.95, None, How.TEXT)
    assert words.sureness(found).word == "sure"
    assert words.sureness(replace(found, confidence=0.94)).word == "please check"
    assert words.sureness(None).word == "not found"


def test_origin_names_the_page() -> None:
    """Where a value came from is said with its page, where it has one."""
    source = Source(2, Box(0, 0, 1, 1), "x")
    assert words.origin(Found("x", 1, source, How.TEXT)) == "page 2"
    assert words.origin(Found("x", 1, source, How.OCR)) == "scan, page 2"
    assert words.origin(Found("x", 1, None, How.REFERENCE)) == "on file"


def test_values_read_as_a_clerk_writes_them() -> None:
    """Dates and amounts are shown in words, not as code."""
    assert words.value(date(2026, 11, 2)) == "2 Nov 2026"
    assert words.value(Decimal("1234.50")) == "1,234.50"


def test_an_unchecked_share_is_not_known() -> None:
    """No checks, no number."""
    assert words.right(None) == "not known yet"
    assert words.right(Interval(0.983, 0.921, 0.997)) == "98.3% (92.1–99.7)"


def test_a_batch_names_total_file_and_what_could_not_go_in() -> None:
    """The sentence after an export can be checked against the books."""
    note = BatchNote(3, "csv", ("a.csv",), 1, (("GBP", Decimal(10)),), ((7, "no account"),))
    said = words.batch(note)
    assert "Batch 3: 1 bill, 10.00 GBP, in a.csv. 1 bill could not go in." in said
