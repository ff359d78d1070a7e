"""Payment gateways to practise with: no money moves, and test cards are all that they take."""

import os
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

from orderbuddy.running import ready
from orderbuddy.running.ports import LOCALHOST, free_port
from orderbuddy.running.processes import ManagedProcess, terminate_all
from orderbuddy.running.stack import BASE_DIR

Report = Callable[[str], None]

# name → (the program, the settings that it stands in for, as paths below its address)
GATEWAYS = {
    "practice EmergePay": (
        "payments.fakes.emergepay",
        {
            "EMERGEPAY_ENVIRONMENT_URL": "/virtualterminal/v1",
            "EMERGEPAY_ASSETS_URL": "",
        },
    ),
    "practice Stripe": ("payments.fakes.stripe", {"STRIPE_API_URL": "", "STRIPE_JS_URL": "/v3/"}),
}


class PracticeGateways:
    """Stand-ins for the gateways whose addresses `environment` does not name, as processes."""

    def __init__(self, directory: Path, environment: Mapping[str, str]) -> None:
        self.processes: list[ManagedProcess] = []
        self.environment: dict[str, str] = {}
        for name, (program, settings) in GATEWAYS.items():
            if any(one in environment for one in settings):
                continue  # a sandbox of the person's own
            port = free_port()
            self.processes.append(_process(name, program, port, directory))
            for setting, path in settings.items():
                self.environment[setting] = f"http://{LOCALHOST}:{port}{path}"

    def start(self, report: Report, stop: threading.Event) -> None:
        """Starts them and waits for each; raises RunningError."""
        for process in self.processes:
            process.start()
        for process in self.processes:
            process.wait_ready(stop=stop)
            report(f"{process.name} answers")

    def stop(self) -> None:
        """Stops them; what they took is forgotten."""
        terminate_all(self.processes)


def _process(name: str, program: str, port: int, directory: Path) -> ManagedProcess:
    return ManagedProcess(
        name,
        [sys.executable, "-m", program, "--port", str(port)],
        environment=os.environ,
        log_path=directory / "log" / f"{name.replace(' ', '-').lower()}.log",
        ready=lambda: ready.http_answers(f"http://{LOCALHOST}:{port}/_control/books"),
        directory=BASE_DIR,
    )
