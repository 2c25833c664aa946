"""Settings with a rule of their own, without HTTP: codes, addresses, tokens, experts, mails to administrateurs."""

import base64
import json
from datetime import UTC, datetime, timedelta

import pytest

from ds_pyramid.core import clock
from ds_pyramid.core.security import Role
from ds_pyramid.demarches import errors, services
from ds_pyramid.demarches.adresses import check_webhook
from ds_pyramid.demarches.monavis import read_code
from ds_pyramid.demarches.reglages import Jeton
from ds_pyramid.demarches.services import experts, reglages
from ds_pyramid.demarches.services.jwt import read_expiry
from ds_pyramid.demarches.services.labels import ajouter_label, deplacer_label
from ds_pyramid.demarches.services.verifications import check_publication
from ds_pyramid.demarches.tasks import warn_ending_tokens
from tests.factories.demarches import make_compte, make_demarche, make_publiee, silent

pytestmark = pytest.mark.integration
LIEN = "https://jedonnemonavis.numerique.gouv.fr/Demarches/12?key=a&view-mode=x"
IMAGE = "https://jedonnemonavis.numerique.gouv.fr/static/bouton-blanc.svg"
CODE = f'<a href="{LIEN}" target="_blank" rel="noopener"><img src="{IMAGE}" alt="Je donne mon avis" title="avis"/></a>'


@pytest.fixture
def admin(root):
    return make_compte(root, "admin@mairie.test", (Role.ADMINISTRATEUR,))


@pytest.fixture
def act(admin, now):
    return {"auteur": admin, "now": now, "notify": silent}


@pytest.mark.req("A-449")
def test_the_code_of_the_button_is_read(root):
    assert read_code(f"\n {CODE} ") == (LIEN.replace("&view", "&view"), IMAGE)


@pytest.mark.req("A-449")
@pytest.mark.parametrize(
    "code",
    [
        CODE.replace("https://jedonnemonavis", "http://jedonnemonavis"),
        CODE.replace("jedonnemonavis.numerique.gouv.fr", "jedonnemonavis.numerique.gouv.fr.exemple.fr"),
        CODE.replace("https://jedonne", "https://x@jedonne"),
        CODE.replace('target="_blank"', 'onclick="x()"'),
        CODE + "<script>x</script>",
        CODE + " mot",
        "<!-- x -->" + CODE,
        f'<a href="{LIEN}">texte</a>',
        f'<img src="{IMAGE}">',
        f'<a href="javascript:alert(1)"><img src="{IMAGE}"></a>',
        f'<a href="{LIEN}"><img src="data:image/png;base64,x"></a>',
        CODE + CODE,
        "x" * 3000,
    ],
)
def test_anything_else_is_refused(code):
    with pytest.raises(errors.ReglageRefuse):
        read_code(code)


@pytest.mark.req("A-476")
def test_public_addresses_alone_are_called():
    for good in ("https://si.mairie.fr/x", "https://si.mairie.fr:8443/x?y=1", "https://8.8.8.8/"):
        check_webhook(good)
    for bad in (
        "http://si.mairie.fr/", "https://localhost/", "https://10.0.0.1/", "https://127.0.0.1/", "https://[::1]/",
        "https://169.254.169.254/", "https://moi:mdp@si.mairie.fr/", "https://intranet/", "https://si.local/",
        "https://2130706433/", "ftp://si.mairie.fr/", "https://si.mairie.fr/ x", "https://é.fr/",
        "https://a.fr/" + "x" * 500,
        "https://si.mairie.fr:99999/",
    ):  # fmt: skip
        with pytest.raises(errors.ReglageRefuse):
            check_webhook(bad)


def jwt(claims):
    parts = [
        base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in ({}, claims)
    ]
    return ".".join([*parts, "c2ln"])


@pytest.mark.req("A-464")
def test_a_token_is_a_jwt_and_says_its_end():
    assert read_expiry(jwt({"exp": 1_800_000_000})) == datetime.fromtimestamp(1_800_000_000, UTC)
    assert read_expiry(jwt({})) is None
    for bad in ("", "a.b", "a.b.c", "é.é.é", jwt({"exp": "x"}), jwt([]), jwt({"exp": 10**20}), "x" * 20_000):
        with pytest.raises(errors.ReglageRefuse):
            read_expiry(bad)


@pytest.mark.req("A-465")
def test_the_end_of_a_token_is_told_five_times_and_blocks_nothing(root, admin, now, registry, mails):
    demarche = make_publiee(root, admin)
    end = now + timedelta(days=40)
    demarche.jeton_entreprise = Jeton(b"x", end, "abcd", now)
    told = []
    for days in range(45):
        with clock.frozen(now + timedelta(days=days, hours=2)) as day:
            warn_ending_tokens(root, registry, now=day)
            warn_ending_tokens(root, registry, now=day)
        count = len([mail for mail in mails() if mail[0] == "demarche_jeton_expire"])
        if count > len(told):
            told.append(40 - days)
    assert told == [31, 14, 7, 1, 0]
    assert check_publication(demarche, now) == []
    demarche.jeton_entreprise = Jeton(b"x", None, "abcd", now)
    assert warn_ending_tokens(root, registry, now=now).done == 0


@pytest.mark.req("A-247", "A-493", "A-491")
def test_the_silence_is_set_before_the_publication(root, admin, act):
    en_test, publiee = make_demarche(root, admin), make_publiee(root, admin)
    reglages.set_traitement(en_test, "svr", duree=10, unite="semaines", reprise="recommence", **act)
    assert (en_test.sva_svr.decision, en_test.sva_svr.reprise) == ("svr", "recommence")
    for mode, duree, unite in (
        ("sva", 0, "mois"),
        ("sva", 13, "mois"),
        ("sva", 2, "siècles"),
        ("sva", None, "mois"),
    ):
        with pytest.raises(errors.ReglageRefuse):
            reglages.set_traitement(en_test, mode, duree=duree, unite=unite, **act)
    with pytest.raises(errors.ReglageRefuse):
        reglages.set_traitement(publiee, "sva", duree=2, **act)
    publiee.sva_svr = en_test.sva_svr
    with pytest.raises(errors.ReglageRefuse):
        reglages.set_traitement(publiee, "accepte", **act)


@pytest.mark.req("A-374", "A-376", "A-377", "A-379")
def test_who_may_be_asked_follows_the_options(root, admin, act):
    demarche = make_demarche(root, admin)
    assert experts.may_ask(demarche, "libre@labo.fr")
    experts.ajouter_expert(demarche, "Liste@labo.fr", **act)
    assert not experts.ajouter_expert(demarche, "liste@LABO.fr", **act)
    experts.set_options_experts(demarche, experts_liste=True, **act)
    assert experts.may_ask(demarche, "liste@labo.fr")
    assert not experts.may_ask(demarche, "libre@labo.fr")
    experts.set_options_experts(demarche, experts_autorises=False, **act)
    assert not experts.may_ask(demarche, "liste@labo.fr")
    assert experts.retirer_expert(demarche, "liste@labo.fr", **act)
    assert not experts.retirer_expert(demarche, "liste@labo.fr", **act)


@pytest.mark.req("A-444")
def test_labels_have_short_unique_names_and_known_colours(root, admin, act):
    demarche = make_demarche(root, admin)
    for nom, couleur in (
        ("", "blue_ecume"),
        ("x" * 31, "blue_ecume"),
        ("complet", "blue_ecume"),
        ("Neuf", "rouge"),
    ):
        with pytest.raises(errors.ReglageRefuse):
            ajouter_label(demarche, nom, couleur, **act)
    label = ajouter_label(demarche, "x" * 30, "blue_ecume", **act)
    deplacer_label(demarche, label.id, 1, **act)
    deplacer_label(demarche, "inconnu", -1, **act)
    assert demarche.labels[-1] == label


@pytest.mark.req("A-229", "A-102")
def test_zones_and_a_wrong_rule_of_ineligibility_prevent_the_publication(root, admin, now):
    from ds_pyramid.demarches.reglages import Ineligibilite

    demarche = make_demarche(root, admin, zones=())
    demarche.draft.ineligibilite = Ineligibilite(None, "", True)
    found = check_publication(demarche, now)
    assert [p.lien for p in found] == ["classement", "ineligibilite", "ineligibilite"]


@pytest.mark.req("A-026")
def test_a_blocked_administrateur_does_not_count_as_the_last(root, admin, act, now):
    demarche = make_demarche(root, admin)
    autre = make_compte(root, "autre@prefecture.test", (Role.ADMINISTRATEUR,))
    services.ajouter_administrateur(demarche, autre.email, **act)
    autre.blocked_at = now
    with pytest.raises(errors.DernierAdministrateur):
        services.retirer_administrateur(demarche, admin, **act)
    autre.blocked_at = None
    assert services.retirer_administrateur(demarche, admin, **act)
    assert not services.retirer_administrateur(demarche, admin, **act)


@pytest.mark.req("A-414")
def test_an_accuse_holds_from_its_activation(root, admin, act, now):
    demarche = make_publiee(root, admin)
    reglages.set_accuse_lecture(demarche, True, **act)
    assert (demarche.accuse_lecture, demarche.accuse_lecture_depuis) == (True, now)
    reglages.set_accuse_lecture(demarche, False, **act)
    assert not demarche.accuse_lecture
