"""Who may let a bill pass: rights, limits, and four eyes where two people are at hand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from smbflow.domain.money import Money
from smbflow.domain.reason import Finding, Reason, ask
from smbflow.domain.reference import Person, Reference
from smbflow.domain.text import fold
from smbflow.pipelines.invoices.case import InvoiceCase, amount, value
from smbflow.pipelines.invoices.rates import at_home, rate_on
from smbflow.pipelines.invoices.words import listed

TWO = 2


def check_people(case: InvoiceCase, reference: Reference) -> Iterator[Finding]:
    """Yield why those who approved so far are not enough; an office without people.csv trusts all.

    Over a person's limit somebody with a higher one must approve too; where nobody's limit is
    that high, two different people are enough. Who verified bank details cannot approve that bill
    as long as somebody else on file may.
    """
    people = [person for person in reference.people if person.may_post]
    if not case.approvals or not reference.people:
        return
    yield from _check_limit(case, people, reference)
    yield from _check_four_eyes(case, people)


def home_total(case: InvoiceCase, reference: Reference) -> Money | None:
    """Return the total in the business's currency, None where that is not known."""
    issued = value(case.draft.issue_date)
    if issued is None or case.currency is None:
        return None
    rate = rate_on(case.currency, issued, reference)
    return at_home(amount(case.draft.gross_total), rate, reference)


def may_post(by: str, reference: Reference) -> bool:
    """Say whether this person may let bills pass."""
    return not reference.people or any(_same(p.name, by) and p.may_post for p in reference.people)


def may_verify_accounts(by: str, reference: Reference) -> bool:
    """Say whether this person may clear new bank details."""
    if not reference.people:
        return True
    return any(
        _same(person.name, by) and person.may_change_suppliers for person in reference.people
    )


def _check_limit(
    case: InvoiceCase, people: Sequence[Person], reference: Reference
) -> Iterator[Finding]:
    approvers = [p for p in people if any(_same(p.name, a.by) for a in case.approvals)]
    total = home_total(case, reference)
    enough = any(_covers(person, total) for person in approvers)
    nobody_could = not any(_covers(person, total) for person in people)
    if not approvers or enough or (nobody_could and len(approvers) >= TWO):
        return
    names = listed([person.name for person in approvers])
    if total is None:
        words = f"The total in {reference.business.currency} is not known, so {names}'s limit"
        yield ask(Reason.OVER_LIMIT, f"{words} cannot be checked: a second person must approve")
        return
    limit = max(person.limit for person in approvers if person.limit is not None)
    words = f"{total} is over the limit of {names} ({limit:,.2f} {total.currency})"
    yield ask(Reason.OVER_LIMIT, f"{words}: a second person must approve")


def _check_four_eyes(case: InvoiceCase, people: Sequence[Person]) -> Iterator[Finding]:
    verifiers = {fold(account.by) for account in case.verified}
    others = [person for person in people if fold(person.name) not in verifiers]
    approved = any(fold(a.by) not in verifiers and _known(a.by, people) for a in case.approvals)
    if verifiers and others and not approved:
        who = listed(sorted({account.by for account in case.verified}))
        words = f"{who} verified the bank details, so somebody else must approve this bill"
        yield ask(Reason.SECOND_PERSON, words)


def _covers(person: Person, total: Money | None) -> bool:
    if person.limit is None:
        return True
    return total is not None and abs(total.amount) <= person.limit


def _known(name: str, people: Sequence[Person]) -> bool:
    return any(_same(person.name, name) for person in people)


def _same(one: str, other: str) -> bool:
    return fold(one) == fold(other)
