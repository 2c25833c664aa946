"""static/js/conditions.js runs the vectors of the server: same conditions, same answers (U-268)."""

import json
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
VECTORS = json.loads((ROOT / "tests/champs/conditions.json").read_text(encoding="utf-8"))
KINDS = {"yes_no": "boolean", "checkbox": "boolean", "integer_number": "number"}


@pytest.fixture
def script(chromium):
    """A page that holds the module's functions in `window.C`."""
    source = (ROOT / "static/js/conditions.js").read_text(encoding="utf-8")
    page = chromium.new_page()
    page.set_content("<form></form>")
    page.add_script_tag(
        type="module",
        content=f"{source}\nwindow.C = {{evaluate, visibleKeys, readNumber, compareNumbers, readChamp}};",
    )
    page.wait_for_function("window.C")
    yield page
    page.close()


@pytest.mark.browser
@pytest.mark.req("U-268")
def test_the_browser_agrees_with_the_server_on_every_vector(script):
    terms = [
        {"condition": {"champ": 1, "op": op, "valeur": expected}, "value": value}
        for op, value, expected, _true in VECTORS["termes"]
    ]
    found = script.evaluate(
        "(all) => all.map(({condition, value}) => C.evaluate(condition, () => value))", terms
    )
    assert found == [true for *_rest, true in VECTORS["termes"]]
    for case in VECTORS["arbres"]:
        found = script.evaluate("(c) => C.evaluate(c.condition, (id) => c.valeurs[id] ?? null)", case)
        assert found is case["vrai"]


@pytest.mark.browser
@pytest.mark.parametrize("vector", VECTORS["formulaires"], ids=lambda vector: vector["nom"])
def test_the_browser_shows_the_same_champs(script, vector):
    sources = {key: KINDS[name] for key, name in vector["types"].items() if name in KINDS}
    form = {"elements": vector["elements"], "sources": sources, "fixes": {}}
    for case in vector["cas"]:
        found = script.evaluate(
            "([form, rows, values]) => [...C.visibleKeys(form, (b) => rows[b] || [], (key) => values[key] ?? null)]",
            [form, vector.get("lignes", {}), case["valeurs"]],
        )
        assert found == case["visibles"]


@pytest.mark.browser
def test_numbers_are_read_as_the_server_reads_them(script):
    read = "(texts) => texts.map(C.readNumber)"
    assert script.evaluate(read, ["1 250,5", "-3", "+7", ",5", "toto", "1,2,3", ""]) == [
        "1250.5", "-3", "7", ".5", None, None, None,
    ]  # fmt: skip


@pytest.mark.browser
def test_controls_are_read_as_what_conditions_compare(script):
    html = {
        "boolean": ('<input type="radio" name="c" value="true" checked>', True),
        "number": ('<input type="text" name="c" value="1 250,50">', "1250.50"),
        "date": ('<input type="date" name="c" value="2026-03-02">', "2026-03-02"),
        "choices": (
            '<input type="checkbox" name="c" value="a" checked>', ["a"]),
        "choice": (
            '<input type="radio" name="c.choix" value="__other__" checked><input name="c.autre" value="Nice">',
            "__other__",
        ),
        "departement": ('<select name="c"><option>59</option></select>', {"code": "59", "region": "32"}),
        "lieu": (
            '<select name="c.code"><option value="x" data-departement="59" data-region="32"></option></select>',
            {"departement": "59", "region": "32"},
        ),
    }  # fmt: skip
    for kind, (controls, expected) in html.items():
        found = script.evaluate(
            """([kind, html]) => {
                const champ = document.createElement("div");
                champ.dataset.champ = "1";
                champ.innerHTML = html;
                return C.readChamp(champ, kind, {"59": "32"});
            }""",
            [kind, controls],
        )
        assert found == expected, kind
    box = """(asked) => {
        const champ = document.createElement("div");
        champ.dataset.champ = "1";
        champ.innerHTML = '<input type="hidden" name="c" value="false"><input type="checkbox" name="c" value="true">';
        if (asked) champ.querySelector("[type=checkbox]").dataset.reponse = "false";
        return C.readChamp(champ, "boolean");
    }"""
    assert script.evaluate(box, False) is None
    assert script.evaluate(box, True) is False
