"""The mails about exports: which, to whom, with what (N-33, I-315)."""

from ds_pyramid.core import formats
from ds_pyramid.core.mail import absolute_url
from ds_pyramid.exports.models import EtatExport


def template(event) -> str:
    """Return the name of the mail: ready or failed."""
    return "export_pret" if event.export.etat == EtatExport.PRET else "export_echoue"


def contexte(event, demarche, langue: str) -> dict:
    """Return what the mail says of an export."""
    export = event.export
    fichier = export.fichier
    return {
        "numero": demarche.numero,
        "demarche": demarche.libelle,
        "format": export.format,
        "dossiers": formats.format_number(export.total, langue),
        "taille": formats.format_size(fichier.taille if fichier else None, langue),
        "expire": formats.format_datetime(export.expire_at, langue),
        "lien": absolute_url(event.registry, f"/instruction/{demarche.numero}/exports"),
    }
