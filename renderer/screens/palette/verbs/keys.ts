import ArrowRight from '@lucide/svelte/icons/arrow-right';
import Bell from '@lucide/svelte/icons/bell';
import BellOff from '@lucide/svelte/icons/bell-off';
import CalendarClock from '@lucide/svelte/icons/calendar-clock';
import ChartLine from '@lucide/svelte/icons/chart-line';
import ClipboardType from '@lucide/svelte/icons/clipboard-type';
import Copy from '@lucide/svelte/icons/copy';
import FileInput from '@lucide/svelte/icons/file-input';
import NotebookPen from '@lucide/svelte/icons/notebook-pen';
import Pencil from '@lucide/svelte/icons/pencil';
import RefreshCw from '@lucide/svelte/icons/refresh-cw';
import Replace from '@lucide/svelte/icons/replace';
import RotateCw from '@lucide/svelte/icons/rotate-cw';
import ShieldOff from '@lucide/svelte/icons/shield-off';
import Stethoscope from '@lucide/svelte/icons/stethoscope';
import TagIcon from '@lucide/svelte/icons/tag';
import Trash2 from '@lucide/svelte/icons/trash-2';
import type { EnvironmentView, KeyView } from '../../../../preload/contract/view.ts';
import { copyForms } from '../../../parts/dialogs/copy-forms.ts';
import type { App } from '../../../state/app.svelte.ts';
import { conditionOf } from '../../../state/condition.ts';
import { snooze } from '../../../state/snooze.ts';
import { rotate } from '../../../state/rotate.ts';
import { actSpot, keySpot } from '../../../state/spots.ts';
import { shownName } from '../../../state/words.ts';
import { copy, show, type Kind, type Verb } from '../verb.ts';
import { environmentHere } from './environments.ts';

interface KeyThing {
  readonly environment: EnvironmentView;
  readonly key: KeyView;
}

const isOpen = (_: App, { key }: KeyThing): boolean => !key.locked;
/** Nobody wants one in another place that WorkOS does not take any more. */
const works = (app: App, { key }: KeyThing): boolean =>
  !['rejected', 'expired'].includes(conditionOf(key, app.clock.now));
const isSnoozed = (_: App, { key }: KeyThing): boolean => key.snoozedUntil !== null;
const isLoud = (app: App, thing: KeyThing): boolean => !isSnoozed(app, thing);

const verbs: readonly Verb<KeyThing>[] = [
  {
    id: 'go-to-key',
    icon: ArrowRight,
    label: 'Go to key',
    keywords: 'open show card',
    elsewhere: true,
    run: (app, { key, environment }) =>
      show(app, { screen: 'environment', environmentId: environment.id, keyId: key.id }),
  },
  {
    id: 'copy-key',
    icon: Copy,
    label: 'Copy key',
    keywords: 'secret clipboard',
    can: isOpen,
    helps: works,
    run: (app, { key }) => app.run(app.bridge.copyKey({ keyId: key.id })),
  },
  {
    id: 'copy-key-id',
    icon: Copy,
    label: 'Copy key ID',
    keywords: 'clipboard',
    can: (_, { key }) => key.keyId !== null,
    run: (app, { key }) => copy(app, key.keyId ?? '', 'key ID'),
  },
  {
    id: 'verify',
    icon: RefreshCw,
    label: 'Verify key',
    keywords: 'check health refresh',
    can: isOpen,
    run: (app, { key }) => app.run(app.bridge.verifyKey({ keyId: key.id })),
  },
  {
    id: 'export',
    icon: FileInput,
    label: 'Export to .env…',
    keywords: 'write env file',
    can: isOpen,
    helps: works,
    asks: 'export',
  },
  {
    id: 'rotate',
    icon: RotateCw,
    label: 'Rotate…',
    keywords: 'replace renew key',
    run: (app, { key }) => rotate(app, { what: 'rotate', keyId: key.id }),
  },
  {
    id: 'retire',
    icon: ShieldOff,
    label: 'Retire…',
    keywords: 'end revoke key',
    can: (app, { key }) => !key.locked && !app.snapshot?.rotations.some(({ keyId }) => keyId === key.id),
    run: (app, { key }) => rotate(app, { what: 'retire', keyId: key.id }),
  },
  {
    id: 'replace',
    icon: Replace,
    label: 'Replace without touching files…',
    keywords: 'key new',
    run: (app, { key, environment }, ask) =>
      environment.kind === 'production' ? ask('replace', key.id) : app.startWizard({ replacesKeyId: key.id }),
  },
  {
    id: 'copy-as',
    icon: ClipboardType,
    label: 'Copy as…',
    keywords: 'form clipboard',
    can: isOpen,
    helps: works,
    asks: 'copy-as',
  },
  ...copyForms.map(({ form, name, short }): Verb<KeyThing> => ({
    id: `copy-as-${form}`,
    icon: ClipboardType,
    label: `Copy as ${short}`,
    keywords: `${form} ${form.replaceAll('-', ' ')} ${name.toLowerCase()}`,
    typedOnly: true,
    can: isOpen,
    helps: works,
    run: (app, { key }) => app.run(app.bridge.copyKeyAs({ keyId: key.id, form })),
  })),
  {
    id: 'label',
    icon: Pencil,
    label: 'Rename key…',
    keywords: 'label name change',
    asks: 'label',
  },
  {
    id: 'expiry',
    icon: CalendarClock,
    label: 'Set expiry…',
    keywords: 'expires end date key',
    asks: 'expiry',
  },
  {
    id: 'tag',
    icon: TagIcon,
    label: 'Tag…',
    keywords: 'label mark key',
    asks: 'tag',
  },
  {
    id: 'note',
    icon: NotebookPen,
    label: 'Note…',
    keywords: 'write remark comment key',
    asks: 'note',
  },
  {
    id: 'snooze-day',
    icon: BellOff,
    label: 'Snooze alarms for a day',
    keywords: 'quiet mute notifications key',
    can: isLoud,
    run: (app, { key }) => snooze(app, key, 1),
  },
  {
    id: 'snooze-week',
    icon: BellOff,
    label: 'Snooze alarms for a week',
    keywords: 'quiet mute notifications key',
    can: isLoud,
    run: (app, { key }) => snooze(app, key, 7),
  },
  {
    id: 'unsnooze',
    icon: Bell,
    label: 'End snooze',
    keywords: 'unsnooze unmute alarms notifications key',
    can: isSnoozed,
    run: (app, { key }) => snooze(app, key, null),
  },
  {
    id: 'history',
    icon: ChartLine,
    label: 'Show its checks',
    keywords: 'history latency timeline key',
    run: (app, { key, environment }) =>
      show(
        app,
        { screen: 'environment', environmentId: environment.id },
        `${keySpot(key.id)} ${actSpot('history')}`,
      ),
  },
  {
    id: 'diagnose',
    icon: Stethoscope,
    label: 'Is it the network or this key?',
    keywords: 'diagnosis connection proxy dns offline why',
    run: (app, { key }) => show(app, { screen: 'diagnosis', keyId: key.id }),
  },
  {
    id: 'remove-key',
    icon: Trash2,
    label: 'Remove key…',
    keywords: 'delete forget',
    asks: 'remove-key',
  },
];

export const keyKind: Kind<KeyThing> = {
  verbs,
  group: 'This environment',
  here: (app) => {
    const place = environmentHere(app);
    return place === null ? [] : app.rack.keysOf(place.environment.id).map((key) => ({ ...place, key }));
  },
  find: (app, query) => app.search.keys(query).map((hit) => ({ thing: hit, score: hit.score })),
  get: (app, id) => {
    const key = app.rack.key(id);
    const environment = app.rack.environment(key?.environmentId ?? '');
    return key === undefined || environment === undefined ? null : { key, environment };
  },
  idOf: ({ key }) => key.id,
  nameOf: (app, { environment, key }) => {
    // An environment with one key needs no other name for it.
    const one = app.rack.keysOf(environment.id).length === 1;
    return `${app.rack.nameOf(environment.id)}${one ? '' : `, ${shownName(key)}`}`;
  },
  isProduction: (_, { environment }) => environment.kind === 'production',
  conditionOf: (app, { key }) => conditionOf(key, app.clock.now),
};
