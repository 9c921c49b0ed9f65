"""Drafting: what would leave the house is made ready, and the template is tried."""

from __future__ import annotations

from collections.abc import Iterator

from smbflow.domain.outcome import Next
from smbflow.domain.reason import Finding, Reason, ask, note
from smbflow.errors import ComponentFailure, TemplateBroken
from smbflow.pipelines.quotes.case import QuoteCase
from smbflow.pipelines.quotes.letters import asks_back, recipient
from smbflow.pipelines.quotes.paper import paper
from smbflow.pipelines.quotes.services import Context, QuoteServices


def draft(context: Context, case: QuoteCase) -> Next[QuoteCase]:
    """Set the paper once without its number, so that a broken template shows before a yes."""
    services = context.services
    findings = (*_unset(services, case), *_no_address(services, case), *_revision(services, case))
    return Next(case.noted("draft", findings))


def label_to_come(services: QuoteServices, case: QuoteCase) -> str:
    """Return what stands on a draft in place of the number: a revision's first part is known."""
    prefix = services.settings.numbers.prefix
    return f"{prefix}{case.revises}/…" if case.revises else f"{prefix}…"


def _unset(services: QuoteServices, case: QuoteCase) -> Iterator[Finding]:
    if case.totals is None or asks_back(case):
        return
    label = label_to_come(services, case)
    try:
        services.typesetter.set(paper(case, label, services.reference(), services.settings))
    except (TemplateBroken, ComponentFailure) as error:
        words = f"The quote cannot be set: {error.title}"
        yield ask(Reason.TEMPLATE_BROKEN, words)


def _no_address(services: QuoteServices, case: QuoteCase) -> Iterator[Finding]:
    if recipient(case, services.reference()) is None:
        words = "There is no mail address: only the PDF is made (or say email=…)"
        yield note(Reason.ADDRESS_MISSING, words, field="email")


def _revision(services: QuoteServices, case: QuoteCase) -> Iterator[Finding]:
    if case.revises is None:
        return
    name = f"{services.settings.numbers.prefix}{case.revises}"
    before = services.book.revisions(case.revises)
    if not before:
        yield ask(Reason.QUOTE_REVISED, f"There is no quote {name} to revise", field="revises")
        return
    words = f"It takes the place of {before[-1].label(services.settings.numbers.prefix)}"
    yield note(Reason.QUOTE_REVISED, words, field="revises", other=str(before[-1].quote.job_id))
