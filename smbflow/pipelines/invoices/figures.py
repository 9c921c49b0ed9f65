"""Figures over marks: counts per field, what a confidence is worth, and the table for people.

Expected calibration error after Guo et al. 2017.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from smbflow.pipelines.invoices.scoring import SAME, Fate, FieldMark, Mark

CONFIDENCES = (0.5, 0.7, 0.8, 0.9, 0.95, 0.99)
_BINS = 10


def by_field(marks: Sequence[FieldMark]) -> dict[str, dict[str, int]]:
    """Return how often each scored field was right, missing and wrong."""
    counts = Counter((m.name, m.mark) for m in marks)
    each = {name: {mark.value: counts[name, mark] for mark in Mark} for name in SAME}
    return {name: {"n": sum(c.values()), **c} for name, c in each.items() if any(c.values())}


def kept_at(marks: Sequence[FieldMark], confidence: float) -> dict[str, float | None]:
    """Return the share of values at or above a confidence, and the share right among them."""
    kept = [m for m in marks if m.mark is not Mark.MISSING and m.confidence >= confidence]
    right = sum(m.mark is Mark.RIGHT for m in kept)
    return {
        "confidence": confidence,
        "share": round(len(kept) / len(marks), 4) if marks else None,
        "right": round(right / len(kept), 4) if kept else None,
    }


def calibration_error(marks: Iterable[FieldMark]) -> float:
    """Return the expected calibration error over the values given, in ten equal bins."""
    given = [(m.confidence, m.mark is Mark.RIGHT) for m in marks if m.mark is not Mark.MISSING]
    bins: dict[int, list[tuple[float, bool]]] = {}
    for confidence, right in given:
        bins.setdefault(min(int(confidence * _BINS), _BINS - 1), []).append((confidence, right))
    gaps = (abs(sum(c for c, _ in each) - sum(r for _, r in each)) for each in bins.values())
    return sum(gaps) / len(given) if given else 0.0


def table(report: Mapping[str, Any]) -> Iterator[str]:
    """Yield the report as lines of a table."""
    yield f"{'field':<20}{'n':>6}{'right':>7}{'missing':>9}{'wrong':>7}{'share':>8}"
    for name, counts in report["fields"].items():
        yield _row(name, counts["n"], counts["right"], counts["missing"], counts["wrong"])
    sums = Counter[str]()
    for counts in report["fields"].values():
        sums.update(counts)
    yield _row("all fields", sums["n"], sums["right"], sums["missing"], sums["wrong"])
    lines = report["lines"]
    yield _row("lines", lines["n"], lines["right"], lines["n"] - lines["right"], 0)
    for name, family in report["families"].items():
        fields = _share(family["fields_right"], family["fields"])
        of_lines = _share(family["lines_right"], family["lines"])
        yield f"{name:<28}{family['n']:>4}  fields {fields}  lines {of_lines}"
    for kept in report["kept"]:
        share, right = _percent(kept["share"]), _percent(kept["right"])
        yield f"sure ≥ {kept['confidence']:<5} share {share} right {right}"
    yield (
        f"documents {report['n']}, right {report['documents_right']}, "
        f"sure enough {report['documents_kept']}, "
        f"of these wrong {report['documents_wrong_kept']}, unreadable {report['unreadable']}"
    )
    yield from _model(report["model"], report["cost"]) if report["model"] else ()
    yield f"ece {report['ece']}, {report['seconds']} s, {report['cpu_seconds']} CPU s"


def _model(model: Mapping[str, Any], cost: str) -> Iterator[str]:
    yield (
        f"model {model['name']}: asked about {model['asked']} documents, "
        f"answered {model['answered']}, {model['calls']} calls, cost {cost}"
    )
    for mark in (Mark.RIGHT, Mark.WRONG):
        fates = ", ".join(f"{fate} {model[f'{mark}_{fate}']}" for fate in Fate)
        yield f"what it said {mark}: {fates}"
    yield from (f"no answer ({count}): {why}" for why, count in model["why_not"].items())


def _row(name: str, n: int, right: int, missing: int, wrong: int) -> str:
    return f"{name:<20}{n:>6}{right:>7}{missing:>9}{wrong:>7}{_share(right, n):>8}"


def _share(part: int, whole: int) -> str:
    return _percent(part / whole if whole else None)


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{share:.1%}"
