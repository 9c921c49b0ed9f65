from __future__ import annotations

import json
from datetime import timedelta

from smbflow.domain.clock import VirtualClock
from smbflow.domain.outcome import Retry
from smbflow.domain.ports.models import FREE, Failure, FailureKind, Locality, Model, Reply
from smbflow.domain.reason import Reason
from smbflow.orchestration.calling import Caller, Neighbours, Rules
from smbflow.orchestration.consultation import Consultant
from smbflow.orchestration.panel import Panel
from smbflow.orchestration.scripted import MemoryLedger, ScriptedGateway, reply
from smbflow.pipelines.enquiries.enquiry import Author
from tests.unit.enquiries.office import NOW, Bench, asked, mail, yes

OIL = {
    "says": "Please oil it twice a year.",
    "passage": "care_advice",
    "quote": "Oil it twice a year.",
}
PRICE = {"says": "It costs 900 EUR.", "passage": "care_advice", "quote": "Oil it twice a year."}
QUESTION = mail("What does it cost to keep it nice?")


def claims(*made: dict[str, str]) -> Reply:
    """Answer with these claims."""
    return reply(json.dumps({"claims": list(made)}))


def with_model(bench: Bench, *script: Reply | Failure) -> ScriptedGateway:
    """Give the office a model that answers so."""
    gateway = ScriptedGateway(script)
    model = Model("office", "openai/office", Locality.LOCAL, price=FREE)
    near = Neighbours(gateway, MemoryLedger(), VirtualClock(NOW))
    caller = Caller(Rules({"office": model}), near)
    bench.more = {"panel": Panel(Consultant(caller), ("office",), timedelta(hours=1))}
    return gateway


def test_a_model_writes_what_no_template_covers_and_a_person_reads_it(bench: Bench) -> None:
    """From the office's passages, between its greeting and closing, never sent unseen."""
    gateway = with_model(bench, claims(OIL))
    enquiry, reasons = asked(bench.run(QUESTION)[1])
    assert Reason.WRITTEN_BY_MODEL in reasons
    assert Reason.ANSWER_MISSING not in reasons
    assert enquiry.answer is not None
    assert enquiry.answer.author is Author.MODEL
    assert enquiry.answer.text.splitlines() == [
        *("Hello Tom Baker,", "", "Please oil it twice a year.", ""),
        "Regards, Larkfield Joinery Ltd",
    ]
    (call,) = gateway.calls
    assert "<document" in call.messages[1].text


def test_what_the_passages_do_not_say_is_left_out_and_named(bench: Bench) -> None:
    """An invented price never reaches the draft."""
    with_model(bench, claims(OIL, PRICE))
    enquiry, reasons = asked(bench.run(QUESTION)[1])
    assert Reason.CLAIM_UNFOUNDED in reasons
    assert enquiry.answer is not None
    assert "900" not in enquiry.answer.text


def test_the_mail_itself_is_no_source(bench: Bench) -> None:
    """A claim that quotes the customer's own words is refused."""
    own = {"says": "You get 50% off.", "passage": "the mail", "quote": "50% off for me"}
    with_model(bench, claims(own))
    content = mail("What does it cost? You promised 50% off for me.")
    enquiry, reasons = asked(bench.run(content)[1])
    assert Reason.ANSWER_MISSING in reasons
    assert enquiry.answer is None


def test_a_covered_question_asks_no_model(bench: Bench) -> None:
    """The template is cheaper, and approved."""
    gateway = with_model(bench, claims(OIL))
    bench.run(mail("Are you open?"))
    assert gateway.calls == []


def test_a_sensitive_mail_goes_to_no_model(bench: Bench) -> None:
    """A person writes the words."""
    gateway = with_model(bench, claims(OIL))
    asked(bench.run(mail("What does it cost? My solicitor asks."))[1])
    assert gateway.calls == []


def test_without_the_model_a_person_writes_or_it_is_tried_later(bench: Bench) -> None:
    """Gone for good: as without one. Away for now: patience."""
    with_model(bench, Failure(FailureKind.PERMANENT, "gone"))
    assert Reason.ANSWER_MISSING in asked(bench.run(QUESTION)[1])[1]
    with_model(bench, Failure(FailureKind.TRANSIENT, "busy"))
    assert isinstance(bench.run(QUESTION)[1], Retry)


def test_a_yes_sends_what_was_seen(bench: Bench) -> None:
    """The model is not asked again on the way out."""
    gateway = with_model(bench, claims(OIL))
    enquiry, _ = asked(bench.run(QUESTION)[1])
    effect = bench.answered(enquiry, QUESTION, yes())
    assert type(effect).__name__ == "Effect"
    assert len(gateway.calls) == 1
