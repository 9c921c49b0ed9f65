"""Bills to export: one builder, so that each test names only what matters to it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from smbflow.domain.bill import Bill, BillKind, BillRow
from smbflow.domain.invoice import VatTreatment
from smbflow.domain.money import Money, total

BillBuilder = Callable[..., Bill]


def row(number: int, net: str, tax: str = "0", **changes: Any) -> BillRow:
    """Return a row of paper at 20%, changed where the test says so."""
    currency = changes.pop("currency", "GBP")
    known: dict[str, Any] = {
        "description": f"Paper {number}",
        "account": "7500",
        "tax_code": "T1",
        "treatment": VatTreatment.STANDARD,
        "vat_rate": Decimal(20),
    }
    amounts = (Money(Decimal(net), currency), Money(Decimal(tax), currency))
    return BillRow(number, net=amounts[0], tax=amounts[1], **(known | changes))


def bill(*rows: BillRow, **changes: Any) -> Bill:
    """Return a balanced bill of these rows, changed where the test says so."""
    rows = rows or (row(1, "100.00", "20.00"),)
    currency = changes.get("currency", rows[0].net.currency)
    net = total((r.net for r in rows), currency)
    tax = total((r.tax for r in rows), currency)
    known: dict[str, Any] = {
        "key": "a" * 64,
        "job_id": 12,
        "kind": BillKind.BILL,
        "supplier_id": "HARB01",
        "supplier_name": "Harbour Paper Ltd",
        "number": "INV-1001",
        "issue_date": date(2026, 3, 5),
        "due_date": date(2026, 4, 4),
        "posting_date": date(2026, 3, 5),
        "currency": currency,
        "net": net,
        "tax": tax,
        "gross": net + tax,
        "payable": net + tax,
        "rows": rows,
    }
    return Bill(**(known | changes))


@pytest.fixture
def make_row() -> Callable[..., BillRow]:
    """Return the builder of rows."""
    return row


@pytest.fixture
def make_bill() -> BillBuilder:
    """Return the builder of bills."""
    return bill
