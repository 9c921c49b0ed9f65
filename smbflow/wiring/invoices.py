"""The invoices pipeline put together."""

from __future__ import annotations

from smbflow.config.models import Task
from smbflow.config.pipeline import PipelineFile
from smbflow.config.toml import checked
from smbflow.pipelines.invoices.kit import KIT
from smbflow.pipelines.invoices.services import InvoiceServices, Memory
from smbflow.pipelines.invoices.settings import InvoiceSettings
from smbflow.pipelines.registry import assemble
from smbflow.pipelines.step import Pipeline
from smbflow.wiring.parts import Setup


def build(file: PipelineFile, setup: Setup) -> Pipeline:
    """Put the pipeline together that a file describes."""
    parts = setup.parts
    services = InvoiceServices(
        reader=parts.components,
        teller=parts.components,
        splitter=parts.components,
        extractor=parts.components,
        reference=parts.reference.current,
        history=parts.history,
        settings=checked(InvoiceSettings, file.source, "settings"),
        autonomy=file.settings.autonomy,
        threshold=file.settings.threshold,
        panel=setup.panel(Task.EXTRACT, file),
        memory=Memory(parts.memories, parts.components),
        drawer=parts.components,
    )
    return assemble(file, KIT, services)
