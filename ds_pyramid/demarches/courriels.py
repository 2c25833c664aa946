"""The texts that an administrateur writes for the people who file: six e-mails, a message, two attestations.

This table says what each is, from when its balises have a value, on which page it is changed; `textes/` edits them.
"""

from collections.abc import Iterator
from typing import NamedTuple

from ds_pyramid.core.i18n import TranslationString, _
from ds_pyramid.core.tree import find_root
from ds_pyramid.demarches.balises import (
    CODE,
    DECISION,
    DEPOT,
    INSTRUCTION,
    TAG,
    balises,
    table_of_tags,
    to_shown,
)
from ds_pyramid.demarches.balises_table import Balise, fold, of_forms
from ds_pyramid.demarches.models import ATTESTATIONS, Demarche, Revision

MESSAGE = "message-depot"


class Courriel(NamedTuple):
    """One e-mail that can be rewritten: its key in `Demarche.textes`, its page, what it is, when it leaves."""

    cle: str
    page: str
    titre: TranslationString
    quand: TranslationString
    depuis: int
    decision: bool = False

    @property
    def adresse(self) -> str:
        """The page that changes it, below the démarche."""
        return f"courriels/{self.page}"


COURRIELS = (
    Courriel(
        "dossier_depose", "depot", _("Accusé de réception"), _("Envoyé quand l’usager dépose son dossier."), DEPOT
    ),
    Courriel(
        "dossier_en_instruction", "passage-en-instruction", _("Passage en instruction"),
        _("Envoyé quand le dossier passe en instruction : l’usager ne peut plus le modifier."), INSTRUCTION,
    ),
    Courriel(
        "dossier_accepte", "acceptation", _("Acceptation"),
        _("Envoyé quand le dossier est accepté, avec l’attestation si elle est en service."), DECISION, True,
    ),
    Courriel(
        "dossier_refuse", "refus", _("Refus"),
        _("Envoyé quand le dossier est refusé, avec l’attestation de refus si elle est en service."), DECISION, True,
    ),
    Courriel(
        "dossier_sans_suite", "sans-suite", _("Classement sans suite"),
        _("Envoyé quand le dossier est classé sans suite."), DECISION, True,
    ),
    Courriel(
        "dossier_decision_retiree", "retour-en-instruction", _("Retour en instruction"),
        _("Envoyé quand une décision est retirée et que l’instruction reprend."), INSTRUCTION,
    ),
)  # fmt: skip


class Texte(NamedTuple):
    """A text in force, as stored: what it is, the page that changes it, its words."""

    titre: TranslationString
    page: str
    texte: str


class Refus(NamedTuple):
    """A balise that a text may not hold, as typed, and why."""

    nom: str
    message: TranslationString


def textes_en_vigueur(demarche: Demarche) -> Iterator[Texte]:
    """Iterate over what the administrateur wrote and dossiers receive, or will receive."""
    for courriel in COURRIELS:
        if courriel.cle in demarche.textes:
            yield Texte(courriel.titre, courriel.adresse, "\n".join(demarche.textes[courriel.cle]))
    yield Texte(_("Message de fin de dépôt"), f"courriels/{MESSAGE}", demarche.message_depot)
    for etat, titre in (("accepte", _("Attestation d’acceptation")), ("refuse", _("Attestation de refus"))):
        page = "attestation" if etat == "accepte" else "attestation/refus"
        for cle in (ATTESTATIONS[etat], f"{ATTESTATIONS[etat]}_brouillon"):
            modele = demarche.textes.get(cle)
            if modele is not None:
                yield Texte(titre, page, "\n".join((modele.titre, modele.corps, modele.pied)))


def textes_citant(demarche: Demarche, *stable_ids: int) -> list[Texte]:
    """Return the texts that hold a balise of one of some champs: they must be changed before it goes (A-266)."""
    wanted = set(map(str, stable_ids))
    return [
        texte
        for texte in dict.fromkeys(textes_en_vigueur(demarche))
        if any(code.split("/")[1] in wanted for code in _codes_in(texte.texte))
    ]


def codes_perdus(demarche: Demarche) -> Iterator[tuple[Texte, str]]:
    """Iterate over (text, label) of the balises in force whose champ the draft has lost."""
    codes = _codes(demarche.draft)
    for texte in textes_en_vigueur(demarche):
        for code in dict.fromkeys(_codes_in(texte.texte)):
            if code not in codes:
                yield texte, to_shown(f"--{code}--", demarche).strip("-")


def refuses(text: str, demarche: Demarche, *, mail: bool = True, depuis: int = DECISION) -> list[Refus]:
    """Return the balises that a text may not hold, once each (A-399, A-401, original-facts §11).

    A champ must be in the draft, in the révision in force, and in those of dossiers en instruction, which keep theirs.
    """
    table = table_of_tags(demarche, [demarche.draft, demarche.revision])
    required = [(revision, _codes(revision), why) for revision, why in _required(demarche)]
    found: dict[str, Refus] = {}
    for typed in TAG.findall(text or ""):
        name = to_shown(f"--{typed.strip()}--", demarche)[2:-2]
        why = _refusal(table.get(fold(typed)), required, mail, depuis)
        if why is not None:
            found.setdefault(fold(name), Refus(name, why % {"nom": name}))
    return list(found.values())


def proposees(demarche: Demarche, *, mail: bool = True, depuis: int = DECISION) -> list[Balise]:
    """Return the balises that a text may hold today, in the order of the list to pick from."""
    required = [_codes(revision) for revision, _why in _required(demarche)]
    return [
        balise
        for balise in balises(demarche, mail=mail, depuis=depuis)
        if balise.code is None or all(balise.code in codes for codes in required)
    ]


INCONNUE = _("La balise --${nom}-- n’existe pas : prenez-la dans la liste.")
TROP_TOT = _("La balise --${nom}-- n’a pas encore de valeur à cette étape.")
COURRIEL_SEUL = _("La balise --${nom}-- ne sert que dans les courriels.")
BROUILLON = _("La balise --${nom}-- cite un champ qui n’est plus dans le formulaire.")
PUBLIEE = _(
    "La balise --${nom}-- cite un champ qui n’est pas encore dans le formulaire publié : publiez d’abord le changement."
)
EN_COURS = _(
    "La balise --${nom}-- cite un champ que n’ont pas les dossiers en instruction déposés avec une version précédente."
)


def _refusal(balise, required, mail, depuis):
    if balise is None:
        return INCONNUE
    if balise.mail and not mail:
        return COURRIEL_SEUL
    if balise.depuis > depuis:
        return TROP_TOT
    if balise.code is None:
        return None
    return next((why for _revision, codes, why in required if balise.code not in codes), None)


def _required(demarche) -> Iterator[tuple[Revision, TranslationString]]:
    yield demarche.draft, BROUILLON
    if demarche.revision_publiee is None:
        return
    yield demarche.revision, PUBLIEE
    listes = find_root(demarche).listes
    for name, revision in demarche["revisions"].items():
        if revision is demarche.draft or revision is demarche.revision:
            continue
        if listes.count(f"en_instruction/{demarche.numero}/{name}"):
            yield revision, EN_COURS


def _codes(revision) -> frozenset:
    return frozenset(balise.code for balise in of_forms([revision]))


def _codes_in(text) -> list[str]:
    return [name for name in TAG.findall(text) if CODE.fullmatch(name)]
