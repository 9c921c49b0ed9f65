"""The real command with a model in the route: from smbflow.toml to the document's history."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from smbflow.wiring.founding import Firm, found_office
from tests.models.chat_server import answers, chat_server, fails, says

pytestmark = pytest.mark.xdist_group("models")

REPOSITORY = Path(__file__).parents[2]
PAPER = """Gilsenan Timber

INVOICE
Slip GT-4471
5 November 2026
To: Larkfield Joinery Ltd

Oak boards                 100.00
Net                        100.00
VAT 23%                     23.00
Total EUR                  123.00
"""
"""A bill whose number no usual label names: read, but not surely."""
READ = {
    "supplier_name": "Gilsenan Timber",
    "invoice_number": "GT-4471",
    "issue_date": "2026-11-05",
    "due_date": None,
    "currency": "EUR",
    "net_total": "100.00",
    "tax_total": "23.00",
    "gross_total": "123.00",
    "purchase_order_ref": None,
}


def smbflow(root: Path, *words: str) -> tuple[int, str]:
    """Run the command on a workspace; return exit code and stdout."""
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY), "SMBFLOW_WORKSPACE": str(root)}
    command = [sys.executable, "-m", "smbflow", *words]
    done = subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", env=environment, check=False
    )
    return done.returncode, done.stdout


def configure(root: Path, address: str, able: str = "") -> None:
    """Put a model on this PC into the route; `able` is what else its section says."""
    with (root / "smbflow.toml").open("a", encoding="utf-8") as file:
        file.write(
            f'\n[models.office]\nuse = "openai/office-model"\nat = "{address}"\n'
            f"price_asked = 1.00\nprice_answered = 2.00\ncontext_tokens = 16384\n{able}"
            '[routes]\nextract = ["embedded", "office"]\n'
        )


def test_a_model_is_tested_asked_booked_and_told_of(tmp_path: Path) -> None:
    """`models test` finds it, an unsure invoice asks it once, all is told.

    Replay and backtest answer for it from the history; another route asks the other model.
    """
    root = tmp_path / "office"
    found_office(root, Firm("Larkfield Joinery Ltd", "IE", "EUR"))
    with chat_server(says('{"ready": true}'), fails(503), answers(READ)) as desk:
        configure(root, desk.address)
        code, said = smbflow(root, "models", "test", "--json")
        assert (code, json.loads(said)["ok"]) == (0, True)
        (root / "inbox" / "invoices" / "a.txt").write_text(PAPER, "utf-8")
        smbflow(root, "run", "--once")
    _, said = smbflow(root, "show", "1", "--json")
    story = json.loads(said)
    calls = [event["sentence"] for event in story["events"] if event["kind"] == "model_called"]
    assert calls == ["asked the model office: it does not work for now", "asked the model office"]
    assert story["cost"] == "0.0011"
    assert story["fields"]["invoice_number"]["value"] == "GT-4471"
    assert len(desk.asked) == 3
    assert smbflow(root, "audit", "verify")[0] == 0
    code, said = smbflow(root, "replay", "1", "--json")
    assert (code, json.loads(said)["agreement"]) == (0, "same")
    smbflow(root, "reject", "1", "--reason", "not_ours")
    with chat_server(answers({**READ, "supplier_name": None})) as other:
        with (root / "smbflow.toml").open("a", encoding="utf-8") as file:
            file.write(f'[models.other]\nuse = "openai/other"\nat = "{other.address}"\n')
        tried = [
            json.loads(smbflow(root, "backtest", "invoices", "--route", route, "--json")[1])
            for route in ("office", "other")
        ]
    assert (len(desk.asked), len(other.asked)) == (3, 1)
    assert [(one["then"]["cost"], one["now"]["cost"]) for one in tried] == [
        ("0.0011", "0.0011"),
        ("0.0011", "0"),
    ]
    assert [one["unknown"] for one in tried] == [[], []]
    assert tried[0]["changed"] == []


@pytest.mark.slow
def test_a_scan_is_shown_to_a_model_that_sees(tmp_path: Path) -> None:
    """The page goes as a picture; what it saw otherwise asks; the replay finds the same."""
    root = tmp_path / "office"
    found_office(root, Firm("Larkfield Joinery Ltd", "IE", "EUR"))
    scan = Image.new("L", (1000, 600), 255)
    words = PAPER.replace("Slip", "Our ref")
    ImageDraw.Draw(scan).multiline_text((40, 40), words, fill=0, font_size=32)
    scan.save(root / "inbox" / "invoices" / "a.png")
    with chat_server(answers({**READ, "invoice_number": "GT-9999"})) as desk:
        configure(root, desk.address, 'capabilities = ["text", "json", "vision"]\n')
        with (root / "smbflow.toml").open("a", encoding="utf-8") as settings:
            settings.write('pictures = "always"\n')
        smbflow(root, "run", "--once")
    text, picture = desk.asked[0]["messages"][-1]["content"]
    assert (text["type"], picture["type"]) == ("text", "image_url")
    story = json.loads(smbflow(root, "show", "1", "--json")[1])
    assert "readers_disagree" in story["reasons"]
    assert story["fields"]["invoice_number"]["value"] == "GT-4471"
    code, said = smbflow(root, "replay", "1")
    assert (code, "extract: same as then" in said) == (0, True)


def test_a_model_that_is_not_there_is_named_by_the_doctor(tmp_path: Path) -> None:
    """Without its server the model is said not to be reachable, with what to do; exit code 1."""
    root = tmp_path / "office"
    found_office(root, Firm("Larkfield Joinery Ltd", "IE", "EUR"))
    with chat_server() as desk:
        configure(root, desk.address)
    code, said = smbflow(root, "doctor", "--json")
    [check] = [c for c in map(json.loads, said.splitlines()) if c["name"] == "model office"]
    assert (code, check["ok"], check["sentence"]) == (1, False, "it cannot be reached")
    assert desk.address in check["hint"]
