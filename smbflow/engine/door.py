"""The door: what the machine would do outside by itself is held where it is not trusted (now)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from smbflow.config.pipeline import Autonomy, PipelineSettings
from smbflow.domain.decision import Decision, Verdict
from smbflow.domain.outcome import Effect, Escalate, Next, Outcome
from smbflow.domain.ports.trust import TrustBook
from smbflow.domain.reason import Finding, Reason, ask
from smbflow.orchestration.trust import (
    BANDS,
    Promise,
    band_of,
    drifted,
    earned,
    of_band,
    points,
)
from smbflow.pipelines.step import Pipeline, Step

_A_PERSON_SAID_YES = frozenset({Verdict.APPROVE, Verdict.CORRECT})
_TOO_MANY = (
    "More corrections than usual: everything is asked until somebody lets it work alone again"
)


@dataclass(frozen=True, slots=True)
class Terms:
    """How freely a pipeline acts, and the share of mistakes that it may make at most."""

    autonomy: Autonomy = Autonomy.CONFIDENT
    promise: Promise = field(default_factory=Promise)


def terms_of(settings: Mapping[str, PipelineSettings]) -> Mapping[str, Terms]:
    """Return the terms of all pipelines by name."""
    return {
        name: Terms(one.autonomy, Promise(mistakes=one.promise)) for name, one in settings.items()
    }


@dataclass(frozen=True, slots=True)
class Visit:
    """A step of a document: what went into it, and the decision that began this run."""

    pipeline: Pipeline
    step: Step
    value: Any
    decision: Decision | None

    @property
    def allowed(self) -> bool:
        """Say whether a person said yes."""
        return self.decision is not None and self.decision.verdict in _A_PERSON_SAID_YES

    def ends_with(self, outcome: Outcome[Any]) -> bool:
        """Say whether the document would be done: by an effect, or by the last step."""
        last = self.step is self.pipeline.steps[-1]
        return isinstance(outcome, Effect) or (last and isinstance(outcome, Next))


@dataclass(frozen=True, slots=True)
class Standing:
    """How a band of confidence stands: it begins at `band`, and has so many points of the bar."""

    band: float
    points: int
    bar: int
    earned: bool


@dataclass(frozen=True, slots=True)
class Door:
    """Lets out what a person said yes to, and what the machine may do alone."""

    book: TrustBook
    terms: Mapping[str, Terms] = field(default_factory=dict)

    def let_out(self, visit: Visit, outcome: Outcome[Any]) -> Outcome[Any]:
        """Return the outcome, or a question in place of an end that nobody said yes to."""
        if visit.allowed or not visit.ends_with(outcome):
            return outcome
        against = next(self._against(visit.pipeline, visit.value), None)
        return outcome if against is None else Escalate((against,), visit.value)

    def alarmed(self, pipeline: str) -> bool:
        """Say whether there were too many mistakes since a person last let it act alone."""
        return drifted(item.right for item in self.book.checked_alone(pipeline))

    def standings(self, pipeline: str) -> Iterator[Standing]:
        """Yield how each band stands; the lowest one is never sure enough."""
        items, promise = self.book.checked_alone(pipeline), self._terms(pipeline).promise
        for band in BANDS[1:]:
            checks = of_band(items, band)
            got = int(points(checks, promise))
            yield Standing(band, got, promise.bar, earned(checks, promise))

    def _against(self, pipeline: Pipeline, value: Any) -> Iterator[Finding]:
        """Yield what speaks against letting the machine act alone."""
        terms = self._terms(pipeline.name)
        items = self.book.checked_alone(pipeline.name)
        if drifted(item.right for item in items):
            yield ask(Reason.MORE_CORRECTIONS, _TOO_MANY)
        if terms.autonomy is Autonomy.EARNED:
            checks = of_band(items, band_of(_confidence(pipeline, value)))
            if not earned(checks, terms.promise):
                got = max(0, int(points(checks, terms.promise)))
                words = f"It has not earned yet to act alone here: {got} of {terms.promise.bar}"
                yield ask(Reason.NOT_YET_TRUSTED, f"{words} points from blind checks")

    def _terms(self, pipeline: str) -> Terms:
        return self.terms.get(pipeline, Terms())


def _confidence(pipeline: Pipeline, value: Any) -> float:
    """Return how sure the least sure field is that a blind check looks at."""
    shown = pipeline.present(value).fields
    found = [shown[name].confidence for name in pipeline.checked if name in shown]
    return min(found, default=0.0)
