"""Answers: a person's decisions, refused early where they cannot stand, each one transaction.

The pipeline has the last word on limits and the second person (its `decide` step); what is refused
here is what the person can mend at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from smbflow.desk.dossier import Archive, Dossier
from smbflow.desk.house import House
from smbflow.desk.spot_checks import confirmations, corrected
from smbflow.domain.clock import Clock
from smbflow.domain.decision import BankCheck, Correction, Decision, Verdict, WhyNot
from smbflow.domain.job import JobState, Posting
from smbflow.domain.ports.decisions import Decisions, Resumption
from smbflow.domain.ports.records import Records
from smbflow.domain.reason import BANK_STOPS, NEEDS_VALUE, Finding, Reason, Severity, ask, note
from smbflow.domain.reference import Person
from smbflow.engine.values import encode
from smbflow.errors import DecisionRefused

MORNING = time(8)
_GONE_OUT = frozenset({Posting.IN_FILE, Posting.IN_BOOKS})
_WHY_NOT = {
    WhyNot.QUERY_SUPPLIER: "asking the supplier",
    WhyNot.NOT_OURS: "not ours",
    WhyNot.DUPLICATE: "a duplicate",
    WhyNot.DO_NOT_POST: "not to be posted",
    WhyNot.NO_ANSWER_NEEDED: "no answer needed",
    WhyNot.ANSWERED_ELSEWHERE: "answered elsewhere",
    WhyNot.SPAM: "spam",
}


class Answers:
    """Takes a person's answers and commits them."""

    def __init__(
        self,
        archive: Archive,
        records: Records,
        decisions: Decisions,
        house: Callable[[], House],
        clock: Clock,
    ) -> None:
        self._archive = archive
        self._records = records
        self._decisions = decisions
        self._house = house
        self._clock = clock

    def approve(
        self, job_id: int, by: str, confirmed: Sequence[str], bank_check: BankCheck | None
    ) -> None:
        """Let it pass; DecisionRefused names what is to be confirmed, called or corrected first."""
        dossier = self._waiting(job_id)
        findings = self._records.findings(job_id)
        _refuse_unless(self._person(by).may_post, f"{by} may not approve", "Ask somebody who may.")
        _check_values(findings)
        _check_confirmed(findings, confirmed)
        _check_call(findings, bank_check)
        decision = self._decision(
            by, Verdict.APPROVE, confirmed=tuple(confirmed), bank_check=bank_check
        )
        said = confirmations(findings, dossier.presentation)
        lesson = self._archive.lesson(dossier, dossier.value, findings=findings)
        self._decisions.decide(job_id, decision, checks=said, lesson=lesson)

    def correct(self, job_id: int, by: str, corrections: Sequence[Correction]) -> None:
        """Change values; UsageError where a field or value cannot be."""
        dossier = self._waiting(job_id)
        self._person(by)
        pipeline = dossier.pipeline
        if pipeline is None or dossier.value is None:
            raise _unreadable(job_id)
        revised = pipeline.revise(dossier.value, corrections)
        self._decisions.decide(
            job_id,
            self._decision(by, Verdict.CORRECT, corrections=tuple(corrections)),
            resumption=_at_revision(dossier, revised),
            checks=corrected(corrections, dossier.presentation),
            lesson=self._archive.lesson(
                dossier, revised, fields=[change.field for change in corrections]
            ),
        )

    def reject(self, job_id: int, by: str, reason: WhyNot, why: str) -> None:
        """Set it aside: do not post."""
        self._person(by)
        self._waiting(job_id)
        said = f": {why}" if why else ""
        finding = note(Reason.DO_NOT_POST, f"{by} said: {_WHY_NOT[reason]}{said}")
        decision = self._decision(by, Verdict.REJECT, why=f"{reason}{said}")
        self._decisions.decide(job_id, decision, finding=finding)

    def later(self, job_id: int, by: str, until: datetime | None) -> None:
        """Put it off, to the next morning of the office unless told otherwise."""
        self._person(by)
        self._waiting(job_id)
        when = until or self._next_morning()
        self._decisions.decide(job_id, self._decision(by, Verdict.LATER, later_until=when))

    def retry(self, job_id: int, by: str) -> None:
        """Start again from the first step."""
        self._person(by)
        dossier = self._archive.dossier(job_id)
        if dossier.pipeline is None:
            raise _unreadable(job_id)
        first = Resumption(dossier.pipeline.steps[0].name)
        self._decisions.decide(job_id, self._decision(by, Verdict.RETRY), resumption=first)

    def undo(self, job_id: int, by: str) -> None:
        """Take a decision back; after the bill left in a file only a reversal does that."""
        self._person(by)
        dossier = self._archive.dossier(job_id)
        row = dossier.record.row
        if row.posting in _GONE_OUT:
            raise DecisionRefused(
                f"The bill of {job_id} is in an import file already",
                f"Make a reversing bill instead: smbflow undo {job_id} --reversal",
            )
        decided = row.state in {JobState.DONE, JobState.ASIDE} and row.posting != Posting.REVERSED
        _refuse_unless(
            decided or row.state is JobState.WORKING,
            f"There is no decision on {job_id} to take back",
            "Only what is done, set aside or held can be taken back.",
        )
        finding = ask(Reason.UNDONE, f"{by} took the decision back; decide again.")
        self._decisions.undo(job_id, self._decision(by, Verdict.UNDO), finding, _again(dossier))

    def person(self, name: str) -> Person:
        """Return who decides (DecisionRefused for a stranger where people.csv names people)."""
        return self._person(name)

    def _person(self, name: str) -> Person:
        people = self._house().reference().people
        if not people:
            return Person(name)
        known = next((p for p in people if p.name.casefold() == name.casefold()), None)
        if known is None:
            names = ", ".join(p.name for p in people)
            raise DecisionRefused(f"{name} is not in people.csv", f"It names {names}.")
        return known

    def _waiting(self, job_id: int) -> Dossier:
        dossier = self._archive.dossier(job_id)
        state = dossier.record.row.state
        _refuse_unless(
            state is JobState.ESCALATED,
            f"{job_id} does not wait for a person",
            "To take a decision back, undo it first."
            if state in {JobState.DONE, JobState.ASIDE}
            else "smbflow is still working on it.",
        )
        return dossier

    def _decision(
        self,
        by: str,
        verdict: Verdict,
        *,
        why: str = "",
        corrections: tuple[Correction, ...] = (),
        confirmed: tuple[str, ...] = (),
        bank_check: BankCheck | None = None,
        later_until: datetime | None = None,
    ) -> Decision:
        return Decision(
            self._person(by).name, verdict, self._clock.now(),
            why, corrections, confirmed, bank_check, later_until,
        )  # fmt: skip

    def _next_morning(self) -> datetime:
        zone = ZoneInfo(self._house().timezone)
        tomorrow = self._clock.now().astimezone(zone).date() + timedelta(days=1)
        return datetime.combine(tomorrow, MORNING, zone)


def _check_values(findings: Iterable[Finding]) -> None:
    for finding in findings:
        _refuse_unless(
            finding.reason not in NEEDS_VALUE or finding.severity is Severity.NOTE,
            finding.sentence,
            "Approving cannot fill this in: correct the value first.",
        )


def _check_confirmed(findings: Iterable[Finding], confirmed: Sequence[str]) -> None:
    for finding in findings:
        _refuse_unless(
            finding.severity is not Severity.STOP or finding.reason in confirmed,
            finding.sentence,
            f"To let it pass all the same, confirm it by name: {finding.reason}",
        )


def _check_call(findings: Iterable[Finding], bank_check: BankCheck | None) -> None:
    asks = any(f.reason in BANK_STOPS and f.severity is Severity.STOP for f in findings)
    _refuse_unless(
        not asks or bank_check is not None,
        "Bank details are let pass only after a call",
        "Say who was called, and on which number already on file.",
    )


def _at_revision(dossier: Dossier, value: object) -> Resumption:
    pipeline = dossier.pipeline
    if pipeline is None or (index := pipeline.index(pipeline.revise_at)) is None:
        raise _unreadable(dossier.record.row.job_id)
    step = pipeline.steps[index]
    return Resumption(step.name, encode(step.takes, value), step.schema)


def _again(dossier: Dossier) -> Resumption | None:
    """Return where an undone document asks again: at its checks, else from the beginning."""
    pipeline = dossier.pipeline
    if pipeline is None:
        return None
    index = pipeline.index(pipeline.revise_at)
    if index is not None and isinstance(dossier.value, pipeline.steps[index].takes):
        return _at_revision(dossier, dossier.value)
    return Resumption(pipeline.steps[0].name)


def _refuse_unless(allowed: bool, title: str, hint: str) -> None:
    if not allowed:
        raise DecisionRefused(title, hint)


def _unreadable(job_id: int) -> DecisionRefused:
    return DecisionRefused(
        f"What was read of {job_id} cannot be used any more",
        f"The pipeline has changed; start again with: smbflow retry {job_id}",
    )
