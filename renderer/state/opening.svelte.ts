import { untrack } from 'svelte';

/**
 * Fills a dialog once for each opening, before it is drawn: a snapshot that comes meanwhile must not take away what is
 * being typed.
 */
export function onOpening(isOpen: () => boolean, fill: () => void): void {
  let wasOpen = false;
  $effect.pre(() => {
    const open = isOpen();
    if (open && !wasOpen) untrack(fill);
    wasOpen = open;
  });
}
