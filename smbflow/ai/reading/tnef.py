"""Outlook's winmail.dat (MS-OXTNEF): the files that are packed in it."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

SIGNATURE = b"\x78\x9f\x3e\x22"

_RENDERING, _TITLE, _CONTENT, _PROPERTIES = 0x9002, 0x8010, 0x800F, 0x9005
_LONG_NAME, _TEXT, _WIDE_TEXT = 0x3707, 0x001E, 0x001F
_FIXED = {0x0002: 4, 0x0003: 4, 0x0004: 4, 0x000B: 4, 0x0005: 8, 0x0006: 8, 0x0007: 8}
_FIXED |= {0x0014: 8, 0x0040: 8, 0x0048: 16, 0x000A: 4}
_NAMED = 0x8000
_GUID = 16


@dataclass(frozen=True, slots=True)
class Packed:
    """A file out of a winmail.dat."""

    name: str
    content: bytes


def unpacked(content: bytes) -> tuple[Packed, ...]:
    """Return the files of a winmail.dat; what is broken off or no TNEF gives what can be had."""
    files: list[Packed] = []
    name, inside = "", b""
    for attribute, value in _attributes(content):
        if attribute == _RENDERING:
            files += _file(name, inside)
            name, inside = "", b""
        elif attribute == _TITLE and not name:
            name = _text(value)
        elif attribute == _CONTENT:
            inside = value
        elif attribute == _PROPERTIES:
            name = _long_name(value) or name
    return (*files, *_file(name, inside))


def _file(name: str, content: bytes) -> list[Packed]:
    return [Packed(name or "attachment", content)] if content else []


def _attributes(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield each attribute's id and value: level, id, length, value, checksum."""
    if not content.startswith(SIGNATURE):
        return
    at = 6
    while at + 9 <= len(content):
        attribute, _, length = struct.unpack_from("<HHI", content, at + 1)
        end = at + 9 + length
        if end > len(content):
            return
        yield attribute, content[at + 9 : end]
        at = end + 2


def _text(value: bytes) -> str:
    return value.rstrip(b"\0").decode("cp1252", "replace")


def _long_name(value: bytes) -> str:
    try:
        return next((name for tag, name in _properties(value) if tag == _LONG_NAME), "")
    except struct.error:
        return ""


def _properties(value: bytes) -> Iterator[tuple[int, str]]:
    """Yield the text properties of an attachment (raises struct.error where it is broken)."""
    (count,) = struct.unpack_from("<I", value)
    at = 4
    for _ in range(count):
        kind, tag = struct.unpack_from("<HH", value, at)
        at += 4
        if tag >= _NAMED:
            at = _after_name(value, at)
        if kind in _FIXED:
            at += _FIXED[kind]
            continue
        values, length = struct.unpack_from("<II", value, at)
        if values != 1:
            return
        at += 8
        if kind in {_TEXT, _WIDE_TEXT}:
            text = value[at : at + length]
            wide = kind == _WIDE_TEXT
            yield tag, text.decode("utf-16-le", "replace").rstrip("\0") if wide else _text(text)
        at += _padded(length)


def _after_name(value: bytes, at: int) -> int:
    (kind,) = struct.unpack_from("<I", value, at + _GUID)
    (length,) = struct.unpack_from("<I", value, at + _GUID + 4)
    return at + _GUID + 8 + (_padded(length) if kind else 0)


def _padded(length: int) -> int:
    return (length + 3) // 4 * 4
