import { flushCompileCache } from 'node:module';
import { StoredVaultFile } from '../../../main/adapters/vault-file.ts';
import { Vault } from '../../../main/core/vault.ts';
import { FakeClock, PlainCiphers, RecordingLog } from '../ports/memory-ports.ts';

/**
 * A process that does nothing but link accounts, one write after another, and tells each revision that was
 * acknowledged. It is there to be killed. Arguments: the folder, and how much to write with each (characters).
 */
const [folder = '', filler = '0'] = process.argv.slice(2);
const vault = new Vault({
  file: new StoredVaultFile(folder),
  ciphers: new PlainCiphers(),
  clock: new FakeClock(),
  log: new RecordingLog(),
});
await vault.load();
// A process that is killed writes no compile cache by itself; the next one starts in half the time.
flushCompileCache();
process.stdout.write(`${vault.state} ${vault.document.revision}\n`);

const name = 'x'.repeat(Number(filler));
while (vault.state === 'ready') {
  const next = vault.document.revision + 1;
  try {
    await vault.update((d) => ({
      ...d,
      accounts: [...d.accounts, { id: `${process.pid}-${next}`, name, createdAt: next }].slice(-50),
    }));
    process.stdout.write(`acknowledged ${vault.document.revision} ${process.pid}-${next}\n`);
  } catch (error) {
    process.stdout.write(
      `refused ${error instanceof Error && 'code' in error ? String(error.code) : String(error)}\n`,
    );
    if (!(error instanceof Error && 'code' in error && error.code === 'vault-changed-outside')) break;
  }
}
