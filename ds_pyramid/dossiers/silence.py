"""When silence decides: SVA (vaut accord) and SVR (vaut rejet) (A-493, A-494, I-212, I-213, original-facts §3).

The delay begins the day after the deposit; it decides in the night that begins the due day. Days are Paris days. The
days during which a correction is awaited do not count. An incomplete dossier makes the delay start again in full the
day after it was completed; with the setting "recommence", any correction does. A decision ends the delay for good: a
dossier taken back en instruction afterwards waits for a person.
"""

from datetime import date, datetime, timedelta

from ds_pyramid.core import clock

# What the démarche chose -> the transition that silence makes.
TRANSITIONS = {"sva": "accepter_automatiquement", "svr": "refuser_automatiquement"}
SILENCE = "silence"  # first of the details of a Traitement that silence made
EN_COURS = ("en_construction", "en_instruction")  # states in which the delay may run
INCOMPLET = "incomplete"
UN_JOUR = timedelta(days=1)
UNITES = {"jours": ("jour", "jours"), "semaines": ("semaine", "semaines"), "mois": ("mois", "mois")}
MOTIVATIONS = {
    "sva": "Décision implicite d’acceptation : l’administration n’a pas répondu dans le délai de {delai} "
    "(silence vaut accord).",
    "svr": "Décision implicite de rejet : l’administration n’a pas répondu dans le délai de {delai} "
    "(silence vaut rejet).",
}


def echeance(dossier, aujourd_hui: date) -> date | None:
    """Return the day on which silence decides, None when it does not (or no more).

    While a correction is awaited, it is the day that would be if it came today.
    """
    regle = dossier.demarche.sva_svr
    if regle is None or dossier.depose_at is None or dossier.etat not in EN_COURS or deja_decide(dossier):
        return None
    periodes = [_periode(correction, aujourd_hui) for correction in dossier.corrections]
    relances = [
        fin
        for correction, (_debut, fin) in zip(dossier.corrections, periodes, strict=True)
        if regle.reprise == "recommence" or correction.raison == INCOMPLET
    ]
    depart = max([_jour(dossier.depose_at), *relances]) + UN_JOUR
    suspendu = sum((fin - debut).days for debut, fin in periodes if fin > depart)
    return ajouter(depart + timedelta(days=suspendu), regle.duree, regle.unite)


def is_suspendu(dossier) -> bool:
    """Say whether the delay stands still: a correction is awaited."""
    return dossier.correction_attendue is not None


def deja_decide(dossier) -> bool:
    """Say whether a decision was ever made, by anyone: silence has nothing to decide any more."""
    return any(traitement.etat in ("accepte", "refuse", "sans_suite") for traitement in dossier.traitements)


def decide_at(dossier) -> datetime | None:
    """Return when silence decided, None when it did not."""
    found = (t.date for t in reversed(dossier.traitements) if t.details[:1] == (SILENCE,))
    return next(found, None)


def motivation(regle) -> str:
    """Return the fixed motivation of an implicit decision (A-495, I-214)."""
    return MOTIVATIONS[regle.decision].format(delai=delai(regle))


def delai(regle) -> str:
    """Return the delay in words: `2 mois`."""
    return f"{regle.duree} {UNITES[regle.unite][regle.duree > 1]}"


def ajouter(jour: date, duree: int, unite: str) -> date:
    """Add a number of days, weeks or months to a day."""
    if unite == "mois":
        return _jour(clock.add_months(clock.start_of_day(jour), duree))
    return jour + timedelta(days=duree * (7 if unite == "semaines" else 1))


def _periode(correction, aujourd_hui):
    fin = _jour(correction.resolue_at) if correction.resolue_at is not None else aujourd_hui
    return _jour(correction.demandee_at), fin


def _jour(instant) -> date:
    return clock.to_paris(instant).date()
