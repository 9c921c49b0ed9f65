"""A model examined on labelled documents: the real command, a real server, honest figures."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw

from smbflow.wiring.founding import Firm, found_office
from tests.models.chat_server import answers, chat_server, fails
from tests.models.test_office_with_model import PAPER, READ, configure, smbflow

pytestmark = pytest.mark.xdist_group("models")

TRUTH = {name: value for name, value in READ.items() if value is not None}
WRONG = {**READ, "invoice_number": "GT-4417", "issue_date": "2026-11-06"}


@pytest.fixture
def labelled(tmp_path: Path) -> Path:
    """Return a folder with one labelled document whose number is not sure."""
    folder = tmp_path / "labelled"
    folder.mkdir()
    (folder / "a.txt").write_text(PAPER, "utf-8")
    (folder / "truth.jsonl").write_text(json.dumps({"file": "a.txt", "truth": TRUTH}), "utf-8")
    return folder


def report(root: Path, *words: str) -> dict[str, Any]:
    """Run `eval invoices … --json` and return what it printed."""
    code, said = smbflow(root, "eval", "invoices", *words, "--json")
    assert code == 0
    found: dict[str, Any] = json.loads(said)
    return found


def test_a_right_model_makes_a_document_sure(tmp_path: Path, labelled: Path) -> None:
    """What a model confirms on the page is accepted; calls and cost are in the figures."""
    alone = report(tmp_path, str(labelled))
    root = tmp_path / "office"
    found_office(root, Firm("Larkfield Joinery Ltd", "IE", "EUR"))
    with chat_server(fails(503), answers(READ)) as desk:
        configure(root, desk.address)
        both = report(root, str(labelled), "--model", "office")
    model = both["model"]
    assert alone["model"] is None
    assert (model["asked"], model["answered"], model["calls"], model["why_not"]) == (1, 1, 2, {})
    assert model["wrong_accepted"] + model["wrong_asked"] + model["wrong_caught"] == 0
    assert both["fields"]["invoice_number"]["right"] == 1
    assert both["documents_kept"] >= alone["documents_kept"]
    assert both["cost"] == "0.0011"
    assert smbflow(root, "audit", "verify")[0] == 0


def test_a_wrong_model_is_caught_and_counted(tmp_path: Path, labelled: Path) -> None:
    """Values that stand nowhere on the page are left out; named as litellm does, without office."""
    with chat_server(answers(WRONG)) as desk:
        where = ("--model", "openai/office-model", "--at", desk.address)
        both = report(tmp_path, str(labelled), *where)
    assert both["model"]["wrong_caught"] == 2
    assert both["model"]["wrong_accepted"] == 0
    assert both["fields"]["invoice_number"]["wrong"] == 0
    assert both["documents_wrong_kept"] == 0


def test_a_model_that_is_not_there_leaves_our_own_score(tmp_path: Path, labelled: Path) -> None:
    """Without an answer the figures are those of smbflow alone, with the reason beside them."""
    with chat_server() as desk:
        address = desk.address
    both = report(tmp_path, str(labelled), "--model", "openai/office-model", "--at", address)
    assert both["model"]["answered"] == 0
    assert list(both["model"]["why_not"]) == ["openai/office-model: it cannot be reached"]


@pytest.mark.parametrize(
    "words",
    [
        ("--model", "nobody"),
        ("--model", "openai/x", "--at", "no address"),
        ("--at", "http://127.0.0.1:9/v1"),
    ],
)
def test_what_cannot_be_examined_is_a_usage_error(
    tmp_path: Path, labelled: Path, words: tuple[str, ...]
) -> None:
    """No office, no address, no model: exit code 2."""
    assert smbflow(tmp_path, "eval", "invoices", str(labelled), *words)[0] == 2


def test_a_model_that_sees_is_shown_every_page(tmp_path: Path) -> None:
    """`--reader vision` sends each doubtful page as a picture; without a model it is refused."""
    scan = tmp_path / "scan"
    scan.mkdir()
    picture = Image.new("L", (1000, 600), 255)
    ImageDraw.Draw(picture).multiline_text((40, 40), PAPER, fill=0, font_size=32)
    picture.save(scan / "a.png")
    (scan / "truth.jsonl").write_text(json.dumps({"file": "a.png", "truth": TRUTH}), "utf-8")
    with chat_server(answers(READ)) as desk:
        where = ("--model", "openai/office-model", "--at", desk.address)
        found = report(tmp_path, str(scan), "--reader", "vision", *where)
    assert found["model"]["answered"] == 1
    _, shown = desk.asked[0]["messages"][-1]["content"]
    assert shown["image_url"]["url"].startswith("data:image/jpeg;base64,")
    assert smbflow(tmp_path, "eval", "invoices", str(scan), "--reader", "vision")[0] == 2
