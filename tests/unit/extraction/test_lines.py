"""Lines of tables: what header words say, and what numbers prove where no word is known."""

from __future__ import annotations

from decimal import Decimal

from smbflow.ai.extraction.extractor import PageExtractor
from smbflow.ai.reading.limits import ReadingLimits
from smbflow.ai.reading.plain import text_pages
from smbflow.domain.document import Media, Reading
from smbflow.domain.invoice import Line

HEAD = """
Harrow Tools Ltd - 4 Mill Lane - LS1 4AB Leeds

Invoice number:  INV-2044         Invoice date:     3 March 2026

"""
FOOT = """
                                              Subtotal                204.00
                                              VAT 20%                  40.80
                                              Total due              £244.80
"""


def lines_of(table: str, foot: str = FOOT) -> tuple[Line, ...]:
    """Return the lines read off a typed invoice with this table."""
    pages = tuple(text_pages(HEAD + table + foot, ReadingLimits()))
    return PageExtractor().extract(Reading(Media.TEXT, pages)).lines


def figures(lines: tuple[Line, ...]) -> list[tuple[str, ...]]:
    """Return description, quantity, price and amount of each line as text."""
    return [
        tuple(str(f.value) if f else "-" for f in (x.description, x.quantity, x.unit_price, x.net))
        for x in lines
    ]


BOLTS = ("Hex bolts M8", "100", "0.25", "25.00")
GRINDER = ("Angle grinder", "2", "89.50", "179.00")


def test_numbers_tell_their_columns_where_the_header_is_in_no_word_list() -> None:
    """Quantity, price and amount are told by what multiplies to what, in any order."""
    table = """
What zat is                      Zug          Blim           Flam
Hex bolts M8                    0.25           100          25.00
Angle grinder                  89.50             2         179.00
"""
    assert figures(lines_of(table)) == [BOLTS, GRINDER]


def test_a_sum_between_lines_does_not_end_the_table() -> None:
    """What is subtotalled half way goes on below, and the subtotal is no line."""
    table = """
Description                      Quantity     Unit price          Amount
Hex bolts M8                          100           0.25           25.00
Subtotal                                                           25.00
Angle grinder                           2          89.50          179.00
"""
    assert figures(lines_of(table)) == [BOLTS, GRINDER]


def test_a_discount_on_its_own_row_belongs_to_the_line_above() -> None:
    """The share taken off under a line lowers that line's amount and price."""
    table = """
Description                      Quantity     Unit price          Amount
Hex bolts M8                          100           0.25           25.00
less discount                                       10%            -2.50
Angle grinder                           2          89.50          179.00
"""
    foot = """
                                              Subtotal                201.50
                                              VAT 20%                  40.30
                                              Total due              £241.80
"""
    first, second = lines_of(table, foot)
    assert first.net is not None
    assert first.net.value == Decimal("22.50")
    assert first.unit_price is not None
    assert first.unit_price.value == Decimal("0.225")
    assert figures((second,)) == [GRINDER]


def test_an_article_number_glued_to_the_text_is_taken_apart() -> None:
    """A number that ends the description in the code's own column is the code."""
    table = """
Description            Code      Quantity     Unit price          Amount
Hex bolts M8           AB-17          100           0.25           25.00
Angle grinder, large 2 CD-18            2          89.50          179.00
"""
    assert [line.code.value if line.code else "-" for line in lines_of(table)] == ["AB-17", "CD-18"]


def test_text_above_its_numbers_belongs_to_the_line_below() -> None:
    """Where each line's numbers stand on its last row, the text above them is its beginning."""
    table = """
Description                      Quantity     Unit price          Amount
Hex bolts
M8                                    100           0.25           25.00
Angle
grinder                                 2          89.50          179.00
"""
    assert figures(lines_of(table)) == [BOLTS, GRINDER]


def test_an_unread_quantity_is_what_the_price_was_multiplied_by() -> None:
    """Where the quantity could not be read, amount and price tell it."""
    table = """
Description                      Quantity     Unit price          Amount
Hex bolts M8                          1oo           0.25           25.00
Angle grinder                           2          89.50          179.00
"""
    assert figures(lines_of(table)) == [BOLTS, GRINDER]


def test_a_lost_decimal_mark_is_put_back_where_the_line_proves_it() -> None:
    """17900 beside 2 × 89.50 was 179.00."""
    table = """
Description                      Quantity     Unit price          Amount
Hex bolts M8                          100           0.25           25.00
Angle grinder                           2          89.50           17900
"""
    assert figures(lines_of(table)) == [BOLTS, ("Angle grinder", "2", "89.50", "179")]
