"""The best pairing of two lists, all pairs considered together: never the first that fits."""

from __future__ import annotations

from collections.abc import Sequence


def best_pairs(scores: Sequence[Sequence[float]], least: float) -> tuple[tuple[int, int], ...]:
    """Return the pairs (row, column) of the greatest total score, each row and column once.

    Pairs below `least` are left out. Shortest augmenting paths (Jonker and Volgenant 1987).
    """
    if not scores or not scores[0]:
        return ()
    # numpy stays out of the program's start
    import lap  # noqa: PLC0415 - see above
    import numpy as np  # noqa: PLC0415 - see above

    gains = np.array(scores, dtype=float)
    gains[gains < least] = 0.0
    _, rows, columns = lap.lapjvx(1.0 - gains, extend_cost=True)
    pairs = zip(rows.tolist(), columns.tolist(), strict=True)
    return tuple(sorted((row, column) for row, column in pairs if gains[row, column] > 0))
