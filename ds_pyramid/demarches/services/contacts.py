"""Services: the contact cards of administrations, shared by several démarches (A-107 to A-112)."""

from collections.abc import Iterable

from ds_pyramid.core.numbering import next_number
from ds_pyramid.core.tree import find_root
from ds_pyramid.demarches.events import DemarcheModifiee
from ds_pyramid.demarches.models import Demarche, Service
from ds_pyramid.demarches.services.historique import note

CHAMPS = (
    "nom",
    "organisme",
    "type_organisme",
    "siret",
    "email",
    "telephone",
    "horaires",
    "adresse",
    "lien_contact",
)


def create_service(root, compte, *, a_completer: bool = False, **fields: str) -> Service:
    """Create a service that an administrateur owns. Raises KeyError for a field that a service has not."""
    service = Service(next_number(root, "service"))
    service.administrateurs = frozenset({compte.id})
    update_service(service, a_completer=a_completer, **fields)
    root["services"][str(service.id)] = service
    return service


def update_service(service: Service, *, a_completer: bool = False, **fields: str) -> None:
    """Change the card, for all its démarches. Raises KeyError for a field that a service has not."""
    unknown = fields.keys() - set(CHAMPS)
    if unknown:
        raise KeyError(*sorted(unknown))
    for name, value in fields.items():
        setattr(service, name, value.strip())
    service.a_completer = a_completer


def announce_service(service: Service, compte, *, now, notify) -> None:
    """Tell that the card of a service changed: the démarches that show it are listed by it."""
    for demarche in demarches_du_service(service):
        note(demarche, compte, f"coordonnées du service : {service.nom}", now)
        notify(DemarcheModifiee(demarche=demarche, auteur=compte, now=now))


def attach_service(demarche: Demarche, service: Service, compte, *, now, notify) -> None:
    """Make a service the contact of a démarche."""
    if demarche.service_id == service.id:
        return
    demarche.service_id = service.id
    note(demarche, compte, f"service : {service.nom}", now)
    notify(DemarcheModifiee(demarche=demarche, auteur=compte, now=now))


def services_de(root, compte) -> list[Service]:
    """Return the services an administrateur may choose, by name."""
    return _by_name(service for service in root["services"].values() if compte.id in service.administrateurs)


def demarches_du_service(service: Service) -> list[Demarche]:
    """Return the démarches that show a service."""
    root = find_root(service)
    return [demarche for demarche in root["demarches"].values() if demarche.service_id == service.id]


def _by_name(services: Iterable[Service]) -> list[Service]:
    return sorted(services, key=lambda service: service.nom.lower())
