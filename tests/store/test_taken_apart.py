from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from smbflow.domain.job import JobState
from smbflow.domain.ports.jobs import Arrival, ChildJob, StepOutcome, StepRun
from smbflow.domain.reason import Reason, note
from smbflow.store.database import create_store, open_store
from smbflow.store.jobs import StoredJobs

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def test_what_was_taken_apart_is_not_read_blind(tmp_path: Path) -> None:
    """A check that was drawn falls away with the split; its parts keep theirs."""
    create_store(tmp_path / "store.sqlite")
    database = open_store(tmp_path / "store.sqlite")
    jobs = StoredJobs(database)
    whole = Arrival("1", "papers", "split", "a", "a", 1, 1, "a" * 64, "2026-11", spot_check=True)
    jobs.take_in([whole], NOW)
    lease = jobs.claim(["papers"], now=NOW, until=NOW + timedelta(hours=1))
    assert lease is not None
    part = ChildJob("papers", "split", "b" * 64, "b", 1, spot_check=True)
    found = (note(Reason.MAIL_TAKEN_APART, "The mail was taken apart: b"),)
    run = StepRun(
        "split", 1, StepOutcome.SPLIT, NOW, NOW, JobState.DONE, "split",
        findings=found, children=(part,),
    )  # fmt: skip
    jobs.commit(lease, run, until=NOW)
    with database.read() as connection:
        drawn = connection.exec_driver_sql("SELECT spot_check FROM jobs ORDER BY id").scalars()
        assert list(drawn) == [0, 1]
    database.close()
