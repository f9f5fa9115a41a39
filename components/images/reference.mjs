// Image references, as container runtimes read them.

const DEFAULT_REGISTRY = 'docker.io';
// Docker's older name for the same registry.
const ALIASES = new Map([['index.docker.io', DEFAULT_REGISTRY]]);

// Longer than any runtime accepts; keeps the expressions below from a text that is not meant for them.
const LONGEST = 1024;
const REGISTRY = /^[A-Za-z0-9.-]+(?::[0-9]+)?$|^\[[0-9A-Fa-f:]+\](?::[0-9]+)?$/;
const PART = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const TAG = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;
const DIGEST = /^(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/;

/**
 * Takes a reference apart.
 *
 * @param {string} text such as `nginx:1.27` or `registry.example.com:5000/shop/web@sha256:…`
 * @returns {{name: string, repository: string, tag: string | null, digest: string | null} | null}
 *   `name` as written, `repository` with its registry and Docker's `library/` written out; null if no runtime would accept it
 */
export function parse(text) {
  if (text.length > LONGEST) {
    return null;
  }
  const [rest, digest, more] = text.split('@');
  // A colon before the last slash is the registry's port.
  const colon = rest.indexOf(':', rest.lastIndexOf('/') + 1);
  const name = colon < 0 ? rest : rest.slice(0, colon);
  const tag = colon < 0 ? null : rest.slice(colon + 1);
  const repository = fullRepository(name);
  const good = repository !== null && more === undefined && (tag === null || TAG.test(tag)) && (digest === undefined || isDigest(digest));
  return good ? { name, repository, tag, digest: digest ?? null } : null;
}

/** Whether a text is a digest, `sha256:` and 64 hex digits or `sha512:` and 128. */
export function isDigest(text) {
  return DIGEST.test(text);
}

/**
 * A registry, or a part of one, as `parse` writes repositories: `index.docker.io/acme/` is `docker.io/acme`.
 *
 * @param {string} text
 * @returns {string | null} null if it does not begin with a registry
 */
export function normalPrefix(text) {
  const [first, ...path] = text.replace(/\/+$/, '').split('/');
  return isRegistry(first) && path.every((part) => PART.test(part)) ? [ALIASES.get(first) ?? first, ...path].join('/') : null;
}

function fullRepository(name) {
  const parts = name.split('/');
  const first = parts.length > 1 && isRegistry(parts[0]) ? parts.shift() : DEFAULT_REGISTRY;
  if (!parts.every((part) => PART.test(part))) {
    return null;
  }
  const registry = ALIASES.get(first) ?? first;
  const path = registry === DEFAULT_REGISTRY && parts.length === 1 ? ['library', ...parts] : parts;
  return [registry, ...path].join('/');
}

// A first part is a registry if it could not be a part of a path: Docker's own rule.
function isRegistry(first) {
  return REGISTRY.test(first) && (/[.:A-Z]/.test(first) || first === 'localhost');
}
