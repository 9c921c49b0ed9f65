"""The words that label things on an invoice, read from the data files of each language."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from itertools import product
from typing import Any

from smbflow.domain.text import fold

STRENGTHS = {"sure": 1.0, "fair": 0.75, "weak": 0.45}
_LANGUAGES = ("en", "de", "fr", "nl", "es", "it")


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a phrase labels (`group` is fields, columns or parties) and how strongly (0 to 1)."""

    group: str
    name: str
    weight: float
    language: str


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All phrases by their letters and digits alone: `invoiceno` for "Invoice No."."""

    meanings: dict[str, tuple[Meaning, ...]]
    longest: int
    months: dict[str, int]
    months_of: dict[str, str]
    words: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Forms:
    """Legal forms, currencies and units of measure, which no language owns."""

    legal_forms: frozenset[str]
    forms_beside_the_name: frozenset[str]
    form_mentions: tuple[str, ...]
    currency_codes: frozenset[str]
    currency_symbols: dict[str, str]
    currency_words: dict[str, str]
    currency_of_country: dict[str, str] = field(default_factory=dict)
    units: frozenset[str] = frozenset()


def flat(text: str) -> str:
    """Reduce a phrase to its folded letters and digits."""
    return fold(text).replace(" ", "")


@cache
def vocabulary() -> Vocabulary:
    """Return the vocabulary of all languages, read once."""
    tables = [_table(f"labels/{language}.toml") for language in _LANGUAGES]
    meanings: dict[str, dict[tuple[str, str], Meaning]] = {}
    for table in tables:
        for phrase, meaning in _meanings(table):
            known = meanings.setdefault(phrase, {})
            key = (meaning.group, meaning.name)
            if key not in known or known[key].weight < meaning.weight:
                known[key] = meaning
    return Vocabulary(
        {phrase: tuple(known.values()) for phrase, known in meanings.items()},
        max(map(len, meanings)),
        {word: number for table in tables for word, number in _months(table)},
        {word: table["language"] for table in tables for word, _ in _months(table)},
        _words(tables),
    )


@cache
def forms() -> Forms:
    """Return the forms, read once."""
    table = _table("forms.toml")
    currencies = table["currencies"]
    return Forms(
        frozenset(flat(form) for form in table["legal_forms"]),
        frozenset(flat(form) for form in table["forms_beside_the_name"]),
        tuple(table["form_mentions"]),
        frozenset(currencies["codes"]),
        dict(currencies["symbols"]),
        dict(currencies["words"]),
        dict(currencies["of_country"]),
        frozenset(flat(word) for word in table["units"]["words"]),
    )


def _table(name: str) -> dict[str, Any]:
    return tomllib.loads((files(__package__) / name).read_text(encoding="utf-8"))


def _meanings(table: dict[str, Any]) -> Iterator[tuple[str, Meaning]]:
    for group in ("fields", "columns", "parties"):
        for name, strengths in table.get(group, {}).items():
            for strength, phrases in strengths.items():
                meaning = Meaning(group, name, STRENGTHS[strength], table["language"])
                yield from ((flat(phrase), meaning) for phrase in phrases if flat(phrase))
    yield from _composed(table)
    yield from _combined(table)


def _combined(table: dict[str, Any]) -> Iterator[tuple[str, Meaning]]:
    """Yield the labels of numbers and days that are put together, in both orders."""
    for each in table.get("combine", ()):
        meaning = Meaning("fields", each["name"], STRENGTHS["sure"], table["language"])
        for head, tail in product(each["heads"], each["tails"]):
            yield from ((flat(pair), meaning) for pair in (head + tail, tail + head))


def _composed(table: dict[str, Any]) -> Iterator[tuple[str, Meaning]]:
    """Yield the totals that are put together, as in "sum" and "excl. VAT", in both orders."""
    parts = table["compose"]
    for name in ("net", "gross", "tax"):
        meaning = Meaning("fields", f"{name}_total", STRENGTHS["sure"], table["language"])
        alone = parts[name] if name != "tax" else ()
        yield from ((flat(word), meaning) for word in alone)
        for head, word in product(parts["heads"], parts[name]):
            yield flat(head + word), meaning
            yield flat(word + head), meaning
    buyer = Meaning("fields", "buyer_vat_id", STRENGTHS["sure"], table["language"])
    own = (p for phrases in table["fields"]["supplier_vat_id"].values() for p in phrases)
    for yours, phrase in product(parts["yours"], own):
        yield flat(yours + phrase), buyer
        yield flat(phrase + yours), buyer


def _months(table: dict[str, Any]) -> Iterator[tuple[str, int]]:
    """Yield month names folded, and their first three letters."""
    for number, name in enumerate(table["months"], 1):
        yield flat(name), number
        yield flat(name)[:3], number
    yield from ((flat(word), number) for word, number in table.get("month_variants", {}).items())


def _words(tables: list[dict[str, Any]]) -> dict[str, tuple[str, ...]]:
    kinds = {kind for table in tables for kind in table.get("words", {})}
    return {
        kind: tuple(flat(w) for table in tables for w in table.get("words", {}).get(kind, ()))
        for kind in sorted(kinds)
    }
