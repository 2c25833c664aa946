"""Colander schemas of the settings that have a page of their own."""

import colander
from deform.widget import CheckboxChoiceWidget, RadioChoiceWidget, SelectWidget, TextInputWidget

from ds_pyramid.core.i18n import _
from ds_pyramid.demarches.classement import tags_offerts, zones
from ds_pyramid.demarches.schemas import a_cocher, email, oui_non, text
from ds_pyramid.demarches.services.groupes import LIBELLE_MAX


def telephone(node, value):
    """Refuse what cannot be dialled: a number has nine to fifteen digits, and nothing but what writes numbers."""
    digits = "".join(char for char in value if char.isdigit())
    if not 9 <= len(digits) <= 15 or not set(value) <= set("+0123456789 .-()/"):
        raise colander.Invalid(node, _("Indiquez un numéro de téléphone, par exemple 01 23 45 67 89."))


def choix_multiple(titre, description, pairs, *, message=None):
    """Return a node of boxes; `message` is said when none is ticked and one is needed."""

    def some(node, value):
        if message is not None and not value:
            raise colander.Invalid(node, message)

    return colander.SchemaNode(
        colander.Set(),
        title=titre,
        description=description,
        widget=CheckboxChoiceWidget(values=list(pairs)),
        validator=colander.All(colander.ContainsOnly([value for value, _label in pairs]), some),
        missing=() if message is None else colander.required,
        missing_msg=message or "",
    )


class ClassementSchema(colander.Schema):
    """Zones and tags."""

    zones = choix_multiple(
        _("Zones"),
        _("Le ministère ou le type d’organisme dont dépend la démarche. Une au moins, plusieurs si besoin."),
        list(zones().items()),
        message=_("Choisissez au moins une zone."),
    )
    tags = choix_multiple(
        _("Thèmes"),
        _("Ils aident les autres administrations à trouver votre démarche et à s’en inspirer."),
        list(tags_offerts().items()),
    )


class TraitementSchema(colander.Schema):
    """What happens without an instructeur. Bound with `demarche`."""

    mode = colander.SchemaNode(
        colander.String(),
        title=_("Au dépôt d’un dossier"),
        missing="",
        validator=colander.OneOf(("", "en_instruction", "accepte", "sva", "svr")),
    )
    duree = colander.SchemaNode(
        colander.Integer(),
        title=_("Durée du silence"),
        description=_("Pour « silence vaut accord » ou « silence vaut rejet » seulement."),
        widget=TextInputWidget(attributes={"inputmode": "numeric", "maxlength": "3"}),
        missing=None,
    )
    unite = colander.SchemaNode(
        colander.String(),
        title=_("Unité"),
        widget=SelectWidget(values=(("jours", _("jours")), ("semaines", _("semaines")), ("mois", _("mois")))),
        validator=colander.OneOf(("jours", "semaines", "mois")),
        missing="mois",
    )
    reprise = colander.SchemaNode(
        colander.String(),
        title=_("Après une demande de correction"),
        widget=SelectWidget(
            values=(
                ("reprend", _("le délai reprend là où il s’était arrêté")),
                ("recommence", _("le délai recommence")),
            )
        ),
        validator=colander.OneOf(("reprend", "recommence")),
        missing="reprend",
    )

    def after_bind(self, node, bindings):
        """Offer the automatic decisions before the publication only; ask for a confirmation after it (A-490, A-493)."""
        demarche = bindings["demarche"]
        offered = [
            ("", _("Rien d’automatique : les instructeurs traitent chaque dossier")),
            ("en_instruction", _("Démarche déclarative : le dossier passe aussitôt en instruction")),
            ("accepte", _("Démarche déclarative : le dossier est aussitôt accepté")),
            ("sva", _("Silence vaut accord (SVA) : sans décision dans le délai, le dossier est accepté")),
            ("svr", _("Silence vaut rejet (SVR) : sans décision dans le délai, le dossier est refusé")),
        ]
        if demarche.en_test:
            node["mode"].widget = RadioChoiceWidget(values=offered)
            return
        sva = demarche.sva_svr
        kept = [
            pair for pair in offered if (pair[0] == sva.decision if sva else pair[0] not in ("sva", "svr"))
        ]
        node["mode"].widget = RadioChoiceWidget(values=kept)
        for name in ("duree", "unite", "reprise"):
            del node[name]
        if sva is None:
            confirmation = a_cocher(
                _(
                    "J’ai compris : ce changement vaut pour les prochains dépôts, et les usagers en dépendent."
                ),
                _("Cochez la case pour confirmer."),
            )
            confirmation.name = "confirmation"
            node.add(confirmation)


class BudgetSchema(colander.Schema):
    """The budget framework of a grant: its three codes, or none."""

    centre_de_cout = text(_("Centre de coût"), _("Le code, tel qu’il est dans Chorus."), longest=18)
    domaine_fonctionnel = text(_("Domaine fonctionnel"), longest=18)
    referentiel_de_programmation = text(_("Référentiel de programmation"), longest=18)


class MonAvisSchema(colander.Schema):
    """The code of the button."""

    code = text(
        _("Code du bouton MonAvis"),
        _("Collez le code entier donné par l’observatoire. Laissez vide pour retirer le bouton."),
        longest=2_000,
        lines=4,
        spellcheck="false",
    )


class WebhookSchema(colander.Schema):
    """The address called at each change of state."""

    adresse = text(
        _("Adresse à appeler"),
        _("Une adresse publique en https://. Laissez vide pour ne rien appeler."),
        longest=500,
        spellcheck="false",
        autocapitalize="none",
    )


SUJETS_AIDE = (
    ("question", _("Une question sur le site")),
    ("probleme", _("Quelque chose ne marche pas")),
    ("fonction", _("Ouvrir une fonction sur une démarche")),
    ("duree", _("Conserver les dossiers plus de 12 mois")),
    ("compte", _("Mon compte, mon adresse électronique")),
    ("signalement", _("Un usage contraire aux conditions d’utilisation")),
    ("autre", _("Autre chose")),
)


class AideSchema(colander.Schema):
    """What an administrateur asks the support; it calls back (A-043)."""

    sujet = colander.SchemaNode(
        colander.String(),
        title=_("Votre demande concerne"),
        widget=SelectWidget(values=SUJETS_AIDE),
        validator=colander.OneOf([name for name, _words in SUJETS_AIDE]),
    )
    demarche = text(
        _("Numéro de la démarche"), _("Si votre demande en concerne une."), longest=20, inputmode="numeric"
    )
    telephone = text(
        _("Votre téléphone direct"),
        _("Pour vous rappeler si c’est plus simple."),
        longest=50,
        required=True,
        check=telephone,
        autocomplete="tel",
        type="tel",
    )
    message = text(
        _("Votre message"),
        _("N’y mettez aucune donnée personnelle d’un usager."),
        longest=5_000,
        required=True,
        lines=8,
    )


class AccuseLectureSchema(colander.Schema):
    """The switch of the accusé de lecture."""

    active = oui_non(
        _("Demander un accusé de lecture avant de montrer la décision"),
        _("Utile quand la décision ouvre un délai de recours."),
    )


def _jeton(titre, aide, *, lines):
    """A token pasted whole, on so many lines."""
    return text(
        titre, aide, longest=10_000, required=True, lines=lines, spellcheck="false", autocapitalize="none"
    )


class JetonSchema(colander.Schema):
    """A token of API Entreprise."""

    jeton = _jeton(
        _("Jeton API Entreprise"),
        _(
            "Collez le jeton remis par API Entreprise. Il est chiffré et ne sera plus jamais montré en entier."
        ),
        lines=4,
    )


class JetonParticulierSchema(colander.Schema):
    """A token of API Particulier."""

    jeton = _jeton(
        _("Jeton API Particulier"),
        _(
            "Collez le jeton remis par API Particulier. Il est vérifié, chiffré, et ne sera plus montré en entier."
        ),
        lines=2,
    )


class AdresseSchema(colander.Schema):
    """One person, by an address."""

    email = text(
        _("Adresse électronique"),
        _("Exemple : prenom.nom@exemple.fr"),
        longest=250,
        required=True,
        check=email,
        autocapitalize="none",
    )


class ClonageSchema(colander.Schema):
    """What to take over from one's own démarche."""

    avec_groupes = oui_non(
        _("Reprendre aussi les groupes et les instructeurs"),
        _("Sinon, vous serez le seul instructeur de la copie."),
    )


class SuppressionSchema(colander.Schema):
    """The last warning before a deletion."""

    confirmation = a_cocher(
        _(
            "J’ai compris : la démarche disparaît aussitôt pour les usagers, les instructeurs et ses administrateurs."
        ),
        _("Cochez la case pour confirmer la suppression."),
    )


class GroupeSchema(colander.Schema):
    """The name of a groupe."""

    libelle = text(_("Nom du groupe"), longest=LIBELLE_MAX, required=True)


class ContactGroupeSchema(colander.Schema):
    """The card of a groupe; what is empty is the service's."""

    nom = text(_("Nom"), longest=250)
    email = text(_("Adresse électronique"), longest=250, check=email)
    telephone = text(_("Téléphone"), longest=50)
    horaires = text(_("Horaires"), longest=500)
    adresse = text(_("Adresse postale"), longest=1_000)


class ExpertsSchema(colander.Schema):
    """What instructeurs and experts may do."""

    experts_autorises = oui_non(_("Les instructeurs peuvent demander un avis à un expert"))
    experts_liste = oui_non(
        _("Seulement aux experts de la liste"), _("Sinon, les instructeurs invitent l’adresse de leur choix.")
    )
    experts_messagerie = oui_non(_("Un expert peut lire la messagerie du dossier et y écrire"))
    experts_invitent = oui_non(
        _("Un expert peut demander l’avis d’un autre expert"),
        _("Parmi ceux de la liste, si elle est fermée."),
    )
