// Where the images of an object are. Values are plain JSON of any shape: what is not as the cluster has it counts as not there.

const CONTAINERS = ['initContainers', 'containers', 'ephemeralContainers'].map((field) => [field, '*', 'image']);
const IN_POD = [...CONTAINERS, ['volumes', '*', 'image', 'reference']];
const WORKLOAD = ['spec', 'template', 'spec'];

// By API group and kind: a `Deployment` of another group is another thing.
const PODS = new Map([
  ['/Pod', ['spec']],
  ['/PodTemplate', ['template', 'spec']],
  ['/ReplicationController', WORKLOAD],
  ['apps/Deployment', WORKLOAD],
  ['apps/StatefulSet', WORKLOAD],
  ['apps/DaemonSet', WORKLOAD],
  ['apps/ReplicaSet', WORKLOAD],
  ['batch/Job', WORKLOAD],
  ['batch/CronJob', ['spec', 'jobTemplate', 'spec', 'template', 'spec']],
]);

/**
 * Whether an object is worth reading: most of a stream is not.
 *
 * @param {{apiVersion: string, kind: string}} identity
 * @param {Map<string, string[][]>} custom more places, by kind
 */
export function mayHoldImages({ apiVersion, kind }, custom) {
  return kind.endsWith('List') || placesOf(apiVersion, kind, custom).length > 0;
}

/**
 * The images of an object, or of the items of a list, in the order of the places.
 *
 * @param {unknown} value
 * @param {{apiVersion: string, kind: string}} type
 * @param {Map<string, string[][]>} custom more places, by kind
 * @param {string[]} path where `value` is in its document
 * @returns {Generator<{path: string[], reference: string}>}
 */
export function* images(value, { apiVersion, kind }, custom, path = []) {
  if (kind.endsWith('List') && Array.isArray(own(value, 'items'))) {
    for (const [index, item] of value.items.entries()) {
      yield* images(item, itemType(item, apiVersion, kind), custom, [...path, 'items', String(index)]);
    }
    return;
  }
  for (const place of placesOf(apiVersion, kind, custom)) {
    yield* texts(value, place, path);
  }
}

// The items of a `DeploymentList` may leave their type to the list.
function itemType(item, apiVersion, kind) {
  const text = (field, otherwise) => (typeof own(item, field) === 'string' ? item[field] : otherwise);
  return { apiVersion: text('apiVersion', apiVersion), kind: text('kind', kind.slice(0, -'List'.length)) };
}

function placesOf(apiVersion, kind, custom) {
  const slash = apiVersion.indexOf('/');
  const pod = PODS.get(`${slash < 0 ? '' : apiVersion.slice(0, slash)}/${kind}`);
  const places = pod === undefined ? [] : IN_POD.map((place) => [...pod, ...place]);
  return [...places, ...(custom.get(kind) ?? [])];
}

function* texts(value, [step, ...rest], path) {
  if (step === undefined) {
    if (typeof value === 'string') {
      yield { path, reference: value };
    }
  } else if (step === '*') {
    for (const key of typeof value === 'object' && value !== null ? Object.keys(value) : []) {
      yield* texts(value[key], rest, [...path, key]);
    }
  } else {
    yield* texts(own(value, step), rest, [...path, step]);
  }
}

function own(value, key) {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? value[key] : undefined;
}
