import type { ExportPlanView } from '../../../preload/contract/view.ts';
import type { VariableSource } from '../../../preload/contract/values.ts';
import { parseBaseUrl } from '../base-url.ts';
import { EnvFileRefusal, isCookiePassword, shortestCookiePassword } from '../env-file.ts';
import { refuseBadName, refuseBadValue } from '../env-file/encode.ts';
import { looksLikeKey, MASK } from '../env-file/mask.ts';
import { Failure } from '../failure.ts';
import type { Environment, Key } from '../model.ts';
import type { Preset } from '../presets.ts';
import { holdsSecret } from '../refuse-secrets.ts';

/** A variable as the person wants it; `value` is what they typed, never a secret. */
export interface Wanted {
  source: VariableSource;
  name: string;
  value: string | null;
  included: boolean;
}

interface Offer extends Wanted {
  /** What is written where the person typed nothing and the file says nothing. */
  proposal: string | null;
  required: boolean;
  note: string;
}

/** A variable as it will be written. `value` may be secret: nobody keeps it. */
export interface Resolved extends Offer {
  /** What the file will say; null where that is not known, and nothing is written. */
  content: string | null;
  shown: string;
}

/** Of a variable, what tells whether it is written, and from what. */
export type Written = Pick<Resolved, 'source' | 'name' | 'included'>;

/** The names of the variables that are written from a source. */
export const writtenFrom = (variables: readonly Written[], from: VariableSource): string[] =>
  variables.flatMap(({ source, name, included }) => (source === from && included ? [name] : []));

/** Whether the person types what is written, so that it is kept and shown in the clear. */
export const isTyped = (source: VariableSource): boolean =>
  source === 'redirect-uri' || source === 'base-url' || source === 'text';

/** The variables of a preset, as the person changed them; what they did not name is offered, and left out. */
export function offersOf(preset: Preset, wanted: readonly Wanted[] | null): Offer[] {
  const offers = preset.variables.map((each): Offer => ({ ...each, value: null, proposal: each.value }));
  if (wanted === null) return offers;
  const known = offers.map((offer) => ({
    offer,
    by: wanted.find(
      (each) => each.source === offer.source && (each.source !== 'text' || each.name === offer.name),
    ),
  }));
  const named = wanted.map((each): Offer => {
    const offer = known.find(({ by }) => by === each)?.offer;
    const { required = false, note = '', proposal = null } = offer ?? {};
    return { ...each, included: each.included || required, proposal, required, note };
  });
  const unnamed = known.flatMap(({ offer, by }) =>
    by === undefined ? [{ ...offer, included: offer.required }] : [],
  );
  return [
    ...unnamed.filter(({ required }) => required),
    ...named,
    ...unnamed.filter(({ required }) => !required),
  ];
}

/** What the values of variables are taken from. */
export interface Sources {
  key: Key;
  environment: Environment;
  /** The key itself. */
  secret: string;
  /** The file's own values. */
  values: ReadonlyMap<string, string>;
  /** A cookie password for a file that has none that is long enough; asked for only then. */
  cookiePassword: (name: string) => Promise<{ value: string; note: string }>;
  /** Whether the file's cookie password of this name stays when it will do. */
  keepCookiePassword: (name: string) => boolean;
}

/**
 * What each variable would say.
 * @throws Failure `bad-name`, `bad-value`, `name-twice` for what is included.
 */
export async function resolve(offers: readonly Offer[], from: Sources): Promise<Resolved[]> {
  const resolved: Resolved[] = [];
  for (const offer of offers) resolved.push(await resolveOne(offer, from));
  const names = new Set<string>();
  for (const { name, included } of resolved) {
    if (!included) continue;
    if (names.has(name)) {
      throw new Failure(
        'name-twice',
        `Two variables would be named ${name}, so one would overwrite the other.`,
        'Rename one of them, or leave it out.',
      );
    }
    names.add(name);
  }
  return resolved;
}

async function resolveOne(offer: Offer, from: Sources): Promise<Resolved> {
  if (offer.included) checkName(offer.name);
  switch (offer.source) {
    case 'key':
      return { ...offer, content: from.secret, shown: from.key.hint };
    case 'client-id':
      return known(
        offer,
        from.environment.clientId,
        'Keyrack does not know the client ID of this environment yet. The dashboard shows it beside the keys.',
      );
    case 'environment-id':
      return known(
        offer,
        from.environment.workosEnvironmentId,
        'Keyrack does not know the environment ID yet. Paste the address of its dashboard page on the environment’s page.',
      );
    case 'cookie-password':
      return cookiePassword(offer, from);
    case 'redirect-uri':
      return address(offer, from);
    case 'base-url':
    case 'text':
      return typed(offer, offer.value ?? offer.proposal ?? '');
  }
}

const known = (offer: Offer, value: string | null, missing: string): Resolved =>
  value === null
    ? { ...offer, included: false, required: false, content: null, shown: '', note: missing }
    : { ...offer, content: value, shown: value };

async function cookiePassword(offer: Offer, from: Sources): Promise<Resolved> {
  if (!offer.included) return { ...offer, content: null, shown: '' };
  const there = from.values.get(offer.name);
  if (there !== undefined && isCookiePassword(there) && from.keepCookiePassword(offer.name)) {
    return {
      ...offer,
      content: there,
      shown: MASK,
      note: `Kept: the file has one of ${there.length} characters.`,
    };
  }
  const { value, note } = await from.cookiePassword(offer.name);
  const short =
    there === undefined || there === '' || isCookiePassword(there)
      ? ''
      : ` The file’s own has ${there.length} characters; WorkOS asks for ${shortestCookiePassword}.`;
  return { ...offer, content: value, shown: MASK, note: `${note}${short}` };
}

function address(offer: Offer, from: Sources): Resolved {
  const there = from.values.get(offer.name);
  // What is in the file was chosen by somebody; a secret could stand there by mistake, so only an address counts.
  if (there !== undefined && isAddress(there) && (offer.value === null || offer.value === there)) {
    return typed(offer.included ? { ...offer, note: 'Kept: the file says so already.' } : offer, there);
  }
  // Such as `${APP_URL}/authenticate`: nothing that a preset should replace unasked.
  if (there !== undefined && there !== '' && offer.value === null) {
    const note = 'The file has one of its own, which stays. Include this to replace it.';
    return typed({ ...offer, included: false, note }, offer.proposal ?? '');
  }
  return typed(offer, offer.value ?? offer.proposal ?? '');
}

function typed(offer: Offer, text: string): Resolved {
  const value = text.trim();
  if (offer.included) checkValue(offer, value);
  return { ...offer, value, content: value, shown: value };
}

/**
 * What is typed of a variable is kept with its file as it is, and shown wherever the file is.
 * @throws Failure `bad-name`, `bad-value` for what is included.
 */
export function refuseTypedSecrets(wanted: readonly Wanted[]): void {
  for (const { name, value, included } of wanted) {
    if (!included) continue;
    if (holdsSecret(name)) {
      throw new Failure(
        'bad-name',
        'This name looks like a key, and the names of variables are kept and shown in the clear.',
        'Choose another name, e.g. WORKOS_API_KEY. To write a key, link it and choose it as the source.',
      );
    }
    if (holdsSecret(value ?? '')) throw secretValue(name);
  }
}

const secretValue = (name: string): Failure =>
  new Failure(
    'bad-value',
    `The value of ${name} looks like a key, and what is typed here is kept in the clear.`,
    'A key of WorkOS can be linked and chosen as the source of this variable. Write any other into the file by hand.',
  );

function checkName(name: string): void {
  try {
    refuseBadName(name);
  } catch (error) {
    if (!(error instanceof EnvFileRefusal)) throw error;
    throw new Failure(
      'bad-name',
      name === ''
        ? 'A variable has no name yet.'
        : 'A variable name has only letters, digits and underscores, and does not begin with a digit.',
      'Choose another name, e.g. WORKOS_API_KEY.',
    );
  }
}

function isAddress(text: string): boolean {
  if (!URL.canParse(text) || /[\s$`'"\\]/.test(text)) return false;
  const { protocol, username, password } = new URL(text);
  return (protocol === 'https:' || protocol === 'http:') && username === '' && password === '';
}

function checkValue({ source, name }: Offer, value: string): void {
  const bad = (message: string, next: string): Failure => new Failure('bad-value', message, next);
  if (source === 'redirect-uri' && !isAddress(value)) {
    throw bad(
      `${name} needs a whole address.`,
      'Enter one that begins with http:// or https://, as it stands in the dashboard under Redirects.',
    );
  }
  if (source === 'base-url') {
    const reading = parseBaseUrl(value);
    if (!reading.ok) throw bad(`${name} cannot be that address.`, reading.message);
  }
  if (looksLikeKey(value)) throw secretValue(name);
  if (value.includes('$')) {
    throw bad(
      `The value of ${name} has a “$”, which tools read in different ways.`,
      'Use a value without it.',
    );
  }
  try {
    refuseBadValue(value);
  } catch (error) {
    if (!(error instanceof EnvFileRefusal)) throw error;
    throw bad(`${name} cannot have that value.`, error.message);
  }
}

/** As the window shows them. */
export const viewOf = (resolved: readonly Resolved[]): ExportPlanView['variables'] =>
  resolved.map(({ source, name, shown, value, included, required, note }) => ({
    source,
    name,
    shown,
    value: isTyped(source) ? value : null,
    included,
    required,
    note,
  }));
