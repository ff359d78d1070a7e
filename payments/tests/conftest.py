import pytest

from payments.tests.matrix import table


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The fault matrix, also under -q."""
    if lines := table.lines():
        terminalreporter.section("the fault matrix of payments")
        for line in lines:
            terminalreporter.write_line(line)
