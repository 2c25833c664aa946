"""A démarche of an administrateur who also instructs it, and his browser."""

import pytest

from ds_pyramid.champs.models import ChampDescriptor
from ds_pyramid.core.events import notifier
from ds_pyramid.core.security import Role
from tests.factories.accounts import make_compte, sign_in
from tests.factories.demarches import make_demarche, make_publiee
from tests.factories.instruction import text

ADMIN, USAGER = "admin@mairie.test", "camille@exemple.fr"
CHAMPS = (
    ChampDescriptor(100, "header_section", "Votre projet"),
    text(101, "Nom du projet", mandatory=True),
    ChampDescriptor(102, "repetition", "Dépenses", children=(text(103, "Poste"), text(104, "Coût"))),
    ChampDescriptor(105, "linked_drop_down_list", "Lieu", options={"options": ("--Nord--", "Lille")}),
)
ANNOTATIONS = (text(900, "Avis du service"),)


@pytest.fixture
def numero(wsgi, site):
    """The number of a published démarche of ADMIN, who is also its instructeur."""
    with site() as root:
        admin = make_compte(root, ADMIN, Role.ADMINISTRATEUR)
        make_compte(root, USAGER)
        notify = notifier(wsgi.registry)
        return make_publiee(root, admin, champs=CHAMPS, annotations=ANNOTATIONS, notify=notify).numero


@pytest.fixture
def admin(app, numero):
    """The browser of ADMIN."""
    sign_in(app, ADMIN)
    return app


@pytest.fixture
def demarche(root):
    """A démarche en test, in a tree without HTTP."""
    return make_demarche(root, champs=CHAMPS, annotations=ANNOTATIONS)


@pytest.fixture
def notify(settings):
    """The real announcer, where the subscribers of dossiers listen."""
    import transaction
    from pyramid.registry import Registry

    from ds_pyramid.dossiers.subscribers import SUBSCRIPTIONS

    registry = Registry("tests")
    registry.settings = settings
    for function, event in SUBSCRIPTIONS:
        registry.registerHandler(function, (event,))
    yield notifier(registry)
    transaction.abort()


def of(numero, page):
    return f"/admin/demarches/{numero}/{page}"


def envoyer(page, action, **fields):
    """Fill the editor of a page and press one of its buttons."""
    form = next(f for f in page.forms.values() if "corps" in f.fields)
    for name, value in fields.items():
        form[name] = value
    return form.submit("action", value=action, status="*")
