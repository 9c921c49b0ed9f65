"""Models in smbflow.toml: what is refused, where, and what counts as this PC."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from smbflow.config.models import Task
from smbflow.config.settings import Settings, load_settings
from smbflow.domain.clock import VirtualClock
from smbflow.domain.ports.models import FREE, Locality, Price
from smbflow.errors import ConfigurationError
from smbflow.orchestration.calling import Neighbours
from smbflow.orchestration.panel import Panel
from smbflow.orchestration.scripted import MemoryLedger, ScriptedGateway
from smbflow.paths import Workspace
from smbflow.wiring.models import panel_of, rules_of

NOW = datetime(2026, 11, 16, 9, tzinfo=UTC)
BUSINESS = '[business]\nnames = ["Us"]\ncurrency = "EUR"\ncountry = "DE"\n'
LOCAL = '[models.office]\nuse = "openai/qwen"\nat = "http://127.0.0.1:11434/v1"\n'
CLOUD = '[models.cloud]\nuse = "mistral/small"\nkey = "MISTRAL_API_KEY"\n'
SECRET = "sk-live-1234567890"  # noqa: S105 - looks like one, opens nothing


def load(tmp_path: Path, text: str) -> Settings:
    """Read a settings file of this text."""
    workspace = Workspace(tmp_path)
    workspace.settings.write_text(BUSINESS + text, "utf-8")
    return load_settings(workspace)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[routes]\nextract = ["embedded", "ofice"]\n' + LOCAL, "nearest: office"),
        ('[routes]\nextract = ["office"]\n' + LOCAL, "embedded comes first"),
        ('[routes]\nextract = ["embedded", "office", "office"]\n' + LOCAL, "once"),
        ('[routes]\ndraft = ["embedded", "ofice"]\n' + LOCAL, "nearest: office"),
        ('[routes.special]\nextract.receipt = ["office"]\n' + LOCAL, "embedded comes first"),
        ('[routes.special]\nextract.reciept = ["embedded"]\n', "nearest: receipt"),
        ('[routes.special]\nclasify.enquiries = ["embedded"]\n', "nearest: classify"),
        ('[models.embedded]\nuse = "openai/x"\n', "choose another name"),
        (LOCAL.replace("openai/", "ollama/"), "write openai/qwen"),
        (LOCAL.replace("http://127", "ftp://127"), "must be an address"),
        (LOCAL + "colour = 1\n", "'colour' is not known"),
        ("[models.office]\nanswer_tokens = 64\n", "needs either use (and at), or the file"),
        ('[models.office]\nuse = "openai/x"\nfile = "a.gguf"\n', "needs either"),
        ('[models.office]\nfile = "a.gguf"\nkey = "A_KEY"\n', "leave out at and key"),
        ('[models.office]\nfile = "a.bin"\n', "models.office.file"),
        ("[budgets]\nmoney_per_day = 1\n" + CLOUD, "what this model costs is not known"),
        ("[budgets]\nmoney_per_day = -1\n", "budgets.money_per_day"),
        (f'[models.cloud]\nuse = "mistral/small"\nkey = "{SECRET}"\n', "must be a secret's name"),
    ],
)
def test_what_does_not_fit_is_named_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    """A wrong route, name, address, price or key stops the start, in words, without the secret."""
    with pytest.raises(ConfigurationError, match=r"smbflow\.toml line \d+") as refused:
        load(tmp_path, text)
    assert said in refused.value.title
    assert SECRET not in refused.value.title + refused.value.hint


@pytest.mark.parametrize(
    ("address", "locality"),
    [
        ("http://127.0.0.1:8080/v1", Locality.LOCAL),
        ("http://localhost:8080/v1", Locality.LOCAL),
        ("http://[::1]:8080/v1", Locality.LOCAL),
        ("http://127.0.0.1.example.com/v1", Locality.CLOUD),
        ("http://192.168.1.7/v1", Locality.CLOUD),
        ("https://api.example.com/v1", Locality.CLOUD),
    ],
)
def test_the_address_alone_says_where_a_model_runs(
    tmp_path: Path, address: str, locality: Locality
) -> None:
    """Only loopback is this PC; nobody can call another machine local."""
    text = LOCAL.replace("http://127.0.0.1:11434/v1", address)
    assert rules_of(load(tmp_path, text)).models["office"].locality is locality


def test_prices_are_known_free_or_unknown(tmp_path: Path) -> None:
    """A model on this PC costs nothing, a provider's what the office says, else nobody knows."""
    priced = '[models.paid]\nuse = "mistral/x"\nprice_asked = 0.10\nprice_answered = 0.30\n'
    models = rules_of(load(tmp_path, LOCAL + CLOUD + priced)).models
    assert models["office"].price == FREE
    assert models["cloud"].price is None
    paid = models["paid"].price
    assert isinstance(paid, Price)
    assert str(paid.answered) in {"0.3", "0.30"}


def test_a_model_may_be_a_file(tmp_path: Path) -> None:
    """A file of the workspace or of anywhere is a free model on this PC, called after the file."""
    elsewhere = tmp_path / "other" / "Big.GGUF"
    text = f"[models.near]\nfile = 'models/a.gguf'\n[models.far]\nfile = '{elsewhere}'\n"
    models = rules_of(load(tmp_path, text)).models
    assert models["near"].file == tmp_path / "models" / "a.gguf"
    assert (models["far"].file, models["far"].use) == (elsewhere, "openai/Big")
    assert models["near"].locality is Locality.LOCAL
    assert models["near"].price == FREE


def test_each_task_has_a_panel_of_its_own(tmp_path: Path) -> None:
    """A task's models are asked in its route's order, with routes of their own for kinds."""
    routes = '[routes]\nanswer = ["embedded", "cloud", "office"]\n'
    special = (
        '[routes.special]\nextract.receipt = ["embedded", "office"]\n'
        'answer.enquiries = ["embedded", "office"]\n'
    )
    settings = load(tmp_path, LOCAL + CLOUD + routes + special)
    near = Neighbours(ScriptedGateway(()), MemoryLedger(), VirtualClock(NOW))

    def panel(task: Task, pipeline: str = "assistant") -> Panel | None:
        return panel_of(task, settings, near, pipeline=pipeline, local_only=True)

    answering, extracting = panel(Task.ANSWER), panel(Task.EXTRACT)
    assert panel(Task.DRAFT) is None
    assert answering is not None
    assert answering.route == ("cloud", "office")
    enquiring = panel(Task.ANSWER, "enquiries")
    assert enquiring is not None
    assert enquiring.route == ("office",)
    assert extracting is not None
    assert (extracting.route_for("receipt"), extracting.route_for("invoice")) == (("office",), ())
    assert settings.routes.tasks_of("office") == (Task.EXTRACT, Task.ANSWER)


def test_without_models_nothing_is_asked(tmp_path: Path) -> None:
    """The default has no models and the embedded reading alone in its route."""
    settings = load(tmp_path, "")
    assert (settings.models, settings.routes.extract) == ({}, ("embedded",))
