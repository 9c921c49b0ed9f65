"""Deciding: a quote never goes without a person; their yes clears exactly what they were shown."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

from smbflow.domain.decision import Decision
from smbflow.domain.decision import Verdict as Answer
from smbflow.domain.outcome import Escalate, Next, SetAside
from smbflow.domain.reason import NEEDS_VALUE, Finding, Reason, Severity, ask, note
from smbflow.pipelines.quotes.case import Clearance, QuoteCase
from smbflow.pipelines.quotes.letters import ASKED_BACK, asks_back
from smbflow.pipelines.quotes.margins import margins_checked, may_override
from smbflow.pipelines.quotes.numbering import numbered
from smbflow.pipelines.quotes.offering import offered
from smbflow.pipelines.quotes.services import Context

ALWAYS = "A quote always waits for a person"
_NO_YES_HELPS = NEEDS_VALUE | {Reason.CURRENCY_UNSUPPORTED}


def decide(context: Context, case: QuoteCase) -> Next[QuoteCase] | Escalate[QuoteCase] | SetAside:
    """Ask a person, always; after their yes look again, and go on where nothing is open."""
    decision = context.decision
    if decision is None or decision.verdict is not Answer.APPROVE:
        return _ask(case)
    if not case.wanted:
        return SetAside(note(Reason.NOTHING_WANTED, "There was nothing to quote"))
    now = _as_of_now(context, case)
    if _figures(now) != _figures(case):
        words = "Prices or customer data have changed since you looked: look again"
        return _ask(now, ask(Reason.QUOTE_CHANGED, words))
    return _judged(context, _cleared(context, now, decision, case.open_findings), decision)


def _ask(case: QuoteCase, *more: Finding) -> Escalate[QuoteCase]:
    """Show everything that is open, at the least that quotes are always asked."""
    always = ask(Reason.ALWAYS_ASKED, ALWAYS)
    asked = case.noted("decide", (always,))
    return Escalate((*more, *asked.findings_to_show), asked)


def _figures(case: QuoteCase) -> tuple[object, ...]:
    """Return what a person said yes to."""
    made = [line.priced for line in case.wanted]
    lines = [(one.quantity, one.unit_price, one.cost) if one else None for one in made]
    return case.totals, case.currency, case.inclusive, tuple(lines)


def _as_of_now(context: Context, case: QuoteCase) -> QuoteCase:
    services = context.services
    zone = ZoneInfo(services.reference().business.timezone)
    today = replace(case, day=context.now.astimezone(zone).date())
    priced = offered(services, today, context.job.id)
    return margins_checked(priced, services.settings.margin, services.reference())


def _judged(
    context: Context, case: QuoteCase, decision: Decision
) -> Next[QuoteCase] | Escalate[QuoteCase]:
    reference = context.services.reference()
    below = any(f.reason is Reason.MARGIN_BELOW_FLOOR for f in case.open_findings)
    if below and not may_override(decision.by, reference):
        words = f"{decision.by} may not let a quote go below its floor (people.csv)"
        return _ask(case, ask(Reason.OVERRIDE_REFUSED, words))
    if any(_still_stops(finding) for finding in case.open_findings):
        return _ask(case)
    let_go = replace(case, approved_by=decision.by)
    if asks_back(case):
        return Next(let_go)
    return Next(numbered(context.services, let_go, context.job.id, context.now))


def _still_stops(finding: Finding) -> bool:
    """Say whether a finding keeps a quote in: questions to the customer go out instead of it."""
    return finding.reason not in ASKED_BACK


def _cleared(
    context: Context, case: QuoteCase, decision: Decision, shown: tuple[Finding, ...]
) -> QuoteCase:
    """Write down what a yes cleared: only what was shown, and stops only where typed out."""
    passed = (f for f in case.open_findings if f in shown and _clears(context, decision, f, case))
    clearances = (Clearance(finding, decision.by, decision.at) for finding in passed)
    return replace(case, cleared=(*case.cleared, *clearances))


def _clears(context: Context, decision: Decision, finding: Finding, case: QuoteCase) -> bool:
    if finding.reason in _NO_YES_HELPS or (finding.reason in ASKED_BACK and asks_back(case)):
        return False
    if finding.severity is not Severity.STOP:
        return True
    if finding.reason is Reason.MARGIN_BELOW_FLOOR:
        may = may_override(decision.by, context.services.reference())
        return may and finding.reason in decision.confirmed
    return finding.reason in decision.confirmed
