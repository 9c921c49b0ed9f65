"""Tells an invoice from everything that looks like one, by its title and its labels.

A word counts by where it stands: alone and large at the top it is a title, in a sentence it is a
mention ("see our pro-forma"), in front of a value it is a label ("Order number: 4711").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from smbflow.ai.classification.titles import KindWords, kind_words, self_billing_words
from smbflow.ai.einvoice.draft import draft_from_xml, is_einvoice
from smbflow.ai.extraction.receipt import is_paid_slip
from smbflow.ai.extraction.sheet import Row, Sheet, Span, sheet_of
from smbflow.ai.extraction.vocabulary import flat
from smbflow.domain.document import DocumentKind, Reading
from smbflow.domain.ports.ai import KindGuess
from smbflow.domain.text import squeeze

_ALONE, _WITH_NUMBER, _LEADING = 1.0, 0.9, 0.35
_LABEL = 0.3
_MARK, _MARKS_AT_MOST = 0.25, 0.75
_LARGE, _LARGER = 1.25, 1.5
_UPPER_HALF, _LOW = 0.5, 0.5
_SPECIFIC = 1.35
_SHORT = 6
_NO_EVIDENCE = 0.3
_ROWS_LOOKED_AT = 60
_NUMBER = re.compile(r"\d")
_FILLING = " \t:;.,#*-–|()"
_BILLS = frozenset({DocumentKind.INVOICE, DocumentKind.RECEIPT})
_PER_XML = 0.99
_PAID_SLIP = 0.97
_MAYBE_A_RECEIPT = _BILLS | {DocumentKind.OTHER, DocumentKind.ORDER}


@dataclass(frozen=True, slots=True)
class Hint:
    """A place that speaks for a kind, and how much."""

    kind: DocumentKind
    weight: float
    words: str


class KindClassifier:
    """Implements `KindTeller` by titles, label words and the type code of an e-invoice."""

    def tell(self, reading: Reading) -> KindGuess:
        """Return the most likely kind with the words that say so."""
        if reading.xml and is_einvoice(reading.xml):
            kind = draft_from_xml(reading.xml).kind
            return KindGuess(kind, _PER_XML, "the type code of the e-invoice")
        return guess(sheet_of(reading.pages))


def guess(sheet: Sheet) -> KindGuess:
    """Weigh the hints on the pages."""
    hints = [*_titles(sheet), *_marks(sheet)]
    if any(_holds(row, words) for row in sheet.rows for words in self_billing_words()):
        hints = [h for h in hints if h.kind is not DocumentKind.CREDIT_NOTE]
    scores = {kind: _score(kind, hints) for kind in DocumentKind}
    best = max(scores, key=lambda k: scores[k])
    if best in _MAYBE_A_RECEIPT and is_paid_slip(sheet):
        return KindGuess(DocumentKind.RECEIPT, _PAID_SLIP, "it is a till's slip with what was paid")
    if not scores[best]:
        return KindGuess(DocumentKind.OTHER, _NO_EVIDENCE, "no title of any kind")
    if best is not DocumentKind.INVOICE and scores[best] >= _ALONE:
        hints = [h for h in hints if h.kind is not DocumentKind.INVOICE or h.weight > _MARK]
        scores[DocumentKind.INVOICE] = _score(DocumentKind.INVOICE, hints)
    rivals = [s for kind, s in scores.items() if not _kin(kind, best)]
    share = max(rivals, default=0.0) / scores[best]
    confidence = min(1.0, 0.45 + 0.55 * scores[best]) * (1 - 0.55 * share**2)
    words = max((h for h in hints if h.kind is best), key=lambda h: h.weight).words
    return KindGuess(best, round(min(confidence, _PER_XML), 4), f"it says {words!r}")


def _kin(one: DocumentKind, other: DocumentKind) -> bool:
    """Say whether a rival is no contradiction: a till receipt often calls itself an invoice."""
    return one is other or {one, other} <= _BILLS


def _score(kind: DocumentKind, hints: Sequence[Hint]) -> float:
    title = max((h.weight for h in hints if h.kind is kind and h.weight > _MARK), default=0.0)
    marks = {h.words: h.weight for h in hints if h.kind is kind and h.weight <= _MARK}
    return title + min(sum(marks.values()), _MARKS_AT_MOST)


def _titles(sheet: Sheet) -> Iterator[Hint]:
    usual = _usual_size(sheet)
    for row in sheet.rows[:_ROWS_LOOKED_AT]:
        for cell in row.cells:
            for words in _best_fitting(cell):
                if weight := _title_weight(cell, words):
                    scaled = weight * _prominence(cell, usual, sheet)
                    yield Hint(words.kind, max(scaled, _MARK + 0.01), squeeze(cell.text))


def _best_fitting(cell: Span) -> list[KindWords]:
    """Return the kinds with the longest title here; a known title beats a mere ending."""
    text = cell.text.strip(_FILLING)
    fits = {w.kind: _split_title(text, w)[0] for w in kind_words()}
    longest = max(map(len, fits.values()))
    known = [w for w in kind_words() if flat(fits[w.kind]) in w.titles]
    longest_known = max((len(fits[w.kind]) for w in known), default=0)
    among = known if longest_known == longest else kind_words()
    return [w for w in among if longest and len(fits[w.kind]) == longest]


def _title_weight(cell: Span, words: KindWords) -> float:
    """Return how much a cell is a title of this kind, 0 if it is not."""
    text = cell.text.strip(_FILLING)
    title, rest = _split_title(text, words)
    if not title:
        return 0.0
    specific = 1.0 if words.kind is DocumentKind.INVOICE else _SPECIFIC
    if not flat(rest):
        return (_label_or(_ALONE, cell)) * specific
    if _NUMBER.search(rest) and len(rest.split()) <= _SHORT:
        return (_label_or(_WITH_NUMBER, cell)) * specific
    return _LEADING if len(text.split()) <= _SHORT else 0.0


def _label_or(weight: float, cell: Span) -> float:
    """Lower what may be a label in front of a value rather than a title."""
    follows = cell.row.text[cell.end :].strip()
    labels = ":" in cell.text or (bool(follows) and bool(_NUMBER.search(follows)))
    return _LABEL if labels and not _is_large(cell) else weight


def _is_large(cell: Span) -> bool:
    others = [c.size for c in cell.row.cells if c is not cell]
    return cell.text.isupper() or (bool(others) and cell.size > max(others) * _LARGE)


def _split_title(text: str, words: KindWords) -> tuple[str, str]:
    """Split a text into the longest title of this kind that it begins with, and the rest."""
    tokens = list(re.finditer(r"[^\s:#/(]+", text))
    for count in range(min(len(tokens), _SHORT), 0, -1):
        head = text[: tokens[count - 1].end()]
        letters = flat(head)
        suffixed = count == 1 and any(letters.endswith(s) for s in words.suffixes)
        if letters in words.titles or suffixed:
            return head, text[len(head) :]
    return "", text


def _prominence(cell: Span, usual: float, sheet: Sheet) -> float:
    page = sheet.page(cell.row.page)
    factor = _LARGER if cell.size > usual * _LARGE else 1.0
    low = cell.box.top > page.height * _UPPER_HALF or cell.row.page != sheet.rows[0].page
    return factor * (_LOW if low else 1.0)


def _usual_size(sheet: Sheet) -> float:
    sizes = [cell.size for row in sheet.rows for cell in row.cells]
    return median(sizes) if sizes else 0.0


def _marks(sheet: Sheet) -> Iterator[Hint]:
    for row in sheet.rows:
        for words in kind_words():
            yield from (Hint(words.kind, _MARK, m) for m in words.marks if _holds(row, m))


def _holds(row: Row, mark: str) -> bool:
    letters, _, starts = row.letters
    place = letters.find(mark)
    while place >= 0:
        end = place + len(mark)
        if place in starts and (end == len(letters) or end in starts):
            return True
        place = letters.find(mark, place + 1)
    return False
