"""Reads a document by what earlier ones of its supplier taught."""

from smbflow.ai.recollection.recollector import LessonReader

__all__ = ["LessonReader"]
