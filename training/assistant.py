"""Calibrates how sure the assistant is: `python -m training.assistant FOLDER [--limit N]`.

FOLDER is laid out as for `smbflow eval assistant`. Each answerable question is asked twice, with
and without its own document in the index; "right" is an answer whose quotes hold a known one. A
logistic regression (ridge) over the signs is fitted on every second document and measured on the
others. What is printed goes into `smbflow/ai/retrieval/sureness.py` by hand: a few coefficients and
no text.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from smbflow.ai.meaning import PassageReranker, SentenceEncoder, WordsAlone
from smbflow.ai.retrieval import DocumentLibrary, Senses, read_document
from smbflow.ai.retrieval.quoting import signs
from smbflow.pipelines.assistant.evaluation import Answered, Case, read_cases
from smbflow.wiring.answering import library_of

READ_AGAIN = ("relevance", "lead")
WORDS = ("words", "names")
_ROUNDS, _RIDGE = 50, 1.0


@dataclass(frozen=True)
class Sample:
    """A question as it was answered: its signs, whether the quotes were right, its document."""

    signs: tuple[float, ...]
    right: bool
    hidden: bool
    document: str


def samples(library: DocumentLibrary, cases: list[Case], names: tuple[str, ...]) -> list[Sample]:
    """Ask every question with and without its own document."""
    return [
        sample
        for case in cases
        for hidden in (False, True)
        if (sample := _sample(library, case, names, hidden=hidden))
    ]


def fitted(rows: list[Sample]) -> np.ndarray:
    """Return coefficients and bias (Newton's method, ridge on the coefficients)."""
    x = np.array([(*row.signs, 1.0) for row in rows])
    y = np.array([row.right for row in rows], float)
    weights = np.zeros(x.shape[1])
    ridge = np.diag([*[_RIDGE] * (x.shape[1] - 1), 0.0])
    for _ in range(_ROUNDS):
        p = 1 / (1 + np.exp(-x @ weights))
        slope = x.T @ (p - y) + ridge @ weights
        weights -= np.linalg.solve((x * (p * (1 - p))[:, None]).T @ x + ridge, slope)
    return weights


def report(rows: list[Sample], weights: np.ndarray) -> None:
    """Print what each threshold flags rightly and wrongly, and how much of the rest is right."""
    p = 1 / (1 + np.exp(-np.array([(*row.signs, 1.0) for row in rows]) @ weights))
    hidden = np.array([row.hidden for row in rows])
    right = np.array([row.right for row in rows])
    for threshold in (0.3, 0.4, 0.5, 0.6):
        kept = ~hidden & (p >= threshold)
        print(
            f"  {threshold}: wrongly flagged {(p[~hidden] < threshold).mean():.3f},"
            f" hidden flagged {(p[hidden] < threshold).mean():.3f},"
            f" right of answered {right[kept].mean():.3f}"
        )


@contextmanager
def opened(folder: Path, *, by_words: bool) -> Iterator[DocumentLibrary]:
    """Index a folder, with or without meaning."""
    mute = WordsAlone()
    senses = Senses(read_document, mute, mute) if by_words else None
    usual = Senses(read_document, SentenceEncoder(), PassageReranker())
    with library_of(folder / "files", senses or usual) as library:
        library.refresh()
        while library.place():
            pass
        yield library


def main() -> None:
    """Fit and report both scorers."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--limit", type=int)
    chosen = arguments.parse_args()
    cases = [case for case in read_cases(chosen.folder, chosen.limit) if case.truth.answerable]
    tuned = set(sorted({case.document for case in cases})[::2])
    for by_words, names in ((True, WORDS), (False, READ_AGAIN)):
        with opened(chosen.folder, by_words=by_words) as library:
            rows = samples(library, cases, names)
        weights = fitted([row for row in rows if row.document in tuned])
        print(dict(zip((*names, "bias"), weights.round(3).tolist(), strict=True)))
        for title, ours in (("tuned on", True), ("held out", False)):
            print(title)
            report([row for row in rows if (row.document in tuned) is ours], weights)


def _sample(
    library: DocumentLibrary, case: Case, names: tuple[str, ...], *, hidden: bool
) -> Sample | None:
    found = library.shortlist(case.question, without=(case.document,) if hidden else ())
    if not found.sentences:
        return None
    said = signs(case.question, found.sentences)
    answered = Answered(case, found.evidence(case.question), flagged=False, hidden=hidden)
    values = tuple(float(getattr(said, name)) for name in names)
    return Sample(values, answered.right, hidden, case.document)


if __name__ == "__main__":
    main()
