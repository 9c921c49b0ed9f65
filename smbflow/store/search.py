"""What a person types into the search line, as an FTS5 query (sqlite.org/fts5.html)."""

from __future__ import annotations

import re

_AMOUNT = re.compile(r"\d{1,3}(?:[.,' ]?\d{3})*(?:[.,]\d{1,2})?")
_THOUSANDS = re.compile(r"[.,' ](?=\d{3}(?:\D|$))")


def match_words(typed: str) -> str | None:
    """Return a query for documents that hold every word typed, as a beginning of theirs.

    An amount is found however it is written: 1.234,50 and 1,234.50 both mean 1234.50.
    None where nothing was typed that could be looked for.
    """
    words = typed.split()
    terms = [_term(word) for word in words if any(map(str.isalnum, word))]
    return " AND ".join(terms) or None


def _term(word: str) -> str:
    spellings = dict.fromkeys((word, *_as_stored(word)))
    return "(" + " OR ".join(f"{_quoted(s)} *" for s in spellings) + ")"


def _as_stored(word: str) -> tuple[str, ...]:
    if not _AMOUNT.fullmatch(word):
        return ()
    return (_THOUSANDS.sub("", word).replace(",", "."),)


def _quoted(word: str) -> str:
    return '"' + word.replace('"', '""') + '"'
