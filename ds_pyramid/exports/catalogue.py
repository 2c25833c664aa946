"""`/admin/toutes/export`: the list of démarches that filters admit, as a spreadsheet (A-056)."""

import tempfile
from datetime import UTC, datetime

from pyramid.httpexceptions import HTTPNotFound
from pyramid.response import FileIter, Response

from ds_pyramid.accounts.services import get_compte
from ds_pyramid.core.security import Permission
from ds_pyramid.demarches.classement import zones
from ds_pyramid.demarches.faces import ToutesLesDemarches
from ds_pyramid.demarches.services import catalogue
from ds_pyramid.demarches.views.catalogue import STATUTS, read
from ds_pyramid.exports.writers import WRITERS, open_writer
from ds_pyramid.web.files import download_headers

EN_TETES = (
    "Numéro",
    "Titre",
    "État",
    "Publiée le",
    "Administrateurs",
    "Service",
    "Organisme",
    "Zones",
    "Thèmes",
    "Nombre de dossiers",
)


def export(context, request):
    """Write the list; the filters are those of the page's address, `format` the file wanted."""
    fmt = request.GET.get("format", "xlsx")
    if fmt not in WRITERS:
        raise HTTPNotFound
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it once sent
    with open_writer(fmt, file) as writer:
        sheet = writer.sheet("Démarches", EN_TETES)
        emails: dict[int, str] = {}
        for line in catalogue.chercher(request.root, read(request.GET)):
            sheet.row(_row(request.root, line, emails))
    size = file.tell()
    file.seek(0)
    response = Response(content_type=WRITERS[fmt].mime, app_iter=FileIter(file), content_length=size)
    response.headers.update(download_headers(f"demarches.{fmt}"))
    return response


def _row(root, line, emails):
    for compte_id in line.administrateurs:
        if compte_id not in emails:
            compte = get_compte(root, compte_id)
            emails[compte_id] = compte.email if compte is not None else ""
    return [
        line.numero,
        line.libelle,
        str(STATUTS.get(line.etat, line.etat)),
        datetime.fromtimestamp(line.published, UTC),
        ", ".join(filter(None, (emails[compte_id] for compte_id in line.administrateurs))),
        line.service,
        line.organisme,
        ", ".join(zones().get(code, code) for code in line.zones),
        ", ".join(line.tags),
        catalogue.nombre_de_dossiers(root, line.numero),
    ]


def includeme(config):
    """Publish the file."""
    config.add_view(
        export,
        context=ToutesLesDemarches,
        name="export",
        permission=Permission.ADMIN_ESPACE,
        request_method="GET",
    )
