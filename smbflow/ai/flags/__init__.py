"""Finds in a mail what calls for a person's care, and names the words that say so."""

from smbflow.ai.flags.raiser import SensitiveFlags

__all__ = ["SensitiveFlags"]
