"""Invoice lines and order lines: the best pairing of all, whatever their order on paper."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smbflow.domain.invoice import Line
from smbflow.domain.reference import OrderLine
from smbflow.pipelines.invoices.assignment import best_pairs
from smbflow.pipelines.invoices.descriptions import names_code, same_code, same_goods
from smbflow.pipelines.invoices.matching import pair_lines
from smbflow.pipelines.invoices.units import factor_between
from tests.unit.invoices.office import ORDER, D, line

LEAST = 0.5
SCORES = st.lists(st.lists(st.floats(0, 1), min_size=4, max_size=4), min_size=1, max_size=4)
GOODS = (
    *("Office chair Comfort black", "Office chair Basic", "Desk lamp LED", "Monitor arm dual"),
    *("USB-C cable 2 m", "USB-C cable 1 m", "Copy paper A4 80 g", "Whiteboard marker red"),
)


@pytest.mark.parametrize(
    ("scores", "pairs"),
    [
        ([[0.9, 0.8], [0.85, 0.1]], ((0, 1), (1, 0))),
        ([[0.9, 0.8, 0.1]], ((0, 0),)),
        ([[0.1], [0.6]], ((1, 0),)),
        ([[0.4]], ()),
        ([], ()),
        ([[]], ()),
    ],
    ids=["not greedy", "wide", "tall", "too low", "none", "no columns"],
)
def test_the_best_total_wins(scores: list[list[float]], pairs: tuple[tuple[int, int], ...]) -> None:
    """Taking the best first pair would lose the second line."""
    assert best_pairs(scores, LEAST) == pairs


@given(SCORES)
def test_no_other_pairing_is_better(scores: list[list[float]]) -> None:
    """Compared with every possible pairing."""
    gains = [[s if s >= LEAST else 0.0 for s in row] for row in scores]
    chosen = sum(gains[row][column] for row, column in best_pairs(scores, LEAST))
    every = (
        sum(gains[row][column] for row, column in enumerate(columns))
        for columns in permutations(range(4), len(scores))
    )
    assert chosen == pytest.approx(max(every))


def order_lines(descriptions: tuple[str, ...]) -> tuple[OrderLine, ...]:
    """Make an order of ten of each."""
    return tuple(
        OrderLine("PO-1", "S1", str(number), description, D(10), D(5 * number), "EUR")
        for number, description in enumerate(descriptions, 1)
    )


@given(st.permutations(GOODS), st.permutations(range(len(GOODS))))
def test_the_order_on_paper_does_not_matter(billed: list[str], shuffle: list[int]) -> None:
    """Each line finds its own order line, however both lists are shuffled."""
    ordered = order_lines(GOODS)
    prices = {o.description: str(o.unit_price) for o in ordered}
    lines = [line(number, goods, "10", prices[goods]) for number, goods in enumerate(billed, 1)]
    pairs = pair_lines(lines, [ordered[i] for i in shuffle], LEAST)
    assert [pair.ordered.description for pair in pairs] == billed


@given(st.permutations(range(4)))
def test_swapping_lines_swaps_nothing_else(shuffle: list[int]) -> None:
    """Pairs are the same set of contents for every order of the invoice lines."""
    goods = ("Desk lamp LED", "Desk lamp LED dimmable", "Desk lmp", "Office chair")
    lines = [line(number, text, "10", "5") for number, text in enumerate(goods, 1)]
    shuffled = [replace(lines[i], number=n) for n, i in enumerate(shuffle, 1)]

    def contents(of: list[Line]) -> set[tuple[str, str]]:
        pairs = pair_lines(of, order_lines(GOODS), LEAST)
        return {(p.line.description.value, p.ordered.line) for p in pairs if p.line.description}

    assert contents(shuffled) == contents(lines)


@pytest.mark.parametrize(
    ("billed", "order_line"),
    [
        (line(1, "something else entirely", "10", "50", code="A 100"), "1"),
        (line(1, "Sessel A-100", "10", "50"), "1"),
        (line(1, "Comfort office chair", "10", "50"), "1"),
        (line(1, "Ofice chair Comfrt", "4", "50"), "1"),
        (line(1, "LED desk lamp", "20", "29"), "2"),
        (line(1, "Lampe", "20", "25", order_line="2"), "2"),
        (line(1, "Catering", "1", "80"), None),
        (line(1, "Catering", "10", "51"), None),
        (line(1, "Bürostuhl", "10", "50"), "1"),
        (line(1, "Tischleuchte B 200 schwarz", "3", "60"), "2"),
    ],
    ids=[
        "code",
        "code in words",
        "words",
        "misspelt",
        "dearer",
        "line named",
        "no",
        "nearly",
        "other language",
        "code apart",
    ],
)
def test_what_makes_a_pair(billed: Line, order_line: str | None) -> None:
    """Code, wording, the named line, or exactly the quantity and price of the order."""
    pairs = pair_lines([billed], ORDER, LEAST)
    assert [pair.ordered.line for pair in pairs] == ([order_line] if order_line else [])


def test_two_deliveries_of_one_order_line_on_one_invoice() -> None:
    """A second line of the same goods joins the order line."""
    lines = [line(1, "Desk lamp LED", "12", "25"), line(2, "Desk lamp LED", "8", "25")]
    assert [pair.ordered.line for pair in pair_lines(lines, ORDER, LEAST)] == ["2", "2"]


@pytest.mark.parametrize(
    ("unit", "other", "factor"),
    [
        ("dozen", "pcs", D(12)),
        ("per 100", "EA", D(100)),
        ("kg", "g", D(1000)),
        ("pcs", "box of 12", D(1) / 12),
        ("h", "kg", None),
        ("Palette", "pcs", None),
        (None, "pcs", D(1)),
        ("Stk.", "C62", D(1)),
    ],
)
def test_units_become_one(unit: str | None, other: str | None, factor: Decimal | None) -> None:
    """Pieces, dozens, hundreds, boxes, weights; hours never become kilograms."""
    assert factor_between(unit, other) == factor


def test_prices_per_dozen_compare_with_prices_a_piece() -> None:
    """Quantity and price are in the order's unit; a line discount is in the price."""
    billed = line(1, "Desk lamp LED", "2", "300", unit="dozen", net=D(540))
    ordered = replace(ORDER[1], unit="EA")
    (pair,) = pair_lines([billed], [ordered], LEAST)
    assert (pair.measure.quantity, pair.measure.unit_price) == (D(24), D("22.5"))


@given(st.sampled_from(GOODS), st.sampled_from(GOODS))
def test_likeness_has_no_direction(one: str, other: str) -> None:
    """It is symmetric, between 0 and 1, and 1 for the same words."""
    assert same_goods(one, other) == pytest.approx(same_goods(other, one))
    assert 0 <= same_goods(one, other) <= 1
    assert same_goods(one, one) == 1


def test_codes_decide_between_models() -> None:
    """Nearly the same words with another model number are other goods."""
    same = same_goods("Sony camera DSC-W150 red", "sony dscw150r digital camera")
    other = same_goods("Sony camera DSC-W150 red", "Sony camera DSC-W130 red")
    assert same > 0.8 > other
    assert same_code("A-100", "a100")
    assert not same_code("A-100", None)
    assert names_code("Chair A-100 black", "A100")
    assert not names_code("Chair A-1000", "A100")
