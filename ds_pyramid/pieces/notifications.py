"""The mail about a file that cannot be kept."""

from ds_pyramid.core.blobs import INFECTED, Fichier
from ds_pyramid.core.mail import absolute_url, queue_mail
from ds_pyramid.demarches.models import Demarche
from ds_pyramid.demarches.notifications import administrateurs_of
from ds_pyramid.demarches.notifications import context_of as context_of_demarche
from ds_pyramid.dossiers.notifications import comptes_of, context_of, owner_of
from ds_pyramid.pieces.places import Place


def send_refus(registry, place: Place) -> None:
    """Tell the owner of a dossier, or the agent who joined it, that a file must be sent again; once a file."""
    dossier, fichier = place.dossier, place.fichier
    context = context_of(registry, dossier)
    if place.agent:
        comptes = comptes_of(dossier, {place.auteur} - {None})
        path = f"/instruction/{dossier.demarche.numero}/dossiers/{dossier.numero}"
        context |= {"lien_dossier": absolute_url(registry, path)}
    else:
        comptes = [compte for compte in (owner_of(dossier),) if compte is not None]
    for compte in comptes:
        queue_mail(
            registry,
            compte,
            "fichier_refuse",
            cle=f"{dossier.numero}|{fichier.id}|{fichier.scan}",
            **context,
            nom=fichier.nom,
            champ=place.libelle,
            infecte=fichier.scan == INFECTED,
        )


def send_refus_demarche(registry, demarche: Demarche, fichier: Fichier) -> None:
    """Tell the administrateurs of a démarche that one of its files must be replaced; once a file."""
    for compte in administrateurs_of(demarche):
        queue_mail(
            registry,
            compte,
            "demarche_fichier_refuse",
            cle=f"{demarche.numero}|{fichier.id}|{fichier.scan}",
            **context_of_demarche(registry, demarche),
            nom=fichier.nom,
            infecte=fichier.scan == INFECTED,
        )
