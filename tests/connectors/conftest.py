"""The simulated services, over real HTTP, for the time of a test."""

import threading

import pytest

from ds_pyramid.connectors import simulateur


@pytest.fixture
def services(monkeypatch):
    """The address of the simulated services."""
    monkeypatch.setattr(simulateur, "LENTEUR", 0.6)
    server = simulateur.serveur(0)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()
