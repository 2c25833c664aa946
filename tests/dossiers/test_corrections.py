"""Corrections: asked, marked on both sides, made by the usager or given up by an instructeur."""

from datetime import date

import pytest

from ds_pyramid.accounts.services import get_compte
from ds_pyramid.core import clock
from ds_pyramid.dossiers import services, workflow
from ds_pyramid.dossiers.indexes import ONGLETS, LigneUsager, liste, onglets
from ds_pyramid.dossiers.models import Etat
from ds_pyramid.dossiers.services.corrections import demander_correction, lever, resoudre
from ds_pyramid.dossiers.suivi import statut
from ds_pyramid.dossiers.tasks import close_demarches
from ds_pyramid.dossiers.workflow import TransitionImpossible
from tests.factories.demarches import make_publiee
from tests.factories.dossiers import make_depose, make_usager

pytestmark = pytest.mark.integration


@pytest.fixture
def usager(root):
    return make_usager(root)


@pytest.fixture
def act(now, notify):
    return {"now": now, "notify": notify}


@pytest.fixture
def dossier(root, usager, notify):
    return make_depose(root, make_publiee(root, notify=notify), usager, notify=notify)


@pytest.fixture
def agent(root, dossier):
    return get_compte(root, next(iter(dossier.demarche.administrateurs)))


def ask(dossier, agent, texte="Précisez le lieu.", raison="incorrect", **act):
    demander_correction(dossier, agent, raison=raison, texte=texte, **act)


def correct(dossier, usager, when="2026-03-06T10:00", notify=None):
    """Change an answer and submit, on a day."""
    with clock.frozen(when) as later:
        services.enregistrer(dossier, {"101": f"Jardin du {when}"}, None, usager, now=later, notify=notify)
        services.resoumettre(dossier, usager, now=later, notify=notify)
        return later


@pytest.mark.req("I-142", "I-162", "I-418", "U-312")
@pytest.mark.parametrize("etat", [Etat.EN_CONSTRUCTION, Etat.EN_INSTRUCTION])
def test_a_request_leaves_or_takes_the_dossier_en_construction_and_mails_the_text(
    dossier, usager, agent, act, mails, etat
):
    if etat == Etat.EN_INSTRUCTION:
        workflow.apply(dossier, "passer_en_instruction", **act)
    before = len(mails())
    ask(dossier, agent, "Précisez\nle lieu <exact>.", **act)
    assert dossier.etat == Etat.EN_CONSTRUCTION
    (mail,) = mails(whole=True)[before:]
    assert (mail["X-Mail-Name"], mail["To"]) == ("dossier_a_corriger", usager.email)
    assert "Précisez\nle lieu <exact>." in mail.get_body(("plain",)).get_content()
    assert "lieu &lt;exact&gt;." in mail.get_body(("html",)).get_content()
    assert "le lieu <exact>." in dossier.messages.page(prives=False)[0][0].texte


@pytest.mark.req("I-144")
def test_the_explanation_is_also_among_the_messages_of_the_dossier(dossier, agent, act):
    ask(dossier, agent, "Précisez le lieu.", **act)
    message = dossier.messages.page(prives=False)[0][0]
    assert message.envoi.nom == "dossier_a_corriger"
    assert "Précisez le lieu." in message.texte


def test_a_request_must_explain_what_to_correct_and_is_refused_once_decided(dossier, agent, act):
    with pytest.raises(TransitionImpossible, match="corriger"):
        ask(dossier, agent, "   ", **act)
    workflow.apply(dossier, "passer_en_instruction", **act)
    workflow.apply(dossier, "accepter", **act)
    with pytest.raises(TransitionImpossible):
        ask(dossier, agent, **act)
    assert dossier.corrections == ()


@pytest.mark.req("U-313", "U-316")
def test_the_usager_finds_it_in_a_tab_of_its_own_until_he_has_corrected(root, dossier, usager, agent, act):
    ask(dossier, agent, **act)
    (row,) = [row for _key, row in root.listes.items(liste(usager.id, "a_corriger"))]
    assert LigneUsager(*row).a_corriger
    assert set(onglets(dossier)) <= set(ONGLETS)
    assert "corrigiez" in statut(dossier, "fr").interpolate()
    correct(dossier, usager, notify=act["notify"])
    assert root.listes.count(liste(usager.id, "a_corriger")) == 0
    assert dossier.correction_attendue is None


@pytest.mark.req("I-145", "U-315")
def test_submitting_the_correction_tells_the_followers_and_takes_the_mark_away(
    root, dossier, usager, agent, act, mails
):
    dossier.followers = frozenset({agent.id})
    ask(dossier, agent, **act)
    before = len(mails())
    later = correct(dossier, usager, notify=act["notify"])
    assert mails()[before:] == [("dossier_corrige", agent.email)]
    (done,) = dossier.corrections
    assert (done.resolue_at, done.levee) == (later, False)
    correct(dossier, usager, when="2026-03-07T10:00", notify=act["notify"])
    assert len(mails()) == before + 1


@pytest.mark.req("I-146")
def test_asked_again_while_pending_it_stays_one_request_with_a_message_more(dossier, agent, act):
    ask(dossier, agent, "Précisez le lieu.", raison="incomplete", **act)
    with clock.frozen("2026-03-04") as later:
        ask(dossier, agent, "Et la date.", now=later, notify=act["notify"])
    (pending,) = dossier.corrections
    assert (pending.texte, pending.demandee_at, pending.raison) == ("Et la date.", act["now"], "incomplete")
    texts = [m.texte for m in dossier.messages.page(prives=False)[0]]
    assert "Et la date." in texts[0]
    assert "Précisez le lieu." in texts[1]


@pytest.mark.req("I-148")
def test_each_request_keeps_its_dates_author_and_text(dossier, usager, agent, act):
    ask(dossier, agent, "Le lieu.", raison="outdated", **act)
    done = correct(dossier, usager, notify=act["notify"])
    with clock.frozen("2026-03-08") as later:
        ask(dossier, agent, "La date.", now=later, notify=act["notify"])
        lever(dossier, agent, now=later)
    assert [
        (c.texte, c.raison, c.auteur_email, c.demandee_at, c.resolue_at, c.levee) for c in dossier.corrections
    ] == [
        ("Le lieu.", "outdated", agent.email, act["now"], done, False),
        ("La date.", "incorrect", agent.email, later, later, True),
    ]
    assert [t.acte for t in dossier.traitements][-1] == "lever_correction"
    assert not lever(dossier, agent, now=later)
    assert not resoudre(dossier, now=later)


@pytest.mark.req("I-158", "I-464")
def test_the_closing_takes_a_dossier_whose_correction_is_awaited_and_closes_it(
    root, registry, dossier, agent, act
):
    ask(dossier, agent, **act)
    dossier.demarche.date_limite = date(2026, 3, 10)
    with clock.frozen("2026-03-10T00:01") as later:
        close_demarches(root, registry, now=later)
    assert dossier.demarche.est_close
    assert dossier.etat == Etat.EN_INSTRUCTION
    assert dossier.corrections[-1].levee
    assert [(t.acte, t.auteur_id) for t in dossier.traitements[-2:]] == [
        ("lever_correction", None),
        ("passer_automatiquement_en_instruction", None),
    ]
