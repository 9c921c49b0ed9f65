"""Orders: what a won quote becomes, as files that a planner or another program reads."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from smbflow.domain.parcel import Parcel, ParcelFile
from smbflow.domain.ports.quotes import BookedQuote, QuotedLine
from smbflow.pipelines.quotes.sending import FOLDER, file_name

_COLUMNS = ("sku", "description", "qty", "unit", "unit_price", "amount", "currency", "price_is")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def order_of(booked: BookedQuote, prefix: str) -> Parcel:
    """Return a won quote's order as CSV and JSON; options are no part of it."""
    label = booked.label(prefix)
    name = f"Order {file_name(label)}"
    content = _as_json(booked, label)
    files = (
        ParcelFile(f"{name}.csv", _as_csv(booked).encode("utf-8-sig")),
        ParcelFile(f"{name}.json", json.dumps(content, ensure_ascii=False, indent=2).encode()),
    )
    return Parcel(FOLDER, files)


def _ordered(booked: BookedQuote) -> list[QuotedLine]:
    return [line for line in booked.quote.lines if not line.option]


def _as_csv(booked: BookedQuote) -> str:
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    for line in _ordered(booked):
        writer.writerow([_no_formula(str(cell)) for cell in _cells(line, booked)])
    return target.getvalue()


def _cells(line: QuotedLine, booked: BookedQuote) -> tuple[object, ...]:
    quote = booked.quote
    kind = "with VAT" if quote.inclusive else "without VAT"
    figures = (f"{line.quantity:f}", line.unit, f"{line.unit_price:f}", f"{line.amount:f}")
    return (line.sku, line.description, *figures, quote.currency, kind)


def _no_formula(cell: str) -> str:
    """Keep a spreadsheet from calculating what a customer wrote (OWASP, CSV injection)."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _as_json(booked: BookedQuote, label: str) -> dict[str, Any]:
    quote = booked.quote
    return {
        "quote": label,
        "date": quote.day.isoformat(),
        "customer_id": quote.customer_id,
        "customer": quote.customer,
        "delivery": quote.delivery,
        "currency": quote.currency,
        "prices_include_vat": quote.inclusive,
        "net": f"{quote.net:f}",
        "tax": f"{quote.tax:f}",
        "gross": f"{quote.gross:f}",
        "lines": [
            {
                "sku": line.sku,
                "description": line.description,
                "qty": f"{line.quantity:f}",
                "unit": line.unit,
                "unit_price": f"{line.unit_price:f}",
                "amount": f"{line.amount:f}",
            }
            for line in _ordered(booked)
        ],
    }
