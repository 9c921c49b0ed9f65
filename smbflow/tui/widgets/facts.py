"""The fields beside the document: value, how sure, where from; then the lines and their order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from textual.content import Content
from textual.style import Style

from smbflow.domain.evidence import Source
from smbflow.domain.invoice import HEADER_FIELDS
from smbflow.domain.view import LineView, Story
from smbflow.tui import words
from smbflow.tui.widgets.cells import cell
from smbflow.tui.widgets.ledger import Ledger
from smbflow.tui.words import Look

GUTTER, LABEL, SURE = 2, 16, 15
ORIGIN_FROM, ORIGIN = 74, 18


@dataclass(frozen=True, slots=True)
class Fact:
    """A row of the list; `field` is what a correction would name, None for a mere note."""

    label: str
    value: str
    look: Look | None = None
    origin: str = ""
    field: str | None = None
    source: Source | None = None
    printed: str = ""


class Facts(Ledger):
    """The list of fields and lines; moving over it marks the evidence on the page."""

    def __init__(self) -> None:
        super().__init__("Fields", id="facts")
        self.facts: tuple[Fact, ...] = ()

    @property
    def row_count(self) -> int:
        """Return how many rows there are."""
        return len(self.facts)

    @property
    def fact(self) -> Fact | None:
        """Return the row under the cursor."""
        return self.facts[self.cursor] if self.cursor < len(self.facts) else None

    def empty_text(self) -> str:
        """Say that nothing was read."""
        return "Nothing was read off this document.\nr sets it aside, R reads it again."

    def show_story(self, story: Story) -> None:
        """List what was found, what was not, and the lines beside their order."""
        self.facts = facts_of(story)
        self.show_rows()

    def draw(self, index: int, width: int) -> tuple[Content, ...]:
        """Draw a field on one line."""
        fact = self.facts[index]
        origin = ORIGIN if width >= ORIGIN_FROM and fact.look else 0
        sure = SURE if fact.look else 0
        tone = self.tone(fact.look.tone) if fact.look else None
        muted = self.tone("muted")
        return (
            Content.assemble(
                "▌ " if index == self.cursor else "  ",
                cell(fact.label, LABEL, muted),
                cell(
                    fact.value, width - GUTTER - LABEL - sure - origin - 1, self._value_tone(fact)
                ),
                " ",
                cell(f"{fact.look.glyph} {fact.look.word}" if fact.look else "", sure, tone),
                cell(fact.origin, origin, muted),
            ),
        )

    def _value_tone(self, fact: Fact) -> Style | None:
        return self.tone("muted") if fact.look is None and not fact.label else None


def facts_of(story: Story) -> tuple[Fact, ...]:
    """Return the rows of a story: fields in reading order, then three rows a line."""
    known = [name for name in HEADER_FIELDS if name in story.fields or _expected(story, name)]
    others = [name for name in story.fields if name not in HEADER_FIELDS]
    fields = [_field(story, name) for name in (*known, *others)]
    lines = [row for line in story.lines for row in _line(line, story.row.summary.currency)]
    return (*fields, *([Fact("", "")] if lines else []), *lines)


def _expected(story: Story, name: str) -> bool:
    return bool(story.fields) and name in words.EXPECTED


def _field(story: Story, name: str) -> Fact:
    found = story.fields.get(name)
    look = words.sureness(found)
    if found is None:
        return Fact(words.field_label(name), "", look, field=name)
    shown, origin = words.value(found.value), words.origin(found)
    return Fact(words.field_label(name), shown, look, origin, name, found.source, shown)


def _line(line: LineView, currency: str | None) -> Iterator[Fact]:
    account = f"line:{line.number}.account"
    bought = f"{_number(line.quantity)} × {_number(line.unit_price)}"
    net = words.amount(line.net, currency)
    description = line.description
    yield Fact(f"Line {line.number}", description, field=account, printed=description)
    yield Fact("", f"{bought} = {net} · {_coding(line)}", field=account, printed=description)
    yield Fact("", f"{_ordered(line)}: {line.verdict}", field=account, printed=description)


def _coding(line: LineView) -> str:
    rate = f"VAT {_number(line.vat_rate)}%" if line.vat_rate is not None else "VAT rate not found"
    account = f"account {line.account}" if line.account else "no account"
    return f"{rate} · {account}, {line.tax_code or 'no tax code'}"


def _ordered(line: LineView) -> str:
    if line.order_number is None:
        return "no order"
    place = f"order {line.order_number} line {line.order_line or '?'}"
    ordered = f"{_number(line.ordered_quantity)} × {_number(line.ordered_price)}"
    received = f", received {_number(line.received)}" if line.received is not None else ""
    before = f", billed before {_number(line.invoiced_before)}" if line.invoiced_before else ""
    return f"{place}, {ordered}{received}{before}"


def _number(value: Decimal | None) -> str:
    return "?" if value is None else f"{value:,f}"
