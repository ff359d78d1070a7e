"""A worker that hears of nothing ends itself."""

import time

from orderbuddy.celery import app
from orderbuddy.running.stack import Stack
from orderbuddy.watchdog import EXIT_CODE


def test_a_deaf_worker_says_what_it_was_at_and_ends(stack) -> None:
    alone = {"MONGODB_NAME": f"{stack.env['MONGODB_NAME']}_deaf", "WORKER_DEAF_SECONDS": "3"}
    other = Stack({**stack.env, **alone}, stack.directory / "deaf", parts=("web", "worker"))
    other.start()
    try:
        worker = other.process("worker")
        # Longer than it may be deaf, and with nothing to hear now and then.
        time.sleep(5)
        assert worker.alive
        queue = f"{alone['MONGODB_NAME']}.tasks"
        with app.connection_for_write() as connection:
            node = worker.argv[worker.argv.index("--hostname") + 1]
            app.control.cancel_consumer(queue, connection=connection, destination=[node])
        deadline = time.monotonic() + 30
        while worker.alive:
            assert time.monotonic() < deadline
            time.sleep(0.1)
        assert worker.returncode == EXIT_CODE
        said = worker.log_path.read_text()
        assert "hears of none" in said
        assert "watchdog.py" in said
    finally:
        other.stop()
