"""The component's face: what a host calls, and what it offers.

All judging is in plain modules beside this one, which run under any Python and are tested there.
"""

import json

from componentize_py_types import Err
from wit_world import exports
from wit_world.exports import postrenderer
from wit_world.imports import store, types, yaml

from policy import UNREADABLE, Policy
from settings import Settings, SettingsError

SEVERITIES = {
    "info": types.Severity.INFO,
    "warning": types.Severity.WARNING,
    "error": types.Severity.ERROR,
}


class Postrenderer(exports.Postrenderer):
    """Judges every document and edits none."""

    def render(self, documents: list[postrenderer.Document], args: list[str]) -> postrenderer.Rendered:
        """One diagnostic for each place that breaks a rule."""
        policy = Policy(read_settings(args))
        diagnostics = [
            types.Diagnostic(SEVERITIES[finding.severity], finding.rule, finding.message, index, finding.path)
            for index, document in enumerate(documents)
            for finding in judge(policy, document)
        ]
        return postrenderer.Rendered(edits=[], diagnostics=diagnostics)


def read_settings(args: list[str]) -> Settings:
    try:
        config = store.get_all()
    except Err as error:
        raise Err(types.Failure_Unavailable(f"the config cannot be read: {error.value.value}")) from error
    try:
        return Settings.read(config, args)
    except SettingsError as error:
        raise Err(types.Failure_InvalidInput(str(error))) from error


def judge(policy: Policy, document: postrenderer.Document):
    """Reads the document itself and does not ask for an identity: what the host cannot name may still be a pod."""
    try:
        value = json.loads(yaml.to_json(document.text))
    except Err as error:
        return policy.only(UNREADABLE, f"this document cannot be read as YAML, so nothing in it was judged: {error.value}")
    except (ValueError, RecursionError):
        return policy.only(UNREADABLE, "this document is nested too deeply, so nothing in it was judged")
    return policy.judge(value, document.hooks)
