"""A small office for the real command: its own suppliers, and electronic invoices of today."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

REPO = Path(__file__).parents[2]
TODAY = datetime.now(UTC).date()
KNOWN_IBAN = "DE89370400440532013000"
OTHER_IBAN = "DE02120300000000202051"
SECONDS = 120

SETTINGS = """
[business]
names = ["Our Shop GmbH"]
currency = "EUR"
country = "DE"
timezone = "Europe/Berlin"
vat_ids = ["DE811569869"]

[export]
format = "csv"

[engine]
workers = 1
rescan_seconds = 0.2
"""
REFERENCE = {
    "suppliers.csv": "supplier_id,name,vat_id,iban,currency,account,vat_treatment,recurring\n"
    f"ACME,Acme Tea GmbH,DE136695976,{KNOWN_IBAN},EUR,5000,S,yes\n",
    "accounts.csv": "account,name\n5000,Goods\n6000,Rent\n",
    "tax_codes.csv": "treatment,rate,recoverable,code\nS,19,100%,V19\n",
}
UBL = """<?xml version="1.0" encoding="UTF-8"?>
<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
 xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
 xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
<cbc:CustomizationID>urn:cen.eu:en16931:2017</cbc:CustomizationID>
<cbc:ID>{number}</cbc:ID><cbc:IssueDate>{day}</cbc:IssueDate>
<cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>
<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>
<cac:AccountingSupplierParty><cac:Party>
<cac:PartyName><cbc:Name>{supplier}</cbc:Name></cac:PartyName>
<cac:PartyTaxScheme><cbc:CompanyID>{vat_id}</cbc:CompanyID>
<cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme>
<cac:PartyLegalEntity><cbc:RegistrationName>{supplier}</cbc:RegistrationName>
</cac:PartyLegalEntity></cac:Party></cac:AccountingSupplierParty>
<cac:AccountingCustomerParty><cac:Party>
<cac:PartyTaxScheme><cbc:CompanyID>DE811569869</cbc:CompanyID>
<cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme>
<cac:PartyLegalEntity><cbc:RegistrationName>Our Shop GmbH</cbc:RegistrationName>
</cac:PartyLegalEntity></cac:Party></cac:AccountingCustomerParty>
<cac:PaymentMeans><cbc:PaymentMeansCode>58</cbc:PaymentMeansCode>
<cac:PayeeFinancialAccount><cbc:ID>{iban}</cbc:ID></cac:PayeeFinancialAccount></cac:PaymentMeans>
<cac:TaxTotal><cbc:TaxAmount currencyID="EUR">19.00</cbc:TaxAmount>
<cac:TaxSubtotal><cbc:TaxableAmount currencyID="EUR">100.00</cbc:TaxableAmount>
<cbc:TaxAmount currencyID="EUR">19.00</cbc:TaxAmount>
<cac:TaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>19</cbc:Percent>
<cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:TaxCategory></cac:TaxSubtotal></cac:TaxTotal>
<cac:LegalMonetaryTotal><cbc:LineExtensionAmount currencyID="EUR">100.00</cbc:LineExtensionAmount>
<cbc:TaxExclusiveAmount currencyID="EUR">100.00</cbc:TaxExclusiveAmount>
<cbc:TaxInclusiveAmount currencyID="EUR">119.00</cbc:TaxInclusiveAmount>
<cbc:PayableAmount currencyID="EUR">119.00</cbc:PayableAmount></cac:LegalMonetaryTotal>
<cac:InvoiceLine><cbc:ID>1</cbc:ID><cbc:InvoicedQuantity unitCode="C62">10</cbc:InvoicedQuantity>
<cbc:LineExtensionAmount currencyID="EUR">100.00</cbc:LineExtensionAmount>
<cac:Item><cbc:Name>Green tea {number}</cbc:Name>
<cac:ClassifiedTaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>19</cbc:Percent>
<cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:ClassifiedTaxCategory></cac:Item>
<cac:Price><cbc:PriceAmount currencyID="EUR">10.00</cbc:PriceAmount></cac:Price></cac:InvoiceLine>
</Invoice>
"""


@dataclass(frozen=True)
class Answer:
    """What a command said: exit code, stdout, stderr."""

    code: int
    out: str
    err: str

    def lines(self) -> list[dict[str, Any]]:
        """Return the JSON objects that were printed, one a line."""
        return [json.loads(line) for line in self.out.splitlines()]


@dataclass(frozen=True)
class Bench:
    """A workspace and the real command on it."""

    root: Path
    _numbers: dict[str, str] = field(default_factory=dict)

    def run(self, *words: str, typed: str = "") -> Answer:
        """Run a command to its end."""
        done = subprocess.run(
            self.command(*words), input=typed, capture_output=True, text=True, encoding="utf-8",
            env=environment(), timeout=SECONDS, check=False,
        )  # fmt: skip
        return Answer(done.returncode, done.stdout, done.stderr)

    def start(self, *words: str) -> subprocess.Popen[str]:
        """Start a command and leave it running."""
        return subprocess.Popen(
            self.command(*words), env=environment(), text=True, encoding="utf-8",
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    def command(self, *words: str) -> list[str]:
        """Return the command line."""
        return [sys.executable, "-m", "smbflow", "--workspace", str(self.root), *words]

    def drop(self, name: str, *, number: str | None = None, **values: str | date) -> None:
        """Drop an electronic invoice into the inbox."""
        usual: dict[str, str | date] = {
            "number": number or name, "supplier": "Acme Tea GmbH", "vat_id": "DE136695976",
            "iban": KNOWN_IBAN, "day": TODAY,
        }  # fmt: skip
        inbox = self.root / "inbox" / "invoices"
        unfinished = inbox / f".{name}.part"
        unfinished.write_text(UBL.format(**(usual | values)), encoding="utf-8")
        unfinished.replace(inbox / f"{name}.xml")

    def job(self, name: str) -> dict[str, Any]:
        """Return a document's line in `smbflow jobs`."""
        return next(
            job for job in self.run("jobs", "--json").lines() if job["file"] == f"{name}.xml"
        )

    def states(self) -> list[str]:
        """Return the states of all documents; read in the store, for it is asked so often."""
        with closing(sqlite3.connect(self.root / ".smbflow" / "store.sqlite")) as raw:
            return [state for (state,) in raw.execute("SELECT state FROM jobs")]

    def number(self, name: str) -> str:
        """Return a document's number, which never changes."""
        if name not in self._numbers:
            self._numbers[name] = str(self.job(name)["id"])
        return self._numbers[name]

    def story(self, name: str) -> dict[str, Any]:
        """Return a document's story."""
        return self.run("show", self.number(name), "--json").lines()[0]


def environment() -> dict[str, str]:
    """Return our environment, with the code under test and nobody's workspace."""
    kept = {name: value for name, value in os.environ.items() if name != "SMBFLOW_WORKSPACE"}
    return {**kept, "PYTHONPATH": str(REPO), "PYTHONWARNINGS": "default", "USER": "Pat"}


MakeBench = Callable[[Path], Bench]


@pytest.fixture(scope="session")
def make_bench(tmp_path_factory: pytest.TempPathFactory) -> MakeBench:
    """Return a maker of small offices: one is founded, the others are copies of it."""
    founded = tmp_path_factory.mktemp("founded") / "office"
    assert Bench(founded).run("init", str(founded)).code == 0
    (founded / "smbflow.toml").write_text(SETTINGS, encoding="utf-8")
    for name, text in REFERENCE.items():
        (founded / "reference" / name).write_text(text, encoding="utf-8")
    _fix_the_draw(founded / ".smbflow" / "store.sqlite")

    def make(root: Path) -> Bench:
        shutil.copytree(founded, root)
        return Bench(root)

    return make


def _fix_the_draw(store: Path) -> None:
    """Fix this month's share of spot checks at none, so that every day gives the same run."""
    with closing(sqlite3.connect(store)) as raw, raw:
        key = f"spot_check_rate/invoices/{TODAY:%Y-%m}"
        raw.execute("INSERT INTO office (key, value) VALUES (?, '0.0')", (key,))


@pytest.fixture
def bench(tmp_path: Path, make_bench: MakeBench) -> Bench:
    """Return an office of its own."""
    return make_bench(tmp_path / "office")
