"""A build preempts nobody who answers readers, and what runs after it is as it was."""

from __future__ import annotations

import os
import sys
import threading

import pytest

from service.processes.priority import work_behind_readers

if sys.platform != "linux":
    pytest.skip("other systems have no such order", allow_module_level=True)


def test_work_and_the_threads_that_it_begins_come_behind_readers() -> None:
    found: list[int] = []
    with work_behind_readers():
        thread = threading.Thread(target=lambda: found.append(os.sched_getscheduler(0)))
        thread.start()
        thread.join()
        found.append(os.sched_getscheduler(0))
    assert found == [os.SCHED_BATCH, os.SCHED_BATCH]
    assert os.sched_getscheduler(0) == os.SCHED_OTHER


def test_an_order_that_was_chosen_for_the_command_is_kept() -> None:
    found: list[int] = []

    def work() -> None:
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
        with work_behind_readers():
            found.append(os.sched_getscheduler(0))
        found.append(os.sched_getscheduler(0))

    # Of a thread alone, for not everybody may come back from there.
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert found == [os.SCHED_IDLE, os.SCHED_IDLE]


def test_work_that_fails_leaves_the_usual_order() -> None:
    with pytest.raises(KeyError), work_behind_readers():
        raise KeyError
    assert os.sched_getscheduler(0) == os.SCHED_OTHER
