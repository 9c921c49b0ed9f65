"""Free text of a model: what its passages bear out is kept, what they do not is left out."""

from __future__ import annotations

import json

import pytest

from smbflow.orchestration.citation import (
    CITED,
    CitedText,
    Claim,
    Passage,
    laid_out,
    unfounded,
    weighed,
)
from smbflow.orchestration.validation import Malformed

TERMS = "Orders over €1,200.00 ship free within 5 working days. Write to help@example.com."
HOURS = "We are open Monday to Friday, 8:00 to 17:30."
PASSAGES = (Passage("1", TERMS), Passage("2", HOURS))


def claim(says: str, quote: str, passage: str = "1") -> Claim:
    """Make a claim."""
    return Claim(says, passage, quote)


@pytest.mark.parametrize(
    ("made", "why"),
    [
        (claim("Big orders ship free.", "ship free within 5 working days"), None),
        (claim("From 1200 euros on it is free.", "orders over €1,200.00 SHIP FREE"), None),
        (claim("You can write to help@example.com.", "Write to help@example.com"), None),
        (claim("We close at 17:30.", "8:00 to 17:30", "2"), None),
        (claim("Big orders ship free.", "all orders ship free"), "quote does not stand"),
        (claim("Big orders ship free.", "ship free", "3"), "passage that is not there"),
        (claim("Yes.", "ship"), "quotes too little"),
        (claim("From 1300 euros on it is free.", "ship free within 5"), "1300 does not stand"),
        (claim("It takes 3 days.", "ship free within 5 working days"), "3 does not stand"),
        (claim("Write to other@example.com.", "Write to help@example.com"), "other@example.com"),
        (claim("See https://evil.example/x.", "Write to help@example.com"), "https://evil"),
        (claim("We close at 17:30.", "ship free within 5 working days"), "17:30 does not stand"),
    ],
)
def test_a_claim_is_kept_only_if_its_passage_bears_it_out(made: Claim, why: str | None) -> None:
    """A quote to the letter from the named passage, and no figure or address beyond it."""
    found = weighed(CitedText((made,)), PASSAGES)
    if why is None:
        assert (found.kept, found.text) == ((made,), made.says)
    else:
        assert found.kept == ()
        assert why in found.refused[0].why


def test_a_draft_s_inventions_are_named() -> None:
    """Every figure, date and address of a draft must come from its sources."""
    draft = "Dear Ms Ray, your order 4711 of 1 200,00 leaves in 5 days. Pay to DE89 3704, by 24.12."
    assert unfounded(draft, ("Order 4711", TERMS)) == ("DE89", "3704", "24.12")
    assert unfounded("Thank you, we shall look at it.", ()) == ()


def test_the_shape_has_no_room_for_a_claim_without_a_quote() -> None:
    """An answer that cites nothing does not hold to the form; saying nothing does."""
    assert isinstance(CITED.read('{"claims": [{"says": "Yes."}]}'), Malformed)
    assert CITED.read('{"claims": []}') == CitedText(())
    whole = {"claims": [{"says": "Free.", "passage": "1", "quote": "ship free"}]}
    assert CITED.read(json.dumps(whole)) == CitedText((claim("Free.", "ship free"),))


def test_passages_stand_under_their_names() -> None:
    """A model sees which passage is which."""
    assert laid_out(PASSAGES) == f"[1]\n{TERMS}\n\n[2]\n{HOURS}"
