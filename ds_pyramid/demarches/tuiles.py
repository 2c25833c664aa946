"""The board of a démarche: one tile per topic, in three groups, with one line of what it holds now (A-073 to A-076)."""

from collections.abc import Callable
from dataclasses import dataclass

from ds_pyramid.core.i18n import TranslationString, _
from ds_pyramid.demarches.classement import zones
from ds_pyramid.demarches.courriels import COURRIELS
from ds_pyramid.demarches.duree import duree_estimee
from ds_pyramid.demarches.errors import Probleme
from ds_pyramid.demarches.models import ATTESTATIONS, Demarche
from ds_pyramid.demarches.services.ineligibilite import problemes as problemes_ineligibilite
from ds_pyramid.demarches.services.jetons import ENTREPRISE, PARTICULIER, fin_proche, jeton_de
from ds_pyramid.demarches.services.liens import liens_morts
from ds_pyramid.demarches.services.routage import Controle, is_route
from ds_pyramid.demarches.services.verifications import check_publication

A_FAIRE, FAIT, FACULTATIF = "a_faire", "fait", "facultatif"
GROUPES = ((A_FAIRE, _("À faire avant de publier")), (FAIT, _("Fait")), (FACULTATIF, _("Facultatif")))


@dataclass(frozen=True)
class Tuile:
    """One tile: its page below the démarche, title, the line of what it holds, its group, what is to be mended.

    `active` None: nothing to switch on or off there (A-074).
    """

    page: str
    titre: TranslationString
    resume: TranslationString | str
    groupe: str
    problemes: tuple[Probleme, ...] = ()
    active: bool | None = None


@dataclass(frozen=True)
class Sujet:
    """A topic of the board. `obligatoire`: without it a démarche is not published; `active`: is it switched on."""

    page: str
    titre: TranslationString
    resume: Callable[[Demarche], TranslationString | str]
    obligatoire: bool = False
    active: Callable[[Demarche], bool] | None = None
    defauts: Callable[[Demarche, object], list] = (
        lambda demarche, now: []
    )  # to mend, without blocking a publication


def board(demarche: Demarche, now) -> list[tuple[str, TranslationString, list[Tuile]]]:
    """Return the groups that have tiles: key, title, tiles."""
    found = check_publication(demarche, now)
    tuiles = [_tuile(sujet, demarche, found, now) for sujet in SUJETS]
    grouped = [(key, titre, [t for t in tuiles if t.groupe == key]) for key, titre in GROUPES]
    return [group for group in grouped if group[2]]


def _tuile(sujet, demarche, found, now):
    blocking = tuple(probleme for probleme in found if _page_of(probleme) == sujet.page)
    groupe = A_FAIRE if blocking else FAIT if sujet.obligatoire else FACULTATIF
    softer = tuple(Probleme(message, sujet.page) for message in sujet.defauts(demarche, now))
    active = sujet.active(demarche) if sujet.active else None
    return Tuile(sujet.page, sujet.titre, sujet.resume(demarche), groupe, blocking or softer, active)


def _page_of(probleme):
    """Return the page of the board a problem is mended from, that of the tile which leads to its own page."""
    page = probleme.lien.partition("#")[0].partition("/")[0]
    return TUILES.get(page, page)


TUILES = {"groupes": "instructeurs", "referentiels": "champs"}  # page -> that of its tile


def _count(number, none, one, several):
    return none if not number else one if number == 1 else several % {"n": number}


def _presentation(demarche):
    texte = _("Pour des particuliers, dossiers conservés ${mois} mois")
    if demarche.pour_personne_morale:
        texte = _("Pour des personnes morales, dossiers conservés ${mois} mois")
    return texte % {"mois": demarche.duree_conservation}


def _classement(demarche):
    names = [zones()[code] for code in demarche.zones if code in zones()]
    return ", ".join((*names, *demarche.tags)) or _("Aucune zone choisie")


def _service(demarche):
    service = demarche.service
    if service is None:
        return _("Aucun service choisi")
    return _("${nom}, à compléter") % {"nom": service.nom} if service.a_completer else service.nom


def _administrateurs(demarche):
    return _count(len(demarche.administrateurs), "", _("Vous seul"), _("${n} administrateurs"))


def _instructeurs(demarche):
    number = len(demarche.instructeurs)
    if is_route(demarche):
        texte = (
            _("${n} groupes, ${personnes} instructeurs")
            if number > 1
            else _("${n} groupes, ${personnes} instructeur")
        )
        return texte % {"n": len(demarche.groupes), "personnes": number}
    return _count(number, _("Aucun instructeur"), _("1 instructeur"), _("${n} instructeurs"))


def _regles_invalides(demarche, now):
    controle = Controle(demarche)
    wrong = sum(1 for groupe in demarche.groupes.values() if controle.problemes(groupe))
    return [_("Règles invalides : ${n}") % {"n": wrong}] if wrong else []


def _champs(demarche):
    number = sum(1 for descriptor in demarche.draft.champs.walk() if descriptor.type.fillable)
    if not number:
        return _("Aucun champ")
    return _("${n} champs, environ ${minutes} min à remplir") % {
        "n": number,
        "minutes": duree_estimee(demarche.draft.champs),
    }


def _annotations(demarche):
    number = sum(1 for descriptor in demarche.draft.annotations.walk() if descriptor.type.fillable)
    return _count(number, _("Aucune annotation"), _("1 annotation"), _("${n} annotations"))


def _ineligibilite(demarche):
    regle = demarche.draft.ineligibilite
    if regle is None:
        return _("Tous les dossiers peuvent être déposés")
    return _("Dépôt bloqué selon les réponses") if regle.active else _("Critères gardés, sans effet")


def _traitement(demarche):
    sva = demarche.sva_svr
    if sva is not None:
        texte = (
            _("Silence vaut accord : ${n} ${unite}")
            if sva.decision == "sva"
            else _("Silence vaut rejet : ${n} ${unite}")
        )
        return texte % {"n": sva.duree, "unite": sva.unite}
    return {
        "en_instruction": _("Déclarative : en instruction au dépôt"),
        "accepte": _("Déclarative : accepté au dépôt"),
    }.get(demarche.declarative, _("Les instructeurs traitent chaque dossier"))


def _experts(demarche):
    if not demarche.experts_autorises:
        return _("Aucun avis ne peut être demandé")
    if not demarche.experts_liste:
        return _("Les instructeurs invitent librement")
    return _count(len(demarche.experts), _("Liste fermée, vide"), _("1 expert"), _("${n} experts"))


def _labels(demarche):
    return ", ".join(label.nom for label in demarche.labels) or _("Aucun label")


def _jeton(porteur, absent):
    """Return the topic of a kind of token; `absent`: what holds without it."""

    def resume(demarche):
        jeton = jeton_de(demarche, porteur)
        return _("Jeton finissant par ${fin}") % {"fin": jeton.fin} if jeton else absent

    return Sujet(
        porteur.page,
        porteur.libelle,
        resume,
        active=lambda demarche: jeton_de(demarche, porteur) is not None,
        defauts=lambda demarche, now: list(filter(None, [fin_proche(jeton_de(demarche, porteur), now)])),
    )


def _budget(demarche):
    if not demarche.est_ouverte("budget"):
        return _("S’ouvre sur demande au support")
    return ", ".join(demarche.budget.values()) or _("Aucun code")


def _courriels(demarche):
    number = sum(courriel.cle in demarche.textes for courriel in COURRIELS) + bool(demarche.message_depot)
    return _count(number, _("Textes du site"), _("1 texte personnalisé"), _("${n} textes personnalisés"))


def _attestations(demarche):
    return {
        ("accepte", "refuse"): _("En service pour les acceptations et les refus"),
        ("accepte",): _("En service pour les acceptations"),
        ("refuse",): _("En service pour les refus"),
    }.get(_en_service(demarche), _("Hors service"))


def _en_service(demarche):
    return tuple(etat for etat in ATTESTATIONS if demarche.modele_attestation(etat) is not None)


SUJETS = (
    Sujet(
        "presentation",
        _("Présentation"),
        _presentation,
        obligatoire=True,
        defauts=lambda demarche, now: liens_morts(demarche),
    ),
    Sujet("classement", _("Zones et thèmes"), _classement, obligatoire=True),
    Sujet("service", _("Service"), _service, obligatoire=True),
    Sujet("administrateurs", _("Administrateurs"), _administrateurs, obligatoire=True),
    Sujet("champs", _("Formulaire"), _champs, obligatoire=True),
    Sujet("instructeurs", _("Instructeurs"), _instructeurs, obligatoire=True, defauts=_regles_invalides),
    Sujet("annotations", _("Annotations privées"), _annotations),
    Sujet(
        "ineligibilite",
        _("Inéligibilité des dossiers"),
        _ineligibilite,
        active=lambda d: bool(d.draft.ineligibilite and d.draft.ineligibilite.active),
        defauts=lambda d, now: problemes_ineligibilite(d.draft.ineligibilite, d.draft),
    ),
    Sujet(
        "traitement",
        _("Traitement automatique"),
        _traitement,
        active=lambda d: bool(d.declarative or d.sva_svr),
    ),
    Sujet("experts", _("Avis externes"), _experts, active=lambda d: d.experts_autorises),
    Sujet("labels", _("Labels"), _labels),
    Sujet(
        "monavis",
        _("MonAvis"),
        lambda d: _("Bouton en place") if d.monavis else _("Aucun bouton"),
        active=lambda d: d.monavis is not None,
    ),
    _jeton(ENTREPRISE, _("Données publiques seulement")),
    _jeton(PARTICULIER, _("Aucune donnée des personnes")),
    Sujet(
        "budget",
        _("Cadre budgétaire"),
        _budget,
        active=lambda d: bool(d.budget),
    ),
    Sujet(
        "webhook",
        _("Lien de rappel"),
        lambda d: d.webhook or _("Aucune adresse"),
        active=lambda d: bool(d.webhook),
    ),
    Sujet("courriels", _("Courriels et message de dépôt"), _courriels),
    Sujet("attestation", _("Attestations"), _attestations, active=lambda d: bool(_en_service(d))),
    Sujet(
        "accuse-lecture",
        _("Accusé de lecture"),
        lambda d: (
            _("Demandé avant de montrer la décision")
            if d.accuse_lecture
            else _("La décision est montrée aussitôt")
        ),
        active=lambda d: d.accuse_lecture,
    ),
    Sujet(
        "historique",
        _("Historique des réglages"),
        lambda d: _count(len(d.historique), "", _("1 changement"), _("${n} changements")),
    ),
)
