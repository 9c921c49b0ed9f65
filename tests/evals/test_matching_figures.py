"""Line matching on labelled data; benchmarks/matching.py prints the figures."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.matching import measure_descriptions, measure_orders, measure_scenarios

pytestmark = pytest.mark.data


@pytest.mark.parametrize(
    ("name", "least"), [("match_abt_buy", 0.82), ("match_amazon_google", 0.55)]
)
def test_descriptions_are_told_apart(labelled_data: Path, name: str, least: float) -> None:
    """Product pairs of two shops: F1 stays where it was measured."""
    assert measure_descriptions(labelled_data / name).f1 >= least


def test_reworded_lines_find_their_order_lines(labelled_data: Path) -> None:
    """Shuffled, shortened, misspelt and spoilt: pair and verdict are right, and verdicts follow."""
    matched = measure_orders(labelled_data / "adventureworks_po")
    assert matched.paired_share >= 0.985
    assert matched.judged == matched.paired


def test_a_reused_order_number_confuses_nobody(labelled_data: Path) -> None:
    """Many suppliers share one order number; each invoice finds its own order."""
    matched = measure_scenarios(labelled_data / "po_invoice_oioubl")
    assert matched.judged == matched.lines > 0
