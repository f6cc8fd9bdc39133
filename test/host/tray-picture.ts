import { readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { chromiumArgs, chromiumPath } from '../double/chromium.ts';
import type { AppDriver } from './driver.ts';

type Tray = NonNullable<Awaited<ReturnType<AppDriver['tray']>>>;
type Item = Tray['menu'][number];

const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);

function menuOf(items: Item[], open: boolean): string {
  const rows = items.map((item, at) => {
    if (item.type === 'separator') return '<hr>';
    const inner = open && item.items.length > 0 && at === 0 ? menuOf(item.items, false) : '';
    const arrow = item.items.length > 0 ? '<b>›</b>' : '';
    return `<li class="${item.enabled ? '' : 'off'}">${escaped(item.label)}${arrow}${inner}</li>`;
  });
  return `<ul>${rows.join('')}</ul>`;
}

/**
 * The tray as a picture. The desktop draws the real one; this draws what the app handed to it: icon, tooltip and menu,
 * the first submenu open.
 */
export async function drawTray(tray: Tray, dark: boolean, path: string): Promise<void> {
  const icon = readFileSync(tray.image.replace(/\.png$/, '@2x.png')).toString('base64');
  const [back, face, ink, line] = dark
    ? ['#18191b', '#222427', '#edeef0', '#43484e']
    : ['#dfe1e5', '#ffffff', '#1c2024', '#d9d9e0'];
  const html = `<!doctype html><style>
    body { margin: 0; font: 13px sans-serif; background: ${back}; color: ${ink}; width: 720px; height: 420px; }
    header { display: flex; justify-content: flex-end; align-items: center; gap: 12px; padding: 6px 16px; background: ${face}; }
    header img { width: 22px; }
    p { position: absolute; right: 16px; bottom: 24px; margin: 0; padding: 4px 8px; background: ${face}; border: 1px solid ${line}; border-radius: 4px; }
    ul { list-style: none; margin: 0; padding: 4px 0; background: ${face}; border: 1px solid ${line}; border-radius: 8px; min-width: 230px; }
    body > ul { position: absolute; right: 16px; top: 44px; }
    li { position: relative; padding: 5px 12px; white-space: nowrap; display: flex; justify-content: space-between; gap: 24px; }
    li ul { position: absolute; right: calc(100% + 2px); top: -4px; }
    .off { opacity: 0.55; } hr { border: 0; border-top: 1px solid ${line}; margin: 4px 0; } b { font-weight: 400; }
  </style><header><img src="data:image/png;base64,${icon}" alt=""></header><p>${escaped(tray.toolTip)}</p>${menuOf(tray.menu, true)}`;
  const browser = await chromium.launch({ executablePath: chromiumPath() ?? '', args: chromiumArgs() });
  const page = await browser.newPage({ viewport: { width: 720, height: 420 } });
  await page.setContent(html);
  await page.screenshot({ path });
  await browser.close();
}
