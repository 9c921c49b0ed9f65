"""What stands between the lines of a document: its text, hidden words, attempts to steer us."""

from __future__ import annotations

from hashlib import sha256

from smbflow.domain.document import Reading
from smbflow.domain.steering import near, steering_words
from smbflow.domain.text import fold
from smbflow.pipelines.invoices.case import Paper

# Pairs of words that stand near each other in such a letter, folded, in several languages.
_ANNOUNCEMENTS = (
    (
        "new|changed|updated|change of|change in|change to|changes to",
        "bank details?|banking details?|bank account|payment details|remittance details",
    ),
    ("bank details|banking details|bank account", "changed|updated|replaced|moved"),
    ("neue|geanderte|anderung|aktualisierte", "bankverbindung|bankdaten|kontoverbindung"),
    ("bankverbindung|bankdaten|kontoverbindung", "geandert|gewechselt"),
    ("nouvelles?|nouveau|changement|modification", "coordonnees bancaires|rib|compte bancaire"),
    ("nuevos?|nueva|cambio", "datos bancarios|cuenta bancaria"),
    ("nieuwe?|gewijzigde?", "bankgegevens|bankrekening|rekeningnummer"),
)
_NEW_BANK_DETAILS = near(_ANNOUNCEMENTS)


def announces_new_bank_details(text: str) -> bool:
    """Say whether a text announces other bank details, whoever wrote it."""
    return bool(_NEW_BANK_DETAILS.search(fold(text)))


def paper_of(reading: Reading) -> Paper:
    """Keep what the checks need of the pages: texts, their hash, how they were read."""
    letter = reading.letter
    folded = fold(reading.text)
    return Paper(
        text=reading.text,
        hidden_text="\n".join(page.hidden_text for page in reading.pages if page.hidden_text),
        beside=reading.beside,
        letter=f"{letter.subject}\n{letter.body}" if letter else "",
        text_hash=sha256(folded.encode()).hexdigest() if folded else None,
        routes=tuple(dict.fromkeys(page.route for page in reading.pages)),
    )


def steers(paper: Paper, name: str = "") -> str | None:
    """Return the words by which a document, or its file's name, tries to steer its reader."""
    for text in (paper.hidden_text, paper.beside, paper.text, paper.letter, name):
        if found := steering_words(text):
            return found
    return _hidden_bank_details(paper)


def _hidden_bank_details(paper: Paper) -> str | None:
    found = _NEW_BANK_DETAILS.search(fold(f"{paper.hidden_text}\n{paper.beside}"))
    return found.group() if found else None
