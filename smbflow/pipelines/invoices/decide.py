"""Deciding: go on alone where everything is sure, else ask once, with all reasons.

A person's yes clears exactly what they were shown. What has changed since (another copy was
posted, the order was billed by somebody else) is looked at again and asked anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from smbflow.config.pipeline import Autonomy
from smbflow.domain.bill import VerifiedAccount
from smbflow.domain.decision import Decision
from smbflow.domain.decision import Verdict as Answer
from smbflow.domain.outcome import Escalate, Next, SetAside
from smbflow.domain.reason import BANK_STOPS, NEEDS_VALUE, Finding, Reason, Severity, ask
from smbflow.domain.reference import Reference
from smbflow.pipelines.invoices.bank import accounts_shown
from smbflow.pipelines.invoices.case import Approval, Clearance, InvoiceCase
from smbflow.pipelines.invoices.coding import code
from smbflow.pipelines.invoices.duplicates import find_duplicates
from smbflow.pipelines.invoices.orders import match_orders
from smbflow.pipelines.invoices.people import (
    check_people,
    home_total,
    may_post,
    may_verify_accounts,
)
from smbflow.pipelines.invoices.posting import imbalance
from smbflow.pipelines.invoices.services import Context
from smbflow.pipelines.invoices.suppliers import find_supplier
from smbflow.pipelines.invoices.tolerances import check_tolerances
from smbflow.pipelines.invoices.validate import REQUIRED_OF, validate
from smbflow.pipelines.invoices.words import begin, field_word, outside, percent_sure

Check = Callable[[Context, InvoiceCase], Next[InvoiceCase] | SetAside]

CHECKS: dict[str, Check] = {
    "validate": validate,
    "find_supplier": find_supplier,
    "find_duplicates": find_duplicates,
    "match_orders": match_orders,
    "check_tolerances": check_tolerances,
    "code": code,
}
"""The checks that run again before a person's yes counts: those that this case has been through."""

ANSWERS = frozenset({Answer.APPROVE, Answer.CORRECT})
"""The verdicts after which the machine goes on; others start or stop elsewhere."""

UNBALANCED = "rows"
"""The field of findings that say that no bill can be made: no approval helps, only a value."""

_PERSONAL = frozenset({Reason.OVER_LIMIT, Reason.SECOND_PERSON})
"""What another person's approval clears by itself."""


def decide(
    context: Context, case: InvoiceCase
) -> Next[InvoiceCase] | Escalate[InvoiceCase] | SetAside:
    """Go on where nothing asks any more, else ask with all reasons at once."""
    decision = context.decision
    if decision is None or decision.verdict not in ANSWERS:
        return _judged(_with_doubts(context, case, answered=False))
    shown = case.open_findings
    if decision.verdict == Answer.APPROVE:
        checked = check_again(context, case)
        if isinstance(checked, SetAside):
            return checked
        case = checked
    reference = context.services.reference()
    if not may_post(decision.by, reference):
        words = f"{decision.by} may not let bills pass (people.csv)"
        return Escalate((ask(Reason.SECOND_PERSON, words), *case.findings_to_show), case)
    case = _cleared(case, decision, shown, reference)
    case = _with_doubts(context, case, answered=True)
    if any(finding.reason not in _PERSONAL for finding in case.open_findings):
        return _judged(case)
    approval = Approval(decision.by, decision.at)
    case = replace(case, approvals=(*case.approvals, approval))
    return _judged(_with_doubts(context, case, answered=True))


def check_again(context: Context, case: InvoiceCase) -> InvoiceCase | SetAside:
    """Run the checks of this case again on what is known now."""
    for name in [name for name in CHECKS if name in case.found_by]:
        outcome = CHECKS[name](context, case)
        if isinstance(outcome, SetAside):
            return outcome
        case = outcome.value
    return case


def _judged(case: InvoiceCase) -> Next[InvoiceCase] | Escalate[InvoiceCase]:
    return Escalate(case.findings_to_show, case) if case.open_findings else Next(case)


def _with_doubts(context: Context, case: InvoiceCase, *, answered: bool) -> InvoiceCase:
    doubts = (
        *_uncertain_fields(case, context.services.threshold),
        *_unpostable(case),
        *_always_asked(context, case, answered=answered),
        *check_people(case, context.services.reference()),
    )
    return case.noted("decide", doubts)


def _uncertain_fields(case: InvoiceCase, threshold: float) -> Iterator[Finding]:
    """Ask for each field that the bill rests on and that is not sure enough."""
    match = case.supplier
    if match is not None and match.confidence < threshold:
        words = f"The supplier is probably {match.name}, {percent_sure(match.confidence)}"
        yield ask(Reason.FIELD_UNCERTAIN, words, field="supplier")
    disputed = {f.field for f in case.findings if f.reason is Reason.READERS_DISAGREE}
    for field in REQUIRED_OF.get(case.kind, ()):
        found = getattr(case.draft, field)
        if field not in disputed and found is not None and found.confidence < threshold:
            words = f"{begin(field_word(field))}: please check, {percent_sure(found.confidence)}"
            yield ask(Reason.FIELD_UNCERTAIN, words, field=field)


def _unpostable(case: InvoiceCase) -> Iterator[Finding]:
    """Say what keeps a bill from being made, where no open question says so already."""
    before = replace(case, found_by={k: v for k, v in case.found_by.items() if k != "decide"})
    said = NEEDS_VALUE | {Reason.TREATMENT_UNCERTAIN}
    if any(finding.reason in said for finding in before.open_findings):
        return
    wrong = imbalance(case)
    if wrong:
        yield ask(Reason.SUMS_DIFFER, wrong, field=UNBALANCED)
    for row in case.rows:
        if not row.account or not row.tax_code:
            words = f"“{outside(row.description)}” has no account or no tax code yet"
            yield ask(Reason.TAX_CODE_UNMAPPED, words, field=UNBALANCED)


def _always_asked(context: Context, case: InvoiceCase, *, answered: bool) -> Iterator[Finding]:
    services = context.services
    if services.autonomy == Autonomy.NEVER and not answered and not case.approvals:
        yield ask(Reason.ALWAYS_ASKED, "Everything is asked here: the pipeline does not work alone")
        return
    most = services.settings.control.automatic_up_to
    if most is None or answered or case.approvals:
        return
    total = home_total(case, services.reference())
    if total is not None and total.amount > most:
        words = f"{total} is more than smbflow may post alone ({most:,.2f} {total.currency})"
        yield ask(Reason.ALWAYS_ASKED, words)


def _cleared(
    case: InvoiceCase, decision: Decision, shown: tuple[Finding, ...], reference: Reference
) -> InvoiceCase:
    """Write down what a person's answer cleared: only what they were shown."""
    passed = [f for f in case.open_findings if f in shown and _clears(decision, f, reference)]
    clearances = tuple(Clearance(finding, decision.by, decision.at) for finding in passed)
    return replace(
        case,
        cleared=(*case.cleared, *clearances),
        verified=(*case.verified, *_verified(case, passed, decision)),
    )


def _clears(decision: Decision, finding: Finding, reference: Reference) -> bool:
    """Say whether this answer clears this finding; some need more than a yes, some a value."""
    if finding.reason in NEEDS_VALUE | _PERSONAL or finding.field == UNBALANCED:
        return False
    yes = decision.verdict == Answer.APPROVE and finding.severity != Severity.STOP
    if not yes and finding.reason not in decision.confirmed:
        return False
    if finding.reason not in BANK_STOPS:
        return True
    return decision.bank_check is not None and may_verify_accounts(decision.by, reference)


def _verified(
    case: InvoiceCase, passed: list[Finding], decision: Decision
) -> tuple[VerifiedAccount, ...]:
    check = decision.bank_check
    if check is None or not any(finding.reason in BANK_STOPS for finding in passed):
        return ()
    return tuple(
        VerifiedAccount(account, decision.by, check.called, check.number_on_file, check.at)
        for account in accounts_shown(case.draft)
    )
