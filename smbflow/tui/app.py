"""The terminal app: one desk, one person, the screens between them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import ClassVar

from textual.app import App, SystemCommand
from textual.binding import BindingType
from textual.screen import Screen

from smbflow.domain.clock import Clock, SystemClock
from smbflow.domain.ports.desk import Desk
from smbflow.domain.text import printable
from smbflow.errors import SmbflowError
from smbflow.tui import theme
from smbflow.tui.actions import ACTIONS, Where, bindings
from smbflow.tui.errands import Errands
from smbflow.tui.screens.office import Office
from smbflow.tui.seat import Seat
from smbflow.tui.widgets.masthead import Masthead

POLL_SECONDS = 0.25
NOBODY = "Office"
"""Who decides where people.csv names nobody."""


class SmbflowApp(App[str]):
    """The app; it returns the name of the person, so that the caller can remember it.

    `person` may be None: one name on file is taken, of several the person chooses. `shown` is
    called once, after the first frame.
    """

    CSS_PATH = Path(__file__).with_name("smbflow.tcss")
    TITLE = "smbflow"
    BINDINGS: ClassVar[list[BindingType]] = bindings(Where.EVERYWHERE)
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]  # noqa: RUF012 - Textual declares it so

    def __init__(
        self,
        desk: Desk,
        person: str | None = None,
        *,
        title: str = "",
        clock: Clock | None = None,
        look: str = theme.DARK.name,
        shown: Callable[[], object] = lambda: None,
    ) -> None:
        super().__init__()
        self.register_theme(theme.DARK)
        self.register_theme(theme.LIGHT)
        self.theme = look
        self.errands = Errands(self)
        self.seat = Seat(
            desk, clock or SystemClock(), self.errands, self.tell, self.look_for_changes
        )
        self.seat.person = person or ""
        self.office_title = title
        self._shown = shown
        self._revision: int | None = None

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Return what our colour names mean in themes that are not ours."""
        return theme.ANSI_VARIABLES

    def get_default_screen(self) -> Screen[None]:
        """Return the office: it is there with the first frame."""
        return Office(self.seat, self.office_title)

    def on_mount(self) -> None:
        """Ask who is here, and look for changes four times a second."""
        if not self.seat.person:
            self.action_sit_down()
        self.set_interval(POLL_SECONDS, self.look_for_changes)
        self.call_after_refresh(self._shown)

    def hang_sign(self, title: str) -> None:
        """Show whose office this is."""
        self.office_title = title
        for office in self._offices():
            office.query_one(Masthead).hang_sign(title)

    def look_for_changes(self) -> None:
        """Ask whether anything changed; a desk that is slow to say so is asked once at a time."""
        desk = self.seat.desk
        self.errands.read("revision", desk.revision, self._changed, failed=self._no_answer)

    def tell(self, error: SmbflowError) -> None:
        """Say what went wrong and what to do next."""
        title, hint = printable(error.title), printable(error.hint)
        self.notify(hint or title, title=title, severity="error", timeout=10, markup=False)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Yield the palette: the actions of this screen from the table, then the looks."""
        here = getattr(screen, "where", Where.REVIEW)
        for action in ACTIONS:
            if action.palette and action.where in {here, Where.EVERYWHERE}:
                run = f"{'app' if action.where is Where.EVERYWHERE else 'screen'}.{action.call}"
                yield SystemCommand(
                    action.words, f"Key {action.drawn}", lambda run=run: self._run_later(run)
                )
        for name, words in theme.THEMES.items():
            yield SystemCommand(words, "Colours", lambda name=name: setattr(self, "theme", name))

    async def action_help(self) -> None:
        """Show every key."""
        from smbflow.tui.screens.reading import keys  # noqa: PLC0415 - opened on demand

        self.push_screen(keys())

    def action_sit_down(self) -> None:
        """Ask who is here, where there is a choice."""
        self.errands.read("people", self.seat.desk.people, self._greet, failed=self.tell)

    async def action_quit(self) -> None:
        """Leave; the engine finishes what it is doing."""
        self.exit(self.seat.person)

    def _run_later(self, action: str) -> None:
        self.call_later(self.run_action, action)

    def _greet(self, people: tuple[str, ...]) -> None:
        if len(people) > 1:
            from smbflow.tui.screens.question import Choice  # noqa: PLC0415 - opened on demand

            sentence = "Your name stands beside what you decide."
            self.push_screen(Choice("Who is here?", sentence, people), self._sit_down)
        else:
            self._sit_down(people[0] if people else NOBODY)

    def _sit_down(self, person: str | None) -> None:
        self.seat.person = person or self.seat.person
        if not self.seat.person:
            self.action_sit_down()
        for office in self._offices():
            office.query_one("#masthead").refresh()

    def _changed(self, revision: int) -> None:
        for office in self._offices():
            office.show_silence(None)
        if revision == self._revision:
            return
        first, self._revision = self._revision is None, revision
        for screen in self.screen_stack:
            reload = getattr(screen, "reload", None)
            if reload is not None and not first:
                reload()

    def _no_answer(self, error: SmbflowError) -> None:
        for office in self._offices():
            office.show_silence(error)

    def _offices(self) -> Iterable[Office]:
        return (screen for screen in self.screen_stack if isinstance(screen, Office))
