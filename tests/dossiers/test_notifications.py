"""The mails about a dossier: to whom, once, with what."""

import pytest

from ds_pyramid.accounts.services import get_compte
from ds_pyramid.core import clock
from ds_pyramid.core.blobs import build_fichier
from ds_pyramid.core.tree import find_root
from ds_pyramid.dossiers import services, workflow
from ds_pyramid.dossiers.events import AttestationPrete
from ds_pyramid.dossiers.models import Identite
from ds_pyramid.dossiers.notifications import MAILS, agents_of, owner_of, send_transition
from ds_pyramid.dossiers.workflow import TRANSITIONS
from tests.factories.demarches import make_publiee
from tests.factories.dossiers import make_brouillon, make_depose, make_usager

pytestmark = pytest.mark.integration
TIERS = Identite(
    civilite="M.", prenom="Paul", nom="Roy", pour_tiers=True, mandataire_prenom="Ali", mandataire_nom="Benali",
    beneficiaire_email="paul@exemple.test",
)  # fmt: skip


@pytest.fixture
def usager(root):
    return make_usager(root)


@pytest.fixture
def act(now, notify):
    return {"now": now, "notify": notify}


@pytest.fixture
def dossier(root, usager, notify):
    return make_depose(root, make_publiee(root, notify=notify), usager, notify=notify)


def test_every_transition_is_told_to_the_owner():
    assert MAILS.keys() == TRANSITIONS.keys()


@pytest.mark.req("U-295", "U-397", "U-400", "U-403", "I-411", "I-412", "I-413", "I-417", "I-419")
def test_each_step_sends_the_owner_one_mail_that_names_number_demarche_and_link(dossier, usager, act, mails):
    workflow.apply(dossier, "passer_en_instruction", **act)
    workflow.apply(dossier, "repasser_en_construction", **act)
    workflow.apply(dossier, "passer_en_instruction", **act | {"now": clock.add_days(act["now"], 1)})
    workflow.apply(dossier, "accepter", **act)
    workflow.apply(dossier, "repasser_en_instruction", **act)
    found = mails(whole=True)
    assert [mail["X-Mail-Name"] for mail in found] == [
        "dossier_depose",
        "dossier_en_instruction",
        "dossier_repasse_en_construction",
        "dossier_en_instruction",
        "dossier_accepte",
        "dossier_decision_retiree",
    ]
    for mail in found:
        assert mail["To"] == usager.email
        assert "no 1" in mail["Subject"]
        for part in ("plain", "html"):
            text = mail.get_body((part,)).get_content()
            assert "http://localhost/dossiers/1" in text
            assert "Aide aux travaux" in text


@pytest.mark.req("I-414", "I-415", "U-319", "U-320")
@pytest.mark.parametrize(
    ("transition", "mail"), [("refuser", "dossier_refuse"), ("classer_sans_suite", "dossier_sans_suite")]
)
def test_a_refusal_carries_its_motivation_and_its_justificatif(dossier, act, mails, transition, mail):
    workflow.apply(dossier, "passer_en_instruction", **act)
    dossier.justificatif = build_fichier("décision.pdf", b"%PDF", "application/pdf", now=act["now"])
    workflow.apply(dossier, transition, motivation="Hors <délai>", **act)
    found = mails(whole=True)[-1]
    assert found["X-Mail-Name"] == mail
    assert "Hors <délai>" in found.get_body(("plain",)).get_content()
    assert "Hors &lt;délai&gt;" in found.get_body(("html",)).get_content()
    assert [piece.get_filename() for piece in found.iter_attachments()] == ["decision.pdf"]


@pytest.mark.req("U-321")
def test_an_acceptance_waits_for_its_attestation_and_leaves_even_if_it_failed(dossier, act, notify, mails):
    dossier.etat = "en_instruction"
    workflow.apply(dossier, "accepter", **act)
    before = len(mails())
    dossier.etat = "en_instruction"
    dossier.demarche.textes["attestation"] = type("Modele", (), {"active": True})()
    later = act | {"now": clock.add_days(act["now"], 1)}
    workflow.apply(dossier, "accepter", **later)
    dossier.demarche.textes.pop("attestation")
    if dossier.attestation_etat == "attendue":
        assert len(mails()) == before
        dossier.attestation = build_fichier("attestation.pdf", b"%PDF", "application/pdf", now=act["now"])
        dossier.attestation_etat = "prete"
        notify(AttestationPrete(dossier=dossier, now=later["now"]))
    found = mails(whole=True)
    assert len(found) == before + 1
    assert [p.get_filename() for p in found[-1].iter_attachments()] == ["attestation.pdf"]
    dossier.etat = "en_instruction"
    notify(AttestationPrete(dossier=dossier, now=later["now"]))
    assert len(mails()) == before + 1


def test_a_transition_without_mail_tells_nobody(registry, dossier, now, mails):
    before = len(mails())
    send_transition(registry, dossier, "inconnue", now)
    assert len(mails()) == before


@pytest.mark.req("U-115", "U-116")
def test_the_beneficiaire_is_told_the_key_steps_without_any_link(root, usager, notify, act, mails):
    dossier = make_depose(root, make_publiee(root, notify=notify), usager, identite=TIERS, notify=notify)
    workflow.apply(dossier, "passer_en_instruction", **act)
    workflow.apply(dossier, "repasser_en_construction", **act)
    found = [mail for mail in mails(whole=True) if mail["To"] == "paul@exemple.test"]
    assert len(found) == 2
    for mail in found:
        for part in mail.walk():
            if part.get_content_maintype() == "text":
                assert "/dossiers/" not in part.get_content()
    assert "Ali Benali" in found[0].get_body(("plain",)).get_content()


@pytest.mark.req("U-324", "U-325", "U-326", "U-328", "I-416")
def test_with_accuse_de_lecture_nothing_tells_which_decision_before_it_is_read(dossier, usager, act, mails):
    dossier.demarche.accuse_lecture = True
    workflow.apply(dossier, "passer_en_instruction", **act)
    workflow.apply(dossier, "refuser", motivation="Hors délai", **act)
    found = mails(whole=True)[-1]
    assert found["X-Mail-Name"] == "dossier_decision_rendue"
    assert "refus" not in found.as_string().lower()
    assert not list(found.iter_attachments())
    assert dossier.decision_cachee
    services.prendre_connaissance(dossier, usager, **act)
    services.prendre_connaissance(dossier, usager, **act)
    assert not dossier.decision_cachee
    assert [t.acte for t in dossier.traitements].count("prendre_connaissance") == 1


@pytest.mark.req("A-395", "I-002")
@pytest.mark.parametrize("rewritten", [False, True], ids=["ours", "rewritten"])
def test_the_sender_is_the_platform_whoever_wrote_the_text(dossier, act, mails, rewritten):
    demarche = dossier.demarche
    if rewritten:
        demarche.textes["dossier_en_instruction"] = ("De la mairie", "<p>Répondez à mairie@exemple.fr</p>")
    workflow.apply(dossier, "passer_en_instruction", **act)
    found = mails(whole=True)[-1]
    assert "ne-pas-repondre@demarches.test" in found["From"]
    assert found["Reply-To"] is None
    for part in ("plain", "html"):
        text = " ".join(found.get_body((part,)).get_content().split())
        assert "une réponse à cette adresse ne serait lue par personne" in text
        assert f"http://localhost/dossiers/{dossier.numero}" in text


@pytest.mark.req("U-398")
def test_the_administrateurs_own_words_replace_ours(dossier, act, mails):
    dossier.demarche.textes["dossier_en_instruction"] = (
        "Dossier --numéro du dossier-- à l’étude",
        "<p>Bonjour, nous étudions votre demande.</p>",
    )
    workflow.apply(dossier, "passer_en_instruction", **act)
    found = mails(whole=True)[-1]
    assert found["Subject"] == "Dossier 1 à l’étude"
    assert "nous étudions votre demande" in found.get_body(("html",)).get_content()


@pytest.mark.req("U-374", "I-170", "I-428", "I-439")
def test_a_withdrawal_is_told_to_the_followers_else_to_the_groupe(root, dossier, usager, act, mails):
    admin = get_compte(root, next(iter(dossier.demarche.administrateurs)))
    before = len(mails())
    services.supprimer(dossier, usager, **act)
    assert sorted(mails()[before:]) == [("dossier_retire", admin.email), ("dossier_supprime", usager.email)]
    follower = make_usager(root, "suiveur@mairie.test")
    dossier.followers = frozenset({follower.id})
    assert agents_of(dossier) == [follower]
    dossier.followers, dossier.groupe_id = frozenset(), None
    assert agents_of(dossier) == []


@pytest.mark.req("I-423")
def test_an_expiry_is_told_to_who_still_sees_the_dossier(root, dossier, usager, act, mails):
    follower = make_usager(root, "suiveur@mairie.test")
    dossier.followers = frozenset({follower.id})
    before = len(mails())
    services.expirer(dossier, **act)
    assert sorted(mails()[before:]) == [("dossier_expire", usager.email), ("dossier_expire", follower.email)]
    dossier.hidden_by_usager_at = dossier.hidden_by_administration_at = act["now"]
    services.expirer(dossier, **act)
    assert len(mails()) == before + 2


@pytest.mark.req("I-169", "I-457")
def test_deleting_a_brouillon_tells_nobody_and_a_blocked_account_gets_nothing(root, usager, act, mails):
    dossier = make_brouillon(root, usager=usager)
    services.supprimer(dossier, usager, **act)
    assert mails() == []
    usager.blocked_at = act["now"]
    assert owner_of(dossier) is None
    dossier.usager_id = None
    assert owner_of(dossier) is None
    make_depose(root, dossier.demarche, usager, notify=act["notify"])
    assert mails() == []


@pytest.mark.req("U-222", "I-480")
def test_identity_documents_are_destroyed_at_the_decision(root, dossier, act):
    workflow.apply(dossier, "passer_en_instruction", **act)
    workflow.apply(dossier, "accepter", **act)
    assert dossier.champs.value("101") == "Jardin partagé"
    assert dossier.numero in find_root(dossier).a_indexer
