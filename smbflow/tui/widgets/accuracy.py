"""Accuracy: month by month, how often we were right, as far as anybody checked."""

from __future__ import annotations

from textual.content import Content

from smbflow.domain.view import AccuracyRow
from smbflow.tui import words
from smbflow.tui.seat import Seat
from smbflow.tui.widgets.cells import cell
from smbflow.tui.widgets.ledger import Ledger

GUTTER, MONTH, RIGHT, ALONE, CHECKED, ASKED, COST = 2, 9, 17, 6, 8, 6, 6
PIPELINE_FROM, PIPELINE = 84, 9
FIXED = GUTTER + MONTH + RIGHT + ALONE + CHECKED + ASKED + COST


class Accuracy(Ledger):
    """Pane 3: the newest month first; a month that nobody checked has no figure."""

    def __init__(self, seat: Seat) -> None:
        super().__init__("3 Accuracy", id="accuracy")
        self.seat = seat
        self.rows: tuple[AccuracyRow, ...] = ()
        self.checks = 0
        self._read_once = False

    @property
    def row_count(self) -> int:
        """Return the months, a heading above them and the reasons below."""
        return len(self.rows) + 2 if self.rows else 0

    def empty_text(self) -> str:
        """Say when there will be figures."""
        if not self._read_once:
            return "Reading the figures …"
        return "No figures yet.\nThey come with the first documents and the first checks."

    def at_cursor(self, index: int) -> bool:  # noqa: ARG002 - the list's form
        """Say no: there is nothing to choose among figures."""
        return False

    def action_move(self, rows: int) -> None:
        """Scroll: there is no cursor to move."""
        self.scroll_relative(y=rows, animate=False)

    def reload(self) -> None:
        """Read the months and how many checks by eye are due."""
        desk = self.seat.desk
        self.errands.read(
            "accuracy",
            lambda: (desk.accuracy(), len(desk.checks_due())),
            self._take,
            failed=self.show_problem,
        )

    def draw(self, index: int, width: int) -> tuple[Content, ...]:
        """Draw the heading, a month, or this month's commonest reasons to ask."""
        if index == 0:
            return (self._heading(width),)
        if index <= len(self.rows):
            return (self._month(index, self.rows[index - 1], width),)
        return (self._reasons(width),)

    def _heading(self, width: int) -> Content:
        names = ("Month", "Right, 95% sure", "Alone", "Asked", "Checked", "Cost")
        return self._columns(0, width, names, "Kind", muted=True)

    def _month(self, index: int, row: AccuracyRow, width: int) -> Content:
        columns = (
            words.month(row.month),
            words.right(row.right),
            words.share(row.automatic_share),
            f"{row.asked:,}",
            f"{row.checked:,}",
            f"{row.cost:.2f}",
        )
        kind = words.SORTS.get(row.pipeline, row.pipeline)
        return self._columns(index, width, columns, kind, muted=row.right is None)

    def _columns(
        self, index: int, width: int, columns: tuple[str, ...], pipeline: str, *, muted: bool
    ) -> Content:
        month, right, alone, asked, checked, cost = columns
        style = self.tone("muted")
        kind = PIPELINE if width >= PIPELINE_FROM or self._pipelines() > 1 else 0
        row = Content.assemble(
            "  ",
            cell(month, MONTH, style if index == 0 else None),
            cell(pipeline, kind, style),
            cell(right, RIGHT, style if muted else None),
            cell(alone, ALONE, style if index == 0 else None, right=True),
            cell(asked, ASKED, style, right=True),
            cell(checked, CHECKED, style, right=True),
            cell(cost, COST if width >= FIXED + kind else 0, style, right=True),
        )
        return row.truncate(width)

    def _reasons(self, width: int) -> Content:
        counted = ", ".join(
            f"{words.reason_word(code)} {count}" for code, count in self.rows[0].reasons[:5]
        )
        text = f"Asked this month: {counted}" if counted else "Nothing was asked this month."
        return Content.assemble("  ", cell(text, width - GUTTER, self.tone("muted")))

    def _pipelines(self) -> int:
        return len({row.pipeline for row in self.rows})

    def _take(self, read: tuple[tuple[AccuracyRow, ...], int]) -> None:
        self.rows, self.checks = read
        self._read_once = True
        due = f"{self.checks} to check by eye: c" if self.checks else ""
        self.show_rows(due)
