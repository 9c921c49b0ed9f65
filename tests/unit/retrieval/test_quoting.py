"""How sure quotes are, beyond what the reranker says."""

from __future__ import annotations

from datetime import date

import pytest

from smbflow.ai.retrieval.quoting import Shortlist, family
from smbflow.ai.retrieval.ranking import Candidate
from smbflow.domain.answer import Place
from smbflow.domain.ports.knowledge import Passage, Ranked


def said(document: str, sentence: str, relevance: float) -> Candidate:
    """Return a sentence of a document as the reranker saw it."""
    passage = Passage(Place(document), sentence, date(2026, 1, 1), hash(document) % 1000)
    return Candidate(sentence, Ranked(passage, 1.0), 1 + relevance / 20, relevance)


def sure(*found: Candidate) -> float:
    """Return how sure an answer from these is."""
    ranked = [one.ranked for one in found]
    return Shortlist(ranked, found, reread=True).evidence("What are the payment terms?").sure


def test_where_many_documents_say_the_same_it_asks_whose() -> None:
    """Three firms' terms answer no question that names none of them; one firm's do."""
    terms = [said(f"{firm}.md", f"{firm} is paid in 30 days.", 6) for firm in ("Ash", "Bly", "Cox")]
    assert sure(terms[0]) > 0.8
    assert sure(*terms[:2]) > 0.8
    assert sure(*terms) < 0.4


def test_a_clear_winner_is_no_matter_of_whose() -> None:
    """Others may speak of it; one says it."""
    others = [said(f"{firm}.md", "Terms are agreed.", 2.0) for firm in ("Bly", "Cox")]
    assert sure(said("Ash.md", "Payment terms are 30 days.", 7.0), *others) > 0.8


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("returns-2025.md", "returns-2026.md"),
        ("hr/pay v1.docx", "hr/pay v2.docx"),
        ("terms 2026-01-15.md", "terms.md"),
        ("prices old.csv", "prices new.csv"),
    ],
)
def test_versions_are_one_family(one: str, other: str) -> None:
    """By their name without number, date, old or new."""
    assert family(one) == family(other)


@pytest.mark.parametrize(
    ("one", "other"), [("a/pay.md", "b/pay.md"), ("returns.md", "terms.md"), ("2025.md", "9.md")]
)
def test_other_documents_are_none(one: str, other: str) -> None:
    """Another folder or another name is another document."""
    assert family(one) != family(other)
