"""How freely a pipeline acts: set by a person with the right to, kept in its file, in history."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from smbflow.config.pipeline import Autonomy
from smbflow.desk.autonomy import Reins
from smbflow.domain.reference import Person
from smbflow.errors import DecisionRefused, UsageError, WorkspaceError
from smbflow.wiring.founding import Firm, found_office
from smbflow.wiring.office import Office, open_office

PEOPLE = "name,may_post\nNora,yes\nTom,no\n"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """Return an office where Nora may post and Tom may not."""
    made = found_office(tmp_path / "office", Firm("Acme", "GB", "GBP"))
    (made.reference / "people.csv").write_text(PEOPLE, "utf-8")
    opened = open_office(made)
    yield opened
    opened.close()


def told(office: Office) -> list[str]:
    """Return what the history says of autonomy."""
    events = office.desk.events(0)
    return [f"{e.who} {e.sentence}" for e in events if e.kind == "autonomy_set"]


def test_it_is_changed_in_the_file_and_nothing_else_is(office: Office) -> None:
    """One word of the file changes; its comments stay, the history names the person."""
    file = office.workspace.pipelines / "invoices.toml"
    before = file.read_text("utf-8")
    assert office.desk.autonomy("invoices") is Autonomy.CONFIDENT
    was = office.desk.set_autonomy("invoices", Autonomy.NEVER, by="Tom")
    assert was is Autonomy.CONFIDENT
    assert file.read_text("utf-8") == before.replace('autonomy = "confident"', 'autonomy = "never"')
    assert office.desk.autonomy("invoices") is Autonomy.NEVER
    assert told(office) == ["Tom set how freely invoices acts: never instead of confident"]
    assert office.keeping.refresh()
    assert office.house.pipelines["invoices"].services.autonomy is Autonomy.NEVER


def test_only_who_may_post_raises_it(office: Office) -> None:
    """Anybody may make a pipeline ask; letting it act alone needs the right to post."""
    office.desk.set_autonomy("invoices", Autonomy.NEVER, by="Tom")
    with pytest.raises(DecisionRefused, match="Tom may not let a pipeline act alone"):
        office.desk.set_autonomy("invoices", Autonomy.CONFIDENT, by="Tom")
    with pytest.raises(DecisionRefused, match=r"Eve is not in people\.csv"):
        office.desk.set_autonomy("invoices", Autonomy.CONFIDENT, by="Eve")
    assert office.desk.autonomy("invoices") is Autonomy.NEVER
    office.desk.set_autonomy("invoices", Autonomy.CONFIDENT, by="Nora")
    assert office.desk.autonomy("invoices") is Autonomy.CONFIDENT
    assert len(told(office)) == 2


def test_what_is_so_already_leaves_no_trace(office: Office) -> None:
    """Setting what is set changes no file and writes no event; unknown pipelines are named."""
    office.desk.set_autonomy("invoices", Autonomy.CONFIDENT, by="Nora")
    assert told(office) == []
    with pytest.raises(UsageError, match="No pipeline is called cats"):
        office.desk.set_autonomy("cats", Autonomy.NEVER, by="Nora")


def test_a_file_that_cannot_be_written_is_told_in_the_history(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The history never ends on a pipeline being freer than its file lets it be."""

    def held_open(*_: object) -> None:
        raise PermissionError(13, "used by another process")

    monkeypatch.setattr(Path, "replace", held_open)
    with pytest.raises(WorkspaceError, match=r"invoices\.toml cannot be written"):
        office.desk.set_autonomy("invoices", Autonomy.NEVER, by="Nora")
    monkeypatch.undo()
    assert office.desk.autonomy("invoices") is Autonomy.CONFIDENT
    assert told(office)[-1] == "Nora set how freely invoices acts: confident instead of never"


def test_after_an_alarm_saying_it_anew_gives_it_back(office: Office) -> None:
    """What too many corrections took away a person gives back, and the history says who."""
    reins = Reins(office.house, office.stores.office, office.clock, alarmed=True)
    reins.change("invoices", Autonomy.CONFIDENT, Person("Nora"))
    assert told(office) == ["Nora set how freely invoices acts: confident instead of confident"]
    assert not office.desk.trust("invoices").alarmed
    office.desk.set_autonomy("invoices", Autonomy.EARNED, by="Nora")
    assert office.keeping.refresh()
    [row] = [row for row in office.desk.pipelines() if row.name == "invoices"]
    assert row.works_alone == "works alone where it has earned it"
    assert [s.bar for s in office.desk.trust("invoices").standings] == [60, 60, 60]
