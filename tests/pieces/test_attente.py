"""The queue, and where files stand."""

from datetime import timedelta

import pytest

from ds_pyramid.champs.models import ChampDescriptor
from ds_pyramid.core.blobs import INFECTED, build_fichier
from ds_pyramid.pieces import attente
from ds_pyramid.pieces.places import remplacer, trouver
from tests.factories.demarches import make_publiee
from tests.factories.dossiers import make_block, make_brouillon

pytestmark = pytest.mark.integration


def test_files_come_out_in_the_order_of_their_arrival(root, now):
    for minute, cle in ((2, (1, "c")), (0, (9, "a")), (1, (5, "b"))):
        attente.mettre(root, cle, now + timedelta(minutes=minute))
    attente.mettre(root, (9, "a"), now + timedelta(hours=1))  # keeps its turn
    assert attente.dues(root, now) == [(9, "a"), (5, "b"), (1, "c")]
    attente.retirer(root, (9, "a"))
    attente.retirer(root, (9, "a"))
    attente.retirer_dossier(root, 5)
    assert attente.dues(root, now) == [(1, "c")]


def test_a_file_put_off_waits_longer_each_time(root, now):
    cle = (1, "a")
    attente.mettre(root, cle, now)
    waits = []
    for _try in range(20):
        attente.reporter(root, cle, now)
        waits.append((attente.Attente(*root.a_traiter[cle]).pas_avant - now.timestamp()) / 60)
    assert waits[:4] == [1, 2, 4, 8]
    assert max(waits) == 24 * 60
    attente.reporter(root, (2, "partie"), now)
    assert list(root.a_traiter.keys()) == [cle]


def test_a_file_in_a_row_is_found_and_replaced_alone(root, now):
    block = make_block(200, ChampDescriptor(201, "piece_justificative", "Facture"))
    dossier = make_brouillon(root, make_publiee(root, champs=(block,)))
    row = dossier.champs.add_row(200, now=now)
    first, second = (build_fichier(f"{n}.pdf", b"x", "application/pdf", now=now) for n in "ab")
    dossier.champs.set(f"201|{row}", (first, second), now=now)
    place = trouver(dossier, second.id)
    assert (place.libelle, place.identite, place.agent) == ("Facture", False, False)
    assert remplacer(dossier, second.with_scan(INFECTED))
    assert [f.scan for f in dossier.champs.value(f"201|{row}")] == ["safe", INFECTED]
    assert trouver(dossier, "inconnu") is None
    assert not remplacer(dossier, build_fichier("c.pdf", b"x", "application/pdf", now=now))


def test_a_file_of_a_champ_that_the_form_has_no_more_is_still_handled(root, now):
    dossier = make_brouillon(root)
    fichier = build_fichier("a.pdf", b"x", "application/pdf", now=now)
    dossier.champs.set("999", (fichier,), now=now)
    place = trouver(dossier, fichier.id)
    assert (place.libelle, place.identite, place.purgee) == ("", False, False)
