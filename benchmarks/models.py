"""Measure what our layers cost a call to a model (run: python -m benchmarks.models).

The model answers at once and no network is there, so that what is left is routing, privacy,
budget, audit, validation and the look at the page, with a real store on a real disk.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from smbflow.domain.clock import SystemClock
from smbflow.domain.document import DocumentKind, Media, Page, Reading, Route, Word
from smbflow.domain.evidence import Box
from smbflow.domain.ports.models import FREE, Capability, Locality, Model, Picture
from smbflow.orchestration.calling import Caller, Neighbours, Rules
from smbflow.orchestration.consultation import Answered, Consultant, Look, Question
from smbflow.orchestration.privacy import PrivacyPolicy, Secret
from smbflow.orchestration.scripted import ScriptedGateway, reply
from smbflow.pipelines.invoices.answer import PROMPT, SHAPE, InvoiceAnswer
from smbflow.pipelines.invoices.case import InvoiceCase
from smbflow.pipelines.invoices.second_reading import weighed
from smbflow.pipelines.invoices.settings import InvoiceSettings
from smbflow.store.database import create_store, open_store
from smbflow.store.spending import StoredSpending
from tests.unit.invoices.office import CLEAN, PAGE

CALLS = 300
WARM = 20
PICTURE_BYTES = 400_000
SEES = frozenset({Capability.TEXT, Capability.VISION})
ANSWER = {
    "supplier_name": "Muster GmbH",
    "invoice_number": "RE-2026-017",
    "issue_date": "2026-11-10",
    "due_date": None,
    "currency": "EUR",
    "net_total": "1000.00",
    "tax_total": "190.00",
    "gross_total": "1190.00",
    "purchase_order_ref": "PO-1007",
}
TEXT = PAGE + "\n".join(f"{n} Screws, zinc plated  {n}  0.50  EUR" for n in range(1, 41))


def milliseconds(work: Callable[[], object]) -> tuple[float, float]:
    """Return processor and wall milliseconds for one round of work."""
    for _ in range(WARM):
        work()
    cpu, wall = time.process_time(), time.perf_counter()
    for _ in range(CALLS):
        work()
    used, passed = time.process_time() - cpu, time.perf_counter() - wall
    return used / CALLS * 1000, passed / CALLS * 1000


def reading() -> Reading:
    """Return an invoice's page with its words."""
    words = tuple(Word(word, Box(0, 0, 9, 9)) for word in TEXT.split())
    return Reading(Media.PDF, (Page(1, 595, 842, words, TEXT, Route.TEXT),))


def main() -> None:
    """Print the figures."""
    model = Model(
        "m", "openai/m", Locality.CLOUD, capabilities=SEES, context_tokens=16384, price=FREE
    )
    privacy = PrivacyPolicy(tuple(Secret), pictures_leave=True)
    with tempfile.TemporaryDirectory(dir=sys.argv[1] if len(sys.argv) > 1 else None) as folder:
        store = Path(folder) / "store.sqlite"
        create_store(store)
        database = open_store(store)
        gateway = ScriptedGateway([reply(json.dumps(ANSWER))])
        near = Neighbours(gateway, StoredSpending(database), SystemClock())
        consultant = Consultant(Caller(Rules({"m": model}, privacy=privacy), near))
        question = Question(PROMPT, TEXT, SHAPE)
        cpu, wall = milliseconds(lambda: consultant.ask(question, ("m",)))
        print(f"a call through all layers: {cpu:.1f} ms processor, {wall:.1f} ms with the disk")
        page = Picture(b"\xff" * PICTURE_BYTES, 1060, 1500)
        seen = replace(question, look=Look(2, lambda _: (page, page)))
        cpu, _ = milliseconds(lambda: consultant.ask(seen, ("m",)))
        print(f"the same with two pages as pictures: {cpu:.1f} ms processor")
        database.close()
    said = SHAPE.read(json.dumps(ANSWER))
    assert isinstance(said, InvoiceAnswer)
    answer, needed = Answered(said, "m", Decimal(0)), tuple(said.said())
    page, case = reading(), InvoiceCase(replace(CLEAN), DocumentKind.INVOICE)
    settings = InvoiceSettings()
    cpu, _ = milliseconds(lambda: weighed(case, answer, page, needed, settings))
    count = len(page.pages[0].words)
    print(f"weighing its answer against a page of {count} words: {cpu:.1f} ms processor")


if __name__ == "__main__":
    main()
