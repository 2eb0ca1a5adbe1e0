"""The set-up from nothing: finds a finished environment by its stamp, refuses what is damaged, tells an old Python that it is one."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[3]
WHEEL = "pip-26.3-py3-none-any.whl"


def a_checkout(folder):
    """Return a checkout with the scripts and empty locks: nothing has to be installed."""
    made = folder / "checkout"
    (made / "scripts" / "vendor").mkdir(parents=True)
    (made / "requirements").mkdir()
    (made / "src" / "sekisho").mkdir(parents=True)
    (made / "src" / "sekisho" / "__init__.py").touch()
    (made / "src" / "sekisho" / "__main__.py").write_text("import sys; print('sekisho', *sys.argv[1:])\n")
    for name in ("bootstrap.py", "find-python.sh", "up", "sekisho", "extras"):
        shutil.copy(CHECKOUT / "scripts" / name, made / "scripts" / name)
    (made / "scripts" / "vendor" / WHEEL).symlink_to(CHECKOUT / "scripts" / "vendor" / WHEEL)
    for name in ("run.txt", "test.txt", "scale.txt", "telemetry.txt"):
        (made / "requirements" / name).touch()
    return made


@pytest.fixture
def checkout(tmp_path):
    """Never set up."""
    return a_checkout(tmp_path)


@pytest.fixture(scope="module")
def ready(tmp_path_factory):
    """Set up once for all tests that only look at it or repair what they broke (each make costs seconds)."""
    made = a_checkout(tmp_path_factory.mktemp("ready"))
    first = bootstrap(made, "run", "-m", "sekisho", "up")
    assert (first.returncode, first.stdout) == (0, "sekisho up\n"), first.stderr
    assert "making " in first.stderr
    return made


def bootstrap(checkout, *words, python=sys.executable, **variables):
    environment = {**os.environ, **variables}
    return subprocess.run([python, checkout / "scripts" / "bootstrap.py", *words], capture_output=True, text=True, check=False, env=environment)


def test_the_second_call_finds_what_the_first_made(ready):
    made = (ready / ".venv" / "sekisho-stamp").stat().st_mtime_ns
    second = bootstrap(ready, "run", "-m", "sekisho", "scan", "a b")
    assert (second.returncode, second.stdout, second.stderr) == (0, "sekisho scan a b\n", "")
    assert (ready / ".venv" / "sekisho-stamp").stat().st_mtime_ns == made
    assert not (ready / ".venv-test").exists(), "running and testing are two environments"


@pytest.mark.parametrize("change", ["lock", "interrupted", "interpreter"])
def test_what_is_not_whole_any_more_is_made_again(ready, change):
    match change:
        case "lock":
            (ready / "requirements" / "run.txt").write_text("# another\n")
        case "interrupted":
            (ready / ".venv" / "sekisho-stamp").unlink()
        case "interpreter":
            (ready / ".venv" / "bin" / "python").unlink()
    again = bootstrap(ready, "run", "-m", "sekisho")
    assert (again.returncode, again.stdout) == (0, "sekisho\n")
    assert "making " in again.stderr


def test_the_environment_of_a_changed_lock_is_made_with_the_python_beneath_it(ready):
    """find-python.sh starts the environment's own interpreter, which goes away with the environment."""
    (ready / "requirements" / "run.txt").write_text("# another\n")
    again = bootstrap(ready, "run", "-c", "print('ran')", python=ready / ".venv" / "bin" / "python")
    assert (again.returncode, again.stdout) == (0, "ran\n"), again.stderr


def test_an_environment_that_somebody_else_made_is_left_alone(checkout):
    (checkout / ".venv" / "bin").mkdir(parents=True)
    (checkout / ".venv" / "mine").write_text("kept")
    run = bootstrap(checkout, "run", "-c", "pass")
    assert run.returncode == 1
    assert "was not made by this script; move it away or delete it" in run.stderr
    assert (checkout / ".venv" / "mine").read_text() == "kept"


def test_a_checkout_that_was_moved_makes_its_own(ready, tmp_path):
    """Paths inside an environment are absolute: the old one would run the old place's code."""
    moved = shutil.copytree(ready, tmp_path / "elsewhere", symlinks=True)
    again = bootstrap(moved, "run", "-c", "import sys; print(sys.prefix)")
    assert "making " in again.stderr
    assert again.stdout == f"{moved / '.venv'}\n"


def test_the_stamp_says_lock_place_and_python(ready):
    digest = hashlib.sha256((ready / "requirements" / "run.txt").read_bytes()).hexdigest()
    assert (ready / ".venv" / "sekisho-stamp").read_text() == f"{digest} {ready} {sys.version_info[0]}.{sys.version_info[1]}"


def test_a_damaged_pip_is_refused_before_anything_runs_it(checkout):
    wheel = checkout / "scripts" / "vendor" / WHEEL
    wheel.unlink()
    wheel.write_bytes(b"PK" + b"\0" * 100)
    run = bootstrap(checkout, "run", "-c", "pass")
    assert run.returncode == 1
    assert "damaged pip wheel (its SHA-256 differs); restore it with: git checkout -- scripts/vendor" in run.stderr
    assert not (checkout / ".venv").exists()


def test_a_lock_without_hash_is_refused_and_no_half_environment_is_taken_for_whole(checkout):
    (checkout / "requirements" / "run.txt").write_text("idna==3.10\n")
    run = bootstrap(checkout, "run", "-c", "print('ran')")
    assert run.returncode == 1
    assert "the packages could not be installed" in run.stderr
    assert "hash" in run.stderr
    assert run.stdout == ""
    assert not (checkout / ".venv" / "sekisho-stamp").exists()


def test_an_unreachable_index_is_one_explanation(checkout):
    (checkout / "requirements" / "run.txt").write_text(f"no-such-package-at-all==1 --hash=sha256:{'0' * 64}\n")
    run = bootstrap(checkout, "run", "-c", "pass", PIP_NO_INDEX="1", PIP_FIND_LINKS="")
    assert run.returncode == 1
    assert "Is the package index reachable? pip says:" in run.stderr
    assert "Traceback" not in run.stderr


@pytest.mark.parametrize("words", [[], ["run"], ["swim", "x"]])
def test_wrong_usage(checkout, words):
    run = bootstrap(checkout, *words)
    assert run.returncode == 1
    assert "usage: bootstrap.py run|test" in run.stderr


def test_the_callers_python_settings_do_not_reach_the_program(ready, tmp_path):
    code = "import os, sys; print(os.environ.get('PYTHONPATH'), os.environ.get('PYTHONSTARTUP'), sys.flags.no_user_site)"
    run = bootstrap(ready, "run", "-c", code, PYTHONPATH=str(tmp_path), PYTHONSTARTUP=str(tmp_path / "evil.py"))
    assert run.stdout == "None None 1\n"


def test_the_launcher_works_from_anywhere(ready):
    run = subprocess.run([ready / ".venv" / "bin" / "sekisho", "track"], cwd="/", capture_output=True, text=True, check=True)
    assert run.stdout == "sekisho track\n"


def old_python(folder, version):
    """Something on the PATH that calls itself Python and is too old: it fails the question for its version."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("python3", "python3.11", "python3.12", "python3.13", "python3.14"):
        fake = folder / name
        fake.write_text(f"#!/bin/sh\n# {version}\nexit 1\n")
        fake.chmod(0o755)
    for tool in ("dirname", "sh"):
        (folder / tool).symlink_to(shutil.which(tool))


def test_only_old_pythons_are_told_in_one_sentence(checkout, tmp_path):
    old_python(tmp_path / "bin", "3.9")
    run = subprocess.run([checkout / "scripts" / "up"], capture_output=True, text=True, check=False, env={"PATH": str(tmp_path / "bin")})
    assert (run.returncode, run.stdout) == (1, "")
    assert run.stderr == "sekisho: Python 3.11 or newer is needed and none was found on the PATH (set SEKISHO_PYTHON to name one).\n"


def test_a_python_can_be_named(ready, tmp_path):
    old_python(tmp_path / "bin", "3.9")
    environment = {**os.environ, "PATH": f"{tmp_path / 'bin'}", "SEKISHO_PYTHON": sys.executable}
    (ready / ".venv").rename(ready / ".venv-away")  # else its interpreter is taken first
    try:
        found = subprocess.run(
            ["sh", "-c", f'here={ready}/scripts environment=.venv; . "$here/find-python.sh"; echo "$python"'],
            capture_output=True,
            text=True,
            check=True,
            env=environment,
        )
    finally:
        (ready / ".venv-away").rename(ready / ".venv")
    assert found.stdout == f"{sys.executable}\n"
    run = subprocess.run([ready / "scripts" / "sekisho", "hello"], capture_output=True, text=True, check=False, env=environment)
    assert (run.returncode, run.stdout) == (0, "sekisho hello\n")


def test_bootstrap_itself_tells_an_old_python(checkout):
    """The file is read by the old Python: its version is asked before anything that it would not understand."""
    code = (
        "import sys; sys.version_info = (3, 9, 2); sys.argv = ['bootstrap.py', 'run', 'x']\n"
        f"exec(open({str(checkout / 'scripts' / 'bootstrap.py')!r}).read(), {{'__name__': '__main__', '__file__': {str(checkout / 'scripts' / 'bootstrap.py')!r}}})"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert run.stderr.startswith("sekisho: Python 3.11 or newer is needed; this is ")
    assert not (checkout / ".venv").exists()


def test_bootstrap_is_written_in_the_language_of_old_pythons():
    """No f-string, walrus, match, annotation or keyword that Python 3.5 could not read."""
    import ast

    tree = ast.parse((CHECKOUT / "scripts" / "bootstrap.py").read_text("utf-8"))
    newer = ast.JoinedStr | ast.NamedExpr | ast.Match | ast.AnnAssign | ast.AsyncFunctionDef
    assert [node.lineno for node in ast.walk(tree) if isinstance(node, newer)] == []
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    assert all(function.returns is None and not function.args.posonlyargs for function in functions)


def test_extras_come_beside_what_is_there_and_stay_when_it_is_made_again(ready):
    bootstrap(ready, "run", "-m", "sekisho")
    (ready / ".venv" / "kept").touch()
    (ready / "requirements" / "scale.txt").write_text("# other packages\n")
    added = subprocess.run([ready / "scripts" / "extras", "scale"], capture_output=True, text=True, check=False)
    assert added.returncode == 0, added.stderr
    assert "extras now: scale" in added.stderr
    assert (ready / ".venv" / "kept").exists(), "nothing was made anew"
    run = bootstrap(ready, "run", "-m", "sekisho", "up")
    assert (run.returncode, run.stdout, run.stderr) == (0, "sekisho up\n", "")
    (ready / "requirements" / "scale.txt").write_text("# packages of another version\n")
    run = bootstrap(ready, "run", "-m", "sekisho", "up")
    assert run.returncode == 0
    assert "making " in run.stderr, "a changed lock of an extra is a changed lock"
    (ready / ".venv-extras").unlink()


@pytest.mark.parametrize("words", [(), ("scales",), ("scale", "../x")])
def test_extras_that_are_none_change_nothing(ready, words):
    told = bootstrap(ready, "extras", *words)
    assert told.returncode == 1
    assert "usage: scripts/extras scale | telemetry" in told.stderr
    assert not (ready / ".venv-extras").exists()
