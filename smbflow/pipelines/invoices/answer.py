"""What a model is asked for: header fields only. Bank details, prices and VAT rates are not asked.

A model may never say where money goes or what tax applies, so the form has no place for it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, ConfigDict, Field, WithJsonSchema

from smbflow.orchestration.prompts import load_prompt
from smbflow.orchestration.validation import Shape

_AMOUNT = re.compile(r"-?\d{1,12}(?:\.\d{1,4})?")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def _amount(value: Any) -> Any:
    """Take a JSON string or number in plain figures; nothing else is an amount."""
    written = str(value) if isinstance(value, str | int | Decimal) else ""
    if isinstance(value, bool) or not _AMOUNT.fullmatch(written):
        raise ValueError('must be an amount such as "1234.50"')
    return Decimal(written)


def _day(value: Any) -> Any:
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise ValueError("must be a date such as 2026-11-30")
    return date.fromisoformat(value)


Amount = Annotated[
    Decimal, BeforeValidator(_amount), WithJsonSchema({"type": "string", "maxLength": 20})
]
Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "maxLength": 10})]
Name = Annotated[str, Field(strict=True, min_length=1, max_length=200)]
Number = Annotated[str, Field(strict=True, min_length=1, max_length=60)]
Currency = Annotated[str, Field(strict=True, pattern="^[A-Z]{3}$")]


@dataclass(frozen=True, slots=True)
class InvoiceAnswer:
    """A model's answer, in its form; None where the page does not say it."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    supplier_name: Name | None
    invoice_number: Number | None
    issue_date: Day | None
    due_date: Day | None
    currency: Currency | None
    net_total: Amount | None
    tax_total: Amount | None
    gross_total: Amount | None
    purchase_order_ref: Number | None

    def said(self) -> Mapping[str, Any]:
        """Return what it says, by field."""
        values = {f.name: getattr(self, f.name) for f in fields(self)}
        return {name: value for name, value in values.items() if value is not None}


SHAPE = Shape(InvoiceAnswer)
PROMPT = load_prompt(Path(__file__).with_name("prompts") / "extract.toml")
