from __future__ import annotations

import email
import email.policy
from datetime import UTC, date, datetime
from email.message import EmailMessage

import pytest

from smbflow.domain.conversation import OtherMail
from smbflow.domain.decision import Decision, Verdict
from smbflow.domain.outcome import Next, SetAside, Split, Wait
from smbflow.domain.reason import Reason
from smbflow.pipelines.enquiries.enquiry import Enquiry
from smbflow.pipelines.enquiries.hours import due_after, in_words
from smbflow.pipelines.enquiries.join import join
from smbflow.pipelines.enquiries.kit import KIT
from smbflow.pipelines.enquiries.present import present
from smbflow.pipelines.enquiries.scripted import ScriptedMails
from smbflow.pipelines.enquiries.settings import HoursSettings, IntentSettings
from smbflow.pipelines.enquiries.wishes import questions_of
from tests.unit.enquiries.office import (
    NOW,
    SETTINGS,
    TEMPLATES,
    US,
    Bench,
    aside,
    asked,
    changed,
    mail,
    sent,
)

WEEK = HoursSettings(friday="09:00-12:00", holidays=(date(2026, 12, 25),))


def of(bench: Bench, content: bytes) -> Enquiry:
    """Return the enquiry as far as it came."""
    done, outcome = bench.run(content)
    enquiry: Enquiry = getattr(outcome, "value", None) or done[-1].value
    return enquiry


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        ("2026-11-16T09:00", 4, "2026-11-16T13:00"),
        ("2026-11-16T15:00", 4, "2026-11-17T11:00"),
        ("2026-11-16T06:00", 1, "2026-11-16T10:00"),
        ("2026-11-20T11:00", 2, "2026-11-23T10:00"),
        ("2026-12-24T16:00", 2, "2026-12-28T10:00"),
        ("2026-11-21T10:00", 8, "2026-11-23T17:00"),
    ],
)
def test_due_times_count_working_hours_only(start: str, hours: int, due: str) -> None:
    """Nights, weekends, short Fridays and holidays do not count."""
    begun = datetime.fromisoformat(start).replace(tzinfo=UTC)
    assert due_after(begun, hours, WEEK, "UTC") == datetime.fromisoformat(due).replace(tzinfo=UTC)


def test_an_office_that_never_opens_still_has_due_times() -> None:
    """Without working hours every hour counts."""
    closed = HoursSettings(None, None, None, None, None)
    begun = datetime(2026, 11, 16, 9, tzinfo=UTC)
    assert due_after(begun, 4, closed, "UTC") == datetime(2026, 11, 16, 13, tzinfo=UTC)
    assert in_words(closed, "en") is None


def test_hours_are_said_in_the_customer_s_language() -> None:
    """Days of the same hours go together."""
    assert in_words(WEEK, "en") == "Monday to Thursday 09:00-17:00, Friday 09:00-12:00"
    assert in_words(WEEK, "de") == "Montag bis Donnerstag 09:00-17:00, Freitag 09:00-12:00"


def test_who_is_away_is_stood_in_for(bench: Bench) -> None:
    """By people.csv; where both are away it stays with whom it belongs to."""
    bench.settings = changed(SETTINGS, away={"Ann Daly": date(2026, 11, 20)})
    given = of(bench, mail("Are you open?")).assignment
    assert given is not None
    assert (given.to, given.instead_of) == ("Joe Roche", "Ann Daly")
    both = {"Ann Daly": date(2026, 11, 20), "Joe Roche": date(2026, 11, 20)}
    bench.settings = changed(SETTINGS, away=both)
    given = of(bench, mail("Are you open?")).assignment
    assert given is not None
    assert (given.to, given.instead_of) == ("Ann Daly", None)


def test_what_is_sensitive_has_its_own_route(bench: Bench) -> None:
    """Whatever it is about."""
    bench.settings = changed(SETTINGS, sensitive=IntentSettings("Joe Roche", 1))
    given = of(bench, mail("Are you open? My solicitor asks.")).assignment
    assert given is not None
    assert given.to == "Joe Roche"


@pytest.mark.parametrize(
    ("text", "questions"),
    [
        ("When do you open? And is there parking?", 2),
        ("I would like a quote for a table. Please let me know.", 1),
        ("Hello there. All is well.", 0),
        ("Could you help me? My table is wet. What shall I do?", 1),
        ("1) When do you open\n2) what does it cost?\n", 1),
        ("Wann haben Sie offen? Bitte senden Sie mir den Katalog.", 2),
        ("Pouvez-vous me dire le prix ? Merci d'avance.", 1),
    ],
)
def test_questions_are_counted(text: str, questions: int) -> None:
    """Sentences that only ask for an answer are none of their own."""
    assert len(questions_of(text)) == questions


def earlier(**values: object) -> ScriptedMails:
    """Return an office with one earlier mail of the conversation."""
    usual = {"job_id": 3, "own": "<0@baker.example>", "who": "tom@baker.example"}
    known = OtherMail(**{**usual, "is_open": True, "busy": False, **values})  # type: ignore[arg-type]  # as typed above
    return ScriptedMails((known,), texts=TEMPLATES)


def test_a_reply_takes_the_place_of_the_earlier_mail(bench: Bench) -> None:
    """One conversation is one item: the newest leads, the earlier is closed and linked."""
    bench.mails = earlier()
    done, _ = bench.run(mail("Are you open?", In_Reply_To="<0@baker.example>"))
    joined = next(n.part_of for n in done if n.part_of)
    assert joined is not None
    assert [closing.job_id for closing in joined.closes] == [3]
    enquiry: Enquiry = done[-1].value
    assert enquiry.continues == (3,)
    assert Reason.CONVERSATION in {finding.reason for finding in enquiry.findings}


def test_an_older_mail_that_comes_late_does_not_lead(bench: Bench) -> None:
    """By when they were sent: it is set aside, unless a person starts it again."""
    later = datetime(2026, 11, 16, 8, 59, tzinfo=UTC)
    bench.mails = earlier(sent_at=later)
    content = mail("Are you open?")
    assert aside(bench.run(content)[1]) is Reason.CONTINUED
    again = bench.context(content, Decision("Ann Daly", Verdict.RETRY, NOW))
    reading = bench.read(again.intake.path, "mail.eml")
    assert isinstance(join(again, reading), Next)


def test_a_stranger_who_names_a_conversation_closes_nothing(bench: Bench) -> None:
    """Ids can be known to anybody who got a copy."""
    bench.mails = earlier(who="eve@other.example")
    done, _ = bench.run(mail("Are you open?", In_Reply_To="<0@baker.example>"))
    assert [n.part_of.closes for n in done if n.part_of] == [()]


def test_our_own_answer_closes_what_it_answers(bench: Bench) -> None:
    """Only where it went to who asked."""
    bench.mails = earlier()
    ours = {"From": US, "In_Reply_To": "<0@baker.example>", "Message_ID": "<9@larkfield.example>"}
    outcome = bench.run(mail("We are.", To="tom@baker.example", **ours))[1]
    assert isinstance(outcome, SetAside)
    assert outcome.part_of is not None
    assert [(c.job_id, c.finding.reason) for c in outcome.part_of.closes] == [
        (3, Reason.ANSWERED_ELSEWHERE)
    ]
    elsewhere = bench.run(mail("We are.", To="other@else.example", **ours))[1]
    assert isinstance(elsewhere, SetAside)
    assert elsewhere.part_of is not None
    assert elsewhere.part_of.closes == ()


def test_the_same_mail_twice_is_one(bench: Bench) -> None:
    """By its id and its words; an id that a program gives to many mails is not enough."""
    done, _ = bench.run(mail("Are you open?"))
    (own,) = [n.part_of.own for n in done if n.part_of]
    bench.mails = earlier(own=own)
    assert aside(bench.run(mail("Are you open?"))[1]) is Reason.SAME_FILE
    assert bench.run(mail("Are you open tomorrow?"))[0]


def test_a_reply_waits_while_the_earlier_mail_is_worked_on(bench: Bench) -> None:
    """Else both would be answered."""
    bench.mails = earlier(busy=True, is_open=False)
    assert isinstance(bench.run(mail("Are you open?"))[1], Wait)


def test_a_mailbox_becomes_one_enquiry_a_mail(bench: Bench) -> None:
    """Each goes its own way."""
    mark = b"From a@b.example Mon Nov  2 09:00:00 2026\n"
    outcome = bench.run(mark + mail("One?") + b"\n" + mark + mail("Two?"), "all.mbox")[1]
    assert isinstance(outcome, Split)
    assert [child.pipeline for child in outcome.children] == ["enquiries", "enquiries"]


@pytest.mark.parametrize(("pipeline", "children"), [("invoices", ["bill.pdf"]), (None, [])])
def test_attached_invoices_go_to_the_invoices_too(
    bench: Bench, drawn_bill: bytes, pipeline: str | None, children: list[str]
) -> None:
    """Only what is a bill, once, and only where that pipeline runs; the enquiry goes on."""
    message = email.message_from_bytes(mail("Are you open?"), policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    for name in ("bill.pdf", "the same bill.pdf"):
        message.add_attachment(drawn_bill, maintype="application", subtype="pdf", filename=name)
    message.add_attachment("Invoice 7: thanks for it", filename="note.txt")
    bench.more = {"invoices": pipeline}
    done, outcome = bench.run(bytes(message))
    found = [child for n in done for child in n.children]
    assert [child.pipeline for child in found] == [pipeline for _ in children]
    assert len(found) == len(children)
    sent(outcome)


def test_what_the_screen_shows_of_an_enquiry(bench: Bench) -> None:
    """Who wrote, what is wanted, who deals with it by when, and the answer to be changed."""
    content = mail("How should I oil it?")
    enquiry, _ = asked(bench.run(content)[1])
    shown = present(enquiry)
    assert shown.summary.who == "Tom Baker <tom@baker.example>"
    assert shown.summary.kind == "care_advice"
    assert shown.fields["assigned_to"].value == "Workshop"
    assert shown.draft is not None
    assert shown.draft.field == "reply"
    assert "Oil it twice" in shown.draft.text
    assert shown.on_approval == "Sends the answer to tom@baker.example."
    assert KIT.checked == ("intent",)
