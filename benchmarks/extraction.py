"""Measure reading and extraction on labelled folders.

Run: `python benchmarks/extraction.py FOLDER… [--reader text|ocr|auto|xml] [--errors] [--limit N]`
"""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path

from smbflow.ai.extraction import DocumentExtractor
from smbflow.ai.reading.reader import FileReader, ReaderChoice
from smbflow.domain.document import Reading
from smbflow.pipelines.invoices.evaluation import evaluate


def read(reader: FileReader, path: Path) -> Reading:
    """Read one file."""
    return reader.read(path, path.name)


def main() -> None:
    """Print a table a folder, and each miss where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--reader", type=ReaderChoice, default=ReaderChoice.TEXT)
    parser.add_argument("--errors", action="store_true")
    parser.add_argument("--limit", type=int)
    asked = parser.parse_args()
    reader = FileReader(lambda _: "", choice=asked.reader)
    for folder in asked.folders:
        measured = evaluate(
            folder,
            partial(read, reader),
            DocumentExtractor().extract,
            limit=asked.limit,
            everything_visible=asked.reader is ReaderChoice.XML,
        )
        print(f"\n{folder}")
        for file, sentence in measured.errors() if asked.errors else ():
            print(f"{file}: {sentence}")
        print(measured.table())


if __name__ == "__main__":
    main()
