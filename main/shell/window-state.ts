import { LossyFile } from './lossy-file.ts';

/** In device-independent pixels, as Electron's `Rectangle`. */
export interface Bounds {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface WindowState {
  bounds: Bounds;
  maximized: boolean;
}

const defaultSize = { width: 1100, height: 740 } as const;
export const minimumSize = { width: 720, height: 520 } as const;

/** Where the window was. Losing it costs nothing: the window then opens as new. */
export class WindowStateFile extends LossyFile<WindowState> {
  constructor(path: string) {
    super(path, readState);
  }
}

/**
 * Where to open the window: as it was when a good part of its title bar is on a screen, else null (let the system
 * place it) in the old size, cut to fit.
 * @param workAreas of all screens there are now.
 */
export function restorableBounds(
  state: WindowState | null,
  workAreas: readonly Bounds[],
): { width: number; height: number; x?: number; y?: number } {
  if (state === null) return { ...defaultSize };
  const { x, y } = state.bounds;
  const width = Math.max(minimumSize.width, state.bounds.width);
  const height = Math.max(minimumSize.height, state.bounds.height);
  const home = workAreas.find((area) => {
    const visible = Math.min(x + width, area.x + area.width) - Math.max(x, area.x);
    return visible >= 100 && y >= area.y - 8 && y <= area.y + area.height - 40;
  });
  if (home !== undefined) {
    return { x, y, width: Math.min(width, home.width), height: Math.min(height, home.height) };
  }
  const first = workAreas[0];
  if (first === undefined) return { width, height };
  return { width: Math.min(width, first.width), height: Math.min(height, first.height) };
}

function readState(value: unknown): WindowState | null {
  if (typeof value !== 'object' || value === null || !('bounds' in value)) return null;
  const { bounds } = value;
  if (typeof bounds !== 'object' || bounds === null) return null;
  const of = (name: string): number => {
    const number: unknown = Reflect.get(bounds, name);
    return typeof number === 'number' && Number.isFinite(number) ? Math.round(number) : Number.NaN;
  };
  const read = { x: of('x'), y: of('y'), width: of('width'), height: of('height') };
  if (Object.values(read).some(Number.isNaN)) return null;
  return { bounds: read, maximized: 'maximized' in value && value.maximized === true };
}
