"""Everything that can go wrong, each with a title for people and a hint what to do next.

SmbflowError
├── UsageError                 a command that cannot be carried out as typed (exit 2)
│   └── ConfigurationError     a TOML or CSV file is wrong: file, place, found, allowed (exit 2)
├── WorkspaceError             the folder cannot serve as a workspace
│   └── WorkspaceBusy          another engine holds it
├── StoreError                 the store cannot be used
│   ├── ForeignStore           not ours, empty or damaged
│   ├── NewerStore             written by a newer smbflow
│   ├── StoreBusy              locked by another process, or the disk is full
│   ├── LeaseLost              another runner holds the job by now
│   └── EffectRepeated         another document already made this effect
├── UnreadableDocument         a document that cannot be read (becomes an escalation)
├── ComponentFailure           a worker process died or used too much memory
│   └── ComponentTooSlow       it did not answer in its time
├── TransientFailure           something outside failed for now; it certainly did not happen
├── EffectRefused              something outside refused for good; it certainly did not happen
├── LookupUnsupported          a target cannot say whether an effect happened
├── DecisionRefused            a person may not, or can no longer, decide this
├── UnbalancedBill             a bill whose rows do not add up; never exported
├── CurrencyMixed              two currencies met in one sum
├── TemplateBroken             a template that cannot be set
└── NoRate                     rates.csv has no rate of these days for a currency
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from smbflow.domain.reason import Finding


class SmbflowError(Exception):
    """The root: `title` says what happened, `hint` what to do next."""

    def __init__(self, title: str, hint: str = "") -> None:
        super().__init__(title)
        self.title = title
        self.hint = hint


class UsageError(SmbflowError):
    """A command that cannot be carried out as it was typed."""


class ConfigurationError(UsageError):
    """A configuration or reference file that is wrong; the title names file and place."""


class WorkspaceError(SmbflowError):
    """A folder that cannot serve as a workspace."""


class WorkspaceBusy(WorkspaceError):
    """Another engine holds the workspace."""


class StoreError(SmbflowError):
    """The store cannot be used as it is."""


class ForeignStore(StoreError):
    """The store's file is empty, damaged or not ours."""


class NewerStore(StoreError):
    """The store was written by a newer smbflow."""


class StoreBusy(StoreError):
    """The store is locked by another process, or the disk is full; nothing was lost."""


class LeaseLost(StoreError):
    """Another runner holds the job by now; what this one did was not stored."""


class EffectRepeated(StoreError):
    """Another document already made this effect; `job_id` is that document's job."""

    def __init__(self, title: str, job_id: int | None) -> None:
        super().__init__(title, "Compare the two before anything else.")
        self.job_id = job_id


class UnreadableDocument(SmbflowError):
    """A document that no reader could read; `finding` is what the person is told."""

    def __init__(self, finding: Finding, hint: str = "") -> None:
        super().__init__(finding.sentence, hint)
        self.finding = finding

    def __reduce__(self) -> tuple[type[UnreadableDocument], tuple[Finding, str]]:
        """Cross a process border whole."""
        return type(self), (self.finding, self.hint)


class ComponentFailure(SmbflowError):
    """A worker process died, hung or used too much memory."""


class ComponentTooSlow(ComponentFailure):
    """A worker process did not answer within its time and was ended."""


class TransientFailure(SmbflowError):
    """Something outside failed for now and certainly did not happen."""


class EffectRefused(SmbflowError):
    """Something outside refused for good: it certainly did not happen, and no other try helps."""


class LookupUnsupported(SmbflowError):
    """A target cannot say whether an effect happened."""


class DecisionRefused(SmbflowError):
    """A person may not, or can no longer, decide this."""


class UnbalancedBill(SmbflowError):
    """A bill whose rows do not add up to its totals."""


class CurrencyMixed(SmbflowError):
    """Two currencies met in one sum."""

    def __init__(self, one: str, other: str) -> None:
        super().__init__(f"{one} and {other} cannot be added up", "Convert one of them first.")


class NoRate(SmbflowError):
    """There is no rate of these days for a currency; it is never invented."""

    def __init__(self, currency: str, days: int) -> None:
        title = f"rates.csv has no rate for {currency} of the last {days} days"
        super().__init__(title, "Add one, or quote in another currency.")
        self.currency = currency


class TemplateBroken(SmbflowError):
    """A template of the business's own that cannot be set; the title says what is wrong in it."""
