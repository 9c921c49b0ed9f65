"""Answers by SMTP (RFC 5321): each once, known by its Message-ID.

What certainly was not taken over is tried again. Where the connection breaks after the text was
sent, nobody knows: the Sent folder is asked where there is one, else a person.
"""

from __future__ import annotations

import email
import email.policy
import smtplib
import ssl
from collections.abc import Callable
from contextlib import suppress
from email.message import EmailMessage
from typing import Protocol

from smbflow.config.mail import Security, Server
from smbflow.domain.parcel import Parcel, seal
from smbflow.domain.text import printable
from smbflow.errors import EffectRefused, LookupUnsupported, TransientFailure

Secret = Callable[[str], str | None]
"""Returns a secret by its name, None where it is not kept."""

_PASSING = range(400, 500)
_LONGEST_WORDS = 200


class SentMail(Protocol):
    """Knows which mails were sent."""

    def holds(self, seal: str) -> bool:
        """Say whether a mail with this in its Message-ID lies there (raises TransientFailure)."""
        ...


class SmtpOutbox:
    """Sends answers; implements `Connector`."""

    name = "smtp"

    def __init__(
        self,
        server: Server,
        secret: Secret,
        sent: SentMail | None = None,
        *,
        trust: Callable[[], ssl.SSLContext] = ssl.create_default_context,
    ) -> None:
        self._server = server
        self._secret = secret
        self._sent = sent
        self._trust = trust

    def lookup(self, key: str) -> str | None:
        """Return that an answer lies in the Sent folder.

        Raises LookupUnsupported where it does not: not every server keeps what it sends.
        """
        if self._sent is None:
            raise LookupUnsupported("there is no Sent folder to look in")
        if self._sent.holds(seal(key)):
            return "in the Sent folder"
        raise LookupUnsupported("it is not in the Sent folder, which may be late")

    def send(self, key: str, body: str) -> str:
        """Send an answer and return its Message-ID.

        Raises TransientFailure (certainly not sent), EffectRefused (nor will it ever be),
        ValueError for a body of another key, and whatever breaks once the text is on its way.
        """
        mail = _mail_in(body)
        message_id = str(mail["Message-ID"])
        if seal(key) not in message_id:
            raise ValueError(f"{message_id} does not belong to {key}")
        connection = self._connected()
        try:
            connection.send_message(mail)
        except smtplib.SMTPResponseException as error:
            raise _refusal(error.smtp_code, error) from error
        except smtplib.SMTPRecipientsRefused as error:
            code = min(code for code, _ in error.recipients.values())
            raise _refusal(code, error) from error
        finally:
            with suppress(smtplib.SMTPException, OSError):
                connection.quit()
        return message_id

    def _connected(self) -> smtplib.SMTP:
        """Connect and log in; whatever fails before a word of the answer is passing."""
        connection: smtplib.SMTP | None = None
        try:
            connection = self._opened()
            self._introduced(connection)
        except (smtplib.SMTPException, OSError) as error:
            if connection is not None:
                connection.close()
            said = f"{self._server.host} did not take the mail ({_said(error)})"
            raise TransientFailure(said) from error
        return connection

    def _opened(self) -> smtplib.SMTP:
        server = self._server
        if server.security is Security.TLS:
            return smtplib.SMTP_SSL(
                server.host, server.port, timeout=server.seconds, context=self._trust()
            )
        return smtplib.SMTP(server.host, server.port, timeout=server.seconds)

    def _introduced(self, connection: smtplib.SMTP) -> None:
        server = self._server
        if server.security is Security.STARTTLS:
            connection.starttls(context=self._trust())
        if server.user:
            connection.login(server.user, self._secret(server.secret or server.user) or "")


def _mail_in(body: str) -> EmailMessage:
    (file,) = Parcel.from_json(body).files
    policy = email.policy.SMTP
    return email.message_from_bytes(file.content, policy=policy)


def _refusal(code: int, error: smtplib.SMTPException) -> TransientFailure | EffectRefused:
    said = f"the mail server said {_said(error)}"
    return TransientFailure(said) if code in _PASSING else EffectRefused(said)


def _said(error: BaseException) -> str:
    return printable(str(error) or type(error).__name__)[:_LONGEST_WORDS]
