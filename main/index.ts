import {
  app,
  BrowserWindow,
  clipboard,
  ClipboardItem,
  dialog,
  ipcMain,
  Menu,
  nativeImage,
  nativeTheme,
  net,
  Notification,
  powerMonitor,
  protocol,
  safeStorage,
  screen,
  session,
  shell,
  Tray,
} from 'electron';
import { randomBytes, randomUUID } from 'node:crypto';
import { arch, homedir, release } from 'node:os';
import { join } from 'node:path';
import type { Route } from '../preload/contract/events.ts';
import type { Snapshot } from '../preload/contract/view.ts';
import { JsonlActivityFile } from './adapters/activity-file.ts';
import { DiskCliStores } from './adapters/cli-stores.ts';
import { SystemCiphers } from './adapters/ciphers.ts';
import { DiskDocuments } from './adapters/documents.ts';
import { ElectronClipboard } from './adapters/electron-clipboard.ts';
import { ElectronConsent } from './adapters/electron-consent.ts';
import { ElectronDialogs } from './adapters/electron-dialogs.ts';
import { ElectronFileManager } from './adapters/electron-file-manager.ts';
import { ElectronNotifier } from './adapters/electron-notifier.ts';
import { DiskEnvFiles } from './adapters/env-files.ts';
import { Disk } from './adapters/env-files/disk.ts';
import { parsers } from './adapters/env-parsers.ts';
import { WorkerFileScanner } from './adapters/file-scanner.ts';
import { ChokidarFileWatcher } from './adapters/file-watcher.ts';
import { GitLog } from './adapters/git-history.ts';
import { createLoginItem, hiddenSwitch, startedFrom } from './adapters/login-item.ts';
import { SystemNetworkProbe } from './adapters/network-probe.ts';
import { DiskProjectReader } from './adapters/project-reader.ts';
import { DiskHealthHistory } from './adapters/health-history.ts';
import { RedactingLog } from './adapters/redacting-log.ts';
import { StoredSettingsFile } from './adapters/settings-file.ts';
import { minuteOfDay, SystemClock } from './adapters/system-clock.ts';
import { StoredVaultFile } from './adapters/vault-file.ts';
import { createWorkosGateway } from './adapters/workos-gateway.ts';
import { Activity } from './core/activity.ts';
import { workosKeyIdOf } from './core/catalog.ts';
import { Alarms } from './core/alarms.ts';
import { Checks } from './core/checks.ts';
import { Copying } from './core/copying.ts';
import { Diagnoses } from './core/diagnosis.ts';
import { Drifts } from './core/drifts.ts';
import { Environments } from './core/environments.ts';
import { Exports } from './core/exports.ts';
import { KeyHistory } from './core/health-history.ts';
import { Imports } from './core/imports.ts';
import { Inventory } from './core/inventory.ts';
import { Linking } from './core/linking.ts';
import { Marks } from './core/marks.ts';
import { Pairing } from './core/pairing.ts';
import { Preferences } from './core/preferences.ts';
import { Projects } from './core/projects.ts';
import { Rotations } from './core/rotations.ts';
import { Schedule } from './core/schedule.ts';
import { Snapshots } from './core/snapshot.ts';
import { TargetViews } from './core/snapshot/target-views.ts';
import { Targets } from './core/targets.ts';
import { Vault } from './core/vault.ts';
import { deadUndos } from './core/vault/words.ts';
import { handlersOf } from './ipc/handlers.ts';
import { Push } from './ipc/push.ts';
import { registerMethods } from './ipc/router.ts';
import { isTrustedSender } from './ipc/sender.ts';
import { Actions } from './shell/actions.ts';
import { appOrigin, appScheme, serveApp } from './shell/app-protocol.ts';
import { createBadge } from './shell/badge.ts';
import { logCrashes } from './shell/crashes.ts';
import { DeepLinks } from './shell/deep-links.ts';
import { finishBeforeQuit, Lifecycle } from './shell/lifecycle.ts';
import { SystemLinks } from './shell/links.ts';
import { LiveTray } from './shell/live-tray.ts';
import { LiveWindow } from './shell/live-window.ts';
import { MainWindow } from './shell/main-window.ts';
import { applicationMenu } from './shell/menu.ts';
import { restrictNavigation } from './shell/navigation-policy.ts';
import { onceATurn } from './shell/once-a-turn.ts';
import { restrictPagelessSession, restrictSession } from './shell/session-policy.ts';
import { systemSettings } from './shell/system-settings.ts';
import { PlaceFile } from './shell/place-file.ts';
import { Places } from './shell/places.ts';
import { refusedSwitch } from './shell/switches.ts';
import { SystemTray } from './shell/tray.ts';
import { hasTrayHost } from './shell/tray-host.ts';
import { onWake } from './shell/wake.ts';
import { windowPartition } from './shell/web-preferences.ts';
import { onSeen, openMainWindow } from './shell/window.ts';
import { WindowStateFile } from './shell/window-state.ts';

/*
 * The composition root: the only place that constructs. It reads from top to bottom as the start of the app.
 */

// 1. Before Electron is ready: everything that cannot be said later.
const platform = process.platform;
const development = !app.isPackaged;
/** Only a development run listens to its environment; an installed Keyrack cannot be redirected by a variable. */
const variable = (name: string): string | null => {
  const value = process.env[name] ?? '';
  return development && value !== '' ? value : null;
};
const userData = variable('KEYRACK_USER_DATA');
if (userData !== null) app.setPath('userData', userData);
const host = 'electron' in process.versions ? 'electron' : 'double';

protocol.registerSchemesAsPrivileged([appScheme]);
app.enableSandbox();
app.setAppUserModelId('com.keyrack.app');
restrictNavigation(app);
const deepLinks = new DeepLinks(app, process.argv);

const unsafe = development ? null : refusedSwitch(app.commandLine);
if (unsafe !== null) {
  process.stderr.write(
    `Keyrack does not start with --${unsafe}: it would open the keys to other programs.\n`,
  );
  app.exit(1);
} else if (app.requestSingleInstanceLock()) {
  void app.whenReady().then(start);
} else {
  app.quit();
}

async function start(): Promise<void> {
  // 2. The ports: time, words for the log, the disk, the network, the desktop.
  const folder = app.getPath('userData');
  const built = join(import.meta.dirname, '..');
  const home = homedir();
  const clock = new SystemClock();
  const newId = randomUUID;
  const log = new RedactingLog({ path: join(folder, 'logs', 'keyrack.log'), clock });
  const systemClipboard = new ElectronClipboard({
    clipboard,
    newItem: (formats) => new ClipboardItem(formats),
    platform,
  });
  const notifier = new ElectronNotifier({
    isSupported: () => Notification.isSupported(),
    create: (options) => new Notification(options),
  });
  const links = new SystemLinks(shell);
  const disk = new Disk({ clock });
  disk.onTrouble((error) => {
    log.error('A thread that works on files ended before its time.', { error });
  });
  const envFiles = new DiskEnvFiles({
    undoFolder: join(folder, 'undo'),
    now: () => clock.now(),
    disk,
    changed: (path) => {
      inventory.fileChanged(path);
    },
  });
  const dialogs = new ElectronDialogs(dialog, () => window.current);
  const loginItem = createLoginItem({
    app,
    platform,
    executable: startedFrom(process.env, process.execPath),
    configHome: process.env['XDG_CONFIG_HOME'] ?? join(home, '.config'),
  });

  // 3. The core over them.
  const preferences = new Preferences({
    file: new StoredSettingsFile(folder),
    consent: new ElectronConsent(dialog, () => window.current),
    baseUrlOverride: variable('KEYRACK_BASE_URL'),
    changed: () => {
      alarms.settingsChanged();
      schedule.refresh();
      changed();
    },
  });
  const gateway = createWorkosGateway({
    fetch: (url, init) => net.fetch(url, init),
    baseUrl: () => preferences.settings.baseUrl,
    version: app.getVersion(),
    clock,
  });
  const vault = new Vault({
    file: new StoredVaultFile(folder),
    ciphers: new SystemCiphers(safeStorage, platform),
    clock,
    log,
    elsewhere: envFiles,
    foundDead: (count) => {
      void activity.record(deadUndos(count));
    },
  });
  const activity = new Activity({
    file: new JsonlActivityFile(folder),
    clock,
    newId,
    log,
    changed: () => {
      push.send('activity', {});
    },
    workosKeyIdOf: (keyId) => workosKeyIdOf(vault.document, keyId),
  });
  const linking = new Linking({
    vault,
    gateway,
    clipboard: systemClipboard,
    clock,
    activity,
    newId,
    changed,
  });
  const environments = new Environments({ vault, gateway, clock, activity, newId });
  const marks = new Marks({ vault, activity });
  const pairing = new Pairing({ vault, gateway, clock, activity });
  const isOnline = (): boolean => net.isOnline();
  const checks = new Checks({ vault, gateway, clock, activity, changed, isOnline });
  const schedule = new Schedule({
    vault,
    checks,
    clock,
    log,
    random: Math.random,
    isOnline,
    settings: () => preferences.settings,
  });
  const history = new KeyHistory({
    vault,
    file: new DiskHealthHistory(join(folder, 'history'), clock),
    log,
  });
  const copying = new Copying({
    vault,
    clipboard: systemClipboard,
    clock,
    log,
    activity,
    seconds: () => preferences.settings.clipboardSeconds,
    changed,
  });
  const alarms = new Alarms({
    log,
    vault,
    notifier,
    activity,
    clock,
    minuteOfDay,
    settings: () => preferences.settings,
    goTo: (route) => {
      goTo(route);
    },
  });
  const inventory = new Inventory({
    vault,
    scanner: new WorkerFileScanner(),
    history: new GitLog(),
    envFiles,
    dialogs,
    clock,
    log,
    activity,
    home,
    changed,
  });
  const exports = new Exports({
    vault,
    envFiles,
    dialogs,
    clock,
    newId,
    randomBytes,
    parsers,
    home,
    activity,
    log,
    rowPath: (rowId) => inventory.pathOf(rowId),
  });
  const targets = new Targets({ vault, exports, clock, activity, home });
  const imports = new Imports({
    vault,
    gateway,
    stores: new DiskCliStores(),
    envFiles,
    dialogs,
    clock,
    newId,
    home,
    activity,
    inventory,
    newScanner: () => new WorkerFileScanner(),
    scanned: (progress) => {
      push.send('importScan', progress);
    },
  });
  const drifts = new Drifts({
    vault,
    envFiles,
    watcher: new ChokidarFileWatcher({ disk }),
    targets,
    imports,
    clock,
    log,
    activity,
    changed,
  });
  const projects = new Projects({
    vault,
    reader: new DiskProjectReader(),
    envFiles,
    dialogs,
    clock,
    newId,
    home,
    activity,
  });
  const rotations = new Rotations({
    vault,
    gateway,
    envFiles,
    inventory,
    clipboard: systemClipboard,
    dialogs,
    documents: new DiskDocuments(disk),
    parsers,
    clock,
    log,
    newId,
    randomBytes,
    home,
    activity,
    onProved: (rotationId, body) => {
      // Who looks at the window sees it there.
      if (window.current?.isFocused() === true) return;
      const onClick = (): void => {
        goTo({ screen: 'rotation', rotationId });
      };
      notifier.notify({ title: 'The old key is dead', body, onClick });
    },
    changed,
  });
  const diagnoses = new Diagnoses({
    vault,
    gateway,
    probe: new SystemNetworkProbe({
      isOnline: () => net.isOnline(),
      // Of the session that `net.fetch` goes through.
      resolveProxy: (url) => session.defaultSession.resolveProxy(url),
      version: app.getVersion(),
      clock,
    }),
    clock,
    newId,
    baseUrl: () => preferences.settings.baseUrl,
    app: { version: app.getVersion(), platform: `${platform} ${release()} ${arch()}`, host },
    copyText: (text) => copying.copyText(text),
    changed: (view) => {
      push.send('diagnosis', view);
    },
    onAnswered: (keyId) => {
      checks.verify(keyId).catch((error: unknown) => {
        log.error('A key was not verified after its diagnosis.', { error });
      });
    },
  });
  vault.onChange(changed);

  // 4. What the window is shown, and the window itself.
  const snapshots = new Snapshots();
  const targetViews = new TargetViews({ vault, targets, drifts });
  const snapshot = (): Snapshot =>
    snapshots.take(vault.document, {
      now: clock.now(),
      app: {
        version: app.getVersion(),
        platform: shownPlatform(),
        host,
        demo: preferences.demo,
        tray: tray.present,
      },
      online: isOnline(),
      vault: vault.view(),
      settings: preferences.view(),
      wizard: linking.view(),
      clipboard: copying.view(),
      projects: projects.views(),
      targets: targetViews.views(),
      rotations: rotations.summaries(),
      inventory: inventory.progress(),
      isLocked: (key) => vault.isLocked(key.secret),
      isChecking: (keyId) => checks.isChecking(keyId),
      isConfirming: (keyId) => schedule.isConfirming(keyId),
      nextCheckAt: (keyId) => schedule.nextCheckAt(keyId),
    });

  const window = new MainWindow<BrowserWindow>({
    create: (hidden) => {
      const opened = openMainWindow({
        create: (options) => new BrowserWindow(options),
        preload: join(built, 'preload', 'index.cjs'),
        icon: join(built, 'main', 'icons', 'app.png'),
        state: new WindowStateFile(join(folder, 'window-state.json')),
        workAreas: screen.getAllDisplays().map((display) => display.workArea),
        dark: nativeTheme.shouldUseDarkColors,
        hidden,
      });
      lifecycle.attach(opened);
      onSeen(opened, () => {
        liveWindow.show();
      });
      return opened;
    },
    navigate: (route) => {
      push.send('navigate', route);
    },
    notify: (notice) => {
      push.send('notice', notice);
    },
  });
  const push = new Push(() => window.current, log);
  const liveWindow = new LiveWindow({
    isSeen: () => window.isSeen,
    send: (patch) => {
      push.send('patch', patch);
    },
    snapshot,
  });
  const show = (): void => {
    window.show();
  };
  const goTo = (route: Route): void => {
    places.stay();
    window.goTo(route);
  };
  const places = new Places({
    vault,
    linking,
    file: new PlaceFile(join(folder, 'place.json')),
    isSeen: () => window.isSeen,
    show,
    goTo,
    turnTo: (route) => {
      window.turnTo(route);
    },
    say: (notice) => {
      window.tell(notice);
    },
    newId,
    clock,
    log,
  });
  /** For a page that begins, and anew whenever it heard that its network came or went. */
  const pictureAsked = (): Snapshot => {
    if (window.listens()) places.pageBegins();
    schedule.lookAgain();
    return liveWindow.whole();
  };

  const tray = new SystemTray({
    create: (image) => new Tray(image),
    buildMenu: (template) => Menu.buildFromTemplate(template),
    loadImage: (path) => nativeImage.createFromPath(path),
    iconFolder: join(built, 'main', 'icons'),
    platform,
    onAction: (action) => {
      actions.fromTray(action);
    },
  });
  const liveTray = new LiveTray({
    tray,
    badge: createBadge({
      app,
      platform,
      window: () => window.current,
      overlay: () => nativeImage.createFromPath(join(built, 'main', 'icons', 'tray-bad.png')),
    }),
    clock,
    snapshot,
  });
  const lifecycle = new Lifecycle({
    app,
    platform,
    show,
    hasTray: () => tray.present,
    keepInTray: () => preferences.settings.keepInTray,
    onKeptInTray: () => {
      if (preferences.settings.toldAboutTray) return;
      preferences.update({ toldAboutTray: true });
      notifier.notify({
        title: 'Keyrack is still running',
        body: 'Find it in the tray. To quit, choose Quit Keyrack there. Settings can change this.',
      });
    },
  });
  logCrashes({
    process,
    app,
    log,
    newId,
    onPageGone: () => {
      window.reload();
    },
  });

  // 5. The ways in: the window's calls, the menu, the tray.
  const actions = new Actions({
    vault,
    linking,
    openWizard: () => places.toWizard(),
    checks,
    copying,
    targets,
    preferences,
    links,
    notifier,
    log,
    show,
    goTo,
    quit: () => {
      lifecycle.quit();
    },
  });
  Menu.setApplicationMenu(
    Menu.buildFromTemplate(
      applicationMenu({
        platform,
        packaged: app.isPackaged,
        onAction: (action) => {
          actions.fromMenu(action);
        },
      }),
    ),
  );
  registerMethods({
    ipcMain,
    handlers: handlersOf({
      vault,
      alarms,
      linking,
      environments,
      marks,
      pairing,
      checks,
      history,
      copying,
      exports,
      projects,
      targets,
      drifts,
      inventory,
      rotations,
      imports,
      diagnoses,
      fileManager: new ElectronFileManager(shell),
      activity,
      preferences,
      links,
      places,
      snapshot: pictureAsked,
    }),
    isTrusted: (event) => isTrustedSender(event, window.current, appOrigin),
    log,
    newId,
  });

  // 6. Changes flow out: at most one picture a turn, to the system, the window and the tray.
  const applySettings = systemSettings({ nativeTheme, loginItem });
  const showChanges = onceATurn(() => {
    applySettings(preferences.settings);
    const now = snapshot();
    liveWindow.show(now);
    if (trayPossible) liveTray.show(now);
  });
  let started = false;
  function changed(): void {
    if (started) showChanges();
  }

  // 7. Go: policies, page, tray; the vault loads while the window paints.
  const page = session.fromPartition(windowPartition);
  serveApp(page.protocol, join(built, 'renderer'));
  restrictSession(page, { devTools: development });
  restrictPagelessSession(session.defaultSession);
  const trayPossible = host === 'double' || (await hasTrayHost(platform));
  started = true;
  applySettings(preferences.settings);
  const atLogin = process.argv.includes(hiddenSwitch) || loginItem.startedThis();
  const hidden = atLogin && trayPossible;
  window.open(hidden);
  deepLinks.listen((link) => {
    places.follow(link);
  });
  // A development run would have the system start its Electron without the app.
  if (app.isPackaged && !deepLinks.register()) log.info('The system does not bring links to Keyrack here.');
  if (trayPossible) liveTray.show(snapshot());
  finishBeforeQuit(
    app,
    () => {
      // A copied key must not outlive the app on the clipboard.
      const clearing = copying.view() === null ? [] : [copying.clear()];
      const writing = vault.hasNotes ? [vault.writeNotes()] : [];
      const work = [...clearing, ...writing];
      return work.length === 0 ? null : Promise.allSettled(work);
    },
    () => {
      lifecycle.quit();
    },
  );
  await activity.load();
  await vault.load();
  await linking.resume();
  await rotations.resume();
  await exports.resume();
  drifts.start();
  alarms.start();
  history.start();
  schedule.start();
  onWake(powerMonitor, () => {
    schedule.wake();
    // What it says of times is as old as the sleep was long.
    changed();
  });
  await envFiles.purgeUndo();
}

/** The platforms that Keyrack is packaged for; anything else that runs it is a kind of Linux. */
function shownPlatform(): Snapshot['app']['platform'] {
  return platform === 'darwin' || platform === 'win32' ? platform : 'linux';
}
