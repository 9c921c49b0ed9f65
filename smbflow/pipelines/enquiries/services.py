"""What the steps of the enquiries pipeline may use."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from smbflow.config.pipeline import Autonomy
from smbflow.domain.enquiry import Example
from smbflow.domain.ports.ai import DocumentReader, KindTeller
from smbflow.domain.ports.conversations import Conversations
from smbflow.domain.ports.intents import FlagRaiser, IntentClassifier
from smbflow.domain.reference import Reference
from smbflow.domain.template import Templates
from smbflow.orchestration.panel import Panel
from smbflow.pipelines.enquiries.settings import EnquirySettings
from smbflow.pipelines.step import StepContext


class Texts(Protocol):
    """The office's own texts as they stand now."""

    def templates(self) -> Templates:
        """Return the approved answers."""
        ...

    def examples(self) -> tuple[Example, ...]:
        """Return what customers write, by intent."""
        ...


@dataclass(frozen=True, slots=True)
class EnquiryServices:
    """The neighbours of the steps.

    `original` says where a spooled file lies. `connector` takes the answers away. `invoices` names
    the pipeline that takes invoices hanging on a mail, None where none does. `threshold` is the
    confidence from which an intent needs no look; `panel` writes where no template fits, `sorters`
    give a second opinion on a doubtful intent.
    """

    reader: DocumentReader
    teller: KindTeller
    classifier: IntentClassifier
    raiser: FlagRaiser
    texts: Texts
    conversations: Conversations
    reference: Callable[[], Reference]
    original: Callable[[str], Path]
    connector: str
    settings: EnquirySettings = field(default_factory=EnquirySettings)
    invoices: str | None = None
    autonomy: Autonomy = Autonomy.CONFIDENT
    threshold: float = 0.8
    panel: Panel | None = None
    sorters: Panel | None = None


Context = StepContext[EnquiryServices]
