"""Which number and which word of a row stands in which column of the table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from smbflow.ai.extraction.amounts import Amount
from smbflow.ai.extraction.priced import is_worded
from smbflow.ai.extraction.sheet import Row, Span
from smbflow.ai.extraction.table import NUMERIC, Column, Table, distance, in_margin
from smbflow.ai.extraction.vocabulary import flat, forms
from smbflow.domain.evidence import Box

_FARTHEST, _LEFT_OVER = 48.0, 60.0
_ALIGNED, _EDGE = 12.0, 4.0
_UNIT = re.compile(r"^[ \t]?(?P<unit>[^\W\d_]{1,9}[²³23]?(?:\([a-z]{1,2}\))?)(?=[\s.]|$)")
_FILLING = " \t:;,.|=+-–*"


@dataclass(slots=True)
class RawLine:
    """A line while its rows are gathered: numbers and texts by the kind of their column.

    `spare` are numbers that no column claimed, `more` further numbers under the first of a column,
    `off` the discount that a row of its own takes off the line's amount.
    """

    rows: list[Row] = field(default_factory=list)
    numbers: dict[str, Amount] = field(default_factory=dict)
    texts: dict[str, list[Span]] = field(default_factory=dict)
    spare: list[Amount] = field(default_factory=list)
    more: dict[str, list[Amount]] = field(default_factory=dict)
    unit: Span | None = None
    off: Amount | None = None

    @property
    def anchored(self) -> bool:
        """Say whether the numbers make it a line of its own."""
        has = self.numbers.keys()
        return bool(has & {"net", "gross"}) or {"quantity", "unit_price"} <= has

    def take(self, other: RawLine) -> None:
        """Take in a further row: its text, and numbers where none stood."""
        self.rows += other.rows
        for kind, spans in other.texts.items():
            self.texts.setdefault(kind, []).extend(spans)
        for kind, amount in other.numbers.items():
            known = self.numbers.setdefault(kind, amount)
            if known is not amount:
                self.more.setdefault(kind, []).append(amount)
        self.unit = self.unit or other.unit


def read_row(row: Row, table: Table, amounts: Sequence[Amount]) -> RawLine:
    """Sort a row's numbers and words into the table's columns."""
    raw = RawLine([row])
    used: list[tuple[int, int]] = []
    for amount, column in _assigned(amounts, table):
        if column.kind not in raw.numbers:
            raw.numbers[column.kind] = amount
            used.append((amount.span.start, _end_with_unit(raw, amount, column)))
    taken = {id(a) for a in raw.numbers.values()}
    raw.spare = [a for a in amounts if id(a) not in taken]
    if position := _position(amounts, table, used):
        used.append((position.span.start, position.span.end))
    for piece in _pieces(row, used):
        for kind, part in _by_column(piece, table):
            if kind == "unit" and not raw.unit:
                raw.unit = part
            elif kind:
                raw.texts.setdefault(kind, []).append(part)
    return raw


def _assigned(amounts: Sequence[Amount], table: Table) -> list[tuple[Amount, Column]]:
    """Put numbers into columns, left to right, each column once, near the headers."""
    numbers = [a for a in amounts if not is_worded(a)]
    columns = [c for c in table.columns if c.kind in NUMERIC]
    best: list[list[tuple[float, list[tuple[Amount, Column]]]]] = [
        [(0.0, []) for _ in range(len(columns) + 1)] for _ in range(len(numbers) + 1)
    ]
    for i, amount in enumerate(numbers, 1):
        best[i][0] = (best[i - 1][0][0] + _LEFT_OVER, [])
        for j, column in enumerate(columns, 1):
            cost, pairs = best[i - 1][j]
            options = [(cost + _LEFT_OVER, pairs), best[i][j - 1]]
            off = distance(amount, column)
            if off is not None and off <= _FARTHEST:
                cost, pairs = best[i - 1][j - 1]
                options.append((cost + off, [*pairs, (amount, column)]))
            best[i][j] = min(options, key=lambda o: o[0])
    return best[-1][-1][1]


def _over(x0: float, x1: float, left: float, right: float) -> bool:
    return x0 < right and x1 > left


def _end_with_unit(raw: RawLine, amount: Amount, column: Column) -> int:
    """Return where the number ends, taking in the unit of measure behind a quantity."""
    row = amount.span.row
    after = row.text[amount.span.end :]
    unit = _UNIT.match(after)
    if column.kind == "quantity" and unit and flat(unit["unit"]) in forms().units:
        start = amount.span.end + unit.start("unit")
        raw.unit = Span(row, start, amount.span.end + unit.end("unit"))
        return raw.unit.end
    return amount.span.end


def _position(
    amounts: Sequence[Amount], table: Table, used: Sequence[tuple[int, int]]
) -> Amount | None:
    column = table.column("position")
    first = amounts[0] if amounts else None
    if not first or first.decimals or any(s <= first.span.start < e for s, e in used):
        return None
    if first.span.row.text[: first.span.start].strip(_FILLING):
        return None
    box = first.span.box
    if column and _over(box.x0, box.x1, column.box.x0 - _ALIGNED, column.box.x1 + _ALIGNED):
        return first
    return None


def _pieces(row: Row, used: Sequence[tuple[int, int]]) -> Iterator[Span]:
    """Yield what is left of each cell without the numbers taken."""
    for cell in row.cells:
        start = cell.start
        for left, right in sorted(u for u in used if cell.start <= u[0] < cell.end):
            yield from _piece(Span(row, start, left))
            start = max(right, start)
        yield from _piece(Span(row, start, cell.end))


def _by_column(piece: Span, table: Table) -> Iterator[tuple[str | None, Span]]:
    """Yield a piece with its column; one that reaches over two text columns is cut at a word."""
    texts = [c for c in table.columns if c.kind in ("code", "description", "unit")]
    reached = [c for c in texts if _over(piece.box.x0, piece.box.x1, c.box.x0, c.box.x1)]
    kind = _text_column(piece, table)
    code = table.column("code")
    if kind == "description" and code and (number := _code_within(piece, code)):
        yield "code", number
        yield kind, Span(piece.row, piece.start, number.start).stripped(_FILLING)
        return
    if len(reached) < 2 or kind == "description":  # noqa: PLR2004 - one column only
        yield kind, piece
        return
    for word in re.finditer(r"\S+", piece.text):
        part = piece.part(*word.span())
        yield _text_column(part, table), part


def _code_within(piece: Span, code: Column) -> Span | None:
    """Return the article number that ends a piece of text and stands right in its own column."""
    last = piece.text.rfind(" ") + 1
    word = piece.part(last, len(piece.text))
    edges = min(abs(word.box.x0 - code.box.x0), abs(word.box.x1 - code.box.x1))
    numbered = last and any(c.isdigit() for c in word.text)
    return word if numbered and edges <= _EDGE and piece.box.x0 < code.box.x0 - _ALIGNED else None


def _piece(span: Span) -> Iterator[Span]:
    piece = span.stripped(_FILLING + "€£$%")
    if piece.start < piece.end and any(c.isalnum() for c in piece.text):
        yield piece


def _text_column(piece: Span, table: Table) -> str | None:
    """Return the kind of the column that a piece of text stands in."""
    box = piece.box
    if in_margin(box, table.columns):
        return None
    columns = [c for c in table.columns if c.kind not in ("position", "date")]
    home = min(columns, key=lambda c: _off(box, c.box))
    return home.kind if home.kind in ("description", "code", "unit", "order") else None


def _off(box: Box, column: Box) -> float:
    """Return how far text stands from a column whose header is left-aligned or centred."""
    middle = abs((box.x0 + box.x1) - (column.x0 + column.x1)) / 2
    return min(abs(box.x0 - column.x0), middle)
