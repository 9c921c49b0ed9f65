"""What becomes of a job whose step failed: another try, or a person, with words; never nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from smbflow.domain.job import JobState
from smbflow.domain.ports.jobs import Lease, StepOutcome, StepRun
from smbflow.domain.reason import Finding, Reason, ask
from smbflow.errors import (
    ComponentTooSlow,
    EffectRepeated,
    SmbflowError,
    StoreBusy,
    UnreadableDocument,
)
from smbflow.orchestration.retry import RetryPolicy, may_pass, next_try
from smbflow.pipelines.step import Pipeline


@dataclass(frozen=True, slots=True)
class Failures:
    """Decides what follows a failure; a document that failed too often goes to a person."""

    policy: RetryPolicy = field(default_factory=RetryPolicy)

    def poisoned(self, lease: Lease) -> bool:
        """Say whether a job took the engine down too often to be tried again."""
        return lease.job.crashes >= self.policy.attempts

    def after(self, error: Exception, lease: Lease, started: datetime, now: datetime) -> StepRun:
        """Return what follows a step that raised."""
        # A busy store says nothing about the document.
        crashes = lease.job.crashes + (not isinstance(error, StoreBusy))
        again = next_try(self.policy, attempts=crashes, first=started, now=now)
        if again is None or not may_pass(error):
            return _given_up(lease, _finding(error, crashes), str(error), started, now)
        return StepRun(
            step=lease.job.step,
            schema=0,
            outcome=StepOutcome.CRASH,
            started_at=started,
            ended_at=now,
            state=JobState.WAITING,
            next_step=lease.job.step,
            run_at=again,
            crashes=crashes,
            attempts=lease.job.attempts,
            why=_described(error),
        )

    def poison(self, lease: Lease, now: datetime) -> StepRun:
        """Return what follows for a job that took the engine down too often."""
        return _given_up(lease, _poison(lease.job.crashes), "", now, now)


def pipeline_changed(lease: Lease, pipeline: Pipeline, why: str, now: datetime) -> StepRun:
    """Ask about a job that was half-way when its pipeline changed; it would start anew."""
    finding = ask(
        Reason.PIPELINE_CHANGED,
        "The steps changed while this document was waiting. Approve to start again from the "
        "beginning.",
    )
    return StepRun(
        step=lease.job.step,
        schema=0,
        outcome=StepOutcome.ESCALATE,
        started_at=now,
        ended_at=now,
        state=JobState.ESCALATED,
        next_step=pipeline.steps[0].name,
        findings=(finding,),
        from_start=True,
        why=why,
    )


def _given_up(
    lease: Lease, finding: Finding, why: str, started: datetime, now: datetime
) -> StepRun:
    return StepRun(
        step=lease.job.step,
        schema=0,
        outcome=StepOutcome.ESCALATE,
        started_at=started,
        ended_at=now,
        state=JobState.ESCALATED,
        next_step=lease.job.step,
        findings=(finding,),
        why=why,
    )


def _finding(error: Exception, crashes: int) -> Finding:
    if isinstance(error, UnreadableDocument):
        return error.finding
    if isinstance(error, EffectRepeated):
        other = None if error.job_id is None else str(error.job_id)
        words = f"This cannot be posted a second time: {error.title}."
        return ask(Reason.DUPLICATE_INVOICE, words, other=other)
    if isinstance(error, ComponentTooSlow):
        return ask(Reason.TOO_SLOW, "Reading this document took too long. Enter it by hand.")
    return _poison(crashes, error)


def _poison(crashes: int, error: Exception | None = None) -> Finding:
    because = f" ({error.title})" if isinstance(error, SmbflowError) else ""
    tries = "once" if crashes == 1 else f"{crashes} times"
    words = f"This document was tried {tries} and could not be finished{because}. Enter it by hand."
    return ask(Reason.POISON, words)


def _described(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
