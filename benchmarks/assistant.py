"""Measures the assistant's speed: `python -m benchmarks.assistant [PASSAGES]`.

Invented passages (10,000 unless told otherwise) in documents of 50. Words are indexed for all of
them; vectors are really made for the first 500, which gives the rate, and drawn at random for the
others, whose likeness nobody looks at. Then 40 questions are asked, everything in this one process
on one core, and the processor's time is taken.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import numpy as np

from smbflow.ai.meaning import PassageReranker, SentenceEncoder
from smbflow.ai.retrieval import DocumentLibrary, Senses, read_document
from smbflow.ai.retrieval.vectors import packed
from smbflow.store.database import create_store, open_store
from smbflow.store.knowledge import StoredShelf

PASSAGES, IN_A_DOCUMENT, PLACED, QUESTIONS = 10_000, 50, 500, 40
WORDS = [
    "oak",
    "ash",
    "timber",
    "board",
    "veneer",
    "glue",
    "lacquer",
    "hinge",
    "drawer",
    "stair",
    "door",
    "kitchen",
    "worktop",
    "order",
    "invoice",
    "delivery",
    "ferry",
    "customer",
    "workshop",
    "saw",
    "service",
    "warranty",
    "fitting",
    "price",
    "week",
    "month",
    "joiner",
    "foreman",
    "apprentice",
    "supplier",
    "credit",
    "return",
    "fault",
    "repair",
    "measure",
    "drawing",
    "site",
    "crew",
    "van",
    "Galway",
    "Clifden",
    "Sligo",
    "Friday",
    "Monday",
    "morning",
    "oiled",
    "planed",
    "sanded",
    "painted",
    "ordered",
    "delivered",
    "charged",
    "agreed",
]


def passage(chance: random.Random) -> str:
    """Invent four sentences of about fourteen words."""
    return " ".join(
        " ".join(chance.choices(WORDS, k=13)).capitalize() + f" {chance.randint(1, 9999)}."
        for _ in range(4)
    )


def write_documents(folder: Path, count: int, chance: random.Random) -> None:
    """Write so many passages into documents."""
    for number in range(count // IN_A_DOCUMENT):
        text = "\n\n".join(passage(chance) for _ in range(IN_A_DOCUMENT))
        (folder / f"document {number}.txt").write_text(text, encoding="utf-8")


def place_at_random(shelf: StoredShelf) -> None:
    """Give the passages that are left any vector."""
    dice = np.random.default_rng(1)
    while waiting := shelf.unplaced(2000):
        rows = dice.standard_normal((len(waiting), 384)).astype(np.float32)
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        shelf.place(dict(zip((each.id for each in waiting), packed(rows), strict=True)))


def measure(folder: Path, count: int) -> None:
    """Index, ask and print."""
    create_store(folder / "store.sqlite")
    database = open_store(folder / "store.sqlite")
    shelf = StoredShelf(database)
    documents = folder / "documents"
    documents.mkdir()
    chance = random.Random(20261125)  # noqa: S311 - invented text, no secret
    write_documents(documents, count, chance)
    senses = Senses(read_document, SentenceEncoder(), PassageReranker())
    library = DocumentLibrary(documents, shelf, senses)

    started = time.process_time()
    indexed = library.refresh().passages
    words = time.process_time() - started
    print(f"{indexed} passages, {indexed / words:.0f} a second ready to be found by words")

    senses.embedder.embed(["warm"])
    started = time.process_time()
    placed = library.place(PLACED)
    print(f"{placed / (time.process_time() - started):.1f} a second ready by meaning, too")
    place_at_random(shelf)
    ask(library, chance)
    database.close()


def ask(library: DocumentLibrary, chance: random.Random) -> None:
    """Ask questions and print what they take; the first one loads the models."""
    times = []
    for _ in range(QUESTIONS + 1):
        question = "When is the " + " ".join(chance.sample(WORDS, 5)) + "?"
        started = time.process_time()
        library.find(question)
        times.append((time.process_time() - started) * 1000)
    print(f"the first question {times[0]:.0f} ms of processor time, models loaded")
    rest = sorted(times[1:])
    print(f"a question: median {median(rest):.0f} ms, 95% {rest[int(len(rest) * 0.95)]:.0f} ms")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        measure(Path(place), int(sys.argv[1]) if len(sys.argv) > 1 else PASSAGES)
