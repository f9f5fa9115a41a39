// What becomes of one image reference.

import { parse } from './reference.mjs';

/**
 * Moves a reference to its mirror and pins its digest.
 *
 * A digest is looked up under the reference as the chart has it, then under its new one. Its tag stays, for people; a reference
 * that has a digest keeps it.
 *
 * @param {string} reference
 * @param {{registries: Map<string, string>, digests: Map<string, string>}} settings
 * @returns {string} the same text if nothing is to change
 */
export function rewrite(reference, { registries, digests }) {
  const image = parse(reference);
  if (image === null) {
    return reference;
  }
  const name = mirrored(image.repository, registries) ?? image.name;
  const found = digests.get(digestKey(image)) ?? digests.get(digestKey({ ...parse(name), tag: image.tag }));
  const digest = image.digest ?? found;
  const tag = image.tag === null ? '' : `:${image.tag}`;
  return `${name}${tag}${digest ? `@${digest}` : ''}`;
}

/**
 * What a digest is kept under: `nginx` and `docker.io/library/nginx:latest` are one image.
 *
 * @param {{repository: string, tag: string | null}} image
 */
export function digestKey({ repository, tag }) {
  return `${repository}:${tag ?? 'latest'}`;
}

// The longest prefix wins, by whole parts: `docker.io/acme` says nothing of `docker.io/acmecorp`.
function mirrored(repository, registries) {
  for (let end = repository.length; end > 0; end = repository.lastIndexOf('/', end - 1)) {
    const target = registries.get(repository.slice(0, end));
    if (target !== undefined) {
      return target + repository.slice(end);
    }
  }
  return undefined;
}
