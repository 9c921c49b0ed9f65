"""Corrections by a person: `intent=opening_hours` (which teaches), `reply=…` (which is sent so)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from smbflow.config.complaint import not_known
from smbflow.domain.decision import Correction
from smbflow.errors import UsageError
from smbflow.pipelines.enquiries.enquiry import Answer, Author, Enquiry
from smbflow.pipelines.enquiries.present import CORRECTABLE
from smbflow.pipelines.enquiries.services import EnquiryServices
from smbflow.pipelines.enquiries.settings import CATCH_ALL


def revise(services: EnquiryServices, value: Any, corrections: Sequence[Correction]) -> Enquiry:
    """Apply corrections to an enquiry (raises UsageError on a field or value that cannot be)."""
    if not isinstance(value, Enquiry):
        raise UsageError(
            "It could not be read, so there is nothing to correct", "Reject it instead."
        )
    enquiry = value
    for correction in corrections:
        enquiry = _corrected(services, enquiry, correction)
    return enquiry


def _corrected(services: EnquiryServices, enquiry: Enquiry, correction: Correction) -> Enquiry:
    if correction.field == "intent":
        return _with_intents(services, enquiry, correction.value)
    if correction.field == "reply":
        return _with_answer(services, enquiry, correction.value)
    raise UsageError(f"field {not_known(correction.field, CORRECTABLE)}")


def _with_intents(services: EnquiryServices, enquiry: Enquiry, text: str) -> Enquiry:
    intents = tuple(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))
    known = [*services.settings.intents, CATCH_ALL]
    for intent in intents:
        if intent not in known:
            raise UsageError(f"intent {not_known(intent, known)}", "See pipelines/enquiries.toml.")
    if not intents:
        raise UsageError("intent is empty", f"Take one of {', '.join(known)}.")
    wishes = tuple(replace(w, intent=w.intent or intents[0]) for w in enquiry.wishes)
    chosen = replace(enquiry, intents=intents, wishes=wishes, confidence=1.0, chosen=True)
    before = enquiry.answer
    kept = before if before is not None and before.author is Author.PERSON else None
    return replace(chosen, answer=kept).noted("classify", ())


def _with_answer(services: EnquiryServices, enquiry: Enquiry, text: str) -> Enquiry:
    if not enquiry.recipient:
        raise UsageError("There is nobody to answer", "Approve it when it is dealt with.")
    language = enquiry.answer.language if enquiry.answer else services.settings.language
    return replace(enquiry, answer=Answer(text.strip(), language, Author.PERSON))
