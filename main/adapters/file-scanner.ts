import { Worker } from 'node:worker_threads';
import { Failure } from '../core/failure.ts';
import type { FileScanner, ScannedFile } from '../core/ports.ts';
import type { FromWorker, ToWorker } from './file-scanner/messages.ts';

type Request = Parameters<FileScanner['scan']>[0];

interface Running {
  request: Request;
  resolve: () => void;
  reject: (error: unknown) => void;
}

interface Looking {
  path: string;
  resolve: (file: ScannedFile) => void;
  reject: (error: unknown) => void;
}

/** Beside this file: its own source, or where the build puts it (vite.config.ts). */
const workerFile = new URL(
  import.meta.url.endsWith('.ts') ? './file-scanner/worker.ts' : './inventory-worker.js',
  import.meta.url,
);

const stopped = (): Failure =>
  new Failure('scan-failed', 'Looking through the folders stopped unexpectedly.', 'Scan again.');

/** Finds env files in a thread of its own, which starts with the first question and lives until `close`. */
export class WorkerFileScanner implements FileScanner {
  readonly #file: URL;
  readonly #scans = new Map<number, Running>();
  readonly #looks = new Map<number, Looking>();
  /** What the worker said and was not handed on yet. */
  readonly #heard: FromWorker[] = [];
  #worker: Worker | null = null;
  #number = 0;
  #handing = false;

  /** @param parts.worker the file of the thread; found by itself unless said otherwise. */
  constructor(parts: { worker?: URL } = {}) {
    this.#file = parts.worker ?? workerFile;
  }

  /** @throws Failure `scan-failed` when the thread ends before its time. */
  scan(request: Request): Promise<void> {
    if (request.signal.aborted) return Promise.resolve();
    const number = ++this.#number;
    return new Promise<void>((resolve, reject) => {
      const cancel = (): void => {
        // What it found and nobody took is told again by the next scan.
        if (this.#scans.delete(number)) this.#say({ type: 'cancel', number });
        this.#rest();
        resolve();
      };
      request.signal.addEventListener('abort', cancel, { once: true });
      this.#scans.set(number, {
        request,
        resolve: () => {
          request.signal.removeEventListener('abort', cancel);
          resolve();
        },
        reject,
      });
      this.#say({ type: 'scan', number, roots: request.roots });
    });
  }

  /** @throws Failure `file-gone` when nothing is there, `scan-failed`. */
  look(path: string): Promise<ScannedFile> {
    const number = ++this.#number;
    return new Promise((resolve, reject) => {
      this.#looks.set(number, { path, resolve, reject });
      this.#say({ type: 'look', number, path });
    });
  }

  /** Ends the thread; it forgets everything, so that the next scan tells all files anew. */
  close(): Promise<void> {
    const worker = this.#worker;
    this.#worker = null;
    this.#fail();
    // A thread that waits for a disk ends once it is answered, which may be never: nobody waits for that.
    worker?.unref();
    void worker?.terminate();
    return Promise.resolve();
  }

  #say(message: ToWorker): void {
    this.#worker ??= this.#start();
    this.#worker.ref();
    this.#worker.postMessage(message);
  }

  /** Nothing waits for the thread: it keeps nobody from quitting. */
  #rest(): void {
    if (this.#scans.size === 0 && this.#looks.size === 0) this.#worker?.unref();
  }

  #start(): Worker {
    // Without the switches this process was started with: they are not meant for a second thread.
    const worker = new Worker(this.#file, { name: 'inventory', execArgv: [] });
    worker.on('message', (message: FromWorker) => {
      if (this.#worker !== worker) return;
      this.#heard.push(message);
      this.#handOn();
    });
    const ended = (): void => {
      if (this.#worker !== worker) return;
      this.#worker = null;
      this.#fail();
    };
    worker.on('error', ended);
    worker.on('exit', ended);
    return worker;
  }

  /** One message a turn of the event loop: whatever else waits goes in between. */
  #handOn(): void {
    if (this.#handing) return;
    const message = this.#heard.shift();
    if (message === undefined) return;
    this.#handing = true;
    this.#hear(message);
    this.#rest();
    setImmediate(() => {
      this.#handing = false;
      this.#handOn();
    });
  }

  #hear(message: FromWorker): void {
    if (message.type === 'looked') {
      const looking = this.#looks.get(message.number);
      this.#looks.delete(message.number);
      if (message.file !== null) looking?.resolve(message.file);
      else looking?.reject(fileGone(looking.path));
      return;
    }
    const running = this.#scans.get(message.number);
    if (running === undefined) return;
    const { request } = running;
    if (message.type === 'found') request.onFiles(message.files);
    else if (message.type === 'progress') request.onProgress(message.progress);
    else {
      this.#scans.delete(message.number);
      if (message.gone.length > 0) request.onGone(message.gone);
      running.resolve();
    }
  }

  #fail(): void {
    this.#heard.length = 0;
    const waiting = [...this.#scans.values(), ...this.#looks.values()];
    this.#scans.clear();
    this.#looks.clear();
    for (const { reject } of waiting) reject(stopped());
  }
}

const fileGone = (path: string): Failure =>
  new Failure('file-gone', `Nothing is there any more: ${path}`, 'Scan again to see what is there now.');
