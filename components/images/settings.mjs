// What a call asks for: the config, and over it the arguments. Anything that is not understood is refused: a mapping that
// never matches would be found when the pull fails.

import { isDigest, normalPrefix, parse } from './reference.mjs';
import { digestKey } from './rewrite.mjs';

/** Why config or arguments cannot be used: one line for a person. */
export class SettingsError extends Error {}

/**
 * @param {[string, string][]} config its entries: scalars as text, maps and lists as JSON text
 * @param {string[]} args `REGISTRY=TARGET`
 * @returns {{registries: Map<string, string>, digests: Map<string, string>, paths: Map<string, string[][]>}}
 *   `registries` from a prefix of a full repository to what takes its place; `digests` by full repository and tag;
 *   `paths` from a kind to the places of its images
 * @throws {SettingsError}
 */
export function readSettings(config, args) {
  const settings = { registries: new Map(), digests: new Map(), paths: new Map() };
  for (const [key, text] of config) {
    if (!Object.hasOwn(READERS, key)) {
      throw new SettingsError(`config has no key \`${key}\`: there are registries, digests and paths`);
    }
    for (const [name, value] of entries(key, text)) {
      READERS[key](settings, name, value);
    }
  }
  for (const arg of args) {
    const equals = arg.indexOf('=');
    if (equals < 0) {
      throw new SettingsError(`the argument \`${arg}\` is not REGISTRY=TARGET, such as docker.io=mirror.example.com/hub`);
    }
    putRegistry(settings, arg.slice(0, equals), arg.slice(equals + 1));
  }
  if (settings.registries.size === 0 && settings.digests.size === 0) {
    throw new SettingsError(
      'there is nothing to change: give REGISTRY=TARGET as an argument, or `registries` or `digests` in the config',
    );
  }
  return settings;
}

const READERS = { registries: putRegistry, digests: putDigest, paths: putPaths };

function putRegistry({ registries }, from, to) {
  const prefix = normalPrefix(from);
  if (prefix === null) {
    throw new SettingsError(`\`${from}\` does not begin with a registry: write it in full, such as docker.io/library/nginx`);
  }
  const target = typeof to === 'string' ? normalPrefix(to) : null;
  if (target === null) {
    throw new SettingsError(
      `the target of \`${from}\` must be a registry, or a place in one, such as mirror.example.com/hub, without https://`,
    );
  }
  registries.set(prefix, target);
}

function putDigest({ digests }, reference, digest) {
  const image = parse(reference);
  if (image === null || image.digest !== null) {
    throw new SettingsError(`config \`digests\`: \`${reference}\` is not an image with a tag, such as nginx:1.27`);
  }
  if (typeof digest !== 'string' || !isDigest(digest)) {
    throw new SettingsError(`config \`digests\`: the digest of \`${reference}\` must be sha256: and 64 hex digits`);
  }
  digests.set(digestKey(image), digest);
}

function putPaths({ paths }, kind, list) {
  const texts = Array.isArray(list) ? list : [];
  if (texts.length === 0 || !texts.every((text) => typeof text === 'string' && text.split('.').every(Boolean))) {
    throw new SettingsError(`config \`paths\`: \`${kind}\` must have a list of places, such as [spec.image, spec.steps.*.image]`);
  }
  paths.set(kind, texts.map((text) => text.split('.')));
}

function entries(key, text) {
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    value = null;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new SettingsError(`config \`${key}\` must be a map`);
  }
  return Object.entries(value);
}
