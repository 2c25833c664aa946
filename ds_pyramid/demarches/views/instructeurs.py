"""`…/instructeurs`: the members where there is one groupe, the groupes where there are several (A-325 to A-373)."""

from pyramid.response import Response
from unidecode import unidecode

from ds_pyramid.core.i18n import _
from ds_pyramid.demarches.errors import ActeRefuse
from ds_pyramid.demarches.schemas_reglages import GroupeSchema
from ds_pyramid.demarches.services import groupes as services
from ds_pyramid.demarches.services import routage
from ds_pyramid.demarches.services.import_membres import exporter_membres, importer_membres
from ds_pyramid.demarches.services.verifications import avertissements
from ds_pyramid.demarches.views.membres import add_sent, comptes_de, invite_again, remove_sent
from ds_pyramid.demarches.views.regles import phrase
from ds_pyramid.demarches.views.saisie import acte, add_page, build, go, page, refuse, sent
from ds_pyramid.web.files import download_headers

PAR_PAGE = 100  # groupes


def instructeurs(context, request):
    """Show members, or groupes."""
    return _page(context, request)


def instructeurs_post(context, request):
    """Add or remove members of the default groupe, add a groupe, change an option."""
    demarche, path = context.demarche, f"{context.path}/instructeurs"
    if "retirer" in request.POST:
        remove_sent(request, demarche, demarche.groupe_defaut)
    elif "relancer" in request.POST:
        invite_again(request, demarche)
    elif "autogestion" in request.POST:
        services.set_autogestion(demarche, request.POST["autogestion"] == "oui", **acte(request))
        request.flash(_("C’est enregistré."))
    elif "libelle" in request.POST:
        return _add_groupe(context, request)
    else:
        refused = add_sent(request, demarche, demarche.groupe_defaut)
        if refused is not None:
            return _page(context, request, erreur=refused[0], saisie="\n".join(refused[1]))
    return go(request, path)


def _add_groupe(context, request):
    form = _groupe_form(request)
    values = sent(request, form)
    if values is not None:
        try:
            groupe = services.creer_groupe(
                context.demarche, values["libelle"], membres=[request.compte], **acte(request)
            )
            request.flash(_("Le groupe « ${nom} » est créé.") % {"nom": groupe.libelle})
            return go(request, f"{context.path}/groupes/{groupe.id}")
        except ActeRefuse as refusal:
            request.response.status_int = 422
            refuse(form, "libelle", refusal.message)
    return _page(context, request, form=form)


def importer(context, request):
    """Ask for a CSV file of groupes and members; say what was done, line by line."""
    erreur = bilan = None
    if request.method == "POST":
        files = [file for file in request.televersements.get("fichier", ()) if file.nom and file.taille]
        try:
            if not files:
                raise ActeRefuse(_("Choisissez le fichier à importer."))
            with files[0].file as stream:
                bilan = importer_membres(context.demarche, stream.read(1_000_001), **acte(request))
        except ActeRefuse as refusal:
            request.response.status_int = 422
            erreur = refusal.message
    return page(context, _("Importer des groupes et des instructeurs"), erreur=erreur, bilan=bilan)


def exporter(context, request):
    """Give groupes and members as the file that can be imported."""
    response = Response(exporter_membres(context.demarche).encode("utf-8-sig"), content_type="text/csv")
    response.headers.update(download_headers(f"groupes-{context.demarche.numero}.csv"))
    return response


def _groupe_form(request):
    form = build(request, GroupeSchema, bouton=_("Créer le groupe"))
    form.formid = "groupe"
    return form


def _page(context, request, erreur=None, saisie="", form=None):
    if erreur:
        request.response.status_int = 422
    demarche = context.demarche
    cherche = request.GET.get("q", "").strip()[:200]
    sources = routage.sources(demarche)
    translate = request.localizer.translate
    found = services.groupes_de(demarche)
    matching = [g for g in found if _matches(request.root, g, cherche)]
    pages = max(1, -(-len(matching) // PAR_PAGE))
    asked = request.GET.get("page", "")
    number = min(int(asked), pages) if asked.isascii() and asked.isdigit() and 0 < len(asked) < 6 else 1
    number = max(1, number)
    return page(
        context,
        _("Instructeurs"),
        groupe=demarche.groupe_defaut,
        comptes=comptes_de(request.root, demarche.groupe_defaut),
        route=routage.is_route(demarche),
        groupes=matching[(number - 1) * PAR_PAGE : number * PAR_PAGE],
        trouves=len(matching),
        total=len(found),
        page_no=number,
        pages=pages,
        cherche=cherche,
        nombre_de_dossiers=services.nombre_de_dossiers,
        problemes=routage.Controle(demarche).problemes,
        phrase=lambda groupe: phrase(groupe.regle, sources, translate),
        avertissements=avertissements(demarche),
        formulaire=form or _groupe_form(request),
        erreur=erreur,
        saisie=saisie,
    )


def _matches(root, groupe, words) -> bool:
    """Say whether a groupe or one of its members has every word (A-373)."""
    if not words:
        return True
    text = groupe.libelle + " " + " ".join(compte.email for compte in comptes_de(root, groupe))
    folded = unidecode(text).lower()
    return all(word in folded for word in unidecode(words).lower().split())


def includeme(config):
    """Publish the pages."""
    add_page(config, "instructeurs", instructeurs, "instructeurs", method="GET")
    add_page(config, "instructeurs", instructeurs_post, "instructeurs", method="POST")
    add_page(config, "importer-instructeurs", importer, "importer_membres")
    add_page(config, "exporter-instructeurs", exporter, method="GET")
