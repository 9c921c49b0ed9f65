"""Text from outside: folded for comparing, made safe for showing."""

from __future__ import annotations

import re
import unicodedata

_SPACES = re.compile(r"\s+")
_NOT_WORD = re.compile(r"[^0-9a-z]+")
_ID_SEPARATORS = re.compile(r"[\W_]+")
_VISIBLE_CATEGORIES = frozenset("LMNPSZ")
_LINE_BREAKS = frozenset("\n")


def fold(text: str) -> str:
    """Fold case, accents, punctuation and white space: spellings of one name compare equal."""
    plain = unicodedata.normalize("NFKD", text.replace("ß", "ss")).casefold()
    kept = "".join(c for c in plain if not unicodedata.combining(c))
    return _NOT_WORD.sub(" ", kept).strip()


def compact_id(text: str) -> str:
    """Strip separators from an identifier (VAT id, IBAN, invoice number) and upper-case it."""
    return _ID_SEPARATORS.sub("", text).upper()


def squeeze(text: str) -> str:
    """Collapse runs of white space to one blank."""
    return _SPACES.sub(" ", text).strip()


def printable(text: str, *, lines: bool = False) -> str:
    """Make outside text safe for a terminal: no control, escape, bidi or unassigned characters.

    Each unsafe character becomes U+FFFD, so that a person sees that something was there.
    With `lines`, line feeds stay; else they become blanks.
    """
    return "".join(_printable_character(c, lines=lines) for c in text)


def _printable_character(character: str, *, lines: bool) -> str:
    if character in _LINE_BREAKS:
        return character if lines else " "
    if character in "\t\r":
        return " "
    category = unicodedata.category(character)
    visible = category[0] in _VISIBLE_CATEGORIES and category not in {"Zl", "Zp"}
    return character if visible else "�"
