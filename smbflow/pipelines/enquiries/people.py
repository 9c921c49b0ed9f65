"""Who wrote, and whom an answer may reach: the sender of the mail and nobody else."""

from __future__ import annotations

import re
from email.utils import getaddresses

from smbflow.domain.document import Letter
from smbflow.domain.text import squeeze
from smbflow.pipelines.enquiries.settings import EnquirySettings

_ADDRESS = re.compile(r"[^\s@<>(),;:\\\"\[\]]+@[^\s@<>(),;:\\\"\[\]]+\.[^\s@<>(),;:\\\"\[\]]+")
_NAME = re.compile(r"[^\W\d_]+(?:(?:[ '’-]|\. ?)[^\W\d_]+){0,5}\.?")
_LIKE_A_LINK = re.compile(r"\w\.\w{2}|www", re.IGNORECASE)
_LONGEST_NAME = 60


def addresses_in(header: str) -> tuple[str, ...]:
    """Return the addresses of a header in lower case."""
    found = (address.strip().lower() for _, address in getaddresses([header]))
    return tuple(address for address in found if _ADDRESS.fullmatch(address))


def writer(letter: Letter, settings: EnquirySettings) -> str:
    """Return the address of who wrote: the sender, of a configured web form its Reply-To.

    Empty where there is none, or more than one.
    """
    sender = addresses_in(letter.sender)
    if sender and sender[0] in settings.web_forms:
        sender = addresses_in(letter.reply_to)
    return sender[0] if len(sender) == 1 else ""


def from_web_form(letter: Letter, settings: EnquirySettings) -> bool:
    """Say whether a configured web form sent it."""
    return any(address in settings.web_forms for address in addresses_in(letter.sender))


def name_of(letter: Letter, settings: EnquirySettings) -> str:
    """Return the writer's name as they give it, empty where that is no plain name.

    It stands in the answer, so a forged sender must not put words or links of theirs there.
    """
    header = letter.reply_to if from_web_form(letter, settings) else letter.sender
    names = [name for name, _ in getaddresses([header]) if name]
    said = squeeze(names[0]) if names else ""
    plain = len(said) <= _LONGEST_NAME and _NAME.fullmatch(said) and not _LIKE_A_LINK.search(said)
    return said if plain else ""
