"""What a grammar function gives for a place in the question."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Generic, NamedTuple, TypeVar

T_co = TypeVar("T_co", covariant=True)


class Found(NamedTuple, Generic[T_co]):
    """`value` was read; it ends before token `end`; `cost` says how loosely (0 is word for word)."""

    value: T_co
    end: int
    cost: float = 0.0


Reads = Iterator[Found[T_co]]
