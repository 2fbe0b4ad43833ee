"""What a grammar function gives for a place in the question."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any, Generic, NamedTuple, TypeVar, cast

T_co = TypeVar("T_co", covariant=True)


class Found(NamedTuple, Generic[T_co]):
    """`value` was read; it ends before token `end`; `cost` says how loosely (0 is word for word)."""

    value: T_co
    end: int
    cost: float = 0.0


Reads = Iterator[Found[T_co]]

Method = TypeVar("Method", bound=Callable[..., Iterator[Any]])


def remembered(method: Method) -> Method:
    """A grammar function whose readings are kept: it is asked for the same place again and again.

    The object has a `memory`, a dict. What is read depends on the arguments alone, which must be hashable.
    """

    @wraps(method)
    def looked_up(self: Any, *args: Any, **kwargs: Any) -> Iterator[Any]:
        asked = (method.__name__, args, tuple(kwargs.items()))
        if asked not in self.memory:
            self.memory[asked] = tuple(method(self, *args, **kwargs))
        return iter(self.memory[asked])

    return cast(Method, looked_up)
