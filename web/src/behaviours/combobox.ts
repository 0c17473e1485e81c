/** Search in a long register by words or pinyin initials: items and units ([data-combobox]). ARIA combobox pattern. */
import { behave } from '../shared/behave';
import { make } from '../shared/elements';
import { calm, getJson } from '../shared/http';
import { say } from '../shared/words';

type Row = { id: string | number; name: string; category?: string | { name: string }; path?: string };

const sources: Record<string, (words: string, area: string) => string> = {
  item: (words) => `/api/v1/items?${new URLSearchParams({ q: words })}`,
  unit: (words, area) => `/api/v1/units?${new URLSearchParams(area ? { q: words, area } : { q: words })}`,
};

function under(row: Row): string {
  return (typeof row.category === 'object' ? row.category.name : row.category) ?? row.path ?? '';
}

class Combobox {
  private rows: Row[] = [];
  private at = -1;
  private asked: AbortController | null = null;
  private chosen: string;
  private readonly input: HTMLInputElement;
  private readonly value: HTMLInputElement;
  private readonly list: HTMLElement;
  private readonly status: HTMLElement;
  private readonly search = calm(160, () => void this.ask());

  constructor(private readonly box: HTMLElement) {
    this.input = box.querySelector<HTMLInputElement>('[role=combobox]')!;
    this.value = box.querySelector<HTMLInputElement>('[data-combobox-value]')!;
    this.list = box.querySelector<HTMLElement>('[role=listbox]')!;
    this.status = box.querySelector<HTMLElement>('[data-combobox-status]')!;
    this.chosen = this.input.value;
    this.input.addEventListener('input', (event) => event.isTrusted && this.typed());
    this.input.addEventListener('keydown', (event) => this.key(event));
    this.input.addEventListener('click', () => this.search());
    this.input.addEventListener('blur', () => this.close());
    this.list.addEventListener('mousedown', (event) => this.clicked(event));
  }

  private typed(): void {
    this.value.value = '';
    this.input.setCustomValidity(this.input.value ? say('pick') : '');
    this.search();
  }

  private async ask(): Promise<void> {
    this.asked?.abort();
    this.asked = new AbortController();
    const words = this.input.value === this.chosen ? '' : this.input.value.trim();
    const url = sources[this.box.dataset.combobox ?? '']?.(words, this.box.dataset.area ?? '');
    if (!url) return;
    try {
      const answer = await getJson<{ rows: Row[] }>(url, this.asked.signal);
      this.show(answer.rows, answer.rows.length ? say('found', answer.rows.length) : say('none'));
    } catch (error) {
      if ((error as Error).name !== 'AbortError') this.show([], (error as Error).message || say('failed'));
    }
  }

  private show(rows: Row[], words: string): void {
    if (document.activeElement !== this.input) return;
    this.rows = rows;
    this.list.replaceChildren(
      ...rows.map((row, index) => make('li', { role: 'option', id: `${this.input.id}-${index}`, 'aria-selected': 'false' }, row.name, make('small', {}, under(row)))),
    );
    if (!rows.length) this.list.append(make('li', { class: 'combo-none', 'aria-disabled': 'true', role: 'option', 'aria-selected': 'false' }, words));
    this.status.textContent = words;
    this.list.hidden = false;
    this.input.setAttribute('aria-expanded', 'true');
    this.mark(-1);
  }

  private mark(at: number): void {
    this.at = at;
    [...this.list.children].forEach((option, index) => option.setAttribute('aria-selected', String(index === at)));
    if (at < 0) this.input.removeAttribute('aria-activedescendant');
    else this.input.setAttribute('aria-activedescendant', `${this.input.id}-${at}`);
    this.list.children[at]?.scrollIntoView({ block: 'nearest' });
  }

  private key(event: KeyboardEvent): void {
    if (event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      if (this.list.hidden) this.search();
      else if (this.rows.length) this.mark((this.at + step + this.rows.length) % this.rows.length);
    } else if (event.key === 'Enter' && !this.list.hidden) {
      event.preventDefault();
      this.choose(this.rows[this.at] ?? (this.rows.length === 1 ? this.rows[0] : undefined));
    } else if (event.key === 'Escape' && !this.list.hidden) {
      event.stopPropagation();
      this.close();
    }
  }

  private clicked(event: Event): void {
    event.preventDefault();
    const option = (event.target as HTMLElement).closest('li');
    if (option) this.choose(this.rows[[...this.list.children].indexOf(option)]);
  }

  private choose(row: Row | undefined): void {
    if (!row) return;
    this.value.value = String(row.id);
    this.chosen = this.input.value = row.name;
    this.input.setCustomValidity('');
    this.value.dispatchEvent(new Event('change', { bubbles: true }));
    this.close();
  }

  private close(): void {
    this.asked?.abort();
    this.list.hidden = true;
    this.input.setAttribute('aria-expanded', 'false');
    this.input.removeAttribute('aria-activedescendant');
  }
}

behave('[data-combobox]', (box) => void new Combobox(box));
