from __future__ import annotations

import ssl
from collections.abc import Callable
from email.message import EmailMessage

import pytest

from smbflow.config.mail import Security, Server
from smbflow.connectors.mail.smtp import SmtpOutbox
from smbflow.domain.parcel import Parcel, ParcelFile, seal
from smbflow.errors import EffectRefused, LookupUnsupported, TransientFailure
from tests.mail.servers import PASSWORD, PostOffice, smtp_server

KEY = "reply:7:abc"


def body(key: str = KEY) -> str:
    """Return an answer as the body of an effect."""
    mail = EmailMessage()
    mail["From"], mail["To"] = "office@larkfield.example", "tom@baker.example"
    mail["Message-ID"] = f"<{seal(key)}@larkfield.example>"
    mail.set_content("We are open.")
    return Parcel("enquiries", (ParcelFile("Re.eml", bytes(mail)),)).to_json()


def outbox(
    port: int,
    security: Security = Security.NONE,
    trust: Callable[[], ssl.SSLContext] = ssl.create_default_context,
    key: str = "",
) -> SmtpOutbox:
    """Return the connector to a server on this PC."""
    server = Server("127.0.0.1", port, security, "us" if key else "", key, seconds=3)
    return SmtpOutbox(server, {"post": PASSWORD, "wrong": "x"}.get, trust=trust)


def test_an_answer_reaches_its_recipient_once() -> None:
    """The envelope names the sender of the mail and nobody else; the result is the Message-ID."""
    office = PostOffice()
    with smtp_server(office) as port:
        result = outbox(port, key="post").send(KEY, body())
    assert result == f"<{seal(KEY)}@larkfield.example>"
    (taken,) = office.taken
    assert taken.rcpt_tos == ["tom@baker.example"]
    assert taken.mail_from == "office@larkfield.example"


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
def test_connections_are_encrypted_and_the_server_is_known(
    security: Security, server_side: ssl.SSLContext, client_side: ssl.SSLContext
) -> None:
    """A server that nobody vouches for gets nothing."""
    office = PostOffice()
    starttls = security is Security.STARTTLS
    with smtp_server(office, tls=server_side, starttls=starttls) as port:
        outbox(port, security, lambda: client_side).send(KEY, body())
        with pytest.raises(TransientFailure, match="certificate"):
            outbox(port, security).send(KEY, body())
    assert len(office.taken) == 1


@pytest.mark.parametrize(
    ("refusal", "error"), [("451 come back", TransientFailure), ("554 no", EffectRefused)]
)
def test_a_refusal_is_passing_or_for_good(refusal: str, error: type[Exception]) -> None:
    """By its code (RFC 5321, 4.2.1); either way it certainly was not sent."""
    with smtp_server(PostOffice(refusal=refusal)) as port, pytest.raises(error):
        outbox(port).send(KEY, body())


def test_a_wrong_password_and_no_server_are_passing() -> None:
    """Somebody mends it, and the answer goes then."""
    with smtp_server(PostOffice()) as port, pytest.raises(TransientFailure):
        outbox(port, key="wrong").send(KEY, body())
    with pytest.raises(TransientFailure):
        outbox(port).send(KEY, body())


def test_a_line_that_breaks_during_the_text_is_neither() -> None:
    """It may have been sent: nobody tries again blindly, and without a Sent folder nobody knows."""
    with smtp_server(PostOffice(hangs_up=True)) as port:
        connector = outbox(port)
        with pytest.raises(Exception, match="closed") as broken:
            connector.send(KEY, body())
    assert not isinstance(broken.value, TransientFailure | EffectRefused)
    with pytest.raises(LookupUnsupported):
        connector.lookup(KEY)


def test_a_body_of_another_key_is_not_sent() -> None:
    """The Message-ID is the key's, so that an answer can be found again."""
    office = PostOffice()
    with smtp_server(office) as port, pytest.raises(ValueError, match="does not belong"):
        outbox(port).send(KEY, body("reply:8:abc"))
    assert office.taken == []
