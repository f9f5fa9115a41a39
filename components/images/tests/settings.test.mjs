import assert from 'node:assert/strict';
import test from 'node:test';

import { readSettings, SettingsError } from '../settings.mjs';

test('arguments win over the config', () => {
  const { registries } = readSettings([['registries', '{"docker.io": "a.example"}']], ['index.docker.io=b.example/hub/']);
  assert.deepEqual([...registries], [['docker.io', 'b.example/hub']]);
});

test('paths are steps by kind', () => {
  const { paths } = readSettings([['paths', '{"Site": ["spec.image", "spec.steps.*.image"]}']], ['docker.io=a.example']);
  assert.deepEqual(paths.get('Site'), [['spec', 'image'], ['spec', 'steps', '*', 'image']]);
});

test('what is not understood is refused with the way out', () => {
  for (const [config, args, message] of [
    [[], [], /there is nothing to change/],
    [[['paths', '{"Site": ["spec.image"]}']], [], /there is nothing to change/],
    [[['registry', '{}']], [], /config has no key `registry`: there are registries/],
    [[['toString', '{}']], [], /config has no key `toString`/],
    [[['registries', 'docker.io']], [], /config `registries` must be a map/],
    [[['registries', '["docker.io"]']], [], /config `registries` must be a map/],
    [[['registries', '{"nginx": "a.example"}']], [], /`nginx` does not begin with a registry: write it in full/],
    [[['registries', '{"docker.io": "https://a.example"}']], [], /the target of `docker.io` must be a registry/],
    [[['registries', '{"docker.io": 1}']], [], /the target of `docker.io` must be a registry/],
    [[['digests', '{"nginx:1.27": "sha256:12"}']], [], /the digest of `nginx:1.27` must be sha256: and 64 hex/],
    [[['digests', '{"nginx:1.27": null}']], [], /the digest of `nginx:1.27`/],
    [[['digests', '{"Nginx": ""}']], [], /`Nginx` is not an image with a tag/],
    [[['paths', '{"Site": "spec.image"}']], [], /`Site` must have a list of places/],
    [[['paths', '{"Site": ["spec..image"]}']], [], /`Site` must have a list of places/],
    [[], ['docker.io'], /the argument `docker.io` is not REGISTRY=TARGET/],
    [[], ['docker.io='], /the target of `docker.io`/],
  ]) {
    assert.throws(
      () => readSettings(config, args),
      (error) => error instanceof SettingsError && message.test(error.message) && !error.message.includes('\n'),
      String(message),
    );
  }
});
