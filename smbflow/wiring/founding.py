"""Founding an office: its folders, its first settings and its store."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from smbflow.config.settings import Settings
from smbflow.config.workspace import create_workspace
from smbflow.config.write import change_toml
from smbflow.paths import Workspace
from smbflow.store.database import create_store

_ZONES = {
    "AT": "Europe/Vienna",
    "AU": "Australia/Sydney",
    "BE": "Europe/Brussels",
    "CA": "America/Toronto",
    "CH": "Europe/Zurich",
    "DE": "Europe/Berlin",
    "DK": "Europe/Copenhagen",
    "ES": "Europe/Madrid",
    "FR": "Europe/Paris",
    "GB": "Europe/London",
    "IE": "Europe/Dublin",
    "IT": "Europe/Rome",
    "LU": "Europe/Luxembourg",
    "NL": "Europe/Amsterdam",
    "NO": "Europe/Oslo",
    "PL": "Europe/Warsaw",
    "PT": "Europe/Lisbon",
    "SE": "Europe/Stockholm",
    "US": "America/New_York",
}
"""The zone in which most of a country's businesses live; smbflow.toml can name another."""

CURRENCIES = {
    "AU": "AUD",
    "CA": "CAD",
    "CH": "CHF",
    "DK": "DKK",
    "GB": "GBP",
    "NO": "NOK",
    "PL": "PLN",
    "SE": "SEK",
    "US": "USD",
}
"""Currencies of countries that do not pay in euro."""

_QUICK_RESCAN = 0.2


@dataclass(frozen=True, slots=True)
class Firm:
    """What a person said of their business when the workspace was made; None: not said."""

    name: str | None = None
    country: str | None = None
    currency: str | None = None


def found_office(root: Path, firm: Firm, *, sample: bool = False, quick: bool = False) -> Workspace:
    """Make a workspace with its store, or complete one; nothing is overwritten but what is said.

    `quick` looks into the folders several times a second, for demos. Raises WorkspaceError, or
    ConfigurationError where what was said of the firm cannot be.
    """
    workspace = create_workspace(root, sample=sample)
    said = _changes(firm) | ({("engine", "rescan_seconds"): _QUICK_RESCAN} if quick else {})
    if said:
        change_toml(workspace.settings, workspace.settings.name, Settings, said)
    if not workspace.store.exists():
        create_store(workspace.store)
    return workspace


def _changes(firm: Firm) -> dict[tuple[str, ...], Any]:
    country = firm.country.upper() if firm.country else None
    values = {
        "names": [firm.name] if firm.name else None,
        "country": country,
        "timezone": _ZONES.get(country or ""),
        "currency": firm.currency.upper() if firm.currency else None,
    }
    return {("business", key): value for key, value in values.items() if value is not None}
