"""Lines of lists as pages show them."""

from datetime import UTC, date, datetime, timedelta

from ds_pyramid.core.formats import format_date
from ds_pyramid.core.i18n import TranslationString, _
from ds_pyramid.dossiers.models import Etat
from ds_pyramid.dossiers.services.expiration import PREAVIS
from ds_pyramid.instruction.indexes import Ligne

SILENCES = {"sva": _("accord implicite le ${date}"), "svr": _("rejet implicite le ${date}")}


class Presentation:
    """What rows need beside themselves: who reads, when, names of groupes."""

    def __init__(self, request, root, demarche=None, *, routed=False):
        self.request = request
        self.root = root
        self.demarche = demarche
        self.routed = routed
        self._groupes: dict[int, str] = {}

    def rows(self, lines, onglet: str | None) -> list[dict]:
        """Return the lines of a tab."""
        return [self._row(line, self.demarche.numero, onglet) for line in lines]

    def results(self, lines) -> list[dict]:
        """Return lines found by words, of whatever démarche."""
        return [self._row(line, self.root.dossier_index[line.numero], None) for line in lines]

    def _row(self, line: Ligne, demarche_numero, onglet):
        etat = Etat(line.etat)
        query = {"onglet": onglet} if onglet else {}
        path = f"/instruction/{demarche_numero}/dossiers/{line.numero}"
        return {
            "numero": line.numero,
            "demarche": demarche_numero,
            "path": path,
            "query": query,
            "demandeur": line.demandeur,
            "email": line.email if line.email != line.demandeur else "",
            "depose": _instant(line.depose),
            "etat": str(etat),
            "libelle": etat.libelle,
            "suivi": self._suivi(line),
            "suivable": not line.suivi_par
            and line.retire is None
            and etat in (Etat.EN_CONSTRUCTION, Etat.EN_INSTRUCTION),
            "groupe": self._groupe(line.groupe) if self.routed else "",
            "labels": self._demarche(demarche_numero).etiquettes(line.labels) if line.labels else (),
            "archive": line.archive,
            "expire": self._expire(line),
            "retire": _instant(line.retire),
            "correction": line.correction,
            "nouveau": self.request.compte.id in line.nouveautes,
            "silence": self._silence(line, demarche_numero),
        }

    def _suivi(self, line):
        """Say who follows, from the reader's point of view."""
        others = len(line.suivi_par) - (self.request.compte.id in line.suivi_par)
        if not line.suivi_par:
            return ""
        if others == len(line.suivi_par):
            return _("1 personne") if others == 1 else _("${n} personnes", mapping={"n": others})
        return _("vous") if not others else _("vous et ${n} autre(s)", mapping={"n": others})

    def _expire(self, line):
        if line.expire is None or line.retire is not None:
            return None
        instant = _instant(line.expire)
        return instant if instant <= self.request.now + timedelta(days=PREAVIS) else None

    def _silence(self, line, demarche_numero):
        """Say what silence will decide, and when."""
        regle = self._demarche(demarche_numero).sva_svr if line.silence is not None else None
        if regle is None:
            return ""
        day = format_date(date.fromordinal(line.silence), self.request.locale_name)
        return TranslationString(SILENCES[regle.decision], mapping={"date": day})

    def _demarche(self, numero):
        return self.demarche if self.demarche is not None else self.root["demarches"][str(numero)]

    def _groupe(self, groupe_id):
        if groupe_id not in self._groupes:
            groupe = self.demarche.groupes.get(str(groupe_id))
            self._groupes[groupe_id] = groupe.libelle if groupe is not None else ""
        return self._groupes[groupe_id]


def _instant(seconds):
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
