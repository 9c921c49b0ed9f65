"""What needs you: each question on two lines, the reason in words."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType
from textual.content import Content

from smbflow.domain.reason import Severity
from smbflow.domain.view import NeedsYouRow
from smbflow.tui import words
from smbflow.tui.actions import Where, bindings
from smbflow.tui.seat import Seat
from smbflow.tui.widgets.cells import cell, wrap_lines
from smbflow.tui.widgets.ledger import Ledger

GUTTER, AMOUNT, AGE = 4, 15, 7
WIDE_FROM = 76


class NeedsYou(Ledger):
    """Pane 2: hard stops first, then the oldest; what was put off comes last."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Where.WAITING)

    def __init__(self, seat: Seat) -> None:
        super().__init__("2 Needs you", id="needs-you")
        self.seat = seat
        self.rows: tuple[NeedsYouRow, ...] = ()
        self.marked: frozenset[int] = frozenset()
        self._read_once = False

    @property
    def row_count(self) -> int:
        """Return how many documents wait."""
        return len(self.rows)

    @property
    def row_height(self) -> int:
        """Return two lines, or three where the reason would not fit on one."""
        return 3 if self._narrow else 2

    @property
    def _narrow(self) -> bool:
        return self.size.width < WIDE_FROM

    def empty_text(self) -> str:
        """Say that nothing waits, and what comes next."""
        if not self._read_once:
            return "Reading the list …"
        return "Nothing needs you.\nWhat smbflow is not sure of will wait here for your answer."

    def queue(self) -> tuple[int, ...]:
        """Return the documents in the order in which a person goes through them."""
        return tuple(row.job_id for row in self.rows)

    def reload(self) -> None:
        """Read what waits."""
        self.errands.read("needs", self.seat.desk.needs_you, self._take, failed=self.show_problem)

    def action_mark(self) -> None:
        """Mark or unmark the row, and go on to the next."""
        if not self.rows:
            return
        self.marked ^= {self.rows[self.cursor].job_id}
        self._show()
        self.action_move(1)

    def draw(self, index: int, width: int) -> tuple[Content, ...]:
        """Draw who and how much, and below it why it waits."""
        row = self.rows[index]
        gutter = "▌" if self.at_cursor(index) else " "
        mark = "●" if row.job_id in self.marked else " "
        look = words.STOP if row.hard else words.ASK
        summary = row.summary
        first = Content.assemble(
            gutter,
            mark,
            cell(look.glyph, 2, self.tone(look.tone)),
            cell(self._called(row), width - GUTTER - AMOUNT - AGE - 2, self.tone("strong")),
            " ",
            cell(words.amount(summary.amount, summary.currency), AMOUNT, right=True),
            cell(self._age(row), AGE, self.tone("muted"), right=True),
            " ",
        )
        return first, *(Content.assemble(gutter, "   ", why) for why in self._reason(row, width))

    def _age(self, row: NeedsYouRow) -> str:
        return "later" if row.later_until else words.age(row.asked_at, self.seat.clock.now())

    def _reason(self, row: NeedsYouRow, width: int) -> list[Content]:
        room, wanted = width - GUTTER - 1, self.row_height - 1
        number = words.what(row) if self._narrow and row.summary.number else ""
        lines = wrap_lines(f"{number} · {self._why(row)}" if number else self._why(row), room)
        shown = [*lines[: wanted - 1], " ".join(lines[wanted - 1 :])]
        return [cell(line, room, self.tone("muted")) for line in shown] + [Content("")] * (
            wanted - len(shown)
        )

    def _why(self, row: NeedsYouRow) -> str:
        asked = [f.sentence for f in row.findings if f.severity is not Severity.NOTE]
        first = asked[0] if asked else "Waits for your answer."
        if row.later_until:
            until = words.clock_time(row.later_until, self.seat.clock.now())
            return f"Later, until {until}: {first}"
        return f"{len(asked)} reasons: {first}" if len(asked) > 1 else first

    def _take(self, rows: tuple[NeedsYouRow, ...]) -> None:
        kept = self.rows[self.cursor].job_id if self.cursor < len(self.rows) else None
        self.rows, self._read_once = rows, True
        self.marked &= {row.job_id for row in rows}
        if kept in self.queue():
            self.cursor = self.queue().index(kept)
        self._show()

    def _show(self) -> None:
        marked = f"{len(self.marked)} marked, A approves them · " if self.marked else ""
        self.show_rows(f"{marked}{len(self.rows)}")

    def _called(self, row: NeedsYouRow) -> str:
        """Return who and what; where there is little room the number stands with the reason."""
        if self._narrow and row.summary.number:
            return words.who(row)
        return f"{words.who(row)}  {words.what(row)}".rstrip()
