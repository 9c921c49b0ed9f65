"""Requests as people write them: what is wanted, how many, of which unit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smbflow.domain.document import Media, Page, Reading, Route
from smbflow.domain.reason import Reason
from smbflow.pipelines.quotes import lexicon
from smbflow.pipelines.quotes.counting import best_count
from smbflow.pipelines.quotes.lexicon import soft
from smbflow.pipelines.quotes.request import where_and_when
from smbflow.pipelines.quotes.requirements import MOST_LINES, required
from smbflow.pipelines.quotes.tabled import tabled
from smbflow.pipelines.quotes.wishes import wishes
from tests.unit.quotes.shop import TODAY, D

Line = tuple[str, str | None, str | None]


def lines(text: str) -> list[Line]:
    """Return words, quantity and unit of the lines that certainly are lines."""
    language = lexicon.language_of(text)
    page = Page(1, 0, 0, (), text, Route.TEXT)
    found = wishes((page,), where_and_when(), language)
    return [
        (
            one.words,
            f"{one.quantity.value.normalize():f}" if one.quantity else None,
            one.unit.value if one.unit else None,
        )
        for one in found
        if not one.doubtful
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "please quote 25 m² oak parquet, 10 pcs hinge H-200 and delivery to Leeds by 3 Dec",
            [("oak parquet", "25", "m2"), ("hinge H-200", "10", "pcs")],
        ),
        ("We need a dozen bow handles.", [("bow handles", "12", None)]),
        ("half a dozen locks please", [("locks", "6", None)]),
        ("Could you quote two dozen brass locks?", [("brass locks", "24", None)]),
        ("3 x Bow handle 128 mm", [("Bow handle 128 mm", "3", None)]),
        ("Bow handle 128 mm x 12", [("Bow handle 128 mm", "12", None)]),
        ("Birch plywood 18 mm, 10 sheets", [("Birch plywood 18 mm", "10", "sheet")]),
        ("Qty: 40 - drawer runner 500 mm", [("drawer runner 500 mm", "40", None)]),
        ("1,200.5 m skirting board", [("skirting board", "1200.5", "m")]),
        ("wir benötigen 1.200,5 m Sockelleiste", [("Sockelleiste", "1200.5", "m")]),
        ("Bitte um Angebot: zwölf Platten Birke 18 mm", [("Birke 18 mm", "12", "sheet")]),
        ("Scharnier H-200: 120 Stück", [("Scharnier H-200", "120", "pcs")]),
        ("10 off hinge H-200", [("hinge H-200", "10", "pcs")]),
        (
            "Dear Larkfield, we would like 28 sqm of oak parquet for our hall.",
            [("oak parquet", "28", "m2")],
        ),
        ("1. 5 hinges\n2. 6 locks\n", [("hinges", "5", None), ("locks", "6", None)]),
        ("- 4 hinges\n- locks, 6 pcs\n", [("hinges", "4", None), ("locks", "6", "pcs")]),
    ],
)
def test_a_line_is_read(text: str, expected: list[Line]) -> None:
    """Prose, lists, number words and units, in English and German."""
    assert lines(text) == expected


def test_packs_of_so_many_are_kept() -> None:
    """Two boxes of a hundred are two, a hundred each."""
    [line] = wishes(
        (Page(1, 0, 0, (), "2 boxes of 100 screws 4.0 x 50", Route.TEXT),), where_and_when(), "en"
    )
    assert line.quantity is not None
    assert (line.quantity.value, line.each, line.words) == (D(2), D(100), "screws 4.0 x 50")


@pytest.mark.parametrize(
    "text",
    [
        "board 2440 x 1220",
        "plywood 18 mm",
        "it costs € 450",
        "ring us on phone 091 555 0110",
        "give me 100% discount",
        "our order no. 4411",
    ],
)
def test_what_counts_nothing_is_no_quantity(text: str) -> None:
    """Dimensions, money, percentages and numbers of things."""
    count = best_count(soft(text), "en")
    assert count is None or count.strength <= 0


def test_an_option_is_marked() -> None:
    """What is wished as an option stays out of the total."""
    page = Page(1, 0, 0, (), "Optional: 16 hours fitting", Route.TEXT)
    [line] = wishes((page,), where_and_when(), "en")
    assert line.option
    assert line.words == "fitting"


def test_signatures_and_quoted_mails_hold_no_lines() -> None:
    """What stands below the greeting or after a mark of quoting is not asked for."""
    text = "5 hinges\n\nKind regards\nJo, 3 Dock Road\n\n> 40 locks\n"
    assert lines(text) == [("hinges", "5", None)]


def test_a_number_with_two_readings_is_not_sure() -> None:
    """1.250 may be a thousand or one and a quarter: the language decides, and a person looks."""
    english, german = (best_count("1.250 m oak", language) for language in ("en", "de"))
    assert english is not None
    assert german is not None
    assert (english.value, german.value) == (D("1.250"), D(1250))
    assert max(english.confidence, german.confidence) < 0.9


def test_a_list_is_read_under_its_headings() -> None:
    """Columns in any order, in English or German, with the unit beside or inside the quantity."""
    rows = (
        ("Site list",),
        ("Art. Nr.", "Bezeichnung", "Menge", "Einheit"),
        ("BP-18", "Birke 18 mm", "1.250,5", "m2"),
        ("", "Scharnier", "12 Stk", ""),
        ("", "", "", ""),
    )
    first, second = tabled(rows, "de")
    assert first.code is not None
    assert first.quantity is not None
    assert second.quantity is not None
    assert second.unit is not None
    assert (first.code.value, first.quantity.value) == ("BP-18", D("1250.5"))
    assert (second.words, second.quantity.value, second.unit.value) == ("Scharnier", D(12), "pcs")


@given(st.text("ab 12.,;:-x%€()\n\tüß²½'\"/", max_size=300))
def test_any_text_can_be_read(text: str) -> None:
    """Whatever somebody sends: lines or none, never an error."""
    assert len(lines(text)) <= len(text)


def test_a_request_without_end_is_cut() -> None:
    """No text makes work without bounds; a person is told that it was not read whole."""
    endless = ", 5 hinges and " * 4000
    case = required(Reading(Media.TEXT, (Page(1, 0, 0, (), endless, Route.TEXT),)), TODAY)
    assert Reason.TOO_LARGE in {finding.reason for finding in case.findings}
    assert len(case.wanted) <= MOST_LINES


def test_a_table_without_quantities_is_no_list() -> None:
    """Without a heading for how many there is nothing to quote."""
    assert not [*tabled((("Name", "Price"), ("Oak", "5")), "en")]
