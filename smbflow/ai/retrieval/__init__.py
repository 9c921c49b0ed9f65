"""Retrieval: the office's documents cut into passages, found by words and by meaning, quoted."""

from smbflow.ai.retrieval.documents import DocumentText, read_document
from smbflow.ai.retrieval.librarian import DocumentLibrary, Senses

__all__ = ["DocumentLibrary", "DocumentText", "Senses", "read_document"]
