"""The service's metrics for Prometheus.

Imported only once `PROMETHEUS_MULTIPROC_DIR` is set or never will be: prometheus-client decides at its import whether
several processes count together.
"""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from service.base import temporary_folders
from service.base.logs import logger
from service.live.live_index import State

METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"})
NO_ROUTE = "none"
FILE_BYTES = {"counter": 1 << 18, "histogram": 1 << 20}
"""Of the files in which a process counts for all: more than every series there can be takes."""
BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper bounds, in seconds: an answer from memory takes under one thousandth, a draft some tenths."""


class Metrics:
    """The metrics of one application; of a server with several processes, those of all together."""

    def __init__(self) -> None:
        self._counting_process = 0
        self._has_room = True
        self._reserve_files()
        self._registry = CollectorRegistry()
        self._series: dict[tuple[str, str, str], tuple[Counter, Histogram]] = {}
        labels = ["method", "route"]
        self._requests = Counter("seealso_requests", "Requests answered.", [*labels, "status"], registry=self._registry)
        self._seconds = Histogram(
            "seealso_request_duration_seconds",
            "Time from a request to its answer.",
            labels,
            buckets=BUCKETS,
            registry=self._registry,
        )
        self._drafts = Counter("seealso_drafts", "Drafts sent, each of a batch by itself.", registry=self._registry)

    def count(self, method: str, route: str | None, status: int, seconds: float, drafts: int) -> None:
        """Count one answered request, which took that many seconds and held that many drafts.

        Methods and addresses that clients make up start no new series.
        """
        if os.getpid() != self._counting_process:
            self._reserve_files()
        if not self._has_room:
            return
        key = method if method in METHODS else "other", route or NO_ROUTE, str(status)
        if key not in self._series:
            # Finding a series by its labels takes longer than counting.
            self._series[key] = self._requests.labels(*key), self._seconds.labels(*key[:2])
        requests, durations = self._series[key]
        requests.inc()
        durations.observe(seconds)
        if drafts:
            self._drafts.inc(drafts)

    def _reserve_files(self) -> None:
        """Make the files that prometheus-client is about to map for this process, as it names them."""
        self._counting_process = os.getpid()
        folder = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
        if folder is None:
            return
        for kind, size in FILE_BYTES.items():
            path = Path(folder, f"{kind}_{self._counting_process}.db")
            try:
                with path.open("ab") as file:
                    temporary_folders.reserve(file, size)
            except OSError as error:
                path.unlink(missing_ok=True)
                self._has_room = False
                logger.warning("Requests are not counted for /metrics: %s", error.strerror)
                return

    def scrape(self, state: State) -> tuple[str, str]:
        """Write all metrics in Prometheus' text form, and give its media type."""
        registry = self._registry
        folder = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
        # Where it was cleared away, this process still has its own.
        if folder is not None and Path(folder).is_dir():
            registry = CollectorRegistry()
            MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        text = generate_latest(registry).decode()
        index_registry = CollectorRegistry()
        index_registry.register(_IndexCollector(state))
        return text + generate_latest(index_registry).decode(), CONTENT_TYPE_LATEST


class _IndexCollector(Collector):
    """The metrics of the index that is served: computed at each scrape, so that they are never out of date."""

    def __init__(self, state: State) -> None:
        self._state = state

    def collect(self) -> Iterator[Metric]:
        index = self._state.index
        yield GaugeMetricFamily("seealso_index_loaded", "1 where there is an index.", 0 if index is None else 1)
        yield GaugeMetricFamily(
            "seealso_index_problem", "1 where a newer index cannot be served.", 1 if self._state.problem else 0
        )
        if index is not None:
            built = datetime.fromisoformat(index.manifest.built_at)
            age = (datetime.now(UTC) - built).total_seconds()
            yield GaugeMetricFamily("seealso_index_age_seconds", "Time since the index was built.", age)
            yield GaugeMetricFamily("seealso_index_stories", "Stories that can be shown.", index.manifest.articles)
