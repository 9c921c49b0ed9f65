"""How often the machine was right: the statistics behind pane 3."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smbflow.orchestration.monitoring import (
    Stratum,
    drawn,
    month_bounds,
    month_of,
    months_after,
    right_overall,
    spot_check_rate,
    wilson,
)

counts = st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
strata = st.tuples(counts, st.integers(0, 5000)).map(
    lambda t: Stratum(size=t[0][1] + t[1], checked=t[0][1], right=t[0][0])
)


@pytest.mark.parametrize(
    ("right", "checked", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_gives_the_published_intervals(
    right: int, checked: int, low: float, high: float
) -> None:
    """The four examples of Newcombe (1998), table I, method 3, come out to four digits."""
    interval = wilson(right, checked)
    assert (round(interval.low, 4), round(interval.high, 4)) == (low, high)


def test_mover_gives_the_published_difference() -> None:
    """Newcombe's 56/70 against 48/80 (0.0524 to 0.3339) follows from equal weights on p and 1-q."""
    interval = right_overall([Stratum(100, 70, 56), Stratum(100, 80, 32)])
    assert interval is not None
    assert (round(2 * interval.low - 1, 4), round(2 * interval.high - 1, 4)) == (0.0524, 0.3339)


@given(counts)
def test_an_interval_holds_its_share(count: tuple[int, int]) -> None:
    """Low, share and high are in order and between 0 and 1."""
    interval = wilson(*count)
    assert 0 <= interval.low <= interval.share <= interval.high <= 1


@given(counts, st.integers(2, 50))
def test_more_checks_narrow_the_interval(count: tuple[int, int], times: int) -> None:
    """The same share seen on more documents is known at least as well."""
    few, many = wilson(*count), wilson(count[0] * times, count[1] * times)
    assert many.high - many.low <= few.high - few.low + 1e-12


@given(counts)
def test_right_and_wrong_mirror_each_other(count: tuple[int, int]) -> None:
    """The interval of the wrong is the interval of the right turned over."""
    right, checked = count
    yes, no = wilson(right, checked), wilson(checked - right, checked)
    assert yes.low == pytest.approx(1 - no.high)
    assert yes.high == pytest.approx(1 - no.low)


@given(strata)
def test_one_stratum_alone_is_wilson(stratum: Stratum) -> None:
    """Without a second stratum the combination is the plain score interval."""
    interval, plain = right_overall([stratum]), wilson(stratum.right, stratum.checked)
    assert interval is not None
    assert interval.low == pytest.approx(plain.low, abs=1e-9)
    assert interval.high == pytest.approx(plain.high, abs=1e-9)


@given(strata, strata)
def test_the_combined_share_lies_between_the_parts(one: Stratum, other: Stratum) -> None:
    """A weighted share never leaves the range of its parts, nor its own interval."""
    interval = right_overall([one, other])
    shares = sorted([one.right / one.checked, other.right / other.checked])
    assert interval is not None
    assert shares[0] - 1e-9 <= interval.share <= shares[1] + 1e-9
    assert interval.low - 1e-9 <= interval.share <= interval.high + 1e-9


def test_nothing_checked_is_not_known() -> None:
    """Without a check there is no number at all."""
    assert right_overall([Stratum(50, 0, 0), Stratum(3, 0, 0)]) is None
    assert right_overall([]) is None


def test_an_unchecked_stratum_widens_the_range() -> None:
    """What nobody looked into may be anything: the range says so."""
    known = right_overall([Stratum(60, 20, 20)])
    half_known = right_overall([Stratum(60, 20, 20), Stratum(40, 0, 0)])
    assert known is not None
    assert half_known is not None
    assert half_known.low < known.low - 0.2


@pytest.mark.parametrize(
    ("volume", "rate"), [(0, 0.10), (5, 1.0), (20, 1.0), (40, 0.5), (200, 0.10), (9000, 0.10)]
)
def test_the_rate_aims_at_twenty_checks_a_month(volume: int, rate: float) -> None:
    """Few invoices are checked more often, many never under one in ten."""
    assert spot_check_rate(volume) == rate


@given(st.binary(min_size=16, max_size=32), st.text("0123456789abcdef", min_size=64, max_size=64))
def test_a_higher_rate_only_adds_documents(secret: bytes, sha256: str) -> None:
    """Who is drawn at a low rate is drawn at any higher one, and rate 1 draws everybody."""
    answers = [drawn(secret, sha256, rate) for rate in (0.0, 0.1, 0.5, 1.0)]
    assert answers == sorted(answers)
    assert answers[0] is False
    assert answers[-1] is True


def test_draws_follow_the_rate() -> None:
    """Over many documents the share drawn comes near the rate."""
    hits = sum(drawn(b"secret of the office", f"{i:064x}", 0.1) for i in range(5000))
    assert 430 < hits < 570


def test_a_month_follows_the_office_clock() -> None:
    """Half past midnight in Berlin on 1 July belongs to July, though it is June in UTC."""
    instant = datetime(2026, 6, 30, 22, 30, tzinfo=UTC)
    assert month_of(instant, "Europe/Berlin") == date(2026, 7, 1)
    assert month_of(instant, "UTC") == date(2026, 6, 1)


@given(st.dates(date(2000, 1, 1), date(2090, 12, 31)), st.sampled_from(["UTC", "Europe/Berlin"]))
def test_months_join_without_a_gap(day: date, zone: str) -> None:
    """A month ends where the next begins, and its first instant belongs to it."""
    start, end = month_bounds(day, zone)
    assert end == month_bounds(months_after(day, 1), zone)[0]
    assert month_of(start, zone) == day.replace(day=1)
    assert month_of(end, zone) == months_after(day, 1)
