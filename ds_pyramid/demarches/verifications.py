"""What prevents a publication, each with the page that mends it (A-226 to A-229, A-263, A-283)."""

from collections.abc import Iterable, Iterator

from ds_pyramid.champs.models import ChampDescriptor, Formulaire
from ds_pyramid.core import clock
from ds_pyramid.core.i18n import _
from ds_pyramid.demarches.errors import Probleme
from ds_pyramid.demarches.models import Demarche


def check_publication(demarche: Demarche, now) -> list[Probleme]:
    """Return everything that prevents the draft from being published, in the order of the board."""
    checks = (_presentation(demarche, now), _contacts(demarche), check_formulaire(demarche))
    return [probleme for found in checks for probleme in found]


def check_formulaire(demarche: Demarche) -> Iterator[Probleme]:
    """Return what is wrong in the champs and the annotations of the draft."""
    draft = demarche.draft
    if not draft.champs:
        yield Probleme(_("Ajoutez au moins un champ au formulaire."), "champs")
    yield from check_niveau(draft.champs.descriptors, "champs")
    yield from check_niveau(draft.annotations.descriptors, "annotations", private=True)


def check_niveau(descriptors: Iterable[ChampDescriptor], page: str, *, private=False) -> Iterator[Probleme]:
    """Return what is wrong in the champs of one level, then below."""
    level = 0
    for descriptor in descriptors:
        lien = f"{page}#champ-{descriptor.stable_id}"
        for message in _champ(descriptor, private):
            yield Probleme(message, lien)
        if descriptor.type.heading:
            own = descriptor.type.level(descriptor)
            if own > level + 1:
                yield Probleme(_named(_("« ${libelle} » : un niveau de titre est sauté."), descriptor), lien)
            level = own
        if descriptor.type.container:
            yield from check_niveau(descriptor.children, page, private=private)


def form_problems(formulaire: Formulaire, page: str = "champs") -> list[Probleme]:
    """Return what is wrong in one form (the editor lists it continuously: A-130)."""
    return list(check_niveau(formulaire.descriptors, page, private=page == "annotations"))


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
    if demarche.service is None:
        yield Probleme(_("Indiquez le service à contacter."), "service")
    if not demarche.groupe_defaut.instructeurs:
        yield Probleme(_("Affectez au moins un instructeur."), "instructeurs")


def _champ(descriptor, private):
    """Return the messages of one champ."""
    kind = descriptor.type
    if not descriptor.libelle.strip():
        yield _("Un champ de type « ${type} » n’a pas de libellé.") % {"type": kind.libelle}
    if kind.private_only and not private:
        yield _named(_("« ${libelle} » ne peut être qu’une annotation privée."), descriptor)
    if not kind.inert:
        yield from kind.check_options(descriptor)


def _named(message, descriptor):
    return message % {"libelle": descriptor.libelle}
