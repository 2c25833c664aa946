"""Saving as one types, in a real browser: what is sent, what is shown, what happens when saving fails."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

BAR = "[data-enregistrement]"


@pytest.fixture
def form(page):
    page.goto("/essai")
    return page


def wait_for(page, condition, tries=60):
    for _ in range(tries):
        if condition():
            return
        page.wait_for_timeout(50)
    raise AssertionError("never true")


@pytest.mark.req("U-129", "X-705")
def test_what_is_typed_is_saved_and_the_bar_says_when(form, served):
    form.fill("#champ-1", "Moreau")
    expect(form.locator(BAR)).to_have_text("Enregistré à 14 h 32")
    assert served.received == [{"champ": "1", "version": "7", "champ-1": "Moreau"}]
    assert form.locator(BAR).get_attribute("role") == "status"


def test_one_champ_at_a_time_and_only_its_last_value(form, served):
    form.locator("#champ-1").press_sequentially("Moreau", delay=20)
    form.check("#champ-2-0")
    wait_for(form, lambda: len(served.received) == 2)
    assert sorted(sent["version"] for sent in served.received) == ["7", "8"]
    assert {sent["champ"]: sent.get("champ-1") for sent in served.received} == {"1": "Moreau", "2": None}


@pytest.mark.req("U-135")
def test_leaving_a_champ_already_saved_sends_nothing_over_what_another_saved_since(form, served):
    form.locator("#champ-1").press_sequentially("Moreau")
    expect(form.locator(BAR)).to_have_text("Enregistré à 14 h 32")
    form.locator("#champ-1").press("Tab")  # the browser says "change": nothing was typed since
    form.check("#champ-2-0")
    wait_for(form, lambda: served.received[-1]["champ"] == "2")
    assert [sent["champ"] for sent in served.received] == ["1", "2"]


@pytest.mark.req("U-268")
def test_an_answer_shows_and_hides_champs_without_reloading(form, served):
    served.more = {"visibles": ["1", "2", "3|A1", "4"]}
    expect(form.locator("#champ-3-A1")).to_be_hidden()
    form.check("#champ-2-0")
    expect(form.locator("#champ-3-A1")).to_be_visible()
    served.more = {"visibles": ["1", "2", "4"]}
    form.check("#champ-2-1")
    expect(form.locator("#champ-3-A1")).to_be_hidden()


@pytest.mark.req("U-130")
def test_a_champ_drawn_again_never_takes_away_what_was_typed_meanwhile(form, served):
    held = []
    form.route("**/champs", lambda route: held.append(route) if not held else route.continue_())
    form.fill("#champ-1", "ce qui était parti")
    wait_for(form, lambda: held)
    form.fill("#champ-1", "ce qui est écrit depuis")  # while the first saving is under way
    drawn = '<input id="champ-1" name="champ-1" value="ce qui était parti" />'
    held[0].fulfill(json={"version": 8, "enregistre": "14 h 32", "erreurs": {}, "html": {"1": drawn}})
    wait_for(form, lambda: served.received)
    assert served.received[0]["champ-1"] == "ce qui est écrit depuis"
    expect(form.locator("#champ-1")).to_have_value("ce qui est écrit depuis")


@pytest.mark.req("U-145")
def test_an_error_comes_when_one_leaves_the_champ_and_goes_once_mended(form, served):
    served.erreurs = {"1": ["Indiquez un nom."]}
    served.more = {"a_corriger": 1}
    form.fill("#champ-1", "?")
    expect(form.locator("[data-a-corriger]")).to_have_text("1 à corriger")
    expect(form.locator("#champ-1-messages")).to_be_empty()
    form.locator("#champ-1").blur()
    expect(form.locator("#champ-1-messages")).to_have_text("Indiquez un nom.")
    expect(form.locator("#champ-1")).to_have_attribute("aria-invalid", "true")
    served.erreurs, served.more = {}, {"a_corriger": 0}
    form.fill("#champ-1", "Moreau")
    expect(form.locator("#champ-1-messages")).to_be_empty()
    expect(form.locator("[data-a-corriger]")).to_be_empty()


@pytest.mark.req("U-135")
def test_what_another_changed_is_told_at_the_champ(form, served):
    served.more = {"modifies": [{"champ": "1", "texte": "Durand", "par": "ami@exemple.fr"}]}
    form.check("#champ-2-0")
    expect(form.locator("#champ-1-messages")).to_have_text("Modifié ailleurs par ami@exemple.fr : Durand")


@pytest.mark.req("U-130")
def test_a_failed_saving_is_loud_keeps_the_answer_and_is_tried_again(form, served):
    served.status = 503
    form.fill("#champ-1", "Moreau")
    expect(form.locator(BAR)).to_have_text("Non enregistré")
    expect(form.get_by_role("alert")).to_contain_text("la connexion est interrompue")
    assert "Moreau" in form.evaluate("JSON.stringify(localStorage)")
    served.status = 200
    expect(form.locator(BAR)).to_have_text("Enregistré à 14 h 32", timeout=6000)
    expect(form.get_by_role("alert")).to_have_count(0)
    assert form.evaluate("localStorage.length") == 0


@pytest.mark.req("X-421")
@pytest.mark.parametrize("status", [401, 302])
def test_a_lost_session_loses_nothing(form, served, status):
    served.status = status
    form.fill("#champ-1", "Moreau")
    alert = form.get_by_role("alert")
    expect(alert).to_contain_text("Vous êtes déconnecté")
    expect(alert.get_by_role("link")).to_have_attribute("target", "_blank")
    expect(form.locator("#champ-1")).to_have_value("Moreau")
    served.status = 200
    form.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(form.locator(BAR)).to_have_text("Enregistré à 14 h 32")
    expect(alert).to_have_count(0)


def test_answers_of_a_lost_visit_are_offered_again(form, served):
    form.route("**/champs", lambda route: route.abort())  # none is on its way once closed
    form.fill("#champ-1", "Moreau")
    expect(form.locator(BAR)).to_have_text("Non enregistré")
    context = form.context
    form.close()
    later = context.new_page()
    later.goto("/essai")
    expect(later.get_by_text("n’avaient pas pu être enregistrées")).to_be_visible()
    later.get_by_role("button", name="Les reprendre").click()
    expect(later.locator(BAR)).to_have_text("Enregistré à 14 h 32")
    assert served.received == [{"champ": "1", "version": "7", "champ-1": "Moreau"}]
    assert later.evaluate("localStorage.length") == 0


def test_leaving_with_something_unsaved_warns(form, served):
    served.status = 503
    form.locator("#champ-1").press_sequentially("Moreau")  # real keys: an untouched page asks nothing
    expect(form.locator(BAR)).to_have_text("Non enregistré")
    with form.expect_event("dialog") as asked:  # before anything of the next page, however slow
        form.evaluate("setTimeout(() => location.assign('/health'))")
    assert asked.value.type == "beforeunload"
    asked.value.dismiss()
    expect(form.locator("#champ-1")).to_have_value("Moreau")


def test_a_changed_dossier_says_so_and_stops(form, served):
    served.status = 409
    form.fill("#champ-1", "Moreau")
    expect(form.get_by_role("alert")).to_have_text("refus 409")
    served.status = 200
    form.check("#champ-2-0")
    form.wait_for_timeout(300)
    assert served.received == []


def test_an_expired_token_is_renewed(form, served):
    form.context.clear_cookies()
    form.fill("#champ-1", "Moreau")
    expect(form.locator(BAR)).to_have_text("Enregistré à 14 h 32")


@pytest.mark.req("U-135")
def test_the_deposit_waits_for_what_is_being_saved_and_happens_once(form, served):
    form.locator("#champ-1").press_sequentially("Moreau")
    form.evaluate("const b = document.querySelector('[name=deposer]'); b.click(); b.click(); b.click();")
    expect(form.get_by_text("Dossier déposé.")).to_be_visible()
    assert [sent["champ-1"] for sent in served.received] == ["Moreau"]
    assert len(served.deposits) == 1


def test_the_deposit_does_not_leave_when_saving_fails(form, served):
    served.status = 503
    form.fill("#champ-1", "Moreau")
    form.click("[name=deposer]")
    expect(form.locator("[data-envoi-message]")).to_contain_text("n’a pas été envoyé")
    assert served.deposits == []


def test_enter_saves_and_never_deposits(form, served):
    form.fill("#champ-1", "Moreau")
    form.press("#champ-1", "Enter")
    expect(form.locator(BAR)).to_have_text("Enregistré à 14 h 32")
    assert served.deposits == []


@pytest.mark.req("X-705")
def test_a_file_is_sent_as_soon_as_chosen(form, served):
    served.more = {"html": {"4": '<p id="liste">devis.pdf</p>'}}
    form.set_input_files(
        "#champ-4", {"name": "devis.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"}
    )
    expect(form.locator("#liste")).to_have_text("devis.pdf")
    assert served.received == [{"champ": "4", "version": "7", "champ-4": "devis.pdf"}]
    expect(form.get_by_text("devis.pdf est enregistré.")).to_be_attached()


def test_a_failed_file_can_be_tried_again(form, served):
    served.status = 500
    form.set_input_files(
        "#champ-4", {"name": "devis.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"}
    )
    expect(form.locator(".ds-envoi")).to_contain_text("refus 500")
    served.status = 200
    form.get_by_role("button", name="Réessayer").click()
    expect(form.locator(".ds-envoi")).to_have_count(0)
    assert [sent["champ"] for sent in served.received] == ["4"]


def test_a_file_too_big_or_empty_does_not_leave(form, served):
    files = [
        {"name": "gros.pdf", "mimeType": "application/pdf", "buffer": b"x" * 1_000_000},
        {"name": "vide.pdf", "mimeType": "application/pdf", "buffer": b""},
    ]
    form.set_input_files("#champ-4", files)
    expect(form.locator("#champ-4-messages")).to_contain_text("gros.pdf est trop volumineux")
    expect(form.locator("#champ-4-messages")).to_contain_text("vide.pdf est vide")
    assert served.received == []


def test_the_outline_follows_what_the_server_says(form, served):
    served.more = {"sections": {"1": {"etat": "fait"}, "2": {"a_corriger": 2}}}
    form.check("#champ-2-0")
    expect(form.locator("[data-section='1']")).to_have_text(re.compile("✓ complet"))
    expect(form.locator("[data-section='2']")).to_have_text(re.compile("2 à corriger"))


def test_on_a_phone_the_outline_is_a_bar_that_opens(form):
    form.set_viewport_size({"width": 375, "height": 700})
    form.reload()
    expect(form.locator(".ds-plan__barre")).to_have_text(re.compile("Étape 1 sur 2"))
    expect(form.locator(".ds-plan__liste")).to_be_hidden()
    form.click(".ds-plan__barre")
    form.click("[data-section='2']")
    expect(form.locator(".ds-plan__liste")).to_be_hidden()
    expect(form.locator(".ds-plan__barre")).to_have_text(re.compile("Étape 2 sur 2"))
