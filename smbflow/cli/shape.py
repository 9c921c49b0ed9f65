"""The root of what `--json` prints, and amounts as strings."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, ConfigDict, PlainSerializer

from smbflow.cli.output import plain

Amount = Annotated[Decimal, PlainSerializer(plain, return_type=str)]


class Shape(BaseModel):
    """The root of all shapes: made from the desk's views, attribute by attribute."""

    model_config = ConfigDict(from_attributes=True, frozen=True)
