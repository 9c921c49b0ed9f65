"""Complaints about a file: place, what was found, what is allowed and the nearest valid name."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from smbflow.errors import ConfigurationError

_ALIKE = 0.6
_ALMOST_EQUAL = 0.85
_LONGEST_LIST = 24
_LONGEST_VALUE = 60


def nearest(word: str, allowed: Iterable[str]) -> str | None:
    """Return the allowed word that was probably meant."""
    return next(iter(get_close_matches(word, tuple(allowed), 1, _ALIKE)), None)


def almost(word: str, allowed: Iterable[str]) -> str | None:
    """Return the allowed word of which this is a slip of the pen, not a word of its own."""
    return next(iter(get_close_matches(word, tuple(allowed), 1, _ALMOST_EQUAL)), None)


def quoted(value: object) -> str:
    """Quote what was found, shortened and on one line."""
    text = " ".join(str(value).split())
    return f"'{text[:_LONGEST_VALUE]}…'" if len(text) > _LONGEST_VALUE else f"'{text}'"


def not_known(value: object, allowed: Iterable[str]) -> str:
    """Say that a value is not known, which are, and which was probably meant."""
    words = tuple(allowed)
    near = nearest(str(value), words)
    guess = f"; nearest: {near}" if near else ""
    return f"{quoted(value)} is not known{guess} ({listing(words)})"


def listing(words: Iterable[str]) -> str:
    """List the allowed words, at most two dozen."""
    names = tuple(words)
    rest = f", and {len(names) - _LONGEST_LIST} more" if len(names) > _LONGEST_LIST else ""
    return f"allowed: {', '.join(names[:_LONGEST_LIST]) or 'nothing yet'}{rest}"


def refused(problems: Iterable[str], hint: str = "") -> ConfigurationError:
    """Make one error of all problems of a file: the first is the title, the others the hint."""
    first, *others = problems
    also = "\n".join(f"Also: {problem}" for problem in others)
    return ConfigurationError(first, "\n".join(part for part in (hint, also) if part))
