import assert from 'node:assert/strict';
import test from 'node:test';

import { images, mayHoldImages } from '../places.mjs';

const none = new Map();
const places = (value, custom = none) => [...images(value, value, custom)].map(({ path }) => path.join('.'));

test('all containers of a pod, and its image volumes, have images', () => {
  const container = [{ image: 'a' }];
  const spec = {
    containers: [{ image: 'a' }, {}, { image: 7 }, { image: 'b' }],
    initContainers: container,
    ephemeralContainers: container,
    volumes: [{ emptyDir: {} }, { image: { reference: 'c' } }],
  };
  assert.deepEqual(places({ apiVersion: 'v1', kind: 'Pod', spec }), [
    'spec.initContainers.0.image',
    'spec.containers.0.image',
    'spec.containers.3.image',
    'spec.ephemeralContainers.0.image',
    'spec.volumes.1.image.reference',
  ]);
});

test('every kind that makes pods is known, by its group', () => {
  const workload = ['spec', 'template', 'spec'];
  for (const [apiVersion, kind, ...path] of [
    ['v1', 'PodTemplate', 'template', 'spec'],
    ['v1', 'ReplicationController', ...workload],
    ...['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet'].map((kind) => ['apps/v1', kind, ...workload]),
    ['batch/v1', 'Job', ...workload],
    ['batch/v1', 'CronJob', 'spec', 'jobTemplate', 'spec', 'template', 'spec'],
  ]) {
    const inner = path.reduceRight((value, step) => ({ [step]: value }), { containers: [{ image: 'a' }] });
    assert.deepEqual(places({ apiVersion, kind, ...inner }), [`${path.join('.')}.containers.0.image`]);
    assert.deepEqual(places({ apiVersion: 'other.example/v1', kind, ...inner }), []);
  }
});

test('custom places are by kind, and a star is every item', () => {
  const custom = new Map([['Site', [['spec', 'image'], ['spec', 'steps', '*', 'image']]]]);
  const value = { apiVersion: 'example.com/v1', kind: 'Site', spec: { image: 'a', steps: [{ image: 'b' }, {}, 'x', { image: 'c' }] } };
  assert.deepEqual(places(value, custom), ['spec.image', 'spec.steps.0.image', 'spec.steps.3.image']);
  assert.equal(mayHoldImages(value, custom), true);
  assert.equal(mayHoldImages(value, none), false);
});

test('the items of a list have their own types, or the type of the list', () => {
  const pod = { apiVersion: 'v1', kind: 'Pod', spec: { containers: [{ image: 'a' }] } };
  const inner = { apiVersion: 'v1', kind: 'List', items: [pod] };
  const list = { apiVersion: 'v1', kind: 'List', items: [pod, null, { kind: 'Secret' }, inner] };
  assert.deepEqual(places(list), ['items.0.spec.containers.0.image', 'items.3.items.0.spec.containers.0.image']);
  const typed = { apiVersion: 'v1', kind: 'PodList', items: [{ spec: pod.spec }] };
  assert.deepEqual(places(typed), ['items.0.spec.containers.0.image']);
});

test('any shape is survived', () => {
  for (const spec of [null, 1, 'x', [], { containers: {} }, { containers: 'abc' }, { containers: [null, [], 'x'] }]) {
    assert.deepEqual(places({ apiVersion: 'v1', kind: 'Pod', spec }), [], JSON.stringify(spec));
  }
  assert.deepEqual(places({ apiVersion: 'v1', kind: 'PodList', items: {} }), []);
});
