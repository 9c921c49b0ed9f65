"""The sample office's day, whole: every document of story.csv ends as the story says.

The real engine, store, reader, extractor and rules, one document after another, on a clock that
stands on the story's day.
"""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import pytest

from smbflow.domain.clock import VirtualClock
from smbflow.domain.job import JobState
from smbflow.domain.reason import Severity
from smbflow.domain.view import Balance, FeedRow, Story
from smbflow.paths import Workspace, shipped
from smbflow.wiring.founding import Firm, found_office
from smbflow.wiring.office import Office
from smbflow.wiring.shift import Shift

pytestmark = pytest.mark.slow

SAMPLES = shipped("sample_data")
FILES = SAMPLES / "files"
LONGEST_WAIT = 120.0


@dataclass(frozen=True)
class Scene:
    """A row of story.csv."""

    pipeline: str
    file: str
    part_of: str
    state: str
    reasons: frozenset[str]


@dataclass(frozen=True)
class Day:
    """The office in the evening."""

    stories: dict[str, Story]
    balance: Balance


def _scenes() -> list[Scene]:
    with (SAMPLES / "story.csv").open(encoding="utf-8", newline="") as file:
        return [
            Scene(
                row["pipeline"],
                row["file"],
                row["part_of"],
                row["state"],
                frozenset(row["reasons"].split()),
            )
            for row in csv.DictReader(file)
        ]


def _morning() -> datetime:
    with (SAMPLES / "story.csv").open(encoding="utf-8", newline="") as file:
        return datetime.fromisoformat(next(csv.DictReader(file))["arrives"])


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Day]:
    """Play the day: two years of history, then one document after another."""
    workspace = found_office(tmp_path_factory.mktemp("office"), Firm(), sample=True)
    with Office(workspace, VirtualClock(_morning())) as office:
        office.desk.import_books("history", SAMPLES / "history.csv")
        for scene in _scenes():
            if not scene.part_of:
                _drop(scene, workspace)
                _work_off(office)
        rows: tuple[FeedRow, ...] = office.desk.feed(limit=500)
        stories = {row.file: office.desk.story(row.job_id) for row in rows}
        yield Day(stories, office.desk.balance())


@pytest.mark.xdist_group("story")
@pytest.mark.parametrize("scene", _scenes(), ids=lambda scene: scene.file)
def test_document_ends_as_the_story_says(day: Day, scene: Scene) -> None:
    """Its state, and exactly the reasons that the story names for it."""
    story = day.stories[scene.file]
    said = [f"{f.severity} {f.reason}: {f.sentence}" for f in story.findings]
    assert story.row.state == scene.state, said
    assert _reasons(story) == scene.reasons, said


@pytest.mark.xdist_group("story")
def test_nothing_of_the_day_is_lost(day: Day) -> None:
    """Taken in is what is done, asked and set aside, and each document of the story is there."""
    assert day.balance.complete
    assert day.balance.waiting == day.balance.working == 0
    assert set(day.stories) == {scene.file for scene in _scenes()}


def _drop(scene: Scene, workspace: Workspace) -> None:
    inbox = workspace.inbox(scene.pipeline)
    shutil.copyfile(FILES / scene.pipeline / scene.file, inbox / scene.file)


def _work_off(office: Office) -> None:
    shift = Shift(office)
    shift.begin(once=True)
    assert shift.over(LONGEST_WAIT)
    if shift.problem is not None:
        raise shift.problem


def _reasons(story: Story) -> set[str]:
    """Return what is asked; of what is done or set aside, why it is no bill of its own."""
    noted = story.row.state == JobState.ASIDE or bool(story.linked)
    return {f.reason.value for f in story.findings if noted or f.severity != Severity.NOTE}
