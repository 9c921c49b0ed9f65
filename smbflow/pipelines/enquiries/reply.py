"""The answer as a mail (RFC 5322): to the sender, within its conversation, and nowhere else."""

from __future__ import annotations

import re
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr

from smbflow.domain.document import Letter
from smbflow.domain.parcel import seal
from smbflow.domain.text import printable, squeeze
from smbflow.pipelines.enquiries.enquiry import Enquiry
from smbflow.pipelines.enquiries.settings import EnquirySettings

_ANSWERED = re.compile(r"^(?:(?:re|aw|antw|sv|rv|r|odp)\s*:\s*)+", re.IGNORECASE)
_MESSAGE_ID = re.compile(r"<[!-;=?-~]+>")
_LONGEST_SUBJECT = 200
_MOST_REFERENCES = 20
_NOWHERE = "smbflow.invalid"


def reply_id(job_id: int, sha256: str, settings: EnquirySettings) -> str:
    """Return the id of the answer to a mail: the same however often it is made."""
    domain = settings.addresses[0].rpartition("@")[2] if settings.addresses else _NOWHERE
    return f"<{seal(reply_key(job_id, sha256))}@{domain}>"


def reply_key(job_id: int, sha256: str) -> str:
    """Return the key under which an answer is sent once."""
    return f"reply:{job_id}:{sha256}"


def reply_mail(
    enquiry: Enquiry,
    message_id: str,
    our_name: str,
    now: datetime,
    settings: EnquirySettings,
    *,
    alone: bool,
) -> bytes:
    """Write the answer; `alone` marks one that nobody looked at (RFC 3834).

    The customer's own text is not sent back: whoever forges a sender would have us spread it.
    """
    mail = EmailMessage(policy=SMTP)
    if settings.addresses:
        mail["From"] = formataddr((our_name, settings.addresses[0]))
    mail["To"] = enquiry.recipient
    mail["Subject"] = answer_subject(enquiry.letter.subject)
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = message_id
    for name, value in _thread(enquiry.letter):
        mail[name] = value
    if alone:
        mail["Auto-Submitted"] = "auto-replied"
    mail.set_content(enquiry.answer.text if enquiry.answer else "", cte="quoted-printable")
    return mail.as_bytes()


def answer_subject(subject: str) -> str:
    """Return the subject of an answer, with one `Re:` before it."""
    plain = squeeze(printable(_ANSWERED.sub("", subject.strip())))[:_LONGEST_SUBJECT]
    return f"Re: {plain}".strip()


def _thread(letter: Letter) -> list[tuple[str, str]]:
    """Return the headers that keep a conversation together; ids that are none are left out."""
    own = _MESSAGE_ID.findall(letter.message_id)[:1]
    before = [i for text in letter.references for i in _MESSAGE_ID.findall(text)]
    if not own:
        return []
    references = dict.fromkeys((*before[-_MOST_REFERENCES:], *own))
    return [("In-Reply-To", own[0]), ("References", " ".join(references))]
