"""MongoDB and Valkey as children of this program, with their data in a directory of ours."""

import os
import threading
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

import redis
from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError

from orderbuddy.running.binaries import find_mongod, find_valkey
from orderbuddy.running.locks import DirectoryLock
from orderbuddy.running.ports import LOCALHOST, free_port
from orderbuddy.running.processes import ManagedProcess, terminate_all

SERVERS = {"mongo": "MongoDB", "valkey": "Valkey"}
VARIABLES = {"mongo": "MONGODB_URL", "valkey": "REDIS_URL"}
REPLICA_SET = "rs0"
CACHE_GIGABYTES = 0.25
OPLOG_MEGABYTES = 256
NOT_YET_INITIALIZED = 94
INVALID_REPLICA_SET_CONFIG = 93
# AlreadyInitialized, ConfigurationInProgress
BEING_FOUNDED = (23, 109)

Report = Callable[[str], None]


class EmbeddedServers:
    """mongod (a replica set of one) and valkey-server on free ports of 127.0.0.1.

    `environment` holds MONGODB_URL and REDIS_URL; `process("mongo")` and `process("valkey")` may be
    killed and started again on the same port. MongoDB's data survives in `directory`; Valkey's
    does not: nothing in it is needed after a crash. `names` leaves one of the two out. `lock` keeps
    other programs out of the directory.
    """

    def __init__(self, directory: Path, *, names: Sequence[str] = tuple(SERVERS)) -> None:
        self.directory = Path(directory).resolve()
        self.lock = DirectoryLock(self.directory)
        self._ports = {name: free_port() for name in names}
        self._processes = {name: self._make(name) for name in names}

    @property
    def environment(self) -> dict[str, str]:
        """What the product's settings need to find the servers."""
        return {VARIABLES[name]: _url(name, port) for name, port in self._ports.items()}

    @property
    def processes(self) -> list[ManagedProcess]:
        """All of them, in the order in which they are started."""
        return list(self._processes.values())

    def process(self, name: str) -> ManagedProcess:
        """`"mongo"` or `"valkey"`; KeyError if it was left out."""
        return self._processes[name]

    def start(
        self, report: Report = lambda line: None, stop: threading.Event | None = None
    ) -> None:
        """Starts all and waits for them; raises RunningError, and then nothing is left."""
        self.lock.acquire()
        try:
            for name in self._processes:
                (self.directory / name).mkdir(parents=True, exist_ok=True)
            for process in self.processes:
                process.start()
            for process in self.processes:
                process.wait_ready(stop=stop)
                report(f"{process.name} answers")
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stops all and lets others use the directory."""
        terminate_all(self.processes)
        self.lock.release()

    def _make(self, name: str) -> ManagedProcess:
        port = self._ports[name]
        data = self.directory / name
        if name == "mongo":
            argv, ready = mongod_argv(data, port), partial(become_primary, port)
        else:
            argv, ready = valkey_argv(data, port), partial(valkey_answers, _url(name, port))
        return ManagedProcess(
            SERVERS[name],
            argv,
            environment=os.environ,
            log_path=self.directory / "log" / f"{name}.log",
            ready=ready,
        )


def missing_servers(environment: Mapping[str, str]) -> list[str]:
    """Names of the servers that this environment does not point at."""
    return [name for name in SERVERS if not environment.get(VARIABLES[name])]


def _url(name: str, port: int) -> str:
    if name == "mongo":
        return f"mongodb://{LOCALHOST}:{port}/?replicaSet={REPLICA_SET}"
    return f"redis://{LOCALHOST}:{port}/0"


def mongod_argv(data: Path, port: int) -> list[str]:
    """mongod as a small replica set of one that listens on 127.0.0.1 only."""
    return [
        *(str(find_mongod()), "--quiet", "--nounixsocket"),
        *("--dbpath", str(data), "--port", str(port), "--bind_ip", LOCALHOST),
        *("--replSet", REPLICA_SET, "--oplogSize", str(OPLOG_MEGABYTES)),
        *("--wiredTigerCacheSizeGB", str(CACHE_GIGABYTES)),
        *("--setParameter", "diagnosticDataCollectionEnabled=false"),
    ]


def valkey_argv(data: Path, port: int) -> list[str]:
    """valkey-server that listens on 127.0.0.1 only and writes nothing to disk."""
    return [
        *(str(find_valkey()), "--bind", LOCALHOST, "--port", str(port)),
        *("--dir", str(data), "--save", "", "--appendonly", "no", "--daemonize", "no"),
    ]


def become_primary(port: int) -> bool:
    """Whether mongod takes writes; founds the replica set, or mends its address, if it must.

    The set's configuration holds the member's port, which is another one after a restart.
    """
    with MongoClient(LOCALHOST, port, directConnection=True, timeoutMS=2000) as client:
        try:
            if client.admin.command("hello")["isWritablePrimary"]:
                return True
            _found_or_mend(client, f"{LOCALHOST}:{port}")
        except OperationFailure as error:
            # On a busy machine founding takes longer than we wait for its answer.
            if not error.timeout and error.code not in BEING_FOUNDED:
                raise
        except PyMongoError:
            pass
    return False


def _found_or_mend(client: MongoClient, address: str) -> None:
    try:
        client.admin.command("replSetGetStatus")
    except OperationFailure as error:
        if error.code == NOT_YET_INITIALIZED:
            config = {"_id": REPLICA_SET, "members": [{"_id": 0, "host": address}]}
            client.admin.command("replSetInitiate", config)
        elif error.code == INVALID_REPLICA_SET_CONFIG:
            config = client.local["system.replset"].find_one()
            config["version"] += 1
            config["members"][0]["host"] = address
            client.admin.command("replSetReconfig", config, force=True)
        else:
            raise


def valkey_answers(url: str) -> bool:
    """Whether the server at this address takes commands."""
    try:
        with redis.Redis.from_url(url, socket_timeout=1) as client:
            return client.ping()
    except redis.RedisError:
        return False
