"""Mails as they arrive: a few words, a document, and the signature's picture."""

from __future__ import annotations

import io
from datetime import datetime
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage

from papers import Firm
from PIL import Image, ImageDraw

OFFICE_ADDRESS = "accounts@larkfield.example"


def mail(
    sender: Firm, subject: str, sent: datetime, body: str, *attached: tuple[str, bytes]
) -> bytes:
    """Return a mail to the office; every attachment is a PDF, and the signature a picture."""
    message = EmailMessage(policy=policy.SMTP)
    message["From"] = Address(sender.name, addr_spec=sender.email)
    message["To"] = OFFICE_ADDRESS
    message["Subject"] = subject
    message["Date"] = sent
    message["Message-ID"] = f"<{sent:%Y%m%d%H%M}.{sender.id.lower()}@{sender.email.split('@')[1]}>"
    message.set_content(body)
    for name, content in attached:
        message.add_attachment(content, maintype="application", subtype="pdf", filename=name)
    if attached:
        message.add_attachment(
            _signature(),
            maintype="image",
            subtype="png",
            filename="image001.png",
            disposition="inline",
            cid="<image001@sample>",
        )
    for number, part in enumerate(p for p in message.walk() if p.is_multipart()):
        part.set_boundary(f"=_{sender.id}_{sent:%Y%m%d%H%M}_{number}")
    return bytes(message)


def _signature() -> bytes:
    picture = Image.new("RGB", (120, 28), "white")
    ImageDraw.Draw(picture).rounded_rectangle((2, 2, 118, 26), radius=6, outline="#d81b60", width=2)
    target = io.BytesIO()
    picture.save(target, "PNG")
    return target.getvalue()
