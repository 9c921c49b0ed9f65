"""kill -9 at every commit point in turn: nothing is lost, nothing happens twice."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from smbflow.orchestration.audit import verify
from smbflow.store import audit
from tests.engine.dying import PAPERS, day, morning
from tests.engine.trivial import Room

pytestmark = pytest.mark.xdist_group("killed")  # the wrecks are made once

_REPOSITORY = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wrecks(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Return workspaces, each of them left by a process that was killed one point later."""
    folder = tmp_path_factory.mktemp("wrecks")
    command = [sys.executable, "-m", "tests.engine.dying", str(folder)]
    subprocess.run(command, check=True, cwd=_REPOSITORY, timeout=300)
    return sorted(folder.iterdir(), key=lambda path: int(path.name))


def test_the_day_has_many_points_to_die_at(wrecks: list[Path]) -> None:
    """The loop really went through the whole day: intake, steps, effects, decision, filing."""
    assert len(wrecks) > 60


def test_a_restart_after_any_kill_ends_as_if_nothing_had_happened(wrecks: list[Path]) -> None:
    """Wherever the program was killed, the next start finishes the day, each effect made once."""
    for wreck in wrecks:
        room = morning(wreck)
        day(room)
        assert _ending(room) == _GOOD_ENDING, f"killed at point {wreck.name}"
        room.database.close()


_GOOD_ENDING = {
    "jobs": [("done", 3)],
    "papers": len(PAPERS),
    "letters": 1,
    "bills": [("ready", 2)],
    "answers": [(1,)],
    "originals": len(PAPERS),
    "in the inbox": [],
    "on the way": [],
    "history": None,
}


def _ending(room: Room) -> dict[str, object]:
    with room.database.read() as connection:
        altered = verify(audit.chain(connection)).altered
    return {
        "jobs": room.rows("SELECT state, sum(jobs) FROM tallies GROUP BY 1 HAVING sum(jobs) > 0"),
        "papers": room.rows("SELECT count(*) FROM documents")[0][0],
        "letters": len(room.letters.sent()),
        "bills": room.rows("SELECT posting, count(*) FROM bills GROUP BY posting"),
        "answers": room.rows("SELECT count(*) FROM decisions"),
        "originals": len(list(room.workspace.done.rglob("*.txt"))),
        "in the inbox": list(room.inbox.iterdir()),
        "on the way": list(room.workspace.spool.glob("incoming/*/*")),
        "history": altered,
    }
