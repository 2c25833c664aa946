"""What an administrateur writes is what usagers read; what he tests, closes and reopens, they feel."""

from dataclasses import replace

import pytest

from ds_pyramid.champs.conditions import Terme
from ds_pyramid.champs.models import ChampDescriptor
from ds_pyramid.core import clock
from ds_pyramid.core.events import notifier
from ds_pyramid.core.security import Role
from ds_pyramid.demarches import services
from ds_pyramid.dossiers.models import Etat
from tests.factories.accounts import form_to, make_compte, queued_mails, sign_in
from tests.factories.demarches import make_demarche, make_publiee
from tests.factories.dossiers import make_block, make_brouillon, make_depose, make_usager

pytestmark = pytest.mark.functional
ADMIN, CAMILLE = "admin@mairie.test", "camille@exemple.fr"
HOSTILE = 'L\'<b>aide</b> -- "verte" 🚲 <script>alert(1)</script>'
CHAMPS = (
    ChampDescriptor(101, "text", "Nom du projet", mandatory=True),
    ChampDescriptor(102, "yes_no", "Locataire ?"),
    ChampDescriptor(103, "piece_justificative", "Devis", mandatory=True),
    ChampDescriptor(104, "piece_justificative", "Bail", condition=Terme(102, "est", True)),
    make_block(200, ChampDescriptor(201, "piece_justificative", "Photo du lieu")),
)


@pytest.fixture
def made(wsgi, site):
    """Return a function that makes a démarche of ADMIN: its number."""
    notify = notifier(wsgi.registry)

    def make(publiee=True, **kw):
        with site() as root:
            admin = root["comptes"].by_email.get(ADMIN)
            admin = root["comptes"].by_id[admin] if admin else make_compte(root, ADMIN, Role.ADMINISTRATEUR)
            kw.setdefault("champs", CHAMPS)
            maker = make_publiee if publiee else make_demarche
            if publiee:
                kw.setdefault("slug", "aide")
            return maker(root, admin, notify=notify, **kw).numero

    return make


def of(numero, page=""):
    return f"/admin/demarches/{numero}" + (f"/{page}" if page else "")


def save(page, field, **fields):
    form = next(form for form in page.forms.values() if field in form.fields)
    for name, value in fields.items():
        form[name] = value
    return form.submit("envoyer", status="*")


@pytest.mark.req(
    "A-081", "A-082", "A-083", "A-085", "A-089", "A-090", "A-097", "A-098", "A-099", "A-104", "A-105", "A-108"
)
def test_each_field_of_the_presentation_is_read_on_the_first_page(app, made):
    numero = made()
    sign_in(app, ADMIN)
    saved = save(
        app.get(of(numero, "presentation")),
        "libelle",
        libelle=HOSTILE,
        description="<b>Un objet</b><script>x</script>",
        destinataires="Les jeunes de la ville",
        pieces_a_fournir="Un devis signé",
        cadre_juridique="Délibération no 12",
        dpo="dpo@mairie.test",
        date_limite="2026-09-14",
        lien_notice="https://mairie.test/notice",
    )
    assert saved.status_int == 303
    assert "à 0 h au début de ce jour-là, heure de Paris" in app.get(of(numero, "presentation")).text
    app.reset()
    page = app.get("/commencer/aide")
    for words in (
        "<b>Un objet</b>", "Les jeunes de la ville", "Un devis signé", "Délibération no 12", "dpo@mairie.test",
        "14 septembre 2026", "à 0 h", "https://mairie.test/notice", "Environ", "03 20 00 00 00", "habitat@mairie.test",
    ):  # fmt: skip
        assert words in page.text
    assert HOSTILE in page.html.select_one("h1").text
    assert "<script>alert(1)" not in page.text


@pytest.mark.req("A-106")
def test_what_is_done_with_the_data_is_declared_and_read_before_one_begins(app, made):
    numero = made(duree_conservation=6)
    sign_in(app, ADMIN)
    assert {"finalites", "categories_donnees"} <= {
        name for form in app.get("/admin/nouvelle").forms.values() for name in form.fields
    }
    declared = {"finalites": "Attribuer l’aide\net la verser", "categories_donnees": "État civil, <revenus>"}
    assert save(app.get(of(numero, "presentation")), "libelle", **declared).status_int == 303
    assert "finalités du traitement, catégories de données" in app.get(of(numero, "historique")).text
    app.reset()
    said = app.get("/commencer/aide").html.select_one("section[aria-labelledby=droit]").text
    for words in (*declared.values(), "conservé 6 mois"):
        assert words in said


@pytest.mark.req("A-085", "A-086")
def test_an_empty_list_of_pieces_is_made_from_the_form(app, made):
    made(pieces_a_fournir="")
    lines = [
        " ".join(line.text.split())
        for line in app.get("/commencer/aide").html.select("section[aria-labelledby=pieces] li")
    ]
    assert lines[:2] == ["Devis", "Bail (selon votre situation)"]
    assert lines[2].startswith("Photo du lieu")


@pytest.mark.req("A-092", "A-093", "A-094", "A-095")
def test_the_public_decides_what_is_asked_before_the_form(app, site, made):
    with site() as root:
        make_compte(root, CAMILLE)
    made(tiers_autorise=False)
    sign_in(app, CAMILLE)
    page = app.get("/commencer/aide/identite")
    assert "Prénom" in page.text
    assert "SIRET" not in page.text
    assert "pour quelqu’un d’autre" not in page.text
    made(slug="morales", pour_personne_morale=True)
    assert "SIRET" in app.get("/commencer/morales/identite").text


@pytest.mark.req("A-088", "A-303", "A-304", "A-306")
def test_the_retention_is_between_one_month_and_what_the_demarche_allows(app, site, made):
    numero = made()
    sign_in(app, ADMIN)
    path = of(numero, "presentation")
    for wrong in ("0", "13", "", "douze"):
        assert save(app.get(path), "libelle", duree_conservation=wrong).status_int == 422
    with site() as root:
        services.get_demarche(root, numero).duree_conservation_max = 60
    assert save(app.get(path), "libelle", duree_conservation="60").status_int == 303
    assert save(app.get(path), "libelle", duree_conservation="61").status_int == 422


@pytest.mark.req("A-217", "A-218", "A-219", "A-221", "A-222")
def test_the_test_link_serves_a_whole_test_until_the_publication(app, site, settings, made):
    numero = made(publiee=False, champs=CHAMPS[:1], tiers_autorise=False)
    with site() as root:
        make_compte(root, CAMILLE)
        token = services.get_demarche(root, numero).test_token
    sign_in(app, CAMILLE)
    app.get("/commencer/aide-aux-travaux", status=404)
    page = app.get(f"/commencer/test/{token}")
    assert "Démarche en test" in page.text
    form = form_to(app.get(f"/commencer/test/{token}/identite"), "/identite")
    form["civilite"], form["nom"], form["prenom"] = "Mme", "Moreau", "Camille"
    page = form.submit().follow()
    form = form_to(page, "/modifier")
    form["champ-101"] = "Essai"
    form.submit("action", value="deposer").follow()
    assert "dossier_depose" in {mail["X-Mail-Name"] for mail in queued_mails(settings)}
    app.reset()
    sign_in(app, ADMIN)
    assert "Camille Moreau" in app.get(f"/instruction/{numero}").text
    with site() as root:
        assert root.listes.count(f"deposes/{numero}") == 0
        assert len(services.get_demarche(root, numero).dossiers) == 1
    save(
        app.get(of(numero, "publication")), "slug", slug="aide", lien_site="mail", habilitation=True
    ).follow()
    with site() as root:
        assert len(services.get_demarche(root, numero).dossiers) == 0
    assert app.get(f"/commencer/test/{token}").location.endswith("/commencer/aide")


@pytest.mark.req(
    "A-271", "A-272", "A-273", "A-274", "A-275", "A-277", "A-284", "A-285", "U-089", "U-090", "U-091", "U-093"
)
def test_a_closing_stops_deposits_and_nothing_else(app, site, wsgi, made):
    numero, notify = made(champs=CHAMPS[:1]), notifier(wsgi.registry)
    with site() as root:
        camille = make_compte(root, CAMILLE)
        demarche = services.get_demarche(root, numero)
        demarche.draft.champs.descriptors = (*CHAMPS[:1], replace(CHAMPS[0], stable_id=199, mandatory=False))
        brouillon = make_brouillon(root, demarche, camille, reponses={"101": "x"}, notify=notify).numero
        depose = make_depose(root, demarche, camille, notify=notify).numero
    sign_in(app, ADMIN)
    path = of(numero, "clore")
    save(app.get(path), "confirmation", confirmation=True, message="Voyez la <b>mairie</b>").follow()
    app.reset()
    closed = app.get("/commencer/aide")
    for words in ("Cette démarche est fermée", "<b>mairie</b>", "habitat@mairie.test"):
        assert words in closed.text
    assert "Commencer la démarche" not in closed.text
    sign_in(app, CAMILLE)
    app.get(f"/dossiers/{brouillon}/modifier", status=303)
    assert "demandez le nouveau lien" in " ".join(app.get(f"/dossiers/{brouillon}").text.split())
    form = form_to(app.get(f"/dossiers/{depose}/modifier"), "/modifier")
    form["champ-101"] = "Corrigé"
    form.submit("action", value="soumettre").follow()
    app.reset()
    sign_in(app, ADMIN)
    assert "Corrigé" in app.get(f"/instruction/{numero}/dossiers/{depose}").text
    with site() as root:
        assert len(services.get_demarche(root, numero).draft.champs.descriptors) == 2
    save(app.get(of(numero, "publication")), "slug", lien_site="mail", habilitation=True).follow()
    app.reset()
    assert "Commencer la démarche" in app.get("/commencer/aide").text


@pytest.mark.req("A-278", "A-279", "A-280", "A-281", "A-282")
def test_at_its_date_a_demarche_closes_by_itself_once(site, wsgi, settings, made, now):
    from ds_pyramid.dossiers.tasks import close_demarches

    numero, notify = made(champs=CHAMPS[:1]), notifier(wsgi.registry)
    with site() as root:
        demarche = services.get_demarche(root, numero)
        brouillon = make_brouillon(root, demarche, make_usager(root), notify=notify).numero
        depose = make_depose(root, demarche, make_usager(root, "autre@exemple.fr"), notify=notify).numero
        demarche.date_limite = clock.to_paris(now).date().replace(day=10)
    midnight = clock.start_of_day(clock.to_paris(now).date().replace(day=10))
    with clock.frozen(midnight), site() as root:
        demarche = services.get_demarche(root, numero)
        assert not demarche.accepte_depots(clock.today())  # even before the task runs
        for _run in "12":
            close_demarches(root, wsgi.registry, now=midnight)
    with site() as root:
        demarche = services.get_demarche(root, numero)
        assert demarche.est_close
        assert demarche.dossiers[depose].etat == Etat.EN_INSTRUCTION
        assert demarche.dossiers[brouillon].etat == Etat.BROUILLON
        assert sum("clôture automatique" in what for _when, _who, what in demarche.historique) == 1
    sent = [mail["X-Mail-Name"] for mail in queued_mails(settings)]
    assert (sent.count("demarche_fermee"), sent.count("dossier_en_instruction")) == (1, 1)


@pytest.mark.req("A-107", "A-109", "A-110", "A-112", "A-113")
def test_the_service_is_shared_shown_and_changed_after_the_publication(app, site, made):
    numero = made()
    other = made(slug="autre")
    sign_in(app, ADMIN)
    with site() as root:
        service = services.get_demarche(root, numero).service_id
        services.get_demarche(root, other).service_id = service
    page = app.get(of(numero, "service"), {"modifier": service})
    assert "Ce service est aussi celui de" in page.text
    form = next(form for form in page.forms.values() if "telephone" in form.fields)
    form["telephone"] = "01 00 00 00 00"
    form.submit("envoyer").follow()
    for slug in ("aide", "autre"):
        assert "01 00 00 00 00" in app.get(f"/commencer/{slug}").text


@pytest.mark.req("A-326", "A-330", "A-333", "A-337", "A-342", "A-343")
def test_instructeurs_see_the_dossiers_of_their_groupes_while_they_are_in_them(app, site, wsgi, made, now):
    from ds_pyramid.demarches.services import groupes, routage
    from ds_pyramid.instruction import services as instruction

    notify, agents = notifier(wsgi.registry), ("nord@mairie.test", "sud@mairie.test")
    secteur = ChampDescriptor(301, "drop_down_list", "Secteur", options={"options": ("Nord", "Sud")})
    numero = made(champs=(CHAMPS[0], secteur))
    with site() as root:
        demarche = services.get_demarche(root, numero)
        admin = root["comptes"].by_id[root["comptes"].by_email[ADMIN]]
        routage.router_par_champ(demarche, secteur, auteur=admin, now=now, notify=notify)
        for email, name in zip(agents, ("Nord", "Sud"), strict=True):
            compte = make_compte(root, email, Role.INSTRUCTEUR)
            services.affecter_instructeur(groupes.find_groupe(demarche, name), compte, now=now, notify=notify)
        dossier = make_depose(
            root, demarche, make_usager(root), reponses={"101": "x", "301": "Nord"}, notify=notify
        )
        nord = root["comptes"].by_id[root["comptes"].by_email[agents[0]]]
        instruction.suivre(dossier, nord, now=now, notify=notify)
        page = f"/instruction/{numero}/dossiers/{dossier.numero}"
        groupe, compte_id, numero_dossier = dossier.groupe_id, nord.id, dossier.numero
    sign_in(app, agents[0])
    app.get(page, status=200)
    app.reset()
    sign_in(app, agents[1])
    app.get(page, status=404)
    app.reset()
    sign_in(app, ADMIN)
    path = of(numero, f"groupes/{groupe}")
    assert agents[0] in app.get(path).text
    form = next(form for form in app.get(path).forms.values() if "retirer" in form.fields)
    form.submit("retirer", value=str(compte_id)).follow()
    with site() as root:
        assert services.get_demarche(root, numero).dossiers[numero_dossier].followers == frozenset()
    app.reset()
    sign_in(app, agents[0])
    app.get(page, status=404)


@pytest.mark.req("A-337", "A-328")
def test_an_invitation_is_sent_again_to_who_did_not_answer(app, site, settings, made):
    numero = made()
    sign_in(app, ADMIN)
    path = of(numero, "instructeurs")
    form = form_to(app.get(path), path)
    form["emails"] = "nouveau@mairie.test"
    form.submit().follow()
    page = app.get(path)
    form = next(form for form in page.forms.values() if "relancer" in form.fields)
    form.submit("relancer", value=form.fields["relancer"][0]._value).follow()
    sent = [mail for mail in queued_mails(settings) if mail["To"] == "nouveau@mairie.test"]
    assert len(sent) == 2


@pytest.mark.req("A-445")
def test_usagers_never_see_labels(app, site, wsgi, made):
    numero = made(champs=CHAMPS[:1])
    with site() as root:
        camille = make_compte(root, CAMILLE)
        dossier = make_depose(
            root, services.get_demarche(root, numero), camille, notify=notifier(wsgi.registry)
        )
        dossier.labels = ("urgent",)
        numero_dossier = dossier.numero
    sign_in(app, CAMILLE)
    assert "Urgent" not in app.get(f"/dossiers/{numero_dossier}").text
    app.reset()
    sign_in(app, ADMIN)
    assert "Urgent" in app.get(f"/instruction/{numero}/dossiers/{numero_dossier}").text
