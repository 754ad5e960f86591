"""Properties that are computed when they are first needed, and once, however many threads need them together."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, Generic, TypeVar, overload

Owner = TypeVar("Owner")
Value = TypeVar("Value")


class thread_safe_property(Generic[Owner, Value]):
    """A property that is kept; a thread that needs it while it is being computed waits."""

    def __init__(self, make: Callable[[Owner], Value]) -> None:
        self._make = make
        self.__doc__ = make.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = f"_once_{name}"

    def kept(self, owner: Owner) -> Value | None:
        """Give the owner's value if it has been computed."""
        value: Value | None = vars(owner).get(self._name)
        return value

    def keep(self, owner: Owner, value: Value) -> None:
        """Let this be the owner's value, which is not computed then."""
        vars(owner)[self._name] = value

    @overload
    def __get__(self, owner: None, kind: type) -> thread_safe_property[Owner, Value]: ...

    @overload
    def __get__(self, owner: Owner, kind: type) -> Value: ...

    def __get__(self, owner: Any, kind: type) -> Any:
        if owner is None:
            return self
        values = vars(owner)
        if self._name not in values:
            with values.setdefault(f"{self._name}_lock", threading.Lock()):
                if self._name not in values:
                    values[self._name] = self._make(owner)
        return values[self._name]
