"""What an administrateur sets in the editor, and what the usager then meets: through both sides, without JavaScript."""

from io import BytesIO

import pytest
from PIL import Image
from webtest import TestApp, Upload

from ds_pyramid.accounts.services import find_compte
from ds_pyramid.core import clock
from ds_pyramid.core.events import notifier
from ds_pyramid.demarches import services
from ds_pyramid.demarches.editeur import actes
from ds_pyramid.dossiers.services.rebase import rebaser
from tests.editeur.conftest import ADMIN
from tests.editeur.test_views import of, panel, press
from tests.factories.accounts import make_compte, sign_in
from tests.factories.dossiers import make_brouillon

pytestmark = pytest.mark.functional

CAMILLE = "camille@exemple.fr"
SEPT = "\n".join(f"Choix {number}" for number in range(1, 8))
PDF = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def png():
    target = BytesIO()
    Image.new("RGB", (8, 4), "blue").save(target, "PNG")
    return target.getvalue()


@pytest.fixture
def ajouter(admin, numero):
    """Add a champ in the editor and set it; return its number. Fields of the panel, `fichier-…` for a file."""

    def add(type_champ, libelle, *, place="fin", **fields):
        page = press(admin.get(of(numero), {"ajouter": place}), f"ajouter:{type_champ}:{place}").follow()
        key = panel(page)["champ"].value
        assert press(page, "enregistrer", libelle=libelle, **fields).status_int == 303
        return key

    return add


@pytest.fixture
def joindre(admin, numero):
    """Send a file for an option of a champ; return the answer."""

    def send(key, option, nom, content):
        page = admin.get(of(numero) + f"?champ={key}")
        panel(page)[f"fichier-{option}"] = (nom, content)
        return press(page, f"fichier:{key}:{option}")

    return send


@pytest.fixture
def usager(site, wsgi, numero):
    """Open the form as an usager who begins a dossier on it now; return (browser, page)."""

    def opened():
        with site() as root:
            demarche = services.get_demarche(root, numero)
            camille = find_compte(root, CAMILLE) or make_compte(root, CAMILLE)
            dossier = make_brouillon(root, demarche, camille, notify=notifier(wsgi.registry)).numero
        browser = TestApp(wsgi, extra_environ={"REMOTE_ADDR": "127.0.0.2"})
        sign_in(browser, CAMILLE)
        return browser, browser.get(f"/dossiers/{dossier}/modifier")

    return opened


def form_of(page):
    return next(form for form in page.forms.values() if "version" in form.fields)


def champ(page, key):
    return page.html.select_one(f'[data-champ="{key}"]')


def words(element):
    return " ".join(element.get_text(" ").split())


def refused(page, browser):
    """Press the deposit; return the page that says what is to be mended."""
    answer = form_of(page).submit("action", value="deposer")
    assert "/modifier?complet=1" in answer.location
    return answer.follow()


# --- the form as a whole
@pytest.mark.req("A-132", "U-151")
def test_buttons_of_the_editor_lead_to_the_preview_and_end_the_work(admin, numero):
    page = admin.get(of(numero))
    preview = page.click("Prévisualiser le formulaire")
    assert preview.request.path == of(numero, "apercu")
    preview.mustcontain("Nom du bailleur", "Aperçu")
    board = page.click("^Continuer$")
    assert board.request.path == f"/admin/demarches/{numero}"
    assert "/commencer/test/" in board.click("Tester la démarche").request.path


@pytest.mark.req("U-149", "U-225", "U-205")
def test_types_are_offered_by_category_without_anything_to_ask_for(admin, numero):
    page = admin.get(of(numero), {"ajouter": "fin"})
    found = {
        words(one.select_one("legend")): [button["data-type"] for button in one.select("[data-type]")]
        for one in page.html.select("#choix fieldset")
    }
    assert list(found) == [
        "Structure", "État civil", "Localisation", "Paiement et identification", "Champs standards",
        "Pièces jointes", "Choix", "Référentiels externes",
    ]  # fmt: skip
    assert "formatted" in found["Champs standards"]
    assert "checkbox" in found["Choix"]
    assert not any("engagement" in name for names in found.values() for name in names)
    assert "Engagement" not in page.html.select_one("#choix").get_text()


@pytest.mark.req("U-148", "U-150")
def test_a_champ_has_a_type_a_label_a_description_and_a_mandatory_flag(admin, numero, usager):
    page = admin.get(of(numero))
    token = page.html.select_one("#actes input")["value"]
    page = admin.post(
        of(numero), {"csrf_token": token, "acte": "ajouter::fin"}
    ).follow()  # no type named: a text
    key = panel(page)["champ"].value
    assert panel(page)["type_champ"].value == "text"
    refusal = press(page, "enregistrer", libelle="x" * 256)
    assert refusal.status_int == 422
    page = admin.get(of(numero) + f"?champ={key}")
    page = press(
        page, "enregistrer", libelle="Votre employeur", description="Son **nom** complet", mandatory=True
    )
    _browser, form = usager()
    said = champ(form, key)
    assert "Votre employeur" in words(said)
    assert said.select_one("strong").get_text() == "nom"
    assert said.select_one(".ds-asterisque") is not None
    page = press(admin.get(of(numero) + f"?champ={key}"), "enregistrer", mandatory=False)
    _browser, form = usager()
    assert champ(form, key).select_one(".ds-asterisque") is None
    page = press(admin.get(of(numero)), f"monter:{key}").follow()
    assert [one["data-carte"] for one in page.html.select("#liste > [data-carte]")][-2:] == [key, "5"]
    page = press(page, f"supprimer:{key}").follow()
    assert page.html.select(f"#carte-{key}") == []


@pytest.mark.req("A-130")
def test_faults_are_listed_as_one_works_and_again_before_the_publication(admin, numero, ajouter):
    page = admin.get(of(numero))
    assert "À corriger" not in page.html.select_one("#remarques").get_text()
    key = ajouter("drop_down_list", "Sans option")
    page = admin.get(of(numero))
    [fault] = page.html.select("#remarques li a")
    assert "la liste n’a aucune option" in words(fault)
    assert f"champ={key}" in fault["href"]
    assert page.click(words(fault)).html.select_one("[data-panneau]")["data-panneau"] == key
    publication = admin.get(f"/admin/demarches/{numero}/publication")
    assert words(fault) in words(publication.html)


@pytest.mark.req("A-142")
def test_no_advice_changes_the_form_until_its_button_is_pressed(admin, numero, ajouter, site):
    key = ajouter("text", "Votre adresse électronique")
    page = admin.get(of(numero))
    button = page.html.select_one(f"#vue-{key} button[value^='convertir:']")
    assert button is not None
    with site() as root:
        assert actes.get(services.get_demarche(root, numero), "champs", int(key)).type_champ == "text"
    press(page, button["value"])
    with site() as root:
        assert actes.get(services.get_demarche(root, numero), "champs", int(key)).type_champ == "email"


# --- structure
@pytest.mark.req("A-133", "A-134")
def test_titles_of_three_levels_have_three_sizes_and_make_the_outline(ajouter, usager):
    ajouter("header_section", "Le projet")
    ajouter("header_section", "Le lieu", level="2")
    ajouter("header_section", "L’accès", level="3")
    ajouter("text", "Route")
    _browser, page = usager()
    titles = {
        one.name: words(one) for one in page.html.select(".ds-form__section h2, .ds-form__section h3, h4")
    }
    assert [titles[name] for name in ("h2", "h3", "h4")] == ["3. Le projet", "3.1 Le lieu", "3.1.1 L’accès"]
    outline = page.html.select_one("nav.ds-plan")
    links = {words(link).split(" ", 1)[0]: link["href"] for link in outline.select("a")}
    assert {"3.", "3.1", "3.1.1"} <= set(links)
    assert all(page.html.select_one(href) is not None for href in links.values())


@pytest.mark.req("A-136", "U-160", "U-161")
def test_an_explanation_shows_its_text_asks_nothing_and_opens_more_on_a_click(ajouter, usager):
    key = ajouter(
        "explication",
        "À savoir",
        description="Comptez **deux** mois.",
        collapsible=True,
        collapsible_text="Pourquoi",
    )
    browser, page = usager()
    said = champ(page, key)
    assert "Comptez deux mois." in words(said)
    assert said.select("input, select, textarea") == []
    assert words(said.select_one("details")).endswith("Pourquoi")
    assert said.select_one("details").get("open") is None
    dossier = page.request.path.replace("/modifier", "/demande")
    assert "À savoir" not in browser.get(dossier).text


@pytest.mark.req("A-137")
def test_an_explanation_carries_an_image_with_its_alternative_or_a_notice(ajouter, joindre, usager):
    key = ajouter("explication", "Le bon sens", notice_alt="Une flèche vers la droite")
    assert joindre(key, "notice", "fleche.png", png()).status_int == 303
    browser, page = usager()
    image = champ(page, key).select_one("img")
    assert image["alt"] == "Une flèche vers la droite"
    assert browser.get(image["src"]).content_type == "image/png"
    assert joindre(key, "notice", "notice.docx", b"PK\x03\x04").status_int == 422
    assert joindre(key, "notice", "notice.pdf", PDF).status_int == 303
    browser, page = usager()
    assert champ(page, key).select("img") == []
    assert (
        browser.get(champ(page, key).select_one("a.fr-link--download")["href"]).content_type
        == "application/pdf"
    )


@pytest.mark.req("A-138", "A-140", "U-165")
def test_a_block_is_filled_as_many_times_as_wanted_under_the_name_of_its_rows(admin, numero, ajouter, usager):
    block = ajouter("repetition", "Vos enfants")
    prenom = ajouter("text", "Prénom", place=f"dans-{block}")
    ajouter("piece_justificative", "Certificat", place=f"dans-{block}")
    _browser, page = usager()
    assert "Ajouter un élément « Vos enfants »" in words(champ(page, block))
    press(admin.get(of(numero) + f"?champ={block}"), "enregistrer", row_label="enfant")
    _browser, page = usager()
    for _turn in range(30):
        assert "Ajouter : enfant" in words(champ(page, block))
        page = form_of(page).submit("ligne", value=f"ajouter:{block}").follow()
    names = [words(one) for one in champ(page, block).select(".ds-repetition__ligne > legend")]
    assert names[0] == "Enfant 1"
    assert names[-1] == "Enfant 30"
    assert len(page.html.select(f"[data-champ^='{prenom}|']")) == 30
    assert len(champ(page, block).select("input[type=file]")) == 30


# --- types
@pytest.mark.req("A-144")
@pytest.mark.parametrize("type_champ", ["pays", "regions", "departements", "communes"])
def test_types_of_fixed_values_give_nothing_to_edit(admin, numero, ajouter, type_champ):
    key = ajouter(type_champ, "Lieu")
    opened = admin.get(of(numero) + f"?champ={key}").html.select_one("[data-panneau]")
    assert opened.select("[data-option]") == []
    assert opened.select("input[type=file]") == []


@pytest.mark.req("A-150")
@pytest.mark.parametrize(
    ("type_champ", "brings"),
    [
        ("siret", "Raison sociale, Adresse, Enseigne"),
        ("rna", "Titre, Objet, Adresse du siège"),
        ("address", "Code INSEE de la commune, Département, Région"),
        ("annuaire_education", "Académie"),
        ("communes", "Code postal, Code INSEE"),
    ],
)
def test_the_editor_says_what_a_champ_brings_back(admin, numero, ajouter, type_champ, brings):
    key = ajouter(type_champ, "Organisme")
    said = words(admin.get(of(numero) + f"?champ={key}").html.select_one(".ds-editeur__rapporte"))
    assert brings in said
    assert "Ne les redemandez pas" in said


@pytest.mark.req("A-152", "A-157", "U-205")
def test_a_formatted_champ_has_two_modes_and_blocks_the_deposit_with_its_own_message(
    admin, numero, ajouter, usager
):
    simple = ajouter("formatted", "Référence", mode="simple", digits=True, min_length="4", max_length="4")
    ape = ajouter(
        "formatted", "Code APE", mode="advanced", pattern="[0-9]{4}[A-Z]", example="6201Z",
        message="Quatre chiffres puis une majuscule.",
    )  # fmt: skip
    browser, page = usager()
    form = form_of(page)
    form[f"champ-{simple}"], form[f"champ-{ape}"] = "12a", "6201Zx"  # the whole value is compared
    page = refused(page, browser)
    assert "4 caractères" in words(champ(page, simple))
    assert "Quatre chiffres puis une majuscule." in words(champ(page, ape))
    form = form_of(page)
    form[f"champ-{simple}"], form[f"champ-{ape}"] = "1234", "6201Z"
    page = form.submit("action", value="enregistrer").follow()
    assert champ(page, ape).select(".fr-error-text") == champ(page, simple).select(".fr-error-text") == []


@pytest.mark.req("A-228")
def test_an_example_that_fails_prevents_the_publication(admin, numero, ajouter, site):
    key = ajouter("formatted", "Code APE", mode="advanced", pattern="[0-9]{4}[A-Z]", example="6201Z")
    with site() as root:
        demarche = services.get_demarche(root, numero)
        assert services.check_publication(demarche, clock.now()) == []
        spoilt = {
            **actes.get(demarche, "champs", int(key)).options,
            "example": "ABC",
        }  # as an import may bring
        actes.modifier(demarche, "champs", int(key), options=spoilt, now=clock.now())
    page = admin.get(f"/admin/demarches/{numero}/publication")
    page.mustcontain("À corriger avant de publier", "Code APE")
    with site() as root:
        assert services.get_demarche(root, numero).en_test


@pytest.mark.req("A-148", "A-169")
def test_up_to_six_options_are_boxes_and_more_a_list_of_several_values(ajouter, usager):
    six = ajouter("multiple_drop_down_list", "Peu", options=SEPT.rpartition("\n")[0], mandatory=False)
    sept = ajouter("multiple_drop_down_list", "Beaucoup", options=SEPT, mandatory=False)
    browser, page = usager()
    assert len(champ(page, six).select("input[type=checkbox]")) == 6
    assert champ(page, six).select("details") == []
    closed = champ(page, sept).select_one("details")
    assert closed.get("open") is None
    assert words(closed.select_one("summary")) == "Choisir dans la liste"
    assert len(closed.select("input[type=checkbox]")) == 7
    form = form_of(page)
    for index, box in enumerate(form.fields[f"champ-{sept}"]):
        box.checked = index in (1, 6)
    form.submit("action", value="enregistrer")
    said = browser.get(page.request.path.replace("/modifier", "/demande"))
    assert "Choix 2, Choix 7" in words(said.html)


@pytest.mark.req("A-170")
def test_linked_lists_are_written_as_one_text(ajouter, usager):
    key = ajouter("linked_drop_down_list", "Lieu", options="--A--\nA1\nA2\n--B--\nB1", mandatory=False)
    browser, page = usager()
    first, second = champ(page, key).select("select")
    assert [words(option) for option in first.select("option")][1:] == ["A", "B"]
    groups = {
        one["label"]: [words(option) for option in one.select("option")] for one in second.select("optgroup")
    }
    assert groups == {"A": ["A1", "A2"], "B": ["B1"]}
    form = form_of(page)
    form[f"champ-{key}.premier"], form[f"champ-{key}.second"] = "B", "B1"
    form.submit("action", value="enregistrer")
    assert "B / B1" in words(browser.get(page.request.path.replace("/modifier", "/demande")).html)
    form[f"champ-{key}.premier"], form[f"champ-{key}.second"] = (
        "B",
        "A1",
    )  # the second list depends on the first
    form.submit("action", value="enregistrer")
    assert "A1" not in words(browser.get(page.request.path.replace("/modifier", "/demande")).html)


@pytest.mark.req("A-101", "A-146", "X-644")
def test_an_option_of_the_champ_admits_several_files_each_under_200_mo(admin, numero, ajouter, usager):
    key = ajouter("piece_justificative", "Statuts")
    assert panel(admin.get(of(numero) + f"?champ={key}"))["several"].checked  # on by default

    def send(names):
        _browser, page = usager()
        for name in names:
            form = form_of(page)
            several = champ(page, key).select_one("input[multiple]") is not None
            form[f"champ-{key}"] = [Upload(name, PDF)] if several else Upload(name, PDF)
            page = form.submit("action", value="enregistrer").follow()
        return champ(page, key)

    said = send(["a.pdf", "b.pdf"])
    assert {"a.pdf", "b.pdf"} <= {words(link) for link in said.select(".ds-fichiers a")}
    assert "chacun de moins de 200 Mo" in words(said)
    assert said.select_one("input[type=file]").get("multiple") is not None
    press(admin.get(of(numero) + f"?champ={key}"), "enregistrer", several=False)
    said = send(["a.pdf", "b.pdf"])
    assert [words(link) for link in said.select(".ds-fichiers a")] == ["b.pdf"]
    assert "Un fichier de moins de 200 Mo" in words(said)
    assert ".docx" in words(said)
    opened = panel(admin.get(of(numero) + f"?champ={key}"))
    next(box for box in opened.fields["families"] if box._value == "image_scan").checked = True
    opened.submit("acte", value="enregistrer")
    _browser, page = usager()
    assert "Formats acceptés : .jpg, .jpeg, .png." in words(champ(page, key))


@pytest.mark.req("U-211", "X-649")
def test_the_model_of_a_piece_is_downloaded_and_replaced_after_the_publication(
    admin, numero, ajouter, joindre, usager, site, wsgi
):
    key = ajouter("piece_justificative", "Budget", mandatory=False)
    assert joindre(key, "template", "budget-2026.pdf", PDF).status_int == 303
    with site() as root:
        demarche = services.get_demarche(root, numero)
        kw = {"now": clock.now(), "notify": notifier(wsgi.registry)}
        admin_compte = find_compte(root, ADMIN)
        services.publish(demarche, "aide", lien_site="mail", compte=admin_compte, **kw)
    browser, page = usager()
    link = champ(page, key).select_one("a.fr-link--download")
    assert "budget-2026.pdf" in words(link)
    assert browser.get(link["href"]).body == PDF
    assert joindre(key, "template", "budget-2027.pdf", PDF + b"%\n").status_int == 303
    page = browser.get(page.request.path)
    assert "budget-2026.pdf" in words(champ(page, key))  # until the change is published
    with site() as root:
        from ds_pyramid.demarches import revisions

        demarche = services.get_demarche(root, numero)
        revisions.publier(demarche, find_compte(root, ADMIN), **kw)
        for dossier in demarche.dossiers.values():
            rebaser(dossier, **kw)
    page = browser.get(page.request.path)
    link = champ(page, key).select_one("a.fr-link--download")
    assert "budget-2027.pdf" in words(link)
    assert browser.get(link["href"]).body == PDF + b"%\n"


@pytest.mark.req("A-123")
def test_a_mandatory_champ_blocks_the_deposit_while_empty_unless_it_is_hidden(admin, numero, ajouter, usager):
    source = ajouter("yes_no", "Un local ?", mandatory=False)
    asked = ajouter("text", "Nom")
    hidden = ajouter("text", "Adresse du local")
    page = press(admin.get(of(numero) + f"?champ={hidden}"), f"condition:{hidden}:ligne:")
    page = press(page, f"condition:{hidden}:ligne:", **{"c-0-champ": source})
    press(page, f"condition:{hidden}:retirer:1", **{"c-0-valeur": "true"})
    browser, page = usager()
    assert champ(page, asked).select_one(".ds-asterisque") is not None
    page = refused(page, browser)
    assert "doit être rempli" in words(champ(page, asked))
    listed = words(page.html.select_one("#erreurs"))
    assert "« Nom »" in listed
    assert "Adresse du local" not in listed
    form = form_of(page)
    form[f"champ-{source}"] = "true"
    page = form.submit("action", value="enregistrer").follow()
    assert "Adresse du local" in words(refused(page, browser).html.select_one("#erreurs"))


@pytest.mark.req("U-260", "U-264")
def test_any_champ_of_any_form_takes_a_condition_at_once(admin, numero, ajouter, usager):
    source = ajouter("integer_number", "Nombre d’enfants", mandatory=False)
    found = {}
    for type_champ in ("text", "header_section", "explication", "repetition", "piece_justificative", "carte"):
        key = ajouter(type_champ, f"Suite {type_champ}")
        page = press(admin.get(of(numero) + f"?champ={key}"), f"condition:{key}:ligne:")
        page = press(page, f"condition:{key}:ligne:", **{"c-0-champ": source})
        found[key] = [option["value"] for option in page.html.select("[name=c-0-op] option")]
        fields = {"c-0-op": "superieur", "c-0-valeur": "2"}
        assert press(page, f"condition:{key}:retirer:1", **fields).status_int == 303
    assert all({"egal", "superieur"} <= set(operators) for operators in found.values())
    _browser, page = usager()
    drawn = {key: page.html.select_one(f'[data-champ="{key}"]') for key in found}
    assert all(one.get("hidden") is not None for one in drawn.values())
    form = form_of(page)
    form[f"champ-{source}"] = "3"
    page = form.submit("action", value="enregistrer").follow()
    assert all(page.html.select_one(f'[data-champ="{key}"]').get("hidden") is None for key in found)
