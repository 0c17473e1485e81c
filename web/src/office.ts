/** The office pages: style, htmx, and the small behaviours. */
import './office.css';
import './behaviours/htmx';
import './behaviours/small';
import './behaviours/keys';
import './behaviours/photos';
import './behaviours/drafts';
import './behaviours/combobox';
import './behaviours/area-picker';
