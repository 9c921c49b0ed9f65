from __future__ import annotations

import email
import email.policy
from dataclasses import replace
from datetime import date, timedelta
from email.message import EmailMessage

import pytest

from smbflow.config.pipeline import Autonomy
from smbflow.domain.outcome import Effect, Next
from smbflow.domain.parcel import Parcel
from smbflow.domain.reason import Reason
from smbflow.domain.reference import CustomerOrder
from smbflow.domain.template import Template, Templates
from smbflow.errors import UsageError
from smbflow.pipelines.enquiries.enquiry import Author
from smbflow.pipelines.enquiries.route import route
from smbflow.pipelines.enquiries.scripted import ScriptedMails
from smbflow.pipelines.enquiries.settings import CapSettings
from tests.unit.enquiries.office import (
    NOW,
    SETTINGS,
    Bench,
    aside,
    asked,
    changed,
    correction,
    mail,
    sent,
    yes,
)


def written(effect: Effect) -> EmailMessage:
    """Return the mail that an effect would send."""
    (file,) = Parcel.from_json(effect.body).files
    message = email.message_from_bytes(file.content, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def test_a_plain_question_is_answered_alone(bench: Bench) -> None:
    """From the template, to the sender, within the conversation, marked as automatic, and held."""
    content = mail("Hi,\n\nare you open today?\n\nTom", References="<0@baker.example>")
    effect = sent(bench.run(content)[1])
    answer = written(effect)
    assert answer["To"] == "tom@baker.example"
    assert answer["From"] == "Larkfield Joinery Ltd <office@larkfield.example>"
    assert answer["Subject"] == "Re: A question"
    assert answer["In-Reply-To"] == "<1@baker.example>"
    assert answer["References"] == "<0@baker.example> <1@baker.example>"
    assert answer["Auto-Submitted"] == "auto-replied"
    assert answer.get_content().splitlines() == [
        *("Hello Tom Baker,", "", "We are open Monday to Friday 09:00-17:00.", ""),
        "Regards, Larkfield Joinery Ltd",
    ]
    assert effect.not_before == NOW + timedelta(seconds=60)
    assert effect.key == sent(bench.run(content)[1]).key
    assert answer["Message-ID"] == written(sent(bench.run(content)[1]))["Message-ID"]


def test_the_answer_speaks_the_customer_s_language(bench: Bench) -> None:
    """German where all templates are German, else the office's language and a question."""
    german = mail("Haben Sie am Samstag offen? Wir würden gern kommen.")
    assert written(sent(bench.run(german)[1])).get_content().startswith("Guten Tag,")
    french = mail("Êtes-vous open le samedi ? Je suis avec vous.")
    enquiry, reasons = asked(bench.run(french)[1])
    assert reasons == {Reason.ANSWER_LANGUAGE}
    assert enquiry.answer is not None
    assert enquiry.answer.language == "en"


def test_an_order_is_told_to_who_placed_it_and_to_nobody_else(bench: Bench) -> None:
    """By its sender's address, whatever number the mail names."""
    own = written(sent(bench.run(mail("Where is my order L-2041?"))[1])).get_content()
    assert "Order L-2041: in the workshop." in own
    strange = bench.run(mail("Where is my order L-2042?", From="tim@stranger.example"))[1]
    enquiry, reasons = asked(strange)
    assert reasons == {Reason.SLOT_UNFILLED}
    assert enquiry.answer is not None
    assert "[[order_number]]" in enquiry.answer.text
    assert "sent" not in enquiry.answer.text


def test_a_gap_is_never_sent(bench: Bench) -> None:
    """A yes does not clear it; an answer that still has it asks again."""
    content = mail("Where is my order L-9999?", From="eve@nobody.example")
    enquiry, _ = asked(bench.run(content)[1])
    assert asked(bench.answered(enquiry, content, yes()))[1] == {Reason.SLOT_UNFILLED}
    half = bench.answered(enquiry, content, correction(reply="It is [[order_status]]."))
    assert Reason.SLOT_UNFILLED in asked(half)[1]


def test_several_questions_are_named_and_never_sent_alone(bench: Bench) -> None:
    """Both are answered in one draft, and a person looks."""
    content = mail("Are you open on Friday? And how should I oil the table?")
    enquiry, reasons = asked(bench.run(content)[1])
    assert reasons == {Reason.SEVERAL_INTENTS, Reason.NOT_SENT_ALONE}
    assert enquiry.intents == ("opening_hours", "care_advice")
    assert enquiry.answer is not None
    assert "We are open" in enquiry.answer.text
    assert "Oil it twice a year." in enquiry.answer.text


def test_a_question_nobody_understands_is_named(bench: Bench) -> None:
    """The rest is drafted, and the open question stands beside it."""
    content = mail("Are you open on Friday? Can your dog whistle the anthem?")
    enquiry, reasons = asked(bench.run(content)[1])
    assert Reason.QUESTION_OPEN in reasons
    assert any("whistle" in finding.sentence for finding in enquiry.open_findings)


def test_what_is_not_known_waits_without_an_answer(bench: Bench) -> None:
    """No intent, no draft: a yes is refused until somebody writes one."""
    content = mail("The moon is bright tonight.")
    enquiry, reasons = asked(bench.run(content)[1])
    assert reasons == {Reason.INTENT_UNKNOWN, Reason.ANSWER_MISSING}
    corrected = bench.answered(enquiry, content, correction(reply="It is indeed."))
    by_hand, _ = asked(corrected)
    assert by_hand.answer is not None
    assert by_hand.answer.author is Author.PERSON
    answer = written(sent(bench.answered(by_hand, content, yes())))
    assert answer.get_content().strip() == "It is indeed."
    assert "Auto-Submitted" not in answer


def test_a_corrected_intent_writes_anew_and_teaches(bench: Bench) -> None:
    """The draft follows the person's word, waits for a yes, and the text becomes an example."""
    content = mail("Is there anybody in the shop?")
    enquiry, _ = asked(bench.run(content)[1])
    again = bench.answered(enquiry, content, correction(intent="opening_hours"))
    shown, reasons = asked(again)
    assert reasons == {Reason.NOT_SENT_ALONE}
    assert shown.answer is not None
    assert "We are open" in shown.answer.text
    context = bench.context(content, correction(intent="opening_hours"))
    outcome = route(context, shown)
    assert isinstance(outcome, Next)
    assert outcome.teaches is not None
    assert (outcome.teaches.intent, outcome.teaches.text) == (
        "opening_hours",
        "Is there anybody in the shop?",
    )


def test_only_intent_and_reply_can_be_corrected(bench: Bench) -> None:
    """The recipient is nobody's to change; a wrong name tells the nearest."""
    content = mail("Are you open? And what does it cost?")
    enquiry, _ = asked(bench.run(content)[1])
    for field, value in (("recipient", "x@y.example"), ("to", "x@y.example"), ("intent", "open")):
        with pytest.raises(UsageError):
            bench.answered(enquiry, content, correction(**{field: value}))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"autonomy": Autonomy.NEVER}, Reason.ALWAYS_ASKED),
        ({"threshold": 0.99}, Reason.INTENT_UNCERTAIN),
    ],
)
def test_the_office_s_caution_asks(bench: Bench, change: dict[str, object], reason: Reason) -> None:
    """Where it does not work alone, or is not sure enough."""
    bench.more = change
    assert reason in asked(bench.run(mail("Are you open?"))[1])[1]


def test_more_answers_than_the_cap_ask(bench: Bench) -> None:
    """A flood of mails never becomes a flood of answers."""
    bench.settings = changed(SETTINGS, cap=CapSettings(per_hour=0))
    assert asked(bench.run(mail("Are you open?"))[1])[1] == {Reason.SENT_CAP}


def test_an_intent_without_permission_asks_and_a_yes_sends(bench: Bench) -> None:
    """A person's yes is enough where nothing graver speaks against it."""
    content = mail("How should I oil the table?")
    enquiry, reasons = asked(bench.run(content)[1])
    assert reasons == {Reason.NOT_SENT_ALONE}
    assert written(sent(bench.answered(enquiry, content, yes())))["To"] == "tom@baker.example"


def test_a_sensitive_mail_needs_its_stop_confirmed_by_name(bench: Bench) -> None:
    """One key is not enough."""
    content = mail("Are you open? My solicitor wants to know.")
    enquiry, reasons = asked(bench.run(content)[1])
    assert reasons == {Reason.LEGAL_THREAT, Reason.ANSWER_MISSING}
    by_hand, _ = asked(bench.answered(enquiry, content, correction(reply="We will call you.")))
    assert asked(bench.answered(by_hand, content, yes()))[1] == {Reason.LEGAL_THREAT}
    sent(bench.answered(by_hand, content, yes("legal_threat")))


def test_a_mail_without_a_sender_is_dealt_with_by_a_yes(bench: Bench) -> None:
    """Nobody can be answered, so nothing is drafted and nothing leaves."""
    enquiry, reasons = asked(bench.run(b"Are you open on Friday?\n", "note.txt")[1])
    assert Reason.NO_RECIPIENT in reasons
    assert enquiry.answer is None
    assert aside(bench.answered(enquiry, b"x", yes())) is Reason.NO_RECIPIENT


def test_a_promise_that_has_passed_is_not_made_again(bench: Bench) -> None:
    """Neither an order's day nor our own."""
    late = CustomerOrder(
        "L-1", ("tom@baker.example",), "Chair", "late", promised_on=date(2026, 11, 2)
    )
    bench.reference = replace(bench.reference, customer_orders=(late,))
    texts = Templates((Template("order_status", "en", "Ready on {order_promised}."),))
    bench.mails = ScriptedMails(texts=texts)
    enquiry, reasons = asked(bench.run(mail("Where is my order?"))[1])
    assert Reason.SLOT_UNFILLED in reasons
    assert enquiry.orders == ("L-1 Chair: late",)


def test_a_mail_without_end_is_cut_and_says_so(bench: Bench) -> None:
    """What was not looked at is a reason to look."""
    enquiry, reasons = asked(bench.run(mail("Are you open? " + "la la la " * 4000))[1])
    assert Reason.TOO_LARGE in reasons
    assert len(enquiry.letter.newest) == 20_000
