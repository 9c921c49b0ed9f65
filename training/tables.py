"""Draws the lines and the totals of a bill."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from training.bills import HUNDRED, Item
from training.drawing import Drawing

_GROSS = {
    "en": "Total incl. VAT",
    "de": "Brutto",
    "fr": "Total TTC",
    "es": "Total con IVA",
    "nl": "Totaal incl. BTW",
}
_WIDTHS = {"position": 28.0, "code": 62.0, "quantity": 46.0, "unit": 38.0, "price": 66.0,
           "discount": 44.0, "vat_column": 44.0, "amount": 72.0, "gross_column": 74.0}  # fmt: skip
_LEFT = ("position", "code", "description", "unit")
_FOOT = 95.0


def draw_lines(d: Drawing) -> None:
    """Draw the table of lines over as many pages as it needs."""
    columns = _columns(d)
    labels = {kind: _label(d, kind) for kind in d.style.columns}
    _header(d, columns, labels)
    d.truth["lines"] = []
    run, groups = Decimal(0), _groups(d)
    for number, item in enumerate(d.bill.items, 1):
        if _needed(d, item, columns) > d.paper.height - _FOOT - d.y:
            _next_page(d, columns, labels, run)
        if number in groups:
            d.line(columns["description"][0], groups[number], bold=True)
        _draw_item(d, number, item, columns)
        run += item.net
        d.truth["lines"].append(_true_line(d, item))
        if number + 1 in groups and number > 1 and d.chance.random() < 0.7:
            _group_total(d, columns, groups[number + 1], run)
    d.y += d.step * 0.7


def _columns(d: Drawing) -> dict[str, tuple[float, float]]:
    """Return where each column begins and ends."""
    scale = d.style.size / 9 * max(d.style.stretch, 0.9)
    widths = {k: _WIDTHS.get(k, 0.0) * scale for k in d.style.columns}
    widths["description"] = d.right - d.left - sum(widths.values())
    places, x = {}, d.left
    for kind in d.style.columns:
        places[kind] = (x, x + widths[kind])
        x += widths[kind]
    return places


def _label(d: Drawing, kind: str) -> str:
    if kind == "gross_column":
        return _GROSS[d.style.words.language]
    label = d.say(kind)
    if kind in ("price", "amount") and d.style.on_lines == "bare" and d.chance.random() < 0.2:
        label = f"{label} {d.style.currency}" if "(" not in label else label
    return label.upper() if d.style.spaced > 1.4 else label


def _header(d: Drawing, columns: dict[str, tuple[float, float]], labels: dict[str, str]) -> None:
    d.y += d.step * 0.5
    broken = False
    for kind, (x0, x1) in columns.items():
        first, _, rest = labels[kind].partition(" ")
        wide = d.paper.measure(labels[kind], d.style.size)
        if rest and kind != "description" and (wide > x1 - x0 - 5 or d.style.header_lines > 1):
            _cell(d, kind, (x0, x1), first, d.y)
            _cell(d, kind, (x0, x1), rest, d.y + d.step * 0.85)
            broken = True
        else:
            _cell(d, kind, (x0, x1), labels[kind], d.y)
    d.y += d.step * (2.2 if broken else 1.35)


def _cell(d: Drawing, kind: str, reach: tuple[float, float], text: str, y: float) -> None:
    x0, x1 = reach
    if kind in _LEFT or not d.style.numbers_right:
        d.at(x0 + 2, y, text)
    else:
        d.at(x1 - 3, y, text, align=1.0)


def _needed(d: Drawing, item: Item, columns: dict[str, tuple[float, float]]) -> float:
    return d.step * (len(_wrapped(d, item.description, columns)) + len(item.detail) + 1)


def _wrapped(d: Drawing, text: str, columns: dict[str, tuple[float, float]]) -> list[str]:
    """Break a text so that it fits into its column."""
    x0, x1 = columns["description"]
    rows = [""]
    for word in text.split():
        longer = f"{rows[-1]} {word}".strip()
        if rows[-1] and d.paper.measure(longer, d.style.size) > x1 - x0 - 8:
            rows.append(word)
        else:
            rows[-1] = longer
    return rows


def _draw_item(
    d: Drawing, number: int, item: Item, columns: dict[str, tuple[float, float]]
) -> None:
    texts = _texts(d, number, item)
    rows = _wrapped(d, item.description, columns)
    numbers_at = d.y + (d.step * (len(rows) - 1) if d.style.amounts_last else 0)
    for kind, text in texts.items():
        _cell(d, kind, columns[kind], text, numbers_at)
    x0 = columns["description"][0] + 2
    for row in rows:
        d.line(x0, row)
    for row in (w for each in item.detail for w in _wrapped(d, each, columns)):
        d.line(x0, row)
    d.y += d.step * (d.style.spaced - 0.5) * 0.5


def _texts(d: Drawing, number: int, item: Item) -> dict[str, str]:
    style = d.style
    places = max(2, -int(item.price.as_tuple().exponent))
    quantity = style.number(item.quantity, None if style.spaced < 1.2 else 2)
    if "unit" not in style.columns and style.spaced > 1.1:
        quantity = f"{quantity} {item.unit}"
    gross = (item.net * (HUNDRED + item.rate) / HUNDRED).quantize(Decimal("0.01"))
    texts = {
        "position": str(number) if style.leading < 1.5 else str(number * 10),
        "code": item.code,
        "quantity": quantity,
        "unit": item.unit,
        "price": style.money(item.price, style.on_lines, places),
        "discount": f"{style.number(item.discount, None)}%" if item.discount else "",
        "vat_column": style.rate(item.rate),
        "amount": style.money(item.net, style.on_lines),
        "gross_column": style.money(gross, style.on_lines),
    }
    return {k: v for k, v in texts.items() if k in style.columns and v}


def _true_line(d: Drawing, item: Item) -> dict[str, Any]:
    line: dict[str, Any] = {"description": item.description, "net": str(item.net)}
    if "quantity" in d.style.columns:
        line["qty"] = str(item.quantity)
        if not item.discount:
            line["unit_price"] = str(item.price)
    return line


def _next_page(
    d: Drawing, columns: dict[str, tuple[float, float]], labels: dict[str, str], run: Decimal
) -> None:
    carried = d.say("carried")
    if d.style.carried:
        _total_row(d, columns, carried, run)
    d.paper.turn()
    d.y = 60.0
    if d.chance.random() < 0.6:
        d.line(d.left, f"{d.truth['invoice_title']} {d.bill.number}")
    pages = len(d.paper.pages)
    d.line(d.right, d.say("page").format(n=pages, of=pages), align=1.0)
    if d.style.repeats_header:
        _header(d, columns, labels)
    if d.style.carried and d.chance.random() < 0.7:
        _total_row(d, columns, carried, run)


def _total_row(
    d: Drawing, columns: dict[str, tuple[float, float]], label: str, value: Decimal
) -> None:
    x1 = columns["amount"][1]
    d.at(x1 - 3, d.y, d.style.money(value, d.style.on_lines), align=1.0)
    d.line(columns["description"][0] + 2, label)


def _groups(d: Drawing) -> dict[int, str]:
    """Return the headings inside the table, by the number of the line that follows."""
    count = len(d.bill.items)
    if not d.style.groups or count < 4:
        return {}
    names = d.style.words.some(d.chance, "group", 3) or [d.say("group")]
    months = d.style.words.kinds["months"]
    places = sorted(d.chance.sample(range(2, count), min(len(names), count - 2)))
    return {
        p: n.format(month=d.chance.choice(months))
        for p, n in zip([1, *places], names, strict=False)
    }


def _group_total(
    d: Drawing, columns: dict[str, tuple[float, float]], name: str, run: Decimal
) -> None:
    _total_row(d, columns, d.say("group_total").format(group=name), run)


def draw_totals(d: Drawing) -> None:
    """Draw the totals, the tax at each rate, and what is left to pay."""
    rows = _rows_of_totals(d)
    if d.y + d.step * (len(rows) + 4) > d.paper.height - _FOOT:
        d.paper.turn()
        d.y = 60.0
    if d.style.totals == "strip" and len(rows) <= 5:
        _totals_strip(d, rows)
    else:
        x = d.left if d.style.totals == "wide" else d.right - d.chance.uniform(170, 240)
        for label, value in rows:
            d.at(d.right - 3, d.y, d.style.money(value, d.style.on_totals), align=1.0)
            d.line(x, label + d.style.colon, bold=label == rows[-1][0])
    d.y += d.step
    if d.style.tax_table:
        _tax_table(d)


def _rows_of_totals(d: Drawing) -> list[tuple[str, Decimal]]:
    bill = d.bill
    rows = [*_before_net(d)]
    rows.append((_other_than(d, "net", rows), bill.net))
    rows += _taxes(d)
    rows.append((_other_than(d, "gross", rows), bill.gross))
    d.truth |= {
        "net_total": str(bill.net),
        "tax_total": str(bill.tax),
        "gross_total": str(bill.gross),
    }
    if bill.prepaid:
        rows.append((d.say("prepaid"), -bill.prepaid if d.style.spaced < 1 else bill.prepaid))
        d.truth["prepaid"] = str(bill.prepaid)
    if bill.prepaid or d.style.payable_always:
        rows.append((_other_than(d, "payable", rows), bill.payable))
        d.truth["payable"] = str(bill.payable)
    return rows


def _before_net(d: Drawing) -> Iterator[tuple[str, Decimal]]:
    bill = d.bill
    if bill.charge or bill.allowance:
        yield d.say("lines_total"), bill.lines_sum
    if bill.allowance:
        yield d.say("allowance"), -bill.allowance if d.style.spaced < 1.2 else bill.allowance
    if bill.charge:
        yield d.say("charge"), bill.charge


def _taxes(d: Drawing) -> Iterator[tuple[str, Decimal]]:
    """Yield the tax at each rate, or in one sum."""
    many = len(d.bill.taxes) > 1
    phrases = d.style.words.kinds["tax"]
    rated = [p for p in phrases if "{rate}" in p] if many else phrases
    if many and d.style.spaced > 1.3:
        plain = [p for p in phrases if "{rate}" not in p]
        yield d.chance.choice(plain), d.bill.tax
        return
    for rate, _, tax in d.bill.taxes:
        yield d.chance.choice(rated).format(rate=d.style.rate(rate)), tax


def _other_than(d: Drawing, kind: str, rows: list[tuple[str, Decimal]]) -> str:
    """Return a label that does not stand there yet: no paper calls two amounts the same."""
    used = {label for label, _ in rows}
    return d.chance.choice([p for p in d.style.words.kinds[kind] if p not in used])


def _totals_strip(d: Drawing, rows: list[tuple[str, Decimal]]) -> None:
    wide = (d.right - d.left) / len(rows)
    for place, (label, value) in enumerate(rows):
        d.at(d.left + (place + 1) * wide - 4, d.y, label, align=1.0)
        text = d.style.money(value, d.style.on_totals)
        d.at(d.left + (place + 1) * wide - 4, d.y + d.step * 1.15, text, align=1.0)
    d.y += d.step * 2.6


def _tax_table(d: Drawing) -> None:
    heads = d.style.words.kinds["tax_table"]
    for place, head in enumerate(heads):
        d.at(d.left + place * 90 + 60, d.y, head, align=1.0)
    d.y += d.step
    for rate, basis, tax in d.bill.taxes:
        texts = (d.style.rate(rate), *(d.style.number(v) for v in (basis, tax)))
        for place, text in enumerate(texts):
            d.at(d.left + place * 90 + 60, d.y, text, align=1.0)
        d.y += d.step
    d.y += d.step * 0.5
