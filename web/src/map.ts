/** The map of a page ([data-map]): outlines of areas on a bare ground, a point, or picking one. A base map only where an address is given. */
import 'ol/ol.css';
import './style/map.css';
import OlMap from 'ol/Map';
import View from 'ol/View';
import { Attribution, ScaleLine, Zoom } from 'ol/control';
import Graticule from 'ol/layer/Graticule';
import TileLayer from 'ol/layer/Tile';
import { fromLonLat } from 'ol/proj';
import XYZ from 'ol/source/XYZ';
import { behave } from './shared/behave';
import { say } from './shared/words';
import { outlineLayer } from './map/outlines';
import { pointLayer, startPicking } from './map/pick';
import { gridStroke } from './map/style';

/** A number of a data attribute; undefined when it is absent or no number. */
function fact(element: HTMLElement, name: string): number | undefined {
  const text = element.dataset[name];
  const value = text ? Number(text) : NaN;
  return Number.isFinite(value) ? value : undefined;
}

function ground(element: HTMLElement): TileLayer | Graticule {
  const { tiles } = element.dataset;
  return tiles ? new TileLayer({ source: new XYZ({ url: tiles, crossOrigin: 'anonymous' }) }) : new Graticule({ strokeStyle: gridStroke, showLabels: false, wrapX: false, targetSize: 60 });
}

function start(element: HTMLElement): void {
  const [lon, lat] = [fact(element, 'lon'), fact(element, 'lat')];
  const there = lon !== undefined && lat !== undefined;
  const english = document.documentElement.lang.startsWith('en');
  const map = new OlMap({
    target: element,
    layers: [ground(element)],
    view: new View({ center: fromLonLat(there ? [lon, lat] : [104, 35]), zoom: there ? (fact(element, 'zoom') ?? 15) : 4, minZoom: 4, maxZoom: 20 }),
    controls: [
      new Zoom({ zoomInTipLabel: english ? 'Zoom in' : '放大', zoomOutTipLabel: english ? 'Zoom out' : '缩小' }),
      new ScaleLine(),
      ...('demo' in element.dataset ? [new Attribution({ attributions: say('demo'), collapsible: false })] : []),
    ],
  });
  if (element.dataset.outlineUrl) map.addLayer(outlineLayer(map, element.dataset.outlineUrl, element.dataset.current ?? ''));
  if (element.dataset.mode === 'pick') startPicking(map, element);
  else if (there && element.dataset.mode === 'show') pointLayer(map).set(lon, lat);
}

behave('[data-map]', start);
