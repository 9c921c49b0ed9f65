"""Fits what confidences are worth: `python -m training.calibrate DATA --readings FOLDER`.

DATA holds the labelled sets (einvoice_pdf, einvoice_scan, sroie); FOLDER keeps their readings, for
OCR takes minutes. Invented documents count a little, labelled ones in full. What is reported is
cross-fitted: each supplier's documents by curves that never saw that supplier.
"""

from __future__ import annotations

import argparse
import json
import pickle
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from smbflow.ai.extraction.calibration import Curve, Curves, Paper, calibrated
from smbflow.ai.extraction.extractor import as_draft, found_on
from smbflow.ai.reading.reader import FileReader, ReaderChoice
from smbflow.pipelines.invoices.evaluation import Answer, Case, is_kept, read_cases, score
from smbflow.pipelines.invoices.figures import calibration_error
from smbflow.pipelines.invoices.scoring import FieldMark, Mark
from training.documents import documents
from training.fit import MODEL

_SETS = (
    ("einvoice_pdf", ReaderChoice.TEXT),
    ("einvoice_scan", ReaderChoice.OCR),
    ("sroie", ReaderChoice.OCR),
)
_INVENTED = 500_000
_FOLDS = 5
_RIDGE, _RIDGE_OF_FIELD, _LITTLE = 2.0, 6.0, 0.15
_SURE = 0.95


@dataclass(frozen=True, slots=True)
class Seen:
    """A labelled document with all that was found on it, before any calibration."""

    set: str
    group: str
    case: Case
    paper: Paper
    found: Mapping[str, Any]

    def marks(self, by: Curves) -> tuple[FieldMark, ...]:
        """Return the marks of its fields, confidences calibrated by these curves."""
        draft = as_draft(calibrated(self.found, self.paper, by))
        return score(Answer(self.case, draft, None, 0.0)).fields

    @property
    def weight(self) -> float:
        """Return how much it counts."""
        return _LITTLE if self.set == "invented" else 1.0


@dataclass(frozen=True, slots=True)
class Value:
    """A value that was found: how sure, whether right, how much it counts."""

    name: str
    confidence: float
    right: bool
    weight: float


def main() -> None:
    """Fit on all, report cross-fitted figures, and write both."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--readings", type=Path, required=True)
    parser.add_argument("--documents", type=int, default=600)
    asked = parser.parse_args()
    seen = [*_invented(asked.documents), *_labelled(asked.data, asked.readings)]
    curves = fitted(seen)
    table = {
        paper: {name: [curve.slope, curve.lift] for name, curve in by_field.items()}
        for paper, by_field in curves.items()
    }
    (MODEL / "calibration.json").write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")
    path = MODEL / "record.json"
    record = json.loads(path.read_text(encoding="utf-8"))
    record["calibration"] = {
        "command": f"python -m training.calibrate DATA --documents {asked.documents}",
        "before": dict(_figures(seen, fit=False)),
        "cross_fitted": dict(_figures(seen, fit=True)),
    }
    path.write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(record["calibration"], indent=2))


def fitted(seen: Iterable[Seen]) -> Curves:
    """Return the curves by paper and field; a field leans on its paper, a paper on identity."""
    by_paper: dict[str, list[Value]] = defaultdict(list)
    for each in seen:
        by_paper[each.paper] += [
            Value(m.name, m.confidence, m.mark is Mark.RIGHT, each.weight)
            for m in each.marks({})
            if m.mark is not Mark.MISSING
        ]
    return {paper: _of_paper(found) for paper, found in by_paper.items()}


def _of_paper(found: Sequence[Value]) -> dict[str, Curve]:
    whole = _curve(found, Curve(), _RIDGE)
    names = sorted({v.name for v in found})
    return {
        name: _curve([v for v in found if v.name == name], whole, _RIDGE_OF_FIELD) for name in names
    }


def _curve(found: Sequence[Value], towards: Curve, ridge: float) -> Curve:
    """Return the likeliest curve (logistic in logit space, ridge towards another)."""
    raw = np.clip([v.confidence for v in found], 0.001, 0.998)
    logits = np.log(raw / (1 - raw))
    right = np.array([v.right for v in found], dtype=float)
    weight = np.array([v.weight for v in found])
    middle = np.array([towards.slope, towards.lift])

    def loss(pair: NDArray[np.float64]) -> float:
        z = pair[0] * logits + pair[1]
        fit = np.sum(weight * (np.logaddexp(0, z) - right * z))
        return float(fit + ridge * np.sum((pair - middle) ** 2))

    best = minimize(loss, middle, bounds=[(0.3, 2.0), (-3.0, 3.0)])
    return Curve(round(float(best.x[0]), 4), round(float(best.x[1]), 4))


def _figures(seen: Sequence[Seen], *, fit: bool) -> Iterator[tuple[str, dict[str, float]]]:
    """Yield by labelled set what the confidences are worth."""
    found: dict[str, list[FieldMark]] = defaultdict(list)
    kept: dict[str, list[bool]] = defaultdict(list)
    for fold in range(_FOLDS):
        here = [s for s in seen if _fold(s) == fold]
        curves = fitted([s for s in seen if _fold(s) != fold]) if fit else {}
        for each in here:
            found[each.set] += each.marks(curves)
            kept[each.set].append(is_kept(as_draft(calibrated(each.found, each.paper, curves))))
    for name, marks in sorted(found.items()):
        documents_kept = round(sum(kept[name]) / len(kept[name]), 4)
        yield name, {**_worths(marks), "documents_kept": documents_kept}


def _fold(seen: Seen) -> int:
    return zlib.crc32(seen.group.encode()) % _FOLDS


def _worths(marks: Sequence[FieldMark]) -> dict[str, float]:
    sure = [m for m in marks if m.mark is not Mark.MISSING and m.confidence >= _SURE]
    wrong = sum(m.mark is Mark.WRONG for m in sure)
    return {
        "values": len(marks),
        "ece": round(calibration_error(marks), 4),
        "sure": round(len(sure) / max(len(marks), 1), 4),
        "wrong_of_sure": round(wrong / max(len(sure), 1), 4),
    }


def _invented(count: int) -> Iterator[Seen]:
    for scan in (False, True):
        first = _INVENTED + count * scan
        for each in documents(first, count, scan=scan):
            found, paper = found_on(each.reading)
            case = Case(file=str(each.seed), truth=each.truth)
            yield Seen("invented", case.file, case, paper, found)


def _labelled(data: Path, readings: Path) -> Iterator[Seen]:
    for name, choice in _SETS:
        kept = _kept(data / name, choice, readings / f"{name}.pkl")
        for case in read_cases(data / name):
            parts = [kept[file] for file in (case.pages or (case.file,))]
            pages = tuple(page for part in parts for page in part.pages)
            numbered = tuple(replace(page, number=n) for n, page in enumerate(pages, 1))
            found, paper = found_on(replace(parts[0], pages=numbered))
            group = str(case.meta.get("supplier_group") or case.truth.get("supplier_name"))
            yield Seen(name, group, case, paper, found)


def _kept(folder: Path, choice: ReaderChoice, path: Path) -> dict[str, Any]:
    """Return the set's readings, from this script's own file where there is one."""
    if path.is_file():
        kept: dict[str, Any] = pickle.loads(path.read_bytes())  # noqa: S301 - this script's own
        return kept
    reader = FileReader(lambda _: "", choice=choice)
    names = [name for case in read_cases(folder) for name in (case.pages or (case.file,))]
    kept = {name: reader.read(folder / name, Path(name).name) for name in names}
    path.write_bytes(pickle.dumps(kept))
    return kept


if __name__ == "__main__":
    main()
