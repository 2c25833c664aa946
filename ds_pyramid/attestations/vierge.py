"""The blank form of a démarche, to be read and prepared on paper (A-042, U-122): its content and its page."""

from dataclasses import dataclass, field
from typing import Any

from ds_pyramid.attestations.pages import render_page
from ds_pyramid.champs import conditions, outline
from ds_pyramid.champs.models import Champs, Formulaire
from ds_pyramid.champs.papier import Papier
from ds_pyramid.champs.walk import read
from ds_pyramid.core.html import light_html
from ds_pyramid.core.i18n import _
from ds_pyramid.core.mail import absolute_url
from ds_pyramid.core.mail_templates import translator
from ds_pyramid.demarches.models import Demarche, Revision
from ds_pyramid.dossiers.faces import chemin

LANGUE = "fr"  # the form is written in French, whatever the language of the pages
RANGEES_TABLE, RANGEES_SUITE = 5, 2  # rows left to fill of a block: as a table, one below the other
COLONNES_MAX = 4

PERSONNE = (_("Civilité (Madame ou Monsieur)"), _("Nom"), _("Prénom"))
TIERS = (_("Si vous faites la demande pour une autre personne : votre nom"), _("Et votre prénom"))
MORALE = (_("Numéro SIRET (14 chiffres)"), _("Raison sociale"), _("Adresse de l’établissement"))


@dataclass(frozen=True)
class Question:
    """One thing of the form. `genre`: titre, texte, question, table or bloc."""

    genre: str
    libelle: str
    niveau: int = 0
    description: Any = ""
    complement: Any = ""  # what opens on a click, on the page
    obligatoire: bool = False
    condition: str = ""
    forme: Any = ""  # the form expected of the answer
    rangee: str = ""  # what a row of a block is called
    papier: Papier = field(default_factory=Papier)
    questions: tuple["Question", ...] = ()  # of a block

    @property
    def rangees(self) -> range:
        """The rows left to fill of a block."""
        return range(1, 1 + (RANGEES_TABLE if self.genre == "table" else RANGEES_SUITE))


def questions(formulaire: Formulaire) -> list[Question]:
    """Return the form in its order, sections numbered as on the page."""
    tree = outline.sections(read(formulaire, Champs()))
    titres = {section.champ.descriptor.stable_id: section.titre for section in outline.flat(tree)}
    return [_question(descriptor, formulaire, titres) for descriptor in formulaire.descriptors]


def pieces(found: list[Question]) -> list[Question]:
    """Return the documents asked, those of the blocks too."""
    every = [one for question in found for one in (question, *question.questions)]
    return [question for question in every if question.papier.piece]


def _question(descriptor, formulaire, titres):
    kind = descriptor.type
    condition = ""
    if descriptor.condition is not None:
        condition = conditions.describe(descriptor.condition, formulaire.get, translator(LANGUE))
    common = {
        "libelle": titres.get(descriptor.stable_id, descriptor.libelle),
        "description": light_html(descriptor.description),
        "condition": condition,
    }
    if kind.heading:
        return Question("titre", niveau=kind.level(descriptor), **common)
    common["obligatoire"] = descriptor.mandatory and not kind.inert
    if kind.container:
        below = tuple(_question(child, formulaire, titres) for child in descriptor.children)
        return Question(
            "table" if _is_table(below) else "bloc",
            questions=below,
            rangee=kind.row_label(descriptor),
            **common,
        )
    if not kind.fillable:
        complement = (
            light_html(kind.collapsible_text(descriptor)) if hasattr(kind, "collapsible_text") else ""
        )
        return Question("texte", complement=complement, **common)
    return Question("question", forme=kind.hint(descriptor) or "", papier=kind.papier(descriptor), **common)


def _is_table(below):
    fits = all(
        one.genre == "question" and one.papier.tient_en_colonne and not (one.condition or one.description)
        for one in below
    )
    return fits and 0 < len(below) <= COLONNES_MAX


def formulaire_html(demarche: Demarche, revision: Revision, registry) -> str:
    """Return the page that becomes the PDF."""
    found = questions(revision.champs)
    return render_page(
        "vierge",
        registry,
        langue=LANGUE,
        demarche=demarche,
        service=demarche.service,
        adresse=absolute_url(registry, chemin(demarche)),
        objet=light_html(demarche.description),
        identite=MORALE if demarche.pour_personne_morale else PERSONNE,
        tiers=TIERS if demarche.tiers_autorise and not demarche.pour_personne_morale else (),
        questions=found,
        pieces=pieces(found),
        pieces_texte=light_html(demarche.pieces_a_fournir),
        version=revision.published_at,
        pied=f"{demarche.libelle} – formulaire vierge",
    )
