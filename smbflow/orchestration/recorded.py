"""Recorded calls: models answer from the history what they answered then, and are not asked.

An answer is known again by model and question, so a question that has changed has none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from smbflow.domain.ports.models import Call, Failure, FailureKind, ModelGateway, Reply, Usage
from smbflow.domain.ports.spending import Allowed, CallRecord, Refusal, Reservation, Spent
from smbflow.orchestration.consultation import fingerprint

_OPENING = 2
_ANSWERED = "answered"
_UNKNOWN = "its answer is not in the history"
_NOT_THEN = "it was passed over then"


@dataclass(frozen=True, slots=True)
class RecordedCall:
    """A call as the history tells of it; `content` is empty where nothing was kept, or erased."""

    facts: Mapping[str, Any]
    content: Mapping[str, Any] = field(default_factory=dict)

    @property
    def model(self) -> str:
        """Return the model by the office's name."""
        return str(self.facts.get("model", ""))

    @property
    def question(self) -> tuple[str, str, bool]:
        """Return what the answer is known again by: model, question, and whether it was mended."""
        asked = self.facts.get("question_sha256") or self.facts.get("asked_sha256", "")
        return self.model, str(asked), bool(self.facts.get("mending"))

    @property
    def answered(self) -> bool:
        """Say whether the model answered, in its form or not."""
        return self.facts.get("outcome") == _ANSWERED

    def again(self) -> Reply | Failure | None:
        """Return what came of the call, None where its answer was not kept."""
        if not self.answered:
            kind = FailureKind(self.facts["outcome"])
            return Failure(kind, str(self.facts.get("why", "")), self.facts.get("status"))
        text = self.content.get("answered", self.content.get("said"))
        if text is None and self.facts.get("in_form") is False:
            text = ""  # what did not hold to the form then does not now
        return None if text is None else self._reply(str(text))

    def _reply(self, text: str) -> Reply:
        tokens = (self.facts.get("tokens_asked", 0), self.facts.get("tokens_answered", 0))
        usage = Usage(*tokens) if self.facts.get("tokens_counted") else None
        return Reply(text, str(self.facts.get("served", self.model)), usage, "stop")


@dataclass(slots=True)
class RecordedGateway:
    """Implements `ModelGateway` from the history; what it does not know is asked `otherwise`.

    `unknown` says which calls could be answered by neither.
    """

    otherwise: ModelGateway | None = None
    unknown: list[str] = field(default_factory=list)
    _known: dict[tuple[str, str, bool], RecordedCall] = field(default_factory=dict)

    def turn_to(self, calls: Iterable[RecordedCall]) -> None:
        """Answer from these calls from now on; of several alike the last that was answered."""
        self.unknown, self._known = [], {}
        for call in sorted(calls, key=lambda one: one.answered):
            self._known[call.question] = call

    def ask(self, call: Call) -> Reply | Failure:
        """Return what came of this very call then."""
        mended = len(call.messages) > _OPENING
        question = (call.model.name, fingerprint(call.messages[:_OPENING]), mended)
        known = self._known.get(question)
        again = known.again() if known else None
        if again is not None:
            return again
        if self.otherwise is not None:
            return self._otherwise(self.otherwise, call)
        if known is None and self._passed_over(call.model.name):
            return Failure(FailureKind.PERMANENT, _NOT_THEN)
        self.unknown.append(self._why(call.model.name, known))
        return Failure(FailureKind.PERMANENT, _UNKNOWN)

    def _otherwise(self, gateway: ModelGateway, call: Call) -> Reply | Failure:
        reply = gateway.ask(call)
        if isinstance(reply, Failure):
            self.unknown.append(f"{call.model.name}: {reply.why}")
        return reply

    def _passed_over(self, model: str) -> bool:
        return any(model in call.facts.get("passed_over", ()) for call in self._known.values())

    def _why(self, model: str, known: RecordedCall | None) -> str:
        if known is not None:
            return f"{model}: its answer was erased, or not kept by the smbflow of that day"
        if any(call.model == model for call in self._known.values()):
            return f"{model}: the question is another one now, and was not answered then"
        return f"{model}: it was not asked then"


@dataclass(slots=True)
class ScratchLedger:
    """A book of what replayed calls would cost; no budget, nothing stored."""

    cost: Decimal = Decimal(0)

    def reserve(self, wanted: Reservation, allowed: Allowed, now: datetime) -> int | Refusal:
        """Let every call be made."""
        del wanted, allowed, now
        return 0

    def settle(self, entry: int, spent: Spent, record: CallRecord, now: datetime) -> None:
        """Add up."""
        del entry, record, now
        self.cost += spent.money
