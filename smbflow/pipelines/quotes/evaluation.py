"""Measures quotes on labelled requests, without effects.

Two forms of labels: `{"file", "truth": {"lines": [{"sku", "qty"}]}}`, where the folder holds the
price_list.csv that the items stand in; and `{"truth": {"standard_cost", "list_price",
"margin_pct"}}`, which measures the arithmetic of margins alone.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from smbflow.domain.sales import ListPrice
from smbflow.pipelines.quotes.case import QuoteCase, Wanted
from smbflow.pipelines.quotes.measures import Charged, wished
from smbflow.pipelines.quotes.pricing import margin_percent

CONFIDENCES = (0.5, 0.7, 0.8, 0.9, 0.95, 0.99)
_TWO_DECIMALS = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class QuotedItem:
    """A line as found: its item (None: a person is asked), its quantity and how sure."""

    sku: str | None
    quantity: Decimal | None
    confidence: float


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found in one case; `margin` only where the label speaks of one."""

    file: str
    items: tuple[QuotedItem, ...] = ()
    margin: Decimal | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Marked:
    """A case with its label: how many lines of it are right, missing and wrong."""

    answer: Answer
    truth: Mapping[str, Any]

    @property
    def lines(self) -> tuple[dict[str, Any], ...]:
        """The lines as labelled."""
        return tuple(self.truth.get("lines") or ())

    @property
    def right(self) -> int:
        """How many labelled lines were found with item and quantity, each found line once."""
        return _common(map(_told, self.lines), map(_found, self.answer.items))

    @property
    def right_items(self) -> int:
        """How many labelled items were found, whatever the quantity."""
        found = (item.sku for item in self.answer.items if item.sku is not None)
        return _common((str(line.get("sku")) for line in self.lines), found)

    @property
    def wholly_right(self) -> bool:
        """Say whether every line is right and none was made up."""
        return self.right == len(self.lines) == len(self.answer.items)

    @property
    def right_margin(self) -> bool | None:
        """Say whether the margin is right to two decimals; None where none is labelled."""
        told = self.truth.get("margin_pct")
        if told is None:
            return None
        return self.answer.margin == Decimal(str(told)).quantize(_TWO_DECIMALS)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The whole measurement; `report` is the contract's object, `table` the same for people."""

    cases: tuple[Marked, ...]
    seconds: float
    cpu_seconds: float

    def report(self) -> dict[str, Any]:
        """Return the object that `eval --json` prints."""
        lines = sum(len(case.lines) for case in self.cases)
        return {
            "n": len(self.cases),
            "fields": dict(self._fields()),
            "lines": {"n": lines, "right": sum(case.right for case in self.cases)},
            "documents_right": sum(_whole(case) for case in self.cases),
            "unreadable": sum(bool(case.answer.problem) for case in self.cases),
            "kept": [self._kept(confidence) for confidence in CONFIDENCES] if lines else None,
            "seconds": round(self.seconds, 3),
            "cpu_seconds": round(self.cpu_seconds, 3),
        }

    def table(self) -> str:
        """Return the figures as lines for a person."""
        report = self.report()
        rows = [f"{report['n']} requests, {report['documents_right']} wholly right"]
        rows += [
            f"{name}: {score['right']} of {score['n']} right, {score['missing']} missing, "
            f"{score['wrong']} wrong"
            for name, score in report["fields"].items()
        ]
        if report["lines"]["n"]:
            rows.append(f"lines: {report['lines']['right']} of {report['lines']['n']} right")
        rows.append(f"{report['cpu_seconds']} s of CPU")
        return "\n".join(rows)

    def predictions(self) -> Iterator[str]:
        """Yield a line of JSON a case, none of which depends on the labelled lines."""
        for case in self.cases:
            yield json.dumps(_prediction(case.answer), ensure_ascii=False, sort_keys=True)

    def _fields(self) -> Iterator[tuple[str, dict[str, int]]]:
        margins = [case.right_margin for case in self.cases if case.right_margin is not None]
        if margins:
            yield "margin_pct", _score(len(margins), sum(margins), 0)
        lines = sum(len(case.lines) for case in self.cases)
        if lines:
            right = sum(case.right_items for case in self.cases)
            sure = sum(item.sku is not None for case in self.cases for item in case.answer.items)
            yield "sku", _score(lines, right, max(0, lines - sure))

    def _kept(self, confidence: float) -> dict[str, float | None]:
        """Return how much of the found lines is this sure, and how much of that is right."""
        items = [(case, item) for case in self.cases for item in case.answer.items]
        sure = [(c, i) for c, i in items if i.sku is not None and i.confidence >= confidence]
        right = sum(_found(item) in Counter(map(_told, case.lines)) for case, item in sure)
        return {
            "confidence": confidence,
            "share": round(len(sure) / len(items), 4) if items else None,
            "right": round(right / len(sure), 4) if sure else None,
        }


def margin_answer(file: str, truth: Mapping[str, Any]) -> Answer:
    """Return the margin that our arithmetic makes of a labelled cost and price."""
    price, cost = Decimal(str(truth["list_price"])), Decimal(str(truth["standard_cost"]))
    return Answer(file, margin=margin_percent(price, cost))


def items_answer(file: str, case: QuoteCase, prices: Sequence[ListPrice]) -> Answer:
    """Return the lines of a case as they are scored."""
    rows = {row.sku: row for row in prices}
    return Answer(file, tuple(_item(line, rows) for line in case.wanted))


def _item(line: Wanted, rows: Mapping[str, ListPrice]) -> QuotedItem:
    quantity = line.quantity.value if line.quantity else None
    if line.sku is None:
        return QuotedItem(None, quantity, 0.0)
    if line.quantity is not None:
        made = wished(line, rows[line.sku.value])
        quantity = made.quantity if isinstance(made, Charged) else quantity
    sure = min(line.sku.confidence, line.quantity.confidence if line.quantity else 1.0)
    return QuotedItem(line.sku.value, quantity, sure)


def _told(line: Mapping[str, Any]) -> tuple[str, Decimal | None]:
    quantity = line.get("qty")
    return str(line.get("sku")), None if quantity is None else Decimal(str(quantity))


def _found(item: QuotedItem) -> tuple[str, Decimal | None]:
    return item.sku or "", item.quantity


def _common(one: Iterator[Any], other: Iterator[Any]) -> int:
    return (Counter(one) & Counter(other)).total()


def _whole(case: Marked) -> bool:
    return case.right_margin if case.right_margin is not None else case.wholly_right


def _score(n: int, right: int, missing: int) -> dict[str, int]:
    missing = min(missing, n - right)
    return {"n": n, "right": right, "missing": missing, "wrong": n - right - missing}


def _prediction(answer: Answer) -> dict[str, Any]:
    margin = None if answer.margin is None else {"value": str(answer.margin), "confidence": 1.0}
    return {
        "file": answer.file,
        "fields": {"margin_pct": margin} if margin else {},
        "lines": [
            {
                "sku": item.sku,
                "qty": None if item.quantity is None else f"{item.quantity:f}",
                "confidence": round(item.confidence, 4),
            }
            for item in answer.items
        ],
    }
