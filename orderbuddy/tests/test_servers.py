"""Embedded servers and child processes: up quickly, mended when they crash, never left behind."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import psutil
import pytest
from pymongo import MongoClient

from orderbuddy.management.commands.servers import run_with
from orderbuddy.running import binaries
from orderbuddy.running.errors import RunningError, StoppedError
from orderbuddy.running.ports import LOCALHOST, free_port, require_free_port
from orderbuddy.running.processes import ManagedProcess
from orderbuddy.running.servers import EmbeddedServers
from orderbuddy.running.stack import BASE_DIR
from orderbuddy.running.supervisor import Supervisor

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]


@pytest.fixture
def run(tmp_path):
    """`run(*argv, **options)` makes a ManagedProcess that this test need not end."""
    made: list[ManagedProcess] = []

    def run(*argv: str, **options) -> ManagedProcess:
        name = options.pop("name", "sleeper")
        options.setdefault("ready", lambda: True)
        log = tmp_path / f"{name}.log"
        made.append(ManagedProcess(name, argv, environment=os.environ, log_path=log, **options))
        return made[-1]

    yield run
    for process in made:
        process.kill()


def wait_until(happened, seconds: float = 30.0) -> bool:
    deadline = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def test_mongo_keeps_its_data_and_takes_writes_on_another_port(tmp_path):
    for expected in (1, 2):
        servers = EmbeddedServers(tmp_path, names=["mongo"])
        servers.start()
        with MongoClient(servers.environment["MONGODB_URL"]) as client:
            client.shop.visits.insert_one({"at": expected})
            assert client.shop.visits.count_documents({}) == expected
        servers.stop()


def test_a_killed_server_comes_back_with_its_data(tmp_path):
    servers = EmbeddedServers(tmp_path, names=["mongo"])
    servers.start()
    mongo = servers.process("mongo")
    try:
        with MongoClient(servers.environment["MONGODB_URL"]) as client:
            client.shop.visits.insert_one({"at": 1})
            mongo.kill()
            assert not mongo.alive
            mongo.start()
            mongo.wait_ready()
            assert client.shop.visits.count_documents({}) == 1
    finally:
        servers.stop()


def test_a_directory_belongs_to_one_program(tmp_path):
    first = EmbeddedServers(tmp_path, names=["valkey"])
    first.start()
    with pytest.raises(RunningError, match=f"in use by another OrderBuddy .process {os.getpid()}"):
        EmbeddedServers(tmp_path, names=["valkey"]).start()
    first.stop()
    again = EmbeddedServers(tmp_path, names=["valkey"])
    again.start()
    again.stop()


@pytest.mark.parametrize(
    ("find", "variable"),
    [(binaries.find_mongod, "MONGODB_URL"), (binaries.find_valkey, "REDIS_URL")],
)
def test_without_a_server_the_error_says_what_to_do(monkeypatch, find, variable):
    monkeypatch.setattr("importlib.util.find_spec", lambda package: None)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(RunningError, match=f"requirements/dev.txt.* set {variable}"):
        find()


def test_a_server_on_the_path_is_used(monkeypatch, tmp_path):
    monkeypatch.setattr("importlib.util.find_spec", lambda package: None)
    monkeypatch.setenv("PATH", str(tmp_path))
    server = tmp_path / "redis-server"
    server.write_text("#!/bin/sh\n")
    server.chmod(0o755)
    assert binaries.find_valkey() == server


def test_a_busy_port_is_named():
    with socket.create_server((LOCALHOST, 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(RunningError, match=rf"Port {port} on 127\.0\.0\.1 cannot be used"):
            require_free_port(port)
    require_free_port(port)


def test_no_port_is_given_to_two():
    """Not even before the first has begun to listen, and none that is in use."""
    first, *others = [free_port() for _ in range(50)]
    assert len({first, *others}) == 50
    with socket.create_server((LOCALHOST, first)):
        assert first not in {free_port() for _ in range(250)}


def test_a_process_that_ends_at_once_says_why(run):
    process = run(sys.executable, "-c", "raise SystemExit('no such table')", ready=lambda: False)
    process.start()
    with pytest.raises(RunningError, match="stopped while starting: no such table") as caught:
        process.wait_ready()
    assert "no such table" in caught.value.__notes__[0]


def test_a_process_that_never_answers_is_given_up(run):
    process = run(*SLEEP, ready=lambda: False)
    process.start()
    with pytest.raises(RunningError, match=r"did not answer within 0.1 s"):
        process.wait_ready(0.1)


def test_a_missing_program_is_one_sentence(run):
    with pytest.raises(RunningError, match=r"sleeper cannot be started: .*No such file"):
        run("/no/such/program").start()


def test_waiting_ends_when_told_to_stop(run):
    process = run(*SLEEP, ready=lambda: False)
    process.start()
    stop = threading.Event()
    threading.Timer(0.2, stop.set).start()
    with pytest.raises(StoppedError):
        process.wait_ready(stop=stop)


def test_a_process_runs_on_the_cores_it_is_given(run):
    before = os.sched_getaffinity(0)
    process = run(*SLEEP, cpus={min(before)})
    process.start()
    assert os.sched_getaffinity(process.pid) == {min(before)}
    assert os.sched_getaffinity(0) == before


@pytest.mark.parametrize("end", [ManagedProcess.kill, ManagedProcess.terminate])
def test_what_a_process_started_ends_with_it(run, end):
    process = run("sh", "-c", "sleep 60 & sleep 60")
    process.start()
    parent = psutil.Process(process.pid)
    assert wait_until(lambda: len(parent.children()) == 2)
    family = [parent, *parent.children()]
    end(process)
    assert wait_until(lambda: not any(map(psutil.Process.is_running, family)))


def test_children_do_not_outlive_a_parent_that_is_killed(tmp_path):
    script = tmp_path / "parent.py"
    script.write_text(PARENT)
    parent = subprocess.Popen([sys.executable, script, tmp_path], cwd=BASE_DIR)
    known = psutil.Process(parent.pid)
    assert wait_until(lambda: (tmp_path / "ready").exists())
    # sh, its two sleeps, the warden
    assert wait_until(lambda: len(known.children(recursive=True)) == 4)
    family = known.children(recursive=True)
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    assert wait_until(lambda: not any(map(psutil.Process.is_running, family)))


PARENT = """
import os, sys, threading, time
from pathlib import Path
sys.path.insert(0, os.getcwd())
from orderbuddy.running.processes import ManagedProcess
directory = Path(sys.argv[1])
argv = ["sh", "-c", "sleep 60 & sleep 60"]
child = ManagedProcess("sh", argv, environment=os.environ, log_path=directory / "log", ready=bool)
# A thread that ends must not take its child with it.
starter = threading.Thread(target=child.start)
starter.start()
starter.join()
(directory / "ready").touch()
time.sleep(60)
"""


def test_what_crashes_is_started_again_and_said(run):
    process, stop, lines = run(*SLEEP, name="relay"), threading.Event(), []
    process.start()
    first = process.pid
    supervisor = Supervisor([process], stop=stop, report=lines.append)
    watching = threading.Thread(target=supervisor.watch)
    watching.start()
    os.kill(first, signal.SIGKILL)
    assert wait_until(lambda: process.pid not in (None, first))
    stop.set()
    watching.join()
    assert lines[0].startswith("relay ended (exit code -9): it starts again in 0.5 s")
    assert lines[1] == "relay runs again"


def test_servers_runs_a_command_with_their_addresses_and_passes_its_exit_code():
    told = servers("--run", "sh", "-c", 'echo "$MONGODB_URL $REDIS_URL"; exit 7')
    assert told.returncode == 7
    assert told.stdout.startswith("mongodb://127.0.0.1:")
    assert " redis://127.0.0.1:" in told.stdout


def test_a_command_that_is_not_there_is_one_sentence():
    with pytest.raises(RunningError, match="/no/such/command cannot be started"):
        run_with({}, ["/no/such/command"], threading.Event())


def servers(*arguments: str) -> subprocess.CompletedProcess:
    command = [sys.executable, str(Path(BASE_DIR) / "manage.py"), "servers", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=180, check=False)
