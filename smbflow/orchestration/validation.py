"""Validation: an answer is JSON to the letter and fits its shape, or it is nothing.

What stands on the page and adds up is for the pipelines to say; see `domain.grounding`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any, Generic, NoReturn, TypeVar

from pydantic import TypeAdapter, ValidationError

T = TypeVar("T")

_FENCED = re.compile(r"\s*```(?:json)?[ \t]*\n(?P<inside>.*?)\n?\s*```\s*", re.DOTALL)
_MOST_PROBLEMS = 8
_LONGEST_PLACE = 80
_MOST_DIGITS = 30


@dataclass(frozen=True, slots=True)
class Malformed:
    """What is wrong with an answer, in words that a model can mend it by."""

    problems: tuple[str, ...]

    @property
    def why(self) -> str:
        """Return it as one sentence."""
        return "; ".join(self.problems)


@dataclass(frozen=True, slots=True)
class Shape(Generic[T]):
    """The form that an answer must have, and its JSON schema."""

    kind: type[T]

    @property
    def schema(self) -> dict[str, Any]:
        """Return the JSON schema, closed: no other keys."""
        return _schema(self)

    def read(self, text: str) -> T | Malformed:
        """Read an answer strictly; one fence around it is taken off."""
        found = parsed(text)
        if isinstance(found, Malformed):
            return found
        try:
            value: T = _adapter(self).validate_python(found)
        except ValidationError as error:
            return Malformed(_problems(error))
        return value

    def written(self, value: T) -> str:
        """Write an answer as JSON that `read` reads again."""
        return _adapter(self).dump_json(value).decode()


@cache
def _adapter(shape: Shape[T]) -> TypeAdapter[T]:
    return TypeAdapter(shape.kind)


@cache
def _schema(shape: Shape[Any]) -> dict[str, Any]:
    return _adapter(shape).json_schema()


def parsed(text: str) -> Any | Malformed:
    """Parse JSON (RFC 8259) without what Python adds to it: no NaN, no key twice, no float."""
    fenced = _FENCED.fullmatch(text)
    try:
        return json.loads(
            fenced["inside"] if fenced else text,
            parse_float=_figure,
            parse_constant=_no_number,
            object_pairs_hook=_each_once,
        )
    except json.JSONDecodeError as error:
        return Malformed((f"it is no JSON: {error.msg} at character {error.pos}",))
    except (ValueError, ArithmeticError, RecursionError) as error:
        return Malformed((f"it is no JSON: {error}"[:_LONGEST_PLACE],))


def _figure(written: str) -> Decimal:
    figure = Decimal(written)
    if abs(figure.adjusted()) > _MOST_DIGITS:
        raise ValueError(f"{written[:_LONGEST_PLACE]} is no number of this world")
    return figure


def _no_number(word: str) -> NoReturn:
    raise ValueError(f"{word} is no number")


def _each_once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands there twice")
    return found


def _problems(error: ValidationError) -> tuple[str, ...]:
    details = error.errors(include_url=False, include_input=False, include_context=False)
    return tuple(
        f"{'.'.join(map(str, detail['loc']))[:_LONGEST_PLACE] or 'the answer'}: {detail['msg']}"
        for detail in details[:_MOST_PROBLEMS]
    )
