"""Monitoring: how often the machine was right, with an honest range; pure statistics.

A checked document counts as one trial, right when every field that the person read agrees: the
fields of one document are not independent, so an interval over fields would be too narrow.
"""

from __future__ import annotations

import hashlib
import hmac
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from smbflow.domain.view import Interval

Z_95 = 1.959963984540054
"""Two-sided 95% quantile of the standard normal distribution."""

LEAST_RATE = 0.10
CHECKS_A_MONTH = 20
_FULL_SCALE = 1 << 64


@dataclass(frozen=True, slots=True)
class Stratum:
    """Documents of one sort in a month: how many there were, were checked and were right."""

    size: int
    checked: int
    right: int


def wilson(right: int, checked: int, z: float = Z_95) -> Interval:
    """Return a share's score interval (Wilson 1927); without checks it is anything from 0 to 1."""
    if checked == 0:
        return Interval(0.5, 0.0, 1.0)
    share = right / checked
    spread = z * z / checked
    centre = (share + spread / 2) / (1 + spread)
    half = z / (1 + spread) * math.sqrt(share * (1 - share) / checked + spread / (4 * checked))
    return Interval(share, max(0.0, min(share, centre - half)), min(1.0, max(share, centre + half)))


def right_overall(strata: Sequence[Stratum]) -> Interval | None:
    """Combine strata weighted by their sizes (MOVER, Zou and Donner 2008); None if none is checked.

    A stratum nobody looked into is taken to be like the others but may be anything from 0 to 1.
    """
    present = [s for s in strata if s.size]
    checked = sum(s.checked for s in present)
    if not checked:
        return None
    pooled = sum(s.right for s in present) / checked
    size = sum(s.size for s in present)
    parts = [(s.size / size, _interval(s, pooled)) for s in present]
    share = sum(w * i.share for w, i in parts)
    below = math.sqrt(sum((w * (i.share - i.low)) ** 2 for w, i in parts))
    above = math.sqrt(sum((w * (i.high - i.share)) ** 2 for w, i in parts))
    return Interval(share, max(0.0, share - below), min(1.0, share + above))


def _interval(stratum: Stratum, pooled: float) -> Interval:
    if stratum.checked:
        return wilson(stratum.right, stratum.checked)
    return Interval(pooled, 0.0, 1.0)


def spot_check_rate(last_month: int) -> float:
    """Return the share of arrivals to check: some 20 of last month's volume, at least 10%."""
    if last_month <= 0:
        return LEAST_RATE
    return min(1.0, max(LEAST_RATE, CHECKS_A_MONTH / last_month))


def drawn(secret: bytes, sha256: str, rate: float) -> bool:
    """Say whether a document is spot-checked: its HMAC-SHA256 (RFC 2104) lies below the rate.

    Nobody without the secret can foresee the draw, and drawing again gives the same answer.
    """
    digest = hmac.new(secret, sha256.encode("ascii"), hashlib.sha256).digest()
    return int.from_bytes(digest[:8]) < rate * _FULL_SCALE


def month_of(instant: datetime, zone: str) -> date:
    """Return the first day of the month in which an instant falls in the office's time zone."""
    return instant.astimezone(ZoneInfo(zone)).date().replace(day=1)


def month_bounds(month: date, zone: str) -> tuple[datetime, datetime]:
    """Return the UTC instants at which a month begins and the next one begins."""
    return _midnight(month.replace(day=1), zone), _midnight(months_after(month, 1), zone)


def months_after(month: date, count: int) -> date:
    """Return the first day of the month `count` months later (earlier if negative)."""
    years, index = divmod(month.month - 1 + count, 12)
    return date(month.year + years, index + 1, 1)


def _midnight(day: date, zone: str) -> datetime:
    local = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))
    return local.astimezone(UTC)
