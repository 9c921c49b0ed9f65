"""Invoice lines out of table rows: numbers by column, wrapped text joined, arithmetic to check."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from smbflow.ai.extraction.amounts import Amount
from smbflow.ai.extraction.arithmetic import Check, settle
from smbflow.ai.extraction.labels import LabelledSheet
from smbflow.ai.extraction.sheet import Row, Span
from smbflow.ai.extraction.table import Column, Table, in_margin, item_tables, place
from smbflow.ai.extraction.vocabulary import flat, forms
from smbflow.domain.evidence import Box, Found, How, Source
from smbflow.domain.invoice import Line
from smbflow.domain.text import squeeze

_FARTHEST = 48.0
_ALIGNED = 12.0
_WRAP_GAP = 1.9
_DETAIL = re.compile(r"^\s*[*•]|^[^:]{2,40}\s?:")
_UNIT = re.compile(r"^[ \t]?(?P<unit>[^\W\d_]{1,9}[²³23]?(?:\([a-z]{1,2}\))?)(?=[\s.]|$)")
_CURRENCY_MARKS = re.compile(r"[€£$¥₹₺₪]")
_FILLING = " \t:;,.|=+-–*"
_SHORT_CODE = 30


@dataclass(slots=True)
class RawLine:
    """A line while its rows are gathered: numbers by column kind, text by column kind."""

    rows: list[Row] = field(default_factory=list)
    numbers: dict[str, Amount] = field(default_factory=dict)
    texts: dict[str, list[Span]] = field(default_factory=dict)
    spare: list[Amount] = field(default_factory=list)
    unit: Span | None = None

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
            self.numbers.setdefault(kind, amount)
        self.unit = self.unit or other.unit


def table_lines(
    page: LabelledSheet, amounts: Sequence[Sequence[Amount]]
) -> tuple[tuple[Line, ...], frozenset[int]]:
    """Return the lines of all item tables and the indexes of the rows that they fill."""
    raw = [line for table in item_tables(page, amounts) for line in _gathered(page, table, amounts)]
    lines = tuple(line_of(number, each) for number, each in enumerate(raw, 1))
    used = frozenset(row.index for each in raw for row in each.rows)
    return lines, used


def _gathered(
    page: LabelledSheet, table: Table, amounts: Sequence[Sequence[Amount]]
) -> list[RawLine]:
    rows = [
        _read(row, table, amounts[row.index]) for row in table.rows if not _is_carried(page, row)
    ]
    rows = _joined(rows)
    text_first = _text_comes_first(rows)
    lines: list[RawLine] = []
    waiting: list[RawLine] = []
    ended = False
    for row in rows:
        if row.anchored:
            for before in waiting if text_first else ():
                row = _put_before(before, row)  # noqa: PLW2901 - the line grows upwards
            waiting, ended = [], False
            lines.append(row)
        elif _is_heading(page, row.rows[0]):
            ended = True
        elif lines and not text_first and not ended and _wraps(lines[-1], row):
            lines[-1].take(RawLine(row.rows, {}, row.texts))
        elif text_first:
            waiting.append(row)
    return lines


def _joined(rows: Sequence[RawLine]) -> list[RawLine]:
    """Join a row without its net amount with the row under it that has nothing else."""
    joined: list[RawLine] = []
    for row in rows:
        last = joined[-1] if joined else None
        alone = row.numbers.keys() and row.numbers.keys() <= {"net", "gross"} and not row.texts
        if last and alone and last.numbers and not last.numbers.keys() & row.numbers.keys():
            last.take(row)
        else:
            joined.append(row)
    return joined


def _text_comes_first(rows: Sequence[RawLine]) -> bool:
    """Say whether each line's text stands above its numbers."""
    anchored = [i for i, row in enumerate(rows) if row.anchored]
    bare = [i for i in anchored if not rows[i].texts.get("description")]
    return bool(bare) and len(bare) * 2 > len(anchored) and bare[0] > 0


def _put_before(before: RawLine, line: RawLine) -> RawLine:
    texts = {
        k: [*before.texts.get(k, []), *line.texts.get(k, [])] for k in before.texts | line.texts
    }
    return replace(line, rows=[*before.rows, *line.rows], texts=texts)


def _wraps(line: RawLine, row: RawLine) -> bool:
    """Say whether a row without numbers goes on with the text of the line above."""
    last, here = line.rows[-1], row.rows[0]
    if last.page != here.page:
        return bool(row.texts.get("description"))
    return here.box.top - last.box.bottom < _WRAP_GAP * last.height


def _is_heading(page: LabelledSheet, row: Row) -> bool:
    """Say whether a row begins another part of the page, such as terms or bank details."""
    first = next(iter(page.on(row)), None)
    return (
        first is not None
        and "other" in first.names("parties")
        and not row.text[: first.span.start].strip(_FILLING)
        and row.text[first.span.end :].strip(" \t:") == ""
    )


def _is_carried(page: LabelledSheet, row: Row) -> bool:
    return any(
        (label.weight("carried") or label.weight("line_total"))
        and not row.text[: label.span.start].strip(_FILLING)
        for label in page.on(row)
    )


def _read(row: Row, table: Table, amounts: Sequence[Amount]) -> RawLine:
    """Sort a row's numbers and words into the table's columns."""
    raw = RawLine([row])
    used: list[tuple[int, int]] = []
    placed = [(a, *hit) for a in amounts if (hit := _placed(a, table))]
    for amount, column, _ in sorted(placed, key=lambda p: p[2]):
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


def _placed(amount: Amount, table: Table) -> tuple[Column, float] | None:
    hit = place(amount, table.columns)
    if not hit or hit[1] > _FARTHEST:
        return None
    column, _ = hit
    cell = amount.span.row.cell_at(amount.span.start)
    before = _CURRENCY_MARKS.sub("", amount.span.row.text[cell.start : amount.span.start])
    worded = sum(c.isalpha() for c in before) > 3  # noqa: PLR2004 - more than a currency code
    box, head = amount.span.box, column.box
    aligned = abs(box.x1 - head.x1) < _ALIGNED or abs(box.x0 - head.x0) < _ALIGNED
    if worded and not (aligned and amount.money_like):
        return None
    return (
        hit
        if aligned or _over(box.x0, box.x1, head.x0 - _FARTHEST / 2, head.x1 + _FARTHEST / 2)
        else None
    )


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
    if len(reached) < 2 or kind == "description":  # noqa: PLR2004 - one column only
        yield kind, piece
        return
    for word in re.finditer(r"\S+", piece.text):
        part = piece.part(*word.span())
        yield _text_column(part, table), part


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


def line_of(number: int, raw: RawLine) -> Line:
    """Return the line that these numbers and texts make, after the arithmetic was asked."""
    check = settle(raw.numbers, raw.spare)
    description, code = _texts(raw)
    return Line(
        number,
        description,
        code,
        _found(check, "quantity"),
        _unit(raw),
        _found(check, "unit_price"),
        _found(check, "net"),
        _found(check, "vat_rate"),
        order_number=None,
    )


def _texts(raw: RawLine) -> tuple[Found[str] | None, Found[str] | None]:
    """Return the description (with the lines it wraps onto) and the article code."""
    spans = raw.texts.get("description", [])
    codes = raw.texts.get("code", [])
    if not spans and codes:
        spans, codes = codes, []
    main = _main_text(spans)
    code = _text(codes[:1], 0.9) if codes and len(codes[0].text) <= _SHORT_CODE else None
    return _text(main, 0.95), code


def _main_text(spans: Sequence[Span]) -> list[Span]:
    """Return the description proper: up to the first detail such as `Origin: ...`."""
    kept: list[Span] = []
    for span in spans:
        if kept and span.row is not kept[-1].row and _DETAIL.search(span.text):
            break
        kept.append(span)
    return kept


def _text(spans: Sequence[Span], confidence: float) -> Found[str] | None:
    if not spans:
        return None
    words = squeeze(" ".join(s.text for s in spans))
    box = spans[0].box
    for span in spans[1:]:
        box = box.union(span.box) if span.row.page == spans[0].row.page else box
    legible = min(s.legibility for s in spans)
    return Found(words, confidence * legible, Source(spans[0].row.page, box, words), How.TEXT)


def _unit(raw: RawLine) -> Found[str] | None:
    return Found(squeeze(raw.unit.text), 0.9, raw.unit.source, How.TEXT) if raw.unit else None


def _found(check: Check, kind: str) -> Found[Decimal] | None:
    value = check.values.get(kind)
    if value is None:
        return None
    amount = check.amounts.get(kind)
    how = How.TEXT if amount and amount.value == value else How.DERIVED
    source = amount.span.source if amount else None
    return Found(value, check.confidence, source, how)
