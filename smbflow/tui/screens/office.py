"""The office: the panes side by side, or below each other where the terminal is small."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.events import DescendantFocus
from textual.getters import query_one
from textual.screen import Screen
from textual.widgets import Footer, Input

from smbflow.domain.view import BatchNote, CheckDue, Health, NeedsYouRow
from smbflow.errors import DecisionRefused, SmbflowError
from smbflow.tui import words
from smbflow.tui.actions import Where, bindings
from smbflow.tui.errands import Errands
from smbflow.tui.seat import Seat
from smbflow.tui.widgets.accuracy import Accuracy
from smbflow.tui.widgets.feed import Feed
from smbflow.tui.widgets.ledger import RETRY_SECONDS, Ledger
from smbflow.tui.widgets.masthead import Masthead
from smbflow.tui.widgets.needs_you import NeedsYou
from smbflow.tui.widgets.pipelines import Pipelines
from smbflow.tui.widgets.status import Status

AGES_SECONDS = 30.0


class Office(Screen[None]):
    """All panes, always; the one in focus gets the room where there is little."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Where.OFFICE)
    where = Where.OFFICE
    AUTO_FOCUS = "#needs-you"

    feed = query_one("#feed", Feed)
    needs_you = query_one("#needs-you", NeedsYou)
    status = query_one("#status", Status)
    search = query_one("#search", Input)

    def __init__(self, seat: Seat, title: str) -> None:
        super().__init__()
        self.seat = seat
        self.office_title = title
        self._last_batch = ""
        self.errands = Errands(self)

    def compose(self) -> ComposeResult:
        """Lay out the panes."""
        yield Masthead(self.seat, self.office_title)
        with Container(id="panes"):
            yield Feed(self.seat)
            yield NeedsYou(self.seat)
            yield Accuracy(self.seat)
            yield Pipelines(self.seat)
        yield Input(placeholder="number, amount, supplier or order", id="search", compact=True)
        yield Status(self.seat)
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Read everything once, and keep the ages true."""
        self.reload()
        self.set_interval(AGES_SECONDS, self._draw_again)

    def reload(self) -> None:
        """Read again what the panes show; each pane redraws when its answer comes."""
        for pane in self.panes():
            pane.reload()
        self._read_health()

    def panes(self) -> Iterable[Ledger]:
        """Return the panes."""
        return self.query(Ledger)

    def show_silence(self, error: SmbflowError | None) -> None:
        """Say in the status line that the office does not answer, or that it does again."""
        self.status.silence = error

    @on(DescendantFocus)
    def open_pane(self, event: DescendantFocus) -> None:
        """Give the pane in focus the room."""
        if isinstance(event.widget, Ledger):
            for pane in self.panes():
                pane.set_class(pane is event.widget, "-open")

    @on(Ledger.Opened, "#feed")
    def open_from_feed(self) -> None:
        """Open a document of the feed."""
        job_id = self.feed.job_at(self.feed.cursor)
        if job_id is not None:
            queue = self.feed.queue()
            self._review(queue, queue.index(job_id), advance=False)

    @on(Ledger.Opened, "#needs-you")
    def open_from_needs_you(self) -> None:
        """Open what waits, and go on from one to the next."""
        self._review(self.needs_you.queue(), self.needs_you.cursor, advance=True)

    @on(Ledger.Opened, "#pipelines")
    def switch_pipeline(self) -> None:
        """Pause or resume with enter as with p."""
        self.query_one(Pipelines).action_pause()

    @on(Input.Changed, "#search")
    def find(self, event: Input.Changed) -> None:
        """Search while the person types."""
        if self.search.display:
            self.feed.find(event.value.strip())

    @on(Input.Submitted, "#search")
    def to_results(self) -> None:
        """Go to what was found."""
        self.feed.focus()

    def action_pane(self, name: str) -> None:
        """Go to a pane."""
        self.query_one(f"#{name}").focus()

    def action_assistant(self) -> None:
        """Ask a question."""
        from smbflow.tui.screens.assistant import Assistant  # noqa: PLC0415 - opened on demand

        self.app.push_screen(Assistant(self.seat))

    def action_search(self) -> None:
        """Open the search."""
        self.search.display = True
        self.search.focus()

    def action_leave(self) -> None:
        """Close the search and show everything again."""
        if not self.search.display:
            return
        self.search.display = False
        self.search.value = ""
        self.feed.find("")
        self.feed.focus()

    def action_approve_marked(self) -> None:
        """Approve what is marked and has no hard stop, each on its own."""
        marked = [row for row in self.needs_you.rows if row.job_id in self.needs_you.marked]
        plain = [row for row in marked if not row.hard]
        if not marked:
            self.notify("Nothing is marked. space marks what you want to approve together.")
            return
        self.seat.decide(lambda: self._approve_all(plain), lambda n: self._approved(n, marked))

    def action_export(self) -> None:
        """Ask once, then write the ready bills."""
        from smbflow.tui.screens.question import Question  # noqa: PLC0415 - opened on demand

        health = self.status.health
        if health is None or not health.ready.count:
            self.notify("Nothing is ready to import yet.")
            return
        count, sums = words.plural(health.ready.count, "bill"), words.totals(health.ready.totals)
        sentence = (
            f"Write {count}, {sums}, as a file to import?\nUntil then each can be taken back."
        )
        self.app.push_screen(Question("Export", sentence), self._export)

    def action_books_took(self) -> None:
        """Ask which batch the books took."""
        from smbflow.tui.screens.question import Typed  # noqa: PLC0415 - opened on demand

        sentence = "Which batch did the books take? Its bills will stand as in the books."
        self.app.push_screen(Typed("In the books", sentence, self._last_batch), self._confirm)

    def action_check(self) -> None:
        """Check the oldest document that was drawn for a check by eye."""
        desk = self.seat.desk
        self.errands.read("checks", desk.checks_due, self._check_first, failed=self.seat.tell)

    def _review(self, queue: tuple[int, ...], place: int, *, advance: bool) -> None:
        from smbflow.tui.screens.review import Review  # noqa: PLC0415 - opened on demand

        self.app.push_screen(Review(self.seat, queue, place, advance=advance))

    def _check_first(self, due: tuple[CheckDue, ...]) -> None:
        from smbflow.tui.screens.blind_check import BlindCheck  # noqa: PLC0415 - opened on demand

        if due:
            self.app.push_screen(BlindCheck(self.seat, due[0]))
        else:
            self.notify("No check is due. They are drawn by chance as documents come in.")

    def _approve_all(self, rows: list[NeedsYouRow]) -> int:
        approved = 0
        for row in rows:
            try:
                self.seat.desk.approve(row.job_id, by=self.seat.person)
            except DecisionRefused:
                continue
            approved += 1
        return approved

    def _approved(self, count: int, marked: list[NeedsYouRow]) -> None:
        left = len(marked) - count
        rest = f" {left} need a look of their own: open them." if left else ""
        self.notify(f"{words.plural(count, 'document')} approved.{rest}")
        self.needs_you.marked = frozenset()
        self.needs_you.reload()

    def _export(self, yes: bool | None) -> None:
        if yes:
            desk, by = self.seat.desk, self.seat.person
            self.seat.decide(lambda: desk.export(by=by), self._exported)

    def _confirm(self, typed: str | None) -> None:
        if typed is None:
            return
        if not typed.isdecimal():
            self.notify("A batch is named by its number, as the export said it.")
            return
        number, desk, by = int(typed), self.seat.desk, self.seat.person
        done = f"Batch {number} is in the books."
        self.seat.decide(lambda: desk.confirm_batch(number, by=by), lambda _: self.notify(done))

    def _exported(self, note: BatchNote) -> None:
        self._last_batch = str(note.number)
        self.app.notify(words.batch(note), title="Ready for the books", timeout=15, markup=False)

    def _read_health(self) -> None:
        desk = self.seat.desk
        self.errands.read("health", desk.health, self._show_health, failed=self._show_problem)

    def _show_health(self, health: Health) -> None:
        self.status.health = health
        self.status.problem = None

    def _show_problem(self, error: SmbflowError) -> None:
        self.status.problem = error
        self.set_timer(RETRY_SECONDS, self._read_health)

    def _draw_again(self) -> None:
        for pane in self.panes():
            pane.refresh()
