"""What each rule finds, and what it leaves alone."""

import unittest

from policy import DEFAULTS, Policy
from settings import Settings

GOOD = {
    "name": "web",
    "image": "registry.example.com/web:1",
    "resources": {"requests": {"cpu": "1", "memory": "1Mi"}, "limits": {"memory": "1Mi"}},
    "readinessProbe": {"tcpSocket": {"port": 1}},
    "livenessProbe": {"tcpSocket": {"port": 1}},
    "securityContext": {"runAsNonRoot": True, "allowPrivilegeEscalation": False},
}


def pod(container=None, spec=None, hook=None):
    metadata = {"name": "web"} | ({"annotations": {"helm.sh/hook": hook}} if hook else {})
    spec = {"containers": [GOOD | (container or {})]} | (spec or {})
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec}


def findings(value, hooks=(), registries=("registry.example.com",), **rules):
    severities = dict.fromkeys(DEFAULTS, "warning") | rules
    return list(Policy(Settings(severities, registries)).judge(value, list(hooks)))


def broken(value, **more):
    return [(finding.rule, ".".join(finding.path)) for finding in findings(value, **more)]


class Rules(unittest.TestCase):
    def test_a_good_pod_breaks_none(self):
        self.assertEqual(broken(pod()), [])

    def test_each_rule_finds_its_place(self):
        one = "spec.containers.0"
        cases = [
            (pod({"image": "registry.example.com/web"}), [("image-tag", f"{one}.image")]),
            (pod({"image": "registry.example.com/web:latest"}), [("image-tag", f"{one}.image")]),
            (pod({"image": "registry.example.com/web:latest@sha256:00"}), []),
            (pod({"image": "registry.example.com:5000/web:1"}), [("image-registry", f"{one}.image")]),
            (pod({"image": None}), []),
            (pod({"resources": None}), [("resource-requests", f"{one}.resources"), ("resource-limits", f"{one}.resources")]),
            (pod({"resources": {"limits": {"cpu": 1, "memory": 1}}}), []),
            (pod({"resources": {"requests": {"cpu": 1}}}), [("resource-requests", f"{one}.resources.requests"), ("resource-limits", f"{one}.resources")]),
            (pod({"resources": {}}, {"resources": {"limits": {"cpu": 1, "memory": 1}}}), []),
            (pod({"livenessProbe": None}), [("probes", one)]),
            (pod({"securityContext": {"runAsNonRoot": True}}), [("privilege-escalation", f"{one}.securityContext")]),
            (pod({"securityContext": GOOD["securityContext"] | {"privileged": True}}), [("privileged", f"{one}.securityContext.privileged")]),
            (pod({"securityContext": {"allowPrivilegeEscalation": False}}), [("run-as-non-root", f"{one}.securityContext")]),
            (pod({"securityContext": {"allowPrivilegeEscalation": False}}, {"securityContext": {"runAsNonRoot": True}}), []),
            (pod({"securityContext": {"allowPrivilegeEscalation": False, "runAsNonRoot": False}}, {"securityContext": {"runAsNonRoot": True}}), [("run-as-non-root", f"{one}.securityContext.runAsNonRoot")]),
            (pod(spec={"hostPID": True, "hostIPC": False}), [("host-namespaces", "spec.hostPID")]),
            (pod(spec={"volumes": [{"emptyDir": {}}, {"hostPath": {"path": "/var"}}]}), [("host-path", "spec.volumes.1.hostPath")]),
        ]
        for value, want in cases:
            with self.subTest(value=value):
                self.assertEqual(broken(value), want)

    def test_hooks_have_rules_of_their_own_and_need_no_probes(self):
        bad = {"image": "tool:1", "livenessProbe": None, "securityContext": GOOD["securityContext"] | {"privileged": True}}
        want = [("hook-registry", "spec.containers.0.image"), ("hook-privileged", "spec.containers.0.securityContext.privileged")]
        self.assertEqual(broken(pod(bad, hook="pre-install")), want)
        self.assertEqual(broken(pod(bad), hooks=["test"]), want)

    def test_without_registries_any_will_do(self):
        self.assertEqual(broken(pod({"image": "tool:1"}), registries=()), [])

    def test_a_rule_that_is_off_finds_nothing(self):
        self.assertEqual(broken(pod({"livenessProbe": None}), probes=None), [])

    def test_a_message_names_the_object_the_container_and_the_way_out(self):
        (finding,) = findings(pod({"image": "registry.example.com/web"}))
        want = "Pod web, container web: the image `registry.example.com/web` has no tag; name a version or a digest"
        self.assertEqual(finding.message, want)
        self.assertEqual(finding.severity, "warning")


class Places(unittest.TestCase):
    def template(self, version, kind, *path):
        value = {"containers": [GOOD | {"image": "registry.example.com/web"}]}
        for step in reversed(path):
            value = {step: value}
        return {"apiVersion": version, "kind": kind, **value}

    def test_every_kind_that_makes_pods_is_judged(self):
        workload = ("spec", "template", "spec")
        for version, kind, *path in [
            ("v1", "Pod", "spec"),
            ("v1", "PodTemplate", "template", "spec"),
            ("v1", "ReplicationController", *workload),
            *(("apps/v1", kind, *workload) for kind in ("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet")),
            ("batch/v1", "Job", *workload),
            ("batch/v1", "CronJob", "spec", "jobTemplate", "spec", "template", "spec"),
        ]:
            with self.subTest(kind):
                want = [("image-tag", ".".join([*path, "containers.0.image"]))]
                self.assertEqual(broken(self.template(version, kind, *path)), want)

    def test_kinds_of_other_groups_are_not_guessed_at(self):
        self.assertEqual(broken(self.template("serving.knative.dev/v1", "Deployment", "spec", "template", "spec")), [])

    def test_jobs_need_no_probes_and_init_containers_neither(self):
        bare = {key: value for key, value in GOOD.items() if not key.endswith("Probe")}
        job = {"apiVersion": "batch/v1", "kind": "Job", "spec": {"template": {"spec": {"containers": [bare]}}}}
        self.assertEqual(broken(job), [])
        self.assertEqual(broken(pod(spec={"initContainers": [bare]})), [])

    def test_init_and_ephemeral_containers_are_judged(self):
        bad = GOOD | {"image": "registry.example.com/web"}
        value = pod(spec={"initContainers": [bad], "ephemeralContainers": [bad]})
        want = [("image-tag", "spec.initContainers.0.image"), ("image-tag", "spec.ephemeralContainers.0.image")]
        self.assertEqual(broken(value), want)

    def test_the_items_of_a_list_are_judged_in_their_order(self):
        bad = pod({"image": "registry.example.com/web"})
        inner = {"apiVersion": "v1", "kind": "List", "items": [bad]}
        untyped = {"apiVersion": "v1", "kind": "PodList", "items": [{"spec": bad["spec"]}]}
        value = {"apiVersion": "v1", "kind": "List", "items": [bad, 7, inner, untyped]}
        want = [f"items.{place}.spec.containers.0.image" for place in ("0", "2.items.0", "3.items.0")]
        self.assertEqual(broken(value), [("image-tag", place) for place in want])

    def test_any_shape_is_survived(self):
        for value in [
            None,
            [],
            7,
            "kind",
            {"kind": 1, "apiVersion": []},
            {"kind": "List", "apiVersion": "v1", "items": {}},
            pod(spec={"containers": {}, "volumes": 1, "initContainers": [None, [], "x"]}),
            {"apiVersion": "v1", "kind": "Pod", "metadata": [], "spec": []},
        ]:
            with self.subTest(value=value):
                self.assertEqual(broken(value), [])
        odd = pod({"image": {}, "resources": [], "securityContext": "x", "name": 3})
        rules = [rule for rule, _ in broken(odd)]
        self.assertEqual(rules, ["resource-requests", "resource-limits", "privilege-escalation", "run-as-non-root"])
