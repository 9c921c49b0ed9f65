"""Awkward and hostile files, read as the engine reads them: in a process that can be killed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from smbflow.domain.document import Reading
from smbflow.domain.reason import Reason
from smbflow.engine.workers import Limits, Workers
from smbflow.errors import UnreadableDocument

pytestmark = [pytest.mark.data, pytest.mark.slow, pytest.mark.xdist_group("ocr")]

LIMITS = Limits(seconds=60, memory_mb=1500)
ANY_REFUSAL = frozenset(
    {
        Reason.EMPTY_FILE,
        Reason.ENCRYPTED,
        Reason.HOSTILE_FILE,
        Reason.TOO_LARGE,
        Reason.UNREADABLE,
        Reason.WRONG_TYPE,
    }
)
READ = frozenset({None})
EXPECTED: dict[str, frozenset[Reason | None]] = {
    # what the labels ask for -> the reasons for a refusal that meet it (None: it is read)
    "reject": ANY_REFUSAL,
    "reject_or_sanitise": ANY_REFUSAL,
    "reject_no_file_read": frozenset({Reason.HOSTILE_FILE}),
    "no_network": frozenset({Reason.HOSTILE_FILE}),
    "reject_or_survive": ANY_REFUSAL | READ,
    "read_or_reject_cleanly": ANY_REFUSAL | READ,
    "to_human": frozenset({Reason.ENCRYPTED}),
    "limit_pages": frozenset({Reason.TOO_LARGE, Reason.UNREADABLE, None}),
    "limit_render_size": frozenset({Reason.UNREADABLE, None}),
    "read": READ,
    "treat_as_data": READ,
    "read_and_show_safely": READ,
    "read_and_escape": READ,
    "escape_formulas": READ,
    "readable": frozenset({Reason.UNREADABLE, None}),
    "readers_disagree": ANY_REFUSAL | READ,
    "slow_or_hangs": ANY_REFUSAL | READ,
    "needs_password": frozenset({Reason.ENCRYPTED, Reason.UNREADABLE}),
    "unreadable": frozenset({Reason.UNREADABLE}),
}


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    """Return a worker process with limits of time and memory."""
    hired = Workers(1)
    hired.start()
    yield hired
    hired.stop()


def verdict(workers: Workers, spool: Path, path: Path) -> Reason | None:
    """Read a file in the worker; return the reason of its refusal, None where it was read."""
    call = "smbflow.wiring.workbench:read"
    try:
        reading = workers.call(call, spool, path, path.name, None, limits=LIMITS)
    except UnreadableDocument as error:
        return error.finding.reason
    assert isinstance(reading, Reading)
    assert reading.xml or any(page.words for page in reading.pages)
    return None


@pytest.mark.parametrize("name", ["nasty_generated", "nasty_pdf"])
def test_every_nasty_file_ends_with_the_right_reason(
    labelled_data: Path, tmp_path: Path, workers: Workers, name: str
) -> None:
    """No file crashes, hangs or swells the worker; each is read or refused as its label asks."""
    wrong: dict[str, Any] = {}
    for row in (labelled_data / name / "truth.jsonl").read_text(encoding="utf-8").splitlines():
        case = json.loads(row)
        label = case["truth"].get("expect") or case["truth"]["verdict"]
        reason = verdict(workers, tmp_path, labelled_data / name / case["file"])
        if reason not in EXPECTED[label]:
            wrong[case["file"]] = (label, reason)
    assert wrong == {}
