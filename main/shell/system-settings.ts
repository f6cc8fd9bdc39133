import type { NativeTheme } from 'electron';
import type { Settings } from '../core/model.ts';

type SystemSettings = Pick<Settings, 'theme' | 'startAtLogin'>;

export interface SystemSettingsParts {
  nativeTheme: Pick<NativeTheme, 'themeSource'>;
  loginItem: { set(enabled: boolean): void };
}

/**
 * Tells the system what the person set, where it differs from what it was told before. The login item outlives the app,
 * so the first time it is left as it is.
 */
export function systemSettings({
  nativeTheme,
  loginItem,
}: SystemSettingsParts): (wanted: SystemSettings) => void {
  let told: SystemSettings | null = null;
  return ({ theme, startAtLogin }) => {
    if (told?.theme !== theme) nativeTheme.themeSource = theme;
    if (told !== null && told.startAtLogin !== startAtLogin) loginItem.set(startAtLogin);
    told = { theme, startAtLogin };
  };
}
