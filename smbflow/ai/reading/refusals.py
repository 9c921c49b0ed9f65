"""Why a file is not read: each refusal is a finding that tells a clerk what to do."""

from __future__ import annotations

from smbflow.domain.reason import Reason, ask
from smbflow.errors import UnreadableDocument

REFUSALS: dict[str, tuple[Reason, str]] = {
    "empty": (
        Reason.EMPTY_FILE,
        "The file is empty (0 bytes). Ask the sender to send it again.",
    ),
    "too_large": (
        Reason.TOO_LARGE,
        (
            "The file is larger than smbflow reads ({size} of at most {limit}). "
            "Ask for a smaller file, or enter the bill by hand."
        ),
    ),
    "encrypted": (
        Reason.ENCRYPTED,
        (
            "The PDF is locked with a password. Open it with the password and save it without one, "
            "or ask the sender for an unlocked copy."
        ),
    ),
    "damaged": (
        Reason.UNREADABLE,
        (
            "The {what} is damaged or incomplete and cannot be opened. "
            "Ask the sender to send it again."
        ),
    ),
    "blank": (
        Reason.UNREADABLE,
        (
            "Nothing, or next to nothing, can be read: the page is blank or too faint. "
            "Scan it again, or enter the bill by hand."
        ),
    ),
    "no_text": (
        Reason.UNREADABLE,
        "The pages hold pictures instead of text, and reading pictures is switched off.",
    ),
    "no_such_pages": (
        Reason.UNREADABLE,
        "The file has {pages} pages; pages {first} to {last} are not all there.",
    ),
    "program": (
        Reason.WRONG_TYPE,
        "The file is a program, not a document. Do not open it; tell whoever looks after the PC.",
    ),
    "archive": (
        Reason.WRONG_TYPE,
        (
            "The file is an archive (zip or the like); smbflow does not unpack those. "
            "Unpack it and drop the documents in one by one."
        ),
    ),
    "office": (
        Reason.WRONG_TYPE,
        "The file is an office document ({what}). Save it as PDF, or ask the sender for a PDF.",
    ),
    "winmail": (
        Reason.WRONG_TYPE,
        (
            "The file is a winmail.dat, an Outlook mail packed so that only Outlook opens it. "
            "Ask the sender to send the mail as plain text or HTML."
        ),
    ),
    "phone_picture": (
        Reason.WRONG_TYPE,
        "The picture is in a phone's own format (HEIC). Save it as JPEG or PDF and drop that in.",
    ),
    "web_page": (
        Reason.WRONG_TYPE,
        "The file is a web page, not a document. Print the page to PDF and drop that in.",
    ),
    "unknown_type": (
        Reason.WRONG_TYPE,
        (
            "The file is of a kind that smbflow does not read. "
            "It reads PDF, pictures, e-invoices (XML), plain text and mails."
        ),
    ),
    "other_xml": (
        Reason.WRONG_TYPE,
        (
            "The XML file is not an e-invoice that smbflow knows (UBL or CII). "
            "Ask the sender for a PDF, or enter the bill by hand."
        ),
    ),
    "entities": (
        Reason.HOSTILE_FILE,
        (
            "The XML file holds instructions that no invoice needs (a document type). "
            "It may be an attack: do not open it, and ask the sender on a number you know."
        ),
    ),
    "too_deep": (
        Reason.HOSTILE_FILE,
        (
            "The XML file is built so that reading it would exhaust the PC; it may be an attack. "
            "Do not open it, and ask the sender on a number you know."
        ),
    ),
    "pixels": (
        Reason.HOSTILE_FILE,
        (
            "The picture claims {pixels} million pixels, more than any scan has; it stays closed. "
            "Ask the sender for a normal scan."
        ),
    ),
    "sheet_bomb": (
        Reason.HOSTILE_FILE,
        (
            "The spreadsheet claims far more than any list of items holds ({size}); it stays "
            "closed. Ask the sender for a plain list."
        ),
    ),
    "macros": (
        Reason.HOSTILE_FILE,
        (
            "The spreadsheet holds a program (macros). It stays closed: ask the sender for one "
            "without, saved as .xlsx."
        ),
    ),
}


def refusal(key: str, **details: object) -> UnreadableDocument:
    """Return the error for a refusal of the table, its sentence filled in."""
    reason, sentence = REFUSALS[key]
    return UnreadableDocument(ask(reason, sentence.format(**details)))
