"""XML from outside: parsed without document types, entities, network or unbounded depth."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

DEEP_OR_SWOLLEN = frozenset(
    {
        etree.ErrorTypes.ERR_ENTITY_LOOP,
        etree.ErrorTypes.ERR_NAME_TOO_LONG,
        etree.ErrorTypes.ERR_RESOURCE_LIMIT,
    }
)
"""What libxml2 says when a file hits one of its limits (depth 256, entity growth, name length)."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Why an XML file was not parsed; `hostile` where its author must have meant harm."""

    hostile: bool
    why: str


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
        return Refused(_hostile(content, error), str(error))
    docinfo = root.getroottree().docinfo
    if docinfo.doctype or docinfo.internalDTD is not None:
        return Refused(hostile=True, why="document type")
    return root


def without_namespaces(root: etree._Element) -> etree._Element:
    """Strip the namespaces off all names, in place: versions of a format differ in little else."""
    for element in root.iter(etree.Element):
        element.tag = etree.QName(element).localname
    return root


def _hostile(content: bytes, error: Exception) -> bool:
    code = getattr(error, "code", None)
    typed = b"<!DOCTYPE" in content or "<!DOCTYPE".encode("utf-16-le") in content
    return code in DEEP_OR_SWOLLEN or typed or "Excessive depth" in str(error)
