"""What a confidence is worth: fitted per kind of paper and field, so that 0.9 is right nine times.

A logistic in logit space, ridge towards identity (after Platt 1999): it never changes the order of
two confidences. Fitted by `training/`, kept in `model/calibration.json`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from importlib.resources import files
from math import exp, log
from typing import Any

from smbflow.domain.document import Reading, Route
from smbflow.domain.evidence import Found

_LEAST, _HIGHEST = 0.001, 0.998
_DOUBTED, _UNDER_SURE = 0.8, 0.94
"""What the evidence leaves under the first is never lifted over the second: it stays a question."""


class Paper(StrEnum):
    """What kind of paper a confidence was measured on."""

    TEXT = "text"
    OCR = "ocr"
    RECEIPT = "receipt"


@dataclass(frozen=True, slots=True)
class Curve:
    """A logistic in logit space: `slope` over 0 keeps the order, `lift` says how far it moves."""

    slope: float = 1.0
    lift: float = 0.0

    def __call__(self, confidence: float) -> float:
        """Return what the confidence is worth."""
        inside = min(max(confidence, _LEAST), _HIGHEST)
        logit = self.slope * log(inside / (1 - inside)) + self.lift
        highest = _HIGHEST if confidence >= _DOUBTED else max(confidence, _UNDER_SURE)
        return round(min(1 / (1 + exp(-logit)), highest), 4)


Curves = Mapping[str, Mapping[str, Curve]]
"""By paper and field; a field that was never measured on such paper has none."""


@cache
def curves() -> Curves:
    """Return the curves by paper and field, read once from the file that ships."""
    text = (files(__package__) / "model" / "calibration.json").read_text(encoding="utf-8")
    return {
        paper: {field: Curve(*pair) for field, pair in by_field.items()}
        for paper, by_field in json.loads(text).items()
    }


def paper_of(reading: Reading, *, slip: bool) -> Paper:
    """Return the kind of paper: a till's slip, else as most of its pages were read."""
    if slip:
        return Paper.RECEIPT
    seen = sum(page.route is Route.OCR for page in reading.pages)
    return Paper.OCR if seen * 2 > len(reading.pages) else Paper.TEXT


def calibrated(found: Mapping[str, Any], paper: Paper, by: Curves | None = None) -> dict[str, Any]:
    """Return the header fields with confidences that mean what they say on such paper.

    What was never measured keeps the confidence that the evidence gave.
    """
    known = (curves() if by is None else by).get(paper, {})
    return {
        name: replace(value, confidence=known[name](value.confidence))
        if isinstance(value, Found) and name in known
        else value
        for name, value in found.items()
    }
