"""The command line as it is typed, and what it costs to start."""

from __future__ import annotations

import subprocess
import sys

import pytest

from smbflow.cli.main import _chosen


@pytest.mark.parametrize(
    "typed",
    [
        ["check", "12", "intent=other", "--by", "Nora"],
        ["check", "12", "--by", "Nora", "intent=other"],
        ["check", "--by", "Nora", "12", "intent=other"],
    ],
)
def test_values_may_stand_on_either_side_of_an_option(typed: list[str]) -> None:
    """Who types `--by` in the middle means the same."""
    chosen = _chosen(typed)
    assert (chosen.job, chosen.by, chosen.values) == (12, "Nora", ["intent=other"])


@pytest.mark.parametrize("typed", [["show", "12", "13"], ["check", "12", "--bye", "Nora"]])
def test_what_no_command_knows_is_refused(
    typed: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """A word too many and an unknown option end with exit code 2 and are named."""
    with pytest.raises(SystemExit) as ended:
        _chosen(typed)
    assert ended.value.code == 2
    assert "unrecognized arguments" in capsys.readouterr().err


def test_an_idle_engine_loads_no_numbers_library() -> None:
    """What only questions, pictures and models need is not in the engine's own process."""
    heavy = ("numpy", "onnxruntime", "litellm", "cv2")
    look = f"import sys, smbflow.wiring.shift; print([m for m in {heavy} if m in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
