"""Routing: which groupe a dossier goes to, by rules on its answers (A-352 to A-368)."""

from collections.abc import Iterator
from typing import NamedTuple

from ds_pyramid.accounts.services import get_compte
from ds_pyramid.champs import conditions
from ds_pyramid.champs.checks import check_rule
from ds_pyramid.champs.conditions import Condition, Terme
from ds_pyramid.champs.lists import OTHER
from ds_pyramid.champs.models import ChampDescriptor
from ds_pyramid.core.i18n import TranslationString, _
from ds_pyramid.core.tree import find_parent, find_root
from ds_pyramid.demarches.errors import GroupeRefuse, RegleRefusee
from ds_pyramid.demarches.events import DemarcheModifiee
from ds_pyramid.demarches.models import Demarche, GroupeInstructeur
from ds_pyramid.demarches.services.creation import create_groupe
from ds_pyramid.demarches.services.groupes import cle, groupes_de, supprimer_groupe
from ds_pyramid.demarches.services.historique import note
from ds_pyramid.demarches.services.instructeurs import add_member
from ds_pyramid.demarches.table_routage import TableRoutage
from ds_pyramid.demarches.workflow import Acte, exiger

A_RENOMMER = ("Groupe 1 (à renommer)", "Groupe 2 (à renommer)")
REROUTAGES = "reroutages"  # list of the démarches whose deposited dossiers are to be routed again

# Kind of a source -> the operator by which each of its values makes a groupe. Numbers and dates have no such list.
OPERATEUR_PAR_GENRE = {
    "choice": "est",
    "choices": "contient",
    "boolean": "est",
    "code": "code_est",
    "departement": "code_est",
    "lieu": "dans_departement",
}


class Branche(NamedTuple):
    """One groupe that a routing champ makes: its name and rule."""

    libelle: str
    regle: Terme


def is_route(demarche: Demarche) -> bool:
    """Say whether dossiers are distributed among several groupes."""
    return len(demarche.groupes) > 1


def sources(demarche: Demarche) -> dict[int, ChampDescriptor]:
    """Return the champs that a rule may look at: those in force, out of any block (A-353, A-354, A-364)."""
    return {d.stable_id: d for d in demarche.revision.champs.descriptors if d.type.condition_kind}


def sources_simples(demarche: Demarche) -> list[ChampDescriptor]:
    """Return the champs that make one groupe for each of their values."""
    return [d for d in sources(demarche).values() if d.type.condition_kind in OPERATEUR_PAR_GENRE]


def branches(descriptor: ChampDescriptor) -> list[Branche]:
    """Return the groupes that a champ makes; « Autre » has none and goes to the default groupe (A-356 to A-359)."""
    operateur = OPERATEUR_PAR_GENRE[descriptor.type.condition_kind]

    def regle(value):
        return Terme(descriptor.stable_id, operateur, conditions.read_value(descriptor, value))

    values = conditions.values_of(descriptor, operateur)
    return [Branche(_libelle(descriptor, label), regle(value)) for value, label in values if value != OTHER]


def router_par_champ(
    demarche: Demarche, descriptor: ChampDescriptor, *, auteur, now, notify
) -> tuple[int, int]:
    """Make a groupe for each value of a champ; return how many are new, and how many were there already.

    A groupe of the same name keeps its members and takes the rule; a new one holds `auteur` (A-361).
    Raises EtatIncompatible, GroupeRefuse.
    """
    exiger(demarche, Acte.GERER_INSTRUCTEURS)
    wanted = branches(descriptor)
    if not wanted:
        raise GroupeRefuse(_("Ce champ n’a aucune option : complétez-le d’abord."))
    known = {cle(groupe.libelle): groupe for groupe in demarche.groupes.values() if not groupe.a_supprimer}
    new = 0
    for branche in wanted:
        groupe = known.get(cle(branche.libelle))
        if groupe is None:
            groupe = known[cle(branche.libelle)] = create_groupe(demarche, branche.libelle)
            add_member(groupe, auteur, now)
            new += 1
        groupe.regle = branche.regle
    note(demarche, auteur, f"routage à partir du champ « {descriptor.libelle} » : {len(wanted)} groupes", now)
    notify(DemarcheModifiee(demarche=demarche, auteur=auteur, now=now))
    return new, len(wanted) - new


def router_avance(demarche: Demarche, *, auteur, now, notify) -> None:
    """Make two groupes to be named and given rules (A-360). Raises EtatIncompatible, GroupeRefuse."""
    exiger(demarche, Acte.GERER_INSTRUCTEURS)
    if is_route(demarche):
        raise GroupeRefuse(_("Le routage est déjà en place : ajoutez des groupes."))
    for libelle in A_RENOMMER:
        add_member(create_groupe(demarche, libelle), auteur, now)
    note(demarche, auteur, "routage avancé", now)
    notify(DemarcheModifiee(demarche=demarche, auteur=auteur, now=now))


def supprimer_routage(demarche: Demarche, *, auteur, now, notify) -> None:
    """Bring all dossiers and instructeurs together in the default groupe (A-367). Raises EtatIncompatible."""
    exiger(demarche, Acte.GERER_INSTRUCTEURS)
    root, defaut = find_root(demarche), demarche.groupe_defaut
    for member in sorted(demarche.instructeurs - defaut.instructeurs):
        compte = get_compte(root, member)
        if compte is not None:
            add_member(defaut, compte, now)
    defaut.regle = None
    for groupe in [g for g in demarche.groupes.values() if not g.defaut and not g.a_supprimer]:
        supprimer_groupe(groupe, vers=defaut, auteur=auteur, now=now, notify=notify)
    note(demarche, auteur, "routage supprimé", now)
    notify(DemarcheModifiee(demarche=demarche, auteur=auteur, now=now))


def set_regle(groupe: GroupeInstructeur, regle: Condition | None, *, auteur, now, notify) -> None:
    """Give a groupe its rule; dossiers already deposited stay where they are (A-372). Raises RegleRefusee."""
    demarche = find_parent(groupe, Demarche)
    exiger(demarche, Acte.GERER_INSTRUCTEURS)
    messages = check_rule(regle, sources(demarche).values()) if regle is not None else []
    if messages:
        raise RegleRefusee(_("Cette règle est à corriger : ${message}.") % {"message": messages[0]})
    if regle != groupe.regle:
        groupe.regle = regle
        note(demarche, auteur, f"règle du groupe {groupe.libelle}", now)
        notify(DemarcheModifiee(demarche=demarche, auteur=auteur, now=now))


def table(demarche: Demarche) -> TableRoutage:
    """Return the rules of the open groupes, ready to be asked; made once after each change of a groupe."""
    if demarche.table_routage is None:
        open_ones = (g for g in groupes_de(demarche) if g.regle is not None and not g.ferme)
        demarche.table_routage = TableRoutage([(groupe.id, groupe.regle) for groupe in open_ones])
    return demarche.table_routage


class Controle:
    """What is wrong in the rules of a démarche, asked of many groupes: the values of each champ are listed once."""

    def __init__(self, demarche: Demarche):
        self.sources = sources(demarche)
        self._values: dict[tuple[int, str], frozenset] = {}

    def problemes(self, groupe: GroupeInstructeur) -> list[TranslationString]:
        """Return why the rule of a groupe is invalid (A-362); a groupe closed or by default needs none."""
        if groupe.ferme or (groupe.defaut and groupe.regle is None):
            return []
        if groupe.regle is None:
            return [_("aucune règle n’envoie de dossier à ce groupe")]
        if all(map(self._offered, groupe.regle.termes())):
            return []
        return list(conditions.check(groupe.regle, self.sources.get))

    def _offered(self, terme):
        """Say whether a term compares a champ with a value that it offers: nothing more to look at."""
        source = self.sources.get(terme.source)
        if source is None or terme.operateur not in conditions.operators_of(source):
            return False
        key = terme.source, terme.operateur
        if key not in self._values:
            pairs = conditions.values_of(source, terme.operateur)
            self._values[key] = frozenset(value for value, _label in pairs)
        return isinstance(terme.valeur, str) and terme.valeur in self._values[key]


def problemes(groupe: GroupeInstructeur) -> list[TranslationString]:
    """Return why the rule of one groupe is invalid."""
    return Controle(find_parent(groupe, Demarche)).problemes(groupe)


def fausses_regles(demarche: Demarche) -> Iterator[tuple[GroupeInstructeur, TranslationString]]:
    """Yield each open groupe whose rule cannot work, with why: these block a publication (A-229)."""
    controle = Controle(demarche)
    for groupe in groupes_de(demarche):
        if groupe.regle is not None:
            yield from ((groupe, message) for message in controle.problemes(groupe)[:1])


def doublons(demarche: Demarche) -> list[list[GroupeInstructeur]]:
    """Return the sets of open groupes that have one rule: the first of each receives everything (A-365)."""
    found: dict = {}
    for groupe in groupes_de(demarche):
        if groupe.regle is not None and not groupe.ferme:
            found.setdefault(groupe.regle, []).append(groupe)
    return [groupes for groupes in found.values() if len(groupes) > 1]


def demander_reroutage(demarche: Demarche, *, auteur, now, notify) -> None:
    """Ask for the dossiers deposited and not decided to be routed again, in the background (A-372)."""
    exiger(demarche, Acte.GERER_INSTRUCTEURS)
    demarche.reroutage_attendu = now
    find_root(demarche).listes.place(None, {REROUTAGES: ((demarche.numero,), ())})
    note(demarche, auteur, "règles de routage appliquées aux dossiers déposés", now)
    notify(DemarcheModifiee(demarche=demarche, auteur=auteur, now=now))


def reroutage_fait(demarche: Demarche) -> None:
    """Record that all have been routed again."""
    demarche.reroutage_attendu = None
    find_root(demarche).listes.place({REROUTAGES: (demarche.numero,)}, {})


def _libelle(descriptor, label):
    text = label.interpolate() if isinstance(label, TranslationString) else str(label)
    if descriptor.type.condition_kind == "boolean":
        return f"{descriptor.libelle} : {text}"[:100]
    return text[:100]
