"""The formats at hand: those that ship, and the office's own column sets in formats/."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from smbflow.config.settings import Settings
from smbflow.connectors.accounts.column_files import ColumnFiles
from smbflow.connectors.accounts.json_files import JsonFiles
from smbflow.connectors.accounts.layout import Layout, Parameter, load_layout
from smbflow.domain.ports.accounts import AccountsFormat
from smbflow.errors import ConfigurationError
from smbflow.paths import Workspace

SHIPPED = Path(__file__).with_name("formats")


def load_formats(workspace: Workspace, settings: Settings) -> dict[str, AccountsFormat]:
    """Return all formats by name; a layout of the office takes the place of ours of its name.

    Raises ConfigurationError on a layout that is wrong, and on parameters of the chosen format
    that are missing or malformed.
    """
    own = sorted(workspace.formats.glob("*.toml"))
    layouts = [load_layout(path, f"formats/{path.name}") for path in [*_shipped(), *own]]
    given = {name: str(value) for name, value in settings.export.parameters.items()}
    formats: dict[str, AccountsFormat] = {"json": JsonFiles()}
    for layout in layouts:
        chosen = layout.name == settings.export.format
        parameters = _checked(layout, given) if chosen else _defaults(layout) | given
        formats[layout.name] = ColumnFiles(layout, parameters, settings.business.currency)
    return formats


def _shipped() -> list[Path]:
    return sorted(SHIPPED.glob("*.toml"))


def _defaults(layout: Layout) -> dict[str, str]:
    return {name: parameter.default for name, parameter in layout.parameters.items()}


def _checked(layout: Layout, given: Mapping[str, str]) -> dict[str, str]:
    values = _defaults(layout) | dict(given)
    for name, parameter in layout.parameters.items():
        _check(name, parameter, values[name], layout)
    return values


def _check(name: str, parameter: Parameter, value: str, layout: Layout) -> None:
    if parameter.optional and not value:
        return
    if not re.fullmatch(parameter.pattern, value):
        found = f"'{value}' cannot be" if value else "must be there"
        where = f"smbflow.toml, export.parameters.{name}"
        raise ConfigurationError(f"{where}: {found} ({layout.title} ask for {parameter.about})")
