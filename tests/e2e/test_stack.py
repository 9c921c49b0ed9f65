"""A file that may hold several documents, kept whole by the command."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.e2e.conftest import Bench

FIRST = """\
                         INVOICE
Acme Tea GmbH
Hafenweg 1
20457 Hamburg

Invoice number: A-61
Invoice date: 2026-11-02
Net 100.00
VAT 19% 19.00
Total EUR 119.00
"""
SECOND = "Invoice number: B-7712\\n\\nHours of our people, sheet of week 44\\n"


def test_a_doubtful_stack_is_kept_whole_on_request(bench: Bench) -> None:
    """Asked whether to take it apart, a person says that it is one invoice, and it is read."""
    stack = bench.root / "inbox" / "invoices" / "stack.txt"
    stack.write_text(f"{FIRST}\f{SECOND}", encoding="utf-8")
    bench.run("run", "--once")
    (asked,) = bench.run("escalations", "--json").lines()
    assert [f["reason"] for f in asked["findings"]] == ["several_invoices"]
    kept = bench.run("correct", "1", "kind=invoice")
    assert kept.code == 0, kept.err
    bench.run("run", "--once")
    (job,) = bench.run("jobs", "--json").lines()
    assert (job["kind"], job["amount"]) == ("invoice", "119.00")
