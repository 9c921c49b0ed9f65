"""The fields beside the document: value, how sure, where from; then the lines and their order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from smbflow.domain.evidence import Found, Source
from smbflow.domain.invoice import HEADER_FIELDS
from smbflow.domain.reason import Finding, Severity
from smbflow.domain.view import LineView, Story
from smbflow.tui import words
from smbflow.tui.widgets.cells import cell
from smbflow.tui.widgets.ledger import Ledger
from smbflow.tui.words import Look

GUTTER, LABEL, LINE_LABEL, SURE = 2, 16, 8, 15
ORIGIN_FROM, ORIGIN = 72, 16

CODES = frozenset({"intent"})
"""Fields whose values are codes of the office's own, shown as words."""

READING_ORDER = tuple(dict.fromkeys(("supplier_name", "supplier", *HEADER_FIELDS)))


@dataclass(frozen=True, slots=True)
class Fact:
    """A row of the list; `field` is what a correction would name.

    `amount` stands at the right edge. `detail` rows belong to the line above them and are drawn
    quietly. `printed` is looked for on the page where there is no `source`.
    """

    label: str
    value: str
    look: Look | None = None
    origin: str = ""
    amount: str = ""
    field: str | None = None
    source: Source | None = None
    printed: str = ""
    asked: bool = False
    line: bool = False
    detail: bool = False


class Facts(Ledger):
    """The list of fields and lines; moving over it marks the evidence on the page."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "open", "Correct", show=False)]

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
        self.show_rows("hidden until the check by eye" if story.hidden else "")

    def to_first_doubt(self) -> None:
        """Put the cursor on the first value that is asked about, or else that is not sure."""
        asked = (place for place, fact in enumerate(self.facts) if fact.asked)
        unsure = (i for i, f in enumerate(self.facts) if f.look and f.look.tone != "good")
        self.cursor = next(asked, next(unsure, 0))

    def draw(self, index: int, width: int) -> tuple[Content, ...]:
        """Draw a field, or one of the rows of a line."""
        fact = self.facts[index]
        gutter = "▌ " if self.at_cursor(index) else "  "
        return ((self._line if fact.line else self._field)(fact, gutter, width),)

    def _field(self, fact: Fact, gutter: str, width: int) -> Content:
        look = fact.look or Look("", "", "muted")
        origin = ORIGIN if width >= ORIGIN_FROM else 0
        muted = self.tone("muted")
        return Content.assemble(
            gutter,
            cell(fact.label, LABEL, muted),
            cell(fact.value, width - GUTTER - LABEL - SURE - origin - 1),
            " ",
            cell(f"{look.glyph} {look.word}", SURE, self.tone(look.tone)),
            cell(fact.origin, origin, muted),
        )

    def _line(self, fact: Fact, gutter: str, width: int) -> Content:
        muted = self.tone("muted")
        tone = self.tone(fact.look.tone) if fact.look else muted
        room = width - GUTTER - LINE_LABEL - len(fact.amount) - 2
        return Content.assemble(
            gutter,
            cell(fact.label, LINE_LABEL, muted),
            cell(fact.value, room, tone if fact.detail else None),
            f" {fact.amount} ",
        )


def facts_of(story: Story) -> tuple[Fact, ...]:
    """Return the rows of a story: fields in reading order, then a few rows a line."""
    shown = (*story.fields, *(name for name in story.expected if name not in story.fields))
    known = [name for name in READING_ORDER if name in shown]
    others = [name for name in shown if name not in READING_ORDER]
    fields = [_field(story, name) for name in (*known, *others)]
    lines = [row for line in story.lines for row in _line(line, story)]
    return (*fields, *([Fact("", "", line=True)] if lines else []), *lines)


def _field(story: Story, name: str) -> Fact:
    found = story.fields.get(name)
    asked = _asked_about(story, name)
    look = _look(found, asked)
    if found is None:
        return Fact(words.field_label(name), "", look, field=name, asked=asked is not None)
    shown, origin = words.value(found.value), words.origin(found)
    if name in CODES:
        shown = words.reason_word(shown)
    return Fact(
        words.field_label(name), shown, look, origin,
        field=name, source=found.source, printed=shown, asked=asked is not None,
    )  # fmt: skip


def _look(found: Found[object] | None, asked: Finding | None) -> Look:
    look = words.sureness(found)
    if asked is None or look.tone != "good":
        return look
    grave = words.gravity(asked)
    return Look(grave.glyph, "see below", grave.tone)


def _asked_about(story: Story, name: str) -> Finding | None:
    about = [f for f in story.findings if f.field == name and f.severity is not Severity.NOTE]
    return min(about, key=lambda f: words.GRAVITY.index(f.severity), default=None)


def _line(line: LineView, story: Story) -> Iterator[Fact]:
    net = words.amount(line.net, story.row.summary.currency)
    field, printed = f"line:{line.number}.account", line.description
    first = Fact(
        f"Line {line.number}", printed, amount=net, field=field, printed=printed, line=True
    )
    detail = replace(first, label="", amount="", detail=True)
    yield first
    yield from (replace(detail, value=said) for said in _came_about(line))
    if line.verdict:
        verdict, look = line.verdict.removeprefix(f"Line {line.number}: "), _line_look(line, story)
        yield replace(detail, value=verdict, look=look, asked=look in {words.ASK, words.STOP})
    if line.order_number is not None:
        yield replace(detail, value=_ordered(line))


def _line_look(line: LineView, story: Story) -> Look | None:
    """Return how grave the gravest thing is that was noticed on this line."""
    prefix = f"line:{line.number}"
    about = [f for f in story.findings if (f.field or "").partition(".")[0] == prefix]
    gravest = min(about, key=lambda f: words.GRAVITY.index(f.severity), default=None)
    return words.gravity(gravest) if gravest else None


def _came_about(line: LineView) -> list[str]:
    """Return how a line came about: a row for each of its terms, or its coding."""
    return line.terms.split("; ") if line.terms else [_coding(line)]


def _coding(line: LineView) -> str:
    rate = f"VAT {_number(line.vat_rate)}%" if line.vat_rate is not None else "VAT rate not found"
    account = f"account {line.account}" if line.account else "no account"
    bought = f"{_number(line.quantity)} × {_number(line.unit_price)}"
    return f"{bought}, {rate}, {account}, {line.tax_code or 'no tax code'}"


def _ordered(line: LineView) -> str:
    place = f"{line.order_number}/{line.order_line or '?'}"
    ordered = f"{_number(line.ordered_quantity)} × {_number(line.ordered_price)}"
    received = f", received {_number(line.received)}" if line.received is not None else ""
    before = f", billed before {_number(line.invoiced_before)}" if line.invoiced_before else ""
    return f"{place}: {ordered}{received}{before}"


def _number(value: Decimal | None) -> str:
    return "?" if value is None else f"{value:,f}"
