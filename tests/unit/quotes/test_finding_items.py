"""Items are found in the price list, or asked about; none is ever invented."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pytest

from smbflow.domain.reason import Reason
from smbflow.domain.sales import ListPrice
from smbflow.pipelines.quotes.catalogue import Catalogue, Search, alike
from tests.unit.quotes.shop import PRICES, asked

if TYPE_CHECKING:
    from smbflow.domain.ports.meaning import Vectors

CATALOGUE = Catalogue(PRICES)


def found(words: str, code: str | None = None, catalogue: Catalogue = CATALOGUE) -> Search:
    """Search as the pipeline does by default."""
    return catalogue.find(words, code, explains=0.75, most=6)


@pytest.mark.parametrize(
    ("words", "sku"),
    [
        ("hinge H-200", "H-200"),
        ("h200", "H-200"),
        ("H 200", "H-200"),
        ("oak parquet", "OAK-PQ"),
        ("parquet, oak", "OAK-PQ"),
        ("bow handles 128mm", "HB-128"),
        ("bow hndl 160 mm", "HB-160"),
        ("brich plywood 18 mm", "BP-18"),
        ("chipboard screws 4.0 x 50", "SC-50"),
    ],
)
def test_an_item_is_sure_where_it_alone_explains_the_words(words: str, sku: str) -> None:
    """By code, in any order, plural, shortened, or with a slip of the pen."""
    search = found(words)
    assert search.sure is not None
    assert search.sure.sku == sku


@pytest.mark.parametrize("words", ["bow handle", "bow handle, brushed steel"])
def test_several_that_fit_are_a_question(words: str) -> None:
    """The length was left out: both are candidates, neither is taken."""
    search = found(words)
    assert search.sure is None
    assert {one.sku for one in search.candidates} == {"HB-128", "HB-160"}


@pytest.mark.parametrize("words", ["walnut parquet", "oak parquet 20 mm", "bow handle 192 mm"])
def test_a_word_left_over_is_a_reason_to_ask(words: str) -> None:
    """Another wood, thickness or length than any that is listed."""
    assert found(words).sure is None


def test_what_is_not_sold_has_no_candidates() -> None:
    """A garden bench is in no price list of this shop."""
    assert found("teak garden bench") == Search(by_meaning=True)
    case = asked("3 teak garden benches, collection")
    assert Reason.ITEM_UNKNOWN in {finding.reason for finding in case.open_findings}
    assert case.wanted[0].sku is None


def test_a_code_that_the_words_contradict_is_asked_about() -> None:
    """The code says hinge, the words say plywood."""
    search = found("birch plywood", "H-200")
    assert search.sure is None
    assert [one.sku for one in search.candidates] == ["H-200"]


def test_an_unknown_code_falls_back_on_the_words() -> None:
    """A list may carry the customer's own codes."""
    assert found("whatever", "ZZ-9").candidates == ()
    case = asked("Code;Item;Qty\n")
    assert Reason.NOTHING_WANTED in {finding.reason for finding in case.open_findings}


def test_two_things_of_which_one_has_no_quantity_are_two_lines() -> None:
    """The second is kept, and its quantity asked for."""
    case = asked("20 bow handles 128 mm and oak parquet. We collect.")
    assert [(one.sku and one.sku.value, bool(one.quantity)) for one in case.wanted] == [
        ("HB-128", True),
        ("OAK-PQ", False),
    ]
    assert Reason.QUANTITY_MISSING in {finding.reason for finding in case.open_findings}


@pytest.mark.parametrize(("one", "other"), [("128", "160"), ("h200", "h201"), ("18", "8")])
def test_figures_are_never_nearly_the_same(one: str, other: str) -> None:
    """A slip is forgiven in words alone."""
    assert alike(one, other) == 0


class Likeness:
    """Vectors of two numbers: wooden or not."""

    def embed(self, texts: Sequence[str]) -> Vectors | None:
        """Return a row a text."""
        rows = [
            [1.0, 0.0] if "parquet" in text or "floor" in text else [0.0, 1.0] for text in texts
        ]
        return np.array(rows, np.float32)

    def embed_questions(self, texts: Sequence[str]) -> Vectors | None:
        """Return a row a question."""
        return self.embed(texts)


def test_meaning_adds_candidates_and_never_decides() -> None:
    """A wooden floor may be the parquet: the customer or a person says so."""
    prices = (ListPrice("P", "Oak parquet", "EUR"), ListPrice("H", "Brass hinge", "EUR"))
    search = found("wooden floor", catalogue=Catalogue(prices, Likeness()))
    assert search.sure is None
    assert [one.sku for one in search.candidates] == ["P"]
