"""The AI back office of a small business, in a terminal."""

__version__ = "0.1.0"
