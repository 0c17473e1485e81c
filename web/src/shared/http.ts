/** Asks the server: JSON in, JSON out, with the CSRF token of the page. */

/** The CSRF token of this page; empty on pages without one. */
export function csrfToken(): string {
  const meta = document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content;
  return meta ?? document.querySelector<HTMLInputElement>('input[name="csrfmiddlewaretoken"]')?.value ?? '';
}

/** A refused or failed request, with the server's own words when it gave any. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    words: string,
  ) {
    super(words);
  }
}

/** The words of a problem answer (RFC 9457), or nothing. */
export function problemWords(body: unknown): string {
  if (typeof body !== 'object' || body === null) return '';
  const { detail, title } = body as { detail?: unknown; title?: unknown };
  return [title, detail].filter((part): part is string => typeof part === 'string' && part !== '').join('：');
}

/** GET an address and give its JSON; throws Refused for every answer but 2xx. */
export async function getJson<T>(url: string, signal?: AbortSignal): Promise<T> {
  const answer = await fetch(url, { headers: { Accept: 'application/json' }, credentials: 'same-origin', ...(signal ? { signal } : {}) });
  const body: unknown = await answer.json().catch(() => null);
  if (!answer.ok) throw new Refused(answer.status, problemWords(body));
  return body as T;
}

/** Waits until `run` has not been called for `ms` milliseconds, then runs the last call. */
export function calm<A extends unknown[]>(ms: number, run: (...args: A) => void): (...args: A) => void {
  let timer = 0;
  return (...args) => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => run(...args), ms);
  };
}
