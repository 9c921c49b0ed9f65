"""Pages shown to models that see: bounded, private, known by hash, believed by the page."""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from pydantic import ConfigDict

from smbflow.ai.reading.drawing import page_jpeg
from smbflow.config.models import Pictures
from smbflow.domain.clock import VirtualClock
from smbflow.domain.document import Media, Page, Reading, Route, Word
from smbflow.domain.evidence import Box, How
from smbflow.domain.outcome import Escalate
from smbflow.domain.ports.models import (
    FREE,
    Call,
    Capability,
    Locality,
    Message,
    Model,
    Picture,
)
from smbflow.domain.reason import Reason
from smbflow.orchestration.budget import most_used
from smbflow.orchestration.calling import Caller, Neighbours, Rules
from smbflow.orchestration.consultation import Answered, Consultant, Look, Question
from smbflow.orchestration.privacy import PrivacyPolicy, Secret
from smbflow.orchestration.prompts import Prompt
from smbflow.orchestration.scripted import MemoryLedger, ScriptedGateway, reply
from smbflow.orchestration.validation import Shape
from smbflow.pipelines.invoices.second_reading import PROPOSED, poorly_read
from smbflow.pipelines.invoices.services import InvoiceServices
from smbflow.wiring.models import PooledGateway
from smbflow.wiring.workbench import draw
from tests.models.chat_server import answers, chat_server
from tests.models.test_second_reading import NUMBERLESS, UNSURE, judged, office, read, saying

pytestmark = pytest.mark.xdist_group("models")

NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)
SEEING = frozenset({Capability.TEXT, Capability.JSON, Capability.VISION})
DRAWN = Picture(b"\xff\xd8 page", 1000, 1000)


@dataclass(frozen=True, slots=True)
class Note:
    """What is asked for in these tests."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    number: str


def model(**changes: Any) -> Model:
    """Make a model on this PC that sees."""
    values = {"at": "http://127.0.0.1:9/v1", "capabilities": SEEING, "price": FREE}
    where = changes.pop("locality", Locality.LOCAL)
    return Model("m", "openai/m", where, **{**values, **changes})


def asked(one: Model, pages: int = 1, privacy: PrivacyPolicy | None = None) -> tuple[Any, Any]:
    """Ask a model about pages; return what it was sent and what the history says."""
    gateway, ledger = ScriptedGateway((reply('{"number": "7"}'),)), MemoryLedger()
    rules = Rules({"m": one}, privacy=privacy or PrivacyPolicy())
    consultant = Consultant(Caller(rules, Neighbours(gateway, ledger, VirtualClock(NOON))))
    look = Look(pages, lambda _: (DRAWN,) * pages)
    question = Question(Prompt("test", 1, "Which number?"), "No 7", Shape(Note), look=look)
    assert isinstance(consultant.ask(question, ("m",)), Answered)
    return gateway.calls[0].messages[-1].pictures, ledger.records[0].facts


def test_a_model_that_sees_is_shown_the_pages_and_the_history_says_which() -> None:
    """Pictures go beside the text, and stand in the history by their hashes."""
    shown, facts = asked(model(), pages=2)
    assert shown == (DRAWN, DRAWN)
    assert facts["pictures"] == [DRAWN.sha256, DRAWN.sha256]
    _, blind = asked(model(capabilities=frozenset({Capability.TEXT})))
    assert facts["question_sha256"] != blind["question_sha256"]


@pytest.mark.parametrize(
    ("one", "pages", "privacy", "why"),
    [
        (model(capabilities=frozenset({Capability.TEXT})), 1, None, "it sees no pictures"),
        (model(image_pages=4), 5, None, "more than 4 pages"),
        (model(context_tokens=2048), 1, None, "too large for it"),
        (
            model(locality=Locality.CLOUD),
            1,
            PrivacyPolicy((Secret.IBAN,)),
            "nothing can be taken out of a picture",
        ),
        (model(locality=Locality.CLOUD), 1, PrivacyPolicy((), ("Nora",)), "stays on this PC"),
    ],
)
def test_who_may_not_see_gets_the_text_alone(
    one: Model, pages: int, privacy: PrivacyPolicy | None, why: str
) -> None:
    """Capability, length, context and privacy keep a picture back; the history says which."""
    shown, facts = asked(one, pages, privacy)
    assert shown == ()
    assert why in facts["unseen"]


@pytest.mark.parametrize(
    "privacy", [PrivacyPolicy((Secret.IBAN,), pictures_leave=True), PrivacyPolicy()]
)
def test_a_picture_leaves_where_the_office_allows_it(privacy: PrivacyPolicy) -> None:
    """Nothing is redacted, or the office said that pictures may go as they are."""
    assert asked(model(locality=Locality.CLOUD), privacy=privacy)[0] == (DRAWN,)


def test_a_picture_counts_against_the_budget() -> None:
    """What is reserved before a call holds room for what is seen."""
    text, page = Message("user", "No 7"), Message("user", "No 7", (DRAWN,))
    without, shown = (most_used(Call(model(), (message,))).asked for message in (text, page))
    assert shown - without > 1000 * 1000 / 750  # what Anthropic's manual counts


def test_a_page_is_drawn_within_the_model_s_limits(tmp_path: Path) -> None:
    """A large scan is scaled to the pixels that the model takes, in its own proportions."""
    scan = tmp_path / "scan.png"
    Image.effect_noise((2000, 3000), 60).save(scan)
    drawn = page_jpeg(scan, 1, 600_000)
    assert drawn is not None
    picture = Image.open(io.BytesIO(drawn.jpeg))
    assert (picture.format, picture.size) == ("JPEG", (drawn.width, drawn.height))
    assert drawn.width * drawn.height <= 600_000
    assert drawn.height / drawn.width == pytest.approx(1.5, rel=0.01)
    assert page_jpeg(scan, 2, 600_000) is None


def test_half_a_document_is_not_shown(tmp_path: Path) -> None:
    """Where one page cannot be drawn, none is: a model would take the rest for the whole."""
    scan = tmp_path / "scan.png"
    Image.new("L", (300, 400), 255).save(scan)
    assert len(draw(scan, (1,), 50_000)) == 1
    assert draw(scan, (1, 2), 50_000) == ()


def test_a_picture_travels_inside_the_request(gateway: PooledGateway, tmp_path: Path) -> None:
    """Over a real socket a page is a data URL of the OpenAI form: nobody fetches anything."""
    scan = tmp_path / "scan.png"
    Image.new("L", (300, 400), 255).save(scan)
    drawn = page_jpeg(scan, 1, 50_000)
    assert drawn is not None
    with chat_server(answers({"number": "7"})) as desk:
        rules = Rules({"m": model(at=desk.address)})
        near = Neighbours(gateway, MemoryLedger(), VirtualClock(NOON))
        question = Question(
            Prompt("test", 1, "Which?"), "No 7", Shape(Note), look=Look(1, lambda _: (drawn,))
        )
        found = Consultant(Caller(rules, near)).ask(question, ("m",))
    assert isinstance(found, Answered)
    assert found.saw
    text, picture = desk.asked[0]["messages"][-1]["content"]
    kind, _, content = picture["image_url"]["url"].partition(",")
    assert (text["type"], kind) == ("text", "data:image/jpeg;base64")
    assert base64.b64decode(content) == drawn.jpeg


@dataclass(slots=True)
class Drawer:
    """Draws every page alike and remembers what was asked of it."""

    asked: list[tuple[Sequence[int], int]] = field(default_factory=list)

    def draw(self, path: Path, pages: Sequence[int], pixels: int) -> tuple[Picture, ...]:
        """Return a picture a page."""
        del path
        self.asked.append((pages, pixels))
        return (DRAWN,) * len(pages)


def seeing(of: InvoiceServices, pictures: Pictures = Pictures.ALWAYS) -> InvoiceServices:
    """Give an office's models eyes."""
    assert of.panel is not None
    caller = of.panel.consultant.caller
    models = {n: replace(m, capabilities=SEEING) for n, m in caller.rules.models.items()}
    rules = replace(caller.rules, models=models)
    panel = replace(of.panel, consultant=Consultant(replace(caller, rules=rules)))
    return replace(of, panel=replace(panel, pictures=pictures), drawer=Drawer())


def test_what_was_only_seen_is_proposed_and_asked() -> None:
    """A number that OCR did not read is put before a person with the model's proposal."""
    of = seeing(office(NUMBERLESS, saying(invoice_number="RE-9-9")))
    case = read(of).value
    number = case.draft.invoice_number
    assert (number.value, number.confidence, number.how) == ("RE-9-9", PROPOSED, How.MODEL)
    outcome = judged(of, case)
    assert isinstance(outcome, Escalate)
    assert "invoice_number" in {finding.field for finding in outcome.findings}


def test_what_need_not_be_there_is_not_taken_from_a_picture() -> None:
    """An order number that stands in no text of the page is left out: nobody would look at it."""
    orderless = replace(NUMBERLESS, purchase_order_ref=None)
    of = seeing(office(orderless, saying(purchase_order_ref="PO-9999")))
    assert read(of).value.draft.purchase_order_ref is None


def test_what_the_picture_shows_otherwise_is_a_question() -> None:
    """Where the model sees another number than OCR read, a person is shown both."""
    of = seeing(office(UNSURE, saying(invoice_number="RE-2026-077")))
    outcome = judged(of, read(of).value)
    assert isinstance(outcome, Escalate)
    assert Reason.READERS_DISAGREE in {finding.reason for finding in outcome.findings}


@pytest.mark.parametrize(
    ("pictures", "shown"),
    [(Pictures.ALWAYS, 1), (Pictures.POOR_SCAN, 0), (Pictures.NEVER, 0)],
)
def test_the_office_says_when_pages_are_shown(pictures: Pictures, shown: int) -> None:
    """A page with a good text layer is shown only where the office always wants that."""
    of = seeing(office(NUMBERLESS, saying()), pictures)
    read(of)
    assert isinstance(of.drawer, Drawer)
    assert len(of.drawer.asked) == shown
    assert all(pages == [1] for pages, _ in of.drawer.asked)


@pytest.mark.parametrize(("sure", "poor"), [(0.95, False), (0.5, True)])
def test_a_scan_is_poor_where_many_words_are_unsure(sure: float, poor: bool) -> None:
    """What OCR was sure of needs no picture."""
    words = tuple(Word("x", Box(0, 0, 1, 1), confidence=c) for c in (*[0.99] * 9, sure))
    reading = Reading(Media.IMAGE, (Page(1, 100, 100, words, "x x x x", Route.OCR),))
    assert poorly_read(reading) is poor
    text = replace(reading, pages=(replace(reading.pages[0], route=Route.TEXT),))
    assert not poorly_read(text)
