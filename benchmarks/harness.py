"""A site of its own for a measure: data in a folder, the application in this process, commands beside it.

Pages are measured by calling the WSGI application, all tweens, gate, transaction and rendering included, without the
network: the figure is server time; `cpu` is what the process worked, whatever else the machine does. The hello-world
page (`/health`) of the same application is measured in the same run, so that every figure is also a ratio. Loads are
objects read from the storage with an empty cache (worst case) and with the cache warm (as in a process that serves).
"""

import configparser
import http.cookies
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from urllib.parse import urlencode

from pyramid.paster import get_app
from webob import Request
from ZODB.ActivityMonitor import ActivityMonitor

HERE = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
PASSWORD = "une phrase de passe 2026"


def make_site(folder: Path, **settings) -> Path:
    """Write the ini file of a site in a folder; return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    parser = configparser.RawConfigParser()
    parser.read(HERE / "development.ini", encoding="utf-8")
    parser.set("DEFAULT", "here", str(folder))
    values = {
        "ds.data": str(folder / "var"),
        "ds.worker": "false",
        "pyramid.reload_templates": "false",
        **settings,
    }
    for key, value in values.items():
        parser.set("app:main", key, value)
    ini = folder / "bench.ini"
    with ini.open("w", encoding="utf-8") as file:
        parser.write(file)
    return ini


def command(name: str, *args, sent: str = "") -> str:
    """Run a console script, `sent` on its input; return what it printed."""
    done = subprocess.run(
        [str(BIN / name), *map(str, args)], input=sent, capture_output=True, text=True, check=False, cwd=HERE
    )
    if done.returncode:
        raise SystemExit(f"{name} {args}: {done.stdout}\n{done.stderr}")
    return done.stdout


def accounts(ini, pairs) -> None:
    """Create accounts, (address, role) pairs, that sign in with PASSWORD."""
    for email, role in pairs:
        options = ("create", "--email", email, "--role", role, "--password-stdin")
        command("ds-account", ini, *options, sent=f"{PASSWORD}\n")


@dataclass
class Figure:
    """What was measured of one page."""

    name: str
    ms: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    cold: int = 0
    warm: int = 0
    bytes: int = 0

    @property
    def median(self) -> float:
        return statistics.median(self.ms)

    @property
    def p95(self) -> float:
        return sorted(self.ms)[int(len(self.ms) * 0.95)]


class Browser:
    """Calls the application as a signed-in person would."""

    def __init__(self, ini: Path):
        self.app = get_app(str(ini))
        self.cookies: dict[str, str] = {}
        self.db = self.app.registry["ds.database"]
        self.monitor = ActivityMonitor()
        self.db.setActivityMonitor(self.monitor)

    def request(self, method: str, path: str, body: bytes = b"", content_type="", **headers):
        """Return the response; cookies are kept."""
        request = Request.blank(path, method=method, base_url="http://127.0.0.1:6543")
        request.environ["REMOTE_ADDR"] = "127.0.0.1"
        request.headers["Cookie"] = "; ".join(f"{key}={value}" for key, value in self.cookies.items())
        if method == "POST":
            request.body_file, request.content_length = BytesIO(body), len(body)
            request.content_type = content_type or "application/x-www-form-urlencoded"
            request.headers["X-CSRF-Token"] = self.cookies.get("_csrf_token", "")
            request.headers["Origin"] = "http://127.0.0.1:6543"
        request.headers.update(headers)
        response = request.get_response(self.app)
        _ = response.body
        for line in response.headers.getall("Set-Cookie"):
            for key, morsel in http.cookies.SimpleCookie(line).items():
                self.cookies[key] = morsel.value
        return response

    def sign_in(self, email: str) -> None:
        """Sign in with the password of the demonstration."""
        self.request("GET", "/connexion")
        body = urlencode({"email": email, "password": PASSWORD, "csrf_token": self.cookies["_csrf_token"]})
        response = self.request("POST", "/connexion", body.encode())
        if response.status_int not in (302, 303):
            raise SystemExit(f"cannot sign in: {response.status} {response.text[:500]}")

    def measure(self, name: str, call, times: int = 30) -> Figure:
        """Measure a call (a function of the rank): time with a warm cache, loads with a cold and a warm one."""
        figure = Figure(name)
        for rank in range(3):
            check(call(rank))
        figure.warm = self.loads(lambda: call(3))
        for rank in range(4, 4 + times):
            started, worked = time.perf_counter(), time.process_time()
            response = call(rank)
            figure.ms.append((time.perf_counter() - started) * 1000)
            figure.cpu.append((time.process_time() - worked) * 1000)
            check(response)
        figure.bytes = len(response.body)
        for connection in self.db.pool.all:
            connection.cacheMinimize()
        figure.cold = self.loads(lambda: call(4 + times))
        return figure

    def loads(self, call) -> int:
        """Return how many objects a call reads from the storage."""
        self.monitor.log.clear()
        call()
        return sum(entry[1] for entry in self.monitor.log)


def check(response) -> None:
    """Stop the measure when a page does not answer as it should."""
    if response.status_int >= 400:
        raise SystemExit(f"{response.status}: {response.text[:2000]}")


def table(figures: list[Figure], hello: Figure) -> str:
    """Return the figures as the lines of a Markdown table."""
    lines = [
        "| page | median ms | p95 ms | cpu ms | × hello | loads cold | loads warm | bytes |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for f in [hello, *figures]:
        times = (
            f"{f.median:.2f} | {f.p95:.2f} | {statistics.median(f.cpu):.2f} | {f.median / hello.median:.1f}"
        )
        lines.append(f"| {f.name} | {times} | {f.cold} | {f.warm} | {f.bytes:,} |")
    return "\n".join(lines)
