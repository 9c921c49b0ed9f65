"""Makes the sample data: files/, reference/, history.csv, story.csv and truth.jsonl.

Run it from anywhere: `python sample_data/make.py`. It needs the development dependencies and the
fonts (`pip install -e ".[dev,samples]"`). The same input gives the
same bytes, but for the dates that the Factur-X library writes into its PDFs; a test compares.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from operator import itemgetter
from pathlib import Path

from asking import labels, requests
from letters import letters, orders_file
from offers import LOGO, SETTINGS, offer_files
from questions import READERS, questions
from routine import goods, morning, overheads
from scenes import Scene
from tables import csv_text, history_file, reference_files
from trouble import bank_and_parties, no_bills, over_the_order, seen_before
from truth import truth_row

HERE = Path(__file__).parent
OWN_SETTINGS = """

[settings.coding.recoverable]
6060 = 0.2              # a leased car: a fifth of its VAT is reclaimed

[settings.control]
automatic_up_to = 10000 # above this a person is always asked
"""
OPENING = 8
"""So many documents go through before the first that asks."""
STORY_BEGINS = datetime(2026, 11, 16, 8, 30, tzinfo=UTC)


def story() -> list[Scene]:
    """Return the scenes in the order in which the demo drops them."""
    quiet = [*morning(), *goods(), *overheads()]
    trouble = [*over_the_order(), *bank_and_parties(), *seen_before(), *no_bills()]
    asked = [*letters(), *requests(), *questions()]
    return [*quiet[:OPENING], *_interleaved(quiet[OPENING:], trouble), *asked]


def make(target: Path) -> None:
    """Write everything into a folder."""
    scenes = story()
    folders = {target / "files" / scene.pipeline for scene in scenes}
    folders |= {target / "reference" / "templates", target / "pipelines"}
    for folder in folders:
        folder.mkdir(parents=True, exist_ok=True)
    for scene in scenes:
        if scene.body:
            (target / "files" / scene.pipeline / scene.file).write_bytes(scene.body)
    files = {**reference_files(), **offer_files(), "customer_orders.csv": orders_file()}
    for name, text in files.items():
        _write(target / "reference" / name, text)
    _write(target / "reference" / "templates" / "logo.svg", LOGO)
    _write(target / "history.csv", history_file())
    _write(target / "story.csv", _story_file(scenes))
    _write(target / "pipelines" / "invoices.toml", _shipped("invoices").rstrip() + OWN_SETTINGS)
    _write(target / "pipelines" / "quotes.toml", _own_quotes())
    _write(target / "pipelines" / "assistant.toml", _own_assistant())
    (target / "quotes").mkdir(exist_ok=True)
    _write(target / "quotes" / "truth.jsonl", "\n".join(labels()) + "\n")
    rows = [truth_row(scene) for scene in scenes if scene.paper and scene.body]
    _write(target / "truth.jsonl", "\n".join(rows) + "\n")


def _interleaved(quiet: list[Scene], trouble: list[Scene]) -> list[Scene]:
    """Let trouble in between the others, evenly and in order.

    Documents that refer to others stand late enough in their list to find them there.
    """
    places = [
        (n / len(scenes), scene) for scenes in (quiet, trouble) for n, scene in enumerate(scenes)
    ]
    return [scene for _, scene in sorted(places, key=itemgetter(0))]


def _shipped(pipeline: str) -> str:
    return (HERE.parent / "pipelines" / f"{pipeline}.toml").read_text(encoding="utf-8")


def _own_quotes() -> str:
    """Return the shipped beginning of quotes.toml with the settings of this office."""
    return _shipped("quotes").partition("# Amounts are")[0].rstrip() + "\n" + SETTINGS


def _own_assistant() -> str:
    """Return the shipped settings, with who may hear of the pay."""
    return _shipped("assistant").partition("# [settings.folders")[0] + READERS


def _story_file(scenes: list[Scene]) -> str:
    rows = (
        (
            scene.pipeline,
            scene.file,
            scene.part_of,
            (STORY_BEGINS + timedelta(minutes=2 * n)).strftime("%Y-%m-%dT%H:%M:%SZ"),
            scene.state,
            " ".join(scene.reasons),
            scene.shows,
        )
        for n, scene in enumerate(scenes)
    )
    return csv_text("pipeline,file,part_of,arrives,state,reasons,shows", rows)


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
