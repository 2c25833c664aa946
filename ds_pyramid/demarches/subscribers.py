"""What follows the events of a démarche."""

from ds_pyramid.demarches.events import (
    AdministrateurAjoute,
    AdministrateurRetire,
    AideDemandee,
    CopieEnvoyee,
    DemarcheClose,
    DemarcheDesactivee,
    DemarcheModifiee,
    DemarchePubliee,
    GroupeModifie,
    RevisionPubliee,
)
from ds_pyramid.demarches.indexes import index_demarche
from ds_pyramid.demarches.notifications import (
    tell_administrateur,
    tell_automatic_closing,
    tell_copy,
    tell_deactivation,
    tell_groupe,
    tell_support,
)
from ds_pyramid.demarches.services.relecture import relever


def index_on_change(event: DemarcheModifiee) -> None:
    """Keep the lists of démarches true."""
    index_demarche(event.demarche)


def review_the_form(event: DemarchePubliee | RevisionPubliee) -> None:
    """Look in what is published for sensitive data, and have it reviewed."""
    if relever(event.demarche):
        index_demarche(event.demarche)


def mail_on_automatic_closing(event: DemarcheClose) -> None:
    """Write to the administrateurs when nobody closed the démarche by hand."""
    if event.automatique:
        tell_automatic_closing(event.registry, event.demarche, event.now)


def mail_the_receiver(event: CopieEnvoyee) -> None:
    """Write to who receives a copy."""
    tell_copy(event)


def mail_the_new_administrateur(event: AdministrateurAjoute) -> None:
    """Write to who joined the administrateurs."""
    tell_administrateur(event, "demarche_administrateur_ajoute")


def mail_the_former_administrateur(event: AdministrateurRetire) -> None:
    """Write to who was taken out of the administrateurs."""
    tell_administrateur(event, "demarche_administrateur_retire")


def mail_the_groupe(event: GroupeModifie) -> None:
    """Write to the members of a groupe whose members changed."""
    tell_groupe(event)


def mail_on_deactivation(event: DemarcheDesactivee) -> None:
    """Write to the administrateurs of a démarche that the platform took off line."""
    tell_deactivation(event)


def mail_the_support(event: AideDemandee) -> None:
    """Hand a request for help to the support."""
    tell_support(event)


SUBSCRIPTIONS = (
    (index_on_change, DemarcheModifiee),
    (review_the_form, DemarchePubliee),
    (review_the_form, RevisionPubliee),
    (mail_on_automatic_closing, DemarcheClose),
    (mail_the_receiver, CopieEnvoyee),
    (mail_the_new_administrateur, AdministrateurAjoute),
    (mail_the_former_administrateur, AdministrateurRetire),
    (mail_the_groupe, GroupeModifie),
    (mail_on_deactivation, DemarcheDesactivee),
    (mail_the_support, AideDemandee),
)


def includeme(config):
    """Subscribe."""
    for function, event in SUBSCRIPTIONS:
        config.add_subscriber(function, event)
