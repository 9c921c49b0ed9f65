"""How sure it is that quoted sentences answer a question: a logistic scorer of two signs each.

The coefficients are calibration, set by `training/assistant.py` on questions with known answers and
the same questions with the answer taken out of the index. No text of these is kept in them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Signs:
    """What speaks for an answer.

    `relevance` is the reranker's log odds of the best sentence, `lead` how far it is ahead of the
    best one in another paragraph. `words` and `names` are the shares of the question's words, and
    of its names and figures, that stand in the passage and above it.
    """

    relevance: float
    lead: float
    words: float
    names: float


def sure(signs: Signs, *, reread: bool) -> float:
    """Return the probability that the sentences answer; `reread` where a reranker read them."""
    if reread:
        return _logistic(0.385 * signs.relevance + 0.099 * signs.lead - 0.794)
    return _logistic(7.14 * signs.words + 1.2 * signs.names - 4.88)


def _logistic(odds: float) -> float:
    return 1 / (1 + math.exp(-odds))
