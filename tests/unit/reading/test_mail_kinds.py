from __future__ import annotations

import struct
from collections.abc import Callable
from email.message import EmailMessage

import pytest

from smbflow.ai.reading.mailbox import mails_in
from smbflow.ai.reading.reader import FileReader
from smbflow.ai.reading.tnef import unpacked
from smbflow.domain.document import Automatic, Letter, Media, Reading

Read = Callable[..., Reading]


def mail(body: str = "When do you open?", **headers: str) -> EmailMessage:
    """Return a mail with these headers besides the usual ones."""
    found = EmailMessage()
    usual = {"From": "Ann Daly <ann@daly.example>", "To": "office@larkfield.example"}
    for name, value in {**usual, "Subject": "Hours", **headers}.items():
        found[name.replace("_", "-")] = value
    found.set_content(body)
    return found


def letter(read: Read, message: EmailMessage) -> Letter:
    """Read a mail and return its letter."""
    found = read(bytes(message), "x.eml").letter
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("headers", "kind"),
    [
        ({}, None),
        ({"Auto_Submitted": "no"}, None),
        ({"Auto_Submitted": "auto-replied; owner-email=a@b.example"}, Automatic.AUTO_REPLY),
        ({"Subject": "Automatic reply: your quote"}, Automatic.AUTO_REPLY),
        ({"Subject": "Abwesenheitsnotiz"}, Automatic.AUTO_REPLY),
        ({"Subject": "Réponse automatique : commande"}, Automatic.AUTO_REPLY),
        ({"Subject": "Fuera de la oficina"}, Automatic.AUTO_REPLY),
        ({"Subject": "Automatisch antwoord: bestelling"}, Automatic.AUTO_REPLY),
        ({"X_Autoreply": "yes"}, Automatic.AUTO_REPLY),
        ({"Return_Path": "<>"}, Automatic.BOUNCE),
        ({"From": "MAILER-DAEMON@mx.example"}, Automatic.BOUNCE),
        ({"List_Id": "<trade.example>"}, Automatic.MAILING_LIST),
        ({"List_Unsubscribe": "<mailto:out@trade.example>"}, Automatic.MAILING_LIST),
        ({"Precedence": "bulk"}, Automatic.MAILING_LIST),
        ({"Auto_Submitted": "auto-generated"}, Automatic.NOTIFICATION),
        ({"From": "no-reply@shop.example"}, Automatic.NOTIFICATION),
    ],
)
def test_mails_that_no_person_wrote_are_told(
    read: Read, headers: dict[str, str], kind: Automatic | None
) -> None:
    """By RFC 3834's header, list headers, an empty return path, and absence notes' subjects."""
    assert letter(read, mail(**headers)).automatic == kind


def test_a_letter_knows_its_conversation_and_its_people(read: Read) -> None:
    """Addressees, reply address and the ids of earlier mails come along."""
    references = " ".join(f"<{n}@daly.example>" for n in range(80))
    found = letter(
        read,
        mail(
            Cc="Joe <joe@daly.example>",
            Reply_To="other@daly.example",
            In_Reply_To="<79@daly.example>",
            References=references,
        ),
    )
    assert (found.to, found.copies) == ("office@larkfield.example", "Joe <joe@daly.example>")
    assert (found.reply_to, found.answers) == ("other@daly.example", "<79@daly.example>")
    assert len(found.references) == 50
    assert found.references[-1] == "<79@daly.example>"


def test_all_that_hangs_on_a_mail_is_named(read: Read) -> None:
    """Documents or not, also those within a forwarded mail; names, kinds and sizes."""
    inner = mail()
    inner.add_attachment(b"BEGIN:VCARD", maintype="text", subtype="vcard", filename="me.vcf")
    outer = mail()
    outer.add_attachment(b"%PDF-1.4 x", maintype="application", subtype="pdf", filename="a.pdf")
    outer.add_attachment(inner)
    assert [(h.name, h.kind, h.size) for h in letter(read, outer).hanging] == [
        ("a.pdf", "application/pdf", 10),
        ("", "message/rfc822", 0),
        ("me.vcf", "text/vcard", 11),
    ]


def test_a_mailbox_gives_each_of_its_mails(read: Read) -> None:
    """Postmarks part the mails; a line that only begins like one does not."""
    first = b"From: a@b.example\nSubject: one\n\nFrom here on we wait.\n>From the top\n\n"
    second = b"From: c@d.example\nSubject: two\n\nHello there you.\n"
    mark = b"From a@b.example Mon Nov  2 09:00:00 2026\n"
    kept: list[bytes] = []

    def keep(content: bytes) -> str:
        kept.append(content)
        return str(len(kept))

    reading = read(mark + first + mark + second, "all.mbox", FileReader(keep))
    assert reading.media is Media.MBOX
    assert [(a.name, a.media) for a in reading.attachments] == [
        ("mail 1.eml", Media.EML),
        ("mail 2.eml", Media.EML),
    ]
    assert kept[0].endswith(b"From here on we wait.\nFrom the top\n")
    assert kept[1] == second


def test_a_single_mail_with_its_postmark_is_a_mail(read: Read) -> None:
    """What a mail program saves alone is not a mailbox."""
    content = b"From a@b.example Mon Nov  2 09:00:00 2026\n" + bytes(mail())
    assert mails_in(content) == ()
    assert read(content, "x.eml").media is Media.EML


def winmail(*files: tuple[str, bytes]) -> bytes:
    """Return a winmail.dat that holds these files."""

    def attribute(number: int, value: bytes) -> bytes:
        return struct.pack("<BHHI", 2, number, 6, len(value)) + value + b"\0\0"

    def named(name: str) -> bytes:
        text = name.encode("utf-16-le") + b"\0\0"
        padding = b"\0" * (-len(text) % 4)
        return struct.pack("<IHHII", 1, 0x001F, 0x3707, 1, len(text)) + text + padding

    parts = b"".join(
        attribute(0x9002, b"\0" * 14)
        + attribute(0x8010, b"SHORT~1.PDF\0")
        + attribute(0x800F, content)
        + attribute(0x9005, named(name))
        for name, content in files
    )
    return b"\x78\x9f\x3e\x22\x01\x00" + parts


def test_files_come_out_of_a_winmail_dat(read: Read) -> None:
    """Outlook's wrapping is undone: its invoice is a document under its long name."""
    packed = winmail(("bill für März.pdf", b"%PDF-1.4 bill"), ("note.txt", b"some words"))
    outer = mail()
    outer.add_attachment(packed, maintype="application", subtype="ms-tnef", filename="winmail.dat")
    reading = read(bytes(outer), "x.eml")
    assert [(a.name, a.media) for a in reading.attachments] == [
        ("bill für März.pdf", Media.PDF),
        ("note.txt", Media.TEXT),
    ]


def test_a_broken_winmail_dat_gives_what_can_be_had() -> None:
    """Cut anywhere it raises nothing and invents nothing."""
    packed = winmail(("a.pdf", b"%PDF-1.4 bill"))
    for end in range(len(packed)):
        assert {file.content for file in unpacked(packed[:end])} <= {b"%PDF-1.4 bill"}
