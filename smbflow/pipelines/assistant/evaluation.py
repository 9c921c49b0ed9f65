"""Measures retrieval, quoting and flagging on labelled questions, without effects.

A folder holds `truth.jsonl`, a line a case: `{"file", "question", "truth": {"answerable",
"answers", "paragraph"}}`. Who answers never sees the truth. The figures follow the evaluation
contract (docs/contract).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from pydantic import AliasChoices, BaseModel, Field, ValidationError, field_validator

from smbflow.domain.ports.knowledge import Evidence
from smbflow.domain.text import fold
from smbflow.errors import ConfigurationError, UsageError

CONFIDENCES = (0.5, 0.7, 0.8, 0.9, 0.95, 0.99)
_BINS = 10


class Truth(BaseModel, frozen=True):
    """What is right: the answers as the source writes them, and the paragraph (from 0)."""

    answerable: bool = True
    answers: tuple[str, ...] = Field((), validation_alias=AliasChoices("answers", "answer"))
    paragraph: int | None = None

    @field_validator("answers", mode="before")
    @classmethod
    def _listed(cls, value: object) -> object:
        """Take one answer as a list of one, and figures as they are written."""
        return [str(one) for one in value] if isinstance(value, list) else [str(value)]


class Case(BaseModel, frozen=True):
    """A labelled question about a document."""

    file: str
    question: str
    truth: Truth = Truth()

    @property
    def document(self) -> str:
        """Return the document's path below `files/`."""
        return PurePosixPath(self.file).relative_to("files").as_posix()


@dataclass(frozen=True, slots=True)
class Answered:
    """What was found for a case; `flagged` means: not in my records."""

    case: Case
    evidence: Evidence
    flagged: bool
    hidden: bool = False

    @property
    def answerable(self) -> bool:
        """Say whether the documents could answer."""
        return self.case.truth.answerable and not self.hidden

    @property
    def rank(self) -> int | None:
        """Return the place of the right paragraph among those found, from 1."""
        places = dict.fromkeys(
            (each.passage.place.document, each.passage.place.paragraph)
            for each in self.evidence.passages
        )
        truth = self.case.truth
        wanted = (self.case.document, (truth.paragraph or 0) + 1)
        by_document = truth.paragraph is None
        hits = (p[0] == wanted[0] if by_document else p == wanted for p in places)
        return next((rank for rank, hit in enumerate(hits, 1) if hit), None)

    @property
    def quotes_answer(self) -> bool:
        """Say whether the quoted sentences hold a right answer."""
        quoted = fold(" ".join(quote.quote for quote in self.evidence.quotes))
        return any(f" {fold(one)} " in f" {quoted} " for one in self.case.truth.answers if one)

    @property
    def right(self) -> bool:
        """Say whether giving this answer would be right."""
        return self.answerable and self.quotes_answer


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The whole measurement; `report` is the contract's object, `table` the same for people."""

    answers: tuple[Answered, ...]
    seconds: float
    cpu_seconds: float
    indexing: dict[str, float]

    def report(self) -> dict[str, Any]:
        """Return the object that `eval --json` prints."""
        asked = self.answers
        answerable = [a for a in asked if a.answerable]
        answered = [a for a in answerable if not a.flagged]
        with_source = [a for a in asked if not a.hidden]
        return {
            "n": len(asked),
            "fields": {"answer": _counted(answerable)},
            "hit_at_1": _share([(a.rank or 99) <= 1 for a in with_source]),
            "hit_at_5": _share([(a.rank or 99) <= 5 for a in with_source]),  # noqa: PLR2004 - hit at 5
            "quoted_right": _share([a.quotes_answer for a in answered]),
            "quoted_right_of_all": _share([a.quotes_answer for a in answerable]),
            "flagged": _share([a.flagged for a in asked]),
            "flagged_answerable": _share([a.flagged for a in answerable]),
            "flagged_unanswerable": _share([a.flagged for a in asked if not a.answerable]),
            "kept": [_kept(asked, confidence) for confidence in CONFIDENCES],
            "ece": _calibration_error(asked),
            "indexing": self.indexing,
            "seconds": round(self.seconds, 3),
            "cpu_seconds": round(self.cpu_seconds, 3),
            "cost": "0",
        }

    def table(self) -> str:
        """Return the figures as lines for a person."""
        told = self.report()
        kept = told.pop("kept")
        lines = [f"{name.replace('_', ' '):22} {value}" for name, value in told.items()]
        lines += [
            f"sure >= {k['confidence']:.2f}: {k['share']} kept, {k['right']} right" for k in kept
        ]
        return "\n".join(lines)

    def predictions(self) -> Iterator[str]:
        """Yield a line of JSON a case, none of which depends on the truth."""
        for each in self.answers:
            yield json.dumps(_prediction(each), ensure_ascii=False, sort_keys=True)


def read_cases(folder: Path, limit: int | None = None) -> tuple[Case, ...]:
    """Read the labelled questions of a folder (UsageError where it has none)."""
    path = folder / "truth.jsonl"
    if not path.is_file():
        raise UsageError(f"{folder} holds no truth.jsonl", "Name a folder with labelled questions.")
    rows = [row for row in path.read_text("utf-8").splitlines() if row.strip()]
    return tuple(_read(path, number, row) for number, row in enumerate(rows[:limit], 1))


def _read(path: Path, number: int, row: str) -> Case:
    try:
        return Case.model_validate_json(row)
    except ValidationError as error:
        why = error.errors()[0]["msg"]
        raise ConfigurationError(f"{path.name}, line {number}: {why}") from error


def _counted(answerable: Sequence[Answered]) -> dict[str, int]:
    right = sum(a.quotes_answer and not a.flagged for a in answerable)
    missing = sum(a.flagged for a in answerable)
    wrong = len(answerable) - right - missing
    return {"n": len(answerable), "right": right, "missing": missing, "wrong": wrong}


def _share(marks: Sequence[bool]) -> float | None:
    return round(sum(marks) / len(marks), 4) if marks else None


def _kept(answers: Sequence[Answered], confidence: float) -> dict[str, float | None]:
    sure = [a.right for a in answers if a.evidence.sure >= confidence]
    share = _share([a.evidence.sure >= confidence for a in answers])
    return {"confidence": confidence, "share": share, "right": _share(sure)}


def _calibration_error(answers: Sequence[Answered]) -> float | None:
    """Return the expected calibration error over ten bins (Guo et al. 2017)."""
    bins: list[list[Answered]] = [[] for _ in range(_BINS)]
    for each in answers:
        bins[min(_BINS - 1, int(each.evidence.sure * _BINS))].append(each)
    gaps = (abs(sum(a.evidence.sure - a.right for a in full)) for full in bins if full)
    return round(sum(gaps) / len(answers), 4) if answers else None


def _prediction(each: Answered) -> dict[str, Any]:
    said = " ".join(quote.quote for quote in each.evidence.quotes)
    places = dict.fromkeys(
        (r.passage.place.document, r.passage.place.paragraph - 1) for r in each.evidence.passages
    )
    return {
        "file": each.case.file,
        "question": each.case.question,
        "flagged": each.flagged,
        "fields": {"answer": {"value": said, "confidence": round(each.evidence.sure, 4)}},
        "passages": [{"file": f"files/{name}", "paragraph": number} for name, number in places],
    }
