"""The count of requirements shown by tests."""

import importlib.util
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]


def load(name):
    spec = importlib.util.spec_from_file_location(name, PROJECT / "tools" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def tool():
    return load("coverage_req")


LIST = """id\tarea\tmark\tlabel\tsection
U-001\tU\tdocumented\tun\t1.1
U-002\tU\texpected\tdeux\t1.2
A-001\tA\t2021\ttrois\t2
I-001\tI\tdocumented\tquatre\t3
X-001\tX\tdocumented\tcinq\t1
X-732\tX\tdocumented\tsix\t27
"""


@pytest.fixture
def run(tool, tmp_path, capsys):
    def run(source, *options):
        (tmp_path / "tests").mkdir(exist_ok=True)
        (tmp_path / "tests" / "test_one.py").write_text(source, encoding="utf-8")
        (tmp_path / "list.tsv").write_text(LIST, encoding="utf-8")
        status = tool.main(
            ["--tests", str(tmp_path / "tests"), "--list", str(tmp_path / "list.tsv"), *options]
        )
        captured = capsys.readouterr()
        return status, captured.out.splitlines(), captured.err

    return run


def test_the_last_line_gives_the_totals_without_the_optional_section(run):
    status, lines, _ = run('import pytest\n@pytest.mark.req("U-001", "X-732")\ndef test_it(): ...\n')
    assert status == 0
    assert lines[-1] == "exigences: 1/5 (U 1/2, A 0/1, I 0/1, X 0/1) documentées: 1/3"


def test_marks_on_classes_modules_and_parameters_count(run):
    source = (
        'import pytest\npytestmark = [pytest.mark.req("I-001")]\n@pytest.mark.req("A-001")\nclass TestIt:\n'
        '    @pytest.mark.parametrize("x", [pytest.param(1, marks=pytest.mark.req("U-002"))])\n'
        "    def test_it(self, x): ...\n"
    )
    _, lines, _ = run(source)
    assert lines[-1].startswith("exigences: 3/5 (U 1/2, A 1/1, I 1/1, X 0/1)")


def test_a_number_in_plain_text_does_not_count(run):
    _, lines, _ = run('# U-001\nNAME = "U-001"\n')
    assert lines[-1].startswith("exigences: 0/5")


def test_an_unknown_number_fails_and_is_located(run):
    status, lines, errors = run('import pytest\n@pytest.mark.req("U-999")\ndef test_it(): ...\n')
    assert status == 1
    assert "U-999" in errors
    assert "test_one.py:2" in errors
    assert lines[-1].startswith("exigences:")


def test_missing_names_what_no_test_shows(run):
    _, lines, _ = run('import pytest\n@pytest.mark.req("U-001")\ndef test_it(): ...\n', "--missing")
    assert "    U-002 deux [expected]" in lines
    assert not any("U-001" in line for line in lines)


def test_the_real_list_is_whole(tool):
    requirements = tool.read_requirements(PROJECT / "docs" / "requirements.tsv").values()
    per_area = {area: sum(one.area == area for one in requirements) for area in tool.AREAS}
    assert per_area == {"U": 450, "A": 544, "I": 508, "X": 965}
    assert {one.mark for one in requirements} == {"documented", "expected", "2021", "aid"}
    assert all(len(one.label.split()) <= 6 for one in requirements)
    assert sum(not one.counted for one in requirements) > 0


@pytest.mark.parametrize(
    ("line", "mark"),
    [
        ("(§22) P-02 Transitions [expected] (Every 15 min)", "expected"),
        ("(§22) P-24 Retries (Every 5 min [expected])", "documented"),
        ("(§9) [expected] Title: words", "expected"),
        ("(§9) Title: words; [expected] more words", "documented"),
        ("(§9) Title: [expected] words", "expected"),
    ],
)
def test_a_mark_counts_when_it_concerns_the_whole_line(line, mark):
    assert load("build_requirements").read_instruction(line)[1] == mark
