"""Read a file: find the démarche, its révision and the champs in the shapes the original gives."""

import base64
import binascii
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ds_pyramid.core.i18n import _
from ds_pyramid.demarches.errors import ActeRefuse

LARGEST = 20_000_000  # octets of a file
DEEPEST = 3  # levels of champs: a block in a block is already one too many
REVISIONS = ("activeRevision", "revision", "publishedRevision", "draftRevision")


class FichierIllisible(ActeRefuse):
    """The file is not a form of the original; `message` says what is wrong in it."""

    texte = _("Ce fichier n’est pas un formulaire de démarche : aucun champ n’y a été trouvé.")


@dataclass(frozen=True)
class Source:
    """What a file holds, not interpreted yet."""

    demarche: Mapping[str, Any]
    champs: tuple[Mapping[str, Any], ...]
    annotations: tuple[Mapping[str, Any], ...]


def read_source(data: bytes) -> Source:
    """Read the bytes of a file. Raises FichierIllisible."""
    demarche = _find_demarche(_parse(data))
    revision = next(
        (demarche[name] for name in REVISIONS if isinstance(demarche.get(name), Mapping)), demarche
    )
    champs = _descriptors(revision, "champDescriptors")
    if not champs:
        raise FichierIllisible
    return Source(demarche, champs, _descriptors(revision, "annotationDescriptors"))


def decode_id(text: Any, kind: str = "Champ") -> int | None:
    """Return the number of an id of the API, base64 of `Champ-123`; None when it is not one."""
    if isinstance(text, int) and not isinstance(text, bool):
        return text if text > 0 else None
    if not isinstance(text, str):
        return None
    try:
        plain = base64.b64decode(text + "=" * (-len(text) % 4), validate=True).decode("ascii")
    except (binascii.Error, ValueError):
        plain = text
    found = re.fullmatch(rf"(?:{kind}-)?(\d{{1,15}})", plain)
    return int(found[1]) or None if found else None


def text(value: Any) -> str:
    """Return a text of the file, empty when there is none."""
    return value.strip() if isinstance(value, str) else ""


def _parse(data):
    if len(data) > LARGEST:
        raise FichierIllisible(_("Ce fichier dépasse 20 Mo."))
    try:
        return json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise FichierIllisible(_("Ce fichier n’est pas un texte en UTF-8.")) from None
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", None)
        if line is None:
            raise FichierIllisible(_("Ce fichier n’est pas du JSON lisible.")) from None
        message = _("Ce fichier n’est pas du JSON : erreur à la ligne ${ligne}.", mapping={"ligne": line})
        raise FichierIllisible(message) from None


def _find_demarche(found):
    """Unwrap `data` and `demarche` (or `demarcheDescriptor`), present or not."""
    if isinstance(found, Mapping) and found.get("errors") and not found.get("data"):
        raise FichierIllisible(_("Ce fichier est une réponse d’erreur de l’API, pas une démarche."))
    for names in (("data",), ("demarche", "demarcheDescriptor")):
        for name in names:
            if isinstance(found, Mapping) and isinstance(found.get(name), Mapping):
                found = found[name]
                break
    if not isinstance(found, Mapping):
        raise FichierIllisible
    return found


def _descriptors(holder, name, depth=1):
    """Return the champs of a level; what does not have the shape of a champ stops the reading."""
    found = holder.get(name)
    if found is None:
        return ()
    if not isinstance(found, list) or not all(isinstance(item, Mapping) for item in found) or depth > DEEPEST:
        raise FichierIllisible(
            _("Ce fichier est abîmé : « ${nom} » n’est pas une liste de champs.") % {"nom": name}
        )
    for item in found:
        _descriptors(item, "champDescriptors", depth + 1)
    return tuple(found)
