"""Measures what one reviewed invoice does for the next ones of its supplier.

An office is played through: the first document of each supplier is put right by its label, as a
clerk would, and passes; later ones are read with what was remembered, and put right as well.
Reported are the errors on second and later documents without and with memory.

    python benchmarks/memory.py FOLDER --reader ocr     labelled documents (docs/invoices.md)
    python benchmarks/memory.py --drawn                 invented suppliers with hard layouts
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from smbflow.ai.extraction import DocumentExtractor
from smbflow.ai.reading.reader import FileReader, ReaderChoice
from smbflow.ai.recollection import LessonReader
from smbflow.domain.document import Media, Page, Reading, Route, Word
from smbflow.domain.evidence import Box, Found, How
from smbflow.domain.invoice import InvoiceDraft
from smbflow.domain.lesson import DAYS, LEARNT, TOTALS, Lesson
from smbflow.domain.reference import Business
from smbflow.errors import UnreadableDocument
from smbflow.pipelines.invoices.case import InvoiceCase
from smbflow.pipelines.invoices.evaluation import read_cases
from smbflow.pipelines.invoices.lessons import lesson_of
from smbflow.pipelines.invoices.paper import paper_of
from smbflow.pipelines.invoices.scoring import FieldMark, Mark, mark_fields

SURE = 0.95
SUPPLIERS, DOCUMENTS, SEED = 40, 4, 20261125
REDESIGNED = 0.15
NOBODY = Business(names=(), currency="EUR", country="DE")


@dataclass(frozen=True)
class Labelled:
    """A document with its label and its supplier's group."""

    name: str
    group: str
    reading: Reading
    truth: Mapping[str, Any]
    visible: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class Tally:
    """Fields of second and later documents, without and with memory."""

    fields: int = 0
    before: Counter[str] = field(default_factory=Counter)
    after: Counter[str] = field(default_factory=Counter)
    newly_wrong_and_sure: list[str] = field(default_factory=list)
    mended: list[str] = field(default_factory=list)
    spoilt: list[str] = field(default_factory=list)

    def count(self, name: str, ours: FieldMark, theirs: FieldMark) -> None:
        """Count a field read in both ways."""
        self.fields += 1
        for marks, counted in ((ours, self.before), (theirs, self.after)):
            counted["errors"] += marks.mark is not Mark.RIGHT
            counted["sure"] += marks.confidence >= SURE
            counted["sure_and_wrong"] += _sure_and_wrong(marks)
        said = f"{name} {ours.name}: {ours.found} -> {theirs.found} ({theirs.expected})"
        if _sure_and_wrong(theirs) and not _sure_and_wrong(ours):
            self.newly_wrong_and_sure.append(said)
        if (ours.mark is Mark.RIGHT) != (theirs.mark is Mark.RIGHT):
            (self.mended if theirs.mark is Mark.RIGHT else self.spoilt).append(said)

    def report(self) -> dict[str, Any]:
        """Return the figures."""
        return {
            "fields": self.fields,
            "without_memory": dict(self.before),
            "with_memory": dict(self.after),
            "mended": len(self.mended),
            "spoilt": self.spoilt,
            "newly_wrong_and_sure": self.newly_wrong_and_sure,
        }


def play(documents: Iterator[Labelled]) -> Tally:
    """Let an office read these documents, one after the other, and learn."""
    extractor, reader, tally = DocumentExtractor(), LessonReader(), Tally()
    lessons: list[Lesson] = []
    groups: Counter[str] = Counter()
    for each in documents:
        ours = extractor.extract(each.reading)
        theirs, _ = reader.recollect(each.reading, ours, lessons)
        marks = mark_fields(each.truth, each.visible, theirs)
        if groups[each.group]:
            for one, other in zip(mark_fields(each.truth, each.visible, ours), marks, strict=True):
                tally.count(each.name, one, other)
        groups[each.group] += 1
        lesson = _lesson(each, theirs, marks)
        lessons[:0] = [lesson] if lesson else []
    return tally


def _lesson(each: Labelled, draft: InvoiceDraft, marks: Sequence[FieldMark]) -> Lesson | None:
    """Put a reading right by its label and let it pass."""
    wrong = [m.name for m in marks if m.mark is not Mark.RIGHT and m.name in LEARNT]
    put: dict[str, Any] = {n: Found(_typed(n, each.truth[n]), 1.0, None, How.PERSON) for n in wrong}
    asked = {m.name for m in marks if m.confidence < SURE}
    before = InvoiceCase(draft, draft.kind, paper_of(each.reading))
    after = replace(before, draft=replace(draft, **put))
    lesson = lesson_of(before, after, each.reading.pages, {*wrong, *asked}, NOBODY)
    return replace(lesson, key=each.group) if lesson else None


def _typed(name: str, label: object) -> Any:
    if name in TOTALS:
        return Decimal(str(label))
    return date.fromisoformat(str(label)[:10]) if name in DAYS else str(label)


def _sure_and_wrong(mark: FieldMark) -> bool:
    return mark.mark is not Mark.RIGHT and mark.confidence >= SURE


def of_folder(folder: Path, route: str) -> Iterator[Labelled]:
    """Yield the labelled documents of a folder; groups are `meta.supplier_group`, else names."""
    reader = FileReader(choice=ReaderChoice(route))
    for case in read_cases(folder):
        try:
            pages = [reader.read(folder / name, name) for name in case.pages or (case.file,)]
        except UnreadableDocument:
            continue
        together = [page for reading in pages for page in reading.pages]
        numbered = tuple(replace(page, number=n) for n, page in enumerate(together, 1))
        group = str(case.meta.get("supplier_group") or case.truth.get("supplier_name"))
        reading = replace(pages[0], pages=numbered)
        yield Labelled(case.file, group, reading, case.truth, case.visible_in_pdf_text)


# Words that no list of usual labels holds: every trade and program has its own.
WORDS: Mapping[str, Sequence[str]] = {
    "invoice_number": ("Vorgangskennung", "Doc. key", "Our sign", "Folio", "Beleg", "Pièce", ""),
    "issue_date": ("Ausgefertigt", "Drawn up", "Stand vom", "Le", "Printed", ""),
    "due_date": ("Spätestens", "Settle before", "Frist", "Terme"),
    "net_total": ("Warenwert", "Goods", "Ohne Abgaben", "Base"),
    "tax_total": ("Abgaben", "Levy", "USt-Anteil", "Taxe"),
    "gross_total": ("Zu begleichen", "Please remit", "Endbetrag EUR", "A régler", "Balance"),
}
STREETS = ("Lindenweg", "Mill Lane", "Rue du Port", "Kanaalstraat", "Hafenstr.", "Station Road")
NAMES = ("Brammer", "Oakfield", "Delorme", "Veldhuis", "Kastner", "Quillan", "Sorbier", "Hartwig")
AMOUNTS = (Decimal("88.20"), Decimal("1204.00"), Decimal("17.99"))
TRADES = ("Metallbau", "Supplies", "Matériaux", "Techniek", "Reinigung", "Catering", "Druck")


@dataclass(frozen=True)
class Layout:
    """A supplier's own way to draw an invoice."""

    name: str
    logo: bool
    telephone: str
    street: str
    vat_id: str
    labels: Mapping[str, str]
    order: str
    number: str
    across: float
    top: float
    totals_top: float
    stacked: bool
    other_dates: bool


def drawn(seed: int = SEED) -> Iterator[Labelled]:
    """Yield invoices of invented suppliers with words and places of their own, in mixed order."""
    chance = random.Random(seed)  # noqa: S311 - layouts, not secrets
    layouts = [_layout(chance, n) for n in range(SUPPLIERS)]
    due = [(n, layout) for n, layout in enumerate(layouts) for _ in range(DOCUMENTS)]
    chance.shuffle(due)
    for place, (n, layout) in enumerate(due):
        again = _redesigned(chance, layout) if chance.random() < REDESIGNED else layout
        yield _document(chance, again, f"drawn-{n}-{place}", str(n))


def _redesigned(chance: random.Random, layout: Layout) -> Layout:
    """Return a supplier's new paper: other words at other places, the same house."""
    house = ("name", "logo", "telephone", "street", "vat_id")
    kept = {name: getattr(layout, name) for name in house}
    return replace(_layout(chance, 0), **kept)


def _layout(chance: random.Random, number: int) -> Layout:
    labels = {name: chance.choice(words) for name, words in WORDS.items()}
    return Layout(
        name=f"{chance.choice(NAMES)}{number} {chance.choice(TRADES)} GmbH",
        logo=chance.random() < 0.3,  # noqa: PLR2004 - a share
        telephone=f"0{chance.randint(100, 999)} {chance.randint(100000, 999999)}",
        street=f"{chance.choice(STREETS)} {chance.randint(1, 199)}",
        vat_id=f"DE{chance.randint(100000000, 999999999)}",
        labels=labels,
        order=chance.choice(("%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%Y-%m-%d")),
        number=chance.choice(("R-{:05d}", "{:07d}", "2026/{:04d}", "AB{:06d}", "{:04d}-26")),
        across=chance.choice((60.0, 320.0)),
        top=chance.uniform(180, 260),
        totals_top=chance.uniform(560, 640),
        stacked=chance.random() < 0.3,  # noqa: PLR2004 - a share
        other_dates=chance.random() < 0.6,  # noqa: PLR2004 - a share
    )


class Sheet:
    """A page in the making: texts put at points."""

    def __init__(self) -> None:
        self.words: list[Word] = []

    def put(self, x: float, y: float, text: str, size: float = 10.0) -> None:
        """Write a text with its left end at x and its top at y."""
        for part in text.split():
            width = 0.55 * size * len(part)
            self.words.append(Word(part, Box(x, y, x + width, y + size), size))
            x += width + 0.3 * size

    def page(self) -> Page:
        """Return the page as read from a text layer."""
        by_line = sorted(self.words, key=lambda w: (round(w.box.top), w.box.x0))
        lines: dict[int, list[str]] = {}
        for word in by_line:
            lines.setdefault(round(word.box.top), []).append(word.text)
        text = "\n".join(" ".join(words) for words in lines.values())
        return Page(1, 595.0, 842.0, tuple(by_line), text, Route.TEXT)


def _document(chance: random.Random, layout: Layout, name: str, group: str) -> Labelled:
    net = Decimal(chance.randint(2_000, 300_000)) / 100
    tax = (net * Decimal("0.19")).quantize(Decimal("0.01"))
    issued = date(2026, 1, 1) + timedelta(days=chance.randint(0, 330))
    truth = {
        "supplier_name": layout.name,
        "invoice_number": layout.number.format(chance.randint(1, 9_999)),
        "issue_date": issued,
        "due_date": issued + timedelta(days=chance.choice((14, 30))),
        "net_total": net,
        "tax_total": tax,
        "gross_total": net + tax,
    }
    sheet = Sheet()
    _head(sheet, layout)
    _details(sheet, layout, truth, chance)
    _lines(sheet, net, chance)
    _totals(sheet, layout, truth, chance)
    reading = Reading(Media.PDF, (sheet.page(),))
    return Labelled(name, group, reading, {k: str(v) for k, v in truth.items()})


def _head(sheet: Sheet, layout: Layout) -> None:
    if not layout.logo:
        sheet.put(60, 40, layout.name, 14)
    sheet.put(60, 60, f"{layout.street} - Tel {layout.telephone}")
    sheet.put(60, 110, "Musterkunde AG")
    sheet.put(60, 124, "Hauptstr. 1")
    sheet.put(60, 138, "10115 Berlin")
    sheet.put(60, 800, f"{layout.vat_id} Amtsgericht")


def _details(sheet: Sheet, layout: Layout, truth: Mapping[str, Any], chance: random.Random) -> None:
    rows = [
        (layout.labels["invoice_number"], truth["invoice_number"]),
        (layout.labels["issue_date"], truth["issue_date"].strftime(layout.order)),
        (layout.labels["due_date"], truth["due_date"].strftime(layout.order)),
    ]
    if layout.other_dates:
        earlier = truth["issue_date"] - timedelta(days=chance.randint(3, 40))
        rows.insert(1, ("Bestellt", earlier.strftime(layout.order)))
    for number, (label, shown) in enumerate(rows):
        if layout.stacked:
            sheet.put(60 + 125 * number, layout.top, label)
            sheet.put(60 + 125 * number, layout.top + 14, shown)
        else:
            sheet.put(layout.across, layout.top + 15 * number, label)
            sheet.put(layout.across + 130, layout.top + 15 * number, shown)


def _lines(sheet: Sheet, net: Decimal, chance: random.Random) -> None:
    count = chance.randint(2, 8)
    parts = [(net / count).quantize(Decimal("0.01"))] * (count - 1)
    for number, amount in enumerate((*parts, net - sum(parts))):
        sheet.put(60, 330 + 16 * number, f"Leistung {chance.choice('ABCDEFGH')}")
        sheet.put(480, 330 + 16 * number, f"{amount:.2f}")


def _totals(sheet: Sheet, layout: Layout, truth: Mapping[str, Any], chance: random.Random) -> None:
    moved = chance.choice((0, 0, 32, 64))
    rows = [(layout.labels[n], truth[n]) for n in ("net_total", "tax_total", "gross_total")]
    if chance.random() < 0.3:  # noqa: PLR2004 - a share
        rows.insert(chance.choice((0, 3)), ("Offen aus Vormonat", chance.choice(AMOUNTS)))
    for number, (label, amount) in enumerate(rows):
        sheet.put(330, layout.totals_top + moved + 16 * number, label)
        sheet.put(480, layout.totals_top + moved + 16 * number, f"{amount:.2f}")
    sheet.put(60, layout.totals_top + 80, "EUR")


def main() -> None:
    """Print the figures as JSON."""
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("folder", nargs="?", type=Path)
    given.add_argument("--reader", default="text", choices=("text", "ocr", "auto"))
    given.add_argument("--drawn", action="store_true")
    args = given.parse_args()
    documents = drawn() if args.drawn else of_folder(args.folder, args.reader)
    print(json.dumps(play(documents).report(), indent=2))


if __name__ == "__main__":
    main()
