/** Loads the outlines of what is in view, again after each move; only the last answer counts. */
import type Map from 'ol/Map';
import GeoJSON from 'ol/format/GeoJSON';
import VectorLayer from 'ol/layer/Vector';
import { transformExtent } from 'ol/proj';
import VectorSource from 'ol/source/Vector';
import { calm, getJson } from '../shared/http';
import { outlineStyle } from './style';

const format = new GeoJSON({ dataProjection: 'EPSG:4326', featureProjection: 'EPSG:3857' });

/** A layer that follows the view. A failed request leaves the old outlines and tries again at the next move. */
export function outlineLayer(map: Map, url: string, current: string): VectorLayer {
  const source = new VectorSource();
  const layer = new VectorLayer({ source, style: outlineStyle(current), declutter: true });
  let asked: AbortController | null = null;

  const tell = (state: string): void => map.getTargetElement()?.setAttribute('data-map-ready', state);

  async function load(): Promise<void> {
    const view = map.getView();
    const bbox = transformExtent(view.calculateExtent(map.getSize() ?? [1, 1]), 'EPSG:3857', 'EPSG:4326');
    asked?.abort();
    asked = new AbortController();
    const query = new URLSearchParams({ bbox: bbox.map((side) => side.toFixed(6)).join(','), zoom: String(Math.round(view.getZoom() ?? 15)) });
    try {
      const answer = await getJson<object>(`${url}?${query}`, asked.signal);
      const features = format.readFeatures(answer);
      source.clear(true);
      source.addFeatures(features);
      tell(String(features.length));
    } catch (error) {
      if ((error as Error).name !== 'AbortError') tell('failed');
    }
  }

  map.on('moveend', calm(150, () => void load()));
  return layer;
}
