"""Measures line matching on labelled data: `python -m benchmarks.matching DATA_FOLDER`.

Descriptions: pairs labelled match or not (Abt-Buy, Amazon-Google): precision, recall and F1 at the
best threshold. Orders: invoices made from real purchase orders with their receipts, lines shuffled
and reworded, some spoilt on purpose: share of lines that find their order line and get the right
verdict. Scenarios: orders and invoices that belong together, with one order number used by many.
"""

from __future__ import annotations

import json
import random
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from smbflow.domain.document import Document
from smbflow.domain.evidence import Found, How
from smbflow.domain.invoice import InvoiceDraft, Line
from smbflow.domain.job import Job, JobState, Summary
from smbflow.domain.reference import Business, Delivery, OrderLine, Reference, Supplier
from smbflow.pipelines.invoices.case import InvoiceCase, SupplierMatch, Verdict
from smbflow.pipelines.invoices.descriptions import same_goods
from smbflow.pipelines.invoices.memory import MemoryHistory
from smbflow.pipelines.invoices.orders import match_orders
from smbflow.pipelines.invoices.scripted import ScriptedComponents
from smbflow.pipelines.invoices.services import Context, InvoiceServices
from smbflow.pipelines.invoices.tolerances import check_tolerances
from smbflow.pipelines.step import Intake, StepContext

DESCRIPTIONS = ("match_abt_buy", "match_amazon_google")
NOW = datetime(2026, 11, 20, tzinfo=UTC)
SEED = 20261120


@dataclass(frozen=True, slots=True)
class Likeness:
    """How well one threshold tells pairs apart."""

    pairs: int
    threshold: float
    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """Return the harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@dataclass(frozen=True, slots=True)
class Matched:
    """How many lines found their order line, and how many got the right verdict."""

    lines: int
    paired: int
    judged: int
    mistaken: tuple[tuple[str, int], ...] = ()

    @property
    def paired_share(self) -> float:
        """Return the share of lines with the right order line."""
        return self.paired / self.lines

    @property
    def judged_share(self) -> float:
        """Return the share of lines with the right verdict."""
        return self.judged / self.lines


def cases(folder: Path) -> Iterator[dict[str, Any]]:
    """Yield the labelled cases of a set."""
    with (folder / "truth.jsonl").open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def measure_descriptions(folder: Path) -> Likeness:
    """Return the threshold with the best F1; equal scores fall on the same side."""
    scored = sorted(
        (
            (
                round(same_goods(_words(case["left"]), _words(case["right"])), 4),
                case["truth"]["match"],
            )
            for case in cases(folder)
        ),
        reverse=True,
    )
    positives, right, best = sum(match for _, match in scored), 0, Likeness(0, 1, 0, 0)
    for seen, (score, match) in enumerate(scored, 1):
        right += match
        if seen == len(scored) or scored[seen][0] != score:
            found = Likeness(len(scored), score, right / seen, right / positives)
            best = max(best, found, key=lambda likeness: likeness.f1)
    return best


def measure_orders(folder: Path) -> Matched:
    """Bill each order as received, reworded and shuffled; spoil every third line on purpose."""
    chance = random.Random(SEED)  # noqa: S311 - a repeatable shuffle, no secret
    results = [_bill_order(case, chance) for case in cases(folder)]
    return _sum(results)


def measure_scenarios(folder: Path) -> Matched:
    """Compare invoices with orders that belong together, all orders of all suppliers at hand."""
    scenarios = [case["truth"] for case in cases(folder) if case["truth"]["order"]]
    orders = [line for s in scenarios for line in _scenario_order(s)]
    results = []
    for scenario in scenarios:
        for name, invoice in scenario["invoices"].items():
            lines = tuple(_scenario_line(i, one) for i, one in enumerate(invoice["lines"], 1))
            compared = _compared(
                lines, orders, (), scenario["scenario"], invoice["purchase_order_ref"]
            )
            expected = {
                int(row["invoice_line"]): (str(row["order_line"]), Verdict.AGREES)
                for row in scenario["line_comparison"][name]
                if row["result"] == "match"
            }
            results.append(_score(compared, expected))
    return _sum(results)


def _words(side: dict[str, str]) -> str:
    return f"{side.get('name') or side.get('title')} {side.get('manufacturer') or ''}"


def _bill_order(case: dict[str, Any], chance: random.Random) -> Matched:
    number, rows = case["file"], case["truth"]["lines"]
    orders, deliveries, lines, expected = [], [], [], {}
    billed = chance.sample(range(len(rows)), len(rows))
    for index, row in enumerate(rows, 1):
        ordered, price = Decimal(row["qty_ordered"]), Decimal(row["unit_price"])
        orders.append(
            OrderLine(
                number, "S1", str(index), row["description"], ordered, price, "USD", row["sku"]
            )
        )
        kept = Decimal(row["qty_received"]) - Decimal(row["qty_rejected"])
        deliveries.append(Delivery(number, str(index), kept, date(2026, 1, 1)))
    for position, index in enumerate(billed, 1):
        order, kept = orders[index], deliveries[index].quantity
        line, verdict = _billed_line(position, order, kept, chance)
        lines.append(line)
        expected[position] = (order.line, verdict)
    return _score(_compared(tuple(lines), orders, deliveries, "S1", number), expected)


def _billed_line(
    number: int, order: OrderLine, kept: Decimal, chance: random.Random
) -> tuple[Line, Verdict]:
    """Bill what was ordered; every third line is dearer, cheaper or more than ordered."""
    spoilt = chance.choice(("", "", "dearer", "cheaper", "more", ""))
    more = max(Decimal(1), order.quantity // 5)
    quantity = order.quantity + (more if spoilt == "more" else Decimal(0))
    factor = {"dearer": Decimal("1.08"), "cheaper": Decimal("0.95")}.get(spoilt, Decimal(1))
    price = order.unit_price * factor
    verdict = Verdict.AGREES
    if quantity > order.quantity:
        verdict = Verdict.QUANTITY_OVER
    elif quantity > kept:
        verdict = Verdict.NOT_RECEIVED
    elif spoilt == "dearer":
        verdict = Verdict.PRICE_OVER
    elif spoilt == "cheaper":
        verdict = Verdict.BELOW_ORDER
    return _line(number, _reworded(order.description, chance), quantity, price), verdict


def _reworded(text: str, chance: random.Random) -> str:
    """Write a description as another company would: other order, shortened, a slip of the pen."""
    words = text.split()
    if len(words) > 1 and chance.random() < 0.5:  # noqa: PLR2004 - half of them
        words = [*words[1:], words[0]]
    words = [w[:4] + "." if len(w) > 6 and chance.random() < 0.25 else w for w in words]  # noqa: PLR2004 - long words only
    joined = " ".join(words)
    if len(joined) > 4 and chance.random() < 0.3:  # noqa: PLR2004 - some of them
        place = chance.randrange(1, len(joined) - 1)
        joined = joined[:place] + joined[place + 1 :]
    return joined.upper() if chance.random() < 0.3 else joined  # noqa: PLR2004 - some of them


def _line(
    number: int, text: str, quantity: Decimal, price: Decimal, code: str | None = None
) -> Line:
    return Line(
        number,
        description=_found(text),
        code=_found(code) if code else None,
        quantity=_found(quantity),
        unit_price=_found(price),
        net=_found(quantity * price),
    )


def _scenario_order(scenario: dict[str, Any]) -> Iterator[OrderLine]:
    order = scenario["order"]
    for line in order["lines"]:
        yield OrderLine(
            order["invoice_number"],
            scenario["scenario"],
            line["line_id"],
            line["description"],
            Decimal(line["qty"]),
            Decimal(line["unit_price"]),
            order["currency"],
            line["seller_item_id"],
        )


def _scenario_line(number: int, line: dict[str, Any]) -> Line:
    quantity, price = Decimal(line["qty"]), Decimal(line["unit_price"])
    return _line(number, line["description"], quantity, price, line["seller_item_id"])


def _found(value: Any) -> Found[Any]:
    return Found(value, 0.99, None, How.TEXT)


def _compared(
    lines: tuple[Line, ...],
    orders: Sequence[OrderLine],
    deliveries: Sequence[Delivery],
    supplier: str,
    number: str,
) -> InvoiceCase:
    currency = orders[0].currency
    net = sum((line.net.value for line in lines if line.net), Decimal(0))
    draft = InvoiceDraft(
        currency=_found(currency),
        net_total=_found(net),
        purchase_order_ref=_found(number),
        lines=lines,
    )
    suppliers = tuple(Supplier(one, one) for one in {order.supplier_id for order in orders})
    reference = Reference(
        Business((), currency, "DE"), suppliers, orders=tuple(orders), deliveries=tuple(deliveries)
    )
    match = SupplierMatch(supplier, supplier, "VAT number", 0.99)
    case = InvoiceCase(draft, draft.kind, supplier=match)
    here = _context(reference)
    return check_tolerances(here, match_orders(here, case).value).value


def _context(reference: Reference) -> Context:
    scripted = ScriptedComponents()
    services = InvoiceServices(
        scripted, scripted, scripted, scripted, lambda: reference, MemoryHistory()
    )
    document = Document(1, "", "made.pdf", 1, NOW, "benchmark")
    job = Job(1, "invoices", document, JobState.WORKING, "", None, Summary(), NOW, NOW)
    return StepContext(job, Intake(document, Path()), NOW, None, services)


def _score(case: InvoiceCase, expected: dict[int, tuple[str, Verdict]]) -> Matched:
    paired = judged = 0
    mistaken: Counter[str] = Counter()
    for number, (order_line, verdict) in expected.items():
        match = case.match(number)
        told = match.verdict if match else Verdict.NOT_COMPARED
        right = match is not None and match.order_line == order_line
        paired += right
        judged += right and told == verdict
        if not right or told != verdict:
            mistaken[f"{verdict} told as {told if right else 'another line'}"] += 1
    return Matched(len(expected), paired, judged, tuple(mistaken.items()))


def _sum(results: Sequence[Matched]) -> Matched:
    mistaken: Counter[str] = Counter()
    for result in results:
        mistaken.update(dict(result.mistaken))
    return Matched(
        sum(r.lines for r in results),
        sum(r.paired for r in results),
        sum(r.judged for r in results),
        tuple(mistaken.most_common(8)),
    )


def main(data: Path) -> None:
    """Print the figures as a table."""
    for name in DESCRIPTIONS:
        found = measure_descriptions(data / name)
        figures = f"precision {found.precision:.3f}, recall {found.recall:.3f}, F1 {found.f1:.3f}"
        print(f"{name}: {found.pairs} pairs, {figures} at {found.threshold:.2f}")
    for name, matched in (
        ("adventureworks_po", measure_orders(data / "adventureworks_po")),
        ("po_invoice_oioubl", measure_scenarios(data / "po_invoice_oioubl")),
    ):
        shares = f"paired {matched.paired_share:.4f}, right verdict {matched.judged_share:.4f}"
        print(f"{name}: {matched.lines} lines, {shares}")
        for what, times in matched.mistaken:
            print(f"    {times} × {what}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
