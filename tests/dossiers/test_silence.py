"""Silence that decides: the day, what stops it, the decision, the reminders."""

from datetime import date

import pytest

from ds_pyramid.accounts.services import get_compte
from ds_pyramid.core import clock
from ds_pyramid.core.tasks import find_task
from ds_pyramid.demarches.reglages import SvaSvr
from ds_pyramid.dossiers import services, silence, silence_tasks, workflow
from ds_pyramid.dossiers.indexes import SILENCES
from ds_pyramid.dossiers.models import Etat
from ds_pyramid.dossiers.services.corrections import demander_correction, lever
from ds_pyramid.dossiers.suivi import statut
from ds_pyramid.dossiers.tasks import apply_declaratives
from ds_pyramid.dossiers.workflow import TransitionImpossible
from tests.factories.demarches import make_demarche, make_publiee
from tests.factories.dossiers import make_depose, make_usager
from tests.factories.instruction import text

pytestmark = pytest.mark.integration
DEPOT = "2026-03-02T11:00"  # a Monday


@pytest.fixture
def usager(root):
    return make_usager(root)


@pytest.fixture
def demarche(root, notify):
    found = make_publiee(root, notify=notify, annotations=(text(900, "Avis", mandatory=True),))
    found.sva_svr = SvaSvr("sva", 2, "mois")
    return found


@pytest.fixture
def agent(root, demarche):
    return get_compte(root, next(iter(demarche.administrateurs)))


@pytest.fixture
def dossier(root, demarche, usager, notify):
    with clock.frozen(DEPOT):
        return make_depose(root, demarche, usager, notify=notify)


@pytest.fixture
def on(notify):
    """Do something on a day: `on("2026-03-05", function, ...)` with `now` and `notify`."""

    def act(day, function, *args, **kw):
        with clock.frozen(f"{day}T10:00" if "T" not in day else day) as instant:
            return function(*args, now=instant, notify=notify, **kw)

    return act


@pytest.fixture
def run(root, registry):
    def at(day, task):
        with clock.frozen(day):
            return tuple(task(root, registry, now=clock.now()))

    return at


@pytest.fixture
def ask(on, dossier, agent):
    def asked(day, raison="incorrect"):
        on(day, demander_correction, dossier, agent, raison=raison, texte="Précisez.")

    return asked


@pytest.fixture
def correct(on, dossier, usager):
    def corrected(day):
        on(day, services.enregistrer, dossier, {"101": f"Jardin du {day}"}, None, usager)
        on(day, services.resoumettre, dossier, usager)

    return corrected


def due(root):
    return [date.fromordinal(key[0]) for key, _row in root.listes.items(SILENCES)]


@pytest.mark.req("A-493", "I-213")
@pytest.mark.parametrize(
    ("duree", "unite", "expected"),
    [
        (10, "jours", "2026-03-13"),
        (3, "semaines", "2026-03-24"),
        (2, "mois", "2026-05-03"),
        (1, "mois", "2026-04-03"),
    ],
)
def test_the_delay_runs_from_the_day_after_the_deposit(dossier, demarche, duree, unite, expected):
    demarche.sva_svr = SvaSvr("sva", duree, unite)
    assert dossier.echeance_silence == date.fromisoformat(expected)


def test_a_deposit_late_in_the_evening_is_of_its_paris_day(root, demarche, usager, notify):
    with clock.frozen("2026-03-02T23:30"):
        dossier = make_depose(root, demarche, usager, notify=notify)
    assert dossier.echeance_silence == date(2026, 5, 3)


@pytest.mark.req("A-494", "I-213")
def test_a_dossier_passes_en_instruction_at_its_deposit_where_silence_decides(root, dossier, mails, usager):
    assert dossier.etat == Etat.EN_INSTRUCTION
    assert [t.acte for t in dossier.traitements] == ["deposer", "passer_automatiquement_en_instruction"]
    assert due(root) == [date(2026, 5, 3)]
    assert mails() == [("dossier_depose", usager.email), ("dossier_en_instruction", usager.email)]


@pytest.mark.req("A-494", "I-213")
def test_the_days_of_a_correction_do_not_count_then_the_delay_resumes(root, dossier, ask, correct):
    ask("2026-03-10")
    assert dossier.etat == Etat.EN_CONSTRUCTION
    assert due(root) == []
    with clock.frozen("2026-03-14"):
        assert dossier.echeance_silence == date(2026, 5, 7)
    correct("2026-03-20")
    assert dossier.etat == Etat.EN_INSTRUCTION
    assert due(root) == [date(2026, 5, 13)]
    ask("2026-04-01")
    correct("2026-04-03")
    assert due(root) == [date(2026, 5, 15)]


@pytest.mark.req("A-494", "I-213")
def test_an_incomplete_dossier_starts_the_delay_again_in_full(root, dossier, ask, correct):
    ask("2026-03-05")
    correct("2026-03-07")
    ask("2026-03-10", "incomplete")
    correct("2026-03-20")
    assert due(root) == [date(2026, 5, 21)]
    ask("2026-04-01", "outdated")
    correct("2026-04-05")
    assert due(root) == [date(2026, 5, 25)]


@pytest.mark.req("A-494")
def test_with_the_setting_any_correction_starts_it_again(root, demarche, dossier, ask, correct):
    demarche.sva_svr = SvaSvr("sva", 2, "mois", "recommence")
    ask("2026-03-10")
    correct("2026-03-20")
    assert due(root) == [date(2026, 5, 21)]


def test_a_correction_given_up_takes_the_dossier_back_and_the_delay_with_it(root, dossier, ask, on, agent):
    ask("2026-03-10")

    def give_up(*, now, notify):
        lever(dossier, agent, now=now)
        workflow.apply(dossier, "passer_en_instruction", auteur=agent, now=now, notify=notify)

    on("2026-03-12", give_up)
    assert due(root) == [date(2026, 5, 5)]


@pytest.mark.req("A-495", "I-180", "I-213", "I-466")
@pytest.mark.parametrize(
    ("mode", "etat", "acte", "mail", "said"),
    [
        ("sva", Etat.ACCEPTE, "accepter_automatiquement", "dossier_accepte", "implicite d’acceptation"),
        ("svr", Etat.REFUSE, "refuser_automatiquement", "dossier_refuse", "implicite de rejet"),
    ],
)
def test_at_its_day_silence_decides_once_and_says_so(
    demarche, dossier, run, mails, usager, mode, etat, acte, mail, said
):
    demarche.sva_svr = SvaSvr(mode, 2, "mois")
    before = len(mails())
    assert run("2026-05-02T01:15", silence_tasks.decide_by_silence) == (0, 0, 0)
    assert run("2026-05-03T01:15", silence_tasks.decide_by_silence) == (1, 0, 0)
    assert run("2026-05-03T01:15", silence_tasks.decide_by_silence) == (0, 0, 0)
    last = dossier.traitements[-1]
    assert (dossier.etat, last.acte, last.auteur_id, last.details) == (etat, acte, None, ("silence", mode))
    assert said in dossier.motivation
    assert "2 mois" in dossier.motivation
    assert dossier.decision_silence_at == last.date
    (sent,) = mails(whole=True)[before:]
    assert (sent["X-Mail-Name"], sent["To"]) == (mail, usager.email)
    for part in ("plain", "html"):
        text = " ".join(sent.get_body((part,)).get_content().split())
        assert said in text
        assert "Cette décision est implicite : elle résulte du silence de l’administration" in text


@pytest.mark.req("A-495")
def test_a_rewritten_mail_of_decision_says_that_it_is_implicit_too(demarche, dossier, run, mails):
    demarche.textes["dossier_accepte"] = ("Bravo", "<p>Votre projet est accepté.</p>")
    run("2026-05-03T01:15", silence_tasks.decide_by_silence)
    text = mails(whole=True)[-1].get_body(("plain",)).get_content()
    assert text.index("Votre projet est accepté.") < text.index("Cette décision est implicite")


@pytest.mark.req("I-213")
def test_nothing_is_decided_while_a_correction_is_awaited_nor_after_a_decision(
    root, dossier, run, ask, correct, on, agent
):
    ask("2026-05-01")
    assert run("2026-06-01T01:15", silence_tasks.decide_by_silence) == (0, 0, 0)
    correct("2026-06-02")
    assert due(root) == [date(2026, 6, 4)]
    on("2026-06-03", workflow.apply, dossier, "refuser", motivation="Non.", auteur=agent)
    assert due(root) == []
    on("2026-06-03T11:00", workflow.apply, dossier, "repasser_en_instruction", auteur=agent)
    assert dossier.echeance_silence is None
    assert run("2026-12-01T01:15", silence_tasks.decide_by_silence) == (0, 0, 0)
    assert dossier.etat == Etat.EN_INSTRUCTION


@pytest.mark.req("I-213")
def test_a_decision_of_silence_withdrawn_gets_no_other_day(root, dossier, run, on, agent):
    run("2026-05-03T01:15", silence_tasks.decide_by_silence)
    on("2026-05-04", workflow.apply, dossier, "repasser_en_instruction", auteur=agent)
    assert due(root) == []
    assert dossier.echeance_silence is None


def test_a_line_of_the_list_that_lies_decides_nothing(root, dossier, run):
    root.listes.place(None, {SILENCES: ((1, 999_999), ())})
    root.listes.place(None, {SILENCES: ((1, dossier.numero), ())})
    assert run("2026-04-03T01:15", silence_tasks.decide_by_silence) == (0, 2, 0)
    assert dossier.etat == Etat.EN_INSTRUCTION


def test_a_dossier_is_given_back_by_a_correction_only_where_silence_decides(dossier, on, agent):
    with pytest.raises(TransitionImpossible, match="demandez-lui une correction"):
        on("2026-03-05", workflow.apply, dossier, "repasser_en_construction", auteur=agent)


def test_a_corrected_dossier_that_missed_its_transition_is_caught_up(dossier, run, demarche, ask, correct):
    ask("2026-03-05")
    assert run("2026-03-06", apply_declaratives) == (0, 1, 0)
    rule, demarche.sva_svr = demarche.sva_svr, None
    correct("2026-03-07")
    demarche.sva_svr = rule
    assert dossier.etat == Etat.EN_CONSTRUCTION
    assert run("2026-03-08", apply_declaratives) == (1, 0, 0)
    assert dossier.etat == Etat.EN_INSTRUCTION


@pytest.mark.req("A-492", "U-322")
@pytest.mark.parametrize(
    ("rule", "said", "unsaid"),
    [
        (SvaSvr("sva", 2, "mois"), "le 3 mai 2026, votre demande sera acceptée automatiquement", "rejetée"),
        (
            SvaSvr("svr", 10, "jours"),
            "le 13 mars 2026, votre demande sera rejetée automatiquement",
            "acceptée",
        ),
        (None, "Aucune décision ne sera rendue automatiquement sur ce site", "son silence"),
    ],
    ids=["sva", "svr", "sans"],
)
@pytest.mark.parametrize("part", ["plain", "html"])
def test_the_acknowledgement_says_whether_silence_decides(
    root, demarche, usager, notify, mails, rule, said, unsaid, part
):
    demarche.sva_svr = rule
    make_depose(root, demarche, usager, notify=notify)
    sent = next(mail for mail in mails(whole=True) if mail["X-Mail-Name"] == "dossier_depose")
    text = " ".join(sent.get_body((part,)).get_content().split())
    assert said in text
    assert unsaid not in text


@pytest.mark.req("A-492")
def test_a_rewritten_acknowledgement_says_it_too(root, demarche, usager, notify, mails):
    demarche.textes["dossier_depose"] = (
        "Reçu",
        "<p>Bien reçu. Réponse avant le --date prévisionnelle SVA/SVR--.</p>",
    )
    make_depose(root, demarche, usager, notify=notify)
    sent = next(mail for mail in mails(whole=True) if mail["Subject"] == "Reçu")
    text = " ".join(sent.get_body(("plain",)).get_content().split())
    assert "Réponse avant le 3 mai 2026." in text
    assert "votre demande sera acceptée automatiquement" in text


@pytest.mark.req("A-494", "I-213")
def test_the_usager_reads_the_day_then_that_the_delay_stands_still(demarche, dossier, ask):
    said = statut(dossier, "fr").interpolate()
    assert "Sans réponse de l’administration le 3 mai 2026, il sera accepté automatiquement" in said
    demarche.sva_svr = SvaSvr("svr", 2, "mois")
    assert "il sera refusé automatiquement" in statut(dossier, "fr").interpolate()
    ask("2026-03-05")
    assert "est arrêté" in statut(dossier, "fr").interpolate()


@pytest.mark.req("A-494")
def test_instructeurs_are_reminded_once_a_week_before_one_mail_for_all(
    root, demarche, usager, agent, notify, run, mails, ask, correct, dossier
):
    with clock.frozen("2026-03-04"):
        other = make_depose(root, demarche, usager, notify=notify)
    before = len(mails())
    assert run("2026-04-25T08:00", silence_tasks.remind_before_silence) == (0, 0, 0)
    assert run("2026-04-28T08:00", silence_tasks.remind_before_silence) == (1, 0, 0)
    assert run("2026-04-28T09:00", silence_tasks.remind_before_silence) == (0, 0, 0)
    (sent,) = mails(whole=True)[before:]
    assert (sent["X-Mail-Name"], sent["To"]) == ("dossier_silence_proche", agent.email)
    text = sent.get_body(("plain",)).get_content()
    assert f"- dossier no {dossier.numero} (Aide aux travaux), accepté le 3 mai 2026" in text
    assert f"- dossier no {other.numero} (Aide aux travaux), accepté le 5 mai 2026" in text
    ask("2026-04-29")
    correct("2026-04-30")
    assert run("2026-05-02T08:00", silence_tasks.remind_before_silence) == (1, 0, 0)
    agent.blocked_at = clock.now()
    assert silence_tasks.prevenir(root, None, agent.id, [dossier.numero, 999_999], clock.now()) == 0


def test_the_task_reads_the_due_dossiers_alone(root, demarche, usager, notify, run):
    for day in range(1, 6):
        with clock.frozen(f"2026-03-0{day}T10:00"):
            make_depose(root, demarche, usager, notify=notify)
    assert run("2026-05-04T01:15", silence_tasks.decide_by_silence) == (3, 0, 0)
    assert len(due(root)) == 2
    assert find_task("decide_by_silence").schedule == "15 1 * * *"


def test_nothing_runs_without_rule_nor_before_the_deposit(root, usager):
    dossier = make_depose(root, make_demarche(root), usager)
    assert dossier.echeance_silence is None
    assert dossier.decision_silence_at is None
    assert silence.delai(SvaSvr("sva", 1, "semaines")) == "1 semaine"
