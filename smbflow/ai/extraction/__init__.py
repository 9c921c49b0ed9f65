"""Finds the fields and lines of an invoice on its pages, on the CPU, without a model.

Typed candidates (dates, amounts, identifiers, names) with generous recall, label words as data,
layout relations between label and value, and arithmetic that lets amounts support each other;
after Majumder et al., Representation Learning for Information Extraction from Form-like Documents,
ACL 2020.
"""

from smbflow.ai.extraction.document import DocumentExtractor

__all__ = ["DocumentExtractor"]
