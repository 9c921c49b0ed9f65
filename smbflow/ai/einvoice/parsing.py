"""XML from outside: parsed without document types, entities, network or unbounded depth."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from lxml import etree

DOCUMENT_TYPES = tuple("<!DOCTYPE".encode(name) for name in ("utf-8", "utf-16-le", "utf-16-be"))


class Harm(StrEnum):
    """What a hostile file tries: entities of a document type, or nesting without end."""

    ENTITIES = "entities"
    DEPTH = "too_deep"


@dataclass(frozen=True, slots=True)
class Refused:
    """Why an XML file was not parsed: damaged, or built to do harm."""

    harm: Harm | None


def parse(content: bytes) -> etree._Element | Refused:
    """Parse a file; namespaces are stripped from the names, comments and instructions dropped.

    A document type is refused whole: neither UBL nor CII has one (EN 16931-3), and it is where
    entity attacks live.
    """
    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        return Refused(_harm(content, str(error)))
    docinfo = root.getroottree().docinfo
    if docinfo.doctype or docinfo.internalDTD is not None:
        return Refused(Harm.ENTITIES)
    return root


def without_namespaces(root: etree._Element) -> etree._Element:
    """Strip the namespaces off all names, in place: versions of a format differ in little else."""
    for element in root.iter(etree.Element):
        element.tag = etree.QName(element).localname
    return root


def _harm(content: bytes, error: str) -> Harm | None:
    if any(mark in content for mark in DOCUMENT_TYPES):
        return Harm.ENTITIES
    # libxml2's limits: depth 256 (2048 since 2.14), and the size of names and texts
    return Harm.DEPTH if "xcessive depth" in error or "too long" in error else None
