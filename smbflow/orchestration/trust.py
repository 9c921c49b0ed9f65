"""Trust: when the machine has earned to act alone, and when it must ask again; pure statistics.

Both look at the same thing: documents that it did alone, or would have done, in the order in which
people checked them blind. Nobody may know beforehand which are checked.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from smbflow.domain.ports.trust import CheckedItem

BANDS = (0.0, 0.95, 0.98, 0.995)
"""Where bands of confidence begin: each has to earn its trust by itself."""

_STAKE = 0.755
"""The share of the evidence that is staked on the next check: a mistake costs so much of it."""


@dataclass(frozen=True, slots=True)
class Promise:
    """At most this share of `mistakes`; `doubt` is how likely trust may be earned wrongly."""

    mistakes: float = 0.05
    doubt: float = 0.10

    @property
    def bar(self) -> int:
        """Return how many checks without a mistake earn trust: 60 for 5%, 151 for 2%."""
        return math.ceil(-math.log(self.doubt) / _gain(self))


@dataclass(frozen=True, slots=True)
class Rates:
    """How often mistakes are usual, how often they are too many, and how sure an alarm is."""

    base: float = 0.02
    bad: float = 0.10
    height: float = 5.0


def points(checks: Iterable[bool], promise: Promise) -> float:
    """Return the trust points: one for each check that was right, many lost by a mistake.

    They are the logarithm of a betting e-process against "more mistakes than promised" (Waudby-
    Smith and Ramdas 2024), in units of one right check.
    """
    return sum(1.0 if right else math.log(1 - _STAKE) / _gain(promise) for right in checks)


def earned(checks: Sequence[bool], promise: Promise) -> bool:
    """Say whether the points ever reached the bar.

    However often one looks, a machine that breaks the promise gets there with a chance of at most
    `doubt` (Ville 1939).
    """
    needed = -math.log(promise.doubt) / _gain(promise)
    return any(points(checks[:count], promise) >= needed for count in range(1, len(checks) + 1))


def drifted(checks: Iterable[bool], rates: Rates | None = None) -> bool:
    """Say whether mistakes became too many at some time: the Bernoulli CUSUM (Page 1954)."""
    rates = rates or Rates()
    worse = math.log(rates.bad / rates.base)
    better = math.log((1 - rates.bad) / (1 - rates.base))
    height = 0.0
    for right in checks:
        height = max(0.0, height + (better if right else worse))
        if height >= rates.height:
            return True
    return False


def band_of(confidence: float) -> float:
    """Return where the band of a confidence begins."""
    return max(edge for edge in BANDS if edge <= max(confidence, BANDS[0]))


def of_band(items: Iterable[CheckedItem], band: float) -> tuple[bool, ...]:
    """Return the checks of one band, in order."""
    return tuple(item.right for item in items if band_of(item.confidence) == band)


def _gain(promise: Promise) -> float:
    """Return by how much a right check raises the logarithm of the evidence."""
    return math.log1p(_STAKE * promise.mistakes / (1 - promise.mistakes))
