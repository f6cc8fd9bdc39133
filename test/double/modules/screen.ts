import { EventEmitter } from 'node:events';
import { needsReady } from '../order.ts';
import { strict } from '../strict.ts';

const area = { x: 0, y: 0, width: 1920, height: 1080 };
const display = {
  id: 1,
  label: 'Screen',
  bounds: area,
  workArea: area,
  size: { width: area.width, height: area.height },
  workAreaSize: { width: area.width, height: area.height },
  scaleFactor: 1,
  rotation: 0,
  internal: true,
};

class DoubleScreen extends EventEmitter {
  getAllDisplays = (): (typeof display)[] => {
    needsReady('screen');
    return [display];
  };
  getPrimaryDisplay = (): typeof display => this.getAllDisplays()[0] ?? display;
  getDisplayMatching = this.getPrimaryDisplay;
  getDisplayNearestPoint = this.getPrimaryDisplay;
  getCursorScreenPoint = (): { x: number; y: number } => ({ x: 0, y: 0 });
}

export const screen = strict('screen', new DoubleScreen());
