"""The quotes pipeline put together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

from smbflow.config.models import Task
from smbflow.config.pipeline import PipelineFile
from smbflow.config.toml import checked
from smbflow.config.workspace import quote_template
from smbflow.domain.document import Reading
from smbflow.domain.ports.ai import PageRange
from smbflow.engine.spool import Spool
from smbflow.paths import Workspace
from smbflow.pipelines.quotes.kit import KIT
from smbflow.pipelines.quotes.present import presenting
from smbflow.pipelines.quotes.services import CatalogueShelf, QuoteServices
from smbflow.pipelines.quotes.settings import QuoteSettings
from smbflow.pipelines.registry import assemble
from smbflow.pipelines.step import Pipeline
from smbflow.wiring.components import PooledComponents
from smbflow.wiring.parts import Setup

_BENCH = "smbflow.wiring.workbench_quotes"


@dataclass(frozen=True, slots=True)
class PooledPress:
    """Implements `DocumentReader` and `Typesetter` in killable processes."""

    components: PooledComponents
    workspace: Workspace

    def read(self, path: Path, name: str, pages: PageRange | None = None) -> Reading:
        """Read a request or a list of items, always whole."""
        assert pages is None  # requests are not taken apart
        spool = self.workspace.spool
        return cast("Reading", self.components.call(f"{_BENCH}:read", spool, path, name))

    def set(self, values: Mapping[str, Any]) -> bytes:
        """Set the office's own template, as it is now."""
        files = quote_template(self.workspace)
        return cast("bytes", self.components.call(f"{_BENCH}:set_quote", files, dict(values)))


def build(file: PipelineFile, setup: Setup) -> Pipeline:
    """Put the pipeline together that a file describes."""
    parts = setup.parts
    settings = checked(QuoteSettings, file.source, "settings")
    press = PooledPress(parts.components, parts.workspace)
    services = QuoteServices(
        reader=press,
        typesetter=press,
        book=parts.quotes,
        reference=parts.reference.current,
        original=Spool(parts.workspace.spool).path,
        catalogues=CatalogueShelf(parts.meaning),
        settings=settings,
        panel=setup.panel(Task.REQUIREMENTS, file),
    )
    kit = replace(KIT, present=presenting(parts.reference.current, settings))
    return assemble(file, kit, services)
