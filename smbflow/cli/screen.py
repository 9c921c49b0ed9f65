"""Opens the terminal app, after a few questions the first time."""

from __future__ import annotations

from argparse import Namespace
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from smbflow.cli import journal
from smbflow.cli.office import at_terminal, existing, workspace
from smbflow.cli.output import narrate
from smbflow.errors import UsageError
from smbflow.paths import Workspace
from smbflow.wiring.founding import CURRENCIES, Firm, found_office
from smbflow.wiring.office import Office, open_office
from smbflow.wiring.shift import Shift

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
    with open_office(place) as office:
        show(office)
    return 0


def show(office: Office, person: str | None = None) -> None:
    """Show the app on an office, with the engine at work unless another one is.

    `person` decides, else who sat here last, else the app asks.
    """
    shift = Shift(office)
    # Processes are started before the event loop, which must not be forked or held up.
    shift.begin(wait_for_place=True)
    try:
        _run_app(office, person or _remembered(office))
    finally:
        if not shift.over(0):
            narrate("Finishing what is under way …")
        shift.end()


def _run_app(office: Office, person: str | None) -> None:
    from smbflow.tui.app import SmbflowApp  # noqa: PLC0415 - only the app needs Textual

    names = office.house.settings.business.names
    app = SmbflowApp(office.desk, person, title=names[0] if names else "", clock=office.clock)
    sat_here = app.run()
    if sat_here:
        with suppress(OSError):
            _note(office).write_text(sat_here, encoding="utf-8")


def _remembered(office: Office) -> str | None:
    """Return who sat here last, if they still may decide."""
    with suppress(OSError, UnicodeDecodeError):
        name = _note(office).read_text(encoding="utf-8")
        return name if name in office.desk.people() else None
    return None


def _note(office: Office) -> Path:
    return office.workspace.private / _PERSON


def _ask_and_found(place: Workspace) -> Workspace:
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
