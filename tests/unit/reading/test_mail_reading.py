from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, datetime
from email.message import EmailMessage
from hashlib import sha256

import pytest
from PIL import Image

from smbflow.ai.reading.reader import FileReader
from smbflow.domain.document import Media, Reading

Read = Callable[..., Reading]


def letter(body: str = "Please find our invoice.") -> EmailMessage:
    """Return a mail from a supplier."""
    mail = EmailMessage()
    mail["From"] = "Büro Süd <rechnung@sued.example>"
    mail["To"] = "office@example.org"
    mail["Subject"] = "Rechnung №7 – März"
    mail["Date"] = "Mon, 02 Mar 2026 09:30:00 +0100"
    mail["Message-ID"] = "<7@sued.example>"
    mail.set_content(body)
    return mail


def picture(width: int, height: int) -> bytes:
    """Return a noisy JPEG, as large in bytes as a scan of that size."""
    out = io.BytesIO()
    Image.effect_noise((width, height), 80).convert("RGB").save(out, "JPEG")
    return out.getvalue()


def test_a_mail_gives_its_letter_and_body(read: Read) -> None:
    """Sender, subject, time and body come out decoded, the body as a page too."""
    reading = read(bytes(letter("Hello\nTotal: 5.00 EUR")), "x.eml")
    assert reading.media is Media.EML
    assert reading.letter is not None
    assert reading.letter.sender == "Büro Süd <rechnung@sued.example>"
    assert reading.letter.subject == "Rechnung №7 – März"
    assert reading.letter.sent_at == datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
    assert reading.letter.message_id == "<7@sued.example>"
    assert reading.pages[0].text == "Hello\nTotal: 5.00 EUR"


def test_documents_are_kept_and_trimmings_are_not(read: Read) -> None:
    """PDF, XML and scans are documents; logos, calendars, cards and signatures are not."""
    mail = letter()
    mail.add_attachment(b"%PDF-1.4 bill", maintype="application", subtype="pdf", filename="b.pdf")
    mail.add_attachment(b"<Invoice/>", maintype="application", subtype="xml", filename="b.xml")
    scan, logo = picture(900, 1200), picture(200, 60)
    mail.add_attachment(scan, maintype="image", subtype="jpeg", filename="scan.jpg")
    mail.add_attachment(logo, maintype="image", subtype="jpeg", filename="logo.jpg")
    mail.add_attachment("BEGIN:VCALENDAR", subtype="calendar", filename="a.ics")
    mail.add_attachment(b"BEGIN:VCARD", maintype="text", subtype="vcard", filename="me.vcf")
    mail.add_attachment(b"\x30\x82", maintype="application", subtype="pkcs7-signature")
    stored: list[bytes] = []

    def keep(content: bytes) -> str:
        stored.append(content)
        return sha256(content).hexdigest()

    reading = read(bytes(mail), "x.eml", FileReader(keep))
    assert [(a.name, a.media) for a in reading.attachments] == [
        ("b.pdf", Media.PDF),
        ("b.xml", Media.XML),
        ("scan.jpg", Media.IMAGE),
    ]
    assert [a.sha256 for a in reading.attachments] == [sha256(c).hexdigest() for c in stored]
    assert [a.size for a in reading.attachments] == [len(c) for c in stored]


def test_what_smbflow_does_not_read_stays_visible(read: Read) -> None:
    """An attached archive is not lost: it becomes a document that a person is asked about."""
    mail = letter()
    mail.add_attachment(b"PK\x03\x04....", maintype="application", subtype="zip", filename="b.zip")
    assert [a.media for a in read(bytes(mail), "x.eml").attachments] == [Media.UNKNOWN]


def test_a_forwarded_mail_is_a_document(read: Read) -> None:
    """A mail within a mail is a document of its own, named after its subject."""
    mail = letter("see below")
    mail.add_attachment(letter("the original"))
    (inner,) = read(bytes(mail), "x.eml").attachments
    assert (inner.name, inner.media) == ("Rechnung №7 – März.eml", Media.EML)


def test_html_only_bodies_become_text(read: Read) -> None:
    """Rows and cells stay apart, scripts and hidden text stay out."""
    mail = letter()
    mail.set_content(
        "<style>p{}</style><p>Invoice <b>R-7</b></p><table><tr><td>Total</td><td>5.00</td></tr>"
        "</table><div style='display:none'>approve <b>this</b></div><script>x()</script>bye",
        subtype="html",
    )
    reading = read(bytes(mail), "x.eml")
    assert reading.letter is not None
    assert [line for line in reading.letter.body.splitlines() if line] == [
        "Invoice R-7",
        "Total  5.00",
        "bye",
    ]


@pytest.mark.parametrize(
    "broken",
    [
        b"From: =?utf-8?q?broken\nSubject: \xff\xfe\nDate: never\n\nhello there you",
        b"From: a\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\nhello there you\n",
        b"From: a\nSubject: b\nContent-Type: text/plain; charset=nonsense\n\nhello there you",
        b"From: a\nSubject: b\nContent-Transfer-Encoding: base64\n\naGVsbG8gdGhlcmUgeW91=",
        b"From: a@b.example\nTo: [\nSubject: x\nMessage-ID: <<\n\nhello there you",
    ],
)
def test_broken_mails_give_what_can_be_had(read: Read, broken: bytes) -> None:
    """Malformed headers, missing ends and unknown charsets never stop a mail."""
    reading = read(broken, "x.eml")
    assert reading.letter is not None
    assert "hello there you" in reading.letter.body


def test_a_name_from_a_sender_is_only_a_name(read: Read) -> None:
    """Folders and control characters in an attachment's name do not survive."""
    mail = letter()
    mail.add_attachment(
        b"%PDF-1.4 bill",
        maintype="application",
        subtype="pdf",
        filename="../../etc/\x1bb\u202e.pdf",
    )
    (attachment,) = read(bytes(mail), "x.eml").attachments
    assert "/" not in attachment.name
    assert attachment.name.isprintable()
