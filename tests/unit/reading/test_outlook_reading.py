from __future__ import annotations

import struct
from collections.abc import Callable

from oxmsg.message import Message
from oxmsg.storage import Storage, Stream

from smbflow.ai.reading.limits import ReadingLimits
from smbflow.ai.reading.outlook import FORWARDED, _attachments, _enclosures
from smbflow.domain.document import Media
from smbflow.domain.reason import Reason

Refused = Callable[..., Reason]

BINARY, UNICODE = 0x0102, 0x001F


def attachment(number: int, name: str, content: bytes, inner: tuple[Storage, ...] = ()) -> Storage:
    """Return the part of a .msg file that holds one attachment."""
    path = f"__attach_version1.0_#{number:08X}"
    values = {0x3707: (UNICODE, name.encode("utf-16-le")), 0x3701: (BINARY, content)}
    table = b"".join(
        struct.pack("<HHIII", kind, prop, 6, len(data), 0) for prop, (kind, data) in values.items()
    )
    streams = [Stream(f"{path}/__properties_version1.0", b"\0" * 8 + table)]
    streams += [
        Stream(f"{path}/__substg1.0_{prop:04X}{kind:04X}", data)
        for prop, (kind, data) in values.items()
    ]
    return Storage(path, tuple(streams), inner)


def mail(*attachments: Storage, path: str = "") -> Storage:
    """Return the part of a .msg file that holds a mail."""
    return Storage(path, (Stream("__properties_version1.0", b"\0" * 32),), attachments)


def test_documents_of_a_mail_forwarded_whole_are_found() -> None:
    """Outlook wraps a forwarded mail in the mail; its invoice counts like one attached directly."""
    inner = mail(attachment(0, "bill.pdf", b"%PDF-1.4 bill"), path=FORWARDED)
    outer = mail(attachment(0, "note.txt", b"some words"), attachment(1, "", b"", (inner,)))
    found = list(_enclosures(Message(outer), ReadingLimits()))
    assert [(e.name, e.media, e.content) for e in found] == [
        ("note.txt", Media.TEXT, b"some words"),
        ("bill.pdf", Media.PDF, b"%PDF-1.4 bill"),
    ]


def test_mails_within_mails_end_somewhere() -> None:
    """A mail that nests a hundred deep is not followed to its end."""
    nested = mail(path=FORWARDED)
    for _ in range(100):
        nested = mail(attachment(0, "", b"", (nested,)), path=FORWARDED)
    assert len(list(_attachments(Message(nested).attachments))) < 50


def test_a_damaged_outlook_file_is_refused(refused: Refused) -> None:
    """Whatever the library stumbles over becomes a sentence, not a crash."""
    marker = "__properties_version1.0".encode("utf-16-le")
    damaged = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + marker
    assert refused(damaged, "mail.msg") is Reason.UNREADABLE
