"""Exams of the enquiries pipeline: what the labels speak of says which one is held."""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from smbflow.errors import UsageError
from smbflow.wiring.exam import Exam, Progress, Score

Case = Mapping[str, Any]
Examiner = Callable[[Exam, Sequence[Case], Progress], Score]

_TELLING = "smbflow.wiring.intents_exam:examine_enquiries"
_READING = "smbflow.wiring.mail_exam:examine_mails"
_MAILS = (".eml", ".msg")
_FORMS = {
    "intent": _TELLING,
    "is_complaint": _TELLING,
    **dict.fromkeys(("message-id", "attachments", "body_start"), _READING),
}
"""Where cases are examined whose truth holds the key; each place loads much, so one alone is."""


def examine(exam: Exam, progress: Progress) -> Score:
    """Hold the exam that fits the folder's labels (UsageError where none does)."""
    cases = labelled(exam)
    place = _place(exam, cases)
    if place is None:
        raise UsageError(
            f"{exam.folder} holds no labels of enquiries", f"Known: {', '.join(_FORMS)}"
        )
    module, _, name = place.partition(":")
    examiner = cast("Examiner", getattr(importlib.import_module(module), name))
    return examiner(exam, cases, progress)


def _place(exam: Exam, cases: Sequence[Case]) -> str | None:
    """Return where the exam is held; examples and mails tell it too where labels are blank."""
    named = {key for case in cases for key in case["truth"]}
    if (exam.folder / "examples.jsonl").is_file():
        return _TELLING
    labelled = next((place for key, place in _FORMS.items() if key in named), None)
    mails = any(str(case.get("file", "")).endswith(_MAILS) for case in cases)
    if mails:
        return labelled or _READING
    return labelled if named else _TELLING


def labelled(exam: Exam) -> tuple[Case, ...]:
    """Read the labelled cases of a folder (UsageError where it has none, with file and line)."""
    path = exam.folder / "truth.jsonl"
    if not path.is_file():
        raise UsageError(
            f"{exam.folder} holds no truth.jsonl", "Name a folder with labelled mails."
        )
    rows = path.read_text(encoding="utf-8").splitlines()
    cases = [_case(row, f"{path.name} line {n}") for n, row in enumerate(rows, 1) if row.strip()]
    return tuple(cases[: exam.limit])


def _case(row: str, where: str) -> Case:
    try:
        case = json.loads(row)
    except ValueError as error:
        raise UsageError(f"{where} is no JSON") from error
    if not isinstance(case, dict) or not isinstance(case.get("truth"), dict):
        raise UsageError(f"{where} has no truth")
    return case
