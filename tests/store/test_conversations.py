"""What mails leave behind: found by shared ids, closed by what takes their place, and taught."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from smbflow.domain.conversation import Closing, Conversation
from smbflow.domain.decision import Decision, Verdict
from smbflow.domain.enquiry import Example
from smbflow.domain.job import JobState
from smbflow.domain.outcome import Effect
from smbflow.domain.ports.jobs import Arrival, Lease, StepOutcome, StepRun
from smbflow.domain.reason import Reason, ask, note
from smbflow.orchestration.audit import verify
from smbflow.store import audit
from smbflow.store.conversations import StoredConversations
from smbflow.store.database import Database, create_store, open_store
from smbflow.store.decisions import StoredDecisions
from smbflow.store.jobs import StoredJobs

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
TOM = "tom@baker.example"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """Return an empty store."""
    create_store(tmp_path / "store.sqlite")
    opened = open_store(tmp_path / "store.sqlite")
    yield opened
    opened.close()


def arrived(database: Database, name: str) -> Lease:
    """Take a mail in and begin to work on it."""
    arrival = Arrival(name, "enquiries", "join", name, name, 1, 1, name.zfill(64), "2026-11")
    jobs = StoredJobs(database)
    jobs.take_in([arrival], NOW)
    lease = jobs.claim(["enquiries"], now=NOW, until=NOW + timedelta(hours=1))
    assert lease is not None
    return lease


def committed(database: Database, lease: Lease, outcome: StepOutcome, **more: Any) -> None:
    """Store a step's outcome."""
    asks = outcome is StepOutcome.ESCALATE
    state = JobState.ESCALATED if asks else JobState.WORKING
    findings = (ask(Reason.INTENT_UNKNOWN, "?"),) if asks else ()
    run = StepRun(
        "join", 1, outcome, NOW, NOW, state, "join", value="{}", findings=findings, **more
    )
    StoredJobs(database).commit(lease, run, until=NOW + timedelta(hours=1))


def of(own: str, *others: str, closes: tuple[Closing, ...] = (), who: str = TOM) -> Conversation:
    """Return where a mail belongs."""
    return Conversation(own, (own, *others), who, closes, NOW)


def closing(job_id: int) -> Closing:
    """Close an earlier mail."""
    return Closing(job_id, note(Reason.CONTINUED, "The same sender went on in mail 2", other="2"))


def state(database: Database, job_id: int) -> tuple[object, ...]:
    """Return how a job stands."""
    with database.read() as connection:
        asked = "SELECT state, reason FROM jobs WHERE id = ?"
        return tuple(connection.exec_driver_sql(asked, (job_id,)).one())


def test_mails_that_share_an_id_are_found_with_their_writer(database: Database) -> None:
    """All but its own; busy while worked on, open while they wait for a person."""
    first = arrived(database, "1")
    committed(database, first, StepOutcome.NEXT, part_of=of("<a@x>", "<reply@us>"))
    mails = StoredConversations(database)
    (found,) = mails.sharing(["<reply@us>"], besides=2)
    assert (found.job_id, found.own, found.who, found.sent_at) == (1, "<a@x>", TOM, NOW)
    assert (found.busy, found.is_open) == (True, False)
    again = StoredJobs(database).claim(["enquiries"], now=NOW, until=NOW)
    assert again is None
    committed(database, first, StepOutcome.ESCALATE)
    (found,) = mails.sharing(["<a@x>", "<else@y>"], besides=2)
    assert (found.busy, found.is_open) == (False, True)
    assert mails.sharing(["<a@x>"], besides=1) == ()
    assert mails.sharing(["<else@y>"], besides=2) == ()


def test_a_mail_that_waits_is_closed_by_the_one_that_takes_its_place(database: Database) -> None:
    """Set aside with the reason, its question answered, in the history that verifies."""
    committed(database, arrived(database, "1"), StepOutcome.ESCALATE, part_of=of("<a@x>"))
    second = arrived(database, "2")
    committed(
        database, second, StepOutcome.NEXT, part_of=of("<b@x>", "<a@x>", closes=(closing(1),))
    )
    assert state(database, 1) == ("aside", "continued")
    retry = Decision("Ann", Verdict.RETRY, NOW)
    StoredDecisions(database).decide(1, retry)
    assert state(database, 1)[0] == "waiting"
    with database.read() as connection:
        assert verify(audit.chain(connection)).unaltered


def test_an_answer_that_is_held_is_withdrawn(database: Database) -> None:
    """The customer went on before it left: it does not leave."""
    held = Effect("folder", "reply:1", "{}", not_before=NOW + timedelta(minutes=5))
    first = arrived(database, "1")
    committed(database, first, StepOutcome.EFFECT, part_of=of("<a@x>"), effect=held)
    mails = StoredConversations(database)
    assert [m.is_open for m in mails.sharing(["<a@x>"], besides=9)] == [True]
    assert mails.sent_alone("enquiries", NOW - timedelta(hours=1)) == 1
    second = arrived(database, "2")
    committed(database, second, StepOutcome.NEXT, part_of=of("<b@x>", closes=(closing(1),)))
    assert state(database, 1) == ("aside", "continued")
    assert mails.sent_alone("enquiries", NOW - timedelta(hours=1)) == 0


def test_what_is_done_stays_done(database: Database) -> None:
    """A closing that comes too late changes nothing."""
    first = arrived(database, "1")
    committed(database, first, StepOutcome.NEXT, part_of=of("<a@x>"))
    second = arrived(database, "2")
    committed(database, second, StepOutcome.NEXT, part_of=of("<b@x>", closes=(closing(1),)))
    assert state(database, 1)[0] == "working"


def test_corrections_teach_and_the_last_one_counts(database: Database) -> None:
    """One example a mail, by pipeline."""
    lease = arrived(database, "1")
    committed(database, lease, StepOutcome.NEXT, teaches=Example("opening_hours", "Anybody in?"))
    mails = StoredConversations(database)
    assert mails.examples("enquiries") == (Example("opening_hours", "Anybody in?"),)
    assert mails.examples("quotes") == ()
