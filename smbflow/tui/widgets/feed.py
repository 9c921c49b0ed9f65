"""The feed: every document that came in, newest first, a window at a time."""

from __future__ import annotations

from dataclasses import dataclass, field

from textual.content import Content

from smbflow.domain.view import FeedRow, PipelineRow
from smbflow.tui import words
from smbflow.tui.seat import Seat
from smbflow.tui.widgets.cells import cell
from smbflow.tui.widgets.ledger import Ledger

WINDOW = 100
"""Rows read at once."""

SEARCH_HINT = "Try a number, an amount, a supplier or an order. esc leaves the search."

GUTTER, STATE, AMOUNT, AGE, GAP = 2, 17, 14, 7, 1
NUMBER_FROM, NUMBER, FILE_FROM, FILE = 76, 16, 112, 28


@dataclass(slots=True)
class Windows:
    """The windows of the feed read so far; `count` is how many documents there are."""

    count: int = 0
    rows: dict[int, tuple[FeedRow, ...]] = field(default_factory=dict)

    def row(self, index: int) -> FeedRow | None:
        """Return a row that was read, None where its window was not."""
        window = self.rows.get(index // WINDOW, ())
        place = index % WINDOW
        return window[place] if place < len(window) else None

    def index(self, job_id: int) -> int | None:
        """Return where a document stands among the rows read."""
        return next(
            (
                number * WINDOW + place
                for number, window in self.rows.items()
                for place, row in enumerate(window)
                if row.job_id == job_id
            ),
            None,
        )


class Feed(Ledger):
    """Pane 1. It asks for a window by the id before it where that is known, else by its place."""

    def __init__(self, seat: Seat) -> None:
        super().__init__("1 Feed", id="feed")
        self.seat = seat
        self.inboxes = "Drop files into the folders of inbox and they appear here."
        self.search = ""
        self._windows = Windows()
        self._read_once = False

    @property
    def row_count(self) -> int:
        """Return how many documents there are."""
        return self._windows.count

    def empty_text(self) -> str:
        """Name the next step: drop a file, or look for something else."""
        if not self._read_once:
            return "Reading the list …"
        if self.search:
            return f"Nothing found for {self.search}.\n{SEARCH_HINT}"
        return f"Nothing has come in yet.\n{self.inboxes}"

    def job_at(self, index: int) -> int | None:
        """Return the document on a row, None while it was not read."""
        row = self._windows.row(index)
        return row.job_id if row else None

    def queue(self) -> tuple[int, ...]:
        """Return the documents read so far, in the order of the list."""
        windows = self._windows.rows
        return tuple(row.job_id for number in sorted(windows) for row in windows[number])

    def find(self, search: str) -> None:
        """Show only what fits; an empty search shows all."""
        self.search = search
        self.scroll_to(y=0, animate=False)
        self.cursor = 0
        self._windows = Windows(self._windows.count)
        self.reload()

    def reload(self) -> None:
        """Read the windows in sight afresh."""
        wanted, search = self._wanted(), self.search
        self.errands.read(
            "feed",
            lambda: self._read(wanted, search, Windows()),
            self._take,
            failed=self.show_problem,
        )

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Read what comes into sight."""
        super().watch_scroll_y(old_value, new_value)
        self._read_missing()

    def draw(self, index: int, width: int) -> tuple[Content, ...]:
        """Draw a document on one line: state, who from, number, amount, age."""
        row = self._windows.row(index)
        if row is None:
            return (cell("  …", width, self.tone("muted")),)
        look = words.state_look(row)
        muted, tone = self.tone("muted"), self.tone(look.tone)
        number = NUMBER if width >= NUMBER_FROM else 0
        file = FILE if width >= FILE_FROM else 0
        who = width - GUTTER - STATE - AMOUNT - AGE - 2 * GAP - number - file
        return (
            Content.assemble(
                "▌ " if self.at_cursor(index) else "  ",
                cell(f"{look.glyph} {look.word}", STATE, tone),
                " ",
                cell(words.who(row), who - 1),
                " ",
                cell(words.what(row), number, muted),
                cell(row.file, file, muted),
                cell(words.worth(row), AMOUNT, right=True),
                cell(words.age(row.created_at, self.seat.clock.now()), AGE, muted, right=True),
                " ",
            ),
        )

    def _wanted(self) -> list[int]:
        top = self.scroll_offset.y
        bottom = top + max(self.size.height, 1) - 1
        return list(range(top // WINDOW, bottom // WINDOW + 1))

    def _read(self, wanted: list[int], search: str, known: Windows) -> Windows:
        desk = self.seat.desk
        rows = dict(known.rows)
        for number in wanted:
            above = rows.get(number - 1)
            rows[number] = (
                desk.feed(before=above[-1].job_id, limit=WINDOW, search=search)
                if above
                else desk.feed(skip=number * WINDOW, limit=WINDOW, search=search)
            )
        return Windows(desk.feed_count(search=search), rows)

    def _take(self, windows: Windows) -> None:
        arrived = windows.count - self._windows.count
        kept = self.job_at(self.cursor) if self.has_focus or self.cursor else None
        self._windows, self._read_once = windows, True
        if not windows.count:
            self.errands.read(
                "inbox", self.seat.desk.pipelines, self._name_inboxes, failed=self.show_problem
            )
        if kept is not None:
            self._keep(kept, arrived)
        self._show()
        self._read_missing()

    def _keep(self, job_id: int, arrived: int) -> None:
        """Put the cursor back on the document it was on, read or just pushed out of sight."""
        place = self._windows.index(job_id)
        self.set_reactive(Feed.cursor, self.cursor + arrived if place is None else place)
        self._fit()
        if self.scroll_offset.y and arrived > 0:
            self.scroll_to(y=self.scroll_offset.y + arrived, animate=False)
        self._follow()

    def _read_missing(self) -> None:
        windows, search = self._windows, self.search
        wanted = [number for number in self._wanted() if number not in windows.rows]
        if wanted and windows.count:
            self.errands.read(
                "window",
                lambda: self._read(wanted, search, windows),
                lambda more: self._take_window(more, windows),
                failed=self.show_problem,
            )

    def _name_inboxes(self, pipelines: tuple[PipelineRow, ...]) -> None:
        self.inboxes = "\n".join(
            f"Drop {words.dropped(one.name)} into {one.inbox} and they appear here."
            for one in sorted(pipelines, key=lambda one: one.name != "invoices")
        )
        self.refresh()

    def _take_window(self, more: Windows, known: Windows) -> None:
        if self._windows is known and more.count == known.count:
            self._windows = more
            self._show()
        else:
            self.reload()

    def _show(self) -> None:
        count = f"{self._windows.count:,}"
        self.show_rows(f"{count} found for {self.search}" if self.search else count)
