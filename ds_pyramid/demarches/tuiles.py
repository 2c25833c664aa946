"""The board of a démarche: one tile per topic, in three groups, with one line of what it holds now (A-073 to A-076)."""

from collections.abc import Callable
from dataclasses import dataclass

from ds_pyramid.core.i18n import TranslationString, _
from ds_pyramid.demarches.duree import duree_estimee
from ds_pyramid.demarches.errors import Probleme
from ds_pyramid.demarches.models import Demarche
from ds_pyramid.demarches.services.verifications import check_publication

A_FAIRE, FAIT, FACULTATIF = "a_faire", "fait", "facultatif"
GROUPES = ((A_FAIRE, _("À faire avant de publier")), (FAIT, _("Fait")), (FACULTATIF, _("Facultatif")))


@dataclass(frozen=True)
class Tuile:
    """One tile: its page below the démarche, title, the line of what it holds, its group, what is to be mended."""

    page: str
    titre: TranslationString
    resume: TranslationString | str
    groupe: str
    problemes: tuple[Probleme, ...] = ()


@dataclass(frozen=True)
class Sujet:
    """A topic of the board. `obligatoire`: without it a démarche is not published."""

    page: str
    titre: TranslationString
    resume: Callable[[Demarche], TranslationString | str]
    obligatoire: bool = False


def board(demarche: Demarche, now) -> list[tuple[str, TranslationString, list[Tuile]]]:
    """Return the groups that have tiles: key, title, tiles."""
    problemes = check_publication(demarche, now)
    tuiles = [_tuile(sujet, demarche, problemes) for sujet in SUJETS]
    grouped = [(key, titre, [t for t in tuiles if t.groupe == key]) for key, titre in GROUPES]
    return [group for group in grouped if group[2]]


def _tuile(sujet, demarche, problemes):
    mine = tuple(probleme for probleme in problemes if probleme.lien.partition("#")[0] == sujet.page)
    groupe = A_FAIRE if mine else FAIT if sujet.obligatoire else FACULTATIF
    return Tuile(sujet.page, sujet.titre, sujet.resume(demarche), groupe, mine)


def _presentation(demarche):
    public = _("personnes morales") if demarche.pour_personne_morale else _("particuliers")
    return _("Pour des ${public}, dossiers conservés ${mois} mois") % {
        "public": public,
        "mois": demarche.duree_conservation,
    }


def _service(demarche):
    service = demarche.service
    if service is None:
        return _("Aucun service choisi")
    return _("${nom}, à compléter") % {"nom": service.nom} if service.a_completer else service.nom


def _instructeurs(demarche):
    number = len(demarche.instructeurs)
    return (
        [_("Aucun instructeur"), _("1 instructeur")][number]
        if number < 2
        else _("${n} instructeurs") % {"n": number}
    )


def _champs(demarche):
    number = sum(1 for descriptor in demarche.draft.champs.walk() if descriptor.type.fillable)
    if not number:
        return _("Aucun champ")
    return _("${n} champs, environ ${minutes} min à remplir") % {
        "n": number,
        "minutes": duree_estimee(demarche.draft.champs),
    }


def _annotations(demarche):
    number = sum(1 for descriptor in demarche.draft.annotations.walk() if descriptor.type.fillable)
    return _("${n} annotations") % {"n": number} if number else _("Aucune annotation")


SUJETS = (
    Sujet("presentation", _("Présentation"), _presentation, obligatoire=True),
    Sujet("service", _("Service"), _service, obligatoire=True),
    Sujet("champs", _("Formulaire"), _champs, obligatoire=True),
    Sujet("instructeurs", _("Instructeurs"), _instructeurs, obligatoire=True),
    Sujet("annotations", _("Annotations privées"), _annotations),
    Sujet(
        "historique", _("Historique des réglages"), lambda d: _("${n} changements") % {"n": len(d.historique)}
    ),
)
