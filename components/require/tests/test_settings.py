"""Config and arguments."""

import unittest

from settings import Settings, SettingsError


class SettingsAreRead(unittest.TestCase):
    def test_rules_keep_their_defaults_where_the_config_is_silent(self):
        settings = Settings.read([("rules", '{"probes": "off", "image-tag": "error", "host-path": false}')], [])
        self.assertIsNone(settings.severities["probes"])
        self.assertIsNone(settings.severities["host-path"])
        self.assertEqual(settings.severities["image-tag"], "error")
        self.assertEqual(settings.severities["privileged"], "error")

    def test_registries_lose_a_last_slash_and_dockers_old_name(self):
        settings = Settings.read([("registries", '["a.example/x/", "index.docker.io"]')], [])
        self.assertEqual(settings.registries, ("a.example/x", "docker.io"))

    def test_what_is_not_understood_is_refused_with_the_way_out(self):
        cases = [
            ([("rule", "{}")], [], "config has no key `rule`: there are rules and registries"),
            ([("rules", "x")], [], "config `rules` must be a map"),
            ([("rules", "[]")], [], "config `rules` must be a map"),
            ([("rules", '{"probe": "error"}')], [], "there is no rule `probe`: there are unreadable, image-tag"),
            ([("rules", '{"probes": "high"}')], [], '`probes` must be info, warning, error or off, not "high"'),
            ([("rules", '{"probes": true}')], [], "not true"),
            ([("rules", '{"probes": ["error"]}')], [], 'not ["error"]'),
            ([("registries", "a.example")], [], "config `registries` must be a list"),
            ([("registries", "[1]")], [], "config `registries` must be a list"),
            ([("registries", '["/"]')], [], "config `registries` must be a list"),
            ([], ["--strict"], "require takes no arguments, but was given `--strict`"),
        ]
        for config, args, message in cases:
            with self.subTest(config=config, args=args), self.assertRaises(SettingsError) as raised:
                Settings.read(config, args)
            self.assertIn(message, str(raised.exception))
            self.assertNotIn("\n", str(raised.exception))
