"""The pages of one setting each: what they show, what they keep (A- §27 to §33). One table, one view."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ds_pyramid.core.i18n import TranslationString, _
from ds_pyramid.demarches import schemas_reglages as schemas
from ds_pyramid.demarches.errors import EtatIncompatible, ReglageRefuse
from ds_pyramid.demarches.models import Demarche
from ds_pyramid.demarches.services import reglages
from ds_pyramid.demarches.views.saisie import acte, add_page, build, go, page, refuse, sent


@dataclass(frozen=True)
class Page:
    """One page. `read` gives the values of its form, `write(demarche, values, request)` keeps those sent."""

    name: str
    titre: TranslationString
    schema: type
    read: Callable[[Demarche], dict[str, Any]]
    write: Callable[[Demarche, dict, Any], None]
    aide: tuple[TranslationString, ...] = ()
    bouton: TranslationString | None = None
    ouvrable: str | None = None  # opened by the platform on request: until then the page says whom to ask


def _traitement(demarche):
    sva = demarche.sva_svr
    if sva is not None:
        return {"mode": sva.decision, "duree": sva.duree, "unite": sva.unite, "reprise": sva.reprise}
    return {"mode": demarche.declarative or ""}


def _write_traitement(demarche, values, request):
    values.pop("confirmation", None)
    mode = values.pop("mode")
    sva = demarche.sva_svr
    if not demarche.en_test and sva is not None:
        values = {"duree": sva.duree, "unite": sva.unite, "reprise": sva.reprise}
    reglages.set_traitement(demarche, mode, **values, **acte(request))


PAGES = (
    Page(
        "classement",
        _("Zones et thèmes"),
        schemas.ClassementSchema,
        lambda d: {"zones": set(d.zones), "tags": set(d.tags)},
        lambda d, values, request: reglages.set_classement(
            d, values["zones"], values["tags"], **acte(request)
        ),
        aide=(
            _(
                "Les administrateurs des autres administrations trouvent ainsi les démarches qui leur ressemblent."
            ),
        ),
    ),
    Page(
        "traitement",
        _("Traitement automatique"),
        schemas.TraitementSchema,
        _traitement,
        _write_traitement,
        aide=(
            _("Dans une démarche déclarative, l’usager ne peut plus rien changer après le dépôt."),
            _(
                "Le silence valant accord ou rejet se règle avant la publication et ne change plus ensuite. "
                "Il exclut le mode déclaratif."
            ),
        ),
    ),
    Page(
        "budget",
        _("Cadre budgétaire"),
        schemas.BudgetSchema,
        lambda d: dict(d.budget),
        lambda d, values, request: reglages.set_budget(d, values, **acte(request)),
        aide=(
            _(
                "Pour une subvention : les trois codes paraissent dans les exports, pour le rapprochement avec Chorus. "
                "Donnez les trois, ou aucun."
            ),
        ),
        ouvrable="budget",
    ),
    Page(
        "monavis",
        _("MonAvis"),
        schemas.MonAvisSchema,
        lambda d: {},
        lambda d, values, request: reglages.set_monavis(d, values["code"], **acte(request)),
        aide=(
            _(
                "Après son dépôt, l’usager reçoit un bouton pour donner son avis. Le code vient de l’observatoire de "
                "la qualité des démarches, qui le remet une fois la démarche publiée."
            ),
        ),
    ),
    Page(
        "accuse-lecture",
        _("Accusé de lecture"),
        schemas.AccuseLectureSchema,
        lambda d: {"active": d.accuse_lecture},
        lambda d, values, request: reglages.set_accuse_lecture(d, values["active"], **acte(request)),
        aide=(
            _(
                "L’usager apprend par courriel qu’une décision est rendue, sans savoir laquelle ; il se connecte et "
                "confirme pour la lire. La date de lecture est conservée."
            ),
            _(
                "Les courriels d’acceptation, de refus et de classement ne servent pas tant que l’accusé est demandé."
            ),
            _(
                "L’option vaut pour les décisions rendues ensuite. Si vous la retirez, les décisions pas encore lues "
                "deviennent visibles."
            ),
        ),
    ),
)


def view_of(reglage: Page):
    """Return the view of a page."""

    def view(context, request):
        demarche = context.demarche
        if reglage.ouvrable and not demarche.est_ouverte(reglage.ouvrable):
            return page(context, reglage.titre, formulaire=None, reglage=reglage.name, aide=reglage.aide)
        form = build(
            request, reglage.schema, reglage.read(demarche), bouton=reglage.bouton, demarche=demarche
        )
        if request.method == "POST":
            values = sent(request, form)
            if values is not None and _kept(request, form, reglage, demarche, values):
                request.flash(_("C’est enregistré."))
                return go(request, context.path)
        return page(context, reglage.titre, formulaire=form, reglage=reglage.name, aide=reglage.aide)

    return view


def _kept(request, form, reglage, demarche, values):
    try:
        reglage.write(demarche, values, request)
        return True
    except ReglageRefuse as refusal:
        refuse(form, refusal.champ, refusal.message)
    except EtatIncompatible as refusal:
        request.flash(refusal.message, "error")
    request.response.status_int = 422
    return False


def includeme(config):
    """Publish the pages."""
    for reglage in PAGES:
        add_page(config, reglage.name, view_of(reglage), "reglage")
