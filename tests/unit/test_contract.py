"""The committed contract is what the code reads and writes."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, ValidationError

import smbflow.config
from smbflow.cli.contract import contract_schemas, printed
from smbflow.connectors.accounts.shelf import SHIPPED
from smbflow.paths import shipped

CONTRACT = Path(__file__).parents[2] / "docs" / "contract"
SCHEMAS = contract_schemas()
REFRESH = "python -c 'from smbflow.cli.contract import *; write_contract(Path(\"docs/contract\"))'"
TEMPLATE = Path(smbflow.config.__file__).with_name("template.toml")


def committed(name: str) -> dict[str, Any]:
    """Return a schema as it is committed."""
    loaded: dict[str, Any] = json.loads((CONTRACT / f"{name}.schema.json").read_text("utf-8"))
    return loaded


def plain(path: Path) -> Any:
    """Return a TOML file as JSON would say it."""
    return json.loads(json.dumps(tomllib.loads(path.read_text("utf-8")), default=str))


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_committed_schema_is_the_code_s(name: str) -> None:
    """A change of a file or an output is a change of the contract, seen in the diff."""
    path = CONTRACT / f"{name}.schema.json"
    assert path.exists(), f"run: {REFRESH}"
    assert path.read_text("utf-8") == printed(SCHEMAS[name]), f"run: {REFRESH}"
    Draft202012Validator.check_schema(SCHEMAS[name])


def test_nothing_is_committed_that_the_code_does_not_know() -> None:
    """A schema whose output is gone goes too."""
    names = {path.name.removesuffix(".schema.json") for path in CONTRACT.glob("*.schema.json")}
    assert names == set(SCHEMAS)


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("settings", TEMPLATE),
        ("settings", shipped("sample_data") / "smbflow.toml"),
        ("pipeline", shipped("pipelines") / "invoices.toml"),
        *(("format", path) for path in sorted(SHIPPED.glob("*.toml"))),
    ],
)
def test_shipped_files_keep_the_contract(name: str, path: Path) -> None:
    """What ships is valid by the schema that we publish."""
    Draft202012Validator(committed(name)).validate(plain(path))


@pytest.mark.parametrize("folder", [shipped("pipelines"), shipped("sample_data") / "pipelines"])
@pytest.mark.parametrize("name", ["invoices", "enquiries"])
def test_the_pipeline_s_own_settings_keep_the_contract(name: str, folder: Path) -> None:
    """[settings] has a schema of its own."""
    settings = plain(folder / f"{name}.toml")["settings"]
    Draft202012Validator(committed(name)).validate(settings)


def test_the_schema_refuses_what_the_code_refuses() -> None:
    """An unknown key is wrong by the schema too."""
    wrong = plain(TEMPLATE) | {"colour": "green"}
    with pytest.raises(ValidationError, match="colour"):
        Draft202012Validator(committed("settings")).validate(wrong)
