/** The shortest passphrase that may be chosen, in characters. */
export const shortestPassphrase = 10;

/** What is wrong with a new passphrase, or how good it is, in a few words. */
export function judgePassphrase(passphrase: string): { enough: boolean; words: string } {
  const { length } = Array.from(passphrase);
  if (length === 0) return { enough: false, words: `At least ${shortestPassphrase} characters.` };
  if (length < shortestPassphrase) {
    const missing = shortestPassphrase - length;
    return { enough: false, words: `${missing} more ${missing === 1 ? 'character' : 'characters'} needed.` };
  }
  const different = new Set(passphrase.toLowerCase()).size;
  if (different < 6) return { enough: true, words: 'Easy to guess: it repeats a few characters.' };
  if (length < 16) return { enough: true, words: 'Good enough. Four or more random words are stronger.' };
  return { enough: true, words: 'Strong.' };
}
