"""Joining: one conversation is one item, and the newest mail leads.

A reply by the same sender takes the place of an earlier mail that still waits. Our own answer,
written elsewhere, closes it. Ids prove nothing, so a stranger who names them closes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

from smbflow.domain.conversation import Closing, Conversation, OtherMail
from smbflow.domain.document import Letter, Reading
from smbflow.domain.outcome import Child, Next, SetAside, Wait
from smbflow.domain.reason import Finding, Reason, ask, note
from smbflow.pipelines.enquiries.beside import invoices_of
from smbflow.pipelines.enquiries.enquiry import Enquiry
from smbflow.pipelines.enquiries.people import addresses_in, from_web_form, writer
from smbflow.pipelines.enquiries.reply import reply_id
from smbflow.pipelines.enquiries.services import Context
from smbflow.pipelines.wording import listed, outside

_BREATHER = timedelta(seconds=2)
_LONGEST_WAIT = timedelta(minutes=2)
_LONGEST_TEXT = 20_000


def join(context: Context, reading: Reading) -> Next[Enquiry] | SetAside | Wait:
    """Put the mail beside the earlier ones of its conversation."""
    letter = reading.letter or _bare(context, reading)
    settings = context.services.settings
    who = writer(letter, settings)
    own = _own_mark(context, letter)
    shared = (own, *_ids(context, letter))
    job_id, mails = context.job.id, context.services.conversations
    others = mails.sharing(shared, besides=job_id)
    earlier = [mail for mail in others if not mail.leads(job_id, letter.sent_at)]
    if any(mail.busy for mail in earlier) and _may_wait(context):
        return Wait(context.now + _BREATHER)
    joined = Conversation(own, shared, who, sent_at=letter.sent_at)
    repeated = next((mail for mail in others if mail.own == own and mail.job_id < job_id), None)
    if repeated is not None:
        words = f"The same mail is here already, as {repeated.job_id}"
        return SetAside(note(Reason.SAME_FILE, words, other=str(repeated.job_id)), joined)
    if who in settings.addresses and not from_web_form(letter, settings):
        return _own(context, letter, joined, earlier)
    newer = [mail for mail in others if mail not in earlier and who and mail.who == who]
    if newer and context.decision is None:
        words = f"The same sender went on in mail {newer[-1].job_id}"
        return SetAside(note(Reason.CONTINUED, words, other=str(newer[-1].job_id)), joined)
    return _customer(context, reading, letter, joined, earlier)


def _customer(
    context: Context,
    reading: Reading,
    letter: Letter,
    joined: Conversation,
    earlier: Sequence[OtherMail],
) -> Next[Enquiry]:
    settings = context.services.settings
    answerable = letter.automatic is None or from_web_form(letter, settings)
    mine = [mail for mail in earlier if joined.who and mail.who == joined.who]
    words = f"The same sender went on in mail {context.job.id}"
    closes = _closings((m for m in mine if m.is_open), Reason.CONTINUED, words, context)
    children = invoices_of(context, reading)
    enquiry = Enquiry(
        _shortened(letter),
        recipient=joined.who if answerable else "",
        attachments=reading.attachments,
        continues=tuple(mail.job_id for mail in mine),
    ).noted("join", (*_belongs(mine), *_told(letter, settings.web_forms), *_beside(children)))
    if len(letter.newest) > _LONGEST_TEXT:
        words = "It is very long, and only its beginning was looked at: read the whole of it"
        enquiry = enquiry.noted("length", (ask(Reason.TOO_LARGE, words),))
    return Next(enquiry, children, replace(joined, closes=closes))


def _own(
    context: Context, letter: Letter, joined: Conversation, earlier: Sequence[OtherMail]
) -> SetAside:
    """Close what a colleague has answered from their own mail program."""
    reached = {*addresses_in(letter.to), *addresses_in(letter.copies)}
    answered = [mail for mail in earlier if mail.is_open and mail.who in reached]
    words = f"Answered elsewhere: see mail {context.job.id}"
    closes = _closings(answered, Reason.ANSWERED_ELSEWHERE, words, context)
    said = "Our own mail: nothing to answer"
    finding = note(Reason.OWN_MAIL, said, other=str(answered[0].job_id) if answered else None)
    return SetAside(finding, replace(joined, closes=closes))


def _closings(
    mails: Iterator[OtherMail] | Sequence[OtherMail],
    reason: Reason,
    words: str,
    context: Context,
) -> tuple[Closing, ...]:
    finding = note(reason, words, other=str(context.job.id))
    return tuple(Closing(mail.job_id, finding) for mail in mails)


def _belongs(mine: Sequence[OtherMail]) -> Iterator[Finding]:
    for mail in mine:
        words = f"It goes on from mail {mail.job_id}"
        yield note(Reason.CONVERSATION, words, other=str(mail.job_id))


def _told(letter: Letter, web_forms: Sequence[str]) -> Iterator[Finding]:
    """Note an address that asks for the answer; only a configured web form's counts."""
    sender, other = addresses_in(letter.sender), addresses_in(letter.reply_to)
    if other and other != sender and not any(address in web_forms for address in sender):
        words = f"It asks for answers to {outside(other[0])}; they go to the sender all the same"
        yield note(Reason.REPLY_ADDRESS_DIFFERS, words)


def _beside(children: Sequence[Child]) -> Iterator[Finding]:
    if children:
        names = listed([outside(child.name) for child in children])
        yield note(Reason.INVOICE_ATTACHED, f"It goes to the invoices too: {names}")


def _own_mark(context: Context, letter: Letter) -> str:
    """Return what only this mail has: some programs give the same id to many."""
    if not letter.message_id:
        return f"file {context.intake.document.sha256}"
    said = f"{letter.sender}\n{letter.subject}\n{letter.newest}"
    return f"{letter.message_id} {sha256(said.encode()).hexdigest()[:16]}"


def _may_wait(context: Context) -> bool:
    return context.now - context.intake.document.received_at < _LONGEST_WAIT


def _ids(context: Context, letter: Letter) -> tuple[str, ...]:
    """Return the ids by which this mail and its answer are found again."""
    ours = reply_id(context.job.id, context.intake.document.sha256, context.services.settings)
    every = (letter.message_id, *letter.answers.split(), *letter.references, ours)
    return tuple(dict.fromkeys(found for found in every if found))


def _shortened(letter: Letter) -> Letter:
    """Return the letter without its history, which the reading keeps, and not beyond all bounds."""
    return replace(letter, body="", newest=letter.newest[:_LONGEST_TEXT])


def _bare(context: Context, reading: Reading) -> Letter:
    """Make a letter of a text that is no mail: it has no sender, so nobody can be answered."""
    text = reading.text.strip()
    return Letter("", context.intake.document.name, None, "", text, newest=text)
