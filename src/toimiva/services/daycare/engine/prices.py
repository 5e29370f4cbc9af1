"""At what prices of the pools as many children want each as it has seats, nearly: where the min-cost flow begins."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from .instance import Floats, Ints

LOOKS = 60  # at most; a city of 40 000 children takes about 40 of them
FEW = 64  # so many children too many are moved by chains sooner than by one more look
ROUNDS = 60  # of the linear equations of one step
BEYOND = 1.6  # over-relaxation
WIDER, NARROWER = 1.3, 0.5  # how far the next step may go after one that served, and after one that did not
NOT_ALLOWED = np.int64(2**62)


@njit(cache=True)
def opening_prices(start: Ints, pool: Ints, cost: Ints, unplaced: Ints, seats: Ints) -> Ints:
    """Return a price for each pool, 0 or more, near those of the least total cost; plain loops, the same everywhere.

    Any prices are right to begin from; good ones leave few chains to find. What the prices are worth (the dual of the
    flow) is a concave function of them. Its slope is by how many children each pool is wanted too much; its curvature
    is told by those who would as gladly go elsewhere. So each step is Newton's, as far as the last steps were to be
    trusted.
    """
    pools = len(seats)
    weight, excess = np.zeros((pools, pools + 1)), np.zeros(pools)
    price, best = np.zeros(pools, np.int64), np.zeros(pools, np.int64)
    width = max(1.0, _typical(start, cost) / 2)
    most, left = -np.inf, 0
    best_weight, best_excess = weight.copy(), excess.copy()
    price[:] = _same_for_all(start, pool, cost, unplaced, seats, price, weight, excess)
    best[:] = price
    for look in range(LOOKS):
        worth, many = _look(start, pool, cost, unplaced, seats, price, width, weight, excess)
        if worth > most:
            most, left = worth, many
            best[:], best_weight[:], best_excess[:] = price, weight, excess
            width *= WIDER if look else 1.0
        else:
            width *= NARROWER
        if left <= FEW or width < 1:
            break
        move = _step(best_weight, best_excess, best, width)
        for q in range(pools):
            price[q] = max(0, best[q] + np.int64(np.rint(move[q])))
    return best


@njit(cache=True)
def _same_for_all(
    start: Ints, pool: Ints, cost: Ints, unplaced: Ints, seats: Ints, price: Ints,
    weight: NDArray[np.float64], excess: Floats,
) -> int:  # fmt: skip
    """Return the one price that is worth most for all pools alike: far above 0 where there are too few seats."""
    low, high = 0, 0
    for c in range(len(unplaced)):
        if unplaced[c] < NOT_ALLOWED:
            high = max(high, unplaced[c])
    while high - low > 1 + high // 64:  # worth is concave: it rises until as many are wanted as there are
        middle = (low + high) // 2
        price[:] = middle
        _look(start, pool, cost, unplaced, seats, price, 0.0, weight, excess)
        if excess.sum() > 0:
            low = middle
        else:
            high = middle
    return low


@njit(cache=True)
def _typical(start: Ints, cost: Ints) -> float:
    """Return the mean cost of the first pair of each child that may be had."""
    total, many = 0.0, 0
    for c in range(len(start) - 1):
        for pair in range(start[c], start[c + 1]):
            if cost[pair] < NOT_ALLOWED:
                total += cost[pair]
                many += 1
                break
    return total / many if many else 0.0


@njit(cache=True)
def _look(
    start: Ints, pool: Ints, cost: Ints, unplaced: Ints, seats: Ints, price: Ints, width: float,
    weight: NDArray[np.float64], excess: Floats,
) -> tuple[float, int]:  # fmt: skip
    """Fill in how many want each pool too many, and who would as gladly be elsewhere; return worth and imbalance."""
    pools = len(seats)
    weight[:] = 0
    worth = 0.0
    for q in range(pools):
        excess[q] = -seats[q]
        worth -= float(seats[q]) * price[q]
    for c in range(len(start) - 1):
        if unplaced[c] < 0:
            continue
        first, least, second, next_least = pools, unplaced[c], -1, NOT_ALLOWED
        for pair in range(start[c], start[c + 1]):
            if cost[pair] >= NOT_ALLOWED:
                continue
            total = cost[pair] + price[pool[pair]]
            if total < least:
                second, next_least = first, least
                first, least = pool[pair], total
            elif total < next_least:
                second, next_least = pool[pair], total
        if least >= NOT_ALLOWED:
            continue
        worth += least
        if first < pools:
            excess[first] += 1
        if second >= 0 and next_least - least < width:
            if first < pools:
                weight[first, second] += 1
            if second < pools:
                weight[second, first] += 1
    many = 0.0
    for q in range(pools):
        if excess[q] > 0 or price[q] > 0:
            many += abs(excess[q])
    return worth, int(many)


@njit(cache=True)
def _step(weight: NDArray[np.float64], excess: Floats, price: Ints, width: float) -> Floats:
    """Return by how much each price is to change, at most `width`, so that by the curvature no excess is left."""
    pools = len(excess)
    move, total = np.zeros(pools), np.zeros(pools)
    beside, count = np.empty((pools, pools), np.int32), np.zeros(pools, np.int64)
    for q in range(pools):
        for r in range(pools + 1):
            if weight[q, r] > 0:
                total[q] += weight[q, r]
                if r < pools:
                    beside[q, count[q]] = r
                    count[q] += 1
    for _ in range(ROUNDS):
        farthest = 0.0
        for q in range(pools):
            if total[q] == 0:
                continue
            wanted = excess[q] * width
            for at in range(count[q]):
                wanted += weight[q, beside[q, at]] * move[beside[q, at]]
            to = move[q] + BEYOND * (wanted / total[q] - move[q])
            to = min(max(to, -float(price[q]), -width), width)
            farthest = max(farthest, abs(to - move[q]))
            move[q] = to
        if farthest < 0.5:
            break
    return move
