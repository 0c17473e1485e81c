/** Chooses an area without a map: one list per level, from large to small ([data-area-picker]). */
import { behave } from '../shared/behave';
import { make } from '../shared/elements';
import { getJson } from '../shared/http';
import { say } from '../shared/words';

type Area = { code: string; name: string; level?: string; parent?: string | { code: string } | null };
type Rows = { rows: Area[]; next?: string | null };

const API = '/api/v1/areas';
const MOST_PAGES = 20;

async function children(code: string): Promise<Area[]> {
  const url = code ? `${API}/${encodeURIComponent(code)}/children` : API;
  const rows: Area[] = [];
  let cursor = '';
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const answer = await getJson<Rows>(`${url}?${new URLSearchParams(cursor ? { limit: '200', cursor } : { limit: '200' })}`);
    rows.push(...answer.rows);
    if (!answer.next) break;
    cursor = answer.next;
  }
  return rows;
}

/** Codes from just below the root down to `code`. */
async function chainTo(code: string, root: string): Promise<string[]> {
  const chain: string[] = [];
  for (let here = code; here && here !== root && chain.length < 10; ) {
    chain.unshift(here);
    const { parent } = await getJson<Area>(`${API}/${encodeURIComponent(here)}`);
    here = (typeof parent === 'object' ? parent?.code : parent) ?? '';
  }
  return chain;
}

behave('[data-area-picker]', (box) => {
  const value = box.querySelector<HTMLInputElement>('[data-area-value]')!;
  const levels = box.querySelector<HTMLElement>('[data-area-levels]')!;
  const status = box.querySelector<HTMLElement>('[data-area-status]')!;
  const root = box.dataset.root ?? '';

  const lists = (): HTMLSelectElement[] => [...levels.querySelectorAll('select')];

  function tell(): void {
    const names = lists().flatMap((list) => (list.value ? [list.selectedOptions[0]?.textContent ?? ''] : []));
    if (names.length) status.textContent = say('chosen', names.join(' / '));
    value.value = lists().reduce((code, list) => list.value || code, '');
    value.dispatchEvent(new Event('change', { bubbles: true }));
  }

  async function addLevel(code: string, chosen = ''): Promise<void> {
    const rows = await children(code);
    if (!rows.length) return;
    const name = say('level', box.dataset.label ?? '', lists().length + 1);
    const list = make('select', { class: 'form-select', 'aria-label': name, 'data-draft-skip': '' }, make('option', { value: '' }, say('choose')));
    list.append(...rows.map((row) => make('option', { value: row.code }, row.name)));
    list.value = chosen;
    list.addEventListener('change', () => void chose(list));
    levels.append(list);
  }

  async function chose(list: HTMLSelectElement): Promise<void> {
    for (const later of lists().slice(lists().indexOf(list) + 1)) later.remove();
    tell();
    if (list.value) await addLevel(list.value).catch(failed);
  }

  const failed = (error: Error): void => void (status.textContent = error.message || say('failed'));

  async function open(code: string): Promise<void> {
    levels.replaceChildren();
    let parent = root;
    for (const next of await chainTo(code, root)) {
      await addLevel(parent, next);
      parent = next;
    }
    await addLevel(parent);
    if (code) tell();
  }

  box.addEventListener('gezhi:area', (event) => void open((event as CustomEvent<string>).detail).catch(failed));
  void open(value.value).catch(failed);
});
