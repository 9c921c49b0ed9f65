"""Requests of many hands, in two trades: most lines are found whole, and none is sure and wrong.

Each line of asked/*.jsonl is an invented request with the items and quantities that are meant.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from smbflow.ai.reading.lists import ListReader
from smbflow.config.reference import parse_table
from smbflow.config.sheet import decoded, read_sheet
from smbflow.config.tables import PRICE_LIST
from smbflow.pipelines.quotes.catalogue import Catalogue
from smbflow.pipelines.quotes.evaluation import QuotedItem, items_answer
from smbflow.pipelines.quotes.finding import sought
from smbflow.pipelines.quotes.requirements import required
from smbflow.pipelines.quotes.settings import SearchSettings
from tests.unit.quotes.shop import TODAY, D

ASKED = Path(__file__).with_name("asked")
FEWEST_RIGHT = 0.85


@pytest.mark.parametrize("trade", ["office", "shop"])
def test_most_lines_are_found_and_none_is_wrong(trade: str, tmp_path: Path) -> None:
    """What is not found whole is asked about."""
    file = ASKED / f"{trade}_prices.csv"
    prices = parse_table(PRICE_LIST, read_sheet(decoded(file.read_bytes(), ""), ""), "IE")
    catalogue, reader, tally = Catalogue(prices), ListReader(), Counter[str]()
    for row in map(json.loads, (ASKED / f"{trade}.jsonl").read_text("utf-8").splitlines()):
        path = tmp_path / row["file"]
        path.write_text(row["text"], encoding="utf-8")
        case = required(reader.read(path, path.name), TODAY)
        items = items_answer("", sought(case, catalogue, SearchSettings()), prices).items
        tally += marked(items, {(sku, D(quantity)) for sku, quantity in row["lines"]})
    assert tally["wrong"] == 0
    assert tally["right"] / tally["meant"] >= FEWEST_RIGHT


def marked(items: tuple[QuotedItem, ...], meant: set[tuple[str, object]]) -> Counter[str]:
    """Count what is right, and what is sure and neither the item nor its quantity."""
    found = {(item.sku, item.quantity) for item in items if item.sku is not None}
    whole = {one for one in found if one in meant}
    wrong = [one for one in found - whole if one[1] is not None]
    return Counter(right=len(whole), wrong=len(wrong), meant=len(meant))
