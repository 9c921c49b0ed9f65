"""The quotes pipeline as a kit: its steps in their usual order."""

from __future__ import annotations

from smbflow.pipelines.quotes.arrival import read, take_in
from smbflow.pipelines.quotes.decide import decide
from smbflow.pipelines.quotes.drafting import draft
from smbflow.pipelines.quotes.finding import find_products
from smbflow.pipelines.quotes.margins import check_margin
from smbflow.pipelines.quotes.offering import price
from smbflow.pipelines.quotes.present import present
from smbflow.pipelines.quotes.requirements import requirements
from smbflow.pipelines.quotes.revise import revise
from smbflow.pipelines.quotes.sending import send
from smbflow.pipelines.registry import Kit, known_steps

KIT = Kit(
    steps=known_steps(
        take_in,
        read,
        requirements,
        find_products,
        price,
        check_margin,
        draft,
        decide,
        send,
    ),
    revise_at="find_products",
    revise=revise,
    present=present,
    expected=("customer", "delivery"),
)
"""All that a file with `name = "quotes"` may use; a person decides each, so none is drawn."""
