import assert from 'node:assert/strict';
import test from 'node:test';

import { normalPrefix, parse } from '../reference.mjs';

const SHA = `sha256:${'0'.repeat(64)}`;

test('references are read as container runtimes read them', () => {
  for (const [text, repository, tag, digest] of [
    ['nginx', 'docker.io/library/nginx', null, null],
    ['nginx:1.27', 'docker.io/library/nginx', '1.27', null],
    ['acme/web', 'docker.io/acme/web', null, null],
    ['docker.io/nginx', 'docker.io/library/nginx', null, null],
    ['index.docker.io/acme/web:1', 'docker.io/acme/web', '1', null],
    ['localhost/web', 'localhost/web', null, null],
    ['localhost:5000/web:2', 'localhost:5000/web', '2', null],
    ['[fd00::1]:5000/web:2', '[fd00::1]:5000/web', '2', null],
    ['Registry/web', 'Registry/web', null, null],
    ['registry.example.com:5000/a/b__c/d--e:x', 'registry.example.com:5000/a/b__c/d--e', 'x', null],
    [`a.example/b@${SHA}`, 'a.example/b', null, SHA],
    [`a.example/b:1@${SHA}`, 'a.example/b', '1', SHA],
  ]) {
    const { repository: r, tag: t, digest: d } = parse(text);
    assert.deepEqual([r, t, d], [repository, tag, digest], text);
  }
});

test('what no runtime accepts is no reference', () => {
  for (const text of [
    '',
    ' nginx',
    'Nginx',
    'nginx:',
    'nginx@',
    'nginx@sha256:12',
    `nginx@${SHA}@${SHA}`,
    'https://a.example/web',
    'a.example//web',
    'a.example/web/',
    'a..b/c d',
    '{{ .Values.image }}',
    `nginx:${'x'.repeat(129)}`,
    'a'.repeat(2000),
    `${'a-'.repeat(500)}!`,
  ]) {
    assert.equal(parse(text), null, text);
  }
});

test('a prefix begins with a registry', () => {
  assert.equal(normalPrefix('index.docker.io/acme/'), 'docker.io/acme');
  assert.equal(normalPrefix('localhost:5000'), 'localhost:5000');
  for (const text of ['', 'nginx', 'library/nginx', 'https://a.example', 'a.example/B', 'a.example/b:1']) {
    assert.equal(normalPrefix(text), null, text);
  }
});
