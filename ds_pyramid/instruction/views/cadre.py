"""The frame of a dossier's pages: head, tabs, acts offered, banners, neighbours in one's list."""

from ds_pyramid.accounts.services import get_compte
from ds_pyramid.completion.services import decision_retenue, en_cours
from ds_pyramid.core import clock
from ds_pyramid.core.formats import format_date, format_datetime
from ds_pyramid.core.i18n import TranslationString, _
from ds_pyramid.core.security import Permission
from ds_pyramid.dossiers.models import Etat
from ds_pyramid.dossiers.services.expiration import PREAVIS, expiration
from ds_pyramid.instruction.conservation import leaves_corbeille_at
from ds_pyramid.instruction.indexes import TABS
from ds_pyramid.instruction.lecture import Place
from ds_pyramid.instruction.views.actes import ACTES, DECISIONS
from ds_pyramid.instruction.views.listes import ONGLETS

PAGES = (
    ("", _("Demande")),
    ("annotations", _("Annotations privées")),
    ("messagerie", _("Messages")),
    ("personnes", _("Personnes impliquées et historique")),
)


SILENCES = {
    "sva": _("Sans décision de votre part, ce dossier sera accepté automatiquement le ${date}."),
    "svr": _("Sans décision de votre part, ce dossier sera refusé automatiquement le ${date}."),
}


class Cadre:
    """What every page of one dossier shows around its own content."""

    def __init__(self, face, request):
        self.face, self.request = face, request
        self.dossier = face.dossier
        self.demarche = face.dossier.demarche
        parent = face.__parent__.__parent__
        groupes = parent.groupes_of(request.compte)
        self.place = Place(request.root.listes, self.demarche.numero, request.compte.id, groupes)

    def __call__(self, page: str | None) -> dict:
        """Return what the layout of a dossier's page needs; `page` is the name of the current tab."""
        onglet = self._onglet()
        before, after = self.place.neighbours(onglet, self.dossier, self.request.now)
        return {
            "dossier": self.dossier,
            "demarche": self.demarche,
            "base": self.face.path,
            "page_courante": page,
            "pages": PAGES,
            "onglet": onglet,
            "onglet_libelle": dict(ONGLETS)[onglet],
            "precedent": before,
            "suivant": after,
            "etat": str(self.dossier.etat),
            "groupe": self._groupe(),
            "etiquetable": self.may(Permission.ANNOTER),
            "suivi_par": self._followers(),
            "fil": (
                (_("Démarches"), "/instruction"),
                (self.demarche.libelle, f"/instruction/{self.demarche.numero}?onglet={onglet}"),
                _("Dossier no ${numero}", mapping={"numero": self.dossier.numero}),
            ),
            "bandeaux": list(self._banners()),
            **self._acts(),
        }

    def _onglet(self):
        chosen = self.request.params.get("onglet")
        if chosen in TABS and self.place.key(chosen, self.dossier) is not None:
            return chosen
        return self.place.tab_of(self.dossier)

    def _groupe(self):
        if len(self.demarche.groupes) < 2:
            return ""
        groupe = self.demarche.groupes.get(str(self.dossier.groupe_id))
        return groupe.libelle if groupe is not None else ""

    def _followers(self):
        found = [get_compte(self.request.root, compte_id) for compte_id in sorted(self.dossier.followers)]
        return [compte for compte in found if compte is not None]

    def may(self, permission: Permission) -> bool:
        """Say whether the reader may do something on this dossier."""
        return bool(self.request.has_permission(permission, self.face))

    def _acts(self):
        """Return the main act of the state, the decisions when one may decide, the other acts for the menu."""
        dossier = self.dossier
        mine = self.request.compte.id in dossier.followers
        other = "suivre" if mine else "ne-plus-suivre"
        offered = [
            acte
            for acte in ACTES.values()
            if acte.name != other and acte.possible(dossier) and self.may(acte.permission)
        ]
        decisions = []
        if dossier.etat == Etat.EN_INSTRUCTION and self.may(Permission.DECIDER):
            decisions = list(DECISIONS.values())
        follow = next((a for a in offered if a.name == "suivre" and not dossier.termine), None)
        main = None if decisions else next((a for a in offered if a.name in MAIN), None)
        rest = [acte for acte in offered if acte not in (main, follow)]
        return {"principal": main, "decisions": decisions, "suivre": follow, "autres": rest}

    def _banners(self):
        """Yield (kind, text) of what must be known before reading (I-096)."""
        dossier, now = self.dossier, self.request.now
        leaves, expire = leaves_corbeille_at(dossier), expiration(dossier)
        if leaves is not None:
            days = max(0, (clock.to_paris(leaves).date() - clock.to_paris(now).date()).days)
            text = _("Ce dossier est dans la corbeille : il y reste ${n} jour(s).", mapping={"n": days})
            yield "warning", text
        elif expire is not None and expire <= clock.add_days(now, PREAVIS):
            date = format_date(expire, self.request.locale_name)
            yield (
                "warning",
                _("Ce dossier expire le ${date} : prolongez-le pour le garder.", mapping={"date": date}),
            )
        pending = dossier.correction_attendue
        if pending is not None:
            date = format_date(pending.demandee_at, self.request.locale_name)
            yield (
                "warning",
                _(
                    "Correction attendue de l’usager depuis le ${date} : ${texte}",
                    mapping={"date": date, "texte": pending.texte},
                ),
            )
        yield from self._silence(pending)
        if dossier.archived_at and leaves is None:
            yield "info", _("Ce dossier est archivé : sa messagerie est fermée.")
        if dossier.decision_cachee:
            yield (
                "warning",
                _("L’usager n’a pas encore pris connaissance de la décision (accusé de lecture)."),
            )
        elif dossier.decision_lue_at is not None:
            moment = format_datetime(dossier.decision_lue_at, self.request.locale_name)
            yield (
                "info",
                _("L’usager a pris connaissance de la décision le ${date}.", mapping={"date": moment}),
            )
        yield from self._awaited()
        if dossier.hidden_by_usager_at:
            yield "info", _("L’usager a supprimé ce dossier de son côté.")
        if dossier.courriel_non_remis_at is not None:
            date = format_date(dossier.courriel_non_remis_at, self.request.locale_name)
            texte = _(
                "Un courriel sur ce dossier n’a pas pu être remis le ${date} : voyez l’onglet « Messages ».",
                mapping={"date": date},
            )
            yield "error", texte
        if dossier.attestation_etat == "attendue":
            yield "info", _("L’attestation est en préparation ; le courriel de décision partira avec elle.")
        if dossier.attestation_etat == "echouee":
            yield "error", _("L’attestation n’a pas pu être produite. La décision reste valable.")
        if dossier.test:
            yield "info", _("Dossier de test : il sera détruit à la publication de la démarche.")

    def _silence(self, pending):
        """Say what silence will decide, and when, or that the delay stands still (A-494, I-213)."""
        day = self.dossier.echeance_silence
        if day is None:
            return
        if pending is not None:
            yield (
                "info",
                _("Le délai au terme duquel le silence vaut décision est arrêté jusqu’à la correction."),
            )
            return
        values = {"date": format_date(day, self.request.locale_name)}
        yield "info", TranslationString(SILENCES[self.demarche.sva_svr.decision], mapping=values)

    def _awaited(self):
        """Say which data are missing because a register does not answer, and what that prevents (X-233, X-287)."""
        held = decision_retenue(self.dossier)
        if held is not None and self.dossier.etat == Etat.EN_INSTRUCTION:
            yield "warning", held
        elif any(en_cours(self.dossier).values()):
            yield (
                "info",
                _(
                    "Un registre ne répond pas : des données de ce dossier restent à compléter. Elles lui sont "
                    "redemandées régulièrement ; rien d’autre n’est bloqué."
                ),
            )


MAIN = ("passer-en-instruction", "restaurer", "archiver", "desarchiver")
