"""Invoice lines out of table rows: numbers by column, wrapped text joined, arithmetic to check."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from smbflow.ai.extraction.amounts import Amount
from smbflow.ai.extraction.arithmetic import Check, reduced, same_to_a_cent, settle
from smbflow.ai.extraction.columns import RawLine, read_row
from smbflow.ai.extraction.identifiers import number_in
from smbflow.ai.extraction.labels import LabelledSheet
from smbflow.ai.extraction.priced import proves_a_line
from smbflow.ai.extraction.sheet import Row, Span
from smbflow.ai.extraction.table import (
    Column,
    Table,
    is_item_table,
    is_understood,
    item_tables,
    table_below,
)
from smbflow.ai.extraction.tracks import columns_by_numbers
from smbflow.ai.extraction.vocabulary import flat
from smbflow.domain.evidence import Found, How, Source
from smbflow.domain.invoice import Line
from smbflow.domain.text import squeeze

_WRAP_GAP = 1.9
_DETAIL = re.compile(r"^\s*[*•]|^[^:]{2,40}\s?:")
_FILLING = " \t:;,.|=+-–*"
_WORD = re.compile(r"[^\W\d_]{3}")
_SHORT_CODE = 30
_ORDER = 0.85
_HUNDRED = 100
_SETTLED, _WHOLE, _LAME = 0.9, 1.0, 0.5


def table_lines(
    page: LabelledSheet, amounts: Sequence[Sequence[Amount]]
) -> tuple[tuple[Line, ...], frozenset[int]]:
    """Return the lines of all item tables and the indexes of the rows that they fill."""
    raw = [line for table in _tables(page, amounts) for line in _best(page, table, amounts)]
    lines = tuple(line_of(page, number, each) for number, each in enumerate(raw, 1))
    used = frozenset(row.index for each in raw for row in each.rows)
    return lines, used


def _tables(page: LabelledSheet, amounts: Sequence[Sequence[Amount]]) -> Sequence[Table]:
    """Return the tables under known headers, else the one whose first row proves itself."""
    tables = item_tables(page, amounts)
    if any(is_item_table(t.columns) or _by_numbers(page, t, amounts) for t in tables):
        return tables
    first = next((r for r in page.sheet.rows if proves_a_line(r, amounts[r.index])), None)
    return [table_below(page, amounts, first)] if first else ()


def _best(page: LabelledSheet, table: Table, amounts: Sequence[Sequence[Amount]]) -> list[RawLine]:
    """Read a table by its header's words and by its numbers; the arithmetic chooses.

    Where both are as good, a header of which every word is known is believed.
    """
    ways = [table] if is_item_table(table.columns) else []
    if columns := _by_numbers(page, table, amounts):
        ways.append(replace(table, columns=columns))
    if not is_understood(table.columns):
        ways.reverse()
    readings = [_gathered(page, way, amounts) for way in ways]
    return max(readings, key=lambda raw: _merit(page, raw), default=[])


def _by_numbers(
    page: LabelledSheet, table: Table, amounts: Sequence[Sequence[Amount]]
) -> tuple[Column, ...]:
    return columns_by_numbers(page, table.header, table.rows, amounts)


def _merit(page: LabelledSheet, raw: Sequence[RawLine]) -> float:
    """Return how many lines are whole and agree, those that do not counted against them."""
    lines = [line_of(page, number, each) for number, each in enumerate(raw, 1)]
    return sum(_WHOLE if _is_told(line) and _agrees(line) else -_LAME for line in lines)


def _agrees(line: Line) -> bool:
    return line.net is not None and line.net.confidence >= _SETTLED


def _is_told(line: Line) -> bool:
    """Say whether a line's description has a word in it, as an article number has not."""
    return line.description is not None and _WORD.search(line.description.value) is not None


def _gathered(
    page: LabelledSheet, table: Table, amounts: Sequence[Sequence[Amount]]
) -> list[RawLine]:
    rows = [
        read_row(row, table, amounts[row.index]) for row in table.rows if not _is_carried(page, row)
    ]
    rows = _joined(rows)
    text_first = _text_comes_first(rows)
    lines: list[RawLine] = []
    waiting: list[RawLine] = []
    ended = False
    last = max((i for i, row in enumerate(rows) if row.anchored), default=-1)
    for place, row in enumerate(rows):
        if lines and place < last and _takes_off(page, lines[-1], row):
            lines[-1].off = row.numbers["net"]
        elif row.anchored:
            for before in waiting if text_first else ():
                row = _put_before(before, row)  # noqa: PLW2901 - the line grows upwards
            waiting, ended = [], False
            lines.append(row)
        elif _is_heading(page, row.rows[0]):
            ended = True
        elif lines and not text_first and not ended and _wraps(lines[-1], row):
            lines[-1].take(row)
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
    if bare and len(bare) * 2 > len(anchored) and bare[0] > 0:
        return True
    led = [i for i in anchored if i and not rows[i - 1].anchored]
    return (
        bool(led)
        and led[0] == anchored[0]
        and len(led) * 2 > len(anchored) > 1
        and (rows[-1].anchored)
    )


def _put_before(before: RawLine, line: RawLine) -> RawLine:
    texts = {
        k: [*before.texts.get(k, []), *line.texts.get(k, [])] for k in before.texts | line.texts
    }
    return replace(line, rows=[*before.rows, *line.rows], texts=texts)


def _takes_off(page: LabelledSheet, line: RawLine, row: RawLine) -> bool:
    """Say whether a row is the discount on the line above: that share of it, taken off."""
    net, before = row.numbers.get("net"), line.numbers.get("net")
    share = next((a.value for a in (*row.numbers.values(), *row.spare) if a.percent), None)
    named = any(x.weight("allowance") for r in row.rows for x in page.on(r))
    if not (named and net and before and share) or net.value >= 0:
        return False
    return same_to_a_cent(abs(before.value * share / _HUNDRED), abs(net.value))


def _wraps(line: RawLine, row: RawLine) -> bool:
    """Say whether a row without numbers goes on with the text of the line above."""
    last, here = line.rows[-1], row.rows[0]
    if last.page != here.page:
        return False
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


def line_of(page: LabelledSheet, number: int, raw: RawLine) -> Line:
    """Return the line that these numbers and texts make, after the arithmetic was asked."""
    check = settle(raw.numbers, raw.spare, raw.more)
    if raw.off:
        check = reduced(check, raw.off.value)
    description, code = _texts(raw, number)
    return Line(
        number,
        description,
        code,
        _found(check, "quantity"),
        _unit(raw),
        _found(check, "unit_price"),
        _found(check, "net"),
        _found(check, "vat_rate"),
        order_number=_order(page, raw),
    )


def _texts(raw: RawLine, number: int) -> tuple[Found[str] | None, Found[str] | None]:
    """Return the description (with the lines it wraps onto) and the article code."""
    spans = raw.texts.get("description", [])
    codes = raw.texts.get("code", [])
    if not spans and codes:
        spans, codes = codes, []
    elif named := _named_beside_code(raw, spans, codes):
        spans, codes = [named, *spans], [c for c in codes if c is not named]
    main = _main_text(spans)
    if main and flat(main[0].text) == str(number):
        main = main[1:]
    code = _text(codes[:1], 0.9) if codes and len(codes[0].text) <= _SHORT_CODE else None
    return _text(main, 0.95), code


def _named_beside_code(raw: RawLine, spans: Sequence[Span], codes: Sequence[Span]) -> Span | None:
    """Return the name that stands right of the article number under the number's header."""
    net = raw.numbers.get("net")
    if net is None or any(s.row is net.span.row for s in spans):
        return None
    here = [c for c in codes if c.row is net.span.row]
    wordy = here[1:] and _WORD.search(here[-1].text) and not any(c.isdigit() for c in here[-1].text)
    return here[-1] if wordy else None


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


def _order(page: LabelledSheet, raw: RawLine) -> Found[str] | None:
    """Return the order that the line's own text names."""
    for label in (x for row in raw.rows for x in page.on(row)):
        number = number_in(page.room_right(label)) if label.weight("purchase_order_ref") else None
        if number:
            return Found(number.value, _ORDER, number.span.source, How.TEXT)
    return None


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
