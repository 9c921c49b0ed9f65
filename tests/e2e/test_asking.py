"""Questions through the real command: answered, flagged, answered by a person, found again."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from smbflow.wiring.founding import Firm, found_office
from smbflow.wiring.office import open_office
from smbflow.wiring.shift import Shift

pytestmark = pytest.mark.slow

Told = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def tell(tmp_path: Path) -> Told:
    """Found an office that knows its opening hours, and return its command line."""
    workspace = found_office(tmp_path / "office", Firm("We", "GB", "GBP"))
    hours = "# Opening hours\n\nThe yard is open Monday to Friday from 7:30 to 16:00.\n"
    (workspace.knowledge / "hours.md").write_text(hours, "utf-8")

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "smbflow", *words, "--workspace", str(workspace.root)]
        return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=True)

    return run


def asked(tell: Told, question: str) -> Any:
    """Ask for JSON."""
    return json.loads(tell("ask", question, "--by", "Ann", "--json").stdout)


def test_a_question_is_answered_or_waits_for_a_person(tell: Told) -> None:
    """With its source; what nobody knows is asked once, and known afterwards."""
    known = asked(tell, "When is the yard open?")
    assert known["state"] == "done"
    assert "7:30" in known["answer"]["text"]
    assert (
        known["answer"]["citations"][0]["place"]["words"] == "hours.md, Opening hours, paragraph 1"
    )

    unknown = tell("ask", "Who repairs the coffee machine?", "--by", "Ann").stdout
    assert "Not in my records; it waits for a person as 2" in unknown

    tell("correct", "2", "answer=Reilly in Ulm repairs the coffee machine.", "--by", "Ann")
    tell("run", "--once")
    again = asked(tell, "Who repairs the coffee machine?")
    assert "Reilly" in again["answer"]["text"]
    assert again["answer"]["citations"][0]["place"]["document"].startswith("answers/0002")
    story = json.loads(tell("show", "2", "--json").stdout)
    assert (story["state"], story["decision"]["by"]) == ("done", "Ann")
    assert "outbox/assistant" in story["effects"][0]["result"]


def test_an_engine_at_work_answers(tmp_path: Path) -> None:
    """Who asks waits for it; nobody takes its work away."""
    workspace = found_office(tmp_path / "office", Firm("We", "GB", "GBP"))
    (workspace.knowledge / "hours.txt").write_text("The yard is open from 7:30 to 16:00.", "utf-8")
    with open_office(workspace) as office:
        shift = Shift(office)
        shift.begin()
        try:
            view = office.desk.ask("When is the yard open?", by="Ann")
        finally:
            shift.end()
        assert view.answer is not None
        assert "16:00" in view.answer.text
        assert office.desk.questions() == (view,)
