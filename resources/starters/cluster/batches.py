"""The batches of the run: the same pictures in the same order, shared out among workers.

Orders are drawn as Epochal draws them: by the generator sfc32 (Chris Doty-Humphrey, PractRand), seeded by splitmix32
from a hash (FNV-1a) of the run's seed, the word "shuffle" and the number of the pass.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

MASK = 0xFFFFFFFF


def generator(*key: object) -> Iterator[int]:
    """Endless whole numbers of 32 bits, its own for each key."""
    state = 0x811C9DC5
    for unit in np.frombuffer("\0".join(map(str, key)).encode("utf-16-le"), np.uint16):
        state = ((state ^ int(unit)) * 0x01000193) & MASK

    def seeded() -> int:
        nonlocal state
        state = (state + 0x9E3779B9) & MASK
        mixed = ((state ^ (state >> 16)) * 0x21F0AAAD) & MASK
        mixed = ((mixed ^ (mixed >> 15)) * 0x735A2D97) & MASK
        return mixed ^ (mixed >> 15)

    a, b, c, counter = seeded(), seeded(), seeded(), 1
    drawn = 0
    while True:
        total = (a + b + counter) & MASK
        counter = (counter + 1) & MASK
        a = b ^ (b >> 9)
        b = (c + (c << 3)) & MASK
        c = (((c << 21) & MASK | (c >> 11)) + total) & MASK
        drawn += 1
        if drawn > 12:
            yield total


def permutation(count: int, bits: Iterator[int]) -> np.ndarray:
    """0 ... count-1 in random order (Fisher and Yates)."""
    order = list(range(count))
    for last in range(count - 1, 0, -1):
        pick = next(bits) * (last + 1) >> 32
        order[last], order[pick] = order[pick], order[last]
    return np.array(order, np.int64)


class Orders:
    """Which pictures each step of the run takes."""

    def __init__(self, count: int, batch_size: int, seed: int, shuffle: bool) -> None:
        self.count, self.batch_size, self.seed, self.shuffle = count, batch_size, seed, shuffle
        self.steps_per_pass = -(-count // batch_size)
        self._pass, self._order = -1, np.empty(0, np.int64)

    def batch(self, step: int) -> np.ndarray:
        number, place = divmod(step, self.steps_per_pass)
        if number != self._pass:
            self._order = permutation(self.count, generator(self.seed, "shuffle", number + 1)) if self.shuffle else np.arange(self.count)
            self._pass = number
        return self._order[place * self.batch_size : (place + 1) * self.batch_size]


def share(indices: np.ndarray, replica: int, replicas: int) -> np.ndarray:
    """The part of a batch that one of several replicas takes: all parts are as long as each other, or one longer."""
    return np.array_split(indices, replicas)[replica]
