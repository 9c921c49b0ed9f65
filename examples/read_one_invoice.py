"""Read one invoice from Python: each field with how sure it is and where it stands.

Run it with `python examples/read_one_invoice.py FILE`. Nothing is stored and nothing is decided.
"""

from __future__ import annotations

import sys
from hashlib import sha256
from pathlib import Path

from smbflow.ai.extraction import DocumentExtractor
from smbflow.ai.reading.reader import FileReader
from smbflow.domain.invoice import InvoiceDraft
from smbflow.errors import UnreadableDocument


def digest(content: bytes) -> str:
    """Stand in for the spool: attachments of mails are named, not kept."""
    return sha256(content).hexdigest()


def read_invoice(file: Path) -> InvoiceDraft:
    """Return what an invoice says (raises UnreadableDocument where nothing can be read)."""
    reading = FileReader(keep=digest).read(file, file.name)
    return DocumentExtractor().extract(reading)


def main(name: str) -> int:
    """Print the fields and lines of one invoice."""
    try:
        draft = read_invoice(Path(name))
    except UnreadableDocument as error:
        print(error.title)
        return 1
    for field, found in draft.found().items():
        where = f"page {found.source.page}" if found.source else ""
        print(f"{field:20} {found.value!s:40} {found.confidence:.2f}  {found.how}  {where}")
    for line in draft.lines:
        parts = (line.quantity, line.description, line.unit_price, line.net)
        print(f"line {line.number:<15}", *(part.value if part else "-" for part in parts))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
