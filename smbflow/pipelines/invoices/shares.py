"""Splits: a line over several accounts, as people write them: `60%:5000,40%:5100`."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from smbflow.errors import UsageError
from smbflow.pipelines.invoices.case import Share
from smbflow.pipelines.invoices.written import read_amount

_FORM = "Write a split as 60%:5000,40%:5100 or as 70.00:5000,30.00:5100."


def read_split(text: str, net: Decimal | None = None) -> tuple[Share, ...]:
    """Read a split by percent or by amount; the parts must make 100% or the line's `net`.

    Raises UsageError where they do not, or where the text is no split.
    """
    shares = tuple(_share(part) for part in text.split(","))
    percents = [share.percent for share in shares if share.percent is not None]
    amounts = [share.amount for share in shares if share.amount is not None]
    if percents and amounts:
        raise UsageError(f"{text!r} mixes percent and amounts", _FORM)
    if percents and sum(percents) != 100:  # noqa: PLR2004 - the whole
        raise UsageError(f"{text!r} makes {sum(percents)}%, not 100%", _FORM)
    if amounts and net is not None and sum(amounts) != net:
        raise UsageError(f"{text!r} makes {sum(amounts):,.2f}, the line is {net:,.2f}", _FORM)
    return shares


def weights(shares: Sequence[Share]) -> tuple[Decimal, ...]:
    """Return by what the parts of a split weigh."""
    return tuple(share.percent or share.amount or Decimal(0) for share in shares)


def _share(part: str) -> Share:
    size, separator, account = (piece.strip() for piece in part.partition(":"))
    figure = read_amount(size.removesuffix("%"))
    if not separator or not account or figure is None:
        raise UsageError(f"{part!r} is no part of a split", _FORM)
    if size.endswith("%"):
        return Share(account, percent=figure)
    return Share(account, amount=figure)
