"""The public figures: of a démarche, as a page and as JSON; of the platform (A-456 to A-461, X-137 to X-144)."""

from pyramid.httpexceptions import HTTPMovedPermanently
from pyramid.view import view_config

from ds_pyramid.accounts.throttling import too_many, waiting_time
from ds_pyramid.core.formats import MOIS
from ds_pyramid.core.i18n import _
from ds_pyramid.demarches.lignes import CATALOGUE
from ds_pyramid.demarches.workflow import Acte, permis
from ds_pyramid.dossiers.chiffres import ASSEZ, DECISIONS, days
from ds_pyramid.dossiers.publics import DemarchePublique, StatistiquesDemarche
from ds_pyramid.web.layout import url
from ds_pyramid.web.site import Site

TEMPLATE = "ds_pyramid.templates:statistiques/{}.pt".format
ETAPES = (_("Tous (dont brouillon)"), _("Déposés"), _("Instruction débutée"), _("Traités"))
CLES = ("funnel", "processed", "processed_by_week", "processing_time", "processing_time_by_month")
LIBELLES = {"accepte": _("Acceptés"), "refuse": _("Refusés"), "sans_suite": _("Classés sans suite")}


@view_config(
    context=StatistiquesDemarche, request_method="GET", permission="public", renderer=TEMPLATE("demarche")
)
def demarche(context, request):
    """Show the figures of a démarche; a former address leads to the present one."""
    found = context.demarche
    if not context.actuel:
        return HTTPMovedPermanently(location=url(request, f"/statistiques/{found.slug}"))
    chiffres = request.root["statistiques"].chiffres(found.numero)
    return {
        "demarche": found,
        "chiffres": chiffres,
        "minimum": ASSEZ,
        "etapes": list(zip(ETAPES, chiffres[:4], strict=True)),
        "decisions": [(LIBELLES[name], percent) for name, percent in chiffres.decisions or ()],
        "noms": [LIBELLES[name] for name in DECISIONS],
        "semaines": _with_something(chiffres.semaines or ()),
        "delais": [days(seconds) for seconds in chiffres.delais or ()],
        "mois": [(_mois(month, request.locale_name), n) for month, n in chiffres.delais_par_mois or ()],
    }


@view_config(
    context=DemarchePublique, name="stats", request_method="GET", permission="public", renderer="json"
)
def en_json(context, request):
    """Give the same to programs; 404 for a démarche whose administration refuses open data (X-142)."""
    found = context.demarche
    if not (found.open_data and permis(found, Acte.FIGURER)):
        request.response.status_int = 404
        return {"error": "Cette démarche n’existe pas, ou ses données ne sont pas ouvertes."}
    chiffres = request.root["statistiques"].chiffres(found.numero)
    if not chiffres.assez:
        return dict.fromkeys(CLES)
    translate = request.localizer.translate
    weeks = chiffres.semaines or ()
    return {
        "funnel": [[translate(name), n] for name, n in zip(ETAPES, chiffres[:4], strict=True)],
        "processed": [[translate(LIBELLES[name]), percent] for name, percent in chiffres.decisions or ()],
        "processed_by_week": [
            {"name": name, "data": {_court(monday): counts[rank] for monday, counts in weeks}}
            for rank, name in enumerate(DECISIONS)
        ],
        "processing_time": list(chiffres.delais) if chiffres.delais else None,
        "processing_time_by_month": {_mois(month, "fr"): n for month, n in chiffres.delais_par_mois or ()},
    }


@view_config(
    context=Site, name="stats", request_method="GET", permission="public", renderer=TEMPLATE("plateforme")
)
def plateforme(context, request):
    """Show how much the platform is used (A-461)."""
    seconds = waiting_time(request, "statistiques")
    if seconds:
        return too_many(request, "statistiques", seconds)
    registre = request.root["statistiques"]
    return {"demarches": request.root.listes.count(CATALOGUE), "registre": registre}


def _with_something(weeks):
    """Leave out the weeks before the first decision."""
    first = next((rank for rank, (_monday, counts) in enumerate(weeks) if any(counts)), len(weeks))
    return weeks[first:]


def _mois(month, langue):
    return f"{MOIS[langue][month.month - 1]} {month.year}"


def _court(monday):
    """Return a Monday as the original writes it: "06 janv."."""
    return f"{monday.day:02} {COURTS[monday.month - 1]}"


COURTS = ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.")
