"""`/instruction`: the démarches of an instructeur with their counters, and a search over all of them."""

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.view import view_config

from ds_pyramid.core.i18n import _
from ds_pyramid.core.security import Permission
from ds_pyramid.instruction.faces import Instruction
from ds_pyramid.instruction.lecture import Place, demarches_of, search_words, visible_dossier
from ds_pyramid.instruction.views.lignes import Presentation

ONGLETS = (("publiees", _("Publiées")), ("en_test", _("En test")), ("closes", _("Closes")))
COMPTEURS = (
    ("a_suivre", _("à suivre")),
    ("suivis", _("suivis par moi")),
    ("traites", _("traités")),
    ("tous", _("au total")),
)
SI_BESOIN = (("expirants", _("expirants")), ("corbeille", _("corbeille")))  # shown when not zero (I-024)


@view_config(
    context=Instruction,
    permission=Permission.INSTRUCTION_ESPACE,
    request_method="GET",
    renderer="ds_pyramid.templates:instruction/accueil.pt",
)
def accueil_view(context, request):
    """Démarches by group, the words of a search kept (I-022 to I-027)."""
    lines = demarches_of(context.root, request.compte)
    counts = {name: sum(line.onglet == name for line in lines) for name, _label in ONGLETS}
    first = next((name for name in counts if counts[name]), "publiees")
    chosen = request.params.get("onglet")
    onglet = chosen if chosen in counts else first
    shown = [line for line in lines if line.onglet == onglet]
    return {
        "onglets": [(name, label, counts[name]) for name, label in ONGLETS],
        "onglet": onglet,
        "demarches": [(line, _counters(context, request, line.numero)) for line in shown],
        "total": len(lines),
    }


@view_config(
    context=Instruction,
    name="recherche",
    permission=Permission.INSTRUCTION_ESPACE,
    request_method="GET",
    renderer="ds_pyramid.templates:instruction/recherche.pt",
)
def recherche_view(context, request):
    """A number opens the dossier or the démarche; words search all the dossiers of one's groupes (I-027, I-062)."""
    words = request.params.get("q", "").strip()
    if words.isascii() and words.isdigit():
        target = _direct(context, request, int(words))
        if target:
            return HTTPSeeOther(location=request.script_name + target)
    lines, after = [], None
    demarches = demarches_of(context.root, request.compte)
    if words:
        lines, after = search_words(
            context.root, request.compte, words, request.now, before=before_number(request)
        )
    folded = words.casefold()
    found = [line for line in demarches if words and folded in line.libelle.casefold()]
    return {
        "fil": ((_("Démarches"), "/instruction"), _("Recherche")),
        "q": words,
        "demarches": found,
        "resultats": Presentation(request, context.root).results(lines),
        "suite": after,
    }


def before_number(request) -> int | None:
    """Return the number that a page of results continues under."""
    text = request.params.get("apres", "")
    return int(text) if text.isascii() and text.isdigit() else None


def _direct(context, request, numero):
    dossier = visible_dossier(context.root, request.compte, numero, request.now)
    if dossier is not None:
        return f"/instruction/{dossier.demarche.numero}/dossiers/{numero}"
    if any(line.numero == numero for line in demarches_of(context.root, request.compte)):
        return f"/instruction/{numero}"
    return None


def _counters(context, request, numero):
    """Return (tab, label, count, has news) of a démarche: the four, then those that are not empty."""
    face = context[str(numero)]
    place = Place(context.root.listes, numero, request.compte.id, face.groupes_of(request.compte))
    found = [
        (tab, label, place.count(tab, request.now), place.a_du_nouveau(tab))
        for tab, label in (*COMPTEURS, *SI_BESOIN)
    ]
    return [item for item in found if item[0] not in dict(SI_BESOIN) or item[2]]
