"""`/admin/toutes`: the démarches of all administrations; `/admin/modeles`: those to begin from (A-046 to A-061)."""

from datetime import UTC, date, datetime
from urllib.parse import urlencode

from pyramid.httpexceptions import HTTPNotFound

from ds_pyramid.accounts.services import get_compte
from ds_pyramid.champs import conditions, territoires
from ds_pyramid.core.html import light_html
from ds_pyramid.core.i18n import _
from ds_pyramid.demarches import services
from ds_pyramid.demarches.classement import tags, zones
from ds_pyramid.demarches.duree import duree_estimee
from ds_pyramid.demarches.errors import ActeRefuse
from ds_pyramid.demarches.faces import Administration, DemarcheConsultee, ToutesLesDemarches
from ds_pyramid.demarches.plan import plan
from ds_pyramid.demarches.services import catalogue
from ds_pyramid.demarches.services.catalogue import Filtres
from ds_pyramid.demarches.views.saisie import ESPACE, add_page, go
from ds_pyramid.web.files import file_response

PAR_PAGE = 25
STATUTS = {"publiee": _("Publiée"), "close": _("Close")}
PUBLICS = {"particuliers": _("Particuliers"), "morales": _("Personnes morales")}
NOM = {
    "q": _("Titre"),
    "siret": _("SIRET"),
    "zone": _("Zone"),
    "tag": _("Thème"),
    "statut": _("État"),
    "departement": _("Département"),
    "public": _("Public"),
    "depuis": _("Publiée depuis le"),
    "jusqu": _("Publiée jusqu’au"),
}
FIL = (ESPACE, (_("Toutes les démarches"), "/admin/toutes"))


def toutes(context, request):
    """Show one page of what the filters admit; the whole state is in the address (A-054)."""
    filtres = read(request.GET)
    found = catalogue.chercher(request.root, filtres)
    pages = max(1, -(-len(found) // PAR_PAGE))
    number = min(_number(request.GET.get("page")), pages)
    shown = found[(number - 1) * PAR_PAGE : number * PAR_PAGE]
    query = pairs(filtres)
    return {
        "fil": (ESPACE, _("Toutes les démarches")),
        "filtres": filtres,
        "lignes": [_line(request, line) for line in shown],
        "total": len(found),
        "page_no": number,
        "pages": pages,
        "requete": query,
        "adresse_page": lambda n: f"/admin/toutes?{_encoded([*query, ('page', str(n))])}",
        "export": lambda fmt: f"/admin/toutes/export?{_encoded([*query, ('format', fmt)])}",
        "actifs": list(_active(query)),
        "zones": zones(),
        "tags": tags(),
        "statuts": STATUTS,
        "publics": PUBLICS,
        "departements": territoires.departements(),
        "mes_zones": _mine(request, query),
    }


def modeles(context, request):
    """Show the démarches to begin from, by words of their title (A-058, A-060, A-061)."""
    mots = request.GET.get("q", "").strip()[:200]
    found = catalogue.modeles(request.root, mots)
    return {
        "fil": (ESPACE, (_("Nouvelle démarche"), "/admin/nouvelle"), _("Partir d’une démarche existante")),
        "cherche": mots,
        "lignes": [_line(request, line) for line in found[:PAR_PAGE]],
        "total": len(found),
    }


def consulter(context, request):
    """Show presentation and form, read-only, and whom to write to (A-055)."""
    demarche = context.demarche
    formulaire = demarche.revision.champs
    translate = request.localizer.translate
    comptes = (get_compte(request.root, compte_id) for compte_id in sorted(demarche.administrateurs))
    return {
        "fil": (*FIL, demarche.libelle),
        "demarche": demarche,
        "adresse": context.path,
        "mienne": request.compte.id in demarche.administrateurs,
        "administrateurs": [
            compte.email for compte in comptes if compte is not None and not compte.blocked_at
        ],
        "objet": light_html(demarche.description),
        "destinataires": light_html(demarche.destinataires),
        "cadre": light_html(demarche.cadre_juridique),
        "minutes": duree_estimee(formulaire),
        "zones": [zones()[code] for code in demarche.zones if code in zones()],
        "tags": demarche.tags,
        "dossiers": catalogue.nombre_de_dossiers(request.root, demarche.numero),
        "plan": list(plan(formulaire.descriptors)),
        "condition": lambda d: conditions.describe(d.condition, formulaire.get, translate),
    }


def cloner(context, request):
    """Copy the démarche for oneself."""
    try:
        copy = services.cloner(context.demarche, request.compte, now=request.now, notify=request.notify)
    except ActeRefuse as refusal:
        request.flash(refusal.message, "error")
        return go(request, context.path)
    request.flash(_("La copie est créée, en test : vérifiez-la et donnez-lui un titre."))
    return go(request, f"/admin/demarches/{copy.numero}")


# --- filters in the address -------------------------------------------------------------------------------------------
def read(sent) -> Filtres:
    """Return the filters of an address; what means nothing is left out."""
    return Filtres(
        mots=sent.get("q", "").strip()[:200],
        siret="".join(c for c in sent.get("siret", "") if c.isascii() and c.isdigit())[:14],
        zones=_known(sent, "zone", zones()),
        tags=_known(sent, "tag", tags()),
        statuts=_known(sent, "statut", STATUTS),
        departements=_known(sent, "departement", dict(territoires.departements())),
        publics=_known(sent, "public", PUBLICS),
        depuis=_day(sent.get("depuis")),
        jusqu=_day(sent.get("jusqu")),
    )


def pairs(filtres: Filtres) -> list[tuple[str, str]]:
    """Return filters as the pairs of an address."""
    found = [("q", filtres.mots), ("siret", filtres.siret)]
    several = ("zone", filtres.zones), ("tag", filtres.tags), ("statut", filtres.statuts)
    for name, values in (*several, ("departement", filtres.departements), ("public", filtres.publics)):
        found += [(name, value) for value in values]
    days = (("depuis", filtres.depuis), ("jusqu", filtres.jusqu))
    found += [(name, day.isoformat()) for name, day in days if day]
    return [(name, value) for name, value in found if value]


def _active(query):
    """Yield (name, words, address without it) of each filter (A-054)."""
    words = {
        "zone": zones(),
        "statut": STATUTS,
        "public": PUBLICS,
        "departement": dict(territoires.departements()),
    }
    for rank, (name, value) in enumerate(query):
        rest = [pair for n, pair in enumerate(query) if n != rank]
        yield NOM[name], words.get(name, {}).get(value, value), f"/admin/toutes?{_encoded(rest)}"


def _mine(request, query):
    """Return the address with the administrateur's own zones, None when he has none (A-047)."""
    mine = catalogue.mes_zones(request.root, request.compte)
    if not mine:
        return None
    rest = [pair for pair in query if pair[0] != "zone"]
    return f"/admin/toutes?{_encoded([*rest, *(('zone', zone) for zone in mine)])}"


def _line(request, line):
    comptes = (get_compte(request.root, compte_id) for compte_id in line.administrateurs)
    return {
        "ligne": line,
        "publiee": datetime.fromtimestamp(line.published, UTC),
        "creee": datetime.fromtimestamp(line.created, UTC),
        "administrateurs": [compte.email for compte in comptes if compte is not None],
        "zones": [zones()[code] for code in line.zones if code in zones()],
        "dossiers": catalogue.nombre_de_dossiers(request.root, line.numero),
        "statut": STATUTS.get(line.etat, line.etat),
    }


def _known(sent, name, values):
    return tuple(dict.fromkeys(value for value in sent.getall(name) if value in values))


def _day(text):
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def _number(text):
    return max(1, int(text)) if text and text.isascii() and text.isdigit() and len(text) < 7 else 1


def _encoded(query):
    return urlencode(query)


def document(context, request):
    """Give the logo or the notice of a démarche consulted."""
    found = getattr(context.demarche, request.view_name)
    if found is None or not found.servable:
        raise HTTPNotFound
    return file_response(request, found)


def includeme(config):
    """Publish the pages."""
    add_page(config, "", toutes, "toutes", context=ToutesLesDemarches)
    add_page(config, "modeles", modeles, "modeles", context=Administration)
    add_page(config, "", consulter, "consulter", context=DemarcheConsultee)
    add_page(config, "cloner", cloner, context=DemarcheConsultee, method="POST")
    add_page(config, "notice", document, context=DemarcheConsultee, method="GET")
