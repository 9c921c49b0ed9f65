"""A model's answers, mutated: what the documents do not say does not get through."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator

import pytest

from smbflow.orchestration.citation import CitedText, Claim, Passage
from smbflow.pipelines.assistant.claims import held_against

FACTS = (
    ("When is the yard open?", "The yard in Finisk is open Monday to Friday from 7:30 to 16:00."),
    ("How long is the warranty?", "Stairs carry a warranty of six years from the day of fitting."),
    ("What does delivery cost?", "Delivery to Clifden costs 120.00 EUR and goes on Tuesdays."),
    (
        "Can I return it?",
        "Stock items may be returned within 30 days, unused and in their packing.",
    ),
    ("Can I return a table?", "Made-to-measure pieces cannot be returned to the workshop."),
    ("How do we pay Brannock?", "We pay Brannock within 30 days of the invoice date."),
    ("What bonus is there?", "From 60,000.00 EUR a year Brannock credits a bonus of 2.5%."),
    ("How much leave is there?", "Everybody has 24 days of paid leave a year."),
    ("What is sick leave?", "From the third day on we need a note from Doctor Reilly."),
    ("What does fitting cost?", "Fitting costs at least 52.00 EUR for each joiner and hour."),
    ("When is the saw serviced?", "The saw is serviced every 1,000 hours by Vossler in Ulm."),
    ("Who orders timber?", "Aoife Lynam orders timber before noon on Wednesday."),
)
PASSAGES = tuple(Passage(str(n), text) for n, (_, text) in enumerate(FACTS, 1))
OPPOSITES = {
    "within": "after",
    "before": "after",
    "least": "most",
    "may": "may not",
    "cannot": "can",
    "unused": "used or",
}


def other_figure(text: str, chance: random.Random) -> str | None:
    """Change one figure."""
    found = list(re.finditer(r"\d[\d.,:]*\d|\d", text))
    if not found:
        return None
    one = chance.choice(found)
    digits = "".join(filter(str.isdigit, one[0]))
    wrong = str(int(digits) + chance.randint(1, 9))
    return text[: one.start()] + wrong + text[one.end() :]


def other_name(text: str, chance: random.Random) -> str | None:
    """Put a stranger's name in place of one."""
    found = list(re.finditer(r"(?<=[a-z] )[A-Z][a-z]+", text))
    if not found:
        return None
    one = chance.choice(found)
    stranger = chance.choice(("Murphy", "Wexford", "Siemens", "Sunday", "Kowalski"))
    return text[: one.start()] + stranger + text[one.end() :]


def turned_round(text: str, chance: random.Random) -> str | None:
    """Say no for yes, or the opposite word."""
    words = [word for word in OPPOSITES if f" {word} " in text]
    if words and chance.random() < 0.5:
        word = chance.choice(words)
        return text.replace(f" {word} ", f" {OPPOSITES[word]} ", 1)
    if re.search(r"\b(cannot|not|never)\b", text):
        return re.sub(r"\bcannot\b", "can", text)
    return re.sub(
        r"\b(is|may|costs|carry|has|pay|orders|goes|credits|need)\b", r"\1 not", text, count=1
    )


def invented(_: str, chance: random.Random) -> str | None:
    """Say something that no document says."""
    return chance.choice(
        (
            "Gift vouchers never expire and work in every branch.",
            "Interest on late payments follows the European reference rate.",
            "Parking behind the building is reserved for visitors.",
            "Refunds arrive by cheque after the auditor agreed.",
        )
    )


MUTATIONS: tuple[Callable[[str, random.Random], str | None], ...] = (
    other_figure,
    other_name,
    turned_round,
    invented,
)


def mutants() -> Iterator[tuple[str, str, Claim]]:
    """Yield 200 wrong claims, each with its question and a quote that really stands there."""
    chance = random.Random(20261125)  # noqa: S311 - chance for mutations, no secret
    made = 0
    while made < 200:
        place = chance.randrange(len(FACTS))
        question, text = FACTS[place]
        mutate = chance.choice(MUTATIONS)
        says = mutate(text, chance)
        if says is not None and says != text:
            made += 1
            yield mutate.__name__, question, Claim(says, str(place + 1), text)


def test_two_hundred_wrong_claims_are_left_out() -> None:
    """Swapped figures and names, opposites and inventions: none is kept, whatever they quote."""
    passed = [
        (kind, claim.says)
        for kind, question, claim in mutants()
        if held_against(CitedText((claim,)), PASSAGES, question).kept
    ]
    assert passed == []


@pytest.mark.parametrize("place", range(len(FACTS)))
def test_what_a_document_says_is_kept(place: int) -> None:
    """The sentence itself, and a shorter way of saying it, get through."""
    question, text = FACTS[place]
    claim = Claim(text, str(place + 1), text)
    assert held_against(CitedText((claim,)), PASSAGES, question).kept == (claim,)


@pytest.mark.parametrize(
    ("question", "says", "quote", "passage"),
    [
        (
            "When is the yard open?",
            "The yard opens at 7:30.",
            "open Monday to Friday from 7:30",
            "1",
        ),
        ("Can I return it?", "Yes, within 30 days if it is unused.", FACTS[3][1], "4"),
        ("What does delivery to Clifden cost?", "It costs 120.00 EUR.", FACTS[2][1], "3"),
        ("How much paid leave is there?", "24 days a year.", FACTS[7][1], "8"),
    ],
)
def test_the_same_in_other_words_is_kept(
    question: str, says: str, quote: str, passage: str
) -> None:
    """A claim need not copy, only say what its quote says."""
    claim = Claim(says, passage, quote)
    found = held_against(CitedText((claim,)), PASSAGES, question)
    assert found.kept == (claim,), found.refused
