"""The pages of the settings, of people and of groupes, through the whole application and without JavaScript."""

import base64
import json
from datetime import UTC, datetime

import pytest

from ds_pyramid.champs.conditions import Terme
from ds_pyramid.champs.models import ChampDescriptor
from ds_pyramid.core import clock
from ds_pyramid.core.chiffrement import coffre_of
from ds_pyramid.core.events import notifier
from ds_pyramid.core.security import Role
from ds_pyramid.demarches import services
from ds_pyramid.demarches.errors import ReglageRefuse
from ds_pyramid.demarches.reglages import SvaSvr
from ds_pyramid.demarches.services import ouvertures, reglages
from tests.factories.accounts import form_to, make_compte, queued_mails, sign_in
from tests.factories.demarches import make_demarche, make_publiee, silent

pytestmark = pytest.mark.functional
ADMIN, AUTRE = "admin@mairie.test", "autre@prefecture.test"
SECTEUR = ChampDescriptor(
    201, "drop_down_list", "Secteur", options={"options": ("Lille centre", "Couronne"), "other": True}
)
AGE = ChampDescriptor(202, "integer_number", "Âge")
CHAMPS = (ChampDescriptor(101, "text", "Nom du projet", mandatory=True), SECTEUR, AGE)


@pytest.fixture
def numero(wsgi, site):
    with site() as root:
        admin = make_compte(root, ADMIN, Role.ADMINISTRATEUR)
        make_compte(root, AUTRE, Role.ADMINISTRATEUR)
        return make_demarche(root, admin, champs=CHAMPS, notify=notifier(wsgi.registry)).numero


@pytest.fixture
def publiee(wsgi, site, numero):
    with site() as root:
        admin = root["comptes"].by_id[root["comptes"].by_email[ADMIN]]
        return make_publiee(root, admin, champs=CHAMPS, slug="publiee", notify=notifier(wsgi.registry)).numero


@pytest.fixture
def admin(app, numero):
    sign_in(app, ADMIN)
    return app


def of(numero, page=""):
    return f"/admin/demarches/{numero}" + (f"/{page}" if page else "")


def form_with(page, field):
    return next(form for form in page.forms.values() if field in form.fields)


def save(page, field, **fields):
    """Fill the form that has a field, and press its button."""
    form = form_with(page, field)
    for name, value in fields.items():
        form[name] = value
    return form.submit("envoyer", status="*")


# --- settings


@pytest.mark.req("A-102", "A-103", "A-057")
def test_zones_and_tags_are_chosen_from_the_lists_and_models_are_not_offered(admin, site, numero):
    page = admin.get(of(numero, "classement"))
    assert "MODELE" not in page.text
    form = form_with(page, "zones")
    for box in form.fields["zones"]:
        box.checked = False
    refused = form.submit("envoyer", status=422)
    assert "Choisissez au moins une zone" in refused.text
    form = form_with(refused, "zones")
    form.set("zones", True, index=0)
    form.set("tags", True, index=0)
    form.submit("envoyer").follow()
    with site() as root:
        demarche = services.get_demarche(root, numero)
        assert (demarche.zones, demarche.tags) == (("premier-ministre",), ("Agrément",))


@pytest.mark.req("A-486", "A-491", "A-493", "I-212", "A-100")
def test_automatic_treatments_exclude_each_other(admin, site, numero):
    path = of(numero, "traitement")
    refused = save(admin.get(path), "mode", mode="sva")
    assert refused.status_int == 422
    assert "Indiquez une durée" in refused.text
    save(refused, "mode", duree="2", unite="mois").follow()
    with site() as root:
        demarche = services.get_demarche(root, numero)
        assert (demarche.sva_svr, demarche.declarative) == (SvaSvr("sva", 2, "mois"), None)
    assert form_with(admin.get(path), "mode")["duree"].value == "2"
    offered = [value for value, *_rest in form_with(admin.get(path), "mode")["mode"].options]
    assert {"en_instruction", "accepte"} <= set(offered)  # both outcomes of a declarative démarche
    save(admin.get(path), "mode", mode="accepte").follow()
    with site() as root:
        demarche = services.get_demarche(root, numero)
        assert (demarche.sva_svr, demarche.declarative) == (None, "accepte")


@pytest.mark.req("A-247", "A-490")
def test_once_published_the_silence_is_locked_and_the_declarative_mode_is_confirmed(admin, site, publiee):
    path = of(publiee, "traitement")
    page = admin.get(path)
    assert "Silence vaut" not in page.html.select_one("form fieldset").text
    refused = save(page, "mode", mode="en_instruction")
    assert "Cochez la case" in refused.text
    save(refused, "mode", confirmation=True).follow()
    with site() as root:
        demarche = services.get_demarche(root, publiee)
        assert demarche.declarative == "en_instruction"
        demarche.declarative, demarche.sva_svr = None, SvaSvr("svr", 1, "mois")
    page = admin.get(path)
    assert [option[0] for option in form_with(page, "mode")["mode"].options] == ["svr"]


@pytest.mark.req("A-480")
def test_the_budget_waits_for_the_platform_to_open_it(admin, site, numero):
    path = of(numero, "budget")
    closed = admin.get(path)
    assert "s’ouvre démarche par démarche, sur demande" in closed.text
    assert not closed.html.select("main form")
    assert "S’ouvre sur demande" in admin.get(of(numero)).html.select_one("#tuile-budget").text
    with site() as root:
        demarche = services.get_demarche(root, numero)
        codes = dict.fromkeys(reglages.BUDGET, "0135-01")
        with pytest.raises(ReglageRefuse):
            reglages.set_budget(demarche, codes, auteur=None, now=clock.now(), notify=silent)
        assert ouvertures.ouvrir(demarche, "budget", auteur=None, now=clock.now(), notify=silent)
        assert not ouvertures.ouvrir(demarche, "budget", auteur=None, now=clock.now(), notify=silent)
    assert "centre_de_cout" in admin.get(path).text
    with site() as root:
        demarche = services.get_demarche(root, numero)
        assert ouvertures.refermer(demarche, "budget", auteur=None, now=clock.now(), notify=silent)
    assert "centre_de_cout" not in admin.get(path).text
    assert "fonction ouverte : budget" in admin.get(of(numero, "historique")).text


@pytest.mark.req("A-479", "A-484")
def test_the_budget_is_complete_or_absent(admin, site, numero):
    path = of(numero, "budget")
    with site() as root:
        ouvertures.ouvrir(
            services.get_demarche(root, numero), "budget", auteur=None, now=clock.now(), notify=silent
        )
    refused = save(admin.get(path), "centre_de_cout", centre_de_cout="DDTM059")
    assert refused.status_int == 422
    assert form_with(refused, "centre_de_cout")["centre_de_cout"].value == "DDTM059"
    codes = {"domaine_fonctionnel": "0135-01-02", "referentiel_de_programmation": "013501010101"}
    save(refused, "centre_de_cout", **codes).follow()
    with site() as root:
        assert services.get_demarche(root, numero).budget == {"centre_de_cout": "DDTM059", **codes}
    save(
        admin.get(path),
        "centre_de_cout",
        centre_de_cout="",
        domaine_fonctionnel="",
        referentiel_de_programmation="",
    )
    with site() as root:
        assert services.get_demarche(root, numero).budget == {}


MONAVIS = (
    '<a href="https://monavis.numerique.gouv.fr/Demarches/1234?&view-mode=formulaire-avis&key=abc">'
    '<img src="https://monavis.numerique.gouv.fr/monavis-static/bouton-bleu.png" alt="Je donne mon avis" /></a>'
)


@pytest.mark.req("A-446", "A-448", "A-449", "A-450")
def test_only_the_button_of_the_observatory_is_taken(admin, site, publiee):
    path = of(publiee, "monavis")
    save(admin.get(path), "code", code=MONAVIS).follow()
    with site() as root:
        assert services.get_demarche(root, publiee).monavis.lien.startswith(
            "https://monavis.numerique.gouv.fr/Dem"
        )
    page = admin.get(path)
    assert "Bouton en place" in page.text
    refused = save(page, "code", code=MONAVIS.replace("<img", "<script>alert(1)</script><img"))
    assert refused.status_int == 422
    assert "<script>alert" not in refused.text
    save(admin.get(path), "code", code=" ").follow()
    with site() as root:
        assert services.get_demarche(root, publiee).monavis is None


@pytest.mark.req("A-409", "A-415")
def test_the_accuse_de_lecture_is_switched(admin, site, numero):
    path = of(numero, "accuse-lecture")
    assert "ne servent pas" in admin.get(path).text
    save(admin.get(path), "active", active=True).follow()
    with site() as root:
        demarche = services.get_demarche(root, numero)
        assert demarche.accuse_lecture
        assert demarche.accuse_lecture_depuis is not None


def jwt(**claims):
    def part(data):
        return base64.urlsafe_b64encode(json.dumps(data).encode()).rstrip(b"=").decode()

    return f"{part({'alg': 'HS256'})}.{part(claims)}.c2lnbmF0dXJl"


@pytest.mark.req("A-463", "A-464", "A-465")
def test_a_token_is_checked_encrypted_and_never_shown_again(admin, site, settings, numero):
    path = of(numero, "jeton-entreprise")
    assert save(admin.get(path), "jeton", jeton="abc").status_int == 422
    past = jwt(exp=int(datetime(2026, 1, 1, tzinfo=UTC).timestamp()))
    assert "a expiré" in save(admin.get(path), "jeton", jeton=past).text
    token = jwt(exp=int(datetime(2027, 1, 1, tzinfo=UTC).timestamp()))
    save(admin.get(path), "jeton", jeton=token).follow()
    page = admin.get(path)
    assert token not in page.text
    assert "1 janvier 2027" in page.text.replace("1er", "1")
    with site() as root:
        kept = services.get_demarche(root, numero).jeton_entreprise
        assert token.encode() not in kept.chiffre
        assert coffre_of(settings).ouvrir(kept.chiffre) == token
    form_to(page, of(numero, "retirer-jeton-entreprise")).submit().follow()
    with site() as root:
        assert services.get_demarche(root, numero).jeton_entreprise is None


# --- labels, experts, administrateurs


@pytest.mark.req("A-438", "A-439", "A-440", "A-442", "A-444", "I-065", "I-066")
def test_labels_are_added_renamed_moved_and_deleted(admin, site, numero):
    path = of(numero, "labels")
    page = admin.get(path)
    for name in ("Urgent", "À examiner", "À relancer", "Complet", "À signer"):
        assert name in page.text
    last = list(page.forms.values())[-1]
    last["nom"] = "URGENT"
    refused = last.submit(status=422)
    assert "Un label a déjà ce nom" in refused.text
    last = list(refused.forms.values())[-1]
    last["nom"], last["couleur"] = 'À <b>voir</b> "vite" 🚀', "purple_glycine"
    page = last.submit().follow()
    assert "À &lt;b&gt;voir&lt;/b&gt;" in page.text
    form = next(f for f in page.forms.values() if "label" in f.fields and f["nom"].value == "Urgent")
    form["nom"] = "Très urgent"
    form.submit("acte", value="enregistrer").follow()
    form = next(
        f for f in admin.get(path).forms.values() if "label" in f.fields and f["nom"].value == "Complet"
    )
    form.submit("acte", value="monter").follow()
    form = next(
        f for f in admin.get(path).forms.values() if "label" in f.fields and f["nom"].value == "À signer"
    )
    asked = form.submit("acte", value="supprimer")
    form_with(asked, "confirmer").submit("acte", value="supprimer").follow()
    with site() as root:
        demarche = services.get_demarche(root, numero)
        names = [label.nom for label in demarche.labels]
        assert names == ["Très urgent", "À examiner", "Complet", "À relancer", 'À <b>voir</b> "vite" 🚀']
        assert demarche.noms_des_labels(("urgent", "a-signer")) == ("Très urgent",)


@pytest.mark.req("A-374", "A-375", "A-377", "A-378", "A-380", "A-382", "A-383")
def test_experts_are_listed_notified_and_removed(admin, site, numero):
    path = of(numero, "experts")
    page = admin.get(path)
    save(page, "experts_liste", experts_liste=True, experts_messagerie=False).follow()
    page = admin.get(path)
    assert save(page, "email", email="faux").status_int == 422
    save(page, "email", email="Expert@Labo.fr").follow()
    form_with(admin.get(path), "notifier").submit("notifier", value="expert@labo.fr").follow()
    with site() as root:
        demarche = services.get_demarche(root, numero)
        assert (demarche.experts_liste, demarche.experts_messagerie, demarche.experts_autorises) == (
            True,
            False,
            True,
        )
        assert demarche.experts["expert@labo.fr"].notifie
    form_with(admin.get(path), "retirer").submit("retirer", value="expert@labo.fr").follow()
    with site() as root:
        assert services.get_demarche(root, numero).experts == {}


@pytest.mark.req("A-023", "A-024", "A-025", "A-026")
def test_administrateurs_join_and_leave_and_one_stays(admin, site, settings, numero):
    path = of(numero, "administrateurs")
    refused = save(admin.get(path), "email", email="inconnu@mairie.test")
    assert refused.status_int == 422
    assert "compte d’administrateur" in refused.text
    form = form_with(admin.get(path), "retirer")
    with site() as root:
        me = root["comptes"].by_email[ADMIN]
    asked = form.submit("retirer", value=str(me))
    assert "Vous n’aurez plus accès" in asked.text
    kept = form_with(asked, "confirmer").submit("retirer", value=str(me)).follow()
    assert "garde au moins un administrateur" in kept.text
    save(admin.get(path), "email", email=AUTRE).follow()
    assert queued_mails(settings)[-1]["To"] == AUTRE
    asked = form_with(admin.get(path), "retirer").submit("retirer", value=str(me))
    form_with(asked, "confirmer").submit("retirer", value=str(me)).follow()
    admin.get(of(numero), status=404)
    with site() as root:
        assert services.get_demarche(root, numero).administrateurs == {root["comptes"].by_email[AUTRE]}


# --- groupes and routing


@pytest.mark.req("A-355", "A-356", "A-362", "A-373")
def test_one_click_makes_a_groupe_for_each_option(admin, site, numero):
    page = admin.get(of(numero, "instructeurs")).click("Configurer le routage")
    form = form_with(page, "champ")
    form["champ"] = "201"
    groups = form.submit("acte", value="champ").follow()
    for words in ("Lille centre", "Couronne", "« Secteur » est Couronne", "par défaut"):
        assert words in groups.text
    assert "2 groupes créés : vous en êtes le premier instructeur" in groups.text
    assert "3 groupes, 1 instructeur" in admin.get(of(numero)).html.select_one(
        "#tuile-instructeurs"
    ).text.split("\n")
    with site() as root:
        demarche = services.get_demarche(root, numero)
        rules = {g.libelle: g.regle for g in demarche.groupes.values()}
        assert rules["Couronne"] == Terme(201, "est", "Couronne")
        assert all(g.instructeurs for g in demarche.groupes.values())
    assert (
        "Lille centre"
        not in admin.get(of(numero, "instructeurs"), {"q": "couronne"}).html.select_one("table").text
    )
    form = form_with(admin.get(of(numero, "routage")), "champ")
    form["champ"] = "201"
    asked = form.submit("acte", value="champ")
    assert "Des groupes existent déjà" in asked.text
    done = form_with(asked, "confirmer").submit("acte", value="champ").follow()
    assert "2 existaient déjà" in done.text


@pytest.mark.req("A-341", "A-360", "A-363", "A-366")
def test_rules_are_written_row_by_row_without_javascript(admin, site, numero):
    form_with(admin.get(of(numero, "routage")), "acte")
    page = admin.get(of(numero, "routage"))
    advanced = next(
        f
        for f in page.forms.values()
        if any(getattr(b, "_value", "") == "avance" for b in f.fields.get("acte", []))
    )
    groups = advanced.submit("acte", value="avance").follow()
    assert groups.text.count("Règle invalide") == 2
    with site() as root:
        demarche = services.get_demarche(root, numero)
        first = next(g for g in demarche.groupes.values() if g.libelle.startswith("Groupe 1"))
        path = of(numero, f"groupes/{first.id}")
    rename = admin.get(f"{path}/renommer")
    save(rename, "libelle", libelle="Jeunes <b>").follow()
    page = admin.get(f"{path}/regle")
    form = form_with(page, "c-0-champ")
    form["c-0-champ"] = "202"
    page = form.submit("regle", value="actualiser")
    form = form_with(page, "c-0-op")
    form["c-0-op"], form["c-0-valeur"] = "inferieur", "18"
    page = form.submit("regle", value="ligne:")
    form = form_with(page, "c-1-champ")
    assert form["c-0-valeur"].value == "18"
    form["c-1-champ"] = "201"
    form = form_with(form.submit("regle", value="actualiser"), "c-1-valeur")
    form["c-1-valeur"] = "Couronne"
    form["c--mot"] = "ou"
    page = form.submit("envoyer").follow()
    assert "« Âge » est inférieur à 18 ou « Secteur » est Couronne" in page.text
    assert "Jeunes &lt;b&gt;" in page.text
    empty = form_with(admin.get(f"{path}/regle"), "c-0-champ")
    empty["c-0-valeur"] = ""
    assert "incomplète" in empty.submit("envoyer", status=422).text


@pytest.mark.req("A-347", "A-348", "A-349")
def test_a_groupe_is_closed_deleted_and_has_its_card(admin, site, numero):
    form = form_with(admin.get(of(numero, "routage")), "champ")
    form["champ"] = "201"
    form.submit("acte", value="champ")
    with site() as root:
        groupe = next(
            g for g in services.get_demarche(root, numero).groupes.values() if g.libelle == "Couronne"
        )
        path = of(numero, f"groupes/{groupe.id}")
    save(admin.get(f"{path}/contact"), "telephone", telephone="03 20 00 00 01").follow()
    assert "03 20 00 00 01" in admin.get(path).text
    form = form_with(admin.get(path), "fichier")
    form["fichier"] = ("x.png", b"pas une image")
    assert "Choisissez une image" in form.submit("envoyer").follow().text
    life = form_to(admin.get(path), f"{path}/vie")
    assert "fermé" in life.submit("acte", value="fermer").follow().text
    life = form_to(admin.get(path), f"{path}/vie")
    life.submit("acte", value="supprimer").follow()
    admin.get(path, status=404)
    with site() as root:
        assert len(services.get_demarche(root, numero).groupes) == 2


@pytest.mark.req("A-336", "A-350")
def test_groupes_are_imported_twice_with_a_report(admin, site, numero):
    data = (
        b"Groupe;Email\r\nNord;un@mairie.test\r\nSud;deux@mairie.test\r\n;vide@mairie.test\r\nNord;faux\r\n"
    )

    def send():
        form = form_with(admin.get(of(numero, "importer-instructeurs")), "fichier")
        form["fichier"] = ("groupes.csv", data)
        return form.submit()

    first = " ".join(send().text.split())
    for words in ("2 groupes créés", "2 instructeurs ajoutés", "« faux » n’est pas une adresse", "Ligne 5"):
        assert words in first
    again = " ".join(send().text.split())
    assert "0 groupes créés, 0 instructeurs ajoutés, 2 déjà présents" in again
    exported = admin.get(of(numero, "exporter-instructeurs")).text
    assert "Nord;un@mairie.test" in exported
    form = form_with(admin.get(of(numero, "importer-instructeurs")), "fichier")
    form["fichier"] = ("x.csv", b"nom\r\nrien\r\n")
    assert "colonne" in form.submit(status=422).text


@pytest.mark.req("A-345")
def test_the_self_management_is_switched(admin, site, numero):
    form_with(admin.get(of(numero, "instructeurs")), "autogestion").submit(
        "autogestion", value="non"
    ).follow()
    with site() as root:
        assert not services.get_demarche(root, numero).autogestion_instructeurs


# --- ineligibility


@pytest.mark.req("A-189", "A-191", "A-192", "A-197", "U-274", "U-277")
def test_the_rule_of_ineligibility_needs_a_message_and_a_criterion(admin, site, numero):
    path = of(numero, "ineligibilite")
    form = form_with(admin.get(path), "message")
    form["active"] = True
    refused = form.submit("envoyer", status=422)
    assert "Écrivez le message" in refused.text or "incomplet" in refused.text
    form = form_with(refused, "message")
    form["message"] = "Réservé aux <b>mineurs</b><script>x</script>"
    form["c-0-champ"] = "202"
    form = form_with(form.submit("regle", value="actualiser"), "c-0-op")
    assert "mineurs" in form["message"].value
    form["c-0-op"], form["c-0-valeur"] = "superieur_ou_egal", "18"
    form.submit("envoyer").follow()
    with site() as root:
        regle = services.get_demarche(root, numero).draft.ineligibilite
        assert (regle.active, regle.message) == (True, "Réservé aux <b>mineurs</b>")
        assert regle.condition.source == 202


TOUTES_LES_SOURCES = {
    "yes_no": {"est"},
    "checkbox": {"est"},
    "integer_number": {
        "inferieur",
        "inferieur_ou_egal",
        "egal",
        "different",
        "superieur_ou_egal",
        "superieur",
    },
    "decimal_number": {
        "inferieur",
        "inferieur_ou_egal",
        "egal",
        "different",
        "superieur_ou_egal",
        "superieur",
    },
    "drop_down_list": {"est", "n_est_pas"},
    "multiple_drop_down_list": {"contient", "ne_contient_pas"},
    "departements": {"code_est", "code_n_est_pas"},
    "regions": {"code_est", "code_n_est_pas"},
    "pays": {"code_est", "code_n_est_pas"},
    "communes": {"dans_departement", "pas_dans_departement", "dans_region", "pas_dans_region"},
    "epci": {"dans_departement", "pas_dans_departement", "dans_region", "pas_dans_region"},
    "address": {"dans_departement", "pas_dans_departement", "dans_region", "pas_dans_region"},
}


@pytest.mark.req("A-193")
def test_criteria_use_the_operators_of_every_source_out_of_blocks_joined_by_et_or_ou(admin, site, numero):
    options = {"options": ("A", "B")}
    champs = [
        ChampDescriptor(301 + rank, name, f"Source {name}", options=options if "list" in name else {})
        for rank, name in enumerate(TOUTES_LES_SOURCES)
    ]
    inside = ChampDescriptor(399, "yes_no", "Dans le bloc")
    bloc = ChampDescriptor(398, "repetition", "Bloc", children=(inside,))
    with site() as root:
        demarche = services.get_demarche(root, numero)
        services.replace_formulaire(demarche, (*champs, bloc), now=clock.now(), notify=silent)
    path = of(numero, "ineligibilite")
    page = admin.get(path)
    form = form_with(page, "message")
    offered = {option["value"] for option in page.html.select("[name=c-0-champ] option")} - {""}
    assert offered == {str(one.stable_id) for one in champs}
    for descriptor in champs:
        form["c-0-champ"] = str(descriptor.stable_id)
        page = form.submit("regle", value="actualiser")
        operators = {option["value"] for option in page.html.select("[name=c-0-op] option")}
        assert operators >= TOUTES_LES_SOURCES[descriptor.type_champ], descriptor.type_champ
        form = form_with(page, "message")
    form = form_with(form.submit("regle", value="ligne:"), "c-1-champ")
    form["active"], form["message"] = True, "Non"
    form["c-0-champ"], form["c-1-champ"] = "301", "303"
    form = form_with(form.submit("regle", value="actualiser"), "c-1-op")
    assert [option[0] for option in form["c--mot"].options] == ["et", "ou"]
    form["c--mot"], form["c-0-valeur"], form["c-1-op"], form["c-1-valeur"] = "ou", "true", "superieur", "3"
    form.submit("envoyer").follow()
    with site() as root:
        condition = services.get_demarche(root, numero).draft.ineligibilite.condition
        assert condition.as_json() == {
            "ou": [
                {"champ": 301, "op": "est", "valeur": True},
                {"champ": 303, "op": "superieur", "valeur": "3"},
            ]
        }


@pytest.mark.req("A-196")
def test_criteria_wait_for_the_publication_and_the_message_does_not(admin, site, publiee):
    from ds_pyramid.demarches.services.reglages import set_ineligibilite

    with site() as root:
        demarche = services.get_demarche(root, publiee)
        compte = root["comptes"].by_id[min(demarche.administrateurs)]
        act = {"auteur": compte, "now": demarche.created_at, "notify": print}
        rule = Terme(202, "superieur", 17)
        from decimal import Decimal

        rule = Terme(202, "superieur", Decimal(17))
        set_ineligibilite(demarche, active=True, message="Non", condition=rule, **act)
        assert demarche.revision.ineligibilite is None
        from ds_pyramid.demarches.revisions import publier

        publier(demarche, compte, now=demarche.created_at, notify=print)
        assert demarche.revision.ineligibilite.message == "Non"
        set_ineligibilite(demarche, active=True, message="Voyez ailleurs", condition=rule, **act)
        assert demarche.revision.ineligibilite.message == "Voyez ailleurs"
