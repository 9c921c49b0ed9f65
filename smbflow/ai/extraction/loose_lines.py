"""Lines that stand in no table: a text with its amount, or a block of labelled values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from smbflow.ai.extraction.amounts import Amount
from smbflow.ai.extraction.arithmetic import same_to_a_cent, settle
from smbflow.ai.extraction.columns import RawLine
from smbflow.ai.extraction.labels import Label, LabelledSheet
from smbflow.ai.extraction.lines import line_of
from smbflow.ai.extraction.material import Material
from smbflow.ai.extraction.sheet import Row, Span
from smbflow.domain.invoice import Line

_AMOUNT_LABELS = frozenset(
    {"net_total", "tax_total", "gross_total", "payable", "prepaid", "line_total", "charge"}
    | {"allowance", "rounding", "withheld", "carried", "not_a_total"}
)
_LEADERS = re.compile(r"[ \t]*[.·_]{3,}[ \t]*$")
_BETWEEN = re.compile(r"[ \t]*(?:x|×|à|a|@|\*|je)?[ \t]*$", re.IGNORECASE)
_LONGER_TEXT = re.compile(r"(?:[ ]+[^\W\d_]+){2,}[ ,]")
"""More words behind a label: `VAT return for July` is a line, `VAT 20%` is none."""

_COUNTED = re.compile(r"^(?P<count>\d{1,4})[ ]?[x×X][ ]")
_LETTERS = 3
_BLOCK_KINDS = frozenset(
    {"description", "code", "quantity", "unit", "unit_price", "net", "vat_rate"}
)
_LEAST_NUMBERS = 2


@dataclass(frozen=True, slots=True)
class Goal:
    """What the lines must add up to: the document's net or gross total."""

    net: Decimal | None
    gross: Decimal | None

    def met_by(self, lines: Sequence[Line]) -> bool:
        """Say whether these lines add up to one of the totals."""
        total = sum((abs(x.net.value) for x in lines if x.net), Decimal(0))
        goals = [abs(g) for g in (self.net, self.gross) if g is not None]
        return bool(lines) and any(same_to_a_cent(total, goal, 2) for goal in goals)


def loose_lines(material: Material, goal: Goal) -> tuple[Line, ...]:
    """Return lines found without a table; they must add up to the total to count."""
    for found in (_rows_with_amounts(material), _labelled_blocks(material)):
        lines = tuple(line_of(material.page, number, raw) for number, raw in enumerate(found, 1))
        if goal.met_by(lines):
            return lines
    return ()


def _rows_with_amounts(material: Material) -> list[RawLine]:
    """Return rows of text that end in an amount, above the first total."""
    found: list[RawLine] = []
    for row in material.page.sheet.rows:
        if found and _names_an_amount(material.page, row, 0):
            break
        if raw := _row_with_amount(material, row):
            found.append(raw)
    return found


def _row_with_amount(material: Material, row: Row) -> RawLine | None:
    here = material.amounts[row.index]
    if not here or not here[-1].money_like:
        return None
    net = here[-1]
    below = material.page.sheet.below(row, 1)
    more = material.amounts[below[0].index] if below else ()
    raw = RawLine([row], {"net": net})
    for others in (here[:-1], () if _has_own_net(more, net) else more):
        if pair := _factors(others, net):
            raw.numbers |= {"quantity": pair[0], "unit_price": pair[1]}
            break
    rates = [a for a in (*here, *more) if a.percent]
    raw.numbers |= {"vat_rate": rates[0]} if rates else {}
    words = _words_before(row, [a for a in raw.numbers.values() if a.span.row is row])
    tail = any(c.isalpha() for c in row.text[net.span.end :]) and not net.currency
    wordless = sum(c.isalpha() for c in words.text) < _LETTERS
    if tail or wordless or _names_an_amount(material.page, row, words.start):
        return None
    raw.texts["description"] = [words]
    return _counted(raw, here)


def _counted(raw: RawLine, here: Sequence[Amount]) -> RawLine:
    """Take a count off the beginning of the text, as in `10 x Sandpaper`."""
    words = raw.texts["description"][0]
    count = _COUNTED.match(words.text)
    number = next((a for a in here if count and a.span.start == words.start), None)
    if count and number and "quantity" not in raw.numbers:
        raw.numbers["quantity"] = number
        raw.texts["description"] = [words.part(count.end(), len(words.text))]
    return raw


def _has_own_net(more: Sequence[Amount], net: Amount) -> bool:
    """Say whether the row below ends in an amount in the same column: it is a line of its own."""
    return bool(more) and abs(more[-1].span.box.x1 - net.span.box.x1) < net.span.row.height


def _factors(others: Sequence[Amount], net: Amount) -> tuple[Amount, Amount] | None:
    """Return a quantity and a price whose product is the amount."""
    plain = [a for a in others if not a.percent]
    for one, other in combinations(plain, 2):
        check = settle({"quantity": one, "unit_price": other, "net": net})
        if same_to_a_cent(check.values["quantity"] * check.values["unit_price"], net.value, 2):
            return one, other
    return None


def _words_before(row: Row, numbers: Sequence[Amount]) -> Span:
    """Return the cell of words that stands next to the numbers."""
    end = min(a.span.start for a in numbers)
    text = row.text[:end].rstrip(" \t€$£")
    text = _LEADERS.sub("", _BETWEEN.sub("", text))
    cells = [Span(row, c.start, min(c.end, len(text))) for c in row.cells if c.start < len(text)]
    worded = [c for c in cells if sum(x.isalpha() for x in c.text) >= _LETTERS]
    return (worded[-1] if worded else Span(row, 0, len(text))).stripped(" \t-–:")


def _names_an_amount(page: LabelledSheet, row: Row, start: int) -> bool:
    """Say whether the label of a total begins at this place or at the row's beginning."""
    first = [
        x
        for x in page.on(row)
        if x.names("fields") & _AMOUNT_LABELS and not _LONGER_TEXT.match(row.text[x.span.end :])
    ]
    return any(
        not row.text[begin : x.span.start].strip(" \t-–") and x.span.start >= begin
        for x in first
        for begin in (0, start)
    )


def _labelled_blocks(material: Material) -> list[RawLine]:
    """Return blocks in which each value stands beside its label: `Quantity: 5`."""
    blocks: list[RawLine] = []
    for row in material.page.sheet.rows:
        for kind, label in _leading_kinds(material.page, row):
            last = blocks[-1] if blocks else None
            if last is None or kind in last.numbers or kind in last.texts:
                blocks.append(RawLine([row]))
            _put(blocks[-1], kind, label, material)
    return [b for b in blocks if len(b.numbers) >= _LEAST_NUMBERS and "description" in b.texts]


def _leading_kinds(page: LabelledSheet, row: Row) -> Iterator[tuple[str, Label]]:
    for label in page.on(row)[:1]:
        behind = row.text[label.span.end :].lstrip(" ")
        kinds = sorted(label.names("columns") & _BLOCK_KINDS)
        if kinds and not row.text[: label.span.start].strip() and behind[:1] in {":", "\t"}:
            yield kinds[0], label


def _put(block: RawLine, kind: str, label: Label, material: Material) -> None:
    row = label.span.row
    after = [a for a in material.amounts[row.index] if a.span.start >= label.span.end]
    if kind in {"quantity", "unit_price", "net", "vat_rate"}:
        block.numbers |= {kind: after[0]} if after else {}
    elif kind != "unit":
        text = Span(row, label.span.end, len(row.text)).stripped()
        block.texts[kind] = [text]
