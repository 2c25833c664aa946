"""A démarche whose changes of state are called, a receiver, the task that calls."""

from datetime import timedelta

import pytest

from ds_pyramid.core import clock
from ds_pyramid.core.events import notifier
from ds_pyramid.core.security import Role
from ds_pyramid.core.storage import open_root
from ds_pyramid.core.task_runs import run_task
from ds_pyramid.core.tasks import find_task
from tests.factories.accounts import make_compte
from tests.factories.demarches import make_publiee
from tests.rappels.receveur import Receveur

ADMIN = "admin@mairie.test"


@pytest.fixture
def settings(settings):
    """Loopback is allowed by a setting, as in development."""
    return settings | {"ds.rappel.local": "true", "ds.rappel.delai": "2"}


@pytest.fixture
def receveur():
    """The receiver."""
    found = Receveur()
    yield found
    found.stop()


@pytest.fixture
def numero(wsgi, site, receveur):
    """A published démarche that has the receiver's address."""
    with site() as root:
        admin = make_compte(root, ADMIN, Role.ADMINISTRATEUR)
        demarche = make_publiee(root, admin, notify=notifier(wsgi.registry))
        demarche.webhook = receveur.adresse
        return demarche.numero


@pytest.fixture
def travailler(wsgi, now):
    """Run the task, `apres` a length of time."""

    def run(apres=timedelta(0), name="appeler_les_rappels"):
        with clock.frozen(now + apres), open_root(wsgi.registry) as (root, _manager):
            return run_task(find_task(name), root, wsgi.registry, now=clock.now()).result

    return run
