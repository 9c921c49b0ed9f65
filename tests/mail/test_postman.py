"""A mail all the way: fetched by IMAP, answered from the template, sent by SMTP, once."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from smbflow.domain.clock import VirtualClock
from smbflow.domain.job import JobState
from smbflow.wiring.founding import Firm, found_office
from smbflow.wiring.office import Office
from smbflow.wiring.shift import Shift
from tests.mail.servers import PASSWORD, Mailbox, PostOffice, imap_server, smtp_server

pytestmark = pytest.mark.slow

MAIL = (
    b"From: Paul Byrne <paul@byrne.example>\r\nTo: office@larkfield.example\r\n"
    b"Subject: Saturday\r\nDate: Mon, 16 Nov 2026 08:55:00 +0000\r\n"
    b"Message-ID: <1@byrne.example>\r\n\r\nHi,\r\n\r\nare you open this Saturday?\r\n\r\nPaul\r\n"
)
SECTION = """
[mail.{name}]
host = "127.0.0.1"
port = {port}
security = "none"
user = "office"
secret = "TEST_MAIL_PASSWORD"
seconds = 20
"""


def worked_off(office: Office) -> None:
    """Do all there is to do."""
    shift = Shift(office)
    shift.begin(once=True)
    assert shift.over(120)
    if shift.problem is not None:
        raise shift.problem


def test_a_mail_is_fetched_answered_and_sent_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second round fetches and sends nothing; a broken mailbox is said and stops nothing."""
    monkeypatch.setenv("TEST_MAIL_PASSWORD", PASSWORD)
    workspace = found_office(tmp_path / "office", Firm(), sample=True)
    account, post = Mailbox({"INBOX": {1: MAIL}}), PostOffice()
    with imap_server(account) as incoming, smtp_server(post) as outgoing:
        sections = SECTION.format(name="smtp", port=outgoing)
        sections += SECTION.format(name="imap", port=incoming) + "days_back = 2\n"
        with workspace.settings.open("a", encoding="utf-8") as file:
            file.write(sections)
        clock = VirtualClock(datetime(2026, 11, 16, 9, tzinfo=UTC))
        with Office(workspace, clock) as office:
            worked_off(office)
            worked_off(office)
            (row,) = office.desk.feed()
            account.folders = {}
            worked_off(office)
            assert "cannot be read" in (office.desk.health().last_problem or "")
            effects = office.desk.story(row.job_id).effects
    assert row.state is JobState.DONE
    (taken,) = post.taken
    assert taken.rcpt_tos == ["paul@byrne.example"]
    assert [(effect.connector, effect.state) for effect in effects] == [("smtp", "sent")]
