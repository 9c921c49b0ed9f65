"""Examples to learn from: the suggestions of invented documents, right or wrong."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from smbflow.ai.extraction.extractor import by_rules
from smbflow.ai.extraction.features import Feature, company_of, features, of_rule
from smbflow.ai.extraction.material import Material, gather
from smbflow.ai.extraction.suggestions import SOURCES, suggestions
from smbflow.pipelines.invoices.scoring import SAME
from training.documents import document
from training.words import Pool

MASKS = (0.0, 0.0, 0.1, 0.25, 0.5)


@dataclass(frozen=True, slots=True)
class Example:
    """A suggestion for a field of a document, and whether it is right."""

    seed: int
    field: str
    features: list[Feature]
    right: bool


def masked(material: Material, share: float, salt: int) -> Material:
    """Return the material as an extractor sees it that does not know this share of the labels."""
    if not share:
        return material
    rows = tuple(
        tuple(x for x in row if not _is_masked(x.span.text.casefold(), share, salt))
        for row in material.page.labels
    )
    return replace(material, page=replace(material.page, labels=rows))


def _is_masked(phrase: str, share: float, salt: int) -> bool:
    return zlib.crc32(f"{salt} {phrase}".encode()) % 1000 < share * 1000


def examples_of(
    material: Material, truth: Mapping[str, Any], seed: int, found: Mapping[str, Any]
) -> Iterator[Example]:
    """Yield every suggestion for every scored field of one document."""
    for source in set(SOURCES.values()):
        seen = suggestions(material, source)
        company = company_of(material, seen)
        for each in seen:
            common = features(each, company)
            for field in (f for f, its in SOURCES.items() if its is source):
                right = field in truth and SAME[field](truth[field], each.value)
                yield Example(seed, field, [*common, *of_rule(each, found.get(field))], right)


def examples(
    seeds: Sequence[int], pool: Pool = Pool.ALL, masks: Sequence[float] = MASKS
) -> Iterator[Example]:
    """Yield the examples of invented documents, half of them scanned, with labels masked."""
    for seed in seeds:
        chance = Random(seed)
        each = document(seed, scan=chance.random() < 0.5, pool=pool)
        material = masked(gather(each.reading), chance.choice(masks), seed)
        yield from examples_of(material, each.truth, seed, by_rules(material))
