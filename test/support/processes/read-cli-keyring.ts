import { readCliKeyring } from '../../../main/adapters/cli-stores/keyring.ts';

/** Prints what the CLI's keyring item holds, as JSON: the session bus must be in the environment of a process from its start. */
process.stdout.write(JSON.stringify(await readCliKeyring()));
