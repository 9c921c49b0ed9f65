"""The table of lines: its header, its columns, and which number stands in which column."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from smbflow.ai.extraction.amounts import Amount
from smbflow.ai.extraction.labels import Label, LabelledSheet, phrases_in
from smbflow.ai.extraction.priced import proves_a_line
from smbflow.ai.extraction.sheet import Row, Span
from smbflow.ai.extraction.vocabulary import Meaning, flat, vocabulary
from smbflow.domain.evidence import Box

NUMERIC = ("quantity", "unit_price", "net", "gross", "vat_rate", "tax_amount", "discount", "basis")
MONEY = ("unit_price", "net", "gross", "tax_amount", "basis")
TOTALS = ("net_total", "tax_total", "gross_total", "payable")
_FINAL = ("tax_total", "gross_total", "payable")
_CORE = frozenset({"quantity", "unit_price", "net", "gross"})
_TEXT = frozenset({"description", "code", "position"})
_UNKNOWN = "unknown"
_BAND = 1.9
_BAND_ROWS = 4
_LEAST = 3
_WIDEST_LABEL = 34
_FAR_RIGHT = 48.0
_CURRENCY_LETTERS = 3
_AMBIGUOUS = {"pos": "position"}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table: what it holds, where its header stands, what else it may hold."""

    kind: str
    box: Box
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A header with its columns, left to right, and the rows under it up to the totals."""

    columns: tuple[Column, ...]
    header: tuple[Row, ...]
    rows: tuple[Row, ...]

    def column(self, kind: str) -> Column | None:
        """Return the column of a kind."""
        return next((c for c in self.columns if c.kind == kind), None)


def item_tables(page: LabelledSheet, amounts: Sequence[Sequence[Amount]]) -> tuple[Table, ...]:
    """Return the tables of lines, in order; a header repeated on a later page goes on with it."""
    headers = list(_headers(page, amounts))
    tables = []
    for number, (columns, band) in enumerate(headers):
        until = (
            headers[number + 1][1][0].index if number + 1 < len(headers) else len(page.sheet.rows)
        )
        rows = page.sheet.rows[band[-1].index + 1 : until]
        if not _is_tax_table(columns):
            tables.append(Table(columns, band, tuple(_body(page, rows, amounts, columns))))
    return tuple(tables)


def table_below(page: LabelledSheet, amounts: Sequence[Sequence[Amount]], first: Row) -> Table:
    """Return the table without a known header that begins with this row; its columns are open."""
    rows = page.sheet.rows
    above = [
        r for r in rows[max(first.index - _BAND_ROWS, 0) : first.index] if r.page == first.page
    ]
    wordy = [r for r in above if not any(a.money_like for a in amounts[r.index])]
    column = Column(_UNKNOWN, first.box)
    return Table((), tuple(wordy), tuple(_body(page, rows[first.index :], amounts, [column])))


def header_rows(page: LabelledSheet, amounts: Sequence[Sequence[Amount]]) -> frozenset[int]:
    """Return the indexes of all rows that are table headers."""
    return frozenset(row.index for _, band in _headers(page, amounts) for row in band)


def _is_tax_table(columns: Sequence[Column]) -> bool:
    kinds = {c.kind for c in columns}
    return bool(kinds & {"basis", "tax_amount"}) and not kinds & {"description", "quantity"}


def is_item_table(columns: Sequence[Column]) -> bool:
    """Say whether these columns describe something and price it."""
    kinds = {c.kind for c in columns}
    describes = kinds & {"description", "code"}
    return bool(describes and kinds & {"net", "gross", "unit_price"}) and (
        "quantity" in kinds
        or "unit_price" in kinds
        or len(kinds & {"net", "gross", "vat_rate"}) > 1
        or "net" in kinds
    )


def is_understood(columns: Sequence[Column]) -> bool:
    """Say whether every header word is known and no two columns hold the same."""
    kinds = [c.kind for c in columns]
    return _UNKNOWN not in kinds and len(set(kinds)) == len(kinds)


def _headers(
    page: LabelledSheet, amounts: Sequence[Sequence[Amount]]
) -> Iterator[tuple[tuple[Column, ...], tuple[Row, ...]]]:
    taken = -1
    for row in page.sheet.rows:
        if row.index <= taken or not _is_core(page, row, amounts):
            continue
        band = _band(page, row, amounts)
        columns = _told_apart(list(_columns(band, row)))
        kinds = {c.kind for c in columns} - {_UNKNOWN}
        if len(kinds) >= _LEAST and kinds & (_CORE | {"basis", "vat_rate"}):
            taken = band[-1].index
            yield columns, band


def _is_core(page: LabelledSheet, row: Row, amounts: Sequence[Sequence[Amount]]) -> bool:
    """Say whether a row looks like (a part of) a header: several column labels, no numbers."""
    labels = [x for x in page.on(row) if x.names("columns")]
    kinds = {min(x.names("columns")) for x in labels}
    letters = sum(len(flat(x.span.text)) for x in labels)
    whole = len(row.letters[0])
    return (
        len(labels) > 1
        and len(kinds) > 1
        and len(row.cells) > 1
        and not any(a.money_like for a in amounts[row.index])
        and letters * 2 >= whole
    )


def _band(page: LabelledSheet, core: Row, amounts: Sequence[Sequence[Amount]]) -> tuple[Row, ...]:
    """Return the header's rows: the core and the rows of short words right above and below."""
    above = reversed(page.sheet.rows[max(core.index - _BAND_ROWS, 0) : core.index])
    below = page.sheet.rows[core.index + 1 : core.index + 1 + _BAND_ROWS]
    upper = list(_stack(page, core, list(above), amounts))
    lower = list(_stack(page, core, below, amounts))
    return (*reversed(upper), core, *lower)


def _stack(
    page: LabelledSheet, core: Row, rows: Sequence[Row], amounts: Sequence[Sequence[Amount]]
) -> Iterator[Row]:
    """Yield the rows that go on with the header in one direction; text in the margin is passed."""
    last = core
    for other in rows:
        if other.page != core.page:
            return
        if _beside(core, other):
            continue
        if not _belongs(page, last, other, amounts):
            return
        yield other
        last = other


def _beside(core: Row, other: Row) -> bool:
    """Say whether a row stands wholly beside the table, as text in the margin does."""
    return other.box.x1 < core.box.x0 or other.box.x0 > core.box.x1


def _belongs(
    page: LabelledSheet, last: Row, other: Row, amounts: Sequence[Sequence[Amount]]
) -> bool:
    gap = max(last.box.top, other.box.top) - min(last.box.bottom, other.box.bottom)
    short = all(len(c.text) <= _WIDEST_LABEL for c in other.cells)
    numbers = list(amounts[other.index])
    colon = any(c.text.rstrip().endswith(":") for c in other.cells)
    words = bool(page.on(other)) and any(x.names("columns") for x in page.on(other))
    stacked = all(len(c.text) <= 12 for c in other.cells)  # noqa: PLR2004 - a header word or two
    stacked = stacked and not _begins_a_line(page, last, other)
    return (
        gap < _BAND * last.height - last.height
        and short
        and not numbers
        and not colon
        and (words or stacked)
    )


def _begins_a_line(page: LabelledSheet, header: Row, other: Row) -> bool:
    """Say whether a row's only words stand under what heads the descriptions."""
    heads = [x.span.box for x in page.on(header) if x.weight("description", "columns")]
    under = [h for h in heads if abs(h.x0 - other.box.x0) < header.height / 2]
    return bool(under) and len(other.cells) == 1 and other.index > header.index


def _columns(band: Sequence[Row], core: Row) -> Iterator[Column]:
    """Read the columns off the band: words above each other are one label."""
    groups = _stacks(band)
    for group in sorted(groups, key=lambda g: min(c.box.x0 for c in g)):
        yield from _read_stack(sorted(group, key=lambda c: (c.row.index, c.start)), core)


def _told_apart(columns: Sequence[Column]) -> tuple[Column, ...]:
    """Give one of two columns of a kind its other meaning: `Amount ... Total` is quantity, net."""
    told = list(columns)
    for place_, column in enumerate(told):
        if column.kind == _UNKNOWN and not place_ and not any(c.kind in _TEXT for c in told):
            told[place_] = replace(column, kind="description")
        later = {c.kind for c in told[place_ + 1 :]}
        known = {c.kind for c in told}
        free = [kind for kind in column.others if kind not in known]
        if column.kind in later and free:
            told[place_] = replace(column, kind=free[0])
    return tuple(told)


def _stacks(band: Sequence[Row]) -> list[list[Span]]:
    groups: list[list[Span]] = []
    for cell in (c for row in band for c in row.cells):
        touching = [g for g in groups if any(_overlap(cell.box, c.box) for c in g)]
        for group in touching:
            groups.remove(group)
        groups.append([cell, *(c for g in touching for c in g)])
    return groups


def _overlap(one: Box, other: Box) -> bool:
    width = min(one.x1, other.x1) - max(one.x0, other.x0)
    return width > 0.25 * min(one.x1 - one.x0, other.x1 - other.x0)


def _read_stack(cells: Sequence[Span], core: Row) -> Iterator[Column]:
    """Yield what one stack of header cells labels: several labels side by side are columns."""
    box = _around(cells)
    whole = _kinds(flat(" ".join(c.text for c in cells)))
    if whole:
        yield _column(whole, box)
        return
    found = [x for c in cells for x in phrases_in(c) if x.names("columns")]
    on_core = [x for x in found if x.span.row is core] or found
    side_by_side = [x for x in on_core if x.span.row is on_core[0].span.row]
    if len(side_by_side) > 1:
        for label in _distinct(side_by_side):
            yield _column(label.meanings, label.span.box)
    elif found:
        longest = max(found, key=lambda x: len(x.span.text))
        yield _column(longest.meanings, box)
    else:
        yield Column(_UNKNOWN, box)


def _distinct(labels: Sequence[Label]) -> list[Label]:
    """Drop a label that only repeats its left neighbour's kind, as in `Item Product`."""
    kept: list[Label] = []
    for label in labels:
        if not kept or _prefer(kept[-1].meanings) != _prefer(label.meanings):
            kept.append(label)
    return kept


def _kinds(letters: str) -> tuple[Meaning, ...]:
    meanings = vocabulary().meanings.get(letters, ())
    return tuple(m for m in meanings if m.group == "columns")


def _column(meanings: Sequence[Meaning], box: Box) -> Column:
    kind = _prefer(meanings)
    others = tuple(sorted({m.name for m in meanings if m.group == "columns"} - {kind}))
    return Column(kind, box, others)


def _prefer(meanings: Sequence[Meaning]) -> str:
    """Choose among the kinds one word may have; the table's order settles the rest."""
    kinds = [m.name for m in meanings if m.group == "columns"]
    order = ("description", "net", "quantity", "unit_price", "vat_rate", "code")
    return min(kinds, key=lambda k: order.index(k) if k in order else len(order))


def _around(cells: Sequence[Span]) -> Box:
    box = cells[0].box
    for cell in cells[1:]:
        box = box.union(cell.box)
    return box


def _body(
    page: LabelledSheet,
    rows: Sequence[Row],
    amounts: Sequence[Sequence[Amount]],
    columns: Sequence[Column],
) -> Iterator[Row]:
    """Yield the rows of the table up to the first total; sums between lines are left out."""
    last = max((r.index for r in rows if proves_a_line(r, amounts[r.index])), default=-1)
    for row in rows:
        if _heads_totals(page, row, amounts):
            return
        if not _is_total(page, row, amounts, columns):
            yield row
        elif row.index > last or _is_final(page, row):
            return


def _is_total(
    page: LabelledSheet,
    row: Row,
    amounts: Sequence[Sequence[Amount]],
    columns: Sequence[Column],
) -> bool:
    """Say whether a row gives a total: a total's label followed by money, and no quantity."""
    money = [a for a in amounts[row.index] if a.money_like]
    for label in page.on(row):
        strong = any(label.weight(name) >= 0.75 for name in (*TOTALS, "line_total"))  # noqa: PLR2004 - fair
        before = [c for c in row.cells if not in_margin(c.box, columns)]
        start = min((c.start for c in before), default=0)
        head = row.text[start : label.span.start].strip(" \t:.-")
        after = [a for a in money if a.span.start >= label.span.end]
        if strong and after and len(money) <= 3 and (not head or _stands_apart(row, label, after)):  # noqa: PLR2004 - net, tax and gross
            return True
    return False


def _stands_apart(row: Row, label: Label, after: Sequence[Amount]) -> bool:
    """Say whether a total's label begins a cell beside other words, with nothing but its amount."""
    cell = row.cell_at(label.span.start)
    between = row.text[label.span.end : after[0].span.start]
    lone = sum(c.isalpha() for c in between) <= _CURRENCY_LETTERS
    return lone and cell.start == label.span.start and not any(c.isdigit() for c in cell.text[:1])


def _is_final(page: LabelledSheet, row: Row) -> bool:
    """Say whether a row gives a total that stands once on a bill, after its lines."""
    return any(label.weight(name) >= 1 for label in page.on(row) for name in _FINAL)


def _heads_totals(page: LabelledSheet, row: Row, amounts: Sequence[Sequence[Amount]]) -> bool:
    """Say whether a row heads a box of totals that stand under their labels."""
    named = {n for x in page.on(row) for n in x.names("fields") if n in TOTALS}
    return len(named) > 1 and not any(a.money_like for a in amounts[row.index])


def in_margin(box: Box, columns: Sequence[Column]) -> bool:
    """Say whether something stands beside the table rather than in it."""
    first, last = columns[0], columns[-1]
    left = first.kind in ("position", "code") and box.x1 < first.box.x0 - 2
    return left or box.x0 > last.box.x1 + _FAR_RIGHT


def distance(amount: Amount, column: Column) -> float | None:
    """Return how far off a column's header an amount stands, None where it cannot belong there."""
    return _distance(amount.span.box, column.box) if _fits(amount, column) else None


def _fits(amount: Amount, column: Column) -> bool:
    if amount.percent:
        return column.kind in ("vat_rate", "discount")
    if amount.currency:
        return column.kind in MONEY or column.kind == "discount"
    return True


def _distance(box: Box, column: Box) -> float:
    middle = abs((box.x0 + box.x1) - (column.x0 + column.x1)) / 2
    apart = max(0.0, box.x0 - column.x1, column.x0 - box.x1)
    return min(abs(box.x1 - column.x1), abs(box.x0 - column.x0), middle) + apart
