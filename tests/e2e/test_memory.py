"""What a clerk put right on one invoice serves the next one of that supplier, by the command."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.e2e.conftest import Bench, MakeBench

pytestmark = pytest.mark.xdist_group("memory")

TODAY = date.today()  # noqa: DTZ011 - the day on the paper
PAPER = """\
                                                   INVOICE
Quillan Druck Kontor
Rotbuchenweg 17  Tel 04711 998877
www.quillan-druck.example  VAT id DE136695976

Our Shop GmbH
Am Hang 5
10115 Berlin

Vorgangskennung          {number}
Bestellt                 {ordered:%d.%m.%Y}
Ausgefertigt             {issued:%d.%m.%Y}

Printing of {sheets} leaflets                          {net}

Warenwert                                       EUR    {net}
Abgaben 19%                                     EUR    {tax}
Zu begleichen                                   EUR    {gross}
"""
FIRST = {"number": "QK-00417", "sheets": 500, "net": "100.00", "tax": "19.00", "gross": "119.00"}
SECOND = {"number": "QK-00533", "sheets": 900, "net": "180.00", "tax": "34.20", "gross": "214.20"}


def drop(bench: Bench, name: str, values: dict[str, Any], days: int) -> None:
    """Drop an invoice of words that no list holds into the inbox."""
    issued = TODAY - timedelta(days=days)
    text = PAPER.format(**values, issued=issued, ordered=issued - timedelta(days=9))
    unfinished = bench.root / "inbox" / "invoices" / f".{name}.part"
    unfinished.write_text(text, encoding="utf-8")
    unfinished.replace(unfinished.with_name(f"{name}.txt"))


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, make_bench: MakeBench) -> Bench:
    """Return an office where a first invoice was put right and passed, and a second came in."""
    root: Path = tmp_path_factory.mktemp("memory") / "office"
    bench = make_bench(root)
    suppliers = root / "reference" / "suppliers.csv"
    row = "QUILLAN,Quillan Druck Kontor,DE136695976,,EUR,5000,S,no\n"
    head = suppliers.read_text("utf-8").splitlines()[0]
    suppliers.write_text(f"{head}\n{row}", encoding="utf-8")
    drop(bench, "first", FIRST, 40)
    bench.run("run", "--once")
    issued = TODAY - timedelta(days=40)
    said = bench.run(
        "correct", "1", "invoice_number=QK-00417", f"issue_date={issued}", "net_total=100.00",
        "tax_total=19.00", "gross_total=119.00", "currency=EUR", "supplier=QUILLAN",
    )  # fmt: skip
    assert said.code == 0, said.err
    drop(bench, "second", SECOND, 5)
    assert bench.run("run", "--once").code == 0
    return bench


def test_the_second_is_read_where_the_first_one_stood(office: Bench) -> None:
    """Number, day and totals are found, and say that they stand as on the last invoice."""
    second, first = office.run("jobs", "--json").lines()
    assert (first["state"], first["posting"]) == ("done", "ready")
    issued = TODAY - timedelta(days=5)
    assert (second["number"], second["amount"]) == ("QK-00533", "214.20")
    words = office.run("show", "2").out
    assert f"issue date: {issued}" in words
    assert words.count("as on the last invoice of this supplier") >= 3


def test_what_is_remembered_is_shown_and_forgotten(office: Bench) -> None:
    """`memory` lists suppliers, `memory forget` erases one and leaves a trace in the history."""
    (kept,) = office.run("memory", "quillan", "--json").lines()
    assert kept["supplier_id"] == "QUILLAN"
    assert {"invoice_number", "issue_date", "gross_total"} <= set(kept["fields"])
    unknown = office.run("memory", "forget", "nobody")
    assert (unknown.code, "Nothing is remembered of nobody" in unknown.err) == (2, True)
    assert office.run("memory", "forget", "quillan", "--by", "Pat").code == 0
    assert office.run("memory").out == ""
    assert '"kind":"forgotten"' in office.run("audit", "export").out.replace(" ", "")
