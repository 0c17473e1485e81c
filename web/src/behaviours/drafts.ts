/** Nothing typed is lost: drafts of forms stay in this browser until they are sent (form[data-draft=KEY]). */
import { behave } from '../shared/behave';
import { make } from '../shared/elements';
import { calm } from '../shared/http';
import { say } from '../shared/words';

type Saved = { at: number; values: Record<string, string> };
type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

const KEEP_MS = 7 * 24 * 3600 * 1000;
const start = `gezhi-draft:${document.body.dataset.user ?? ''}:`;
const unsent = new Set<HTMLFormElement>();
const saves = new Set<() => void>();
let signingOut = false;
let sending = false;

function fields(form: HTMLFormElement): Field[] {
  const kept = 'textarea[name], select[name], input[name]:not([type=hidden]):not([type=password]):not([type=file]), input[data-combobox-value], input[data-area-value]';
  return [...form.querySelectorAll<Field>(kept)].filter((field) => !('draftSkip' in field.dataset));
}

function ticks(field: Field): field is HTMLInputElement {
  return field instanceof HTMLInputElement && (field.type === 'checkbox' || field.type === 'radio');
}

/** What the form holds: a tick box or radio under name=value, other fields under their name. */
function read(form: HTMLFormElement): Record<string, string> {
  const values: Record<string, string> = {};
  for (const field of fields(form)) {
    if (ticks(field)) values[`${field.name}=${field.value}`] = field.checked ? '1' : '';
    else values[field.name] = field.value;
  }
  for (const text of form.querySelectorAll<HTMLInputElement>('input[role=combobox]')) values[`#${text.id}`] = text.value;
  return values;
}

function write(form: HTMLFormElement, values: Record<string, string>): void {
  for (const field of fields(form)) {
    const value = values[ticks(field) ? `${field.name}=${field.value}` : field.name];
    if (value === undefined) continue;
    if (ticks(field)) field.checked = value === '1';
    else field.value = value;
    if ('areaValue' in field.dataset && value) field.closest('[data-area-picker]')?.dispatchEvent(new CustomEvent('gezhi:area', { detail: value }));
    field.dispatchEvent(new Event('input', { bubbles: false }));
  }
  for (const text of form.querySelectorAll<HTMLInputElement>('input[role=combobox]')) text.value = values[`#${text.id}`] ?? text.value;
}

function load(key: string): Saved | null {
  try {
    const saved = JSON.parse(localStorage.getItem(start + key) ?? 'null') as Saved | null;
    return saved && Date.now() - saved.at < KEEP_MS ? saved : null;
  } catch {
    return null;
  }
}

/** Forget the draft of one form. */
export function dropDraft(key: string): void {
  localStorage.removeItem(start + key);
}

function tellRestored(form: HTMLFormElement, key: string, at: number, empty: Record<string, string>): void {
  const drop = make('button', { type: 'button' }, say('draftDrop'));
  const time = new Date(at).toLocaleString(document.documentElement.lang, { month: 'numeric', day: 'numeric', hour: '2-digit', minute: '2-digit' });
  const note = make('p', { class: 'draft-note', role: 'status' }, say('draftBack', time), drop);
  drop.addEventListener('click', () => {
    write(form, empty);
    dropDraft(key);
    unsent.delete(form);
    note.remove();
  });
  form.prepend(note);
  form.closest('details')?.setAttribute('open', '');
}

behave('[data-notice]', (notice) => {
  for (const tag of (notice.dataset.notice ?? '').split(' ')) if (tag.startsWith('draft:')) dropDraft(tag.slice(6));
});

behave('form[data-draft]', (element) => {
  const form = element as HTMLFormElement;
  const key = form.dataset.draft;
  if (!key) return;
  const empty = read(form);
  const saved = form.querySelector('[data-errors]') ? null : load(key);
  if (saved && JSON.stringify(saved.values) !== JSON.stringify(empty)) {
    write(form, saved.values);
    tellRestored(form, key, saved.at, empty);
  }
  const save = (): void => {
    const values = read(form);
    if (signingOut || !form.isConnected) return;
    if (JSON.stringify(values) === JSON.stringify(empty)) {
      dropDraft(key);
      unsent.delete(form);
    } else localStorage.setItem(start + key, JSON.stringify({ at: Date.now(), values } satisfies Saved));
  };
  const saveSoon = calm(400, save);
  form.addEventListener('input', (event) => {
    if (!event.isTrusted) return;
    sending = false;
    unsent.add(form);
    saveSoon();
  });
  form.addEventListener('change', saveSoon);
  saves.add(() => unsent.has(form) && save());
});

// Sending one form leaves the page: what stands in all of them is saved first, so nobody needs to be asked.
document.addEventListener('submit', (event) => {
  saves.forEach((save) => save());
  sending = !event.defaultPrevented;
});

behave('form[data-sign-out]', (form) => {
  form.addEventListener('submit', () => {
    signingOut = true;
    unsent.clear();
    for (const key of Object.keys(localStorage)) if (key.startsWith(start)) localStorage.removeItem(key);
  });
});

window.addEventListener('beforeunload', (event) => {
  saves.forEach((save) => save());
  if (!sending && !signingOut && [...unsent].some((form) => form.isConnected)) event.preventDefault();
});
