"""Sending: the answer goes into the outbox once, and is held for a while so that undo works."""

from __future__ import annotations

from datetime import timedelta

from smbflow.domain.outcome import Effect
from smbflow.domain.parcel import Parcel, ParcelFile
from smbflow.pipelines.enquiries.decide import sent_alone
from smbflow.pipelines.enquiries.enquiry import Enquiry
from smbflow.pipelines.enquiries.reply import answer_subject, reply_id, reply_key, reply_mail
from smbflow.pipelines.enquiries.services import Context

FOLDER = "enquiries"


def send(context: Context, enquiry: Enquiry) -> Effect:
    """Hand the answer over, once, to the sender of the mail."""
    services, sha256 = context.services, context.intake.document.sha256
    settings, job_id = services.settings, context.job.id
    content = reply_mail(
        enquiry,
        reply_id(job_id, sha256, settings),
        next(iter(services.reference().business.names), ""),
        context.now,
        settings,
        alone=sent_alone(context),
    )
    name = f"{answer_subject(enquiry.letter.subject).replace(':', '', 1)}.eml"
    parcel = Parcel(FOLDER, (ParcelFile(name, content),))
    held_until = context.now + timedelta(seconds=settings.hold_seconds)
    return Effect(services.connector, reply_key(job_id, sha256), parcel.to_json(), held_until)
