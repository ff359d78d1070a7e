"""What may take long leaves a worker threads for what is due now."""

from orderbuddy import lanes

FREE = 2


def test_all_lanes_together_leave_some_threads() -> None:
    alone = [one for one in vars(lanes).values() if isinstance(one, lanes.Lane)]
    places = [one.places for one in (*alone, *lanes.MESSAGES.values())]
    assert sum(places) <= lanes.WORKER_THREADS - FREE
