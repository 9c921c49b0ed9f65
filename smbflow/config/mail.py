"""[mail] of smbflow.toml: how answers leave and how new mail comes in; without it, by folders."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Self

from pydantic import ConfigDict, Field, model_validator

_STRICT = ConfigDict(extra="forbid")
_ON_THIS_PC = frozenset({"localhost", "127.0.0.1", "::1"})

Port = Annotated[int, Field(ge=1, le=65535)]
Text = Annotated[str, Field(min_length=1)]


class Security(StrEnum):
    """How a connection is made safe: from the start, after a first word, or (this PC only) not."""

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Server:
    """A mail server and who we are there; the password lies in the keyring under `secret`."""

    __pydantic_config__ = _STRICT

    host: Text
    port: Port
    security: Security = Security.TLS
    user: str = ""
    secret: str = ""
    seconds: Annotated[float, Field(ge=1, le=300)] = 30.0

    @model_validator(mode="after")
    def _check_safe(self) -> Self:
        """Refuse to send a password or a mail in the clear over a network."""
        if self.security is Security.NONE and self.host not in _ON_THIS_PC:
            message = "security none is for servers on this PC only; write tls or starttls"
            raise ValueError(message)
        return self


@dataclass(frozen=True, slots=True)
class ImapServer(Server):
    """A mailbox that is read: new mail of `folder` becomes enquiries.

    `days_back` is how far back the first look goes; 0: only what comes in from then on. Mails stay
    as they are, unread, unless `mark_seen` says otherwise; none is ever deleted. In `sent_folder`
    answers are looked up after a crash.
    """

    folder: Text = "INBOX"
    sent_folder: str = ""
    every_seconds: Annotated[float, Field(ge=1, le=86400)] = 60.0
    days_back: Annotated[int, Field(ge=0, le=366)] = 0
    mark_seen: bool = False


@dataclass(frozen=True, slots=True)
class MailSection:
    """[mail.smtp] and [mail.imap]; each may stay away."""

    __pydantic_config__ = _STRICT

    smtp: Server | None = None
    imap: ImapServer | None = None
