import type { IpcMain, IpcMainInvokeEvent } from 'electron';
import { Failure } from '../core/failure.ts';
import type { Log } from '../core/ports.ts';
import { methodChannel } from '../../preload/contract/bridge.ts';
import type { MethodName, Output, ParsedInput } from '../../preload/contract/methods.ts';
import { longestInput, methods } from '../../preload/contract/methods.ts';
import { withoutDeceit } from '../../preload/contract/values.ts';
import type { Problem, Result } from '../../preload/contract/result.ts';

/** One handler a method. Leaving one out, or adding one the contract does not know, does not compile. */
export type Handlers = {
  readonly [M in MethodName]: (input: ParsedInput<M>) => Promise<Output<M>> | Output<M>;
};

/** What passes between the window and main; the canary test looks through it. */
export interface Traffic {
  direction: 'in' | 'out' | 'push';
  channel: string;
  payload: unknown;
}

export interface Routing {
  ipcMain: Pick<IpcMain, 'handle'>;
  handlers: Handlers;
  isTrusted: (event: IpcMainInvokeEvent) => boolean;
  log: Log;
  newId: () => string;
  onTraffic?: (traffic: Traffic) => void;
}

const badInput: Problem = {
  code: 'bad-input',
  message: 'The window asked for something that Keyrack does not understand, so nothing was done.',
  next: 'Check what you typed for being too long. If it looks right, restart Keyrack and try again.',
};

/**
 * Registers every method of the contract: is this our window, does the input parse, call, does the output parse.
 * Expected failures become data, unexpected ones are logged under an ID and reach the window as `internal`.
 * An untrusted sender gets no data at all: its call rejects with `refused`.
 */
export function registerMethods(routing: Routing): void {
  for (const name of Object.keys(methods) as MethodName[]) {
    const channel = methodChannel(name);
    routing.ipcMain.handle(channel, async (event, ...args: unknown[]): Promise<Result<unknown>> => {
      if (!routing.isTrusted(event)) {
        routing.log.error('An IPC call from a foreign sender was refused.', { method: name });
        throw new Error('refused');
      }
      routing.onTraffic?.({ direction: 'in', channel, payload: args });
      const result = await answer(name, args, routing);
      routing.onTraffic?.({ direction: 'out', channel, payload: result });
      return result;
    });
  }
}

async function answer(name: MethodName, args: unknown[], routing: Routing): Promise<Result<unknown>> {
  const [input] = args;
  if (args.length !== 1 || !isWithinLimit(input, longestInput(name))) return { ok: false, error: badInput };
  const parsedIn = methods[name].input.safeParse(input);
  if (!parsedIn.success) return { ok: false, error: badInput };
  try {
    // The table pairs each name with its own schema; the compiler cannot follow that through a variable.
    const handler = routing.handlers[name] as (input: unknown) => unknown;
    const parsedOut = methods[name].output.safeParse(await handler(parsedIn.data));
    if (parsedOut.success) return { ok: true, value: parsedOut.data };
    const where = parsedOut.error.issues.map((issue) => `${issue.code} at ${issue.path.join('.')}`);
    return internal(routing, `${name} answered outside its contract.`, { where });
  } catch (error) {
    if (error instanceof Failure) {
      const { code, message, next } = error;
      return { ok: false, error: { code, message: withoutDeceit(message), next: withoutDeceit(next) } };
    }
    return internal(routing, `${name} failed.`, { error });
  }
}

function internal(routing: Routing, what: string, details: Record<string, unknown>): Result<never> {
  const id = routing.newId();
  routing.log.error(what, { id, ...details });
  return {
    ok: false,
    error: {
      code: 'internal',
      message: 'Keyrack met a fault of its own and stopped this action.',
      next: 'Try again. If it happens again, restart Keyrack; the log names this fault by its ID.',
      id,
    },
  };
}

/** What has no JSON form (a cycle, a bigint) is no input of ours either. */
function isWithinLimit(input: unknown, longest: number): boolean {
  try {
    return ((JSON.stringify(input) as string | undefined) ?? '').length <= longest;
  } catch {
    return false;
  }
}
