"""The services played within the web process (development)."""

import pytest
import requests

from ds_pyramid.connectors import simulateur
from ds_pyramid.connectors.base import Reglages


@pytest.mark.req("X-210")
def test_the_services_are_played_within_the_process_unless_another_does():
    server = simulateur.demarrer(0)
    try:
        answer = requests.get(f"http://127.0.0.1:{server.server_port}/search/?q=lille", timeout=2)
        assert answer.json()["features"]
        assert simulateur.demarrer(server.server_port) is None
    finally:
        server.shutdown()
        server.server_close()


def test_they_are_never_played_in_production():
    class Config:
        class registry:
            settings = {"ds.simulateur": "127.0.0.1:6544", "ds.environment": "production"}

    with pytest.raises(ValueError, match="not in production"):
        simulateur.includeme(Config)


@pytest.mark.req("X-199", "X-387")
def test_a_token_may_come_from_the_environment(monkeypatch):
    monkeypatch.setenv("DS_ESSAI", "jeton")
    settings = {"ds.connecteur.rna.url": "http://x", "ds.connecteur.rna.token": "env:DS_ESSAI"}
    assert Reglages.read(settings, "rna").token == "jeton"
