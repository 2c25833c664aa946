"""Texts kept or refused: balises by identifier, those refused by name, versions of attestations."""

from dataclasses import replace

import pytest

from ds_pyramid.champs.models import ChampDescriptor
from ds_pyramid.core.html import to_text
from ds_pyramid.core.mail_templates import render_text
from ds_pyramid.demarches.balises import DEPOT, Rendu
from ds_pyramid.demarches.courriels import COURRIELS, codes_perdus, proposees, refuses, textes_citant
from ds_pyramid.demarches.revisions import publier
from ds_pyramid.demarches.services.publication import publish
from ds_pyramid.demarches.services.verifications import check_formulaire
from ds_pyramid.dossiers import workflow
from ds_pyramid.dossiers.models import Etat
from ds_pyramid.dossiers.notifications import context_of, rediger
from ds_pyramid.textes import services
from ds_pyramid.textes.defauts import DEFAUTS
from ds_pyramid.textes.errors import TexteRefuse
from ds_pyramid.textes.exemple import dossier_exemple
from ds_pyramid.textes.services import attestation as versions
from tests.factories.demarches import make_compte, silent
from tests.factories.dossiers import make_depose
from tests.factories.instruction import text

pytestmark = pytest.mark.integration
DEPOSE, INSTRUCTION, ACCEPTE, *_, RETIREE = COURRIELS


@pytest.fixture
def act(root, now):
    return {"auteur": make_compte(root), "now": now, "notify": silent}


class Registry:
    settings = {"ds.url": "https://demarches.test", "ds.site_name": "Démarches"}


# --- the six e-mails


@pytest.mark.req("A-386", "A-387", "I-193")
def test_there_are_six_emails_that_work_without_any_change(demarche):
    assert [courriel.cle for courriel in COURRIELS] == list(DEFAUTS)
    for courriel in COURRIELS:
        sujet, corps = services.courriel_de(demarche, courriel)
        services.verifier_courriel(demarche, courriel, sujet, corps)


@pytest.mark.parametrize("courriel", COURRIELS, ids=lambda c: c.page)
def test_a_text_offered_for_rewriting_says_what_the_site_would_send(demarche, now, courriel):
    etats = {
        "dossier_accepte": Etat.ACCEPTE,
        "dossier_refuse": Etat.REFUSE,
        "dossier_sans_suite": Etat.SANS_SUITE,
    }
    etat = etats.get(courriel.cle, Etat.EN_CONSTRUCTION)
    dossier = dossier_exemple(demarche, now, etat)
    context = context_of(Registry, dossier) | {"site": "Démarches", "site_url": "https://demarches.test"}
    ours = render_text(courriel.cle, "fr", context).partition("\n\n-- \n")[0]
    offered = rediger(*DEFAUTS[courriel.cle], Rendu(dossier, Registry))["corps_texte"]
    for sentence in ours.split("\n\n"):
        if not sentence.startswith(("Une question", "Dossier no")):
            assert sentence in offered


@pytest.mark.req("A-388", "A-405", "A-436")
def test_a_rewritten_email_follows_its_champs_when_their_label_changes(demarche, act):
    services.enregistrer_courriel(
        demarche, INSTRUCTION, "Projet --Nom du projet--", "--Avis du service--", **act
    )
    assert demarche.textes["dossier_en_instruction"] == ("Projet --champ/101--", "--annotation/900--")
    assert demarche.historique[-1][2] == "courriel « Passage en instruction » modifié"
    draft = demarche.draft.champs
    draft.descriptors = tuple(
        replace(d, libelle="Intitulé") if d.stable_id == 101 else d for d in draft.descriptors
    )
    assert services.courriel_de(demarche, INSTRUCTION)[0] == "Projet --Intitulé--"


@pytest.mark.req("A-392")
def test_the_words_of_the_site_come_back_and_leave_no_trace(demarche, act):
    services.enregistrer_courriel(demarche, ACCEPTE, "a", "b", **act)
    services.enregistrer_courriel(demarche, ACCEPTE, *DEFAUTS["dossier_accepte"], **act)
    assert "dossier_accepte" not in demarche.textes
    lines = len(demarche.historique)
    services.reinitialiser_courriel(demarche, ACCEPTE, **act)
    assert len(demarche.historique) == lines


@pytest.mark.req("A-399", "A-401", "A-393")
def test_what_cannot_be_kept_is_said_by_field_and_by_name(demarche, act):
    with pytest.raises(TexteRefuse) as refus:
        services.enregistrer_courriel(demarche, DEPOSE, "x" * 256 + " --motivation--", "--numero--", **act)
    sujet, corps = refus.value.erreurs["sujet"], refus.value.erreurs["corps"]
    assert "--motivation-- n’a pas encore de valeur" in sujet[0].interpolate()
    assert "255 caractères au plus" in sujet[1].interpolate()
    assert "--numero-- n’existe pas" in corps[0].interpolate()
    assert not demarche.textes
    with pytest.raises(TexteRefuse) as refus:
        services.enregistrer_courriel(demarche, DEPOSE, "   ", "", **act)
    assert set(refus.value.erreurs) == {"sujet", "corps"}


def test_a_subject_is_kept_on_one_line_and_a_body_is_cleaned(demarche, act):
    body = '<p onclick="x()">Bonjour<script>alert(1)</script></p>'
    services.enregistrer_courriel(demarche, DEPOSE, "Un\r\nBcc: x@y.fr", body, **act)
    assert demarche.textes["dossier_depose"] == ("Un Bcc: x@y.fr", "<p>Bonjour</p>")


# --- balises and révisions


@pytest.mark.req("A-399")
def test_a_balise_must_be_in_every_form_that_dossiers_still_follow(root, demarche, now, act, notify):
    publish(demarche, "projets", lien_site="x", compte=act["auteur"], now=now, notify=notify)
    former = demarche.revision
    dossier = make_depose(root, demarche, notify=notify)
    workflow.apply(dossier, "passer_en_instruction", now=now, notify=notify)
    draft = demarche.draft.champs
    draft.descriptors = (*draft.descriptors, text(110, "Téléphone"))
    assert "publiez d’abord" in refuses("--Téléphone--", demarche)[0].message
    assert "Téléphone" not in [b.libelle for b in proposees(demarche)]
    publier(demarche, act["auteur"], now=now, notify=notify)
    assert dossier.revision is former
    assert "version précédente" in refuses("--Téléphone--", demarche)[0].message
    workflow.apply(dossier, "accepter", now=now, notify=notify)
    assert refuses("--Téléphone--", demarche) == []
    assert "Téléphone" in [b.libelle for b in proposees(demarche)]
    demarche.draft.champs.descriptors = demarche.draft.champs.descriptors[:-1]
    assert "n’est plus dans le formulaire" in refuses("--Téléphone--", demarche)[0].message


@pytest.mark.req("A-266")
def test_a_champ_named_by_a_text_is_missed_when_it_goes(demarche, act):
    services.enregistrer_courriel(demarche, DEPOSE, "Sujet", "--Nom du projet-- --Lieu/primaire--", **act)
    assert [texte.titre for texte in textes_citant(demarche, 101)] == ["Accusé de réception"]
    assert [texte.titre for texte in textes_citant(demarche, 105)] == ["Accusé de réception"]
    assert textes_citant(demarche, 10) == []
    champs = demarche.draft.champs
    champs.descriptors = tuple(d for d in champs.descriptors if d.stable_id != 101)
    (problem,) = [p for p in check_formulaire(demarche) if p.lien == "courriels/depot"]
    assert "Accusé de réception" in problem.message.interpolate()
    assert [name for _text, name in codes_perdus(demarche)] == ["champ/101"]


def test_a_balise_of_a_lost_champ_leaves_nothing_in_a_mail(demarche, now):
    dossier = dossier_exemple(demarche, now)
    assert Rendu(dossier).texte("[--champ/999--] [--champ/101/x--]") == "[] []"


@pytest.mark.req("A-402", "A-405")
def test_a_champ_named_like_a_common_balise_is_told_by_its_section(demarche, now):
    champs = demarche.draft.champs
    champs.descriptors = (
        text(1, "Nom"),
        ChampDescriptor(2, "header_section", "Le jeune"),
        text(3, "nom"),
        text(4, "nom"),
        text(5, "- Note --"),
        text(6, "🎉 « Été » & <b>"),
    )
    labels = [b.libelle for b in proposees(demarche) if b.groupe == "Formulaire"]
    assert labels == [
        "Nom (Formulaire)",
        "nom (Le jeune)",
        "nom (Le jeune) (2)",
        "Note __",
        "🎉 « Été » & <b>",
    ]
    dossier = dossier_exemple(demarche, now)
    dossier.champs.set("1", "un", now=now)
    dossier.champs.set("6", "six", now=now)
    assert Rendu(dossier).texte("--nom-- --Nom (Formulaire)-- --🎉 « Été » & <b>--") == "Moreau un six"
    stored = services.courriels.stored_body("<p>--🎉 « Été » & <b>--</p>", demarche)
    assert stored == "<p>--champ/6--</p>"


# --- values in texts


@pytest.mark.req("A-406", "A-404")
def test_a_value_is_text_in_subject_html_and_plain_text(demarche, now):
    dossier = dossier_exemple(demarche, now)
    dossier.champs.set("101", '<b>"x"</b>\n--motivation-- 🎉', now=now)
    mail = rediger(
        "A\n--Nom du projet--", "**--Nom du projet--**\n\n[--Nom du projet--](https://x.fr)", Rendu(dossier)
    )
    assert mail["sujet"] == 'A <b>"x"</b> --motivation-- 🎉'
    assert "&lt;b&gt;&#34;x&#34;&lt;/b&gt;<br/>--motivation-- 🎉</strong>" in mail["corps_html"]
    assert '<b>"x"</b>\n--motivation-- 🎉' in mail["corps_texte"]
    assert "https://x.fr" in mail["corps_texte"]


@pytest.mark.req("A-391", "A-400")
def test_a_link_balise_is_an_address_in_an_anchor_and_nothing_else_is(demarche, now):
    dossier = dossier_exemple(demarche, now)
    dossier.champs.set("101", "javascript:alert(1)", now=now)
    rendu = Rendu(dossier, Registry)
    html = rendu.html(
        '<a href="--lien dossier--">ici</a> <a href="--Nom du projet--">là</a> --lien dossier--'
    )
    assert 'href="https://demarches.test/dossiers/12345"' in html
    assert "javascript" not in html
    assert html.count("<a ") == 3


def test_the_plain_text_of_a_mail_keeps_lists_tables_and_addresses():
    html = '<p>Bonjour,<br>vous</p><ul><li>un</li><li>deux</li></ul><p><a href="https://x.fr/?a=1&amp;b=2">voir</a></p>'
    assert to_text(html) == "Bonjour,\nvous\n\n- un\n- deux\n\nvoir : https://x.fr/?a=1&b=2"


def test_a_wide_block_is_a_list_of_sentences(demarche, now):
    children = tuple(text(300 + n, f"C{n}") for n in range(7))
    demarche.draft.champs.descriptors = (ChampDescriptor(299, "repetition", "Large", children=children),)
    dossier = dossier_exemple(demarche, now)
    assert "<table" not in Rendu(dossier).in_html("--Large--")
    assert "<ul><li>C0 : " in Rendu(dossier).in_html("--Large--")


# --- message of the deposit


@pytest.mark.req("A-407", "A-408")
def test_the_message_of_a_deposit_is_kept_formatted_and_given_up(demarche, act):
    services.enregistrer_message(demarche, "Délai : **trois semaines**, --Nom du projet--", **act)
    assert demarche.message_depot == "Délai : **trois semaines**, --champ/101--"
    assert services.message_de(demarche) == "Délai : **trois semaines**, --Nom du projet--"
    with pytest.raises(TexteRefuse):
        services.enregistrer_message(demarche, "--lien dossier--", **act)
    services.enregistrer_message(demarche, "", **act)
    assert demarche.message_depot == ""
    assert demarche.historique[-1][2] == "message de fin de dépôt rétabli"


# --- attestations


MODELE = {"titre": "Titre --nom--", "corps": "Corps --Nom du projet--", "pied": "Pied", "qr": True}


@pytest.mark.req("A-417", "A-433", "A-435", "A-436")
@pytest.mark.parametrize("etat", ["accepte", "refuse"])
def test_a_draft_is_written_put_in_force_replaced_and_switched_off(demarche, act, etat):
    assert demarche.modele_attestation(etat) is None
    services.enregistrer_attestation(demarche, etat, **MODELE, **act)
    assert demarche.modele_attestation(etat) is None
    services.publier_attestation(demarche, etat, **act)
    published = demarche.modele_attestation(etat)
    assert (published.corps, published.qr, versions.has_brouillon(demarche, etat)) == (
        "Corps --champ/101--",
        True,
        False,
    )
    services.enregistrer_attestation(demarche, etat, **MODELE | {"titre": "Autre"}, **act)
    assert demarche.modele_attestation(etat) is published
    assert services.brouillon_de(demarche, etat).titre == "Autre"
    services.enregistrer_attestation(demarche, etat, **MODELE, **act)
    assert not versions.has_brouillon(demarche, etat)
    services.desactiver_attestation(demarche, etat, **act)
    assert demarche.modele_attestation(etat) is None
    assert services.brouillon_de(demarche, etat).titre == "Titre --nom--"
    assert "désactivée" in demarche.historique[-1][2]


@pytest.mark.req("A-420", "A-399")
def test_an_attestation_refuses_unknown_balises_and_a_long_foot(demarche, act):
    with pytest.raises(TexteRefuse) as refus:
        services.enregistrer_attestation(
            demarche,
            "accepte",
            titre="--lien dossier--",
            corps="--inconnu--",
            pied="x" * 191,
            qr=False,
            **act,
        )
    assert set(refus.value.erreurs) == {"titre", "corps", "pied"}
    assert "190 caractères au plus" in refus.value.erreurs["pied"][0].interpolate()


def test_a_draft_that_names_a_lost_champ_is_not_put_in_force(demarche, act):
    services.enregistrer_attestation(demarche, "accepte", **MODELE, **act)
    champs = demarche.draft.champs
    champs.descriptors = tuple(d for d in champs.descriptors if d.stable_id != 101)
    with pytest.raises(TexteRefuse):
        services.publier_attestation(demarche, "accepte", **act)
    versions.abandonner_brouillon(demarche, "accepte", **act)
    assert services.brouillon_de(demarche, "accepte").titre == "Attestation"


def test_nothing_is_offered_before_it_has_a_value(demarche):
    labels = {b.libelle for b in proposees(demarche, depuis=DEPOT)}
    assert not labels & {"motivation", "date de décision", "lien attestation", "Avis du service"}
    assert "lien dossier" not in {b.libelle for b in proposees(demarche, mail=False)}
    assert RETIREE.decision is False
