"""What the office ordered: read from reference/purchase_orders.csv, where it is kept by hand."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from firms import SUPPLIERS
from papers import Firm, Item

TABLE = Path(__file__).parent / "reference" / "purchase_orders.csv"
THEIRS = {
    # What suppliers of other tongues call the goods.
    "71B3550": "Topfscharnier 110°, aufclipsbar",
    "560H500": "Vollauszug 500 mm mit Dämpfung",
    "560H450": "Vollauszug 450 mm mit Dämpfung",
    "230M600": "Schubkastenauszug 600 mm, weiß",
    "KSM-1350": "Breitbandschleifmaschine KSM 1350, überholt",
    "FI-ALT-30": "Altholz Fichte, gehackt, 30 mm",
    "VEL-310": "Velours d'ameublement vert forêt",
    "LIN-118": "Lin lavé naturel",
    "TOI-090": "Toile de coton écrue pour paravents",
}


@dataclass(frozen=True)
class Ordered:
    """A line of an order."""

    sku: str
    description: str
    quantity: Decimal
    price: Decimal
    unit: str


@dataclass(frozen=True)
class Order:
    """A purchase order of the office."""

    number: str
    supplier: Firm
    lines: dict[int, Ordered]

    def billed(
        self,
        quantities: dict[int, str] | None = None,
        prices: dict[int, str] | None = None,
        *,
        name_order: bool = False,
    ) -> tuple[Item, ...]:
        """Return invoice lines for this order, as ordered unless quantity or price is given."""
        wanted = quantities or {n: str(line.quantity) for n, line in self.lines.items()}
        return tuple(
            self._item(n, Decimal(quantity), (prices or {}).get(n), name_order)
            for n, quantity in wanted.items()
        )

    def _item(self, line: int, quantity: Decimal, price: str | None, name_order: bool) -> Item:
        ordered = self.lines[line]
        treatment = self.supplier.treatment
        return Item(
            THEIRS.get(ordered.sku, ordered.description),
            quantity,
            Decimal(price) if price else ordered.price,
            unit=ordered.unit,
            code=ordered.sku,
            rate=Decimal(23) if treatment == "S" else Decimal(0),
            treatment=treatment,
            order=self.number if name_order else "",
            order_line=str(line),
        )


def day(month: int, day_of_month: int) -> date:
    """Return a day of the year in which the story plays."""
    return date(2026, month, day_of_month)


def _orders() -> dict[str, Order]:
    firms = {firm.id: firm for firm in SUPPLIERS}
    with TABLE.open(encoding="utf-8", newline="") as file:
        by_order = groupby(csv.DictReader(file), key=itemgetter("po_number", "supplier_id"))
        return {
            number: Order(number, firms[supplier], {int(row["line"]): _line(row) for row in rows})
            for (number, supplier), rows in by_order
        }


def _line(row: dict[str, str]) -> Ordered:
    return Ordered(
        row["sku"],
        row["description"],
        Decimal(row["qty"]),
        Decimal(row["unit_price"]),
        row["unit"],
    )


ORDERS = _orders()
