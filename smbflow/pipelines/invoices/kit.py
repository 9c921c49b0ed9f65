"""The invoices pipeline as a kit: its steps in their usual order."""

from __future__ import annotations

from smbflow.pipelines.invoices.arrival import read, split, take_in
from smbflow.pipelines.invoices.coding import code
from smbflow.pipelines.invoices.decide import decide
from smbflow.pipelines.invoices.duplicates import find_duplicates
from smbflow.pipelines.invoices.kinds import extract, tell_kind
from smbflow.pipelines.invoices.lessons import learn
from smbflow.pipelines.invoices.orders import match_orders
from smbflow.pipelines.invoices.posting import post
from smbflow.pipelines.invoices.present import present
from smbflow.pipelines.invoices.revise import revise
from smbflow.pipelines.invoices.suppliers import find_supplier
from smbflow.pipelines.invoices.tolerances import check_tolerances
from smbflow.pipelines.invoices.validate import validate
from smbflow.pipelines.registry import Kit, known_steps

KIT = Kit(
    steps=known_steps(
        take_in,
        read,
        split,
        tell_kind,
        extract,
        validate,
        find_supplier,
        find_duplicates,
        match_orders,
        check_tolerances,
        code,
        decide,
        post,
    ),
    revise_at="validate",
    revise=revise,
    present=present,
    expected=(
        *("supplier_name", "invoice_number", "issue_date"),
        *("currency", "net_total", "gross_total"),
    ),
    checked=("supplier_name", "invoice_number", "tax_total", "gross_total"),
    learn=learn,
)
"""All that a file with `name = "invoices"` may use."""
