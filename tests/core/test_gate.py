"""The write gate: who passes, in which order, who does not have to."""

import subprocess
import sys
import threading
import time

import pytest
from pyramid.config import Configurator

from ds_pyramid.core.gate import FlockGate, Gate, GateBusy, PostgresGate, gate_of, needs_gate, write_gate


def registry_with(**settings):
    config = Configurator(settings=settings)
    config.include("ds_pyramid.core.gate")
    return config


@pytest.mark.parametrize(
    ("settings", "kind"),
    [
        ({"zodbconn.uri": "memory://"}, Gate),
        ({"zodbconn.uri": "demo:(memory://)/(memory://)"}, Gate),
        ({}, FlockGate),
        ({"zodbconn.uri": "zeo://localhost:1"}, FlockGate),
        ({"zodbconn.uri": "postgres://u:p@h:5/db?x=1"}, PostgresGate),
        ({"zodbconn.uri": "postgres://u:p@h:5/db", "ds.gate": "none"}, Gate),
        (
            {"zodbconn.uri": "zconfig://x.conf", "ds.gate": "postgres", "ds.gate_dsn": "dbname=d"},
            PostgresGate,
        ),
    ],
)
def test_the_gate_follows_the_storage(tmp_path, settings, kind):
    registry = registry_with(**{"ds.data": str(tmp_path), **settings}).registry
    assert type(gate_of(registry)) is kind
    assert gate_of(registry) is gate_of(registry)


def test_the_connection_string_comes_from_the_storages_address(tmp_path):
    registry = registry_with(**{"zodbconn.uri": "postgres://u:p@h:5/db?keep_history=0"}).registry
    assert gate_of(registry).dsn == "dbname='db' user='u' password='p' host='h' port='5'"


@pytest.mark.parametrize(
    "settings", [{"ds.gate": "wall"}, {"ds.gate": "postgres", "zodbconn.uri": "zconfig://x"}]
)
def test_settings_that_mean_nothing_are_refused(settings):
    with pytest.raises(ValueError, match=r"ds\.gate"):
        gate_of(registry_with(**settings).registry)


def test_threads_pass_one_at_a_time(tmp_path):
    registry = registry_with(**{"ds.data": str(tmp_path)}).registry
    inside, most = [], []

    def pass_through():
        with write_gate(registry):
            inside.append(1)
            most.append(len(inside))
            time.sleep(0.002)
            inside.pop()

    threads = [threading.Thread(target=pass_through) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1] * 8


def test_a_thread_inside_may_enter_again(tmp_path):
    registry = registry_with(**{"ds.data": str(tmp_path)}).registry
    with write_gate(registry), write_gate(registry):
        assert not FlockGateProbe(tmp_path).is_free()
    assert FlockGateProbe(tmp_path).is_free()


def test_another_process_waits_and_is_told_that_the_site_is_busy(tmp_path):
    gate = FlockGate(tmp_path / "gate.lock")
    gate.enter()
    script = (
        "from ds_pyramid.core.gate import FlockGate\nfrom pathlib import Path\n"
        f"FlockGate(Path({str(tmp_path / 'gate.lock')!r}), timeout=0.2).enter()\n"
    )
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", script], capture_output=True, text=True, timeout=60
    )
    assert "GateBusy" in done.stderr
    gate.leave()
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", script], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr


def test_a_thread_that_waits_too_long_is_told_so():
    gate = Gate(timeout=0.05)
    gate.enter()
    refused = []

    def wait():
        try:
            gate.enter()
        except GateBusy as busy:
            refused.append(busy.status)

    thread = threading.Thread(target=wait)
    thread.start()
    thread.join()
    gate.leave()
    assert refused == [503]


def test_a_gate_refused_between_processes_is_open_again_to_threads(tmp_path):
    first, second = FlockGate(tmp_path / "gate.lock"), FlockGate(tmp_path / "gate.lock", timeout=0.02)
    first.enter()
    with pytest.raises(GateBusy):
        second.enter()
    first.leave()
    second.enter()
    second.leave()


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("GET", "/dossiers", False),
        ("HEAD", "/dossiers", False),
        ("POST", "/dossiers", True),
        ("PATCH", "/dossiers", True),
        ("GET", "/confirmer/abc", True),
        ("POST", "/apercu", False),
        ("POST", "/api/v2/graphql", False),
        ("PUT", "/api/v2/graphql", True),
    ],
)
def test_methods_that_write_pass_and_rules_say_otherwise(method, path, expected):
    config = registry_with()
    config.add_gate_rule(r"/confirmer/", True)
    config.add_gate_rule(r"/apercu$", False)
    config.add_gate_rule(r"/api/v2/graphql$", lambda environ: environ["REQUEST_METHOD"] == "PUT")
    assert needs_gate(config.registry, {"REQUEST_METHOD": method, "PATH_INFO": path}) is expected


class FlockGateProbe:
    def __init__(self, folder):
        self.gate = FlockGate(folder / "gate.lock", timeout=0.02)

    def is_free(self):
        try:
            self.gate.enter()
        except GateBusy:
            return False
        self.gate.leave()
        return True
