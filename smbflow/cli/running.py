"""The engine without a screen."""

from __future__ import annotations

import signal
from argparse import Namespace

from smbflow.cli.office import office, print_json
from smbflow.cli.output import narrate
from smbflow.domain.view import Balance, EventView
from smbflow.wiring.office import Office
from smbflow.wiring.shift import Shift

_LOOK_SECONDS = 0.3
_INTERRUPTED = 130


def run(args: Namespace) -> int:
    """Work until stopped, or with --once until nothing is left to do."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with office(args) as opened:
        return work(opened, once=args.once, wait=args.wait, as_json=args.json)


def work(opened: Office, *, once: bool, wait: bool, as_json: bool) -> int:
    """Set an office to work and tell what happens; ctrl+c ends it in an orderly way.

    With `wait` it takes over when another smbflow stops working here, and else refuses to start.
    """
    teller = _Teller(opened, as_json=as_json)
    shift = Shift(opened)
    shift.begin(once=once, wait_for_place=wait)
    if not once:
        narrate(f"Working in {opened.workspace.root}; press ctrl+c to stop.")
    try:
        while not shift.over(_LOOK_SECONDS):
            teller.catch_up()
    except KeyboardInterrupt:
        narrate("Finishing what is under way …")
        shift.end()
        return _INTERRUPTED
    finally:
        teller.catch_up()
    if shift.problem is not None:
        raise shift.problem
    narrate(balance_words(opened.desk.balance()))
    return 0


class _Teller:
    """Tells what happened since the last look: JSON on stdout, or sentences on stderr."""

    def __init__(self, opened: Office, *, as_json: bool) -> None:
        self._desk = opened.desk
        self._as_json = as_json
        self._seen = self._desk.revision()

    def catch_up(self) -> None:
        """Tell everything new."""
        while events := self._desk.events(self._seen):
            self._seen = events[-1].id
            self._tell(events)

    def _tell(self, events: tuple[EventView, ...]) -> None:
        if self._as_json:
            print_json("run", events)
            return
        for event in events:
            if event.kind != "step_done":
                narrate(f"{event.job_id or '':>6}  {event.who}: {event.sentence}")


def balance_words(balance: Balance) -> str:
    """Say where the documents are; the parts add up to what was taken in."""
    return (
        f"{balance.taken_in} taken in: {balance.done} done, {balance.needs_you} need you, "
        f"{balance.waiting + balance.working} waiting, {balance.aside} set aside."
    )
