"""Measures how enquiries are told apart and flagged, against labelled ones, without effects.

The intents are learnt from `examples.jsonl` beside the cases, and from nothing else.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from smbflow.ai.flags import SensitiveFlags
from smbflow.ai.intents import ExampleClassifier
from smbflow.ai.meaning import SentenceEncoder
from smbflow.ai.reading.reader import FileReader
from smbflow.domain.enquiry import Example, Flag, FlagKind, IntentGuess
from smbflow.errors import UsageError
from smbflow.wiring.exam import Exam, Progress

Case = Mapping[str, Any]

EXAMPLES = "examples.jsonl"
CONFIDENCES = (0.5, 0.7, 0.8, 0.9, 0.95, 0.99)
_AT_ONCE = 250
_BINS = 10
_HARD_WORDS = frozenset({FlagKind.COMPLAINT, FlagKind.LEGAL_THREAT})
_NO_GUESS = IntentGuess(None, None, 0.0)


@dataclass(frozen=True, slots=True)
class Told:
    """A case with what was found in it; without examples there is no guess."""

    case: Case
    guess: IntentGuess
    flags: tuple[Flag, ...]

    @property
    def truth(self) -> Mapping[str, Any]:
        """Return the label."""
        truth: Mapping[str, Any] = self.case["truth"]
        return truth

    @property
    def in_scope(self) -> bool:
        """Say whether the label names one of the office's intents."""
        return bool(self.truth.get("intent")) and not self.truth.get("out_of_scope")

    @property
    def right(self) -> bool:
        """Say whether the nearest intent is the label's."""
        return self.in_scope and self.guess.likely == self.truth["intent"]

    @property
    def complaint(self) -> float:
        """Return how sure it is that this is a complaint."""
        found = (flag.confidence for flag in self.flags if flag.kind is FlagKind.COMPLAINT)
        return max(found, default=0.0)

    def prediction(self) -> dict[str, Any]:
        """Return what was found, none of which depends on the label."""
        sure = self.guess.confidence
        fields: dict[str, Any] = {
            "flags": {"value": [flag.kind for flag in self.flags], "confidence": None},
            "is_complaint": {"value": self.complaint > 0, "confidence": self.complaint},
        }
        if self.guess.likely is not None:
            unknown = self.guess.intent is None
            fields["intent"] = {"value": self.guess.likely, "confidence": sure}
            fields["out_of_scope"] = {"value": unknown, "confidence": round(1 - sure, 4)}
        return {"file": self.case.get("file", ""), "fields": fields, "lines": []}


@dataclass(frozen=True, slots=True)
class TellingScore:
    """What came of telling labelled enquiries apart."""

    told: tuple[Told, ...]
    seconds: float
    cpu_seconds: float

    def report(self) -> dict[str, Any]:
        """Return the figures as `--json` prints them.

        `accuracy` asks whether the nearest intent is right even where smbflow would ask a person;
        `fields` counts those as missing.
        """
        hard = sum(any(flag.kind in _HARD_WORDS for flag in one.flags) for one in self.told)
        return {
            "n": len(self.told),
            "fields": {**self._intents(), **self._complaints()},
            **self._scope(),
            "flags": dict(Counter(flag.kind.value for one in self.told for flag in one.flags)),
            "complaint_or_legal": _share(hard, len(self.told)),
            "seconds": round(self.seconds, 3),
            "cpu_seconds": round(self.cpu_seconds, 3),
        }

    def table(self) -> str:
        """Return the figures as lines for a person."""
        return "\n".join(_table(self.report()))

    def predictions(self) -> Iterator[str]:
        """Yield a line of JSON a case."""
        for one in self.told:
            yield json.dumps(one.prediction(), ensure_ascii=False, sort_keys=True)

    def _intents(self) -> dict[str, dict[str, int]]:
        asked = [one for one in self.told if one.in_scope]
        known = [one for one in asked if one.guess.intent is not None]
        right = sum(one.right for one in known)
        counts = {"right": right, "missing": len(asked) - len(known), "wrong": len(known) - right}
        return {"intent": {"n": len(asked), **counts}} if asked else {}

    def _complaints(self) -> dict[str, dict[str, int]]:
        labelled = [one for one in self.told if one.truth.get("is_complaint") is not None]
        complaints = [one for one in labelled if one.truth["is_complaint"]]
        right = sum(one.complaint > 0 for one in complaints)
        wrong = sum(one.complaint > 0 for one in labelled) - right
        counts = {"right": right, "missing": len(complaints) - right, "wrong": wrong}
        return {"is_complaint": {"n": len(labelled), **counts}} if labelled else {}

    def _scope(self) -> dict[str, Any]:
        inside = [one for one in self.told if one.in_scope]
        outside = [one for one in self.told if one.truth.get("out_of_scope")]
        if not inside and not outside:
            return {}
        unknown = sum(one.guess.intent is None for one in inside)
        return {
            "accuracy": _share(sum(one.right for one in inside), len(inside)),
            "out_of_scope_recall": _share(
                sum(one.guess.intent is None for one in outside), len(outside)
            ),
            "in_scope_rejected": _share(unknown, len(inside)),
            "kept": [self._kept_at(confidence) for confidence in CONFIDENCES],
            "ece": _calibration_error([one for one in self.told if one.guess.intent is not None]),
        }

    def _kept_at(self, confidence: float) -> dict[str, float | None]:
        sure = [one for one in self.told if one.guess.intent and one.guess.confidence >= confidence]
        return {
            "confidence": confidence,
            "share": _share(len(sure), len(self.told)),
            "right": _share(sum(one.right for one in sure), len(sure)),
        }


def examine_enquiries(exam: Exam, cases: Sequence[Case], progress: Progress) -> TellingScore:
    """Tell and flag each case; intents where the folder has examples (UsageError for a bad one)."""
    examples = read_examples(exam.folder / EXAMPLES)
    started, cpu = time.perf_counter(), time.process_time()
    classifier, raiser = ExampleClassifier(SentenceEncoder()), SensitiveFlags()
    told: list[Told] = []
    for at in range(0, len(cases), _AT_ONCE):
        some = cases[at : at + _AT_ONCE]
        texts = [text_of(exam.folder, case) for case in some]
        guesses = classifier.classify(texts, examples) if examples else (_NO_GUESS,) * len(texts)
        flags = map(raiser.flags, texts)
        told += map(Told, some, guesses, flags)
        progress(len(told), len(cases))
    return TellingScore(tuple(told), time.perf_counter() - started, time.process_time() - cpu)


def read_examples(path: Path) -> tuple[Example, ...]:
    """Read labelled examples, none where there is no file (UsageError naming file and line)."""
    if not path.is_file():
        return ()
    rows = path.read_text(encoding="utf-8").splitlines()
    return tuple(_example(row, f"{path.name} line {n}") for n, row in enumerate(rows, 1) if row)


def text_of(folder: Path, case: Case) -> str:
    """Return the words of a case, its own or its file's (raises UnreadableDocument)."""
    if "text" in case:
        return str(case["text"])
    path = folder / case["file"]
    reading = FileReader(lambda content: hashlib.sha256(content).hexdigest()).read(path, path.name)
    letter = reading.letter
    return reading.text if letter is None else f"{letter.subject}\n\n{letter.newest}"


def _example(row: str, where: str) -> Example:
    try:
        found = json.loads(row)
        return Example(str(found["truth"]["intent"]), str(found["text"]))
    except (ValueError, KeyError, TypeError) as error:
        raise UsageError(f"{where} is no example: text and truth.intent are needed") from error


def _table(report: Mapping[str, Any]) -> Iterator[str]:
    yield f"{report['n']} enquiries, {report['cpu_seconds']} s of processor"
    for name, of in report["fields"].items():
        counts = f"{of['right']} of {of['n']} right, {of['missing']} missing, {of['wrong']} wrong"
        yield f"{name}: {counts}"
    for name in ("accuracy", "out_of_scope_recall", "in_scope_rejected", "ece"):
        if report.get(name) is not None:
            yield f"{name.replace('_', ' ')}: {report[name]}"
    for kept in report.get("kept", ()):
        yield f"sure >= {kept['confidence']:.2f}: {kept['share']} of all, {kept['right']} right"
    yield from (f"flagged {kind}: {count}" for kind, count in report["flags"].items())


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _calibration_error(told: Sequence[Told]) -> float | None:
    """Return the expected calibration error (Guo et al. 2017), in ten equal bins."""
    bins: dict[int, list[Told]] = {}
    for one in told:
        bins.setdefault(min(int(one.guess.confidence * _BINS), _BINS - 1), []).append(one)
    gaps = (abs(sum(o.guess.confidence - o.right for o in each)) for each in bins.values())
    return round(sum(gaps) / len(told), 4) if told else None
