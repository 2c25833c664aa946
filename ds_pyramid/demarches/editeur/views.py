"""`…/champs` and `…/annotations`: the editor. A page, acts posted one by one, pieces of HTML for the page's script."""

from pyramid.httpexceptions import HTTPSeeOther

from ds_pyramid.champs.options_reading import OptionsInvalides, read_options
from ds_pyramid.champs.options_types import ReferentielRef
from ds_pyramid.champs.referentiels import OCTETS_MAX, ReferentielRefuse, read_csv
from ds_pyramid.core.blobs import PENDING
from ds_pyramid.core.chiffrement import Coffre, coffre_of
from ds_pyramid.core.filetypes import FichierRefuse, accepted_extensions
from ds_pyramid.core.i18n import _
from ds_pyramid.core.security import Permission
from ds_pyramid.demarches.editeur import actes, arbre, conditions
from ds_pyramid.demarches.editeur.actes import ChampDisparu, SaisieRefusee
from ds_pyramid.demarches.editeur.arbre import Place, PlaceInconnue
from ds_pyramid.demarches.editeur.panneau import JOINTS, Panneau, by_category, empreinte, options_sent
from ds_pyramid.demarches.editeur.rendu import MODELES, Etat, Rendu
from ds_pyramid.demarches.errors import ActeRefuse
from ds_pyramid.demarches.events import FichiersDemarche
from ds_pyramid.demarches.faces import DemarcheAdmin
from ds_pyramid.demarches.views.saisie import page as page_values
from ds_pyramid.web.layout import url

TITRES = {"champs": _("Formulaire"), "annotations": _("Annotations privées")}
MORE = ("ds_pyramid.demarches.editeur.apercu", "ds_pyramid.demarches.editeur.echange_views",
        "ds_pyramid.demarches.editeur.revisions_views")  # fmt: skip


class Editeur:
    """One page. What an act leaves to show is in `panneau` (an open champ), `ancre` and `focus`."""

    def __init__(self, context, request, page: str):
        self.context, self.request, self.page = context, request, page
        self.demarche = context.demarche
        self.rendu = Rendu(self.demarche, page, request)
        self.script = request.headers.get("X-Editeur") == "1"
        self.panneau: Panneau | None = None
        self.ancre = self.focus = ""
        self.message = _("Enregistré")

    @property
    def coffre(self) -> Coffre:
        """What encrypts the secrets of services."""
        return coffre_of(self.request.registry.settings)

    @property
    def niveau(self) -> arbre.Niveau:
        return actes.formulaire(self.demarche, self.page).descriptors

    # -- reading -------------------------------------------------------------------------------------------------------
    def get(self):
        """Show the page, or only a panel when the page's script asks for one."""
        opened = self.request.GET.get("champ", "")
        if opened.isascii() and opened.isdigit() and len(opened) < 19:
            descriptor = actes.formulaire(self.demarche, self.page).get(int(opened))
            if descriptor is not None:
                self.panneau = self.open(descriptor)
            elif self.script:
                return self.answer(409, _refusal(ChampDisparu()))
        if self.script and self.panneau is not None:
            ops = [self.rendu.panneau(self.panneau, self.panneau.id)]
            return self.answer(200, {"ops": ops, "focus": f"libelle-{self.panneau.id}"})
        return self.draw()

    def draw(self, status: int = 200):
        """Return the whole page."""
        self.request.response.status_int = status
        ajouter = self.request.GET.get("ajouter")
        self.rendu.ajouter = ajouter if ajouter and _is_place(ajouter) else None
        return page_values(
            self.context,
            TITRES[self.page],
            rendu=self.rendu,
            panneau=self.panneau,
            nom=self.page,
            ajouter=self.rendu.ajouter,
            cherche=self.request.GET.get("q", ""),
            types=self.types(self.rendu.ajouter or "fin"),
            publiques=self._public_sources(),
            version=actes.formulaire(self.demarche, self.page).version,
            numerote=not any(d.libelle[:1].isdigit() for d in self.niveau if d.type.heading),
        )

    def types(self, place: str) -> list:
        """Return the types offered at a place, by category; the search of who has no script filters them."""
        words = self.request.GET.get("q", "").lower()
        in_block = _is_place(place) and self._in_block(Place.parse(place))

        def wanted(kind):
            text = " ".join(
                map(self.rendu.translate, (kind.libelle, kind.description, kind.category.libelle))
            )
            offered = actes.offered(kind, self.page, in_block=in_block) and self.en_service(kind)
            return offered and words in text.lower()

        return by_category(kind for kind in actes.champ_types if wanted(kind))

    def en_service(self, kind) -> bool:
        """Say whether a type that is nothing without its service has it on this site (X-373)."""
        return not kind.exige_service or self.request.registry.queryUtility(kind.connector) is not None

    def _public_sources(self) -> list:
        """Return the champs of the public form that conditions of the annotations may look at, for the script."""
        form = actes.formulaire(self.demarche, "champs").descriptors if self.page == "annotations" else ()
        return [descriptor for descriptor in form if descriptor.type.condition_kind]

    def _in_block(self, place: Place) -> bool:
        try:
            return actes.block_at(self.niveau, place) is not None
        except ChampDisparu:
            return False

    def open(self, descriptor, **kw) -> Panneau:
        """Return the panel of a champ."""
        return Panneau(self.demarche, self.page, descriptor, entier=not self.script, **kw)

    # -- acts ----------------------------------------------------------------------------------------------------------
    def post(self):
        """Do one act; answer with what changed, or go back to the page where it was."""
        before = Etat(self.demarche, self.page)
        version = actes.formulaire(self.demarche, self.page).version
        try:
            self.act(self.request.POST.get("acte", ""))
        except (ActeRefuse, PlaceInconnue) as refusal:
            return self.refuse(refusal if isinstance(refusal, ActeRefuse) else ChampDisparu())
        if not self.script:
            return self.back()
        self.rendu = Rendu(self.demarche, self.page, self.request)
        changes = self.rendu.changes(before)
        ops = self.rendu.operations(before, changes)
        if self.panneau is not None:
            ops.append(self.rendu.panneau(self.panneau, self.panneau.id))
        found = {
            "ops": ops,
            "libelles": self.rendu.renames(before, changes),
            "message": self.rendu.translate(self.message),
            "version": actes.formulaire(self.demarche, self.page).version,
            "avant": version,
            "focus": self.focus,
            "ancre": self.ancre,
            **self.more(),
        }
        return self.answer(200, found)

    def more(self) -> dict:
        """Return what the script needs of the champ that a panel just saved."""
        champ = self.request.POST.get("champ", "")
        descriptor = actes.formulaire(self.demarche, self.page).get(int(champ)) if champ.isdigit() else None
        return (
            {} if descriptor is None else {"champ": descriptor.stable_id, "empreinte": empreinte(descriptor)}
        )

    def act(self, button: str) -> None:
        """Do what a button says: `name:arguments`."""
        name, _colon, rest = button.partition(":")
        if "libelle" in self.request.POST:
            self.save(_number(self.request.POST.get("champ", "")))
            if name in ("", "enregistrer") or (self.panneau is not None and name != "condition"):
                return
        act = getattr(self, f"do_{name.replace('-', '_')}", None)
        if act is None:
            raise ActeRefuse
        act(rest)

    def save(self, stable_id: int) -> None:
        """Keep what the panel of a champ holds. What cannot be kept is shown again, with its reason."""
        post, now = self.request.POST, self.request.now
        descriptor = actes.get(self.demarche, self.page, stable_id)
        self.ancre = f"carte-{stable_id}"
        sent = {"libelle": post["libelle"], "description": post.get("description", descriptor.description)}
        if post.get("empreinte") not in (None, empreinte(descriptor)) and "forcer" not in post:
            sent |= options_sent(descriptor.type, post, descriptor.options)
            self.panneau = self.open(descriptor, sent=sent, conflit=True)
            return
        wanted = post.get("type_champ", descriptor.type_champ)
        same_type = wanted == descriptor.type_champ
        try:
            mandatory = "mandatory" in post if "mandatory-offert" in post else None
            actes.modifier(self.demarche, self.page, stable_id, mandatory=mandatory, **sent, now=now)
            if same_type:
                found = options_sent(descriptor.type, post, descriptor.options)
                sent |= found
                options = read_options(descriptor.type, found, descriptor.options, coffre=self.coffre)
                actes.modifier(self.demarche, self.page, stable_id, options=options, now=now)
        except (SaisieRefusee, OptionsInvalides) as refusal:
            descriptor = actes.get(self.demarche, self.page, stable_id)
            self.panneau = self.open(descriptor, sent=sent, erreurs=refusal.erreurs)
            return
        if not same_type:
            self.convert(stable_id, wanted, f"type-{stable_id}")

    def convert(self, stable_id: int, wanted: str, focus: str, *, forced: bool = False) -> None:
        """Give a champ another type; when answers would be lost, say so first, and what to do instead (A-265)."""
        if not forced and actes.perd(self.demarche, self.page, stable_id, wanted):
            self.reopen(stable_id, f"recreer-{stable_id}", voulu=wanted)
            self.message = _("Le type n’a pas encore été changé")
            return
        actes.convertir(self.demarche, self.page, stable_id, wanted, now=self.request.now)
        self.reopen(stable_id, focus)

    def reopen(self, stable_id: int, focus: str, **kw) -> None:
        """Show the panel of a champ again."""
        self.panneau = self.open(actes.get(self.demarche, self.page, stable_id), **kw)
        self.focus, self.ancre = focus, f"carte-{stable_id}"

    def do_ajouter(self, rest):
        """`ajouter:<type>:<place>`; a text where no type is named (U-150)."""
        type_champ, _colon, place = rest.partition(":")
        added = actes.ajouter(
            self.demarche, self.page, type_champ or "text", Place.parse(place or "fin"), now=self.request.now
        )
        self.reopen(added.stable_id, f"libelle-{added.stable_id}")

    def do_autres_pieces(self, rest):
        """Add the block for pieces that were not foreseen (A-527)."""
        translate, now = self.rendu.translate, self.request.now
        libelle = translate(_("Autres pièces justificatives"))
        block = actes.ajouter(self.demarche, self.page, "repetition", Place(), libelle=libelle, now=now)
        place = Place(dans=block.stable_id)
        piece = translate(_("Pièce justificative"))
        actes.ajouter(self.demarche, self.page, "piece_justificative", place, libelle=piece, now=now)
        self.reopen(block.stable_id, f"libelle-{block.stable_id}")

    def do_convertir(self, rest):
        """`convertir:<id>:<type>`, or `convertir:<id>:<type>:quand-meme` for a type that loses answers."""
        number, type_champ, forced = [*rest.split(":"), "", ""][:3]
        self.convert(_number(number), type_champ, f"libelle-{number}", forced=forced == "quand-meme")

    def do_recreer(self, rest):
        """`recreer:<id>:<type>`."""
        number, _colon, type_champ = rest.partition(":")
        added = actes.recreer(self.demarche, self.page, _number(number), type_champ, now=self.request.now)
        self.reopen(added.stable_id, f"libelle-{added.stable_id}")
        self.message = _("Remplacé par un nouveau champ")

    def do_monter(self, rest):
        self._on_one(actes.monter, rest, "monter")

    def do_descendre(self, rest):
        self._on_one(actes.descendre, rest, "descendre")

    def _on_one(self, act, rest, button):
        act(self.demarche, self.page, _number(rest), now=self.request.now)
        self.ancre, self.focus = f"carte-{rest}", f"{button}-{rest}"
        self.message = _("Déplacé")

    def do_deplacer(self, rest):
        """`deplacer:<id>:<place>`, or the place chosen in the panel's list."""
        number, _colon, place = rest.partition(":")
        place = Place.parse(place or self.request.POST.get("place", ""))
        contenu = "seul" not in self.request.POST
        actes.deplacer(
            self.demarche, self.page, _number(number), place, contenu=contenu, now=self.request.now
        )
        self.ancre = f"carte-{number}"
        self.focus = f"modifier-{number}"
        self.message = _("Déplacé")

    def do_dupliquer(self, rest):
        copies = actes.dupliquer(self.demarche, self.page, _number(rest), now=self.request.now)
        self.reopen(copies[0].stable_id, f"libelle-{copies[0].stable_id}")
        self.message = _("Dupliqué")

    def do_supprimer(self, rest):
        self._delete(rest, contenu=False)

    def do_supprimer_section(self, rest):
        self._delete(rest, contenu=True)

    def _delete(self, rest, contenu):
        gone = actes.supprimer(self.demarche, self.page, _number(rest), contenu=contenu, now=self.request.now)
        self.ancre = "annuler"
        self.focus = "retablir"
        used = self.rendu.usages(gone)
        self.message = _("Supprimé, mais encore utilisé ailleurs") if used else _("Supprimé")

    def do_retablir(self, rest):
        back = actes.retablir(self.demarche, rest, now=self.request.now)
        number = back.descriptors[0].stable_id
        self.ancre, self.focus, self.message = f"carte-{number}", f"modifier-{number}", _("Rétabli")

    def do_ignorer(self, rest):
        actes.ignorer_aide(self.demarche, rest[:120])
        self.message = _("Conseil masqué")

    def do_condition(self, rest):
        """`condition:<id>:<button>`: bring the rows up to date, then keep the condition when it is complete."""
        number, _colon, button = rest.partition(":")
        stable_id = _number(number)
        saisie = conditions.press(conditions.parse(dict(self.request.POST.items())), button)
        panneau = self.open(actes.get(self.demarche, self.page, stable_id), saisie=saisie)
        condition, fautes = conditions.read(panneau.condition, panneau.sources.get)
        if not fautes:
            actes.conditionner(self.demarche, self.page, stable_id, condition, now=self.request.now)
        else:
            self.message = _("Condition à compléter : pas encore enregistrée")
        panneau.descriptor = actes.get(self.demarche, self.page, stable_id)
        self.panneau, self.ancre = panneau, f"carte-{stable_id}"
        self.focus = self.request.POST.get("focus", "")[:80] or f"condition-{stable_id}"

    def do_fichier(self, rest):
        """`fichier:<id>:<option>`: keep the file sent for an option."""
        sent = self.request.televersements.get(f"fichier-{rest.partition(':')[2]}", ())
        if not sent:
            raise ActeRefuse(_("Choisissez un fichier."))
        self._replace_joint(rest, sent[-1])

    def do_retirer_fichier(self, rest):
        """`retirer-fichier:<id>:<option>`."""
        self._replace_joint(rest, None)

    def _replace_joint(self, rest, sent):
        number, _colon, name = rest.partition(":")
        descriptor = actes.get(self.demarche, self.page, _number(number))
        node = next((n for n in (descriptor.type.options_schema or list)() if n.name == name), None)
        if node is None or not isinstance(node.typ, JOINTS):
            raise ActeRefuse
        options = {key: value for key, value in descriptor.options.items() if key != name}
        if sent is not None:
            try:
                options[name] = self._joint(node, sent)
            except (FichierRefuse, ReferentielRefuse) as refusal:
                self.panneau = self.open(descriptor, erreurs={name: [refusal.message]})
                return
        actes.modifier(self.demarche, self.page, _number(number), options=options, now=self.request.now)
        self.request.notify(FichiersDemarche(demarche=self.demarche, now=self.request.now))
        self.reopen(_number(number), f"fichier-{name}-{number}")

    def _joint(self, node, sent):
        """Return the value of an option from a file sent: the file itself, or the list that it holds."""
        if isinstance(node.typ, ReferentielRef):
            with sent.file as stream:
                return read_csv(stream.read(OCTETS_MAX + 1), sent.nom)
        mime = sent.check(node.extensions or accepted_extensions(self.request.registry.settings))
        return sent.to_fichier(self.request.now, mime=mime, scan=PENDING)

    # -- answers -------------------------------------------------------------------------------------------------------
    def back(self):
        """Go back to the page, where the act was; stay on it when something was refused or is not complete."""
        panneau = self.panneau
        if panneau is not None and (
            panneau.erreurs or panneau.conflit or panneau.voulu or (panneau.saisie and panneau.fautes)
        ):
            self.rendu = Rendu(self.demarche, self.page, self.request)
            return self.draw(422)
        self.request.flash(self.message)
        query = {"champ": panneau.id} if panneau is not None else {}
        location = url(self.request, self.rendu.adresse, **query)
        return HTTPSeeOther(location=f"{location}#{self.ancre}" if self.ancre else location)

    def refuse(self, refusal: ActeRefuse):
        """Tell why nothing was done."""
        if self.script:
            return self.answer(409, _refusal(refusal, self.rendu.translate))
        self.request.flash(refusal.message, "error")
        return HTTPSeeOther(location=url(self.request, self.rendu.adresse))

    def answer(self, status: int, found: dict):
        """Return an answer for the page's script."""
        response = self.request.response
        response.status_int = status
        response.json_body = found
        response.content_type = "application/json"
        return response


def _refusal(refusal, translate=str) -> dict:
    return {"erreur": translate(refusal.message)}


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise ChampDisparu
    return int(text)


def _is_place(text: str) -> bool:
    try:
        return bool(Place.parse(text)) or True
    except PlaceInconnue:
        return False


def view_of(page: str, method: str):
    """Return the view of a page for a method: `get`, `post`."""
    return lambda context, request: getattr(Editeur(context, request, page), method)()


def includeme(config):
    """Publish both pages, then those of the same work."""
    for page in TITRES:
        for method in ("GET", "POST"):
            config.add_view(
                view_of(page, method.lower()),
                context=DemarcheAdmin,
                name=page,
                permission=Permission.ADMINISTRER,
                renderer=MODELES.format("editeur"),
                request_method=method,
            )
    for module in MORE:
        config.include(module)
