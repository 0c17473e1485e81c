/** Gives elements their behaviour once: those on the page, and those that htmx or a script brings later. */

type Behaviour = (element: HTMLElement) => void;

const known: { selector: string; start: Behaviour; done: WeakSet<HTMLElement> }[] = [];

function startIn(root: ParentNode & Node): void {
  for (const { selector, start, done } of known) {
    const own = root instanceof HTMLElement && root.matches(selector) ? [root] : [];
    for (const element of [...own, ...root.querySelectorAll<HTMLElement>(selector)]) {
      if (done.has(element)) continue;
      done.add(element);
      start(element);
    }
  }
}

/** Register a behaviour for all elements that match; it starts at once for those already there. */
export function behave(selector: string, start: Behaviour): void {
  known.push({ selector, start, done: new WeakSet() });
  startIn(document);
}

/** Start behaviours in content that was just added. */
export function wake(root: Element): void {
  startIn(root);
}

document.addEventListener('htmx:load', (event) => {
  if (event.target instanceof Element) startIn(event.target);
});
