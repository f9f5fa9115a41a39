"""The rules, and what they find in an object."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import images
from pods import Container, Pod, a_list, a_map, a_text, at, pods

if TYPE_CHECKING:
    from settings import Settings

UNREADABLE = "unreadable"
# Every rule, with the severity that it has unless the config says otherwise. None is off.
DEFAULTS: dict[str, str | None] = {
    UNREADABLE: "error",
    "image-tag": "warning",
    "image-registry": None,
    "resource-requests": "warning",
    "resource-limits": "warning",
    "probes": "warning",
    "run-as-non-root": "warning",
    "privilege-escalation": "warning",
    "privileged": "error",
    "host-namespaces": "error",
    "host-path": "warning",
    "hook-privileged": "error",
    "hook-registry": "error",
}


@dataclass(frozen=True)
class Finding:
    """One place that breaks a rule."""

    severity: str
    rule: str
    message: str
    path: list[str]
    """The place; where something is missing, the nearest one that is there."""


class Policy:
    """The rules that are on."""

    def __init__(self, settings: "Settings"):
        self.severities = settings.severities
        self.registries = settings.registries

    def judge(self, value: object, hooks: list[str]) -> Iterator[Finding]:
        """The findings in one document's value, in its own order."""
        for pod in pods(value, hooks):
            for rule, message, path in self.pod(pod):
                yield from self.only(rule, f"{pod.owner}: {message}", path)
            for container in pod.containers():
                for rule, message, path in self.container(pod, container):
                    where = f"{pod.owner}, container {container.name}"
                    yield from self.only(rule, f"{where}: {message}", container.path + path)

    def only(self, rule: str, message: str, path: list[str] | None = None) -> Iterator[Finding]:
        """One finding, unless the rule is off."""
        if severity := self.severities[rule]:
            yield Finding(severity, rule, message, path or [])

    def pod(self, pod: Pod):
        for field in ("hostNetwork", "hostPID", "hostIPC"):
            if pod.spec.get(field) is True:
                yield "host-namespaces", f"`{field}` shares a namespace of the node; take it out", [*pod.path, field]
        for index, volume in enumerate(a_list(pod.spec.get("volumes"))):
            if host_path := a_map(volume).get("hostPath"):
                place = a_text(a_map(host_path).get("path")) or "a path"
                message = f"a volume opens {place} of the node; use a claim, a config map or an emptyDir"
                yield "host-path", message, [*pod.path, "volumes", str(index), "hostPath"]

    def container(self, pod: Pod, container: Container):
        yield from self.image(pod, container)
        yield from resources(pod, container)
        if pod.is_serving and container.long_running:
            yield from probes(container)
        yield from security(pod, container)

    def image(self, pod: Pod, container: Container):
        reference = a_text(container.value.get("image"))
        if not reference:
            return
        image = images.parse(reference)
        if image.digest is None and image.tag in (None, "latest"):
            what = "has no tag" if image.tag is None else "has the tag `latest`"
            yield "image-tag", f"the image `{reference}` {what}; name a version or a digest", ["image"]
        if self.registries and not any(image.comes_from(registry) for registry in self.registries):
            rule = "hook-registry" if pod.is_hook else "image-registry"
            whose = "the hook's image" if pod.is_hook else "the image"
            message = f"{whose} `{reference}` is {image.repository}, which is in none of the registries {', '.join(self.registries)}"
            yield rule, message, ["image"]


def resources(pod: Pod, container: Container):
    # A limit without a request is a request of the same size; what the pod states is shared by all its containers.
    def states(fields: tuple[str, ...], name: str) -> bool:
        return any(at(of, ("resources", field, name)) is not None for of in (container.value, pod.spec) for field in fields)

    missing = [name for name in ("cpu", "memory") if not states(("requests", "limits"), name)]
    if missing:
        yield "resource-requests", f"it requests no {' and no '.join(missing)}", nearest(container, "resources", "requests")
    if not states(("limits",), "memory"):
        yield "resource-limits", "its memory has no limit", nearest(container, "resources", "limits")


def probes(container: Container):
    names = [("readinessProbe", "readiness"), ("livenessProbe", "liveness")]
    missing = [name for field, name in names if not container.value.get(field)]
    if missing:
        yield "probes", f"it has no {' and no '.join(missing)} probe", []


def security(pod: Pod, container: Container):
    own, shared = a_map(container.value.get("securityContext")), a_map(pod.spec.get("securityContext"))
    if own.get("privileged") is True:
        whose = "a hook's container" if pod.is_hook else "a container"
        rule = "hook-privileged" if pod.is_hook else "privileged"
        message = f"{whose} that is privileged is root on the node; take `privileged` out"
        yield rule, message, ["securityContext", "privileged"]
    if own.get("allowPrivilegeEscalation") is not False:
        place = nearest(container, "securityContext", "allowPrivilegeEscalation")
        yield "privilege-escalation", "set `allowPrivilegeEscalation: false` in its securityContext", place
    non_root = own.get("runAsNonRoot")
    if (shared.get("runAsNonRoot") if non_root is None else non_root) is not True:
        place = nearest(container, "securityContext", "runAsNonRoot")
        yield "run-as-non-root", "set `runAsNonRoot: true` in its securityContext, or in the pod's", place


def nearest(container: Container, *path: str) -> list[str]:
    """As much of the path as is there: a place that a person, or an editor, can go to."""
    there, value = [], container.value
    for step in path:
        if not isinstance(value, dict) or step not in value:
            break
        value = value[step]
        there.append(step)
    return there
