from __future__ import annotations

import ssl
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import TypeAdapter, ValidationError

from smbflow.config.mail import ImapServer, MailSection, Security
from smbflow.connectors.mail.imap import ImapMailbox
from smbflow.connectors.mail.smtp import SmtpOutbox
from smbflow.domain.clock import VirtualClock
from smbflow.domain.parcel import seal
from smbflow.errors import LookupUnsupported, TransientFailure
from tests.mail.servers import PASSWORD, Mailbox, imap_server

CLOCK = VirtualClock(datetime(2026, 11, 16, 9, tzinfo=UTC))
MAIL = b"From: tom@baker.example\r\nSubject: Hi\r\nMessage-ID: <%d@baker.example>\r\n\r\nOpen?\r\n"


def box(port: int, **more: object) -> ImapMailbox:
    """Return the office's mailbox on a server on this PC."""
    usual = {"host": "127.0.0.1", "port": port, "security": "none", "user": "us", "secret": "post"}
    server = TypeAdapter(ImapServer).validate_python({**usual, "seconds": 10, **more})
    return ImapMailbox(server, {"post": PASSWORD, "wrong": "x"}.get)


def fetched(at: Path, port: int, **more: object) -> int:
    """Fetch into a folder, with the memory beside it."""
    return box(port, **more).save_new(at / "inbox", at / "memory.json", CLOCK)


def names(at: Path) -> list[str]:
    """Return the files in the inbox."""
    return sorted(path.name for path in (at / "inbox").glob("*"))


def test_what_comes_in_is_saved_once_and_as_it_is(tmp_path: Path) -> None:
    """The first look only marks the place; then each new mail once, byte for byte."""
    account = Mailbox({"INBOX": {1: MAIL % 1, 2: MAIL % 2}})
    with imap_server(account) as port:
        assert fetched(tmp_path, port) == 0
        account.folders["INBOX"] |= {3: MAIL % 3, 5: MAIL % 5}
        assert fetched(tmp_path, port) == 2
        assert fetched(tmp_path, port) == 0
    assert names(tmp_path) == ["mail 7-3.eml", "mail 7-5.eml"]
    assert (tmp_path / "inbox" / "mail 7-3.eml").read_bytes() == MAIL % 3


def test_the_mailbox_is_left_as_it_was(tmp_path: Path) -> None:
    """Opened for reading only, peeked at, nothing stored, moved or deleted; seen only if told."""
    account = Mailbox({"INBOX": {1: MAIL % 1}})
    with imap_server(account) as port:
        assert fetched(tmp_path, port, days_back=3) == 1
        said = " ".join(account.commands).upper()
        assert "EXAMINE" in said
        assert not [w for w in ("SELECT", "STORE", "DELETE", "EXPUNGE", "MOVE") if w in said]
        assert "BODY.PEEK[]" in said
        account.folders["INBOX"][2] = MAIL % 2
        fetched(tmp_path, port, mark_seen=True)
    assert account.seen == {2}


def test_a_mailbox_numbered_anew_is_read_since_the_last_day(tmp_path: Path) -> None:
    """After a restore on the server nothing is missed; what comes twice is told by its id."""
    account = Mailbox({"INBOX": {}})
    with imap_server(account) as port:
        fetched(tmp_path, port)
        account.validity, account.folders = 8, {"INBOX": {1: MAIL % 1}}
        assert fetched(tmp_path, port) == 1
        assert any("SINCE 15-Nov-2026" in command for command in account.commands)
    assert names(tmp_path) == ["mail 8-1.eml"]


def test_a_crash_before_the_place_is_kept_brings_a_mail_again(tmp_path: Path) -> None:
    """Rather twice than never: under the same name."""
    account = Mailbox({"INBOX": {}})
    with imap_server(account) as port:
        fetched(tmp_path, port)
        before = (tmp_path / "memory.json").read_bytes()
        account.folders["INBOX"][1] = MAIL % 1
        fetched(tmp_path, port)
        (tmp_path / "memory.json").write_bytes(before)
        assert fetched(tmp_path, port) == 1
    assert names(tmp_path) == ["mail 7-1.eml"]


def test_what_goes_wrong_is_passing(tmp_path: Path) -> None:
    """A wrong password, a missing folder, no server: said, and tried again."""
    with imap_server(Mailbox()) as port:
        for more in ({"secret": "wrong"}, {"folder": "Nowhere"}):
            with pytest.raises(TransientFailure):
                fetched(tmp_path, port, **more)
    with pytest.raises(TransientFailure):
        fetched(tmp_path, port)


def test_a_server_that_nobody_vouches_for_is_not_told_the_password(
    tmp_path: Path, server_side: ssl.SSLContext, client_side: ssl.SSLContext
) -> None:
    """TLS is verified."""
    account = Mailbox({"INBOX": {1: MAIL % 1}})
    with imap_server(account, server_side) as port:
        with pytest.raises(TransientFailure, match="certificate"):
            fetched(tmp_path, port, security="tls")
        assert account.commands == []
        server = ImapServer("127.0.0.1", port, Security.TLS, "us", "post", 10, days_back=1)
        known = ImapMailbox(server, {"post": PASSWORD}.get, trust=lambda: client_side)
        assert known.save_new(tmp_path / "inbox", tmp_path / "memory.json", CLOCK) == 1


def test_a_sent_answer_is_found_in_the_sent_folder() -> None:
    """After a crash the Sent folder tells; where it is not there, a person looks."""
    sent = MAIL.replace(b"%d@baker", seal("reply:7:abc").encode() + b"@larkfield")
    with imap_server(Mailbox({"INBOX": {}, "Sent": {4: sent}})) as port:
        usual = ImapServer("127.0.0.1", port, Security.NONE, "us", "post", 10, sent_folder="Sent")
        mailbox = ImapMailbox(usual, {"post": PASSWORD}.get)
        connector = SmtpOutbox(usual, {"post": PASSWORD}.get, mailbox)
        assert connector.lookup("reply:7:abc") == "in the Sent folder"
        with pytest.raises(LookupUnsupported):
            connector.lookup("reply:8:abc")


@pytest.mark.parametrize(
    "wrong",
    [
        {"smtp": {"host": "mail.example", "port": 25, "security": "none"}},
        {"smtp": {"host": "mail.example", "port": 0}},
        {"imap": {"host": "mail.example", "port": 993, "delete": True}},
    ],
)
def test_settings_that_cannot_be_are_refused(wrong: dict[str, object]) -> None:
    """No password in the clear over a network, no port 0, no key that nobody knows."""
    with pytest.raises(ValidationError):
        TypeAdapter(MailSection).validate_python(wrong)
