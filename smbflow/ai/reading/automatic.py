"""Mails that no person wrote: bounces, absence notes, lists, notifications (RFC 3834, 2919, 3464).

Answering one of them starts a loop or annoys a thousand people, so every sign counts.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from email.utils import parseaddr

from smbflow.domain.document import Automatic

Header = Callable[[str], str]
"""Returns a header by name, empty where there is none."""

_ABSENCE = re.compile(
    r"^\s*(?:(?:re|aw|tr|rv)\s*:\s*)?"
    r"(?:out of (?:the )?office|automatic reply|auto(?:matic)?[- ]?(?:reply|response)"
    r"|abwesenheits|automatische (?:antwort|abwesenheit)|nicht im büro|abwesend\b"
    r"|réponse automatique|absence du bureau|message d.absence|absent du bureau"
    r"|respuesta automática|fuera de (?:la )?oficina|ausente\b"
    r"|automatisch antwoord|afwezig|niet aanwezig|risposta automatica)",
    re.IGNORECASE,
)
_POSTMASTER = re.compile(r"^(?:mailer-daemon|postmaster|mail-daemon|bounces?)\b", re.IGNORECASE)
_NOBODY = re.compile(
    r"^(?:no[-_.]?reply|do[-_.]?not[-_.]?reply|noreply|donotreply|ne[-_.]?pas[-_.]?repondre"
    r"|nicht[-_.]?antworten|no[-_.]?responder)",
    re.IGNORECASE,
)
_LIST_HEADERS = ("List-Id", "List-Post", "List-Unsubscribe", "List-Help", "Mailing-List")
_LIST_PRECEDENCE = frozenset({"bulk", "list", "junk"})
_REPLY_HEADERS = ("X-Autoreply", "X-Autorespond", "X-Autoresponder")


def automatic(header: Header, kind: str) -> Automatic | None:
    """Tell what kind of automatic mail this is by its headers and MIME type, None for a letter."""
    return _bounce(header, kind) or _reply(header) or _list(header) or _notification(header)


def _bounce(header: Header, kind: str) -> Automatic | None:
    sender = parseaddr(header("From"))[1]
    returned = header("Return-Path").strip()
    reported = kind == "multipart/report" and "disposition" not in header("Content-Type")
    if reported or _POSTMASTER.match(sender) or header("X-Failed-Recipients"):
        return Automatic.BOUNCE
    own_word = header("Auto-Submitted")
    empty = returned == "<>" and not own_word and not _ABSENCE.match(header("Subject"))
    return Automatic.BOUNCE if empty else None


def _reply(header: Header) -> Automatic | None:
    own_word = header("Auto-Submitted").partition(";")[0].strip().lower()
    if own_word == "auto-replied" or any(header(name) for name in _REPLY_HEADERS):
        return Automatic.AUTO_REPLY
    answered = header("Precedence").strip().lower() == "auto_reply"
    return Automatic.AUTO_REPLY if answered or _ABSENCE.match(header("Subject")) else None


def _list(header: Header) -> Automatic | None:
    on_list = any(header(name) for name in _LIST_HEADERS)
    bulk = header("Precedence").strip().lower() in _LIST_PRECEDENCE
    return Automatic.MAILING_LIST if on_list or bulk else None


def _notification(header: Header) -> Automatic | None:
    own_word = header("Auto-Submitted").partition(";")[0].strip().lower()
    generated = own_word not in {"", "no"} or bool(header("X-Auto-Response-Suppress"))
    nobody = _NOBODY.match(parseaddr(header("From"))[1])
    return Automatic.NOTIFICATION if generated or nobody else None
