"""Opens the terminal app, after a few questions the first time."""

from __future__ import annotations

from argparse import Namespace
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from smbflow.cli import journal
from smbflow.cli.office import at_terminal, existing, workspace
from smbflow.cli.opening import Opening
from smbflow.cli.output import narrate
from smbflow.domain.clock import Clock, SystemClock
from smbflow.domain.ports.desk import Desk
from smbflow.errors import UsageError
from smbflow.paths import Workspace

if TYPE_CHECKING:
    from smbflow.tui.app import SmbflowApp
    from smbflow.wiring.office import Office

_PERSON = "person"


def open_app(args: Namespace) -> int:
    """Open the app on the workspace; without one ask what is needed to make it."""
    place = workspace(args)
    if not at_terminal():
        raise UsageError(
            "The app needs a terminal", "Without one there is `smbflow run`; see `smbflow --help`."
        )
    if not place.settings.exists():
        place = _ask_and_found(place)
    journal.keep(existing(place))

    def unlock() -> Office:
        from smbflow.wiring.office import open_office  # noqa: PLC0415 - the app draws before it

        return open_office(place)

    opening = Opening(unlock)
    try:
        show(opening, place, SystemClock())
    finally:
        if opening.office is not None:
            opening.office.close()
    return 0


def show(opening: Opening, place: Workspace, clock: Clock, person: str | None = None) -> None:
    """Draw the app, then open the office behind it; raises what kept the office from opening.

    `person` decides, else who sat here last, else the app asks.
    """
    from smbflow.tui.app import SmbflowApp  # noqa: PLC0415 - only the app needs Textual
    from smbflow.tui.arrival import desk_to_come  # noqa: PLC0415 - only the app needs it

    app = SmbflowApp(
        desk_to_come(opening.desk), person or _last_here(place), clock=clock, shown=opening.begin
    )
    opening.desk.add_done_callback(lambda desk: _opened(app, opening, desk))
    try:
        sat_here = app.run()
    finally:
        opening.end()
    if opening.desk.done():
        opening.desk.result()
    if sat_here:
        with suppress(OSError):
            (place.private / _PERSON).write_text(sat_here, encoding="utf-8")


def _opened(app: SmbflowApp, opening: Opening, desk: Future[Desk]) -> None:
    """Tell the screen whose office it is; an office that cannot be opened ends the app."""
    if not app.is_running:
        return
    if desk.exception() is not None or opening.office is None:
        app.call_from_thread(app.exit)
        return
    names = opening.office.house.settings.business.names
    app.call_from_thread(app.hang_sign, names[0] if names else "")
    people = desk.result().people()
    if people and app.seat.person and app.seat.person not in people:
        app.call_from_thread(app.action_sit_down)


def _last_here(place: Workspace) -> str | None:
    """Return who sat here last."""
    with suppress(OSError, UnicodeDecodeError):
        return (place.private / _PERSON).read_text(encoding="utf-8") or None
    return None


def _ask_and_found(place: Workspace) -> Workspace:
    from smbflow.wiring.founding import CURRENCIES, Firm, found_office  # noqa: PLC0415 - once

    narrate("Welcome to smbflow. Four questions, then you can drop invoices in.")
    firm = Firm()
    root = Path(_asked("Folder", str(place.root))).expanduser()
    firm = replace(firm, name=_asked("Name of your business, as on invoices to you"))
    firm = replace(firm, country=_asked("Country, two letters", "GB").upper())
    currency = CURRENCIES.get(firm.country or "", "EUR")
    firm = replace(firm, currency=_asked("Currency of your books, three letters", currency))
    made = found_office(root, firm)
    narrate(f"Your workspace is {made.root}; invoices go into {made.inbox('invoices')}")
    narrate("Next: `smbflow import suppliers FILE`, accounts, tax_codes from your books.")
    return made


def _asked(question: str, suggestion: str = "") -> str:
    shown = f"{question} [{suggestion}]: " if suggestion else f"{question}: "
    while True:
        answer = input(shown).strip() or suggestion
        if answer:
            return answer
