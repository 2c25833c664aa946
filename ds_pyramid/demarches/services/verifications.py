"""What prevents a publication, each with the page that mends it (A-226 to A-229, A-263, A-283)."""

from collections.abc import Iterator

from ds_pyramid.core import clock
from ds_pyramid.core.i18n import _
from ds_pyramid.demarches.courriels import codes_perdus
from ds_pyramid.demarches.editeur.controles import defauts
from ds_pyramid.demarches.errors import Probleme
from ds_pyramid.demarches.models import Demarche
from ds_pyramid.demarches.services import ineligibilite
from ds_pyramid.demarches.services.essais import essais_manquants
from ds_pyramid.demarches.services.groupes import groupes_de
from ds_pyramid.demarches.services.jetons import champs_particulier
from ds_pyramid.demarches.services.routage import doublons, fausses_regles


def check_publication(demarche: Demarche, now) -> list[Probleme]:
    """Return everything that prevents the draft from being published, in the order of the board."""
    checks = (
        _plateforme(demarche),
        _presentation(demarche, now),
        _contacts(demarche),
        check_formulaire(demarche),
        _regles(demarche),
    )
    return [probleme for found in checks for probleme in found]


def _plateforme(demarche):
    if demarche.desactivation is not None:
        message = _(
            "La plateforme a désactivé cette démarche : écrivez au support pour la remettre en ligne."
        )
        yield Probleme(message, "publication")


def check_formulaire(demarche: Demarche) -> Iterator[Probleme]:
    """Return what is wrong in the champs and the annotations of the draft."""
    draft = demarche.draft
    if not draft.champs:
        yield Probleme(_("Ajoutez au moins un champ au formulaire."), "champs")
    for page in ("champs", "annotations"):
        for stable_id, messages in defauts(draft, page).items():
            for message in messages:
                yield Probleme(message, f"{page}#champ-{stable_id}")
    for descriptor in essais_manquants(demarche):
        message = _("« ${libelle} » : essayez le service du référentiel, avec succès, avant de publier.")
        yield Probleme(
            message % {"libelle": descriptor.libelle}, f"referentiels#champ-{descriptor.stable_id}"
        )
    for page, descriptor, _ticked, fermees in champs_particulier(demarche):
        if fermees:
            message = _("« ${libelle} » : le jeton API Particulier n’ouvre pas : ${donnees}.") % {
                "libelle": descriptor.libelle,
                "donnees": ", ".join(libelle.interpolate() for libelle in fermees),
            }
            yield Probleme(message, f"{page}#champ-{descriptor.stable_id}")
    for texte, nom in codes_perdus(demarche):
        message = _(
            "Le texte « ${texte} » cite la balise --${nom}--, dont le champ n’est plus dans le formulaire."
        )
        yield Probleme(message % {"texte": texte.titre, "nom": nom}, texte.page)


def avertissements(demarche: Demarche) -> list[Probleme]:
    """Return what deserves a look before the publication, and does not prevent it."""
    found = [
        Probleme(
            _("Le groupe « ${groupe} » n’a pas d’instructeur.") % {"groupe": groupe.libelle}, "instructeurs"
        )
        for groupe in groupes_de(demarche)
        if not groupe.defaut and not groupe.ferme and not groupe.instructeurs
    ]
    for groupes in doublons(demarche):
        names = " », « ".join(groupe.libelle for groupe in groupes)
        message = _("Les groupes « ${groupes} » ont la même règle : le premier reçoit tous les dossiers.")
        found.append(Probleme(message % {"groupes": names}, "instructeurs"))
    return found


def check_ineligibilite(demarche: Demarche) -> Iterator[Probleme]:
    """Return what is wrong in the rule of ineligibility of the draft."""
    for message in ineligibilite.problemes(demarche.draft.ineligibilite, demarche.draft):
        yield Probleme(message, "ineligibilite")


def _regles(demarche):
    yield from check_ineligibilite(demarche)
    for groupe, message in fausses_regles(demarche):
        texte = _("La règle du groupe « ${groupe} » est à corriger : ${message}.")
        yield Probleme(texte % {"groupe": groupe.libelle, "message": message}, f"groupes/{groupe.id}/regle")


def _presentation(demarche, now):
    required = (
        ("libelle", _("Donnez un titre à la démarche.")),
        ("description", _("Décrivez l’objet de la démarche.")),
        ("duree_conservation", _("Indiquez la durée de conservation des dossiers.")),
        ("dpo", _("Indiquez comment joindre le délégué à la protection des données (DPO).")),
    )
    for name, message in required:
        if not getattr(demarche, name):
            yield Probleme(message, f"presentation#{name}")
    if not demarche.cadre_juridique and demarche.deliberation is None:
        message = _("Indiquez le cadre juridique de la démarche, par un texte, un lien ou un fichier.")
        yield Probleme(message, "presentation#cadre_juridique")
    if demarche.date_limite is not None and demarche.date_limite <= clock.to_paris(now).date():
        message = _("La date limite de dépôt est passée : changez-la ou retirez-la.")
        yield Probleme(message, "presentation#date_limite")


def _contacts(demarche):
    if not demarche.zones:
        yield Probleme(_("Choisissez au moins une zone, par exemple votre ministère."), "classement")
    if demarche.service is None:
        yield Probleme(_("Indiquez le service à contacter."), "service")
    if not demarche.groupe_defaut.instructeurs:
        yield Probleme(_("Affectez au moins un instructeur."), "instructeurs")
