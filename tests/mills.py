"""Dask clusters of real processes for tests: a scheduler and workers, each on a machine of its own with a network
and files of its own, as far as the files of books go.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import network

CHECKOUT = Path(__file__).parent.parent
_PORT = 8786
_MACHINES = {"scheduler": 2, "mill-1": 11, "mill-2": 12, "mill-3": 13, "mill-9": 19}
"""With the last part of the address of each."""


def has_namespaces() -> bool:
    """Whether machines can be made: by root on Linux, with iproute2."""
    if sys.platform != "linux" or os.geteuid() != 0:
        return False
    with suppress(OSError):
        tried = subprocess.run(["ip", "netns", "list"], capture_output=True, check=False)
        return tried.returncode == 0 and subprocess.run(["unshare", "-nm", "true"], check=False).returncode == 0
    return False


@dataclass
class Mills:
    """A network of machines. `logs` is a folder for what their programs say, `hidden` one that they do not see."""

    logs: Path
    hidden: Path
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    is_apart: bool = field(default_factory=has_namespaces)

    @property
    def network(self) -> str:
        return f"10.{100 + os.getpid() % 100}.{os.getpid() // 100 % 250}"

    @property
    def address(self) -> str:
        return f"tcp://{self.network if self.is_apart else '127.0.0'}.{2 if self.is_apart else 1}:{self.port}"

    @property
    def port(self) -> int:
        return _PORT if self.is_apart else 20_000 + os.getpid() % 10_000

    @property
    def bridge(self) -> str:
        return f"br{os.getpid() % 1_000_000}"

    def scheduler(self) -> None:
        host = self.address.removeprefix("tcp://").rpartition(":")[0]
        self._start("scheduler", "dask_scheduler", "--host", host, "--port", str(self.port))

    def worker(self, number: int, **environment: str) -> None:
        options = [
            "--nthreads",
            "1",
            "--no-nanny",
            "--memory-limit",
            "0",
            "--local-directory",
            str(self.logs / "scratch"),
        ]
        name = f"mill-{number}"
        self._start(name, "dask_worker", self.address, "--name", name, *options, **environment)

    def kill(self, name: str) -> None:
        process = self.processes.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def said(self, name: str) -> str:
        return (self.logs / f"{name}.log").read_text()

    def wait_until(self, name: str, words: str) -> None:
        patience = time.monotonic() + 60
        while words not in self.said(name):
            assert time.monotonic() < patience and self.processes[name].poll() is None, self.said(name)
            time.sleep(0.05)

    def _start(self, name: str, program: str, *arguments: str, **environment: str) -> None:
        command = [sys.executable, "-m", f"distributed.cli.{program}", *arguments, "--no-dashboard"]
        if self.is_apart:
            # It has no disk in common with who builds but the program's.
            within = f'mount -t tmpfs none {self.hidden} && exec "$@"'
            command = [
                "ip",
                "netns",
                "exec",
                self._namespace(name),
                "unshare",
                "-m",
                "sh",
                "-c",
                within,
                "sh",
                *command,
            ]
        paths = os.pathsep.join(filter(None, (environment.get("PYTHONPATH"), str(CHECKOUT), str(CHECKOUT / "tests"))))
        with (self.logs / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                command,
                cwd=self.logs,
                env=os.environ | environment | {"PYTHONPATH": paths},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def _namespace(self, name: str) -> str:
        return f"{self.bridge}-{name}"

    def _machine(self, name: str, host: int) -> None:
        space, link = self._namespace(name), f"v{os.getpid() % 1_000_000}-{host}"
        _ip("netns", "add", space)
        _ip("link", "add", link, "type", "veth", "peer", "name", "eth0", "netns", space)
        _ip("link", "set", link, "master", self.bridge, "up")
        _ip("-n", space, "addr", "add", f"{self.network}.{host}/24", "dev", "eth0")
        _ip("-n", space, "link", "set", "eth0", "up")
        _ip("-n", space, "link", "set", "lo", "up")

    def __enter__(self) -> "Mills":
        if self.is_apart:
            with network.changed():
                _ip("link", "add", self.bridge, "type", "bridge")
                _ip("addr", "add", f"{self.network}.1/24", "dev", self.bridge)
                _ip("link", "set", self.bridge, "up")
                for name, host in _MACHINES.items():
                    self._machine(name, host)
        return self

    def __exit__(self, *_: object) -> None:
        for name in list(self.processes):
            self.kill(name)
        if self.is_apart:
            with network.changed():
                for name in _MACHINES:
                    _ip("netns", "delete", self._namespace(name))
                _ip("link", "delete", self.bridge)


def _ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True, capture_output=True)


@contextmanager
def mills(folder: Path, workers: int) -> Iterator[Mills]:
    """A scheduler and so many workers at work. What is in `folder`/books, they do not see."""
    logs, hidden = folder / "logs", folder / "books"
    for place in (logs, hidden):
        place.mkdir(exist_ok=True)
    with Mills(logs, hidden) as made:
        made.scheduler()
        for number in range(1, workers + 1):
            made.worker(number)
        yield made
