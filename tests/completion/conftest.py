"""The real connectors on the simulated services, and a registry where completion and dossiers listen."""

import pytest
from pyramid.registry import Registry

from ds_pyramid.core.events import notifier
from tests.connectors.conftest import services  # noqa: F401 - a fixture

CONNECTEURS = ("api_entreprise", "rna", "rnf", "education", "ban", "api_particulier")


@pytest.fixture
def branches(settings, services):  # noqa: F811
    """The settings with every service configured, answers not kept."""
    for nom in CONNECTEURS:
        settings[f"ds.connecteur.{nom}.url"] = services
        settings[f"ds.connecteur.{nom}.delai"] = "2"
        settings[f"ds.connecteur.{nom}.cache"] = "0"
    settings["ds.connecteur.referentiels.hotes"] = "127.0.0.1"
    return settings


@pytest.fixture
def registry(branches):
    """A registry with the connectors and the subscribers."""
    from ds_pyramid.completion.subscribers import SUBSCRIPTIONS
    from ds_pyramid.connectors import MODULES, includeme

    class Config:
        registry = Registry("tests")

        def include(self, name):
            module = __import__(f"ds_pyramid.connectors{name}", fromlist=["includeme"])
            module.includeme(self)

    assert MODULES
    config = Config()
    config.registry.settings = branches
    includeme(config)
    for function, event in SUBSCRIPTIONS:
        config.registry.registerHandler(function, (event,))
    return config.registry


@pytest.fixture
def notify(registry):
    """The real announcer."""
    return notifier(registry)


@pytest.fixture
def completer(root, commit, registry):
    """Run the task once, at an instant."""
    from ds_pyramid.completion.tasks import completer_reponses
    from ds_pyramid.core import clock

    def run(at=None):
        commit()
        return completer_reponses(root, registry, now=at or clock.now())

    return run
