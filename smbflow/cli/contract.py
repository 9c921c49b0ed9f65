"""The whole contract as JSON Schemas, as committed in docs/contract."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from smbflow.cli.shapes import SHAPES
from smbflow.wiring.contract import file_schemas

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def contract_schemas() -> dict[str, dict[str, Any]]:
    """Return the schema of every file and `--json` output, by name."""
    outputs = {
        name: shape.model_json_schema(mode="serialization") for name, shape in SHAPES.items()
    }
    schemas = file_schemas() | outputs
    return {name: {"$schema": _DIALECT, **schemas[name]} for name in sorted(schemas)}


def printed(schema: dict[str, Any]) -> str:
    """Print a schema as it is committed."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def write_contract(folder: Path) -> None:
    """Write docs/contract anew after a change of the code."""
    for name, schema in contract_schemas().items():
        (folder / f"{name}.schema.json").write_text(printed(schema), "utf-8", newline="\n")
