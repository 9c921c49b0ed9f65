"""Neighbours that answer by script: for tests and rehearsals of the enquiries' rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from smbflow.domain.conversation import OtherMail
from smbflow.domain.enquiry import Example, Flag, FlagKind, IntentGuess, Trigger
from smbflow.domain.template import Templates

_SURE = 0.97


@dataclass(slots=True)
class ScriptedTeller:
    """Tells intents and sensitive matters by single words."""

    intents: Mapping[str, str] = field(default_factory=dict)
    kinds: Mapping[str, FlagKind] = field(default_factory=dict)

    def classify(
        self, texts: Sequence[str], examples: tuple[Example, ...]
    ) -> tuple[IntentGuess, ...]:
        """Return the intent of the first known word, by the examples' words before the script's."""
        words = {**{e.text: e.intent for e in examples}, **self.intents}
        return tuple(self._guess(text, words) for text in texts)

    def flags(self, text: str) -> tuple[Flag, ...]:
        """Return a flag for each known word."""
        found = ((w, k, text.find(w)) for w, k in self.kinds.items() if w in text)
        return tuple(Flag(k, _SURE, (Trigger(w, at, at + len(w)),)) for w, k, at in found)

    def _guess(self, text: str, words: Mapping[str, str]) -> IntentGuess:
        intent = next((intent for word, intent in words.items() if word in text), None)
        return IntentGuess(intent, intent, _SURE if intent else 0.1)


@dataclass(frozen=True, slots=True)
class ScriptedMails:
    """Other mails, examples and templates as the script has them."""

    mails: tuple[OtherMail, ...] = ()
    alone: int = 0
    taught: tuple[Example, ...] = ()
    known: tuple[Example, ...] = ()
    texts: Templates = field(default_factory=Templates)

    def sharing(self, ids: Sequence[str], *, besides: int) -> tuple[OtherMail, ...]:
        """Return the scripted mails."""
        return tuple(mail for mail in self.mails if ids and mail.job_id != besides)

    def sent_alone(self, pipeline: str, since: datetime) -> int:
        """Return the scripted count."""
        del pipeline, since
        return self.alone

    def examples(self, pipeline: str = "") -> tuple[Example, ...]:
        """Return what was taught, or without a pipeline what is on file."""
        return self.taught if pipeline else self.known

    def templates(self) -> Templates:
        """Return the scripted templates."""
        return self.texts
