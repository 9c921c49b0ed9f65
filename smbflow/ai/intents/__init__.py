"""Tells by a handful of examples each what an enquiry is about, or that it is none of these."""

from smbflow.ai.intents.classifier import ExampleClassifier
from smbflow.ai.intents.shelf import VectorShelf

__all__ = ["ExampleClassifier", "VectorShelf"]
