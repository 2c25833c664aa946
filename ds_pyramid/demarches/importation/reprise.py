"""The use case: a démarche en test made from a file, with its report; and the settings a file does not hold."""

from collections.abc import Mapping
from typing import Any

from ds_pyramid.core.i18n import _
from ds_pyramid.core.numbering import next_number
from ds_pyramid.core.tree import find_root
from ds_pyramid.demarches.importation.champs import Lecteur
from ds_pyramid.demarches.importation.lecture import decode_id, read_source, text
from ds_pyramid.demarches.importation.rapport import Rapport
from ds_pyramid.demarches.models import Demarche
from ds_pyramid.demarches.services.contacts import attach_service, create_service
from ds_pyramid.demarches.services.creation import create_demarche
from ds_pyramid.demarches.services.formulaire import replace_formulaire
from ds_pyramid.demarches.services.presentation import CHAMPS, update_presentation

A_COMPLETER = "à compléter"
ZONE_A_COMPLETER = "autre"
ADRESSE_FACTICE = "a-completer@exemple.fr"


def import_demarche(
    root, data: bytes, compte, *, pour_personne_morale: bool = False, now, notify
) -> tuple[Demarche, Rapport]:
    """Make a démarche en test, administered by `compte`, from the bytes of a file. Raises FichierIllisible.

    The file is read whole before anything is stored.
    """
    source = read_source(data)
    lecteur = Lecteur(lambda: next_number(root, "champ"))
    rapport = Rapport()
    champs, rapport.champs = lecteur.read(source.champs)
    annotations, rapport.annotations = lecteur.read(source.annotations)
    presentation = _presentation(source.demarche, rapport)
    demarche = create_demarche(
        root, compte, now=now, notify=notify, pour_personne_morale=pour_personne_morale, **presentation
    )
    demarche.imported_from = decode_id(source.demarche.get("number"))
    demarche.budget = _budget(source.demarche)
    replace_formulaire(
        demarche, champs, annotations, auteur=compte, quoi="formulaire importé", now=now, notify=notify
    )
    rapport.numero = demarche.numero
    _people(source.demarche, rapport)
    return demarche, rapport


def fill_missing(demarche: Demarche, compte, rapport: Rapport, *, now, notify) -> None:
    """Fill the settings without which a démarche is not published, with « à compléter » values; list them."""
    values = {
        "description": A_COMPLETER.capitalize(),
        "cadre_juridique": A_COMPLETER.capitalize(),
        "dpo": A_COMPLETER.capitalize(),
        "zones": (ZONE_A_COMPLETER,),
    }
    missing = {name: value for name, value in values.items() if not getattr(demarche, name)}
    update_presentation(demarche, compte, missing, now=now, notify=notify)
    rapport.a_completer += [_("Présentation : ${champ}") % {"champ": CHAMPS[name]} for name in missing]
    if demarche.service is None:
        attach_service(demarche, _service(demarche, compte), compte, now=now, notify=notify)
        rapport.a_completer.append(_("Service : toutes ses coordonnées"))
    rapport.a_completer.append(_("Publication : où les usagers trouveront le lien"))


def _presentation(source: Mapping[str, Any], rapport: Rapport) -> dict[str, Any]:
    """Return the fields of the presentation that a file holds; name what it only points to."""
    found = {
        "libelle": text(source.get("title")) or _untitled(source),
        "description": text(source.get("description")),
        "cadre_juridique": text(source.get("cadreJuridique")) or text(source.get("cadreJuridiqueURL")),
    }
    for name, quoi in (("notice", "notice"), ("deliberation", "délibération"), ("logo", "logo")):
        file = source.get(name) or source.get(f"{name}URL")
        if file:
            nom = text(file.get("filename")) if isinstance(file, Mapping) else text(file)
            message = _("Fichier « ${nom} » (${quoi}) à remettre : les fichiers ne sont pas repris.")
            rapport.notes.append(message % {"nom": nom or "?", "quoi": quoi})
    if source.get("declarative"):
        rapport.notes.append(
            _("Le mode déclaratif n’est pas repris : réglez-le dans « Traitement automatique ».")
        )
    return {name: value for name, value in found.items() if value}


def _untitled(source):
    return f"Démarche reprise no {source.get('number') or '?'}"


def _people(source, rapport):
    """Say that nobody of the file was taken."""
    groupes = source.get("groupeInstructeurs")
    if isinstance(groupes, list) and groupes:
        message = _("Groupes d’instructeurs du fichier (${n}) non repris : personne n’est créé ni prévenu.")
        rapport.notes.append(message % {"n": len(groupes)})
    if isinstance(source.get("service"), Mapping):
        nom = text(source["service"].get("nom"))
        rapport.notes.append(
            _("Service « ${nom} » non repris : choisissez ou créez le vôtre.") % {"nom": nom}
        )


def _budget(source) -> dict[str, str]:
    chorus = source.get("chorusConfiguration")
    if not isinstance(chorus, Mapping):
        return {}
    names = {
        "centre_de_cout": "centreDeCout",
        "domaine_fonctionnel": "domaineFonctionnel",
        "referentiel_de_programmation": "referentielDeProgrammation",
    }
    found = {ours: text(chorus.get(theirs)) for ours, theirs in names.items()}
    return {name: value for name, value in found.items() if value}


def _service(demarche, compte):
    names = ("nom", "organisme", "type_organisme", "telephone", "horaires", "adresse")
    fields = dict.fromkeys(names, A_COMPLETER.capitalize())
    return create_service(find_root(demarche), compte, a_completer=True, email=ADRESSE_FACTICE, **fields)
