"""A champ deleted while something still names it: the editor says where, and the deletion can be undone."""

import pytest

from ds_pyramid.accounts.services import find_compte
from ds_pyramid.champs.conditions import Et, Terme
from ds_pyramid.champs.models import ChampDescriptor
from ds_pyramid.core import clock
from ds_pyramid.demarches import services
from ds_pyramid.demarches.editeur import actes
from ds_pyramid.demarches.models import ModeleAttestation
from ds_pyramid.demarches.reglages import Ineligibilite
from ds_pyramid.demarches.usages import GROUPES_NOMMES, usages
from tests.editeur.conftest import ADMIN, texte
from tests.editeur.test_views import of, press, script
from tests.factories.demarches import silent

pytestmark = pytest.mark.functional
STATUT = Terme(2, "est", "Locataire")


@pytest.fixture
def cited(site, numero, now):
    """Have champ 2 of the démarche named by everything that may name a champ."""
    with site() as root:
        demarche = services.get_demarche(root, numero)
        actes.conditionner(demarche, "champs", 3, Et((STATUT,)), now=now)
        note = actes.ajouter(demarche, "annotations", "text", actes.Place(), libelle="Avis", now=now)
        actes.conditionner(demarche, "annotations", note.stable_id, STATUT, now=now)
        api = ("$.statut > champ : statut",)
        options = {"mode": "api", "correspondance": api}
        fills = ChampDescriptor(50, "referentiel", "Fondation", options=options)
        actes.remplacer(demarche, "champs", (*demarche.draft.champs.descriptors, fills), now=now)
        demarche.draft.ineligibilite = Ineligibilite(STATUT, "Réservé aux propriétaires.")
        groupe = services.creation.create_groupe(demarche, "Locataires")
        groupe.regle = STATUT
        demarche.textes["dossier_depose"] = ("Reçu", "<p>Statut : --champ/2--</p>")
        demarche.textes["attestation"] = ModeleAttestation(titre="Attestation de --champ/2--", active=True)
        return {"note": note.stable_id, "groupe": groupe.id}


@pytest.mark.req("A-266", "A-120")
def test_what_still_names_a_deleted_champ_is_listed_with_links_and_the_deletion_undone(admin, numero, cited):
    page = press(admin.get(of(numero)), "supprimer:2").follow()
    assert "Supprimé, mais encore utilisé ailleurs" in page.text
    links = {a.get_text(strip=True): a["href"] for a in page.html.select("#annuler .ds-editeur__usages a")}
    base = f"/admin/demarches/{numero}"
    assert links == {
        "Condition d’affichage de « Nom du bailleur »": f"{base}/champs?champ=3#carte-3",
        "Condition d’affichage de « Avis »": f"{base}/annotations?champ={cited['note']}#carte-{cited['note']}",
        "Correspondances du référentiel « Fondation »": f"{base}/champs?champ=50#carte-50",
        "Critères d’inéligibilité": f"{base}/ineligibilite",
        "Règle de routage du groupe « Locataires »": f"{base}/groupes/{cited['groupe']}/regle",
        "Accusé de réception": f"{base}/courriels/depot",
        "Attestation d’acceptation": f"{base}/attestation",
    }
    for link in links.values():
        admin.get(link.partition("#")[0])
    described = page.html.select_one("#retablir")["aria-describedby"]
    assert page.html.find(id=described) is not None
    page = press(page, "retablir:champs-2").follow()
    assert page.html.select("#annuler .ds-editeur__usages") == []
    assert "Statut" in page.html.select_one("#vue-2").get_text()


def test_a_champ_that_nothing_names_goes_without_a_word_more(admin, numero):
    page = press(admin.get(of(numero)), "supprimer:3").follow()
    assert "encore utilisé" not in page.text


@pytest.mark.req("A-266")
def test_the_list_grows_shorter_as_what_it_names_is_mended(admin, numero, cited):
    answer = script(admin, numero, acte="supprimer:2")
    told = {op["id"]: op.get("html", "") for op in answer.json["ops"]}["annuler"]
    assert 'data-ouvrir="3"' in told
    assert "Condition d’affichage de « Nom du bailleur »" in told
    answer = script(admin, numero, acte="condition:3:retirer:0", **{"c--mot": "et", "c-0-champ": "2"})
    told = {op["id"]: op.get("html", "") for op in answer.json["ops"]}["annuler"]
    assert "Nom du bailleur" not in told
    assert "Condition d’affichage de « Avis »" in told


def test_a_renamed_champ_of_the_same_label_takes_over_what_a_referentiel_fills_in(
    admin, numero, cited, site, now
):
    with site() as root:
        demarche = services.get_demarche(root, numero)
        gone = actes.supprimer(demarche, "champs", 2, now=now)
        assert any("Correspondances" in usage.texte for usage in usages(demarche, gone.descriptors))
        actes.modifier(demarche, "champs", 3, libelle="STATUT", now=now)
        assert not any("Correspondances" in usage.texte for usage in usages(demarche, gone.descriptors))


def test_many_rules_of_routing_are_counted_after_the_first(site, numero, now):
    with site() as root:
        demarche = services.get_demarche(root, numero)
        for rank in range(GROUPES_NOMMES + 3):
            services.creation.create_groupe(demarche, f"Groupe {rank}").regle = STATUT
        expected = [f"Règle de routage du groupe « Groupe {rank} »" for rank in range(GROUPES_NOMMES)]
        expected.append("Règles de routage de 3 autres groupes")
        statut = demarche.draft.champs.get(2)
        assert [usage.texte.interpolate() for usage in usages(demarche, (statut,))] == expected
        services.routage.table(demarche)
        assert [usage.texte.interpolate() for usage in usages(demarche, (statut,))] == expected


@pytest.mark.req("A-266")
def test_the_page_of_changes_lists_the_uses_before_they_are_published(admin, numero, site):
    with site() as root:
        demarche, compte = services.get_demarche(root, numero), find_compte(root, ADMIN)
        services.publish(demarche, "aide", lien_site="mail", compte=compte, now=clock.now(), notify=silent)
        demarche.draft.ineligibilite = Ineligibilite(STATUT, "Réservé aux propriétaires.")
        actes.supprimer(demarche, "champs", 2, now=clock.now())
        actes.remplacer(
            demarche, "annotations", (texte(60, "Avis", condition=Terme(2, "est", "x")),), now=clock.now()
        )
    page = admin.get(of(numero, "revisions"))
    alert = page.html.find(lambda tag: tag.get("class") == ["fr-alert", "fr-alert--warning"] and tag.ul)
    told = " ".join(one.get_text(" ", strip=True) for one in page.html.select(".fr-alert--warning"))
    assert alert is not None
    assert "« Statut » est supprimé, mais encore utilisé ici :" in told
    links = [a["href"] for a in page.html.select(".fr-alert--warning a.fr-link")]
    assert f"/admin/demarches/{numero}/annotations?champ=60#carte-60" in links
    assert f"/admin/demarches/{numero}/ineligibilite" in links
