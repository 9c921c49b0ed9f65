"""Trial: a model as second reader of labelled documents, and what became of all that it said.

It is asked where the office would ask it (a needed field is doubtful) and judged as in the office:
what the page does not bear out is left out, what contradicts our reading asks a person.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from smbflow.domain.document import Reading
from smbflow.domain.evidence import Found, How
from smbflow.domain.invoice import InvoiceDraft
from smbflow.domain.text import printable
from smbflow.orchestration.consultation import Answered, Look, Question, Unanswered
from smbflow.orchestration.panel import Panel
from smbflow.pipelines.invoices.answer import PROMPT, SHAPE, InvoiceAnswer
from smbflow.pipelines.invoices.case import InvoiceCase
from smbflow.pipelines.invoices.evaluation import AUTOMATIC, Answer
from smbflow.pipelines.invoices.scoring import Fate, Mark, mark_fields
from smbflow.pipelines.invoices.second_reading import doubtful, poorly_read, weighed
from smbflow.pipelines.invoices.settings import InvoiceSettings
from smbflow.pipelines.invoices.validate import REQUIRED_OF

_MOST_REASONS = 5


@dataclass(frozen=True, slots=True)
class Saying:
    """A value that a model gave for a labelled field: whether it is right, and its fate."""

    field: str
    mark: Mark
    fate: Fate


@dataclass(frozen=True, slots=True)
class Trial:
    """One document: whether the model was asked, why it did not answer, and what it said."""

    asked: bool = False
    why_not: str = ""
    sayings: tuple[Saying, ...] = ()


@dataclass(frozen=True, slots=True)
class Trials:
    """A model's whole trial; `calls` are those over the wire, with second tries and mending."""

    model: str
    each: Sequence[Trial]
    calls: int

    def report(self) -> dict[str, Any]:
        """Return the figures, as `eval --json` prints them under `model`."""
        counts = Counter((s.mark, s.fate) for trial in self.each for s in trial.sayings)
        said = {
            f"{mark}_{fate}": counts[mark, fate]
            for mark in (Mark.RIGHT, Mark.WRONG)
            for fate in Fate
        }
        asked = [trial for trial in self.each if trial.asked]
        reasons = Counter(printable(trial.why_not) for trial in asked if trial.why_not)
        return {
            "name": self.model,
            "asked": len(asked),
            "answered": len(asked) - reasons.total(),
            "calls": self.calls,
            **said,
            "why_not": dict(reasons.most_common(_MOST_REASONS)),
        }


def tried(
    panel: Panel, answer: Answer, settings: InvoiceSettings, look: Look
) -> tuple[Answer, Trial]:
    """Let a model read a document too where a needed field is doubtful; return both combined."""
    if answer.draft is None or answer.reading is None:
        return answer, Trial()
    case = InvoiceCase(answer.draft, answer.draft.kind)
    needed = REQUIRED_OF.get(case.kind, ())
    if not doubtful(case.draft, needed, AUTOMATIC):
        return answer, Trial()
    shown = look if panel.shows(poor=poorly_read(answer.reading)) else None
    found = panel.ask(Question(PROMPT, answer.reading.text, SHAPE, look=shown))
    if isinstance(found, Unanswered):
        return answer, Trial(asked=True, why_not=found.why)
    return _combined(answer, case, found, answer.reading, settings)


def _combined(
    answer: Answer,
    case: InvoiceCase,
    found: Answered[InvoiceAnswer],
    reading: Reading,
    settings: InvoiceSettings,
) -> tuple[Answer, Trial]:
    needed = REQUIRED_OF.get(case.kind, ())
    after = weighed(case, found, reading, needed, settings)
    disputed = {second.field for second in after.second_readings} & {*needed}
    said = _as_draft(found.value)
    visible = answer.case.visible_in_pdf_text
    marks = (m for m in mark_fields(answer.case.truth, visible, said) if m.mark is not Mark.MISSING)
    sayings = (Saying(m.name, m.mark, _fate(m.name, said, after.draft, disputed)) for m in marks)
    combined = replace(answer, draft=after.draft, disputed=bool(disputed))
    return combined, Trial(asked=True, sayings=tuple(sayings))


def _fate(field: str, said: InvoiceDraft, after: InvoiceDraft, disputed: set[str]) -> Fate:
    theirs: Found[Any] = getattr(said, field)
    ours: Found[Any] | None = getattr(after, field)
    if field in disputed:
        return Fate.ASKED
    if ours is None or ours.value != theirs.value:
        return Fate.CAUGHT
    return Fate.ACCEPTED if ours.confidence >= AUTOMATIC else Fate.ASKED


def _as_draft(said: InvoiceAnswer) -> InvoiceDraft:
    found = {name: Found(value, 0.0, None, How.MODEL) for name, value in said.said().items()}
    return InvoiceDraft(**found)  # type: ignore[arg-type]  # fields by name
