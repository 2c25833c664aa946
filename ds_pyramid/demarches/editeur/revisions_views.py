"""`…/revisions`: what the draft changes, publish it or throw it away; the history of the révisions (A-260 to A-262)."""

from itertools import pairwise

from pyramid.httpexceptions import HTTPSeeOther

from ds_pyramid.accounts.services import get_compte
from ds_pyramid.core.blobs import Fichier
from ds_pyramid.core.i18n import _
from ds_pyramid.core.security import Permission
from ds_pyramid.demarches import differences, revisions
from ds_pyramid.demarches.editeur import actes, conditions
from ds_pyramid.demarches.editeur.rendu import MODELES
from ds_pyramid.demarches.errors import ActeRefuse, PublicationRefusee
from ds_pyramid.demarches.faces import DemarcheAdmin
from ds_pyramid.demarches.services.verifications import check_formulaire
from ds_pyramid.demarches.usages import usages
from ds_pyramid.demarches.views.saisie import page
from ds_pyramid.web.layout import url

TITRES = {"champs": _("Formulaire"), "annotations": _("Annotations privées")}
GENRES = {
    differences.AJOUT: _("Ajouté"),
    differences.RETRAIT: _("Supprimé"),
    differences.DEPLACEMENT: _("Déplacé"),
    differences.CHANGEMENT: _("Modifié"),
}


class Lecteur:
    """Differences in words."""

    def __init__(self, before, after, request):
        self.before, self.after = before, after
        self.translate = request.localizer.translate
        self.genres = GENRES

    def pages(self) -> list:
        """Return (title, differences) of each page that differs."""
        found = [(TITRES[p], differences.differences(self.before, self.after, p)) for p in differences.PAGES]
        return [(titre, lines) for titre, lines in found if lines]

    def nom(self, descriptor) -> str:
        """Return the name of a champ."""
        return descriptor.libelle or self.translate(_("Sans libellé"))

    def place(self, difference) -> str:
        """Say where a champ now stands."""
        key, bloc = difference.apres.apres, difference.apres.bloc
        if key is None:
            return self.translate(_("au début du bloc") if bloc else _("au début du formulaire"))
        return self.translate(_("après « ${nom} »", mapping={"nom": self.nom(self._find(self.after, key))}))

    def reglage(self, difference, reglage) -> str:
        """Return the name of a setting."""
        name = reglage.nom.removeprefix("options.")
        if name == reglage.nom:
            return self.translate(differences.NOMS[name])
        for position in (difference.apres, difference.avant):
            schema = position.descriptor.type.options_schema
            for node in schema() if schema else ():
                if node.name == name:
                    return self.translate(node.title)
        return name

    def valeur(self, value, revision, nom: str) -> str:
        """Return a value as people read it; empty when there is none."""
        if nom == "condition":
            return self._condition(value, revision)
        if nom == "type_champ":
            return self.translate(self._kind(value))
        if isinstance(value, bool):
            return self.translate(_("oui") if value else _("non"))
        if isinstance(value, Fichier):
            return value.nom
        if isinstance(value, bytes):
            return self.translate(_("une valeur chiffrée"))
        return "" if value is None else "\n".join(map(str, value)) if isinstance(value, tuple) else str(value)

    def _condition(self, condition, revision) -> str:
        if condition is None:
            return self.translate(_("toujours affiché"))
        return conditions.phrase(condition, lambda key: self._find(revision, key), self.translate).striptags()

    def lignes(self, reglage) -> tuple[list, list] | None:
        """Return the lines added to and removed from a list, None when the setting is no list."""
        if not isinstance(reglage.avant or reglage.apres, tuple):
            return None
        before, after = reglage.avant or (), reglage.apres or ()
        return [one for one in after if one not in before], [one for one in before if one not in after]

    def _kind(self, name):
        from ds_pyramid.champs.registry import champ_types

        return champ_types[name].libelle

    def _find(self, revision, key):
        return revision.champs.get(key) or revision.annotations.get(key)


def changements(context, request):
    """Show the changes, publish them or throw them away."""
    demarche = context.demarche
    if request.method == "POST":
        answer = _act(context, request)
        if answer is not None:
            return answer
    history = revisions.publiees(demarche)
    changed = differences.has_changes(demarche)
    return page(
        context,
        _("Changements du formulaire"),
        nom="revisions",
        lecteur=Lecteur(demarche.revision, demarche.draft, request) if changed else None,
        problemes=list(check_formulaire(demarche)) if changed else [],
        publiees=[(one, _author(request, one)) for one in history],
        passees=_details(history, request),
        utilises=_uses(demarche) if changed else [],
        perdus=_lost(demarche) if changed else [],
    )


def _act(context, request):
    """Do what a button asks; None when the page must be shown again."""
    demarche, acte = context.demarche, request.POST.get("acte")
    try:
        if acte == "publier":
            revisions.publier(demarche, request.compte, now=request.now, notify=request.notify)
            request.flash(
                _("Les changements sont publiés. Les dossiers ouverts passent à la nouvelle version.")
            )
        elif acte == "abandonner":
            revisions.abandonner(demarche, request.compte, now=request.now)
            request.flash(
                _("Les changements sont abandonnés : le brouillon est celui de la version publiée.")
            )
    except PublicationRefusee:
        request.response.status_int = 422
        return None
    except ActeRefuse as refusal:
        request.flash(refusal.message, "error")
    return HTTPSeeOther(location=url(request, f"{context.path}/revisions"))


def _author(request, revision):
    compte = get_compte(request.root, revision.auteur_id) if revision.auteur_id else None
    return compte.email if compte is not None else None


def _details(history, request) -> list:
    """Return the révision asked for with `?revision=` and how it differs from the one before it."""
    asked = request.GET.get("revision", "")
    for after, before in pairwise(history):
        if str(after.number) == asked:
            return [(after, Lecteur(before, after, request))]
    return []


def _uses(demarche) -> list:
    """Return (champ removed, where it is still used) (A-266)."""
    gone = _differing(demarche, differences.RETRAIT)
    found = [(one.descriptor, usages(demarche, (one.descriptor,))) for _page, one in gone]
    return [(champ, used) for champ, used in found if used]


def _lost(demarche) -> list:
    """Return (page, champ) of those whose new type cannot read the answers already given (A-265)."""
    changed = ((page, one.descriptor) for page, one in _differing(demarche, *GENRES))
    return [(page, champ) for page, champ in changed if _loses(demarche, page, champ)]


def _loses(demarche, page, champ):
    draft = actes.formulaire(demarche, page).get(champ.stable_id)
    return draft is not None and actes.perd(demarche, page, champ.stable_id)


def _differing(demarche, *genres):
    for nom in differences.PAGES:
        for difference in differences.differences(demarche.revision, demarche.draft, nom):
            if difference.genre in genres:
                yield nom, difference


def includeme(config):
    """Publish the page."""
    config.add_view(
        changements,
        context=DemarcheAdmin,
        name="revisions",
        permission=Permission.ADMINISTRER,
        renderer=MODELES.format("revisions"),
    )
