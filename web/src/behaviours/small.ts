/** Behaviours of a few lines each: disclosure, one sending, counter, printing, focus on errors, sentence filters. */
import { behave } from '../shared/behave';
import { make } from '../shared/elements';
import { say } from '../shared/words';

/** A button opens and closes the element it names. */
behave('[data-disclose]', (button) => {
  const target = document.getElementById(button.dataset.disclose ?? '');
  if (!target) return;
  const show = (open: boolean): void => {
    target.classList.toggle('open', open);
    button.setAttribute('aria-expanded', String(open));
  };
  button.addEventListener('click', () => show(button.getAttribute('aria-expanded') !== 'true'));
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && target.classList.contains('open')) {
      show(false);
      button.focus();
    }
  });
});

/** A second click while the first is on its way sends nothing; coming back by the browser's back frees the form. */
behave('form[data-once]', (form) => {
  form.addEventListener('submit', (event) => {
    if (form.dataset.sent) return event.preventDefault();
    if (event.defaultPrevented) return undefined;
    form.dataset.sent = '1';
    for (const button of form.querySelectorAll('button[type=submit]')) button.setAttribute('aria-disabled', 'true');
    return undefined;
  });
  const free = (): void => {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll('button[type=submit]')) button.removeAttribute('aria-disabled');
  };
  window.addEventListener('pageshow', free);
  form.addEventListener('htmx:afterRequest', free);
});

/** Says how many characters are left; the server has the last word, nothing is cut. */
behave('[data-limit]', (element) => {
  const field = element as HTMLTextAreaElement;
  const limit = Number(field.dataset.limit);
  const note = make('p', { class: 'counter', role: 'status' });
  field.after(note);
  const count = (): void => {
    const left = limit - [...field.value].length;
    note.textContent = left < 0 ? say('over', -left) : left <= Math.max(100, limit / 5) ? say('left', left) : '';
    note.classList.toggle('counter-over', left < 0);
  };
  field.addEventListener('input', count);
  count();
});

behave('[data-print]', (button) => button.addEventListener('click', () => window.print()));

behave('[data-errors]', (summary) => {
  summary.focus();
  summary.addEventListener('click', (event) => {
    const link = event.target instanceof HTMLAnchorElement ? document.getElementById(targetId(event.target)) : null;
    if (!link) return;
    event.preventDefault();
    link.closest('details')?.setAttribute('open', '');
    link.focus();
    link.scrollIntoView({ block: 'center' });
  });
});

function targetId(link: HTMLAnchorElement): string {
  return decodeURIComponent(link.hash.slice(1));
}

/** A filter sentence obeys at once; its button stays for those who type. */
behave('form[data-sentence]', (element) => {
  const form = element as HTMLFormElement;
  form.addEventListener('change', (event) => {
    if (event.target instanceof HTMLSelectElement || (event.target as HTMLInputElement).type === 'date') form.requestSubmit();
  });
  form.addEventListener('formdata', (event) => {
    for (const [name, value] of [...event.formData.entries()]) if (value === '') event.formData.delete(name);
  });
});
