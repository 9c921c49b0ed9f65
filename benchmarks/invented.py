"""Measure extraction on invented invoices: layouts, suppliers and sums that nothing was fitted to.

Run: `python -m benchmarks.invented [--documents N] [--first SEED] [--rules]`
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable

from smbflow.ai.extraction import DocumentExtractor
from smbflow.ai.extraction.extractor import as_draft, by_rules
from smbflow.ai.extraction.material import gather
from smbflow.domain.document import Reading
from smbflow.domain.invoice import InvoiceDraft
from smbflow.pipelines.invoices.evaluation import Answer, Case, Evaluation, score
from training.documents import documents

FIRST = 7_000_000


def rules_alone(reading: Reading) -> InvoiceDraft:
    """Return what the rules find, without scorer and calibration."""
    return as_draft(by_rules(gather(reading)))


def measured(
    extract: Callable[[Reading], InvoiceDraft], first: int, count: int, *, scan: bool
) -> Evaluation:
    """Read invented documents and score them as labelled ones are."""
    found, cpu = list(documents(first, count, scan=scan)), time.process_time()
    drafts = [extract(each.reading) for each in found]
    cpu = time.process_time() - cpu
    scored = tuple(
        score(Answer(Case(file=str(each.seed), truth=each.truth), draft, None, 0.0))
        for each, draft in zip(found, drafts, strict=True)
    )
    return Evaluation(scored, cpu, cpu)


def main() -> None:
    """Print a table for typed documents and one for scans."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=200)
    parser.add_argument("--first", type=int, default=FIRST)
    parser.add_argument("--rules", action="store_true")
    asked = parser.parse_args()
    extract = rules_alone if asked.rules else DocumentExtractor().extract
    for scan in (False, True):
        print("scans" if scan else "text")
        print(measured(extract, asked.first, asked.documents, scan=scan).table())


if __name__ == "__main__":
    main()
