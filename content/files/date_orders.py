"""Date orders: whether the dates of an archive that are written in figures name the day or the month first."""

from collections.abc import Iterable, Iterator

from content.base import ArchiveProblem


class DateOrders:
    """Gathers the orders of all stories' dates, to tell where some show that others were read the wrong way round."""

    def __init__(self) -> None:
        self._sources: dict[str, list[str]] = {"day": [], "month": [], "either": []}

    def add(self, source: str, orders: Iterable[str]) -> None:
        """Add what `content.base.dates.order_of` tells of the dates of one file."""
        for order in orders:
            self._sources[order].append(source)

    def problems(self, *, day_first: bool) -> Iterator[ArchiveProblem]:
        """Report once that dates which can be read only one way have another order than ambiguous ones are read in."""
        contrary, ambiguous = self._sources["month" if day_first else "day"], self._sources["either"]
        if not contrary or not ambiguous:
            return
        first, read = ("month", "day") if day_first else ("day", "month")
        yield ArchiveProblem(
            min(contrary),
            None,
            f"its date has the {first} first, while those that may be read either way are read with the {read} first "
            f"(in {len(ambiguous):,} {'file' if len(ambiguous) == 1 else 'files'})",
            f"Set day_first = {'false' if day_first else 'true'} under [reading], or write dates as YYYY-MM-DD.",
        )
