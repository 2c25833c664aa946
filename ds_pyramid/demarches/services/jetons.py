"""The tokens that a démarche owns: kept encrypted, given to the services in place of the site's (A-463 to A-466).

`PORTEURS` says which token goes to which service; the rules of an entry are here, who asks the service is the page.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from ds_pyramid.champs.models import ChampDescriptor
from ds_pyramid.champs.registry import champ_types
from ds_pyramid.connectors.associations import IAssociations
from ds_pyramid.connectors.base import Contexte
from ds_pyramid.connectors.entreprises import IEntreprises
from ds_pyramid.connectors.particulier import IParticulier
from ds_pyramid.core.i18n import TranslationString, _
from ds_pyramid.demarches.errors import ReglageRefuse
from ds_pyramid.demarches.events import DemarcheModifiee
from ds_pyramid.demarches.models import Demarche
from ds_pyramid.demarches.reglages import Jeton
from ds_pyramid.demarches.services.historique import note
from ds_pyramid.demarches.services.jwt import read_expiry
from ds_pyramid.demarches.workflow import Acte, exiger

BIENTOT = timedelta(days=31)  # before its end, a token is told about


@dataclass(frozen=True)
class Porteur:
    """A kind of token: where a démarche keeps it, its page, its name, how its text is read."""

    attribut: str
    page: str
    libelle: TranslationString
    lire_fin: Callable[[str], datetime | None]


def _fin_facultative(jeton: str) -> datetime | None:
    """Return when a key ends, None when it is no JWT or does not say."""
    try:
        return read_expiry(jeton)
    except ReglageRefuse:
        return None


ENTREPRISE = Porteur("jeton_entreprise", "jeton-entreprise", _("Jeton API Entreprise"), read_expiry)
PARTICULIER = Porteur("jeton_particulier", "jeton-particulier", _("Jeton API Particulier"), _fin_facultative)
TOUS = (ENTREPRISE, PARTICULIER)
PORTEURS = {IEntreprises: ENTREPRISE, IAssociations: ENTREPRISE, IParticulier: PARTICULIER}


def jeton_de(demarche: Demarche, porteur: Porteur) -> Jeton | None:
    """Return the token, None where there is none."""
    return getattr(demarche, porteur.attribut)


def contexte(demarche: Demarche, interface, *, usager: int | None = None) -> Contexte | None:
    """Return for what a service is asked, None for those that need not know (X-224)."""
    porteur = PORTEURS.get(interface)
    if porteur is None:
        return None
    service, jeton = demarche.service, jeton_de(demarche, porteur)
    return Contexte(
        f"demarche {demarche.numero}",
        "".join(c for c in (service.siret if service else "") if c.isdigit()),
        jeton.chiffre if jeton else None,
        jeton.expire_at if jeton else None,
        jeton.droits if jeton else (),
        str(usager or ""),
    )


def lire_jeton(porteur: Porteur, texte: str, now: datetime) -> tuple[str, datetime | None]:
    """Return a token without what was pasted around it, and its end. Raises ReglageRefuse."""
    jeton = "".join(texte.split())
    if not jeton:
        raise ReglageRefuse("jeton", _("Collez le jeton."))
    fin = porteur.lire_fin(jeton)
    if fin is not None and fin <= now:
        raise ReglageRefuse("jeton", _("Ce jeton a expiré : demandez-en un nouveau."))
    return jeton, fin


def poser(
    demarche: Demarche, porteur: Porteur, texte: str, droits: Iterable[str],
    chiffrer: Callable[[str], bytes], *, auteur, now, notify,
) -> None:  # fmt: skip
    """Keep a token, encrypted, with what it opens. Raises ReglageRefuse, EtatIncompatible.

    Another key of API Particulier unticks what the draft asked with the former one (A-466).
    """
    exiger(demarche, Acte.PRESENTER)
    jeton, fin = lire_jeton(porteur, texte, now)
    setattr(demarche, porteur.attribut, Jeton(chiffrer(jeton), fin, jeton[-4:], now, tuple(droits)))
    if porteur is PARTICULIER:
        _decocher(demarche)
    _oublier_alertes(demarche, porteur)
    note(demarche, auteur, porteur.libelle.interpolate(), now)
    notify(DemarcheModifiee(demarche=demarche, auteur=auteur, now=now))


def retirer(demarche: Demarche, porteur: Porteur, *, auteur, now, notify) -> None:
    """Forget a token: the site's own gives the public data."""
    exiger(demarche, Acte.PRESENTER)
    if jeton_de(demarche, porteur) is not None:
        setattr(demarche, porteur.attribut, None)
        _oublier_alertes(demarche, porteur)
        note(demarche, auteur, f"{porteur.libelle.interpolate()} retiré", now)
        notify(DemarcheModifiee(demarche=demarche, auteur=auteur, now=now))


def etape(porteur: Porteur, fin: datetime, jours: int) -> tuple:
    """Return what is remembered of a warning told; those of API Entreprise are as they always were."""
    told = (fin.date().isoformat(), jours)
    return told if porteur is ENTREPRISE else (*told, porteur.attribut)


def _oublier_alertes(demarche, porteur):
    own = 2 if porteur is ENTREPRISE else 3
    demarche.alertes_jeton = frozenset(step for step in demarche.alertes_jeton if len(step) != own)


def _decocher(demarche):
    for form in (demarche.draft.champs, demarche.draft.annotations):
        after = tuple(map(_decoche, form.descriptors))
        if after != form.descriptors:
            form.descriptors, form.version = after, form.version + 1


def _decoche(descriptor):
    children = tuple(map(_decoche, descriptor.children))
    if descriptor.type.connector is not IParticulier or "donnees" not in descriptor.options:
        return descriptor if children == descriptor.children else replace(descriptor, children=children)
    return replace(descriptor, options={k: v for k, v in descriptor.options.items() if k != "donnees"})


def champs_particulier(demarche: Demarche) -> Iterator[tuple[str, ChampDescriptor, list, list]]:
    """Iterate over the champs of the draft that ask API Particulier: page, champ, labels ticked, those not opened."""
    jeton = demarche.jeton_particulier
    droits = jeton.droits if jeton else ()
    for page in ("champs", "annotations"):
        for descriptor in getattr(demarche.draft, page).walk():
            if descriptor.type.connector is IParticulier:
                ticked = descriptor.type.donnees(descriptor)
                closed = [donnee.libelle for donnee in ticked if not donnee.ouverte(droits)]
                yield page, descriptor, [donnee.libelle for donnee in ticked], closed


# What the rights of a token of API Entreprise open, in words; others are shown as they are.
DROITS = {
    "exercices": _("Chiffres d’affaires"),
    "effectifs_acoss": _("Effectifs"),
    "bilans_entreprise_bdf": _("Bilans"),
    "attestations_sociales": _("Attestations de vigilance"),
    "attestations_fiscales": _("Attestations fiscales"),
    "etablissements": _("Établissements"),
    "entreprises": _("Entreprises"),
    "associations": _("Associations"),
}


def droits_en_mots(jeton: Jeton | None) -> list[tuple[str, str]]:
    """Return (words, code) of what a token opens; the words are "" where we know none."""
    droits = sorted(jeton.droits) if jeton is not None else []
    return [(DROITS.get(droit, "") or _donnees_ouvertes(droit), droit) for droit in droits]


def _donnees_ouvertes(portee: str) -> str:
    """Return the data of the champs of API Particulier that a scope opens."""
    kinds = [kind for kind in champ_types if kind.connector is IParticulier]
    found = [
        donnee.libelle.interpolate() for kind in kinds for donnee in kind.offertes if portee in donnee.portees
    ]
    return ", ".join(found)


def fin_proche(jeton: Jeton | None, now: datetime) -> TranslationString | None:
    """Return what is to be said of the end of a token: over, or within a month; None while it is far (X-226)."""
    if jeton is None or jeton.expire_at is None or jeton.expire_at > now + BIENTOT:
        return None
    if jeton.expire_at <= now:
        return _("Le jeton a expiré : remplacez-le.")
    return _("Le jeton expire dans moins d’un mois : demandez-en un nouveau.")
