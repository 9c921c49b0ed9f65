"""The enquiries pipeline put together."""

from __future__ import annotations

from smbflow.config.complaint import not_known
from smbflow.config.models import Task
from smbflow.config.pipeline import PipelineFile, load_pipelines
from smbflow.config.templates import OfficeTexts
from smbflow.config.toml import checked
from smbflow.connectors.folder import FolderOutbox
from smbflow.connectors.mail.smtp import SmtpOutbox
from smbflow.engine.spool import Spool
from smbflow.errors import ConfigurationError
from smbflow.pipelines.enquiries.kit import KIT
from smbflow.pipelines.enquiries.services import EnquiryServices
from smbflow.pipelines.enquiries.settings import EnquirySettings
from smbflow.pipelines.registry import assemble
from smbflow.pipelines.step import Pipeline
from smbflow.wiring.parts import Setup

_INVOICES = "invoices"


def build(file: PipelineFile, setup: Setup) -> Pipeline:
    """Put the pipeline together that a file describes."""
    parts = setup.parts
    settings = checked(EnquirySettings, file.source, "settings")
    texts = OfficeTexts(parts.workspace, file.settings.name, setup.settings.business.country)
    _check_examples(texts, settings)
    services = EnquiryServices(
        reader=parts.components,
        teller=parts.components,
        classifier=parts.meaning,
        raiser=parts.components,
        texts=texts,
        conversations=parts.conversations,
        reference=parts.reference.current,
        original=Spool(parts.workspace.spool).path,
        connector=SmtpOutbox.name if setup.settings.mail.smtp else FolderOutbox.name,
        settings=settings,
        invoices=_INVOICES if settings.invoices and _runs(_INVOICES, setup) else None,
        autonomy=file.settings.autonomy,
        threshold=file.settings.threshold,
        panel=setup.panel(Task.DRAFT, file),
        sorters=setup.panel(Task.CLASSIFY, file),
    )
    return assemble(file, KIT, services)


def _runs(name: str, setup: Setup) -> bool:
    files = load_pipelines(setup.parts.workspace)
    return any(file.settings.name == name and file.settings.enabled for file in files)


def _check_examples(texts: OfficeTexts, settings: EnquirySettings) -> None:
    """Refuse examples of an intent that has no route."""
    for intent in dict.fromkeys(example.intent for example in texts.examples()):
        if intent not in settings.intents:
            said = not_known(intent, settings.intents)
            hint = f"Add [settings.intents.{intent}] to pipelines/enquiries.toml, or mend the file."
            raise ConfigurationError(f"examples/enquiries.csv, intent: {said}", hint)
