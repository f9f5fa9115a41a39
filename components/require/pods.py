"""Where pods are in the objects of a cluster.

Values are plain JSON. Anything may have any shape: what is not as the cluster has it counts as not there.
"""

from collections.abc import Iterator
from dataclasses import dataclass

WORKLOAD = ("spec", "template", "spec")
PLACES = {
    ("", "Pod"): ("spec",),
    ("", "PodTemplate"): ("template", "spec"),
    ("", "ReplicationController"): WORKLOAD,
    ("apps", "Deployment"): WORKLOAD,
    ("apps", "StatefulSet"): WORKLOAD,
    ("apps", "DaemonSet"): WORKLOAD,
    ("apps", "ReplicaSet"): WORKLOAD,
    ("batch", "Job"): WORKLOAD,
    ("batch", "CronJob"): ("spec", "jobTemplate", "spec", "template", "spec"),
}
# What runs to its end, or is only a template, is not asked whether it is ready.
WITHOUT_PROBES = {"Job", "CronJob", "PodTemplate"}
HOOK = "helm.sh/hook"


@dataclass(frozen=True)
class Container:
    """A container and its place."""

    value: dict
    path: list[str]
    long_running: bool
    """Whether it runs as long as its pod."""

    @property
    def name(self) -> str:
        """Its name, or its place."""
        name = self.value.get("name")
        return name if isinstance(name, str) and name else "/".join(self.path[-2:])


@dataclass(frozen=True)
class Pod:
    """A pod's spec in an object that runs one or makes them."""

    spec: dict
    path: list[str]
    owner: str
    """What people call the object: `Deployment web`."""
    is_hook: bool
    is_serving: bool
    """Whether it is meant to run on: no job, no hook."""

    def containers(self) -> Iterator[Container]:
        """All of them: init and ephemeral ones too."""
        for field in ("initContainers", "containers", "ephemeralContainers"):
            for index, value in enumerate(a_list(self.spec.get(field))):
                if isinstance(value, dict):
                    # An init container that is always restarted is a sidecar, whose probes are its author's choice.
                    yield Container(value, [*self.path, field, str(index)], field == "containers")


def pods(root: object, hooks: list[str]) -> Iterator[Pod]:
    """The pods of one document, those in a list's items included."""
    rest: list[tuple[object, list[str], str, str]] = [(root, [], "", "")]
    while rest:
        value, path, list_version, list_kind = rest.pop()
        value = a_map(value)
        # The items of a `DeploymentList` may leave their type to the list.
        version, kind = a_text(value.get("apiVersion")) or list_version, a_text(value.get("kind")) or list_kind
        items = value.get("items")
        if kind.endswith("List") and isinstance(items, list):
            below = [(item, [*path, "items", str(i)], version, kind.removesuffix("List")) for i, item in enumerate(items)]
            rest.extend(reversed(below))
            continue
        group = version.partition("/")[0] if "/" in version else ""
        place = PLACES.get((group, kind))
        if place is None or not isinstance(spec := at(value, place), dict):
            continue
        is_hook = bool(hooks) or HOOK in a_map(at(value, ("metadata", "annotations")))
        owner = f"{kind} {a_text(at(value, ('metadata', 'name'))) or 'without a name'}"
        yield Pod(spec, [*path, *place], owner, is_hook, not is_hook and kind not in WITHOUT_PROBES)


def at(value: object, path: tuple[str, ...]) -> object:
    """What stands at a path of map keys, or None."""
    for step in path:
        value = a_map(value).get(step)
    return value


def a_map(value: object) -> dict:
    return value if isinstance(value, dict) else {}


def a_list(value: object) -> list:
    return value if isinstance(value, list) else []


def a_text(value: object) -> str:
    return value if isinstance(value, str) else ""
