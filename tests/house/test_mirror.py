"""`tests/unit` mirrors `src/sekisho`: a module with code has its own test file, or stands here with the reason why not."""

import ast

# Folder or module -> the tests that hold it instead, and why a file of its own would say less.
HELD_ELSEWHERE = {
    "ports": ("tests/contract", "promises without code; the contract suite asks every store for them"),
    "backends/embedded": ("tests/contract", "one suite a port over every store: a test of one file would test its insides"),
    "backends/postgres": ("tests/contract", "the same suite over another engine; what only it has (claims side by side, upgrades) is there too"),
    "backends/memory": ("tests/contract", "the same suite; its metrics have a file of their own"),
    "backends/dmarc_facts.py": ("tests/contract", "facts about aggregate reports, used by both histories"),
    "backends/acquainted.py": ("tests/contract", "what events teach, used by both stores"),
    "backends/campaigning.py": ("tests/contract", "what events teach, used by both stores"),
    "backends/chain.py": ("tests/contract", "the outbox's chain, used by both stores"),
    "backends/one_stretch.py": ("tests/contract", "what a history that has no months answers"),
    "backends/opining.py": ("tests/contract", "what people say, used by both stores"),
    "backends/payload.py": ("tests/contract", "the outbox's stored form, used by both stores"),
    "backends/redaction.py": ("tests/contract", "what an erasure leaves of events, the same in both stores"),
    "backends/s3/saving.py": ("tests/contract", "objects are saved and brought back with the records that name them"),
    "app/storage/bringing.py": ("tests/contract", "stores brought into a real database, broken off anywhere: parts of it say nothing"),
    "app/storage/saving.py": ("tests/contract", "the commands over a real database and a bucket: parts of a back-up say nothing"),
    "keeping/persons.py": ("tests/contract", "erasure touches every store at once; over each of them it must prove the same"),
    "keeping/person_wishes.py": ("tests/contract", "the part of the erasure that lies in the control store; over each of them"),
    "backends/reach.py": ("tests/contract", "whether the database answers: seen at stores that lose it"),
    "backends/reckoning.py": ("tests/contract", "the check of the books, used by both stores"),
    "backends/summaries.py": ("tests/contract", "the lines of the history, used by both stores"),
    "app/roles": ("tests/journeys", "each is a process with sockets and stores: only a running one says anything"),
    "testing": ("tests/journeys", "tools of the tests, used by them"),
}

# Unit tests that hold a few sibling modules together by what is promised of them all.
SPANNING = {
    "api/test_sight.py": "every reading operation asked by those who see a part: a promise of all rooms, seen at the socket",
    "console/test_isolation.py": "every page and form asked with the numbers of another organisation: a promise of all pages",
    "backends/embedded/test_statements.py": "the plans of both files of statements",
    "inspections/test_whole_messages.py": "every inspection on whole messages, opened as the gate does",
}

# Real gaps: modules that are tested only through others so far. Every line here is owed; a line whose test exists is refused.
OWED: set[str] = set()


def declares_only(module):
    """True for a module of constants, types and promises: no statement that could be wrong at run time."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = [inner for inner in node.body if not (isinstance(inner, ast.Expr) and isinstance(inner.value, ast.Constant))]
            if body:
                return False
    return True


def holder(path):
    return next((reason for prefix, reason in HELD_ELSEWHERE.items() if path == prefix or path.startswith(f"{prefix}/")), None)


def place_of_test(path):
    folder, _, name = path.rpartition("/")
    own = name.removesuffix(".py")
    return "/".join(filter(None, ["tests/unit", folder, f"test_{own if own != '__init__' else folder.rpartition('/')[2]}.py"]))


def test_every_module_with_code_has_its_test_file(modules, checkout):
    missing = {
        module.path
        for module in modules
        if module.has_code and not declares_only(module) and not holder(module.path) and not (checkout / place_of_test(module.path)).exists()
    }
    assert missing == OWED, f"without test: {sorted(missing - OWED)}; owed but there: {sorted(OWED - missing)}"


def test_every_exemption_is_needed_and_its_tests_exist(modules, checkout):
    paths = {module.path for module in modules}
    for prefix, (tests, reason) in HELD_ELSEWHERE.items():
        assert any(path == prefix or path.startswith(f"{prefix}/") for path in paths), prefix
        assert any((checkout / tests).glob("test_*.py")), tests
        assert reason


def test_every_unit_test_has_its_module(checkout):
    """A test whose module was renamed or removed tests something else than it says."""
    lost = []
    for path in sorted((checkout / "tests" / "unit").rglob("test_*.py")):
        below = path.relative_to(checkout / "tests" / "unit")
        own = path.stem.removeprefix("test_")
        module = checkout / "src" / "sekisho" / below.parent / f"{own}.py"
        package = checkout / "src" / "sekisho" / below.parent / "__init__.py" if own == below.parent.name else None
        if not module.exists() and not (package and package.exists()) and below.as_posix() not in SPANNING and below.parts[0] != "scripts":
            lost.append(below.as_posix())
    assert lost == []
