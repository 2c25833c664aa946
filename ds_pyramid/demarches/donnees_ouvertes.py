"""The list of the démarches online, as open data: descriptions and champs, nothing else (A-451 to A-453, X-148).

Neither the link of a démarche, nor its administrateurs, nor annotations, nor any dossier. The options of a champ are
its choices alone: the others may hold addresses of services.
"""

import gzip
import json
import os
import tempfile
from datetime import datetime
from pathlib import Path

from ds_pyramid.champs.models import ChampDescriptor
from ds_pyramid.core import clock
from ds_pyramid.demarches.lignes import CATALOGUE, LigneCatalogue
from ds_pyramid.demarches.models import Demarche
from ds_pyramid.demarches.services.catalogue import nombre_de_dossiers


def publiables(root) -> list[Demarche]:
    """Return the démarches online whose administration accepts, by number."""
    numeros = sorted(LigneCatalogue(*row).numero for _key, row in root.listes.items(CATALOGUE))
    found = (root["demarches"][str(numero)] for numero in numeros)
    return [demarche for demarche in found if demarche.est_publiee and demarche.open_data]


def description(demarche: Demarche, dossiers: int) -> dict:
    """Return what is published of a démarche."""
    service = demarche.service
    return {
        "number": demarche.numero,
        "title": demarche.libelle,
        "description": demarche.description,
        "tags": list(demarche.tags),
        "zones": list(demarche.zones),
        "datePublication": demarche.published_at.isoformat() if demarche.published_at else None,
        "service": {
            "nom": service.nom,
            "organisme": service.organisme,
            "typeOrganisme": service.type_organisme,
        }
        if service
        else None,
        "cadreJuridiqueURL": demarche.cadre_juridique
        if demarche.cadre_juridique.startswith("http")
        else None,
        "contactURL": service.lien_contact if service and service.lien_contact.startswith("http") else None,
        "dossiersCount": dossiers,
        "champDescriptors": [_champ(descriptor) for descriptor in demarche.revision.champs.descriptors],
    }


def ecrire(root, dossier: Path, now: datetime) -> Path:
    """Write the list of the month, whole or not at all; return the file. A list of the same month is replaced."""
    lines = [description(d, nombre_de_dossiers(root, d.numero)) for d in publiables(root)]
    dossier.mkdir(parents=True, exist_ok=True)
    target = dossier / f"demarches-{clock.to_paris(now):%Y-%m}.json.gz"
    handle, temporary = tempfile.mkstemp(dir=dossier, suffix=".tmp")
    with os.fdopen(handle, "wb") as raw, gzip.GzipFile(fileobj=raw, mode="wb", mtime=0) as packed:
        packed.write(json.dumps(lines, ensure_ascii=False, indent=1).encode())
    Path(temporary).chmod(0o644)  # made to be served
    Path(temporary).replace(target)
    return target


def _champ(descriptor: ChampDescriptor) -> dict:
    choices = descriptor.options.get("options") or ()
    found = {
        "id": descriptor.stable_id,
        "type": descriptor.type_champ,
        "label": descriptor.libelle,
        "description": descriptor.description,
        "required": descriptor.mandatory,
    }
    if choices:
        found["options"] = [choice for choice in choices if isinstance(choice, str)]
    if descriptor.children:
        found["champDescriptors"] = [_champ(child) for child in descriptor.children]
    return found
