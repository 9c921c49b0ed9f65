"""What is remembered of suppliers, found by how a clerk calls them."""

from __future__ import annotations

from collections.abc import Sequence

from smbflow.domain.ports.memory import SupplierMemory
from smbflow.domain.text import fold
from smbflow.errors import UsageError


def of_supplier(kept: Sequence[SupplierMemory], supplier: str) -> SupplierMemory:
    """Return what is kept of one supplier, by id, key or a part of the name (UsageError)."""
    wanted = fold(supplier)
    exact = [m for m in kept if wanted in {fold(m.key), fold(m.supplier_id or ""), fold(m.name)}]
    found = exact or [m for m in kept if wanted and wanted in fold(m.name)]
    if len(found) == 1:
        return found[0]
    if not found:
        raise UsageError(f"Nothing is remembered of {supplier}", "See `smbflow memory`.")
    names = ", ".join(f"{m.name} ({m.key})" for m in found)
    raise UsageError(f"{supplier} may be {names}", "Name one by what stands in brackets.")
