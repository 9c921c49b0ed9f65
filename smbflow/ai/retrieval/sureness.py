"""How sure it is that quoted sentences answer a question: a logistic scorer of few evidences.

Set by `training/assistant.py`; a handful of coefficients that say how much each evidence weighs.
"""

from __future__ import annotations

import math
from dataclasses import astuple, dataclass


@dataclass(frozen=True, slots=True)
class Signs:
    """What speaks for an answer.

    `relevance` is the reranker's log odds of the best sentence, `lead` how far it is ahead of the
    best one in another paragraph, `nearness` the cosine of the best passage, `words` and `names`
    the shares of the question's words and names that stand in the passage and its heading.
    """

    relevance: float
    lead: float
    nearness: float
    words: float
    names: float


_WEIGHTS = Signs(0.55, 0.05, 2.0, 1.5, 0.8)
_BIAS = -3.2
_WITHOUT_READING = Signs(0.0, 0.0, 4.0, 4.0, 1.0)
_BIAS_WITHOUT_READING = -6.0


def sure(signs: Signs, *, reread: bool) -> float:
    """Return the probability that the sentences answer; `reread` where a reranker read them."""
    weights, bias = (_WEIGHTS, _BIAS) if reread else (_WITHOUT_READING, _BIAS_WITHOUT_READING)
    odds = bias + sum(w * s for w, s in zip(astuple(weights), astuple(signs), strict=True))
    return 1 / (1 + math.exp(-odds))
