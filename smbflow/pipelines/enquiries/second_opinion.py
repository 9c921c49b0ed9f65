"""A second opinion: a model is asked what a mail wants, where our own answer is not sure.

The model chooses from the office's own labels. Where it says the same, the answer is surer; where
it says another, a person sees both. It never makes known what we do not know.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, make_dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Literal, Protocol

from pydantic import ConfigDict

from smbflow.domain.enquiry import IntentGuess
from smbflow.domain.reason import Finding, Reason, ask
from smbflow.orchestration.consultation import Question, Unanswered
from smbflow.orchestration.opinion import Agreed, Opinion, compared, surer
from smbflow.orchestration.panel import Panel
from smbflow.orchestration.prompts import Prompt, load_prompt
from smbflow.orchestration.validation import Shape

NONE_OF_THESE = "none_of_these"
DISPUTED = 0.5
"""How sure an intent is at most that a model contradicts."""

_OURS = "smbflow"
_PROMPT = load_prompt(Path(__file__).with_name("prompts") / "classify.toml")


class Choice(Protocol):
    """A model's answer in its form."""

    intent: str


@dataclass(frozen=True, slots=True)
class SecondOpinion:
    """What is believed after a model was asked; `theirs` is what it said, where it said another.

    `unanswered` says why nobody answered; who waits for models may try again.
    """

    guess: IntentGuess
    model: str | None = None
    theirs: str | None = None
    unanswered: Unanswered | None = None


def second_opinion(
    panel: Panel | None,
    text: str,
    guess: IntentGuess,
    labels: Sequence[str],
    *,
    threshold: float,
    job_id: int | None = None,
) -> SecondOpinion:
    """Ask a model about a doubtful guess; a sure one and an office without models ask nobody.

    `text` is the mail, `labels` the office's intents. Raises ComponentFailure where the program is
    being closed meanwhile.
    """
    sure = guess.intent is not None and guess.confidence >= threshold
    if panel is None or sure or not labels:
        return SecondOpinion(guess)
    allowed = tuple(dict.fromkeys(labels))
    found = panel.ask(Question(_prompt(allowed), text, _shape(allowed), job_id))
    if isinstance(found, Unanswered):
        return SecondOpinion(guess, unanswered=found)
    return weighed(guess, found.value.intent, found.model)


def weighed(guess: IntentGuess, label: str, model: str) -> SecondOpinion:
    """Raise what both say, doubt what they differ in; what we do not know stays unknown."""
    verdict = compared([Opinion(_OURS, guess.likely or NONE_OF_THESE), Opinion(model, label)])
    if not isinstance(verdict, Agreed):
        doubted = replace(guess, confidence=min(guess.confidence, DISPUTED))
        return SecondOpinion(doubted, model, label)
    if guess.intent is None:
        return SecondOpinion(guess, model)
    return SecondOpinion(replace(guess, confidence=surer(guess.confidence)), model)


def check_opinions(opinion: SecondOpinion) -> Iterator[Finding]:
    """Yield the question with both answers, where they differ."""
    if opinion.theirs is None:
        return
    ours, theirs = _words(opinion.guess.intent), _words(opinion.theirs)
    if ours != theirs:
        words = f"About {ours} or {theirs}? Two readers of this mail differ"
        yield ask(Reason.READERS_DISAGREE, words, field="intent", other=opinion.theirs)


def _words(intent: str | None) -> str:
    named = intent not in {None, NONE_OF_THESE}
    return str(intent).replace("_", " ") if named else "none of the office's subjects"


def _prompt(labels: tuple[str, ...]) -> Prompt:
    listed = "\n".join((*labels, NONE_OF_THESE))
    return replace(_PROMPT, words=(("labels", listed),))


@cache
def _shape(labels: tuple[str, ...]) -> Shape[Choice]:
    """Return a form in which nothing but the labels fits."""
    literal: Any = Literal
    kind = make_dataclass(
        "Choice",
        [("intent", literal[(*labels, NONE_OF_THESE)])],
        namespace={"__pydantic_config__": ConfigDict(extra="forbid")},
        frozen=True,
    )
    return Shape(kind)
