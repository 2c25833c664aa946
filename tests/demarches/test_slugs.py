"""The address of a démarche: made, checked, changed, taken over."""

import pytest

from ds_pyramid.core.security import Role
from ds_pyramid.demarches import errors, services, slugs
from tests.factories.demarches import make_compte, make_demarche, make_publiee


@pytest.fixture
def admin(root):
    return make_compte(root, "admin@mairie.test", (Role.ADMINISTRATEUR,))


@pytest.fixture
def autre(root):
    return make_compte(root, "autre@prefecture.test", (Role.ADMINISTRATEUR,))


@pytest.mark.req("A-237")
@pytest.mark.parametrize(
    ("libelle", "slug"),
    [
        ("Aide à la rénovation énergétique", "aide-a-la-renovation-energetique"),
        ("  L’été : ça « marche » !", "l-ete-ca-marche"),
        ("Demande de subvention au titre de la dotation d’équipement des territoires ruraux", None),
        ("É", "demarche-e"),
        ("日本", "ri-ben"),
        ("***", "demarche"),
    ],
)
def test_the_default_address_is_made_from_the_title(libelle, slug):
    made = slugs.slugify(libelle)
    assert slug is None or made == slug
    assert slugs.PATTERN.fullmatch(made)
    assert len(made) <= 50


def test_a_long_title_is_cut_between_words():
    assert slugs.slugify("subvention " * 10) == "subvention-subvention-subvention-subvention"


def test_the_address_proposed_is_free(root, admin):
    one = make_publiee(root, admin, slug="aide-aux-travaux")
    two, three = make_demarche(root, admin), make_demarche(root, admin, libelle="Test")
    assert services.propose_slug(one) == "aide-aux-travaux"
    assert services.propose_slug(two) == "aide-aux-travaux-2"
    assert services.propose_slug(three) == "test-2"


@pytest.mark.req("A-239", "A-243")
@pytest.mark.parametrize(
    "slug", ["ab", "A-b-c", "é-t-é", "a b c", "a/b/c", "x" * 201, "test", "api", "statistiques", ""]
)
def test_an_ill_formed_or_reserved_address_is_refused(root, admin, slug):
    with pytest.raises(errors.SlugRefuse):
        services.check_slug(make_demarche(root, admin), slug, admin)


def test_letters_digits_hyphens_and_underscores_are_accepted(root, admin):
    assert services.check_slug(make_demarche(root, admin), "aide_2026-lille", admin) is None
    assert services.check_slug(make_demarche(root, admin), "x" * 200, admin) is None


@pytest.mark.req("A-240")
def test_the_address_of_another_administration_is_refused(root, admin, autre, now, announced):
    make_publiee(root, autre, slug="prise")
    mine = make_demarche(root, admin)
    with pytest.raises(errors.SlugRefuse):
        services.publish(mine, "prise", lien_site="mail", compte=admin, now=now, notify=announced)
    assert mine.en_test


@pytest.mark.req("A-241", "A-231")
def test_taking_over_ones_own_address_closes_the_former_demarche_with_a_replacement(
    root, admin, now, announced
):
    old, new = make_publiee(root, admin, slug="aide"), make_demarche(root, admin)
    assert services.check_slug(new, "aide", admin) is old
    services.publish(new, "aide", lien_site="mail", compte=admin, now=now, notify=announced)
    assert services.find_by_slug(root, "aide") == (new, "aide")
    assert (old.etat, old.slug, old.remplacee_par) == ("close", None, new.numero)


@pytest.mark.req("A-238", "A-242")
def test_a_former_address_leads_to_the_new_one_until_another_takes_it(root, admin, now, announced):
    demarche = make_publiee(root, admin, slug="ancienne")
    services.changer_slug(demarche, "nouvelle", admin, now=now, notify=announced)
    assert services.find_by_slug(root, "ancienne") == (demarche, "nouvelle")
    other = make_publiee(root, admin, slug="ancienne")
    assert services.find_by_slug(root, "ancienne") == (other, "ancienne")
    assert demarche.est_publiee
    assert demarche.anciens_slugs == ()


def test_changing_the_address_never_takes_that_of_another_demarche(root, admin, now, announced):
    make_publiee(root, admin, slug="une")
    demarche = make_publiee(root, admin, slug="deux")
    with pytest.raises(errors.SlugRefuse):
        services.changer_slug(demarche, "une", admin, now=now, notify=announced)
    services.changer_slug(demarche, "deux", admin, now=now, notify=announced)
    services.changer_slug(demarche, "trois", admin, now=now, notify=announced)
    services.changer_slug(demarche, "deux", admin, now=now, notify=announced)
    assert (demarche.slug, demarche.anciens_slugs) == ("deux", ("trois",))


@pytest.mark.req("A-242")
def test_a_former_address_of_an_open_demarche_of_others_is_not_free(root, admin, autre, now, announced):
    theirs = make_publiee(root, autre, slug="ancienne")
    services.changer_slug(theirs, "nouvelle", autre, now=now, notify=announced)
    mine = make_demarche(root, admin)
    with pytest.raises(errors.SlugRefuse):
        services.check_slug(mine, "ancienne", admin)
    services.clore(theirs, autre, now=now, notify=announced)
    assert services.check_slug(mine, "ancienne", admin) is None
    with pytest.raises(errors.SlugRefuse):
        services.check_slug(mine, "nouvelle", admin)


@pytest.mark.req("A-296")
def test_the_address_of_a_deleted_demarche_leads_nowhere_and_is_free(root, admin, autre, now):
    theirs = make_publiee(root, autre, slug="aide")
    theirs.deleted_at = now
    with pytest.raises(errors.DemarcheInconnue):
        services.find_by_slug(root, "aide")
    assert services.check_slug(make_demarche(root, admin), "aide", admin) is None


@pytest.mark.req("A-244")
def test_an_unknown_address_is_a_named_error_and_case_is_forgiven(root, admin):
    demarche = make_publiee(root, admin, slug="aide")
    assert services.find_by_slug(root, "AIDE") == (demarche, "aide")
    with pytest.raises(errors.DemarcheInconnue):
        services.find_by_slug(root, "inconnue")
