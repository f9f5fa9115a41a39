"""Image references, as container runtimes read them."""

from dataclasses import dataclass

DEFAULT_REGISTRY = "docker.io"
# Docker's older name for the same registry.
ALIASES = {"index.docker.io": DEFAULT_REGISTRY}


@dataclass(frozen=True)
class Image:
    """`docker.io/library/nginx` at a tag, a digest, both or neither."""

    repository: str
    """With its registry, always written out."""
    tag: str | None
    digest: str | None

    def comes_from(self, registry: str) -> bool:
        """Whether it is in a registry, or a part of one. Whole names only: `a.example` is not `a.example.evil.com`."""
        return self.repository.startswith(registry + "/")


def parse(reference: str) -> Image:
    """Never fails: what no runtime would accept simply gives a repository that nobody allowed."""
    name, at, digest = reference.strip().partition("@")
    slash = name.rfind("/")
    # A colon before the last slash is the registry's port.
    colon = name.find(":", slash + 1)
    tag = None if colon < 0 else name[colon + 1 :]
    repository = name if colon < 0 else name[:colon]
    return Image(full_repository(repository), tag or None, digest if at else None)


def full_repository(repository: str) -> str:
    first, slash, rest = repository.partition("/")
    is_registry = slash and ("." in first or ":" in first or first == "localhost" or first != first.lower())
    registry, path = (first, rest) if is_registry else (DEFAULT_REGISTRY, repository)
    registry = ALIASES.get(registry, registry)
    if registry == DEFAULT_REGISTRY and "/" not in path:
        path = f"library/{path}"
    return f"{registry}/{path}"


def normal_registry(text: str) -> str:
    """An allowed registry as `Image.comes_from` compares it."""
    first, slash, rest = text.strip("/").partition("/")
    return ALIASES.get(first, first) + slash + rest
