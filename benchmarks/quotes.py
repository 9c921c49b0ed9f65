"""How well items are found in a price list, and what a quote costs: `python benchmarks/quotes.py`.

With `--prices FILE` (truth.jsonl of a labelled price list: name, sku) every name is written as
customers write it, by rules: other word order, shortened words, a slip of the pen, a colour or size
left out, an item that is not in the list. Half of the list's families are kept aside (`--half`).
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from hashlib import sha256
from pathlib import Path

from smbflow.ai.meaning import SentenceEncoder
from smbflow.ai.reading.lists import ListReader
from smbflow.config.reference import load_reference
from smbflow.config.workspace import quote_template
from smbflow.connectors.typesetting import typeset
from smbflow.domain.reference import Business, Reference
from smbflow.domain.sales import ListPrice
from smbflow.paths import Workspace, shipped
from smbflow.pipelines.quotes.catalogue import Catalogue, Search
from smbflow.pipelines.quotes.finding import sought
from smbflow.pipelines.quotes.offering import offered
from smbflow.pipelines.quotes.paper import paper
from smbflow.pipelines.quotes.requirements import required
from smbflow.pipelines.quotes.scripted import MemoryBook, PlainPress
from smbflow.pipelines.quotes.services import QuoteServices
from smbflow.pipelines.quotes.settings import QuoteSettings, SearchSettings

SETTINGS = SearchSettings()
LONG = 6
VOWELS = re.compile("[aeiou]")
VARIANT = re.compile(r"\s*(?:,\s*[\w-]+|-\s*[\w/]+(?:,\s*[\w-]+)?)$")


@dataclass(frozen=True)
class Asked:
    """What a customer writes, the items meant (none: not in the list), and by which rule."""

    rule: str
    words: str
    meant: frozenset[str]


def main() -> None:
    """Measure what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--prices", type=Path, help="truth.jsonl with name and sku")
    parser.add_argument(
        "--half", type=int, choices=(0, 1), default=1, help="families: 1 kept aside"
    )
    parser.add_argument("--without-vectors", action="store_true")
    parser.add_argument("--wrong", action="store_true", help="list what is sure and wrong")
    arguments = parser.parse_args()
    if arguments.prices:
        embedder = None if arguments.without_vectors else SentenceEncoder()
        measure_finding(arguments.prices, arguments.half, embedder, wrong=arguments.wrong)
    measure_speed()


def measure_finding(
    file: Path, half: int, embedder: SentenceEncoder | None, *, wrong: bool
) -> None:
    """Print by rule: sure and right, sure and wrong, asked with the right one among, neither."""
    rows = [json.loads(line)["truth"] for line in file.read_text("utf-8").splitlines()]
    prices = [ListPrice(row["sku"], row["name"], "USD") for row in rows]
    whole = Catalogue(prices, embedder)
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for price in prices:
        if family(price) % 2 != half:
            continue
        for asked in written(price, prices):
            counts[asked.rule][outcome(asked, found(whole, asked.words), wrong)] += 1
        others = [p for p in prices if base(p.description) != base(price.description)]
        gone = Asked("not in the list", price.description, frozenset())
        search = found(Catalogue(others, embedder), gone.words)
        counts[gone.rule][outcome(gone, search, wrong)] += 1
        siblings = [p for p in prices if p is not price]
        sibling = Asked("only its variants", price.description, frozenset())
        search = found(Catalogue(siblings, embedder), sibling.words)
        counts[sibling.rule][outcome(sibling, search, wrong)] += 1
    print_counts(counts)


def found(catalogue: Catalogue, words: str) -> Search:
    """Search as the pipeline does."""
    return catalogue.find(words, explains=SETTINGS.explains, most=SETTINGS.candidates)


def outcome(asked: Asked, search: Search, wrong: bool) -> str:
    """Say what came of a search."""
    if search.sure is not None:
        right = asked.meant == {search.sure.sku}
        if wrong and not right:
            print(f"  {asked.rule}: {asked.words!r} -> {search.sure.description!r}")
        return "sure, right" if right else "sure, WRONG"
    among = any(candidate.sku in asked.meant for candidate in search.candidates)
    if not asked.meant:
        return "asked" if search.candidates else "unknown"
    return "asked, it is among" if among else "asked without it" if search.candidates else "unknown"


def written(price: ListPrice, prices: Sequence[ListPrice]) -> Iterator[Asked]:
    """Yield an item's name as customers write it."""
    name, chance = price.description, random.Random(price.sku)  # noqa: S311 - the same every time
    same = frozenset(p.sku for p in prices if p.description == name)
    words = re.findall(r"[\w./']+", name)
    yield Asked("as listed", name, same)
    yield Asked("other order", " ".join(chance.sample(words, len(words))), same)
    yield Asked("plural", plural(name.lower()), same)
    yield Asked("shortened", " ".join(map(shortened, words)), same)
    yield Asked("consonants", " ".join(map(consonants, words)), same)
    yield Asked("a slip", slip(name, chance), same)
    yield Asked("by code", f"{price.sku} please", frozenset({price.sku}))
    if base(name) != name:
        alike = frozenset(p.sku for p in prices if base(p.description) == base(name))
        yield Asked("variant left out", base(name), alike)


def base(name: str) -> str:
    """Return a name without its colour and size."""
    return VARIANT.sub("", name)


def family(price: ListPrice) -> int:
    """Return a number that all variants of an item share."""
    return sha256(base(price.description).encode()).digest()[0]


def shortened(word: str) -> str:
    """Return the beginning of a long word."""
    return word if len(word) < LONG or any(map(str.isdigit, word)) else word[:4]


def plural(name: str) -> str:
    """Put the last word of four letters and more into the plural."""
    return re.sub(r"([a-z]{3,}[a-rt-z])\b(?!.*[a-z]{3,}[a-rt-z]\b)", r"\1s", name)


def consonants(word: str) -> str:
    """Return a long word without its vowels."""
    if len(word) < LONG or any(map(str.isdigit, word)):
        return word
    return word[0] + VOWELS.sub("", word[1:])


def slip(name: str, chance: random.Random) -> str:
    """Swap two letters of the longest word."""
    longest = max(re.findall(r"[A-Za-z]+", name), key=len)
    place = chance.randrange(1, len(longest) - 2)
    swapped = longest[:place] + longest[place + 1] + longest[place] + longest[place + 2 :]
    return name.replace(longest, swapped, 1)


def print_counts(counts: dict[str, Counter[str]]) -> None:
    """Print the table."""
    outcomes = sorted({name for counter in counts.values() for name in counter})
    print("".ljust(20), *(name.rjust(19) for name in outcomes))
    for rule, counter in counts.items():
        print(rule.ljust(20), *(str(counter[name]).rjust(19) for name in outcomes))
    every = Counter[str]()
    for counter in counts.values():
        every.update(counter)
    sure = every["sure, right"] + every["sure, WRONG"]
    print(f"sure and right: {every['sure, right']} of {sure} sure, of {every.total()} asked")


def measure_speed() -> None:
    """Print the processor's milliseconds of one request of the sample office, with its PDF."""
    samples = shipped("sample_data")
    reference = load_reference(samples / "reference", Business(("Larkfield",), "EUR", "IE"))
    reader, catalogue = ListReader(), Catalogue(reference.prices)
    for file in ("Kitchen at Dock Road.eml", "RFQ 2231.pdf", "East wing doors.xlsx"):
        path = samples / "files" / "quotes" / file
        first, spent = timed(partial(once, reader, catalogue, reference, path))
        print(f"{file}: {spent:.0f} ms of CPU, read to set PDF; the first {first:.0f} ms")


def once(
    reader: ListReader, catalogue: Catalogue, reference: Reference, path: Path, number: int
) -> bytes:
    """Read a request, find its items, price it, and set a paper of its own."""
    case = sought(required(reader.read(path, path.name), date(2026, 11, 16)), catalogue, SETTINGS)
    services = QuoteServices(
        ListReader(), PlainPress(), MemoryBook(), lambda: reference, Path, settings=QuoteSettings()
    )
    case = replace(offered(services, case, number), note=f"Quote number {number}")
    values = paper(case, f"Q-{number}", reference, QuoteSettings())
    with tempfile.TemporaryDirectory() as empty:
        return typeset(quote_template(Workspace(Path(empty))), values)


def timed(work: Callable[[int], object], times: int = 20) -> tuple[float, float]:
    """Return the processor's milliseconds of the first run and of one of the others.

    No two are alike: Typst remembers what it has set.
    """
    marks = [time.process_time()]
    for number in range(times):
        work(number)
        marks.append(time.process_time())
    return (marks[1] - marks[0]) * 1000, (marks[-1] - marks[1]) * 1000 / (times - 1)


if __name__ == "__main__":
    sys.exit(main())
