"""Audit events in a clerk's words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from smbflow.domain.event import EventKind
from smbflow.domain.ports.records import RecordedEvent
from smbflow.domain.view import EventView

_WORDS: dict[str, str] = {
    EventKind.TAKEN_IN: "came in",
    EventKind.STEP_DONE: "{step} done",
    EventKind.ASKED: "asks a person",
    EventKind.SET_ASIDE: "set aside",
    EventKind.SPLIT: "taken apart",
    EventKind.READY: "ready to import",
    EventKind.POSTPONED: "tried again later",
    EventKind.CRASHED: "reading broke off, tried again",
    EventKind.RECOVERED: "taken up again after smbflow was closed",
    EventKind.DECIDED: "{verdict}",
    EventKind.UNDONE: "took the decision back",
    EventKind.CHECKED: "checked it against the page",
    EventKind.EFFECT_QUEUED: "about to be sent",
    EventKind.EFFECT_SENDING: "is being sent",
    EventKind.EFFECT_SENT: "sent",
    EventKind.EFFECT_POSTPONED: "to be sent again later",
    EventKind.EFFECT_UNKNOWN: "may or may not have been sent; a person has to look",
    EventKind.BATCH_OPENED: "batch {batch} is being written",
    EventKind.BATCH_SENT: "batch {batch} is written",
    EventKind.BATCH_IN_BOOKS: "batch {batch} is in the books",
    EventKind.REVERSED: "reversed",
    EventKind.HISTORY_IMPORTED: "past bills read from the books",
    EventKind.PAUSED: "paused {pipeline}",
    EventKind.RESUMED: "resumed {pipeline}",
    EventKind.AUTONOMY_SET: "set how freely {pipeline} acts: {after} instead of {before}",
    EventKind.MODEL_CALLED: "asked the model {model}",
    EventKind.REMEMBERED: "where it stood is remembered for {supplier}",
    EventKind.FORGOTTEN: "what was remembered of {supplier} is forgotten",
    EventKind.RATE_FIXED: "share of spot checks fixed for {month}",
}
_VERDICTS = {
    "approve": "let it pass",
    "correct": "corrected it",
    "reject": "said: do not post",
    "later": "put it off",
    "retry": "started it again",
}


class _Facts(dict[str, Any]):
    """Facts to fill a sentence with; one that is not there leaves a gap, never an error."""

    def __missing__(self, key: str) -> str:
        return ""


def in_words(event: RecordedEvent) -> EventView:
    """Say an event as a sentence."""
    return EventView(
        id=event.id,
        at=event.at,
        who=event.who,
        kind=event.kind,
        sentence=_sentence(event.kind, {**event.facts, **event.content}),
        job_id=event.job_id,
    )


def _sentence(kind: str, facts: Mapping[str, Any]) -> str:
    known = _Facts(facts)
    known["verdict"] = _VERDICTS.get(str(known["verdict"]), str(known["verdict"]))
    known["step"] = str(known["step"]).replace("_", " ")
    words = _WORDS.get(kind, kind.replace("_", " ")).format_map(known).strip()
    why = known["sentence"] or known["why"]
    return f"{words}: {why}" if why else words
