/** Keys for people at a desk: ? / J K A. They rest while somebody types. */

function typing(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

/** Moves the focus to the next or previous row of the first list on the page. */
function moveRow(step: number): void {
  const links = [...document.querySelectorAll<HTMLAnchorElement>('.rows .row-link')];
  const here = links.findIndex((link) => link === document.activeElement || link.closest('tr')?.contains(document.activeElement));
  const next = links[here === -1 ? (step > 0 ? 0 : links.length - 1) : Math.min(Math.max(here + step, 0), links.length - 1)];
  next?.focus();
  next?.scrollIntoView({ block: 'nearest' });
}

function focusOn(selector: string): boolean {
  const target = document.querySelector<HTMLElement>(selector);
  target?.focus();
  if (target instanceof HTMLInputElement) target.select();
  target?.scrollIntoView({ block: 'nearest' });
  return target !== null;
}

const acts: Record<string, () => boolean> = {
  '?': () => {
    const keys = document.getElementById('keys');
    if (keys instanceof HTMLDialogElement && !keys.open) keys.showModal();
    return keys !== null;
  },
  '/': () => focusOn('[data-search]'),
  j: () => (moveRow(1), true),
  k: () => (moveRow(-1), true),
  a: () => focusOn('[data-main]'),
};

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target)) return;
  if (document.querySelector('dialog[open]')) return;
  if (acts[event.key]?.()) event.preventDefault();
});
