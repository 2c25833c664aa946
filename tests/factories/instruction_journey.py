"""What the journeys of instructeurs share: a site with a deposited dossier, and how a person acts on its pages."""

from ds_pyramid.core import clock
from ds_pyramid.core.events import notifier
from ds_pyramid.core.security import Role
from ds_pyramid.demarches import services as demarches
from tests.factories.accounts import form_to, make_compte, queued_mails
from tests.factories.demarches import make_publiee
from tests.factories.dossiers import make_depose
from tests.factories.instruction import text

ANNOTATIONS = (text(900, "Avis du service"),)
AGENT, COLLEGUE, USAGER = "agent@mairie.fr", "collegue@mairie.fr", "camille@exemple.fr"


def make_site(site, registry, *, annotations=ANNOTATIONS, **more):
    """Create two instructeurs and one dossier deposited by Camille; return (démarche, dossier) numbers."""
    notify = notifier(registry)
    with site() as root:
        agents = [make_compte(root, email, Role.INSTRUCTEUR) for email in (AGENT, COLLEGUE)]
        camille = make_compte(root, USAGER)
        demarche = make_publiee(root, annotations=annotations, notify=notify, **more)
        for compte in agents:
            demarches.affecter_instructeur(demarche.groupe_defaut, compte, now=clock.now(), notify=notify)
        dossier = make_depose(root, demarche, camille, notify=notify)
        return demarche.numero, dossier.numero


def find_dossier(root, numeros):
    """Return the dossier of a pair of numbers."""
    return root["demarches"][str(numeros[0])].dossiers.get(numeros[1])


def acts(site, numeros):
    """Return the names of the acts on the dossier, in order."""
    with site() as root:
        return [traitement.acte for traitement in find_dossier(root, numeros).traitements]


def mails_to(settings, email=USAGER):
    """Return the mails queued for somebody."""
    return [mail for mail in queued_mails(settings) if mail["To"] == email]


def submit(browser, page, name):
    """Do an act by its button on the dossier's page; return the page that follows."""
    return form_to(browser.get(page), f"/{name}").submit().follow()


def decide(browser, page, name, **fields):
    """Fill the page of a decision and send it; return the answer."""
    form = form_to(browser.get(f"{page}/{name}"), f"/{name}")
    for field, value in fields.items():
        form[field] = value
    return form.submit()
