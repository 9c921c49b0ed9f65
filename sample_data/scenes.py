"""A scene: one file, what it shows, and how it must end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from firms import OFFICE
from papers import Firm, Item, Paper


@dataclass(frozen=True)
class Scene:
    """A file of the story.

    `state` and `reasons` are what `smbflow show` must say of it; `shows` is one sentence.
    `part_of` names the file that this document comes out of. `paper` is what stands on it.
    """

    file: str
    shows: str
    body: bytes = b""
    paper: Paper | None = None
    state: str = "done"
    reasons: tuple[str, ...] = ()
    part_of: str = ""
    pipeline: str = "invoices"


def bill(seller: Firm, number: str, issued: date, *items: Item, **more: object) -> Paper:
    """Write an invoice to the office."""
    return Paper(seller, OFFICE, number, issued, items, **more)  # type: ignore[arg-type]


def work(
    description: str,
    quantity: str = "1",
    price: str = "0",
    *,
    rate: str = "23",
    treatment: str = "S",
    unit: str = "pcs",
    code: str = "",
) -> Item:
    """Write a line that no order stands behind."""
    return Item(
        description, Decimal(quantity), Decimal(price), unit, code, Decimal(rate), treatment
    )
