/** htmx: the CSRF token on every request that it sends. Its settings stand in the page head (meta htmx-config). */
import 'htmx.org/dist/htmx.esm.js';
import { csrfToken } from '../shared/http';

document.addEventListener('htmx:configRequest', (event) => {
  const { headers } = (event as CustomEvent<{ headers: Record<string, string> }>).detail;
  headers['X-CSRFToken'] = csrfToken();
});
