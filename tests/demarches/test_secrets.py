"""The secrets of référentiels: encrypted when typed, never shown again, in no copy; those in clear are encrypted."""

from dataclasses import replace

import pytest

from ds_pyramid.champs.models import ChampDescriptor
from ds_pyramid.core.chiffrement import Coffre, coffre_of
from ds_pyramid.core.security import Role
from ds_pyramid.demarches import services
from ds_pyramid.demarches.differences import has_changes
from ds_pyramid.demarches.editeur import actes
from ds_pyramid.demarches.evolve import encrypt_the_secrets_of_referentiels
from ds_pyramid.demarches.reglages import Jeton
from ds_pyramid.demarches.services.secrets import rechiffrer
from tests.factories.demarches import make_compte, make_demarche, make_publiee, silent

OPTIONS = {
    "mode": "api",
    "url": "https://api.exemple.fr/{id}",
    "entete": "X-Cle",
    "secret": "s3cr3t-en-clair",
    "essai": "12",
}


def champ(**options):
    return ChampDescriptor(1, "referentiel", "Aide", options={**OPTIONS, **options})


@pytest.mark.integration
@pytest.mark.req("X-199")
def test_secrets_kept_in_clear_before_are_encrypted_once(root, now, registry):
    block = ChampDescriptor(5, "repetition", "Bloc", children=(replace(champ(), stable_id=6),))
    demarche = make_publiee(root, champs=(champ(), block), annotations=(replace(champ(), stable_id=7),))
    actes.supprimer(demarche, "champs", 1, now=now)
    seen = []
    for _run in "12":
        list(encrypt_the_secrets_of_referentiels(root, registry) or ())
        seen.append([d.options["secret"] for d in all_of(demarche)])
    assert len(seen[0]) == 6  # two révisions, and what was deleted
    assert {type(secret) for secret in seen[0]} == {bytes}
    assert len(set(seen[0])) == 1  # the same everywhere: nothing looks changed
    assert seen[0] == seen[1]
    assert coffre_of(registry.settings).ouvrir(seen[0][0]) == OPTIONS["secret"]


def all_of(demarche):
    forms = [form for r in demarche["revisions"].values() for form in (r.champs, r.annotations)]
    found = [d for form in forms for d in form.walk()]
    found += [d for r in demarche["revisions"].values() for one in r.suppressions for d in one.descriptors]
    return [d for d in found if "secret" in d.options]


@pytest.mark.integration
@pytest.mark.req("X-449")
def test_the_secrets_of_a_demarche_follow_a_change_of_the_secret_of_the_site(root, now):
    ancien, nouveau = Coffre("ancien"), Coffre("nouveau")
    demarche = make_publiee(root, champs=(champ(secret=ancien.fermer("cle")),))
    demarche.jeton_entreprise = Jeton(ancien.fermer("jeton"), None, "eton", now)
    assert rechiffrer(demarche, Coffre("nouveau", "ancien")) == 2
    assert nouveau.ouvrir(demarche.jeton_entreprise.chiffre) == "jeton"
    assert nouveau.ouvrir(demarche.revision.champs.get(1).options["secret"]) == "cle"
    assert not has_changes(demarche)


@pytest.mark.integration
@pytest.mark.req("X-199")
def test_no_copy_takes_a_secret_over_not_even_for_its_administrateur(root, now):
    admin = make_compte(root, roles=(Role.ADMINISTRATEUR,))
    source = make_demarche(root, admin, champs=(champ(secret=b"chiffre"),))
    copy = services.cloner(source, admin, now=now, notify=silent)
    assert copy.draft.champs.get(1).options == {k: v for k, v in OPTIONS.items() if k != "secret"}


@pytest.mark.functional
@pytest.mark.req("X-199")
def test_a_secret_typed_in_the_editor_is_encrypted_and_shown_no_more(app, site, settings):
    from tests.factories.accounts import make_compte as named
    from tests.factories.accounts import sign_in

    with site() as root:
        ada = named(root, "ada@exemple.fr", Role.ADMINISTRATEUR)
        numero = make_demarche(root, ada, champs=(champ(secret=""),)).numero
    sign_in(app, "ada@exemple.fr")
    path = f"/admin/demarches/{numero}/champs?champ=1"

    def save(**typed):
        form = next(form for form in app.get(path).forms.values() if "secret" in form.fields)
        for name, text in typed.items():
            form[name] = text
        form.submit("acte", value="enregistrer").follow()
        with site() as root:
            stored = services.get_demarche(root, numero).draft.champs.get(1).options.get("secret")
        assert stored is None or isinstance(stored, bytes)
        return stored

    first = save(secret="cle-tres-secrete")
    assert coffre_of(settings).ouvrir(first) == "cle-tres-secrete"
    page = app.get(path)
    assert "cle-tres-secrete" not in page.text
    assert "Une valeur est enregistrée" in page
    assert save(essai="13") == first  # left blank, it stays
    assert save(secret="cle-tres-secrete") == first
    assert save(url="https://ailleurs.exemple.fr/{id}") is None  # never sent to another host
