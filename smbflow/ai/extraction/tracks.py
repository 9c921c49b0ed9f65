"""Numbers that stand under each other: the columns of a table by what is in them.

Where a header's words are unknown or run into each other, the numbers themselves still tell which
of them is the quantity, the price and the amount: on most rows two of them multiply to the third.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, permutations

from smbflow.ai.extraction.amounts import Amount
from smbflow.ai.extraction.arithmetic import multiplies
from smbflow.ai.extraction.labels import LabelledSheet
from smbflow.ai.extraction.priced import is_like_a_line, is_worded
from smbflow.ai.extraction.sheet import Row, Span
from smbflow.ai.extraction.table import Column
from smbflow.ai.extraction.vocabulary import flat, forms
from smbflow.domain.evidence import Box

_NEAR, _OVERLAP, _HINT_REACH = 0.5, 0.55, 14.0
_RARE = 0.3
_HOLDS, _HINTED, _MONEY, _WHOLE, _IN_ORDER, _LAST = 3.0, 0.8, 0.3, 0.3, 0.2, 0.3
_FEWEST_PROVEN = 0.5
_MOST_TRACKS = 8
_CODE_WORDS = 1.5


@dataclass(slots=True)
class Track:
    """Numbers (or texts) under each other, by the index of their row."""

    box: Box
    percent: bool = False
    amounts: dict[int, Amount] = field(default_factory=dict)
    texts: dict[int, Span] = field(default_factory=dict)

    def distance(self, box: Box, height: float) -> float | None:
        """Return how far off something stands, None where it stands in another column."""
        edges = (box.x0 - self.box.x0, box.x1 - self.box.x1)
        middle = (box.x0 + box.x1 - self.box.x0 - self.box.x1) / 2
        off = min(abs(d) for d in (*edges, middle))
        if off <= _NEAR * height:
            return off / height
        shared = min(box.x1, self.box.x1) - max(box.x0, self.box.x0)
        return _OVERLAP if shared > 0 else None


def columns_by_numbers(
    page: LabelledSheet,
    band: Sequence[Row],
    rows: Sequence[Row],
    amounts: Sequence[Sequence[Amount]],
) -> tuple[Column, ...]:
    """Return the columns that the numbers of these rows make, none where they prove nothing."""
    body = [row for row in rows if is_like_a_line(row, amounts[row.index])]
    tracks = _number_tracks(body, amounts)
    hints = [_hint(page, band, track) for track in tracks]
    roles = _roles(tracks, hints, len(body))
    if "net" not in roles:
        return ()
    used = {id(tracks[place]) for place in roles.values()}
    columns = [Column(kind, tracks[place].box) for kind, place in roles.items()]
    columns += _left_over([t for t in tracks if id(t) not in used], page, band)
    columns += _text_columns(page, band, body, [t for t in tracks if id(t) in used])
    return tuple(sorted(columns, key=lambda c: c.box.x0))


def _number_tracks(body: Sequence[Row], amounts: Sequence[Sequence[Amount]]) -> list[Track]:
    tracks: list[Track] = []
    for row in body:
        for amount in (a for a in amounts[row.index] if not is_worded(a)):
            box = amount.span.box
            free = [t for t in tracks if row.index not in t.amounts]
            home = _nearest(free, box, row.height, percent=amount.percent)
            if home is None:
                home = Track(box, amount.percent)
                tracks.append(home)
            home.amounts[row.index] = amount
            home.box = home.box.union(box)
    kept = [t for t in tracks if t.percent or len(t.amounts) > _RARE * len(body)]
    return sorted(kept, key=lambda t: t.box.x0)[-_MOST_TRACKS:]


def _nearest(tracks: Sequence[Track], box: Box, height: float, *, percent: bool) -> Track | None:
    near = [
        (off, place)
        for place, track in enumerate(tracks)
        if track.percent == percent and (off := track.distance(box, height)) is not None
    ]
    return tracks[min(near)[1]] if near else None


def _hint(page: LabelledSheet, band: Sequence[Row], track: Track) -> frozenset[str]:
    """Return what the header's word above a track says that it holds."""
    labels = [x for row in band for x in page.on(row) if x.names("columns")]
    near = [(_apart(x.span.box, track.box), x) for x in labels]
    best = min(near, key=lambda pair: pair[0], default=None)
    return best[1].names("columns") if best and best[0] < _HINT_REACH else frozenset()


def _apart(one: Box, other: Box) -> float:
    gap = max(one.x0 - other.x1, other.x0 - one.x1)
    edges = min(abs(one.x0 - other.x0), abs(one.x1 - other.x1))
    return min(edges, max(gap, 0.0) + 1.0)


def _roles(tracks: Sequence[Track], hints: Sequence[frozenset[str]], lines: int) -> dict[str, int]:
    """Return the track of quantity, price, amount and rate that fit arithmetic and header best."""
    numbers = [i for i, t in enumerate(tracks) if not t.percent]
    percents = [i for i, t in enumerate(tracks) if t.percent]
    best: tuple[float, dict[str, int]] = (0.0, {})
    for quantity, price, net in permutations(numbers, 3):
        for less in (None, *percents):
            trio = {"quantity": quantity, "unit_price": price, "net": net}
            share = _proven(tracks, trio, less) / max(lines, 1)
            roles = trio if less is None else {**trio, "discount": less}
            merit = _HOLDS * share + _agreement(tracks, hints, roles) - 0.05 * (less is not None)
            if share >= _FEWEST_PROVEN and merit > best[0]:
                best = (merit, roles)
    roles = best[1] or _by_hints(tracks, hints, numbers)
    rates = [i for i in percents if i not in roles.values()]
    return {**roles, "vat_rate": rates[-1]} if roles and rates else roles


def _proven(tracks: Sequence[Track], trio: dict[str, int], less: int | None) -> int:
    """Count the rows on which quantity times price, less the discount, is the amount."""
    quantity, price, net = (tracks[trio[k]].amounts for k in ("quantity", "unit_price", "net"))
    off = tracks[less].amounts if less is not None else {}
    return sum(
        multiplies(
            q.value, price[row].value, net[row].value, off[row].value if row in off else None
        )
        for row, q in quantity.items()
        if row in price and row in net
    )


def _agreement(
    tracks: Sequence[Track], hints: Sequence[frozenset[str]], roles: dict[str, int]
) -> float:
    """Return how well roles fit the header's words and how the numbers are printed."""
    quantity, price, net = (tracks[roles[k]] for k in ("quantity", "unit_price", "net"))
    hinted = sum(kind in hints[place] for kind, place in roles.items())
    against = sum(bool(hints[place]) and kind not in hints[place] for kind, place in roles.items())
    whole = _share(quantity, lambda a: a.value == a.value.to_integral_value())
    return (
        _HINTED * (hinted - against)
        + _MONEY * (_share(price, _is_money) + _share(net, _is_money))
        + _WHOLE * whole
        + _IN_ORDER * (price.box.x0 < net.box.x0)
        + _LAST * (net.box.x0 > max(quantity.box.x0, price.box.x0))
    )


def _is_money(amount: Amount) -> bool:
    return amount.money_like


def _share(track: Track, says: Callable[[Amount], bool]) -> float:
    return sum(map(says, track.amounts.values())) / max(len(track.amounts), 1)


def _by_hints(
    tracks: Sequence[Track], hints: Sequence[frozenset[str]], numbers: Sequence[int]
) -> dict[str, int]:
    """Return the amount alone, as the header calls it, where no price is printed."""
    money = [i for i in numbers if _share(tracks[i], _is_money) > _FEWEST_PROVEN]
    named = [i for i in money if "net" in hints[i]]
    if len(money) != 1 and not named:
        return {}
    roles = {"net": (named or money)[-1]}
    for kind in ("quantity", "unit_price"):
        others = [i for i in numbers if kind in hints[i] and i not in roles.values()]
        roles |= {kind: others[0]} if others else {}
    return roles


def _left_over(
    tracks: Sequence[Track], page: LabelledSheet, band: Sequence[Row]
) -> Iterator[Column]:
    """Yield what the other numbers are: the line's position, an article number, further money."""
    for place, track in enumerate(tracks):
        hint = _hint(page, band, track)
        if not place and _counts(track):
            yield Column("position", track.box)
        elif hint & {"gross", "tax_amount", "discount", "vat_rate"}:
            yield Column(min(hint & {"gross", "tax_amount", "discount", "vat_rate"}), track.box)
        elif not track.percent and not _share(track, _is_money):
            yield Column("code", track.box)


def _counts(track: Track) -> bool:
    """Say whether the numbers go up by the same step from line to line."""
    values = [track.amounts[row].value for row in sorted(track.amounts)]
    steps = {b - a for a, b in pairwise(values)}
    return len(steps) <= 1 and values[0] in (1, 10) and all(s > 0 for s in steps)


def _text_columns(
    page: LabelledSheet, band: Sequence[Row], body: Sequence[Row], numbers: Sequence[Track]
) -> Iterator[Column]:
    """Yield the columns of words: the one with most letters describes, others by their words."""
    taken = [t.box for t in numbers]
    tracks: list[Track] = []
    for row in body:
        for cell in row.cells:
            if not any(c.isalpha() for c in cell.text) or _is_taken(cell.box, taken):
                continue
            home = next((t for t in tracks if abs(t.box.x0 - cell.box.x0) < row.height / 2), None)
            if home is None:
                home = Track(cell.box)
                tracks.append(home)
            home.texts[row.index] = cell
    main = max(tracks, key=_letters, default=None)
    for track in tracks:
        if track is main:
            yield Column("description", track.box)
        elif kind := _kind_of_words(page, band, track):
            yield Column(kind, track.box)


def _is_taken(box: Box, numbers: Sequence[Box]) -> bool:
    """Say whether a cell is that of a number, which its own column claims."""
    return any(box.x0 >= n.x0 - 30 and box.x1 <= n.x1 + 30 for n in numbers)


def _letters(track: Track) -> int:
    return sum(sum(c.isalpha() for c in s.text) for s in track.texts.values())


def _kind_of_words(page: LabelledSheet, band: Sequence[Row], track: Track) -> str | None:
    words = [s.text for s in track.texts.values()]
    if all(flat(w) in forms().units for w in words):
        return "unit"
    hint = _hint(page, band, track) & {"code", "unit", "order", "date"}
    if hint:
        return min(hint)
    short = sum(len(w.split()) for w in words) / len(words) <= _CODE_WORDS
    return "code" if short and all(any(c.isdigit() for c in w) for w in words) else None
