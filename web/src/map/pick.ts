/** Choosing a point: by click, by Enter on the middle of the map, or by typing lon and lat; then the grid in words. */
import Feature from 'ol/Feature';
import type Map from 'ol/Map';
import Point from 'ol/geom/Point';
import VectorLayer from 'ol/layer/Vector';
import { fromLonLat, toLonLat } from 'ol/proj';
import VectorSource from 'ol/source/Vector';
import { calm, getJson } from '../shared/http';
import { say } from '../shared/words';
import { pointStyle } from './style';

type Area = { code: string; name: string };
type Located = { chain?: Area[]; area?: Area | null; exclusive?: Area[] | Area | null };

/** The layer with the one point; it shows where the page says, or nothing yet. */
export function pointLayer(map: Map): { set: (lon: number, lat: number) => void } {
  const source = new VectorSource();
  map.addLayer(new VectorLayer({ source, style: pointStyle, zIndex: 5 }));
  return {
    set(lon, lat) {
      source.clear(true);
      source.addFeature(new Feature(new Point(fromLonLat([lon, lat]))));
    },
  };
}

/** The answer of the server in words: the chain of areas, and the exclusive grids over it. */
export function placeWords({ chain, area, exclusive }: Located): string {
  const names = (chain ?? (area ? [area] : [])).map(({ name }) => name);
  if (!names.length) return say('outside');
  const over = Array.isArray(exclusive) ? exclusive : exclusive ? [exclusive] : [];
  return say('at', names.join(' / ')) + (over.length ? say('alsoIn', over.map(({ name }) => name).join('、')) : '');
}

/** Lets people pick on this map; inputs and words stand in the box around it. */
export function startPicking(map: Map, element: HTMLElement): void {
  const box = element.closest<HTMLElement>('.map-box') ?? element;
  const lonInput = box.querySelector<HTMLInputElement>('[data-map-lon]');
  const latInput = box.querySelector<HTMLInputElement>('[data-map-lat]');
  const words = box.querySelector<HTMLElement>('[data-map-words]');
  const point = pointLayer(map);

  const locate = calm(250, async (lon: number, lat: number) => {
    if (!words) return;
    words.textContent = say('locating');
    try {
      words.textContent = placeWords(await getJson<Located>(`/api/v1/areas/locate?${new URLSearchParams({ lon: String(lon), lat: String(lat), crs: 'wgs84' })}`));
    } catch (error) {
      words.textContent = (error as Error).message || say('failed');
    }
  });

  function pick(lon: number, lat: number, typed: boolean): void {
    if (!typed && lonInput && latInput) {
      lonInput.value = lon.toFixed(6);
      latInput.value = lat.toFixed(6);
      lonInput.dispatchEvent(new Event('change', { bubbles: true }));
    }
    point.set(lon, lat);
    locate(lon, lat);
  }

  function typed(): void {
    const [lon, lat] = [lonInput?.value, latInput?.value].map((value) => (value ? Number(value) : NaN));
    if (lon === undefined || lat === undefined || !(Math.abs(lon) <= 180) || !(Math.abs(lat) <= 90)) return;
    pick(lon, lat, true);
    map.getView().setCenter(fromLonLat([lon, lat]));
  }

  const at = (coordinate: number[]): void => {
    const [lon, lat] = toLonLat(coordinate);
    if (lon !== undefined && lat !== undefined) pick(lon, lat, false);
  };
  map.on('singleclick', (event) => at(event.coordinate));
  element.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    const centre = map.getView().getCenter();
    if (centre) at(centre);
  });
  lonInput?.addEventListener('input', typed);
  latInput?.addEventListener('input', typed);
  typed();
}
