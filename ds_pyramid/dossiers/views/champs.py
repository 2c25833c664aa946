"""`/dossiers/<n>/champs`: what autosave.js sends, one champ at a time, and what it is told (U-129, U-130, U-135)."""

from pyramid.httpexceptions import HTTPUnprocessableEntity
from pyramid.view import view_config

from ds_pyramid.accounts.services import get_compte
from ds_pyramid.champs.distants import en_recherche
from ds_pyramid.champs.form import build_form, has_control, parse, values_sent
from ds_pyramid.champs.outline import as_json, sections
from ds_pyramid.champs.page import LiensDuSite
from ds_pyramid.champs.walk import Reading
from ds_pyramid.core.formats import format_time
from ds_pyramid.core.html import light_html
from ds_pyramid.core.i18n import _
from ds_pyramid.core.security import Permission
from ds_pyramid.dossiers import services
from ds_pyramid.dossiers.faces import DossierUsager
from ds_pyramid.dossiers.services.depot import ineligibilite
from ds_pyramid.dossiers.views.liens import LiensUsager
from ds_pyramid.dossiers.views.modifier import add_files, version_of
from ds_pyramid.dossiers.views.outils import says_why
from ds_pyramid.web.fields import deform_renderer


@view_config(
    context=DossierUsager, name="champs", request_method="POST", permission=Permission.LIRE, renderer="json"
)
@says_why
def enregistrer(context, request):
    """Keep one champ and say what follows from it.

    Body: `champ` (its key), `version` of the page, then the controls of the champ. Answer: version, enregistre (time),
    a_corriger, erreurs {key: texts}, visibles (keys), html {key: inside of the element}, modifies (champs changed
    elsewhere), sections (state of the outline), ineligible (HTML of the message,
    empty when the answers may be deposited). 409 with a message once the dossier may no longer be changed.
    """
    dossier, act = context.dossier, {"now": request.now, "notify": request.notify}
    reading = services.lire_saisie(dossier)
    struct = parse((name, value) for name, value in request.POST.items() if isinstance(value, str))
    sent = values_sent(reading, struct)
    saved = services.enregistrer(dossier, sent, version_of(struct), request.compte, **act)
    refusals = add_files(request, dossier, act)
    if refusals:
        message = " ".join(request.localizer.translate(erreur.message) for erreur in refusals)
        raise HTTPUnprocessableEntity(message)
    received = {str(struct.get("champ", "")), *sent}
    return answer(request, dossier, saved, received)


def answer(request, dossier, saved, received) -> dict:
    """Return what the page must know after a save; `received`: the keys it sent."""
    reading = services.lire_saisie(dossier)
    complete = bool(request.GET.get("complet"))
    erreurs = services.erreurs_de_saisie(dossier, reading, complete=complete)
    translate = request.localizer.translate
    by_key: dict[str, list[str]] = {}
    for erreur in erreurs:
        if complete or erreur.key in received or erreur.key in saved.ailleurs:
            by_key.setdefault(erreur.key, []).append(translate(erreur.message))
    return {
        "version": reading.champs.version,
        "enregistre": format_time(request.now, request.locale_name),
        "a_corriger": len({erreur.key for erreur in erreurs}),
        "erreurs": by_key,
        "visibles": reading.visible_keys(),
        "html": redrawn(request, dossier, reading, {*saved.ailleurs, *received}, saved.ailleurs, erreurs),
        "modifies": [changed(request, dossier, reading, key) for key in saved.ailleurs if reading.champ(key)],
        "sections": as_json(sections(reading, erreurs)),
        "ineligible": str(light_html(str(ineligibilite(dossier, reading) or ""))),
        "recherche": searched(request, reading, received),
    }


def searched(request, reading: Reading, keys) -> list[str]:
    """Return the champs about which a service is about to be asked: the page looks for its answer (X-203)."""
    liens = LiensDuSite(request.registry)
    found = (reading.champ(key) for key in sorted(keys))
    return [
        str(champ.key)
        for champ in found
        if champ is not None and en_recherche(champ) and liens.connecte(champ)
    ]


def redrawn(request, dossier, reading: Reading, keys, ailleurs, erreurs) -> dict[str, str]:
    """Return the inside of the champs to draw again: changed elsewhere, or listing files just received."""
    found = [champ for key in sorted(keys) if (champ := reading.champ(key)) is not None]
    champs = [c for c in found if has_control(c) and (c.type.redrawn or str(c.key) in ailleurs)]
    if not champs:
        return {}
    liens = LiensUsager(request, dossier)
    form = build_form(champs, renderer=deform_renderer, erreurs=erreurs, liens=liens)
    drawn = (field.render_template(form.widget.item_template).strip() for field in form.children)
    inner = (html[html.index(">") + 1 : html.rindex("<")] for html in drawn)
    return {str(champ.key): html for champ, html in zip(champs, inner, strict=True)}


def changed(request, dossier, reading, key) -> dict:
    """Return what the page says of a champ changed elsewhere: its text, and by whom when it was somebody else."""
    champ = reading.champ(key)
    written = reading.champs.written(key)
    author_id = written[1] if written else None
    author = get_compte(request.root, author_id) if author_id not in (None, request.compte.id) else None
    texte = champ.text or (request.localizer.translate(_("lignes changées")) if champ.type.container else "")
    return {"champ": key, "texte": texte, "par": author.email if author else None}
