import assert from 'node:assert/strict';
import test from 'node:test';

import { rewrite } from '../rewrite.mjs';
import { readSettings } from '../settings.mjs';

const A = `sha256:${'a'.repeat(64)}`;
const B = `sha256:${'b'.repeat(64)}`;
const settings = readSettings(
  [
    ['registries', JSON.stringify({
      'docker.io': 'mirror.example.com/hub',
      'docker.io/acme': 'registry.example.com/acme',
      'docker.io/library/busybox': 'registry.example.com/tools/busybox',
    })],
    ['digests', JSON.stringify({ 'nginx:1.27': A, 'other.example/web': B, 'mirror.example.com/hub/library/redis:7': B })],
  ],
  [],
);

test('a reference moves to its mirror and gets its digest', () => {
  for (const [from, to] of [
    ['redis', 'mirror.example.com/hub/library/redis'],
    ['docker.io/library/redis:6', 'mirror.example.com/hub/library/redis:6'],
    ['nginx:1.27', `mirror.example.com/hub/library/nginx:1.27@${A}`],
    ['index.docker.io/library/nginx:1.27', `mirror.example.com/hub/library/nginx:1.27@${A}`],
    ['redis:7', `mirror.example.com/hub/library/redis:7@${B}`],
    ['acme/web:1', 'registry.example.com/acme/web:1'],
    ['acmecorp/web:1', 'mirror.example.com/hub/acmecorp/web:1'],
    ['busybox:1', 'registry.example.com/tools/busybox:1'],
    [`nginx:1.27@${B}`, `mirror.example.com/hub/library/nginx:1.27@${B}`],
    ['other.example/web', `other.example/web@${B}`],
    ['other.example/web:latest', `other.example/web:latest@${B}`],
  ]) {
    assert.equal(rewrite(from, settings), to);
    assert.equal(rewrite(to, settings), to, 'a second run changes nothing');
  }
});

test('what nothing names, or no runtime accepts, stays as it is', () => {
  for (const text of ['other.example/web:2', 'docker.io.evil.example/web', '', '{{ image }}', 'Nginx:1.27']) {
    assert.equal(rewrite(text, settings), text);
  }
});
