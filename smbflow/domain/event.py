"""Audit events: what happened, in a form that hashes the same for ever.

Each event's hash covers the one before it, so that history cannot be edited unseen. Facts hold
codes and numbers; what a person may ask to have erased lies in `content`, of which the chain
holds only the hash.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

FIRST_LINK = "0" * 64
"""What the first event has in place of an earlier hash."""


class EventKind(StrEnum):
    """What may happen to a document, a batch or the office."""

    TAKEN_IN = "taken_in"
    STEP_DONE = "step_done"
    ASKED = "asked"
    SET_ASIDE = "set_aside"
    SPLIT = "split"
    READY = "ready"
    POSTPONED = "postponed"
    CRASHED = "crashed"
    RECOVERED = "recovered"
    DECIDED = "decided"
    UNDONE = "undone"
    CHECKED = "checked"
    EFFECT_QUEUED = "effect_queued"
    EFFECT_SENDING = "effect_sending"
    EFFECT_SENT = "effect_sent"
    EFFECT_POSTPONED = "effect_postponed"
    EFFECT_UNKNOWN = "effect_unknown"
    BATCH_OPENED = "batch_opened"
    BATCH_SENT = "batch_sent"
    BATCH_IN_BOOKS = "batch_in_books"
    REVERSED = "reversed"
    HISTORY_IMPORTED = "history_imported"
    PAUSED = "paused"
    RESUMED = "resumed"
    AUTONOMY_SET = "autonomy_set"
    RATE_FIXED = "rate_fixed"
    MODEL_CALLED = "model_called"
    REMEMBERED = "remembered"
    FORGOTTEN = "forgotten"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened; `who` is a person's name or the part of smbflow that acted.

    `facts` and `content` hold text, whole numbers, truth values and lists of them: no floats,
    whose spelling differs between programs.
    """

    kind: EventKind
    who: str
    job_id: int | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    content: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Link:
    """An event as it stands in the chain; `content` is None where there was none or was erased."""

    id: int
    at: datetime
    who: str
    kind: str
    job_id: int | None
    facts: str
    content_hash: str | None
    previous: str
    hash: str
    content: str | None = None


def canonical(value: object) -> str:
    """Return the one JSON spelling of a value: sorted keys, no blanks, no escapes beyond need."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8 (lone surrogates as they are), in hex."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def link(event: Event, *, number: int, at: datetime, previous: str) -> Link:
    """Chain an event to the hash before it."""
    content = canonical(dict(event.content)) if event.content else None
    unsealed = Link(
        id=number,
        at=at,
        who=event.who,
        kind=event.kind,
        job_id=event.job_id,
        facts=canonical(dict(event.facts)),
        content_hash=digest(content) if content else None,
        previous=previous,
        hash="",
        content=content,
    )
    return replace(unsealed, hash=seal(unsealed))


def seal(link: Link) -> str:
    """Return the hash a link must have: SHA-256 over the hash before and its canonical form."""
    covered = (link.id, link.at.isoformat(), link.who, link.kind, link.job_id)
    return digest(link.previous + canonical([*covered, link.facts, link.content_hash]))
