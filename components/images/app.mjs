// The component's face: what a host calls, and what it offers. All thinking is in the plain modules beside this one,
// which run under any JavaScript engine and are tested there.

import yaml from 'helm:plugin/yaml@0.1.0';
import store from 'wasi:config/store@0.2.0-rc.1';

import { images, mayHoldImages } from './places.mjs';
import { rewrite } from './rewrite.mjs';
import { readSettings, SettingsError } from './settings.mjs';

export const postrenderer = {
  render(documents, args) {
    const settings = orInvalidInput(() => readSettings(store.getAll(), args));
    const edits = [];
    for (const [index, document] of documents.entries()) {
      const text = rewritten(settings, document);
      if (text !== document.text) {
        edits.push({ tag: 'replace', val: { index, text } });
      }
    }
    return { edits, diagnostics: [] };
  },
};

function rewritten(settings, { text, identity, source }) {
  // Comments, and what is no object.
  if (!identity || !mayHoldImages(identity, settings.paths)) {
    return text;
  }
  try {
    const changes = [];
    for (const image of images(JSON.parse(yaml.toJson(text)), identity, settings.paths)) {
      const reference = rewrite(image.reference, settings);
      if (reference !== image.reference) {
        changes.push({ tag: 'set', val: [image.path, JSON.stringify(reference)] });
      }
    }
    return changes.length === 0 ? text : yaml.patch(text, changes);
  } catch (error) {
    const where = source ? ` in ${source}` : '';
    throw invalidInput(`${identity.kind} ${identity.name ?? 'without a name'}${where}: ${reason(error)}`);
  }
}

function orInvalidInput(read) {
  try {
    return read();
  } catch (error) {
    if (error instanceof SettingsError) {
      throw invalidInput(error.message);
    }
    throw { tag: 'unavailable', val: `the config cannot be read: ${reason(error)}` };
  }
}

function invalidInput(message) {
  return { tag: 'invalid-input', val: message };
}

// An import that fails throws the error that its WIT names, a text or a variant; the engine throws its own.
function reason(error) {
  return String(error?.payload ?? error?.val ?? error?.message ?? error);
}
