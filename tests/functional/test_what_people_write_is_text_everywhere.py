"""HTML, dashes, quotes and emoji typed anywhere show as they were typed: on pages, in mails, PDF and exports."""

import io
from dataclasses import replace

import openpyxl
import pytest
from bs4 import BeautifulSoup
from pypdf import PdfReader

from ds_pyramid.attestations.documents import modele_defaut
from ds_pyramid.champs.models import ChampDescriptor
from ds_pyramid.core import clock
from ds_pyramid.core.events import notifier
from ds_pyramid.core.security import Role
from ds_pyramid.core.task_runs import run_task
from ds_pyramid.core.tasks import find_task
from ds_pyramid.demarches import services as demarches
from ds_pyramid.demarches.courriels import COURRIELS, proposees
from ds_pyramid.demarches.services import labels
from ds_pyramid.dossiers.models import Identite
from ds_pyramid.textes import services as textes
from tests.factories.accounts import make_compte, queued_mails, sign_in
from tests.factories.demarches import SERVICE, make_publiee
from tests.factories.dossiers import make_block, make_depose
from tests.factories.instruction_journey import AGENT, decide, mails_to, submit

pytestmark = pytest.mark.functional

ADMIN, CAMILLE = "admin@mairie.test", "camille@exemple.fr"


def words(name: str) -> str:
    """Return words that would be something else than text anywhere: tag, balise, attribute, script, emoji."""
    return f"""<b>{name}</b> --{name}-- "q" 'r' & 🎉 <script>alert(1)</script>"""


LABEL = "<b>Label</b> 🎉"
CHAMPS = (
    ChampDescriptor(100, "header_section", words("Section")),
    ChampDescriptor(101, "text", words("Libellé"), 'Aide : 3 < 5 & --x-- "q" 🎉', mandatory=True),
    ChampDescriptor(102, "drop_down_list", "Public", options={"options": (words("Option"), "Autre")}),
    ChampDescriptor(103, "multiple_drop_down_list", "Thèmes", options={"options": (words("Thème"), "Autre")}),
    make_block(200, ChampDescriptor(201, "text", words("Dépense"))),
)
ANSWERS = {"101": words("Réponse"), "102": words("Option"), "103": (words("Thème"),)}


@pytest.fixture
def numeros(site, wsgi):
    """The numbers of a démarche and of a dossier where everything that can be typed is hostile."""
    notify = notifier(wsgi.registry)
    with site() as root:
        admin = make_compte(root, ADMIN, Role.ADMINISTRATEUR)
        agent, camille = make_compte(root, AGENT, Role.INSTRUCTEUR), make_compte(root, CAMILLE)
        demarche = make_publiee(root, admin, libelle=words("Titre"), champs=CHAMPS, notify=notify)
        demarches.update_service(demarche.service, **{**SERVICE, "nom": words("Service")})
        act = {"now": clock.now(), "notify": notify}
        demarches.affecter_instructeur(demarche.groupe_defaut, agent, **act)
        labels.ajouter_label(demarche, LABEL, "green_emeraude", auteur=admin, **act)
        (balise,) = (one.libelle for one in proposees(demarche) if "Libellé" in one.libelle)
        corps = f"Merci. --{balise}-- --Public--"
        textes.enregistrer_courriel(demarche, COURRIELS[0], "Reçu : --Public--", corps, auteur=admin, **act)
        corps = "<p>--nom-- : --champ/101--, --Public--</p>"
        demarche.textes["attestation"] = replace(modele_defaut(demarche), corps=corps, active=True)
        identite = Identite(civilite="Mme", prenom="Camille", nom=words("Moreau")[:60])
        dossier = make_depose(root, demarche, camille, reponses=ANSWERS, identite=identite, notify=notify)
        return demarche.numero, dossier.numero


def check_html(html: str, where: str) -> str:
    """Fail when something typed became a tag; return the text that is shown."""
    soup = BeautifulSoup(html, "html.parser")
    made = [
        tag for tag in soup.find_all(["b", "script"]) if tag.text.strip() in NAMES or "alert(1)" in tag.text
    ]
    assert not made, (where, made)
    for tag in soup.find_all(["script", "style"]):
        tag.decompose()
    return " ".join(soup.get_text(" ").split())


NAMES = {"Section", "Libellé", "Option", "Thème", "Dépense", "Réponse", "Titre", "Service", "Label", "Moreau"}
USAGER = {
    "/commencer/{slug}": ("Titre", "Service"),
    "/dossiers": ("Titre",),
    "/dossiers/{dossier}": ("Titre", "Service"),
    "/dossiers/{dossier}/modifier": ("Titre", "Section", "Libellé", "Option", "Thème", "Service"),
    "/dossiers/{dossier}/demande": ("Section", "Libellé", "Réponse", "Option", "Thème"),
}
INSTRUCTEUR = {
    "/instruction": ("Titre",),
    "/instruction/{demarche}?onglet=tous": ("Titre",),
    "/instruction/{demarche}/dossiers/{dossier}": (
        "Section",
        "Libellé",
        "Réponse",
        "Option",
        "Thème",
    ),
    "/instruction/recherche?q=camille": (),
}
ADMINISTRATEUR = {
    "/admin": ("Titre",),
    "/admin/toutes": ("Titre",),
    "/admin/demarches/{demarche}": ("Titre",),
    "/admin/demarches/{demarche}/champs": ("Section", "Libellé", "Option", "Thème", "Dépense"),
    "/admin/demarches/{demarche}/champs?champ=102": ("Option",),
    "/admin/demarches/{demarche}/apercu": ("Section", "Libellé", "Option", "Thème"),
}


@pytest.mark.parametrize(
    ("email", "pages"),
    [(CAMILLE, USAGER), (AGENT, INSTRUCTEUR), (ADMIN, ADMINISTRATEUR)],
    ids=["usager", "instructeur", "administrateur"],
)
def test_pages_show_what_was_typed(app, numeros, site, email, pages):
    sign_in(app, email)
    with site() as root:
        slug = root["demarches"][str(numeros[0])].slug
    for pattern, names in pages.items():
        page = app.get(pattern.format(demarche=numeros[0], dossier=numeros[1], slug=slug))
        shown = check_html(page.text, pattern)
        fields = {field.get("value", "") for field in page.html.find_all("input")} | {
            area.text for area in page.html.find_all("textarea")
        }
        for name in names:
            assert words(name) in shown or any(words(name) in one for one in fields), (pattern, name)


def test_every_page_that_the_board_leads_to_shows_what_was_typed(app, numeros):
    sign_in(app, ADMIN)
    board = f"/admin/demarches/{numeros[0]}"
    links = {link["href"].split("#")[0] for link in app.get(board).html.select("main a[href]")}
    pages = sorted(link for link in links if link.startswith(board))
    assert len(pages) > 15
    for page in pages:
        answer = app.get(page)
        if answer.content_type == "text/html":
            check_html(answer.text, page)


@pytest.mark.req("A-406")
def test_mails_pdf_and_exports_hold_what_was_typed(app, numeros, site, settings, wsgi):
    sign_in(app, AGENT)
    page = "/instruction/{}/dossiers/{}".format(*numeros)
    submit(app, page, "passer-en-instruction")
    decide(app, page, "accepter", motivation=words("Motif"))
    with site() as root:
        run_task(find_task("produire_les_attestations"), root, wsgi.registry, now=clock.now())

    mails = queued_mails(settings)
    assert len(mails) >= 3
    for mail in mails:
        check_html(mail.get_body(("html",)).get_content(), mail["Subject"])
    (received, *_others) = mails_to(settings, CAMILLE)
    assert received["Subject"] == f"Reçu : {words('Option')}"
    for text in (
        received.get_body(("plain",)).get_content(),
        check_html(received.get_body(("html",)).get_content(), ""),
    ):
        assert f"{words('Réponse')} {words('Option')}" in " ".join(text.split())

    for name in ("dossier.pdf", "attestation.pdf"):
        pdf = PdfReader(io.BytesIO(app.get(f"{page}/{name}").body))
        text = "".join("".join(one.extract_text() for one in pdf.pages).split())  # lines are cut anywhere
        for typed in ("Réponse", "Option"):
            assert words(typed).replace(" ", "") in text, (name, text)

    form = next(
        f for f in app.get(f"/instruction/{numeros[0]}/exports").forms.values() if "format" in f.fields
    )
    for kind in ("csv", "xlsx"):
        form["format"] = kind
        form.submit()
    with site() as root:
        run_task(find_task("produire_exports"), root, wsgi.registry, now=clock.now())
    links = app.get(f"/instruction/{numeros[0]}/exports").html.find_all("a")
    files = [app.get(link["href"]) for link in links if "/fichier" in link["href"]]
    assert len(files) == 2
    for file in files:
        cells = table(file)
        for typed in ("Libellé", "Réponse", "Option", "Thème"):
            assert words(typed) in cells, (file.content_type, typed)


def table(file) -> set:
    """Return the texts of the cells of an export."""
    if file.content_type == "text/csv":
        import csv

        return {cell for row in csv.reader(io.StringIO(file.body.decode("utf-8-sig"))) for cell in row}
    book = openpyxl.load_workbook(io.BytesIO(file.body))
    return {cell.value for sheet in book for row in sheet for cell in row}
