"""An invented office for the rules' tests: its templates, its people, and mails to it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from smbflow.ai.reading.reader import FileReader
from smbflow.domain.decision import Correction, Decision, Verdict
from smbflow.domain.document import Document, DocumentKind, Reading
from smbflow.domain.enquiry import FlagKind
from smbflow.domain.job import Job, JobState, Summary
from smbflow.domain.outcome import Effect, Escalate, Next, Outcome, SetAside
from smbflow.domain.ports.ai import KindGuess, PageRange
from smbflow.domain.reason import Reason
from smbflow.domain.reference import Business, CustomerOrder, Person, Reference
from smbflow.domain.template import Template, Templates
from smbflow.pipelines.enquiries.enquiry import Enquiry
from smbflow.pipelines.enquiries.kit import KIT
from smbflow.pipelines.enquiries.scripted import ScriptedMails, ScriptedTeller
from smbflow.pipelines.enquiries.services import Context, EnquiryServices
from smbflow.pipelines.enquiries.settings import EnquirySettings, IntentSettings
from smbflow.pipelines.step import Intake, StepContext

NOW = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
US = "office@larkfield.example"

TEMPLATES = Templates(
    (
        Template("greeting", "en", "Hello {customer_name?},"),
        Template("closing", "en", "Regards, {our_name}"),
        Template("opening_hours", "en", "We are open {opening_hours}."),
        Template("order_status", "en", "Order {order_number}: {order_status}."),
        Template("care_advice", "en", "Oil it twice a year."),
        Template("greeting", "de", "Guten Tag,"),
        Template("closing", "de", "Freundliche Grüße, {our_name}"),
        Template("opening_hours", "de", "Wir haben geöffnet: {opening_hours}."),
    )
)
SETTINGS = EnquirySettings(
    addresses=(US, "accounts@larkfield.example"),
    web_forms=("website@larkfield.example",),
    hold_seconds=60,
    intents={
        "opening_hours": IntentSettings("Ann Daly", 4, "opening_hours", auto_send=True),
        "order_status": IntentSettings("Ann Daly", 8, "order_status", auto_send=True),
        "care_advice": IntentSettings("Workshop", 8, "care_advice"),
        "price_question": IntentSettings("Joe Roche", 16),
        "other": IntentSettings("Ann Daly", 16),
    },
)
WORDS = {
    "open": "opening_hours",
    "offen": "opening_hours",
    "order": "order_status",
    "oil": "care_advice",
    "cost": "price_question",
}
KINDS = {"solicitor": FlagKind.LEGAL_THREAT, "ignore all": FlagKind.INJECTION}
REFERENCE = Reference(
    business=Business(("Larkfield Joinery Ltd",), "EUR", "IE", timezone="Europe/Dublin"),
    people=(Person("Ann Daly", stand_in="Joe Roche"), Person("Joe Roche", stand_in="Ann Daly")),
    customer_orders=(
        CustomerOrder("L-2041", ("tom@baker.example",), "Table", "in the workshop"),
        CustomerOrder("L-2042", ("eve@other.example",), "Bench", "sent"),
    ),
)


@dataclass(slots=True)
class Bench:
    """The pipeline's steps with scripted neighbours and the real reader of mails."""

    folder: Path
    settings: EnquirySettings = SETTINGS
    reference: Reference = REFERENCE
    mails: ScriptedMails = field(default_factory=lambda: ScriptedMails(texts=TEMPLATES))
    more: dict[str, Any] = field(default_factory=dict)

    def services(self) -> EnquiryServices:
        """Return what the steps use."""
        teller = ScriptedTeller(WORDS, KINDS)
        return EnquiryServices(
            reader=self,
            teller=self,
            classifier=teller,
            raiser=teller,
            texts=self.mails,
            conversations=self.mails,
            reference=lambda: self.reference,
            original=lambda sha256: self.folder / sha256,
            connector="folder",
            settings=self.settings,
            **self.more,
        )

    def read(self, path: Path, name: str, pages: PageRange | None = None) -> Reading:
        """Read a file for real; attachments are kept in the folder."""
        return FileReader(self.keep).read(path, name, pages)

    def tell(self, reading: Reading) -> KindGuess:
        """Tell an invoice by its title."""
        is_bill = "Invoice" in reading.text
        kind = DocumentKind.INVOICE if is_bill else DocumentKind.OTHER
        return KindGuess(kind, 0.99, "its title")

    def keep(self, content: bytes) -> str:
        """Put bytes into the spool."""
        sha256 = hashlib.sha256(content).hexdigest()
        (self.folder / sha256).write_bytes(content)
        return sha256

    def context(
        self, content: bytes, decision: Decision | None = None, name: str = "mail.eml"
    ) -> Context:
        """Return what a step knows of a mail."""
        sha256 = self.keep(content)
        document = Document(7, sha256, name, len(content), NOW, "inbox")
        job = Job(7, "enquiries", document, JobState.WORKING, "take_in", None, Summary(), NOW, NOW)
        intake = Intake(document, self.folder / sha256)
        return StepContext(job, intake, NOW, decision, self.services())

    def run(self, content: bytes, name: str = "mail.eml") -> tuple[list[Next[Any]], Outcome[Any]]:
        """Run the steps until one is not Next; return what came before, and the last outcome."""
        context = self.context(content, name=name)
        return self._from("take_in", context.intake, context)

    def answered(self, enquiry: Enquiry, content: bytes, decision: Decision) -> Outcome[Any]:
        """Return what comes of a person's answer."""
        at = "route"
        if decision.verdict is Verdict.APPROVE:
            at = "decide"
        else:
            enquiry = KIT.revise(self.services(), enquiry, decision.corrections)
        return self._from(at, enquiry, self.context(content, decision))[1]

    def _from(
        self, step: str, value: Any, context: Context
    ) -> tuple[list[Next[Any]], Outcome[Any]]:
        names = list(KIT.steps)
        done: list[Next[Any]] = []
        for name in names[names.index(step) :]:
            outcome = KIT.steps[name].run(context, value)
            if not isinstance(outcome, Next):
                return done, outcome
            done.append(outcome)
            value = outcome.value
        raise AssertionError("the last step gives no effect")


def mail(text: str, **headers: str) -> bytes:
    """Return a mail to the office."""
    message = EmailMessage()
    usual = {
        "From": "Tom Baker <tom@baker.example>",
        "To": US,
        "Subject": "A question",
        "Date": "Mon, 16 Nov 2026 08:55:00 +0000",
        "Message-ID": "<1@baker.example>",
    }
    wanted = {**usual, **{name.replace("_", "-"): value for name, value in headers.items()}}
    for name, value in wanted.items():
        message[name] = value
    message.set_content(text)
    return bytes(message)


def asked(outcome: Outcome[Any]) -> tuple[Enquiry, set[Reason]]:
    """Return the enquiry that waits, and what is asked of it."""
    assert isinstance(outcome, Escalate), outcome
    enquiry: Enquiry = outcome.value
    return enquiry, {finding.reason for finding in enquiry.open_findings}


def sent(outcome: Outcome[Any]) -> Effect:
    """Return the effect that an outcome is."""
    assert isinstance(outcome, Effect), getattr(outcome, "findings", outcome)
    return outcome


def aside(outcome: Outcome[Any]) -> Reason:
    """Return why a mail was set aside."""
    assert isinstance(outcome, SetAside), outcome
    return outcome.finding.reason


def yes(*confirmed: str) -> Decision:
    """Return a person's yes."""
    return Decision("Ann Daly", Verdict.APPROVE, NOW, confirmed=confirmed)


def correction(**values: str) -> Decision:
    """Return a person's corrections."""
    made = tuple(Correction(field, value) for field, value in values.items())
    return Decision("Ann Daly", Verdict.CORRECT, NOW, corrections=made)


def changed(settings: EnquirySettings, **values: Any) -> EnquirySettings:
    """Return settings with some of them changed."""
    return replace(settings, **values)


HOLIDAY = date(2026, 12, 25)
