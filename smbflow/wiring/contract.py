"""The contract with other programs: JSON Schemas of the TOML files, the codes and the bill."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter

from smbflow.config.pipeline import PipelineSettings
from smbflow.config.settings import Settings
from smbflow.connectors.accounts.json_files import BILL_PAPER
from smbflow.connectors.accounts.layout import Layout
from smbflow.domain.reason import Reason
from smbflow.pipelines.assistant.settings import AssistantSettings
from smbflow.pipelines.enquiries.settings import EnquirySettings
from smbflow.pipelines.invoices.settings import InvoiceSettings
from smbflow.pipelines.quotes.settings import QuoteSettings

FILES: dict[str, Any] = {
    "settings": Settings,  # smbflow.toml
    "pipeline": PipelineSettings,  # pipelines/*.toml
    "invoices": InvoiceSettings,  # [settings] of pipelines/invoices.toml
    "assistant": AssistantSettings,  # [settings] of pipelines/assistant.toml
    "quotes": QuoteSettings,  # [settings] of pipelines/quotes.toml
    "enquiries": EnquirySettings,  # [settings] of pipelines/enquiries.toml
    "format": Layout,  # formats/*.toml
    "reasons": Reason,  # reason codes in every output
}
"""What the office writes, and the codes, by the name of its contract file."""


def file_schemas() -> dict[str, dict[str, Any]]:
    """Return the JSON Schemas (draft 2020-12) of the files that smbflow reads and writes."""
    read = {name: TypeAdapter(kind).json_schema() for name, kind in FILES.items()}
    return {**read, "bill": BILL_PAPER.json_schema(mode="serialization")}
