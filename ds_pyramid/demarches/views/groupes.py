"""`…/groupes/<id>`: one groupe: its name, members, rule, contact, signature, end (A-341 to A-349)."""

from pyramid.httpexceptions import HTTPNotFound

from ds_pyramid.core.i18n import _
from ds_pyramid.demarches.errors import ActeRefuse, GroupeRefuse
from ds_pyramid.demarches.faces import GroupeAdmin
from ds_pyramid.demarches.images import ImageRefusee, image_of
from ds_pyramid.demarches.schemas_reglages import ContactGroupeSchema, GroupeSchema
from ds_pyramid.demarches.services import groupes as services
from ds_pyramid.demarches.services import routage
from ds_pyramid.demarches.views.membres import add_sent, comptes_de, invite_again, remove_sent
from ds_pyramid.demarches.views.regles import Regle, phrase
from ds_pyramid.demarches.views.saisie import acte, add_page, build, go, page, refuse, sent
from ds_pyramid.web.files import file_response


def groupe(context, request):
    """Show a groupe; add or remove its members."""
    if request.method != "POST":
        return _page(context, request)
    if "retirer" in request.POST:
        confirmed = "confirmer" in request.POST
        if not remove_sent(request, context.demarche, context.groupe, confirmed=confirmed):
            return _page(context, request, dernier=request.POST["retirer"])
    elif "relancer" in request.POST:
        invite_again(request, context.demarche)
    else:
        refused = add_sent(request, context.demarche, context.groupe)
        if refused is not None:
            return _page(context, request, erreur=refused[0], saisie="\n".join(refused[1]))
    return go(request, context.path)


def renommer(context, request):
    """Ask for another name."""
    form = build(request, GroupeSchema, {"libelle": context.groupe.libelle})
    if request.method == "POST":
        values = sent(request, form)
        if values is not None:
            try:
                services.renommer_groupe(context.groupe, values["libelle"], **acte(request))
                request.flash(_("Le groupe s’appelle « ${nom} ».") % {"nom": context.groupe.libelle})
                return go(request, context.path)
            except GroupeRefuse as refusal:
                request.response.status_int = 422
                refuse(form, "libelle", refusal.message)
    return _sous_page(context, _("Renommer le groupe"), formulaire=form, aide=())


def contact(context, request):
    """Ask for the card shown to the usagers of this groupe."""
    form = build(request, ContactGroupeSchema, dict(context.groupe.contact))
    if request.method == "POST":
        values = sent(request, form)
        if values is not None:
            services.set_contact(context.groupe, values, **acte(request))
            request.flash(_("Le contact du groupe est enregistré."))
            return go(request, context.path)
    aide = (
        _("Montré aux usagers du groupe, à la place du service. Ce qui est vide reste celui du service."),
    )
    return _sous_page(context, _("Contact du groupe"), formulaire=form, aide=aide)


def regle(context, request):
    """Show and keep the rule that sends dossiers to this groupe."""
    known = routage.sources(context.demarche)
    if request.method != "POST":
        return _regle_page(context, Regle.stored(context.groupe.regle, known))
    written = Regle.sent(request.POST, known)
    if "regle" in request.POST:
        return _regle_page(context, written)
    condition, fautes = (None, {}) if "vider" in request.POST else written.read()
    try:
        if fautes:
            raise GroupeRefuse(_("Une condition est incomplète : terminez-la ou retirez-la."))
        routage.set_regle(context.groupe, condition, **acte(request))
    except ActeRefuse as refusal:
        request.response.status_int = 422
        return _regle_page(context, written, refusal.message)
    request.flash(_("La règle est enregistrée. Elle vaut pour les prochains dépôts."))
    return go(request, context.path)


def vie(context, request):
    """Close, reopen, delete, make it the default: field `acte`; `vers` is the groupe that takes the dossiers."""
    what, act = request.POST.get("acte"), acte(request)
    vers = context.demarche.groupes.get(request.POST.get("vers", ""))
    try:
        if what == "fermer":
            services.fermer_groupe(context.groupe, vers=vers, **act)
            request.flash(_("Le groupe est fermé : il ne reçoit plus de dossier."))
        elif what == "rouvrir":
            services.rouvrir_groupe(context.groupe, **act)
            request.flash(_("Le groupe est rouvert."))
        elif what == "defaut":
            services.choisir_defaut(context.groupe, **act)
            request.flash(_("Les dossiers sans règle iront à ce groupe."))
        elif what == "supprimer":
            services.supprimer_groupe(context.groupe, vers=vers, **act)
            request.flash(_("Le groupe est supprimé."))
            return go(request, f"{context.__parent__.__parent__.path}/instructeurs")
    except ActeRefuse as refusal:
        request.flash(refusal.message, "error")
    return go(request, context.path)


def signature_post(context, request):
    """Keep or remove the image put on the attestations of this groupe."""
    if "retirer" in request.POST:
        services.set_signature(context.groupe, None, **acte(request))
        request.flash(_("La signature est retirée."))
        return go(request, context.path)
    file = next((f for f in request.televersements.get("fichier", ()) if f.nom and f.taille), None)
    try:
        if file is None:
            raise ImageRefusee
        image = image_of(file, now=request.now)
    except ImageRefusee as refus:
        request.flash(refus.message, "error")
        return go(request, context.path)
    services.set_signature(context.groupe, image, **acte(request))
    request.flash(_("La signature est enregistrée."))
    return go(request, context.path)


def signature(context, request):
    """Give the image back."""
    if context.groupe.signature is None:
        raise HTTPNotFound
    return file_response(request, context.groupe.signature)


def _page(context, request, erreur=None, saisie="", dernier=None):
    if erreur:
        request.response.status_int = 422
    groupe, demarche = context.groupe, context.demarche
    return page(
        context.__parent__.__parent__,
        groupe.libelle,
        groupe=groupe,
        chemin=context.path,
        comptes=comptes_de(request.root, groupe),
        dossiers=services.nombre_de_dossiers(groupe),
        problemes=routage.problemes(groupe),
        phrase=phrase(groupe.regle, routage.sources(demarche), request.localizer.translate),
        autres=[
            g for g in services.groupes_de(demarche) if g is not groupe and not g.ferme and not g.a_supprimer
        ],
        erreur=erreur,
        saisie=saisie,
        dernier=dernier,
    )


def _sous_page(context, titre, **values):
    return {
        **page(context.__parent__.__parent__, titre, **values),
        "retour": context.path,
        "groupe": context.groupe,
    }


def _regle_page(context, regle, erreur=None):
    return {
        **page(context.__parent__.__parent__, _("Règle du groupe"), regle=regle, erreur=erreur),
        "groupe": context.groupe,
        "chemin": context.path,
    }


def includeme(config):
    """Publish the pages."""
    add_page(config, "", groupe, "groupe", context=GroupeAdmin)
    add_page(config, "renommer", renommer, "groupe_reglage", context=GroupeAdmin)
    add_page(config, "contact", contact, "groupe_reglage", context=GroupeAdmin)
    add_page(config, "regle", regle, "groupe_regle", context=GroupeAdmin)
    add_page(config, "vie", vie, context=GroupeAdmin, method="POST")
    add_page(config, "signature", signature, context=GroupeAdmin, method="GET")
    add_page(config, "signature", signature_post, context=GroupeAdmin, method="POST")
