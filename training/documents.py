"""Invented documents by their seed: a reading as a reader would give it, with its truth."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from smbflow.domain.document import Media, Reading
from training.bills import invent
from training.drawing import Drawing, draw_foot, draw_head, stamp
from training.paper import Paper
from training.spoil import scanned
from training.style import draw_style
from training.tables import draw_lines, draw_totals
from training.words import Pool

_A4, _LETTER = (595.3, 841.9), (612.0, 792.0)
_GRADES = (0.0, 0.003, 0.01, 0.02)


@dataclass(frozen=True, slots=True)
class Invented:
    """An invented document; `truth` is in the form of the evaluation contract."""

    seed: int
    reading: Reading
    truth: dict[str, Any]


def document(seed: int, *, scan: bool = False, pool: Pool = Pool.ALL) -> Invented:
    """Return the document of this seed: its own supplier, layout, language and sums."""
    chance = Random(seed)
    bill = invent(chance, pool)
    discounts = any(i.discount for i in bill.items)
    style = draw_style(
        chance, bill.words, bill.currency, discounts=discounts, rates=len(bill.taxes)
    )
    width, height = _LETTER if bill.currency == "USD" else _A4
    drawing = Drawing(bill, style, chance, Paper(width, height, style.stretch))
    drawing.y = chance.uniform(36, 70)
    draw_head(drawing)
    draw_lines(drawing)
    draw_totals(drawing)
    draw_foot(drawing)
    if chance.random() < 0.12:
        stamp(drawing)
    pages = drawing.paper.finished()
    truth = {k: v for k, v in drawing.truth.items() if k not in ("invoice_title", "delivery_date")}
    reading = Reading(Media.PDF, pages)
    if scan:
        grade = chance.choice(_GRADES)
        pages = tuple(scanned(p, chance, grade=grade) for p in pages)
        reading = replace(reading, pages=pages)
    return Invented(seed, reading, truth)


def documents(first: int, count: int, *, scan: bool = False) -> Iterator[Invented]:
    """Yield the documents of `count` seeds from `first` on."""
    yield from (document(seed, scan=scan) for seed in range(first, first + count))
