"""Caution comes first: what is sensitive, and what no person wrote."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from smbflow.domain.document import Automatic
from smbflow.domain.enquiry import Flag, FlagKind
from smbflow.domain.outcome import Next, SetAside
from smbflow.domain.reason import Finding, Reason, ask, note
from smbflow.pipelines.enquiries.enquiry import Enquiry
from smbflow.pipelines.enquiries.people import from_web_form
from smbflow.pipelines.enquiries.services import Context
from smbflow.pipelines.wording import listed, outside

_WORDS = {
    FlagKind.COMPLAINT: "A complaint",
    FlagKind.LEGAL_THREAT: "It threatens with the law",
    FlagKind.DATA_PROTECTION: "It is about personal data; the law sets a time for the answer",
    FlagKind.PAYMENT_CHANGE: "It is about a payment or new bank details; call before anything else",
    FlagKind.SAFETY: "Somebody may be hurt or in danger",
    FlagKind.HARASSMENT: "Abuse or harassment",
    FlagKind.VULNERABLE_PERSON: "The sender may need particular care",
    FlagKind.PRESS: "A question from the press",
    FlagKind.CANCELLATION: "Something is cancelled or withdrawn",
    FlagKind.SPAM: "It looks like spam or phishing",
    FlagKind.INJECTION: "The text gives orders to a machine; none of them was followed",
}
_AUTOMATIC = {
    Automatic.AUTO_REPLY: "An absence note or other automatic reply: never answered",
    Automatic.MAILING_LIST: "A mailing list or newsletter: never answered",
    Automatic.NOTIFICATION: "Written by a program: never answered",
}
_SHOWN = 3


def flag(context: Context, enquiry: Enquiry) -> Next[Enquiry] | SetAside:
    """Raise the sensitive flags; set aside what a program wrote and nothing speaks against."""
    raiser, letter = context.services.raiser, enquiry.letter
    flags = raiser.flags(enquiry.text)
    if letter.hidden:
        unseen = raiser.flags(letter.hidden)
        flags = (*flags, *(f for f in unseen if f.kind is FlagKind.INJECTION))
    flagged = replace(enquiry, flags=flags)
    written = not letter.automatic or from_web_form(letter, context.services.settings)
    if written:
        return Next(flagged.noted("flag", _findings(flags)))
    if letter.automatic in _AUTOMATIC and all(f.kind is FlagKind.SPAM for f in flags):
        return SetAside(note(Reason.AUTOMATIC_MAIL, _AUTOMATIC[letter.automatic]))
    return Next(flagged.noted("flag", (*_findings(flags), _no_letter(enquiry))))


def _findings(flags: tuple[Flag, ...]) -> Iterator[Finding]:
    for one in {f.kind: f for f in reversed(flags)}.values():
        words = dict.fromkeys(outside(trigger.words, longest=40) for trigger in one.triggers)
        said = listed([f"“{word}”" for word in list(words)[:_SHOWN]])
        sentence = f"{_WORDS[one.kind]}: {said}" if said else _WORDS[one.kind]
        yield ask(Reason(one.kind.value), sentence)


def _no_letter(enquiry: Enquiry) -> Finding:
    if enquiry.letter.automatic is Automatic.BOUNCE:
        return ask(Reason.MAIL_BOUNCED, "A mail of ours did not arrive, or somebody says so")
    return note(Reason.AUTOMATIC_MAIL, "Written by a program: no answer can be sent")
