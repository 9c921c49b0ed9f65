"""Words in a document that try to steer a machine that reads it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from smbflow.domain.text import fold

Pairs = Sequence[tuple[str, str]]

_INSTRUCTIONS: Pairs = (
    ("ignore|disregard|forget|override", "instructions?|prompts?|rules?|checks?"),
    ("mark this|mark it|mark the|treat this|treat it", "approved|paid|verified|trusted"),
    ("auto ?approve|approve", "this invoice|the invoice|this document|without"),
    ("do not|don t|never", "flag|escalate|ask a human|ask a person"),
    ("you are|act as", "ai|assistant|language model"),
    ("ignoriere|vergiss", "anweisungen|regeln|vorgaben"),
    ("ignorez?|oubliez?", "instructions|consignes|regles"),
    ("ignor[ae]|olvid[ae]|omit[ae]", "instrucciones|indicaciones|reglas"),
    ("ignora(?:te)?|dimentica(?:te)?", "istruzioni|indicazioni|regole"),
    ("ignore|esqueca|desconsidere", "instrucoes|regras"),
    ("negeer|vergeet", "instructies|aanwijzingen|regels"),
    ("zignoruj|pomin|zapomnij", "instrukcje|instrukcjach|polecenia|zasady"),
)


def near(pairs: Pairs) -> re.Pattern[str]:
    """Return a pattern of words, folded, that stand near each other in this order."""
    return re.compile(
        "|".join(rf"\b(?:{one})\b[\w ]{{0,30}}\b(?:{other})\b" for one, other in pairs)
    )


_INSTRUCTION = near(_INSTRUCTIONS)


def steering_words(text: str) -> str | None:
    """Return the words by which a text talks to the machine that reads it, None without any."""
    found = _INSTRUCTION.search(fold(text))
    return found.group() if found else None
