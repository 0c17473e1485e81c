/** How the land looks on the map: areas by level, exclusive grids dashed, the chosen point. Names only where there is room. */
import type { FeatureLike } from 'ol/Feature';
import { Circle, Fill, Stroke, Style, Text } from 'ol/style';

const read = getComputedStyle(document.documentElement);
const token = (name: string, otherwise: string): string => read.getPropertyValue(name).trim() || otherwise;

const ink = token('--ink', '#1f2933');
const accent = token('--accent', '#1557b0');
const paper = token('--paper', '#fff');
const edge = '#6f7f90';
const font = `500 13px ${token('--font', 'system-ui, sans-serif')}`;

/** Line width in pixels by level of the area; unknown levels get the thinnest. */
const widths: Record<string, number> = { province: 3, city: 3, county: 2.5, town: 2, community: 2, grid: 1.4, micro: 0.8 };

/** Style of one outline; `current` is the code of the area that the page is about. */
export function outlineStyle(current: string): (feature: FeatureLike) => Style {
  return (feature) => {
    const { code, name, level, kind } = feature.getProperties() as { code?: string; name?: string; level?: string; kind?: string };
    const mine = current !== '' && code === current;
    const exclusive = kind === 'exclusive';
    const stroke: { color: string; width: number; lineDash?: number[] } = {
      color: mine ? accent : exclusive ? ink : edge,
      width: mine ? 3 : (widths[level ?? ''] ?? 1),
    };
    if (exclusive) stroke.lineDash = [7, 5];
    const fill = mine ? 'rgba(21, 87, 176, 0.10)' : exclusive ? 'rgba(255, 255, 255, 0)' : 'rgba(255, 255, 255, 0.6)';
    return new Style({
      stroke: new Stroke(stroke),
      fill: new Fill({ color: fill }),
      zIndex: mine ? 3 : exclusive ? 2 : 1,
      text: new Text({ text: name ?? '', font, overflow: false, fill: new Fill({ color: mine ? accent : ink }), stroke: new Stroke({ color: paper, width: 3 }) }),
    });
  };
}

/** The chosen point: a disc with a white ring, seen on every ground. */
export const pointStyle = new Style({
  image: new Circle({ radius: 9, fill: new Fill({ color: accent }), stroke: new Stroke({ color: paper, width: 3 }) }),
  zIndex: 10,
});

/** Lines of the bare ground when there is no base map. */
export const gridStroke = new Stroke({ color: 'rgba(97, 110, 124, 0.16)', width: 1 });
