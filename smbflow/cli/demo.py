"""The demo: sample invoices dropped one by one into a throw-away office."""

from __future__ import annotations

import csv
import shutil
import tempfile
import threading
from argparse import Namespace
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from smbflow.cli import journal
from smbflow.cli.lists import feed_cells
from smbflow.cli.office import at_terminal, print_json
from smbflow.cli.output import narrate, table
from smbflow.cli.running import balance_words
from smbflow.domain.clock import Clock, StoryClock
from smbflow.errors import UsageError
from smbflow.paths import shipped, throwaway_folder
from smbflow.wiring.founding import Firm, found_office
from smbflow.wiring.office import Office, open_office
from smbflow.wiring.shift import Shift

_LOOK_SECONDS = 0.05
_SECONDS_BETWEEN = 1.0
_EVERYTHING = 100_000


@dataclass(frozen=True, slots=True)
class Scene:
    """A sample file and when it comes in."""

    pipeline: str
    file: Path
    arrives: datetime


def demo(args: Namespace) -> int:
    """Open the app on sample invoices flowing in; headless, print what became of each."""
    if not args.headless and not at_terminal():
        raise UsageError("The demo needs a terminal", "Without one: smbflow demo --headless")
    scenes = story(shipped("sample_data"))
    with _throwaway(scenes[0].arrives) as office:
        _headless(office, scenes, as_json=args.json) if args.headless else _shown(office, scenes)
    return 0


def story(samples: Path) -> tuple[Scene, ...]:
    """Return the sample files in the order in which they come in."""
    with (samples / "story.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            Scene(
                row["pipeline"],
                samples / "files" / row["pipeline"] / row["file"],
                datetime.fromisoformat(row["arrives"]),
            )
            for row in csv.DictReader(file)
            if not row["part_of"]
        )


class Courier:
    """Drops the samples, each once the one before is dealt with."""

    def __init__(self, office: Office, scenes: Sequence[Scene], pause: float) -> None:
        self._office = office
        self._scenes = scenes
        self._pause = pause
        self._clock: Clock = office.clock
        self._home = threading.Event()

    def deliver(self) -> None:
        """Drop everything, unless called home before."""
        for scene in self._scenes:
            if self._clock.wait(self._home, self._pause):
                return
            before = self._office.desk.balance().taken_in
            self._drop(scene)
            self._await_calm(before)

    def call_home(self) -> None:
        """Stop delivering."""
        self._home.set()

    def _drop(self, scene: Scene) -> None:
        inbox = self._office.workspace.inbox(scene.pipeline)
        unfinished = inbox / f".{scene.file.name}.part"
        shutil.copyfile(scene.file, unfinished)
        unfinished.replace(inbox / scene.file.name)

    def _await_calm(self, before: int) -> None:
        while not self._clock.wait(self._home, _LOOK_SECONDS):
            balance = self._office.desk.balance()
            if balance.taken_in > before and not balance.waiting + balance.working:
                return


def _headless(office: Office, scenes: Sequence[Scene], *, as_json: bool) -> None:
    shift = Shift(office)
    shift.begin()
    courier = Courier(office, scenes, pause=0.0)
    try:
        courier.deliver()
    finally:
        shift.end()
    rows = office.desk.feed(limit=_EVERYTHING)[::-1]
    if as_json:
        print_json("jobs", rows)
    else:
        table(("No.", "State", "From", "What", "Amount", "File", "Why"), map(feed_cells, rows))
    narrate(balance_words(office.desk.balance()))


def _shown(office: Office, scenes: Sequence[Scene]) -> None:
    from smbflow.cli.opening import Opening  # noqa: PLC0415 - headless needs no screen
    from smbflow.cli.screen import show  # noqa: PLC0415 - headless needs no screen

    courier = Courier(office, scenes, pause=_SECONDS_BETWEEN)
    round_ = threading.Thread(target=courier.deliver, name="demo courier", daemon=True)
    round_.start()
    try:
        person = next(iter(office.desk.people()), None)
        show(Opening(lambda: office), office.workspace, office.clock, person)
    finally:
        courier.call_home()
        round_.join()


@contextmanager
def _throwaway(starts: datetime) -> Iterator[Office]:
    """Open an office that lives in the week of its papers, and throw it away afterwards."""
    throwaway_folder().mkdir(parents=True, exist_ok=True)
    root = Path(tempfile.mkdtemp(prefix="demo-", dir=throwaway_folder()))
    try:
        workspace = found_office(root, Firm(), sample=True, quick=True)
        journal.keep(workspace)
        with open_office(workspace, StoryClock(starts)) as office:
            office.desk.import_books("history", shipped("sample_data") / "history.csv")
            yield office
    finally:
        journal.stop()
        shutil.rmtree(root, ignore_errors=True)
