"""Marks: what tells a supplier's documents from others, whatever is printed on them this time.

Numbers that stay (telephone, registration, tax), web domains and the words of head and foot. Which
of them stay is seen on the next document: a mark that is not found again weighs nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from smbflow.domain.document import Page
from smbflow.domain.text import fold

NUMBER, DOMAIN, WORD = "n:", "d:", "w:"

HEAD, FOOT = 0.3, 0.88
"""Shares of the first page's height above and below which its words are a supplier's own."""

_TOKEN = re.compile(r"\S+")
_CALL = re.compile(r"(?<![\w.,])\+?\(?\d[\d ()/\-]{5,20}\d(?![\w,.])")
_RUN = re.compile(r"\d{6,15}")
_DAY = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{2,4}")
_AMOUNT = re.compile(r"\d[.,]\d{1,2}\D*$")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?:[ ]?[A-Z0-9]{2,4}){3,8}\b")
_SITE = re.compile(r"(?:www\.|@)([\w-]+(?:\.[\w-]+)*\.[a-z]{2,})", re.IGNORECASE)
_JOINTS = re.compile(r"[\s()/.\-]")
_MAIL = "gmail googlemail gmx web hotmail outlook live yahoo icloud aol t-online freenet orange"
_MORE_MAIL = "wanadoo free laposte libero btinternet proton protonmail mail"
_ANYBODYS = frozenset(f"{_MAIL} {_MORE_MAIL}".split())
_SHORTEST_NUMBER, _SHORTEST_WORD = 6, 4


def marks_of(pages: Sequence[Page], without: Iterable[str] = ()) -> frozenset[str]:
    """Return the marks on these pages; `without` are texts whose marks are not the supplier's.

    That is the office's own name, address and numbers, and every bank account.
    """
    text = "\n".join(page.text for page in pages)
    words = (f"{WORD}{word}" for page in pages[:1] for word in _outer_words(page))
    found = {*_numbers(_IBAN.sub(" ", text)), *_domains(text), *words}
    return frozenset(found - set(_marks_in(without)))


def _marks_in(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        yield from _numbers(text)
        yield from _domains(text)
        yield from (f"{WORD}{word}" for word in fold(text).split())
        digits = "".join(c for c in text if c.isdigit())
        yield from (f"{NUMBER}{digits[a:b]}" for a, b in _stretches(len(digits)))


def _stretches(length: int) -> Iterator[tuple[int, int]]:
    """Yield every stretch of an account number that could pass for a number of its own."""
    for start in range(length):
        yield from ((start, end) for end in range(start + _SHORTEST_NUMBER, length + 1))


def _numbers(text: str) -> Iterator[str]:
    """Yield runs of digits that are neither a day nor an amount, joints left out."""
    for pattern in (_TOKEN, _CALL):
        for match in pattern.finditer(text):
            token = match.group()
            if not (_DAY.search(token) or _AMOUNT.search(token)):
                yield from (f"{NUMBER}{run}" for run in _RUN.findall(_JOINTS.sub("", token)))


def _domains(text: str) -> Iterator[str]:
    for match in _SITE.finditer(text):
        parts = match.group(1).casefold().split(".")
        if parts[-2] not in _ANYBODYS:
            yield f"{DOMAIN}{'.'.join(parts[-2:])}"


def _outer_words(page: Page) -> Iterator[str]:
    for word in page.words:
        if not HEAD * page.height < word.box.top < FOOT * page.height:
            parts = fold(word.text).split()
            yield from (p for p in parts if p.isalpha() and len(p) >= _SHORTEST_WORD)
