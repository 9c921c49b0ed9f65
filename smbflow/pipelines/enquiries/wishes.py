"""The questions of a mail, one by one: each is answered or named."""

from __future__ import annotations

import re

_SENTENCE = re.compile(r"(?<=[.!?…])\s+|\n\s*\n|\n\s*(?:[-*•]|\d{1,2}[.)])\s+")
_REQUEST = re.compile(
    r"\b(?:please|could you|can you|would you|i(?:'d| would) like|we(?:'d| would) like|i (?:want|"
    r"need)|let me know|tell me|i(?:'m| am) (?:looking|asking)|i wonder"
    r"|bitte|könnten? sie|können sie|ich (?:möchte|hätte gern|brauche)|wir (?:möchten|brauchen)"
    r"|teilen sie|sagen sie|ich suche"
    r"|pourriez|pouvez[- ]vous|je (?:voudrais|souhaite|cherche)|nous (?:voudrions|souhaitons)"
    r"|merci de|veuillez"
    r"|podrían?|puede(?:n)? |quisiera|quiero|necesito|me gustaría|por favor"
    r"|kunt u|zou u|kunnen jullie|ik (?:wil|zoek|heb .{0,30} nodig)|graag)",
    re.IGNORECASE,
)
_COURTESY = re.compile(
    r"^(?:please (?:let (?:me|us) know|advise|reply|respond|get back)|let (?:me|us) know"
    r"|bitte (?:um|geben sie) (?:rückmeldung|antwort|bescheid)|merci de (?:votre|me) (?:réponse"
    r"|répondre)|merci d.avance|graag (?:uw|een) (?:reactie|antwoord)"
    r"|could you (?:please )?(?:help|assist)(?: me| us)?\s*[?.!]*$"
    r"|can you (?:please )?help(?: me| us)?(?: with (?:this|that))?\s*[?.!]*$"
    r"|how are you|i hope )",
    re.IGNORECASE,
)
_LETTERS = re.compile(r"[^\W\d_]{2,}")
_FEWEST_WORDS = 2
_MOST = 12


def questions_of(text: str) -> tuple[str, ...]:
    """Return the sentences that ask for something; those with a question mark go first in doubt.

    A sentence that only asks for an answer ("please let me know") is no question of its own.
    """
    sentences = [" ".join(part.split()) for part in _SENTENCE.split(text)]
    spoken = [s for s in sentences if len(_LETTERS.findall(s)) >= _FEWEST_WORDS]
    asked = [s for s in spoken if not _COURTESY.match(s) and ("?" in s or _REQUEST.search(s))]
    return tuple(dict.fromkeys(asked))[:_MOST]
