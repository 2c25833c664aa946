"""Evolution steps of démarches and dossiers, on a site made before the lists they fill."""

import pytest

from ds_pyramid.core import clock
from ds_pyramid.demarches.evolve import fill_the_catalogue
from ds_pyramid.demarches.lignes import CATALOGUE
from ds_pyramid.demarches.reglages import SvaSvr
from ds_pyramid.dossiers import workflow
from ds_pyramid.dossiers.evolve import count_by_demarche_and_groupe
from ds_pyramid.dossiers.indexes import SILENCES
from ds_pyramid.instruction.evolve import wait_for_silence
from tests.factories.demarches import make_demarche, make_publiee
from tests.factories.dossiers import make_depose

pytestmark = pytest.mark.integration


def test_demarches_published_before_the_catalogue_are_listed(root, registry):
    publiee, _en_test = make_publiee(root), make_demarche(root, libelle="En test")
    for _run in "12":
        list(fill_the_catalogue(root, registry) or ())
        assert [row[0] for _key, row in root.listes.items(CATALOGUE)] == [publiee.numero]


def test_dossiers_deposited_before_the_counters_are_counted(root, registry, notify):
    demarche = make_publiee(root)
    dossier = make_depose(root, demarche, notify=notify)
    names = ("deposes/1", f"groupe/{dossier.groupe_id}")
    old = {name: key for name, key in dossier.placements["usager"].items() if name not in names}
    root.listes.place({name: dossier.placements["usager"][name] for name in names}, {})
    dossier.placements = {**dossier.placements, "usager": old}
    for _run in "12":
        list(count_by_demarche_and_groupe(root, registry))
        assert [root.listes.count(name) for name in names] == [1, 1]


def test_dossiers_that_waited_before_silence_decided_are_listed_by_due_day(root, registry, notify):
    demarche = make_publiee(root)
    dossier = make_depose(root, demarche, notify=notify)
    workflow.apply(dossier, "passer_en_instruction", now=clock.now(), notify=notify)
    demarche.sva_svr = SvaSvr("sva", 2, "mois")  # its list was not kept then
    assert root.listes.count(SILENCES) == 0
    for _run in "12":
        list(wait_for_silence(root, registry))
        assert [key[-1] for key, _row in root.listes.items(SILENCES)] == [dossier.numero]
        assert root.listes.count(f"silences/{dossier.groupe_id}") == 1
