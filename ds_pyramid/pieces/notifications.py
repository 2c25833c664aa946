"""The mail about a file that cannot be kept."""

from ds_pyramid.core.blobs import INFECTED
from ds_pyramid.core.mail import absolute_url, queue_mail
from ds_pyramid.dossiers.models import Dossier
from ds_pyramid.dossiers.notifications import comptes_of, context_of, owner_of
from ds_pyramid.pieces.places import Place


def send_refus(registry, dossier: Dossier, place: Place) -> None:
    """Tell the owner of a dossier, or who wrote an annotation, that a file must be sent again; once a file."""
    context = context_of(registry, dossier)
    if place.annotation:
        _when, auteur = place.champs.written(place.key) or (0.0, None)
        comptes = comptes_of(dossier, {auteur} - {None})
        path = f"/instruction/{dossier.demarche.numero}/dossiers/{dossier.numero}"
        context |= {"lien_dossier": absolute_url(registry, path)}
    else:
        comptes = [compte for compte in (owner_of(dossier),) if compte is not None]
    for compte in comptes:
        queue_mail(
            registry,
            compte,
            "fichier_refuse",
            cle=f"{dossier.numero}|{place.fichier.id}|{place.fichier.scan}",
            **context,
            nom=place.fichier.nom,
            champ=place.descriptor.libelle if place.descriptor is not None else "",
            infecte=place.fichier.scan == INFECTED,
        )
