"""Colander schemas of the administrateur's hand-written forms."""

import colander
from deform.widget import CheckboxWidget, RadioChoiceWidget, SelectWidget, TextAreaWidget, TextInputWidget
from stdnum.fr import siret as siret_number

from ds_pyramid.accounts.addresses import is_address
from ds_pyramid.core.formats import format_date
from ds_pyramid.core.i18n import _

# A choice is stored as its French text.
TYPES_ORGANISME = (
    _("Administration centrale"),
    _("Service déconcentré de l’État"),
    _("Collectivité territoriale"),
    _("Opérateur de l’État"),
    _("Établissement d’enseignement"),
    _("Association"),
    _("Autre"),
)


def text(title, description="", *, longest, required=False, lines=0, check=None, **attributes):
    """Return a node of text; `lines` above 0 makes it long, `check` is one more validator."""
    widget = TextAreaWidget(rows=lines) if lines else TextInputWidget()
    widget.attributes = {"maxlength": str(longest), **attributes}
    message = _("${longest} caractères au plus.") % {"longest": longest}
    node = colander.SchemaNode(
        colander.String(),
        title=title,
        description=description,
        widget=widget,
        validator=colander.All(colander.Length(max=longest, max_err=message), *([check] if check else [])),
        missing=colander.required if required else "",
    )
    node.missing_msg = _("Ce champ est obligatoire.")
    return node


def oui_non(title, description=""):
    """Return a box, unticked when absent."""
    return colander.SchemaNode(
        colander.Boolean(),
        title=title,
        description=description,
        widget=CheckboxWidget(true_val="true"),
        missing=False,
    )


def a_cocher(title, message):
    """Return a box that must be ticked."""

    def ticked(node, value):
        if not value:
            raise colander.Invalid(node, message)

    node = oui_non(title)
    node.validator, node.missing, node.missing_msg = ticked, colander.required, message
    return node


def siret(node, value):
    """Refuse a number that its key belies."""
    if not siret_number.is_valid(value):
        raise colander.Invalid(node, _("Ce numéro SIRET n’existe pas : vérifiez les 14 chiffres."))


def email(node, value):
    """Refuse what mail cannot reach."""
    if value and not is_address(value):
        raise colander.Invalid(
            node, _("Indiquez une adresse électronique valide, par exemple service@exemple.fr.")
        )


def lien(node, value):
    """Refuse what is not the address of a page."""
    if value and not value.startswith(("https://", "http://")):
        raise colander.Invalid(node, _("L’adresse d’une page commence par https://"))


class PresentationSchema(colander.Schema):
    """The presentation of a démarche (A- §6). Bound with `demarche` (None at the creation) and `today`."""

    libelle = text(
        _("Titre"),
        _(
            "En toutes lettres, avec le sigle en usage : les usagers et les autres administrations le chercheront."
        ),
        longest=250,
        required=True,
    )
    description = text(
        _("Objet de la démarche"),
        _("Le contexte et le but, en mots simples : de quoi vérifier qu’on est à la bonne démarche."),
        longest=20_000,
        required=True,
        lines=6,
    )
    destinataires = text(
        _("À qui s’adresse la démarche"), _("Quelques mots sur le public concerné."), longest=10_000, lines=3
    )
    pieces_a_fournir = text(
        _("Pièces à fournir"),
        _("Laissez vide pour que la liste soit tirée des pièces demandées par le formulaire."),
        longest=10_000,
        lines=3,
    )
    pour_personne_morale = colander.SchemaNode(
        colander.String(),
        title=_("Public"),
        description=_("Ce choix ne peut plus changer une fois la démarche publiée."),
        widget=RadioChoiceWidget(
            values=(
                (
                    "particuliers",
                    _("Des particuliers : civilité, nom et prénom sont demandés avant le formulaire"),
                ),
                ("morales", _("Des personnes morales : le numéro SIRET est demandé avant le formulaire")),
            )
        ),
        validator=colander.OneOf(("particuliers", "morales")),
        missing_msg=_("Choisissez le public de la démarche."),
    )
    tiers_autorise = oui_non(
        _("Une personne peut déposer pour quelqu’un d’autre"), _("Pour les particuliers seulement.")
    )
    lien_notice = text(
        _("Lien vers une notice"),
        _("L’adresse d’une page. Ou joignez un fichier, plus bas."),
        longest=500,
        check=lien,
    )
    cadre_juridique = text(
        _("Cadre juridique"),
        _(
            "Un lien ou un texte : loi, décret, délibération, règlement intérieur. Ou joignez le fichier, plus bas."
        ),
        longest=5_000,
        lines=2,
    )
    dpo = text(
        _("Contact du délégué à la protection des données (DPO)"),
        _("Adresse électronique, téléphone, adresse ou lien. Nécessaire pour publier."),
        longest=2_000,
    )
    finalites = text(
        _("À quoi servent les données"),
        _("Le but du traitement, et lui seul. Par exemple : attribuer l’aide et la verser."),
        longest=2_000,
        lines=2,
    )
    categories_donnees = text(
        _("Catégories de données demandées"),
        _("Par exemple : état civil, coordonnées, revenus, justificatif de domicile."),
        longest=2_000,
        lines=2,
    )
    date_limite = colander.SchemaNode(
        colander.Date(),
        title=_("Date limite de dépôt"),
        description=_("La démarche ferme à 0 h au début de ce jour-là, heure de Paris."),
        widget=TextInputWidget(attributes={"type": "date"}),
        missing=None,
    )
    open_data = oui_non(
        _("La description de la démarche peut être publiée en données ouvertes"),
        _(
            "Jamais le contenu des dossiers. Sans cela, le préremplissage par lien ou par API ne fonctionne pas."
        ),
    )

    @colander.instantiate(
        colander.Integer(),
        title=_("Durée de conservation des dossiers, en mois"),
        description=_(
            "La plus courte qui convienne : un dossier traité et archivé chez vous n’a plus à rester ici. "
            "Elle dépend de vos règles d’archivage et des risques pour les personnes ; elle peut changer plus tard."
        ),
        missing_msg=_("Indiquez un nombre de mois."),
    )
    class duree_conservation(colander.SchemaNode):
        """Whole months, between 1 and what the démarche allows (A-088)."""

        widget = TextInputWidget(attributes={"inputmode": "numeric", "maxlength": "2"})

        def validator(self, node, value):
            """Refuse a duration out of bounds."""
            longest = (
                self.bindings["demarche"].duree_conservation_max if self.bindings.get("demarche") else 12
            )
            if not 1 <= value <= longest:
                raise colander.Invalid(node, _("De 1 à ${mois} mois.") % {"mois": longest})

    def after_bind(self, node, bindings):
        """Lock the public of a published démarche (A-096)."""
        demarche = bindings.get("demarche")
        if demarche is not None and not demarche.en_test:
            del node["pour_personne_morale"]
        order = ("libelle", "description", "destinataires", "pieces_a_fournir", "pour_personne_morale")
        order += ("tiers_autorise", "duree_conservation")
        node.children.sort(key=lambda child: order.index(child.name) if child.name in order else len(order))
        if demarche is None or demarche.deliberation is None:
            node["cadre_juridique"].missing = colander.required
            node["cadre_juridique"].missing_msg = _(
                "Indiquez le cadre juridique, ou joignez-en d’abord le fichier."
            )
        node["date_limite"].validator = _to_come(
            bindings["today"], demarche.date_limite if demarche else None
        )


def _to_come(today, present):
    """Return the validator of a day after today, unless it is the one already set (A-099)."""

    def check(node, value):
        if value != present and value <= today:
            message = _("Choisissez un jour à venir, après le ${jour}.")
            raise colander.Invalid(node, message % {"jour": format_date(today)})

    return check


class ServiceSchema(colander.Schema):
    """The contact card of a service (A-111)."""

    nom = text(_("Nom du service"), _("Par exemple : Direction de l’habitat"), longest=250, required=True)
    organisme = text(_("Organisme"), _("Par exemple : Ville de Lille"), longest=250, required=True)
    type_organisme = colander.SchemaNode(
        colander.String(),
        title=_("Type d’organisme"),
        widget=SelectWidget(values=(("", _("Choisir")), *((str(name), name) for name in TYPES_ORGANISME))),
        validator=colander.OneOf(TYPES_ORGANISME),
        missing_msg=_("Choisissez le type d’organisme."),
    )
    siret = text(
        _("Numéro SIRET"), _("14 chiffres."), longest=20, required=True, check=siret, inputmode="numeric"
    )
    email = text(
        _("Adresse électronique"), _("Celle du service, lue par plusieurs agents."), longest=250, check=email
    )
    lien_contact = text(
        _("Ou page de contact"),
        _("Adresse d’une page, si le service n’a pas d’adresse électronique."),
        longest=500,
        check=lien,
    )
    telephone = text(_("Téléphone"), longest=50, required=True)
    horaires = text(
        _("Horaires"), _("Par exemple : du lundi au vendredi, de 9 h à 17 h"), longest=500, required=True
    )
    adresse = text(_("Adresse postale"), longest=1_000, required=True, lines=3)

    def validator(self, node, values):
        """Ask for one way at least to write."""
        if not values["email"] and not values["lien_contact"]:
            error = colander.Invalid(node)
            error["email"] = _("Indiquez une adresse électronique, ou une page de contact.")
            raise error
        values["siret"] = siret_number.compact(values["siret"])


class PublicationSchema(colander.Schema):
    """What is asked at the publication (A-230, A-232, A-239)."""

    slug = text(
        _("Adresse de la démarche"),
        _("La fin du lien public : lettres minuscules sans accent, chiffres, tirets."),
        longest=200,
        required=True,
        spellcheck="false",
        autocapitalize="none",
    )
    lien_site = text(
        _("Où les usagers trouveront-ils ce lien ?"),
        _("L’adresse d’une page de votre site, ou un autre moyen, comme « courrier »."),
        longest=500,
        required=True,
    )
    habilitation = a_cocher(
        _("Je suis habilité par mon administration à publier cette démarche."),
        _("Confirmez que vous êtes habilité à publier cette démarche."),
    )

    def after_bind(self, node, bindings):
        """Ask for one more confirmation when the form seems to collect sensitive data (A-509)."""
        if bindings.get("sensibles"):
            box = a_cocher(
                _("Ces données sont nécessaires, et mon administration est autorisée à les collecter."),
                _("Confirmez, ou retirez ces questions du formulaire."),
            )
            box.name = "sensibles"
            node.add(box)


class ClotureSchema(colander.Schema):
    """What is asked before closing (A-269). Bound with `choix`: the démarches that may replace this one."""

    remplacee_par = colander.SchemaNode(
        colander.String(),
        title=_("Une autre démarche la remplace"),
        description=_("Le lien de celle-ci y conduira les usagers."),
        widget=SelectWidget(values=()),
        missing="",
    )
    message = text(
        _("Sinon, message affiché à la place de la démarche"),
        _("Par exemple où s’adresser désormais."),
        longest=5_000,
        lines=3,
    )
    ecrire_brouillons = oui_non(_("Écrire aux usagers qui ont un brouillon"))
    courrier_brouillons = text(_("Message aux usagers qui ont un brouillon"), longest=5_000, lines=5)
    ecrire_deposes = oui_non(_("Écrire aux usagers dont le dossier est en construction ou en instruction"))
    courrier_deposes = text(_("Message aux usagers qui ont déposé"), longest=5_000, lines=5)
    confirmation = a_cocher(
        _("J’ai compris : plus aucun dossier ne pourra être commencé ni déposé."),
        _("Cochez la case pour confirmer la clôture."),
    )

    def after_bind(self, node, bindings):
        """Offer the published démarches of the administrateur."""
        choices = [(str(line.numero), f"{line.libelle} (no {line.numero})") for line in bindings["choix"]]
        node["remplacee_par"].widget = SelectWidget(values=[("", _("Aucune")), *choices])
        node["remplacee_par"].validator = colander.OneOf(["", *(value for value, _label in choices)])
