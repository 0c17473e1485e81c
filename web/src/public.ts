/** Pages for people without an account: they work without this; with it, drafts, counters and photo progress. */
import './public.css';
import './behaviours/small';
import './behaviours/photos';
import './behaviours/drafts';
