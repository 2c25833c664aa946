"""`/instruction/<n>/dossiers/<n>/bilans.<format>`: the balance sheets of the demandeur, a line a year (X-222)."""

from io import BytesIO

from pyramid.httpexceptions import HTTPNotFound
from pyramid.response import Response

from ds_pyramid.core.security import Permission
from ds_pyramid.dossiers.models import Dossier
from ds_pyramid.exports.writers import WRITERS, open_writer
from ds_pyramid.instruction.faces import DossierInstruction
from ds_pyramid.web.files import download_headers

FORMATS = ("csv", "xlsx", "ods")
ANNEE = "annee"


def bilans_de(dossier: Dossier) -> tuple[dict, ...]:
    """Return what the Banque de France said, the latest year first."""
    said = dossier.identite.etablissement if dossier.identite is not None else None
    return (said or {}).get("bilans") or ()


def write(bilans, format: str) -> bytes:
    """Return the file of some balance sheets: a column for every figure that one of them has."""
    target = BytesIO()
    writer = open_writer(format, target)
    names = list(dict.fromkeys(name for bilan in bilans for name in bilan if name != ANNEE))
    sheet = writer.sheet("Bilans", ["Année", *(name.replace("_", " ").capitalize() for name in names)])
    for bilan in bilans:
        sheet.row([bilan[ANNEE], *(bilan.get(name) for name in names)])
    writer.close()
    return target.getvalue()


def view_of(format: str):
    """Return the download in a format."""

    def bilans(context, request):
        found = bilans_de(context.dossier)
        if not found:
            raise HTTPNotFound
        response = Response(write(found, format), content_type=WRITERS[format].mime)
        response.headers.update(download_headers(f"bilans-{context.dossier.numero}.{format}"))
        response.cache_control.no_store = True
        return response

    return bilans


def includeme(config):
    """Publish the formats to those who read the dossier."""
    for format in FORMATS:
        config.add_view(
            view_of(format),
            context=DossierInstruction,
            name=f"bilans.{format}",
            request_method="GET",
            permission=Permission.LIRE,
        )
