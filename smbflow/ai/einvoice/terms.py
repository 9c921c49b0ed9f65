"""Settlement discounts: a percent and the last day on which it may be taken."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from smbflow.ai.einvoice.nodes import found
from smbflow.domain.evidence import Found

SKONTO = re.compile(r"#SKONTO#TAGE=(\d{1,3})#PROZENT=(\d+(?:\.\d+)?)#")
"""Settlement discount as XRechnung writes it into the terms' text (BR-DE-18)."""


@dataclass(frozen=True, slots=True)
class Discount:
    """A settlement discount; both None where there is none."""

    percent: Found[Decimal] | None = None
    until: Found[date] | None = None


def discount_in_words(text: str, issued: date | None) -> Discount:
    """Read the first discount out of the terms' text."""
    match = SKONTO.search(text)
    if match is None:
        return Discount()
    return discount_after(found(Decimal(match[2]), match[0]), Decimal(match[1]), issued)


def discount_after(percent: Found[Decimal], days: Decimal | None, issued: date | None) -> Discount:
    """Return the discount with its last day, counted from the day of issue."""
    if days is None or issued is None:
        return Discount(percent)
    until = issued + timedelta(days=int(days))
    return Discount(percent, Found(until, percent.confidence, percent.source, percent.how))
