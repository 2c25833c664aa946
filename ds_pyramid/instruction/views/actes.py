"""The acts on a dossier: one table says who may, what is asked before, what is said after (I- §9, §12)."""

from collections.abc import Callable
from dataclasses import dataclass

from ds_pyramid.completion.services import redemander, reste_a_completer
from ds_pyramid.core.i18n import TranslationString, _
from ds_pyramid.core.security import Permission
from ds_pyramid.dossiers.models import Dossier, Etat
from ds_pyramid.instruction import services

P = Permission


@dataclass(frozen=True)
class Acte:
    """One act. `confirmation`: what a page asks first, for those that deserve it; `avertissement` adds why."""

    name: str  # name of the view: the last part of the address
    permission: Permission
    service: Callable
    libelle: TranslationString  # of the button
    fait: TranslationString  # said afterwards
    possible: Callable[[Dossier], bool]
    confirmation: TranslationString | None = None
    avertissement: Callable[[Dossier], TranslationString | None] = lambda dossier: None
    icone: str = ""
    danger: bool = False
    page: bool = False  # has a page of its own, written elsewhere, which does the act


def _contentieux(dossier):
    if dossier.etat != Etat.ACCEPTE:
        return _(
            "La décision sera retirée : l’usager en sera informé et ne verra plus ni la motivation ni le justificatif."
        )
    return _(
        "La décision sera retirée, avec son attestation, et l’usager en sera informé. Retirer une acceptation "
        "plus de quatre mois après l’avoir rendue expose à un contentieux."
    )


def _in_corbeille(dossier):
    return bool(dossier.hidden_by_administration_at or dossier.expired_at)


def _open(*etats):
    return lambda dossier: dossier.etat in etats and not _in_corbeille(dossier)


def _decided(archived=None):
    def possible(dossier):
        fits = archived is None or bool(dossier.archived_at) == archived
        return dossier.termine and fits and not _in_corbeille(dossier)

    return possible


ACTES = {
    acte.name: acte
    for acte in (
        Acte(
            "passer-en-instruction",
            P.INSTRUIRE,
            services.passer_en_instruction,
            _("Passer en instruction"),
            _("Le dossier est en instruction. L’usager en est informé et ne peut plus le modifier."),
            lambda dossier: _open(Etat.EN_CONSTRUCTION)(dossier) and dossier.correction_attendue is None,
        ),
        Acte(
            "instruire-sans-correction",
            P.INSTRUIRE,
            services.passer_en_instruction,
            _("Passer en instruction sans attendre la correction"),
            _("Le dossier est en instruction. La correction demandée n’est plus attendue."),
            lambda dossier: _open(Etat.EN_CONSTRUCTION)(dossier) and dossier.correction_attendue is not None,
            _("Passer ce dossier en instruction sans attendre la correction ?"),
            lambda dossier: _(
                "L’usager n’a pas encore transmis la correction demandée : il ne pourra plus le faire. "
                "Ce qu’il a commencé à modifier sera perdu."
            ),
            "fr-icon-arrow-right-line",
        ),
        Acte(
            "demander-correction",
            P.INSTRUIRE,
            services.demander_correction,
            _("Demander une correction"),
            _("La correction est demandée."),
            _open(Etat.EN_CONSTRUCTION, Etat.EN_INSTRUCTION),
            icone="fr-icon-edit-line",
            page=True,
        ),
        Acte(
            "reaffecter",
            P.REAFFECTER,
            services.reaffecter,
            _("Réaffecter à un autre groupe"),
            _("Le dossier est réaffecté."),
            lambda dossier: len(dossier.demarche.groupes) > 1 and not _in_corbeille(dossier),
            icone="fr-icon-arrow-go-forward-line",
            page=True,
        ),
        Acte(
            "repasser-en-construction",
            P.INSTRUIRE,
            services.repasser_en_construction,
            _("Repasser en construction"),
            _("Le dossier est de nouveau en construction. L’usager en est informé et peut le modifier."),
            lambda dossier: _open(Etat.EN_INSTRUCTION)(dossier) and dossier.demarche.sva_svr is None,
            _("Repasser ce dossier en construction ?"),
            lambda dossier: _(
                "L’usager pourra de nouveau modifier son dossier. Pour lui dire ce qu’il doit changer, choisissez "
                "plutôt « Demander une correction »."
            ),
            "fr-icon-edit-line",
        ),
        Acte(
            "repasser-en-instruction",
            P.DECIDER,
            services.repasser_en_instruction,
            _("Repasser en instruction"),
            _("La décision est retirée : le dossier est de nouveau en instruction."),
            _decided(),
            _("Repasser ce dossier en instruction ?"),
            _contentieux,
            "fr-icon-refresh-line",
        ),
        Acte(
            "archiver",
            P.ARCHIVER,
            services.archiver,
            _("Archiver"),
            _("Le dossier est archivé."),
            _decided(archived=False),
            icone="fr-icon-folder-2-line",
        ),
        Acte(
            "desarchiver",
            P.ARCHIVER,
            services.desarchiver,
            _("Désarchiver"),
            _("Le dossier est de nouveau parmi les dossiers traités."),
            _decided(archived=True),
            icone="fr-icon-folder-2-line",
        ),
        Acte(
            "prolonger",
            P.PROLONGER,
            services.prolonger,
            _("Prolonger la conservation d’un mois"),
            _("La conservation du dossier est prolongée d’un mois."),
            lambda dossier: dossier.etat != Etat.EN_INSTRUCTION,
            icone="fr-icon-time-line",
        ),
        Acte(
            "restaurer",
            P.RESTAURER,
            services.restaurer,
            _("Restaurer"),
            _("Le dossier est sorti de la corbeille."),
            _in_corbeille,
            icone="fr-icon-refresh-line",
        ),
        Acte(
            "corbeille",
            P.SUPPRIMER,
            services.mettre_a_la_corbeille,
            _("Mettre à la corbeille"),
            _("Le dossier est à la corbeille pour 7 jours."),
            _decided(),
            _("Mettre ce dossier à la corbeille ?"),
            lambda dossier: _(
                "Il quittera vos listes et restera 7 jours dans la corbeille, d’où vous pourrez le restaurer. "
                "L’usager continuera de le voir."
            ),
            "fr-icon-delete-line",
            danger=True,
        ),
        Acte(
            "redemander-donnees",
            P.INSTRUIRE,
            redemander,
            _("Redemander les données manquantes"),
            _("Les données manquantes sont redemandées : rechargez la page dans un instant."),
            reste_a_completer,
            icone="fr-icon-refresh-line",
        ),
        Acte(
            "suivre",
            P.SUIVRE,
            services.suivre,
            _("Suivre le dossier"),
            _("Vous suivez ce dossier."),
            lambda dossier: not _in_corbeille(dossier),
            icone="fr-icon-star-line",
        ),
        Acte(
            "ne-plus-suivre",
            P.SUIVRE,
            services.ne_plus_suivre,
            _("Ne plus suivre"),
            _("Vous ne suivez plus ce dossier."),
            lambda dossier: not _in_corbeille(dossier),
            icone="fr-icon-star-line",
        ),
    )
}


@dataclass(frozen=True)
class Decision:
    """One of the three decisions, as its page shows it."""

    name: str
    etat: Etat
    libelle: TranslationString
    titre: TranslationString
    bouton: TranslationString
    fait: TranslationString
    motivation_requise: bool
    danger: bool = False


DECISIONS = {
    decision.name: decision
    for decision in (
        Decision(
            "accepter",
            Etat.ACCEPTE,
            _("Accepter"),
            _("Accepter le dossier"),
            _("Accepter le dossier"),
            _("Le dossier est accepté. L’usager en est informé."),
            False,
        ),
        Decision(
            "refuser",
            Etat.REFUSE,
            _("Refuser"),
            _("Refuser le dossier"),
            _("Refuser le dossier"),
            _("Le dossier est refusé. L’usager en est informé."),
            True,
            danger=True,
        ),
        Decision(
            "classer-sans-suite",
            Etat.SANS_SUITE,
            _("Classer sans suite"),
            _("Classer le dossier sans suite"),
            _("Classer sans suite"),
            _("Le dossier est classé sans suite. L’usager en est informé."),
            True,
        ),
    )
}
