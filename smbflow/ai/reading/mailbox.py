"""Mailbox files (mbox, RFC 4155): many mails in one file, each behind a postmark line."""

from __future__ import annotations

import re

_POSTMARK = re.compile(
    rb"^From (?:\S+|\"[^\"\r\n]*\"\S*) +(?:[A-Z][a-z]{2},? +)?[A-Z][a-z]{2} +\d{1,2}"
    rb" +\d{1,2}:\d\d(?::\d\d)?[^\r\n]*\d{4}[^\r\n]*\r?\n(?=[!-9;-~]+:)",
    re.MULTILINE,
)
_QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)
_BLANK = (b"\n\n", b"\r\n\r\n")


def mails_in(content: bytes) -> tuple[bytes, ...]:
    """Return the mails of a mailbox, without postmarks; empty where it is not one of several."""
    if not _POSTMARK.match(content):
        return ()
    marks = [m for m in _POSTMARK.finditer(content) if _after_blank(content, m.start())]
    ends = [*(mark.start() for mark in marks[1:]), len(content)]
    if len(marks) < 2:  # noqa: PLR2004 - a single mail with its postmark is a mail
        return ()
    return tuple(
        _QUOTED.sub(rb"\1", content[mark.end() : end]).rstrip(b"\r\n") + b"\n"
        for mark, end in zip(marks, ends, strict=True)
    )


def _after_blank(content: bytes, at: int) -> bool:
    """Tell a postmark from text that quotes one: it begins the file or follows a blank line."""
    return at == 0 or content[max(0, at - 4) : at].endswith(_BLANK)
