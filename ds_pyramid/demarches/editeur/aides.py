"""Advice to whoever writes a form (A- §36): it informs, can be dismissed, and never blocks anything.

The types named here are those the advice is about; nothing else depends on them.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple

from ds_pyramid.champs import duree
from ds_pyramid.champs.registry import champ_types
from ds_pyramid.champs.slices import index, kept
from ds_pyramid.core.i18n import TranslationString, _
from ds_pyramid.demarches.models import Demarche

PIECES_MAX, SANS_TITRE_MAX, CHAMPS_MAX, MINUTES_MAX = 5, 10, 30, 20  # thresholds above which one is warned

# What a label calls for -> the type that asks it better.
TYPES = (
    (r"\b(e ?mail|courriel|mel|adresse electronique)\b", "email"),
    (r"\b(tel|telephone|portable)\b", "phone"),
    (r"\bsiret\b", "siret"),
    (r"\b(iban|rib|coordonnees bancaires)\b", "iban"),
    (r"^(date|jour)\b", "date"),
    (r"\badresse\b", "address"),
    (r"^(ville|commune)\b", "communes"),
    (r"^pays\b", "pays"),
    (r"^departement\b", "departements"),
    (r"^region\b", "regions"),
)
SENSIBLES = (
    r"\b(religion|confession|croyance|ethni\w+|raciale?s?|origine ethnique|opinions? politiques?|syndica\w+|"
    r"orientation sexuelle|vie sexuelle|sante|maladies?|handicap|biometri\w+|genetique|casier judiciaire|"
    r"infractions?|condamnations?|securite sociale|nir)\b"
)
DEVELOPPER = (
    r"^(decri\w+|expli\w+|precis\w+|motiv\w+|present\w+|justifi\w+|commentaires?|observations?|description)\b"
)
COURT = r"^(nom|prenom|code postal|ville|numero|age|date)\b"
ELEMENT = r"(nom|prenoms?|adresse|telephone|e ?mail|courriel|ville|code postal|date|lieu|age|sexe|profession)"
DOUBLE = rf"\b{ELEMENT}\b[\w ]* (et|ou) [\w ]*\b{ELEMENT}\b"
IDENTITE = r"^(votre |vos )?(nom|nom de famille|prenoms?|civilite|nom et prenoms?)( du demandeur)?$"
ENTREPRISE = (
    r"\b(raison sociale|forme juridique|statut juridique|code (naf|ape)|naf|ape|k ?bis|avis de situation|"
    r"adresse du siege|insee)\b"
)
VAGUE = r"^(autres?|divers|champ|question|informations?|precisions?|documents?|pieces?( jointes?)?|fichiers?|infos?)$"


class Aide(NamedTuple):
    """One piece of advice. `stable_id` None: on the whole form. `acte`: what a button does about it, and its name."""

    cle: str
    message: TranslationString
    stable_id: int | None = None
    acte: tuple[str, TranslationString] | None = None


class Contexte(NamedTuple):
    """What advice on one champ depends on besides the champ."""

    morale: bool
    siret: bool


class Conseils(NamedTuple):
    """The advice on a page that was not dismissed: on the form, and stable id -> on a champ."""

    generaux: list[Aide]
    champs: dict[int, list[Aide]]


def conseils(demarche: Demarche, page: str) -> Conseils:
    """Return the advice on a page. What is found of a slice is kept with it: an act changes one or two."""
    slices, ignorees = getattr(demarche.draft, page).slices, demarche.draft.aides_ignorees
    bilan = Bilan.of(slices)
    contexte = Contexte(demarche.pour_personne_morale, bilan.sirets > 0)
    seen: frozenset[str] = frozenset()
    champs: dict[int, list[Aide]] = {}
    for part in slices:
        found, seen = _slice(part, contexte, page, seen, ignorees)
        champs.update(found)
    generaux = _annotations(slices) if page == "annotations" else _form(slices, bilan)
    return Conseils([aide for aide in generaux if aide.cle not in ignorees], champs)


def aides(demarche: Demarche, page: str) -> list[Aide]:
    """Return the same in one list: on the form first, then champ by champ."""
    found = conseils(demarche, page)
    return [*found.generaux, *(aide for one in found.champs.values() for aide in one)]


@kept
def _slice(part, contexte, page, seen, ignorees) -> tuple[dict[int, list[Aide]], frozenset[str]]:
    """Return the advice on the champs of a slice, and the questions asked so far in its last section.

    `seen`: those asked before it in the section it begins in.
    """
    found = [aide for descriptor in index(part).values() for aide in _champ(descriptor, contexte, page)]
    words = set(seen)
    for descriptor in part:
        if descriptor.type.heading:
            words = set()
        asked = _words(descriptor.libelle) if descriptor.type.fillable else ""
        if asked and asked in words:
            found.append(
                _aide("repetee", _("Cette question est déjà posée dans la même section."), descriptor)
            )
        words.add(asked)
    champs: dict[int, list[Aide]] = {}
    for aide in found:
        if aide.stable_id is not None and aide.cle not in ignorees:
            champs.setdefault(aide.stable_id, []).append(aide)
    return champs, frozenset(words)


def _champ(descriptor, contexte, page) -> list[Aide]:
    kind = descriptor.type
    found = []
    for code, message, suggestion in of_label(descriptor.libelle, kind.name, contexte, page):
        acte = None
        if suggestion:
            libelle = champ_types[suggestion].libelle
            acte = (
                f"convertir:{descriptor.stable_id}:{suggestion}",
                _("Passer en « ${type} »") % {"type": libelle},
            )
        found.append(_aide(code, message, descriptor, acte))
    if descriptor.mandatory and _is_identity(descriptor):
        message = _(
            "Un justificatif d’identité obligatoire est rarement nécessaire : l’identité de l’usager est déjà "
            "demandée à l’entrée de la démarche."
        )
        found.append(_aide("identite-obligatoire", message, descriptor))
    return found


@lru_cache(maxsize=8192)
def of_label(libelle: str, type_champ: str, contexte: Contexte, page: str) -> tuple:
    """Return (code, message, type suggested or None) for what a label shows, whatever the champ."""
    kind = champ_types[type_champ]
    if not kind.fillable or kind.container:
        return ()
    words = _words(libelle)
    return tuple(rule for check in _RULES for rule in check(words, kind, contexte, page))


def _one_question(words, kind, contexte, page):
    if re.search(DOUBLE, words):
        yield (
            "double",
            _("Ce libellé demande deux choses : deux champs se lisent et s’exportent mieux."),
            None,
        )


def _better_type(words, kind, contexte, page):
    if kind is not champ_types["text"] or re.search(DOUBLE, words):
        return
    for pattern, name in TYPES:
        if re.search(pattern, words):
            message = _("Le type « ${type} » vérifie la réponse et aide à la saisir.")
            yield "type", message % {"type": champ_types[name].libelle}, name
            return
    if re.search(DEVELOPPER, words):
        yield (
            "long",
            _("Cette question appelle une réponse développée : une zone de texte conviendra mieux."),
            "textarea",
        )


def _too_long(words, kind, contexte, page):
    if kind is champ_types["textarea"] and re.search(COURT, words):
        yield "court", _("La réponse tient sur une ligne : un texte court suffit."), "text"


def _known_already(words, kind, contexte, page):
    if page == "annotations":
        return
    if not contexte.morale and re.search(IDENTITE, words):
        message = _(
            "Le nom, le prénom et la civilité du demandeur sont déjà demandés sur la page d’identité."
        )
        yield "identite", message, None
    if (contexte.morale or contexte.siret) and re.search(ENTREPRISE, words):
        message = _(
            "Cette information est connue par le numéro SIRET : il n’est pas nécessaire de la demander."
        )
        yield "entreprise", message, None


def _sensitive(words, kind, contexte, page):
    if re.search(SENSIBLES, words):
        message = _(
            "Cette question paraît porter sur une donnée sensible : ne la posez que si un texte vous y autorise, et "
            "inscrivez-la au registre des traitements."
        )
        yield "sensible", message, None


def _vague(words, kind, contexte, page):
    if re.search(VAGUE, words) or (words and len(words) < 3):
        yield "vague", _("Ce libellé est vague : dites précisément ce que vous attendez."), None


_RULES: tuple[Callable, ...] = (_one_question, _better_type, _too_long, _known_already, _sensitive, _vague)


class Bilan(NamedTuple):
    """What is counted in a form: champs to fill in, pieces asked for, titles, SIRET."""

    champs: int
    pieces: int
    titres: int
    sirets: int

    @classmethod
    def of(cls, slices) -> "Bilan":
        """Count a form, slice by slice."""
        return cls(*map(sum, zip((0,) * 4, *map(_bilan, slices), strict=True)))


@kept
def _bilan(part) -> Bilan:
    kinds = [descriptor.type for descriptor in index(part).values()]
    return Bilan(
        champs=sum(kind.fillable and not kind.container for kind in kinds),
        pieces=sum(kind.holds_files for kind in kinds),
        titres=sum(kind.heading for kind in kinds),
        sirets=sum(kind.name == "siret" for kind in kinds),
    )


def _form(slices, bilan: Bilan) -> Iterator[Aide]:
    if bilan.pieces > PIECES_MAX:
        message = _(
            "${n} pièces sont demandées : c’est une des premières causes d’abandon. Lesquelles sont indispensables ?"
        )
        yield _general(f"pieces-{bilan.pieces}", message % {"n": bilan.pieces})
    if bilan.pieces and not _has_open_block(slices):
        message = _(
            "Un bloc répétable en fin de formulaire accueille les pièces que vous n’avez pas prévues."
        )
        yield _general(
            "autres-pieces", message, ("autres-pieces", _("Ajouter « Autres pièces justificatives »"))
        )
    if bilan.champs > SANS_TITRE_MAX and not bilan.titres:
        message = _(
            "Un long formulaire se lit mieux avec des titres de section : ils donnent aussi un sommaire à l’usager."
        )
        yield _general("titres", message)
    minutes = duree.minutes_of(slices)
    if bilan.champs > CHAMPS_MAX or minutes > MINUTES_MAX:
        message = _(
            "Ce formulaire est long (environ ${minutes} min). Chaque champ ajoute du temps et des abandons : ne "
            "demandez que le strict nécessaire."
        )
        yield _general(f"longueur-{bilan.champs // 10}", message % {"minutes": minutes})


def _annotations(slices) -> Iterator[Aide]:
    if not slices:
        message = _(
            "Les annotations privées sont souvent oubliées : elles servent à noter l’avis ou le montant accordé."
        )
        yield _general("vides", message)


def _has_open_block(slices):
    last = next((d for part in reversed(slices) for d in reversed(part.champs) if d.type.fillable), None)
    return last is not None and last.type.container and any(child.type.holds_files for child in last.children)


def _is_identity(descriptor):
    return descriptor.type.holds_files and descriptor.type.is_identite(descriptor)


def _general(cle, message, acte=None):
    return Aide(cle, message, None, acte)


def _aide(code, message, descriptor, acte=None):
    return Aide(
        f"{code}-{descriptor.stable_id}-{_words(descriptor.libelle)[:40]}",
        message,
        descriptor.stable_id,
        acte,
    )


@lru_cache(maxsize=8192)
def _words(text: str) -> str:
    """Return a label in lower case, without accents nor punctuation."""
    plain = unicodedata.normalize("NFD", text.lower())
    plain = "".join(c if c.isalnum() else " " for c in plain if unicodedata.category(c) != "Mn")
    return " ".join(plain.split())
