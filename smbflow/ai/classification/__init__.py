"""Tells what a document is, and where one document ends and the next begins."""

from smbflow.ai.classification.kinds import KindClassifier
from smbflow.ai.classification.splitting import PageSplitter

__all__ = ["KindClassifier", "PageSplitter"]
