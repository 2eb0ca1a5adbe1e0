"""What is handed to operators for installing fits the tree: paths, modules, and the locks that the documents promise."""

import configparser
import re
import subprocess
import sys
import tomllib

import kubernetes_validate
import msgspec
import pytest
import yaml

from sekisho.app.configuration.settings import Settings
from sekisho.app.configuration.settings_rules import broken_rules

LOCKS = {
    "NoNewPrivileges": "yes",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "PrivateTmp": "yes",
    "PrivateDevices": "yes",
    "RestrictNamespaces": "yes",
    "RestrictSUIDSGID": "yes",
    "CapabilityBoundingSet": "CAP_NET_BIND_SERVICE",
    "KillMode": "mixed",
    "LimitCORE": "0",
}


def test_the_unit_locks_what_is_promised_and_waits_for_the_drain(checkout):
    unit = configparser.RawConfigParser(strict=False)
    unit.optionxform = str
    unit.read_string((checkout / "deploy/sekisho.service").read_text("utf-8"))
    service = dict(unit["Service"])
    assert {key: service.get(key) for key in LOCKS} == LOCKS
    assert int(service["TimeoutStopSec"]) > 25, "the supervisor itself gives its children 25 seconds"
    assert "-m sekisho up --data /var/lib/sekisho" in service["ExecStart"]
    assert service["StateDirectory"] == "sekisho"
    filters = [
        line.partition("=")[2]
        for line in (checkout / "deploy/sekisho.service").read_text("utf-8").splitlines()
        if line.startswith("SystemCallFilter=")
    ]
    taken = next(number for number, line in enumerate(filters) if line.startswith("~"))
    assert "capset" in {word for line in filters[taken + 1 :] for word in line.split()}, "inspectors drop what is left, after @privileged was taken"


def test_the_container_copies_what_is_there_and_runs_as_nobody_special(checkout):
    lines = (checkout / "deploy/Containerfile").read_text("utf-8").splitlines()
    copied = [word for line in lines if line.startswith("COPY ") for word in line.split()[1:-1]]
    assert copied
    assert [name for name in copied if not (checkout / name).exists()] == []
    assert any(line.startswith("USER ") and "root" not in line for line in lines)
    assert lines.index("USER sekisho") > lines.index("RUN /opt/sekisho/scripts/sekisho --version")


def test_the_guide_names_files_that_exist(checkout):
    guide = (checkout / "docs/operate/install.md").read_text("utf-8")
    named = set(re.findall(r"/opt/sekisho/((?:docs|deploy|scripts)/[\w./-]+)", guide))
    assert len(named) >= 3
    assert [name for name in sorted(named) if not (checkout / name).exists()] == []


# Compose and Kubernetes -----------------------------------------------------------------------------------------------------------------------------
ROLES = ("edge", "delivery", "keeper", "console")
WORKLOADS = {"StatefulSet", "Deployment", "Job"}
PLACEHOLDER = "sha256:" + "0" * 64


def manifests(checkout):
    """Every document of the manifests, with its file."""
    files = sorted((checkout / "deploy/kubernetes").glob("*.yaml"))
    assert len(files) >= 8
    return [(path, document) for path in files for document in yaml.safe_load_all(path.read_text("utf-8"))]


def pods(checkout):
    """Kind, name and pod of every workload."""
    return [(one["kind"], one["metadata"]["name"], one["spec"]["template"]["spec"]) for _, one in manifests(checkout) if one["kind"] in WORKLOADS]


def uid_of_the_image(checkout):
    return int(re.search(r"useradd .*--uid (\d+)", (checkout / "deploy/Containerfile").read_text("utf-8"))[1])


def test_the_compose_file_passes_its_linter(checkout):
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(checkout / "deploy/compose/compose.yaml")]
    found = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert found.returncode == 0, found.stdout + found.stderr


def test_the_manifests_pass_their_linter(checkout):
    for path, document in manifests(checkout):
        if path.name != "kustomization.yaml":  # of kustomize, not of the API
            kubernetes_validate.validate(document, "1.31", strict=True)
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate({"apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "spec": {"least": 1}}, "1.31", strict=True)


def test_the_kustomization_names_every_manifest_but_the_example(checkout):
    folder = checkout / "deploy/kubernetes"
    named = yaml.safe_load((folder / "kustomization.yaml").read_text("utf-8"))
    assert {*named["resources"], "kustomization.yaml", "secrets.example.yaml"} == {path.name for path in folder.glob("*.yaml")}
    assert [path for entry in named["configMapGenerator"] for path in entry["files"]] == ["sekisho.toml"]


def test_every_pod_is_locked_probed_and_gets_its_secrets_by_file(checkout):
    user = uid_of_the_image(checkout)
    assert {name for _, name, _ in pods(checkout)} == {f"sekisho-{role}" for role in (*ROLES, "migrate")}
    for kind, name, pod in pods(checkout):
        outer = pod["securityContext"]
        assert (outer["runAsNonRoot"], outer["runAsUser"], outer["seccompProfile"]) == (True, user, {"type": "RuntimeDefault"}), name
        assert pod["automountServiceAccountToken"] is False
        for container in (*pod.get("initContainers", ()), *pod["containers"]):
            inner = container["securityContext"]
            assert (inner["allowPrivilegeEscalation"], inner["readOnlyRootFilesystem"], inner["capabilities"]) == (False, True, {"drop": ["ALL"]})
            assert {"cpu", "memory"} <= set(container["resources"]["requests"])
            assert "memory" in container["resources"]["limits"]
            assert all(
                "valueFrom" not in variable and not re.search("(?i)password|secret|token", variable["name"]) for variable in container.get("env", ())
            )
        [container] = pod["containers"]
        if kind != "Job":
            assert {"startupProbe", "readinessProbe", "livenessProbe"} <= set(container)
            assert container["args"] == ["run", name.removeprefix("sekisho-")]
            assert pod["terminationGracePeriodSeconds"] > 45, "more than the supervisor gives its children"


def test_what_is_several_may_lose_one_at_a_time_and_nothing_talks_unless_named(checkout):
    documents = [document for _, document in manifests(checkout)]
    budgets = {one["metadata"]["name"]: one["spec"]["maxUnavailable"] for one in documents if one["kind"] == "PodDisruptionBudget"}
    several = {one["metadata"]["name"]: one["spec"]["replicas"] for one in documents if one["kind"] in {"StatefulSet", "Deployment"}}
    assert budgets == dict.fromkeys(several, 1)
    assert all(replicas >= 2 for replicas in several.values())
    policies = {one["metadata"]["name"]: one["spec"] for one in documents if one["kind"] == "NetworkPolicy"}
    assert policies["sekisho-closed"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    entered = {name: [port["port"] for rule in spec.get("ingress", ()) for port in rule["ports"]] for name, spec in policies.items()}
    assert entered == {
        "sekisho-closed": [],
        "sekisho-edge": [2525],
        "sekisho-delivery": [],
        "sekisho-keeper": [],
        "sekisho-console": [8025],
        "sekisho-migrate": [],
    }


@pytest.mark.parametrize("place", ["compose", "kubernetes"])
def test_the_settings_that_are_handed_out_are_good_and_find_their_files(checkout, place):
    text = (checkout / "deploy" / place / "sekisho.toml").read_text("utf-8")
    settings = msgspec.convert(tomllib.loads(text), Settings)
    assert list(broken_rules(settings)) == []
    wanted = set(re.findall(r'"(/run/secrets/[^"]+)"', text))
    assert len(wanted) >= 2
    if place == "compose":
        given = {f"/run/secrets/{name}" for name in yaml.safe_load((checkout / "deploy/compose/compose.yaml").read_text("utf-8"))["secrets"]}
        assert wanted <= given
        return
    for kind, name, pod in pods(checkout):
        mounts = {mount["mountPath"] for mount in pod["containers"][0]["volumeMounts"]}
        missing = {path for path in wanted if path.rpartition("/")[0] not in mounts}
        assert missing == set() or (kind == "Job" and missing.isdisjoint({"/run/secrets/database/password", "/run/secrets/authority/ca.crt"})), name


def test_compose_runs_every_role_locked_and_its_images_are_told_to_be_placeholders(checkout):
    text = (checkout / "deploy/compose/compose.yaml").read_text("utf-8")
    services = yaml.safe_load(text)["services"]
    user = uid_of_the_image(checkout)
    for role in ROLES:
        one = services[role]
        assert (one["command"], one["user"], one["read_only"], one["cap_drop"]) == (["run", role], f"{user}:{user}", True, ["ALL"])
        assert one["environment"] == {"PGUSER": f"sekisho_{role}"}
        assert one["healthcheck"]["test"]
        assert services["rights"]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}
        assert one["depends_on"] == {"rights": {"condition": "service_completed_successfully"}}
    foreign = [one["image"] for one in services.values() if not one["image"].startswith("sekisho:")]
    assert all(image.endswith(PLACEHOLDER) for image in foreign)
    assert "digests of zeros" in text
