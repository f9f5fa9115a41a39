"""What the config asks for.

Anything that is not understood is refused: a misspelt rule that never fires would pass for a clean chart.
"""

import json
from dataclasses import dataclass

import images
from policy import DEFAULTS

SEVERITIES = ("info", "warning", "error")


class SettingsError(ValueError):
    """Why config or arguments cannot be used: one line for a person."""


@dataclass(frozen=True)
class Settings:
    """How grave each rule is, and whose images are welcome."""

    severities: dict[str, str | None]
    """Every rule's severity: `info`, `warning`, `error`; none for a rule that is off."""
    registries: tuple[str, ...]
    """`registry.example.com`, or a part of one, `registry.example.com/shop`; empty is no opinion."""

    @classmethod
    def read(cls, config: list[tuple[str, str]], args: list[str]) -> "Settings":
        """From the config's entries: scalars as text, maps and lists as JSON text.

        Raises: `SettingsError`.
        """
        if args:
            raise SettingsError(f"require takes no arguments, but was given `{args[0]}`: rules are set in the config")
        severities, registries = dict(DEFAULTS), ()
        for key, text in config:
            if key == "rules":
                severities.update(read_rules(text))
            elif key == "registries":
                registries = read_registries(text)
            else:
                raise SettingsError(f"config has no key `{key}`: there are rules and registries")
        return cls(severities, registries)


def read_rules(text: str) -> dict[str, str | None]:
    rules = read_json(text, dict, "config `rules` must be a map, such as {image-tag: error, probes: off}")
    return {check_rule(rule): read_severity(rule, severity) for rule, severity in rules.items()}


def check_rule(rule: str) -> str:
    if rule not in DEFAULTS:
        raise SettingsError(f"config `rules`: there is no rule `{rule}`: there are {', '.join(DEFAULTS)}")
    return rule


def read_severity(rule: str, severity: object) -> str | None:
    # Some YAML readers take a plain `off` for false; the person meant the same.
    if severity == "off" or severity is False:
        return None
    if severity in SEVERITIES:
        return severity
    raise SettingsError(f"config `rules`: `{rule}` must be info, warning, error or off, not {json.dumps(severity)}")


def read_registries(text: str) -> tuple[str, ...]:
    message = "config `registries` must be a list of texts, such as [registry.example.com/shop]"
    registries = read_json(text, list, message)
    if not all(isinstance(registry, str) and registry.strip("/") for registry in registries):
        raise SettingsError(message)
    return tuple(images.normal_registry(registry) for registry in registries)


def read_json(text: str, kind: type, message: str):
    try:
        value = json.loads(text)
    except ValueError:
        raise SettingsError(message) from None
    if not isinstance(value, kind):
        raise SettingsError(message)
    return value
