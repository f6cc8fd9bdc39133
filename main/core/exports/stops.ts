import type { ExportPlanView } from '../../../preload/contract/view.ts';
import type { Stack } from '../../../preload/contract/values.ts';
import { isExposedName, exposedPrefix } from '../exposed-names.ts';
import type { Environment } from '../model.ts';
import { apiKeyName } from '../presets.ts';
import type { EnvFileState } from '../ports.ts';
import { rootOf } from '../git-root.ts';
import { fileNameOf, looksDevelopment, looksProduction } from '../paths.ts';
import type { ClientIdNews } from '../whose-key.ts';
import { writtenFrom, type Written } from './variables.ts';

export type Stop = ExportPlanView['stops'][number];

interface Facts {
  state: EnvFileState;
  environment: Environment;
  /** In the person's words, e.g. `Acme / Production`. */
  environmentName: string;
  preset: Stack;
  resolved: readonly Written[];
  /** What the file would say. */
  after: ReadonlyMap<string, string>;
  clientId: ClientIdNews | null;
}

/** What an export does not go past without a word: first what nothing lets through. */
export function stopsOf(facts: Facts): Stop[] {
  return [...ofExposure(facts), ...ofProduction(facts), ...ofPair(facts)];
}

/** A secret that every visitor would download (workos.md §4). Nothing makes that right. */
function ofExposure({ resolved, preset }: Facts): Stop[] {
  const secrets = resolved.filter(
    ({ source, included }) => included && (source === 'key' || source === 'cookie-password'),
  );
  const stops = secrets
    .filter(({ name }) => isExposedName(name))
    .map(({ name, source }): Stop => {
      const what = source === 'key' ? 'key' : 'cookie password';
      return {
        code: 'exposed-name',
        message: `${name} would publish the ${what}: build tools put every variable that begins with ${exposedPrefix(name) ?? ''} into what each visitor downloads.`,
        next: `Give it a name without the prefix${source === 'key' ? `, e.g. ${apiKeyName}` : ''}, or leave it out.`,
        passable: false,
      };
    });
  if (preset === 'vite' && secrets.some(({ source }) => source === 'key')) {
    stops.push({
      code: 'key-in-single-page-app',
      message:
        'A single page app has no place where a key would be safe: all of it is downloaded by each visitor.',
      next: 'Leave the key out. If this project has a server of its own, choose that server’s preset.',
      passable: false,
    });
  }
  return stops;
}

const modeNames = /^(?:NODE|APP|RAILS|RACK|MIX|FLASK|DJANGO|DOTNET|ASPNETCORE)_ENV(?:IRONMENT)?$/;
const developmentModes = /^(?:dev|develop|development|local|test|testing)$/i;
const callbackNames = /(?:^|_)WORKOS_REDIRECT_UR[IL]$/;
const onThisComputer = /^https?:\/\/(?:localhost|127(?:\.\d+){3}|\[::1\])(?=[:/?#]|$)/i;

/** Why a file is taken for one of development, beginning with its name; null when nothing tells. */
function developmentSign({ state, after }: Facts): string | null {
  const name = fileNameOf(state.realPath);
  if (looksDevelopment(state.realPath, rootOf(state.git))) return `${name} looks like a file for development`;
  const mode = [...after].find(([key, value]) => modeNames.test(key) && developmentModes.test(value));
  if (mode !== undefined) return `${name} sets ${mode[0]} for development`;
  const callback = [...after].find(([key, value]) => callbackNames.test(key) && onThisComputer.test(value));
  if (callback === undefined) return null;
  return looksProduction(state.realPath)
    ? `${name} sends people back to this computer after they sign in (${callback[0]})`
    : `${name} is used for development: ${callback[0]} leads to this computer`;
}

function ofProduction(facts: Facts): Stop[] {
  const { environment, environmentName } = facts;
  if (environment.kind !== 'production' || !writesKey(facts)) return [];
  const sign = developmentSign(facts);
  if (sign === null) return [];
  return [
    {
      code: 'production-in-development',
      message: `${environmentName} is production, and ${sign}. A mistake there would hit real users.`,
      next: `A staging key is safer. If it must be this one, type “${environment.name}”.`,
      passable: true,
    },
  ];
}

/** WorkOS refuses a key beside another environment's client ID, with words that say nothing (workos.md §6). */
function ofPair(facts: Facts): Stop[] {
  const { environment, clientId } = facts;
  if (environment.kind !== 'staging' || !writesKey(facts)) return [];
  if (clientId?.what !== 'kept' || clientId.owner?.kind !== 'production') return [];
  return [
    {
      code: 'staging-beside-production',
      message: `The file keeps the client ID of ${clientId.owner.name}, which is production, beside this staging key. WorkOS refuses such a pair.`,
      next: `Include the client ID, so that both are replaced. If it must be so, type “${environment.name}”.`,
      passable: true,
    },
  ];
}

const writesKey = ({ resolved }: Facts): boolean => writtenFrom(resolved, 'key').length > 0;
