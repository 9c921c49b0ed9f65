"""Real and awkward mails: every one gives its letter, whole and right but for a very few."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from smbflow.domain.outcome import Effect, Escalate, SetAside, Split
from smbflow.wiring.enquiries_exam import examine
from smbflow.wiring.exam import Exam
from tests.unit.enquiries.office import Bench

pytestmark = pytest.mark.data


def test_every_real_mail_is_read_whole(labelled_data: Path) -> None:
    """None is refused; headers, bodies and attachments are as another reader's in 98 of 100."""
    report = examine(Exam(labelled_data / "mail_files"), lambda _done, _of: None).report()
    assert report["unreadable"] == 0
    short = {field: by for field, by in report["fields"].items() if by["right"] < 0.98 * by["n"]}
    assert short == {}


def test_every_real_mail_ends_in_a_state(labelled_data: Path, tmp_path: Path) -> None:
    """Through all steps: answered, asked, set aside or taken apart, never broken off."""
    bench = Bench(tmp_path)
    ends = {
        type(bench.run(path.read_bytes(), path.name)[1])
        for path in sorted((labelled_data / "mail_files" / "files").iterdir())
    }
    assert ends <= {Effect, Escalate, SetAside, Split}


def test_blank_labels_change_no_prediction(labelled_data: Path, tmp_path: Path) -> None:
    """What is found does not come from what is expected."""
    folder = labelled_data / "mail_files"
    rows = (folder / "truth.jsonl").read_text(encoding="utf-8").splitlines()[:20]
    (tmp_path / "files").symlink_to(folder / "files")
    blank = [json.dumps({"file": json.loads(row)["file"], "truth": {}}) for row in rows]
    (tmp_path / "truth.jsonl").write_text("\n".join(blank), encoding="utf-8")

    def quiet(_done: int, _of: int) -> None:
        """Hear nothing."""

    seen = examine(Exam(folder, limit=20), quiet)
    unseen = examine(Exam(tmp_path), quiet)
    assert list(seen.predictions()) == list(unseen.predictions())
    assert unseen.report()["documents_right"] == 0
