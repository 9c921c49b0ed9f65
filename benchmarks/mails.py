"""What an enquiry costs the processor, from the file to the decision: `python benchmarks/mails.py`.

Reading, flags, classification (the vectors computed), routing and drafting, in one process, on the
sample office's mails. The first one, which loads the weights and learns the examples, is apart.
"""

from __future__ import annotations

import hashlib
import statistics
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from smbflow.ai.classification import KindClassifier
from smbflow.ai.flags import SensitiveFlags
from smbflow.ai.intents import ExampleClassifier
from smbflow.ai.meaning import SentenceEncoder
from smbflow.ai.reading.reader import FileReader
from smbflow.config.pipeline import load_pipeline
from smbflow.config.reference import load_reference
from smbflow.config.settings import load_settings
from smbflow.config.templates import OfficeTexts
from smbflow.config.toml import checked
from smbflow.domain.document import Document
from smbflow.domain.job import Job, JobState, Summary
from smbflow.domain.outcome import Next
from smbflow.engine.spool import Spool
from smbflow.paths import shipped
from smbflow.pipelines.enquiries.kit import KIT
from smbflow.pipelines.enquiries.scripted import ScriptedMails
from smbflow.pipelines.enquiries.services import EnquiryServices
from smbflow.pipelines.enquiries.settings import EnquirySettings
from smbflow.pipelines.step import Intake, StepContext
from smbflow.wiring.founding import Firm, found_office

NOW = datetime(2026, 11, 16, 9, tzinfo=UTC)


def main() -> None:
    """Measure and print."""
    with TemporaryDirectory() as folder:
        workspace = found_office(Path(folder), Firm(), sample=True)
        settings = load_settings(workspace)
        reference = load_reference(workspace.reference, settings.business)
        file = load_pipeline(workspace.pipelines / "enquiries.toml")
        spool = Spool(workspace.spool)
        services = EnquiryServices(
            reader=FileReader(spool.keep),
            teller=KindClassifier(),
            classifier=ExampleClassifier(SentenceEncoder()),
            raiser=SensitiveFlags(),
            texts=OfficeTexts(workspace, "enquiries", settings.business.country),
            conversations=ScriptedMails(),
            reference=lambda: reference,
            original=spool.path,
            connector="folder",
            settings=checked(EnquirySettings, file.source, "settings"),
            threshold=file.settings.threshold,
        )
        mails = sorted((shipped("sample_data") / "files" / "enquiries").iterdir())
        spent = [_one(services, spool, path) for path in (mails[0], *mails)]
    first, *rest = spent
    sys.stdout.write(
        f"{len(rest)} mails: median {statistics.median(rest):.0f} ms of CPU each, most "
        f"{max(rest):.0f} ms; the first, which learns, {first:.0f} ms\n"
    )


def _one(services: EnquiryServices, spool: Spool, path: Path) -> float:
    content = path.read_bytes()
    document = Document(1, hashlib.sha256(content).hexdigest(), path.name, len(content), NOW, "")
    job = Job(1, "enquiries", document, JobState.WORKING, "take_in", None, Summary(), NOW, NOW)
    intake = Intake(document, spool.path(spool.keep(content)))
    context = StepContext(job, intake, NOW, None, services)
    before, value = time.process_time(), intake
    for step in KIT.steps.values():
        outcome = step.run(context, value)
        if not isinstance(outcome, Next):
            break
        value = outcome.value
    return (time.process_time() - before) * 1000


if __name__ == "__main__":
    main()
