"""A model examined on labelled documents: each value it gives is counted with what became of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw

from smbflow.domain.document import Media, Reading
from smbflow.domain.invoice import InvoiceDraft
from smbflow.domain.ports.models import Failure, Reply
from smbflow.orchestration.consultation import Look
from smbflow.pipelines.invoices.evaluation import Answer, Case
from smbflow.pipelines.invoices.scoring import Fate, Mark
from smbflow.pipelines.invoices.settings import InvoiceSettings
from smbflow.pipelines.invoices.trial import Saying, Trial, Trials, tried
from smbflow.wiring.founding import Firm, found_office
from tests.models import test_second_reading as desk
from tests.models.chat_server import answers, chat_server, fails
from tests.models.test_office_with_model import PAPER, READ, configure, smbflow
from tests.unit.invoices.office import CLEAN, PAGE

pytestmark = pytest.mark.xdist_group("models")

TRUTH = {name: value for name, value in READ.items() if value is not None}
UNSEEN = Look(0, lambda _: ())


def trial(draft: InvoiceDraft, *script: Reply | Failure) -> tuple[Answer, Trial]:
    """Try a model that answers so on a page of which we found this."""
    truth = {name: value for name, value in desk.TRUE.items() if value is not None}
    reading = Reading(Media.PDF, (desk.page(PAGE),))
    answer = Answer(Case(file="a.pdf", truth=truth), draft, None, 0.0, reading)
    panel = desk.office(draft, *script).panel
    assert panel is not None
    return tried(panel, answer, InvoiceSettings(), UNSEEN)


def fate(found: Trial, field: str) -> tuple[Mark, Fate]:
    """Return what became of the value that the model gave for a field."""
    [saying] = [saying for saying in found.sayings if saying.field == field]
    return saying.mark, saying.fate


def test_a_value_is_accepted_asked_or_caught() -> None:
    """Confirmed and sure is accepted; found by the model alone is asked; elsewhere is caught."""
    combined, found = trial(desk.UNSURE, desk.saying(issue_date="2026-11-09"))
    assert fate(found, "invoice_number") == (Mark.RIGHT, Fate.ACCEPTED)
    assert fate(found, "issue_date") == (Mark.WRONG, Fate.CAUGHT)
    assert not combined.disputed
    _, alone = trial(desk.NUMBERLESS, desk.saying())
    assert fate(alone, "invoice_number") == (Mark.RIGHT, Fate.ASKED)


def test_a_contradiction_on_the_page_is_asked() -> None:
    """A wrong value that stands on the page for something else makes the document a question."""
    combined, found = trial(desk.UNSURE, desk.saying(invoice_number="PO-1007"))
    assert fate(found, "invoice_number") == (Mark.WRONG, Fate.ASKED)
    assert combined.disputed
    assert combined.draft == desk.UNSURE


def test_nobody_is_asked_where_all_is_sure_or_nothing_was_read() -> None:
    """A sure document costs nothing, and one that could not be read has nothing to show."""
    assert trial(CLEAN, desk.saying())[1] == Trial()
    unread = Answer(Case(file="a.pdf"), None, "unreadable", 0.0)
    panel = desk.office(CLEAN).panel
    assert panel is not None
    assert tried(panel, unread, InvoiceSettings(), UNSEEN) == (unread, Trial())


def test_the_figures_add_up() -> None:
    """Asked, answered, why not, and each fate of right and wrong values."""
    down, silent = trial(desk.UNSURE, desk.DOWN)
    right = Trial(asked=True, sayings=(Saying("currency", Mark.RIGHT, Fate.ACCEPTED),))
    told = Trials("m", (silent, right, Trial()), calls=4).report()
    assert down.draft == desk.UNSURE
    assert told == {
        "name": "m",
        "asked": 2,
        "answered": 1,
        "calls": 4,
        "right_accepted": 1,
        "right_asked": 0,
        "right_caught": 0,
        "wrong_accepted": 0,
        "wrong_asked": 0,
        "wrong_caught": 0,
        "why_not": {"office: it cannot be reached": 1},
    }


def report(root: Path, *words: str) -> dict[str, Any]:
    """Run `eval invoices … --json` and return what it printed."""
    code, said = smbflow(root, "eval", "invoices", *words, "--json")
    assert code == 0
    found: dict[str, Any] = json.loads(said)
    return found


def labelled(folder: Path, name: str) -> Path:
    """Return a folder whose one document of this name is labelled."""
    folder.mkdir()
    (folder / "truth.jsonl").write_text(json.dumps({"file": name, "truth": TRUTH}), "utf-8")
    return folder


def test_the_office_s_model_is_tried_on_its_budget(tmp_path: Path) -> None:
    """`--model NAME` asks by smbflow.toml; calls and cost are in the figures and the history."""
    root, folder = tmp_path / "office", labelled(tmp_path / "labelled", "a.txt")
    (folder / "a.txt").write_text(PAPER, "utf-8")
    found_office(root, Firm("Larkfield Joinery Ltd", "IE", "EUR"))
    with chat_server(fails(503), answers(READ)) as server:
        configure(root, server.address)
        both = report(root, str(folder), "--model", "office")
    model = both["model"]
    assert (model["asked"], model["answered"], model["calls"], model["why_not"]) == (1, 1, 2, {})
    assert model["right_accepted"] > 0
    assert both["fields"]["invoice_number"]["right"] == 1
    assert both["cost"] == "0.0011"
    assert smbflow(root, "audit", "verify")[0] == 0


def test_a_model_that_sees_is_shown_every_page(tmp_path: Path) -> None:
    """`--reader vision` sends each doubtful page; the model is named as litellm does."""
    folder = labelled(tmp_path / "labelled", "a.png")
    picture = Image.new("L", (1000, 600), 255)
    ImageDraw.Draw(picture).multiline_text((40, 40), PAPER, fill=0, font_size=32)
    picture.save(folder / "a.png")
    with chat_server(answers({**READ, "invoice_number": "GT-4417"})) as server:
        where = ("--model", "openai/office-model", "--at", server.address)
        found = report(tmp_path, str(folder), "--reader", "vision", *where)
    _, shown = server.asked[0]["messages"][-1]["content"]
    assert shown["image_url"]["url"].startswith("data:image/jpeg;base64,")
    assert found["model"]["wrong_asked"] + found["model"]["wrong_caught"] == 1
    assert found["model"]["wrong_accepted"] == 0


@pytest.mark.parametrize(
    "words",
    [
        ("--model", "nobody"),
        ("--model", "openai/x", "--at", "no address"),
        ("--at", "http://127.0.0.1:9/v1"),
        ("--reader", "vision"),
    ],
)
def test_what_cannot_be_tried_is_a_usage_error(tmp_path: Path, words: tuple[str, ...]) -> None:
    """No office, no address, no model, no eyes: exit code 2."""
    folder = labelled(tmp_path / "labelled", "a.txt")
    assert smbflow(tmp_path, "eval", "invoices", str(folder), *words)[0] == 2
