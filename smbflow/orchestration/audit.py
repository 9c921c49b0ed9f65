"""Audit: proof that history stands as it was written.

The chain shows edits, insertions and removals in its middle. A cut tail it cannot show: compare
the last hash with one written down elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from smbflow.domain.event import FIRST_LINK, Link, digest, seal


@dataclass(frozen=True, slots=True)
class ChainReport:
    """How many events were checked, the last hash, and the first thing found altered, if any."""

    events: int
    head: str
    altered: str | None = None

    @property
    def unaltered(self) -> bool:
        """Say whether history stands as it was written."""
        return self.altered is None


def verify(links: Iterable[Link]) -> ChainReport:
    """Check a chain from its first event on; stops at the first alteration."""
    count, head = 0, FIRST_LINK
    for link in links:
        altered = _alteration(link, expected_id=count + 1, expected_previous=head)
        if altered:
            return ChainReport(count, head, altered)
        count, head = link.id, link.hash
    return ChainReport(count, head)


def _alteration(link: Link, *, expected_id: int, expected_previous: str) -> str | None:
    if link.id != expected_id:
        return f"event {expected_id} is missing"
    if link.previous != expected_previous:
        return f"event {link.id} does not follow the one before it"
    if link.hash != seal(link):
        return f"event {link.id} was changed"
    if link.content is not None and digest(link.content) != link.content_hash:
        return f"the content of event {link.id} was changed"
    return None
