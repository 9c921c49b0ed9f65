"""Where things stand together: blocks of lines, headings and what is under them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from smbflow.ai.extraction.labels import Label, LabelledSheet
from smbflow.ai.extraction.names import (
    DOMAIN,
    POSTAL,
    begins_with_label,
    is_name,
    is_salutation,
    is_title,
    name_part,
)
from smbflow.ai.extraction.sheet import Row, Sheet, Span

Headings = Sequence[tuple[Label, str]]
"""Labels that head a party's block, each with the party: seller, buyer or other."""

_MARK = re.compile(r"\t?[·|•●∙▪■‧]\t?")
_FILLING = " \t:;,.#-–|*•·●"
_BLOCK_GAP, _ALIGNED = 2.6, 6.0
_OPEN_BLOCKS = 12
_LEFT_OF, _RIGHT_OF = 15.0, 60.0
_LONGEST_ADDRESS = 7
_ROWS_UNDER_HEADING = 14
_COLUMN_GAP = 2.8
_LOOSE_LINES, _APART = 1.2, 0.6
_ROWS_OF_ADDRESS = 9


def headings_on(page: LabelledSheet) -> Iterator[tuple[Label, str]]:
    """Yield labels that head a party's block, with the party's name."""
    for label in page.all():
        cell = label.span.row.cell_at(label.span.start)
        before = label.span.row.text[cell.start : label.span.start].strip(_FILLING)
        after = label.span.row.text[label.span.end : cell.end].strip(" \t*")
        role = next(iter(label.names("parties")), None)
        if role and not before and (not after or after[0] in ":/"):
            yield label, role


def column_below(page: LabelledSheet, span: Span) -> Iterator[Span]:
    """Yield the cells of the column that begins under a heading, down to the first gap."""
    box, last = span.box, span
    left, right = box.x0 - _LEFT_OF, max(box.x1, box.x0 + _RIGHT_OF)
    for below in page.sheet.below(span.row, _ROWS_UNDER_HEADING):
        cell = next((c for c in below.cells if left <= c.box.x0 <= right), None)
        if cell is None:
            continue
        if cell.box.top - last.box.bottom > _COLUMN_GAP * max(last.row.height, cell.row.height):
            return
        yield cell
        last = cell


def area_under(page: LabelledSheet, headings: Headings, role: str) -> Iterator[Span]:
    """Yield the cells that stand under the headings of a role, up to the next heading."""
    heads = {h.span for h, _ in headings}
    for label, its_role in headings:
        if its_role != role:
            continue
        yield label.span.row.cell_at(label.span.start)
        for cell in column_below(page, label.span):
            if holds(cell, heads):
                break
            yield cell


def blocks_of(sheet: Sheet) -> list[list[Span]]:
    """Group cells that begin at the same place in rows right under each other."""
    blocks: list[list[Span]] = []
    for row in sheet.rows:
        for cell in row.cells:
            home = next((b for b in reversed(blocks[-_OPEN_BLOCKS:]) if _continues(b, cell)), None)
            if home:
                home.append(cell)
            else:
                blocks.append([cell])
    return blocks


def _continues(block: Sequence[Span], cell: Span) -> bool:
    last = block[-1]
    return (
        last.row.page == cell.row.page
        and abs(last.box.x0 - cell.box.x0) <= _ALIGNED
        and last.row is not cell.row
        and cell.box.top - last.box.bottom < _BLOCK_GAP * max(last.row.height, 6)
    )


def holds(cell: Span, spans: set[Span]) -> bool:
    """Say whether one of the spans begins within the cell."""
    return any(s.row is cell.row and cell.start <= s.start < cell.end for s in spans)


def joined_by_marks(row: Row) -> Iterator[Span]:
    """Yield the cells of a row, those around a separating mark as one."""
    text = _MARK.sub(lambda m: m.group().replace("\t", " "), row.text)
    start = 0
    for part in text.split("\t"):
        yield Span(row, start, start + len(part))
        start += len(part) + 1


def has_town_below(page: LabelledSheet, cell: Span) -> bool:
    """Say whether a postal line stands in the column under this cell."""
    rows = page.sheet.below(cell.row, _ROWS_OF_ADDRESS)
    column = [c for r in rows for c in r.cells if abs(c.box.x0 - cell.box.x0) < _ALIGNED]
    return any(POSTAL.search(f" {c.text}") for c in column)


def address_above(block: Sequence[Span]) -> list[Span]:
    """Return the lines of an address, its last given, from the name on."""
    lines: list[Span] = []
    for cell in reversed(block[-_LONGEST_ADDRESS:]):
        if begins_with_label(cell) or is_title(cell) or DOMAIN.search(cell.text):
            break
        if lines and _far_above(cell, lines):
            break
        lines.insert(0, cell)
    names = [name_part(line) for line in lines]
    while names and (is_salutation(names[0]) or not is_name(names[0])):
        names.pop(0)
    return names


def _far_above(cell: Span, lines: Sequence[Span]) -> bool:
    """Say whether a line stands apart from those under it, more than they do from each other."""
    gap = lines[0].box.top - cell.box.bottom
    gaps = [below.box.top - above.box.bottom for above, below in pairwise(lines)]
    usual = max(gaps) if gaps else lines[0].row.height * _LOOSE_LINES
    return gap > max(usual, 0.0) + lines[0].row.height * _APART
