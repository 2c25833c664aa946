"""A real clamd, with one signature made by hand: that of the EICAR test file (X-329)."""

import hashlib
import shutil
import socket
import subprocess
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

# In two halves, so that no antivirus stops at this file.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
STREAM_MAX = 8 * 1024 * 1024
START_SECONDS = 30
PROGRAM = shutil.which("clamd", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")

CONF = """
LocalSocket {folder}/clamd.ctl
TCPSocket {port}
TCPAddr 127.0.0.1
DatabaseDirectory {folder}
LogFile {folder}/clamd.log
Foreground yes
StreamMaxLength {stream_max}
MaxFileSize 20M
"""


@pytest.fixture(scope="session")
def clamd(tmp_path_factory):
    """A clamd that runs: `unix` and `tcp` are values of ds.antivirus."""
    if PROGRAM is None:
        pytest.fail(
            "clamd is missing: install the Debian package clamav-daemon (tools/debian-packages.sh test)"
        )
    folder = tmp_path_factory.mktemp("clamd")
    port = free_port()
    digest = hashlib.sha256(EICAR).hexdigest()
    (folder / "eicar.hsb").write_text(f"{digest}:{len(EICAR)}:Eicar-Test:73\n", encoding="ascii")
    conf = folder / "clamd.conf"
    conf.write_text(CONF.format(folder=folder, port=port, stream_max=STREAM_MAX), encoding="ascii")
    process = subprocess.Popen(
        [PROGRAM, "--config-file", str(conf)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_for(folder / "clamd.ctl", process)
        yield SimpleNamespace(unix=f"unix:{folder}/clamd.ctl", tcp=f"tcp:127.0.0.1:{port}", pid=process.pid)
    finally:
        process.terminate()
        process.wait(START_SECONDS)


def free_port() -> int:
    """Return a port that nothing listens to."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def wait_for(path: Path, process) -> None:
    """Wait until clamd listens."""
    end = time.monotonic() + START_SECONDS
    while not path.exists():
        if process.poll() is not None or time.monotonic() > end:
            pytest.fail(f"clamd did not start (status {process.poll()}); see {path.parent}/clamd.log")
        time.sleep(0.05)
