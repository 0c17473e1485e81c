/** Photos go up one by one as they are chosen, with progress; the form then carries only their ids ([data-photos=URL]). */
import { behave } from '../shared/behave';
import { make } from '../shared/elements';
import { csrfToken, problemWords } from '../shared/http';
import { say } from '../shared/words';

const MOST_MB = 100;

/** Sends one file; `progress` hears 0 to 1. Gives the id that the server keeps it under. */
function upload(url: string, kind: string, file: File, progress: (part: number) => void): Promise<string> {
  return new Promise((resolve, reject) => {
    const body = new FormData();
    body.append('kind', kind);
    body.append('file', file);
    const request = new XMLHttpRequest();
    request.open('POST', url);
    request.responseType = 'json';
    request.setRequestHeader('X-CSRFToken', csrfToken());
    request.setRequestHeader('Accept', 'application/json');
    request.upload.onprogress = (event) => event.lengthComputable && progress(event.loaded / event.total);
    request.onerror = () => reject(new Error(say('failed')));
    request.onload = () => {
      const answer = request.response as { id?: string } | null;
      if (request.status >= 200 && request.status < 300 && answer?.id) resolve(answer.id);
      else reject(new Error(problemWords(answer) || say('failed')));
    };
    request.send(body);
  });
}

behave('[data-photos]', (box) => {
  const url = box.dataset.photos ?? '';
  const input = box.querySelector<HTMLInputElement>('[data-photos-input]')!;
  const list = box.querySelector<HTMLElement>('[data-photos-list]')!;
  const status = box.querySelector<HTMLElement>('[data-photos-status]')!;
  let running = 0;

  function removable(row: HTMLElement): HTMLElement {
    const remove = make('button', { type: 'button', class: 'btn' }, say('remove'));
    remove.addEventListener('click', () => {
      row.remove();
      status.textContent = say('removed');
      input.focus();
    });
    row.append(remove);
    return row;
  }

  async function send(row: HTMLElement, words: HTMLElement, file: File): Promise<void> {
    const bar = make('progress', { max: '1', value: '0', 'aria-label': say('uploading') });
    row.querySelectorAll('button').forEach((button) => button.remove());
    row.classList.remove('photo-failed');
    row.append(bar);
    words.textContent = say('uploading');
    running += 1;
    try {
      const id = await upload(url, box.dataset.kind ?? 'near', file, (part) => (bar.value = part));
      row.append(make('input', { type: 'hidden', name: box.dataset.name ?? '', value: id }));
      words.textContent = say('uploaded');
    } catch (error) {
      words.textContent = say('notUploaded', (error as Error).message);
      row.classList.add('photo-failed');
      const again = make('button', { type: 'button', class: 'btn' }, say('again'));
      again.addEventListener('click', () => void send(row, words, file));
      row.append(again);
    } finally {
      running -= 1;
      bar.remove();
      removable(row);
    }
  }

  function add(file: File): void {
    if (file.size > MOST_MB * 1024 * 1024) {
      status.textContent = say('tooBig', MOST_MB);
      return;
    }
    const words = make('figcaption', {});
    const picture = make('img', { alt: file.name, src: URL.createObjectURL(file) });
    const row = make('li', { class: 'photo-chosen' }, make('figure', { class: 'photo' }, picture, words));
    list.append(row);
    if (url) void send(row, words, file);
    else words.textContent = file.name;
  }

  list.querySelectorAll<HTMLElement>('[data-photo-id]').forEach(removable);
  input.addEventListener('change', () => {
    if (!url) list.replaceChildren();
    for (const file of input.files ?? []) add(file);
    if (url) input.value = '';
  });
  box.closest('form')?.addEventListener(
    'submit',
    (event) => {
      if (!running) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      status.textContent = say('wait');
    },
    true,
  );
});
