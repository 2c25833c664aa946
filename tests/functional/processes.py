"""Start and stop small sites in processes of their own, and talk to them."""

import os
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import requests

HERE = Path(__file__).resolve().parents[2]


class Site:
    """One process serving a small site."""

    def __init__(self, data, uri="", preexec=None, inbuf=524288):
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        Path(data).mkdir(parents=True, exist_ok=True)
        self.log = Path(data, f"log-{self.port}").open("wb")  # noqa: SIM115 - closed with the process
        self.process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "tests.functional.small_site"]
            + [str(data), str(self.port), uri, str(inbuf)],
            cwd=HERE,
            stdout=self.log,
            stderr=self.log,
            preexec_fn=preexec,
        )
        self.data = data

    def wait(self):
        """Wait until it answers."""
        deadline = time.monotonic() + 40
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                break
            try:
                requests.get(f"{self.url}/combien", timeout=5)
                return self
            except requests.ConnectionError:
                time.sleep(0.05)
        raise AssertionError(f"the site did not start:\n{Path(self.log.name).read_text()[-3000:]}")

    def kill(self):
        """End it as a power cut would."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)
        self.log.close()

    def stop(self):
        """End it as systemd does."""
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(20)
        self.log.close()

    def rss(self):
        """Return the most memory the process ever held, in bytes."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) * 1024


@contextmanager
def sites(data, number=1, uri="", **options):
    """Start sites on the same data, one after the other; stop them at the end."""
    started = []
    try:
        for _ in range(number):
            started.append(Site(data, uri, **options))
            started[-1].wait()
        yield started
    finally:
        for site in started:
            site.stop()


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def create(url, times):
    """Create things one after the other from one client; return the status of each, 0 for a broken connection."""
    answers = []
    with requests.Session() as session:
        for number in range(times):
            try:
                answer = session.post(f"{url}/creer", data={"nom": f"n{number}"}, timeout=60)
                answers.append((answer.status_code, answer.text))
            except requests.RequestException:
                answers.append((0, ""))
                session.close()
                return answers
    return answers


def create_from_clients(urls, times):
    """Create from one client a URL, all at once; return all answers."""
    with ThreadPoolExecutor(len(urls)) as clients:
        return [answer for answers in clients.map(lambda url: create(url, times), urls) for answer in answers]


def numbers_of(url):
    """Return the numbers of the things stored."""
    return [int(word) for word in requests.get(f"{url}/numeros", timeout=30).text.split()]


def as_nobody():
    """Drop root's rights in a child process: PostgreSQL refuses to run as root."""
    if os.getuid() == 0:
        os.setgid(65534)
        os.setuid(65534)
