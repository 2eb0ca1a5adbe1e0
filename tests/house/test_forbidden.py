"""What the code must not do anywhere, found in its syntax trees: shells, evaluation, unpickling, extraction by name, swallowed errors, prints."""

import ast

FORBIDDEN_MODULES = {
    "subprocess": "no process is started by name; inspectors are forked",
    "multiprocessing": "it unpickles what its children say",
    "concurrent.futures.process": "it unpickles what its children say",
    "pickle": "stored or sent values are typed msgspec, never code",
    "marshal": "as pickle",
    "shelve": "as pickle",
    "dbm": "as pickle",
    "code": "evaluates",
    "commands": "a shell",
    "pty": "a shell",
    "xml": "the standard library's parsers expand entities; structure of XML is read as octets",
    "xmlrpc": "as xml",
    "html.parser": "content's HTML is read by turbohtml in the sandbox",
    "email.parser": "content is read by `mime` in the sandbox",
    "email": "content is read by `mime` in the sandbox",
    "telnetlib": "gone",
    "imp": "gone",
}
MAY_IMPORT = {
    ("app/samples/catalogue.py", "email"): "writes our own samples, reads nothing",
    ("delivery/notices.py", "email"): "writes a date, reads nothing",
    ("keeping/feedback/dmarc_reporting.py", "email"): "writes a date, reads nothing",
    ("keeping/feedback/tls_report_writing.py", "email"): "writes a date, reads nothing",
    ("gate/policy_mail.py", "email"): "writes a date, reads nothing",
    ("keeping/reports/report_letter.py", "email"): "writes a date, reads nothing",
    ("keeping/telling/alarms.py", "email"): "writes the date of our own letters",
    ("emergency/writing.py", "email"): "writes a date, reads nothing",
    ("gate/received.py", "email"): "writes a date, reads nothing",
    ("mime/writing/composing.py", "email"): "writes the date of our own letters",
    ("quarantine/hand_on.py", "email"): "writes a date, reads nothing",
    ("testing/browsing.py", "html"): "reads forms of our own pages in tests",
    ("testing/postgres_server.py", "subprocess"): "tests start a database server; never part of a running service",
    ("testing/redis_server.py", "subprocess"): "tests start a server of counters; never part of a running service",
    ("testing/gateway.py", "subprocess"): "tests start the program as a user does; never part of a running service",
}
FORBIDDEN_CALLS = {"eval", "exec", "compile", "__import__", "breakpoint", "input"}
FORBIDDEN_ATTRIBUTES = {
    "system", "popen", "extractall", "execl", "execle", "execlp", "execv", "execve", "execvp", "execvpe", "spawnl", "spawnv", "spawnve",
    "posix_spawn", "posix_spawnp", "mktemp", "create_subprocess_exec", "create_subprocess_shell", "subprocess_exec", "subprocess_shell", "unpack_archive",
    "_create_unverified_context", "set_forkserver_preload",
}  # fmt: skip
MAY_CALL = {("gate/inspectors/probes.py", "execve"): "the self-test tries it and must fail"}
CODE_BY_NAME = {
    "app/cli.py": "the module of a command, from a constant table",
    "gate/opening.py": "codecs and tables of the interpreter, before the sandbox closes",
}

# Function that may catch every Exception -> its way out (house.md: a reply or a retry, a counter, a traceback).
TASK_BOUNDARIES = {
    "api/application.py": 1,  # one request: 500, told in the log
    "api/scim.py": 1,  # the same for a request of SCIM, in its own form
    "app/roles/news.py": 2,  # one week's briefing, and what people handed in: the next look comes, mail does not wait for it
    "app/roles/dependencies.py": 1,  # one look at what an edge depends on: counted, the next one comes
    "app/roles/watchman.py": 1,  # one round of canary and fire drill: counted, the next one comes
    "app/following.py": 1,  # one look at what people set: what is known stays in force, the next look comes
    "backends/dns/breaker.py": 1,  # one watch over the resolvers: told in the log, the next doubt begins another
    "backends/postgres/silence.py": 1,  # one look whether the database lives: no answer
    "backends/embedded/writer.py": 2,  # a batch that failed is done one by one; each caller gets the error
    "backends/group_commit.py": 1,  # each caller gets the error; the writer's thread must live on
    "backends/postgres/writer.py": 2,  # a batch that failed is done one by one; each caller gets the error
    "backends/questions.py": 1,  # whoever asked gets the error; the thread must live on
    "backends/telemetry/otlp.py": 1,  # one batch of traces: counted as lost, the thread must live on
    "backends/telemetry/otlp_metrics.py": 1,  # the thread goes on whatever the library does
    "delivery/committer.py": 1,  # the records are away: outcomes wait and are written again
    "delivery/destination.py": 3,  # one attempt (retry), two goodbyes after the outcome is known
    "delivery/runner.py": 1,  # one round: the next one comes
    "delivery/tls_counting.py": 1,
    "edge/session.py": 1,  # one session: 421
    "gate/inspectors/worker.py": 1,  # one message in the sandbox: told to the edge, tried once more alone
    "gate/opening.py": 4,  # one inspection of content, the classifier, the signatures, the policy's words: Failed
    "gate/policy_trials.py": 1,  # one trial of a policy: told as failed to whoever asked
    "gate/reception.py": 1,  # one decision: the arrival is durable and is resumed
    "gate/resume.py": 1,  # one round of resume: arrivals stay claimable
    "gate/round.py": 1,  # one inspection: Failed
    "keeping/runner.py": 2,  # one job of the keeper, one bell: counted, done again
}
# Catching BaseException without raising it again: only where a process ends there.
PROCESS_ENDS = {"app/supervision/processes.py": 1, "gate/inspectors/zygote.py": 1}


def imports(module):
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node, node.module


def test_nothing_forbidden_is_imported(modules):
    wrong = []
    for module in modules:
        for node, name in imports(module):
            for forbidden in FORBIDDEN_MODULES:
                below = name == forbidden or name.startswith(f"{forbidden}.")
                if below and (module.path, name.split(".")[0]) not in MAY_IMPORT:
                    wrong.append(f"{module.at(node)} imports {name}: {FORBIDDEN_MODULES[forbidden]}")
    assert wrong == []


def test_nothing_forbidden_is_called(modules):
    wrong = []
    for module in modules:
        for node in ast.walk(module.tree):
            if not isinstance(node, ast.Call):
                continue
            function = node.func
            if isinstance(function, ast.Name) and function.id in FORBIDDEN_CALLS:
                wrong.append(f"{module.at(node)} calls {function.id}")
            if isinstance(function, ast.Attribute) and function.attr in FORBIDDEN_ATTRIBUTES and (module.path, function.attr) not in MAY_CALL:
                wrong.append(f"{module.at(node)} calls .{function.attr}")
            if any(keyword.arg == "shell" for keyword in node.keywords):
                wrong.append(f"{module.at(node)} has the argument shell")
    assert wrong == []


def test_code_is_loaded_by_name_only_from_a_constant_table(modules):
    named = {module.path for module in modules if "import_module" in module.text or "runpy" in module.text}
    assert named == set(CODE_BY_NAME)


def test_every_exception_is_caught_only_at_task_boundaries(modules):
    found, silent = {}, []
    for module in modules:
        for node in handlers(module, "Exception"):
            found[module.path] = found.get(module.path, 0) + 1
            if len(node.body) == 1 and isinstance(node.body[0], ast.Pass):
                silent.append(module.at(node))
    assert found == TASK_BOUNDARIES
    assert silent == []


def test_base_exceptions_are_raised_again_or_end_the_process(modules):
    found = {}
    for module in modules:
        for node in handlers(module, "BaseException"):
            if not any(isinstance(inner, ast.Raise) and inner.exc is None for inner in ast.walk(node)):
                found[module.path] = found.get(module.path, 0) + 1
    assert found == PROCESS_ENDS


def handlers(module, name):
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ExceptHandler):
            kinds = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
            if any(kind is None or (isinstance(kind, ast.Name) and kind.id == name) for kind in kinds):
                yield node
        elif isinstance(node, ast.With | ast.AsyncWith):  # contextlib.suppress(Exception) is the same in another coat
            for item in node.items:
                call = item.context_expr
                if isinstance(call, ast.Call) and ast.unparse(call.func).endswith("suppress") and name in map(ast.unparse, call.args):
                    raise AssertionError(f"{module.at(node)} suppresses {name}")


def test_only_the_assembly_prints(modules):
    wrong = []
    for module in modules:
        calls = [node for node in ast.walk(module.tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
        wrong += [module.at(node) for node in calls if node.func.id == "print" and module.room != "app"]
    assert wrong == []


def test_no_test_is_skipped_or_expected_to_fail(texts):
    marks = ("pytest." + "skip(", "mark." + "skip", "mark." + "xfail", "pytest." + "xfail(", "import" + "orskip")
    wrong = [path for path, text in texts.items() if path.startswith("tests/") and any(mark in text for mark in marks)]
    assert wrong == []


def test_caches_whose_keys_the_sender_writes_are_bounded_in_octets(modules):
    """Found by fuzzing: some thousand long names or style sheets, each remembered, are an inspector's whole memory."""
    assert [module.path for module in modules if module.room == "mime" and "lru_cache" in module.text] == ["mime/remembered.py"]


# Who formats a text that is no constant at that place, and where the text comes from.
FRAMES = {
    "verdict/sentences.py": "sentences.toml, shipped",
    "advisories/words.py": "its own table, shipped",
    "senderauth/spf/received_spf.py": "a constant table",
    "app/commands/rules.py": "a constant above",
    "quarantine/digest/words.py": "its own table",
}


def test_only_our_own_texts_are_templates(modules):
    """Rule R4: what comes out of mail is put into texts, and is never itself the text that others are put into."""
    found = set()
    for module in modules:
        engines = {name for _, name in imports(module) if name.partition(".")[0] in {"jinja2", "mako", "chevron", "string"}}
        assert not engines or module.path == "console/rendering.py", (
            module.path
        )  # templates of our own, read at the start, autoescaped: its tests hold it
        for node in ast.walk(module.tree):
            function = node.func if isinstance(node, ast.Call) else None
            if isinstance(function, ast.Attribute) and function.attr in {"format", "format_map"} and not isinstance(function.value, ast.Constant):
                found.add(module.path)
    assert found <= set(FRAMES), found - set(FRAMES)


READS_CONTENT = {"mime", "classify", "inspections", "senderauth"}


def test_what_reads_content_opens_no_file(modules):
    """Rule R5: a room that cannot open a file cannot be led to one by a name. Data of our own comes by importlib.resources."""
    wrong = []
    for module in modules:
        if module.room not in READS_CONTENT:
            continue
        wrong += [f"{module.path} imports {name}" for _, name in imports(module) if name in {"pathlib", "shutil", "tempfile", "glob"}]
        calls = [node for node in ast.walk(module.tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
        wrong += [module.at(node) for node in calls if node.func.id == "open"]
    assert wrong == []
