const exposed = /^(?:NEXT_PUBLIC|VITE|PUBLIC|EXPO_PUBLIC|REACT_APP|NUXT_PUBLIC|GATSBY)_/;

/** Whether build tools put a variable of this name into what every visitor downloads (workos.md §4). */
export const isExposedName = (name: string): boolean => exposed.test(name);

/** The prefix that does it, e.g. `VITE_`; null for a name without one. */
export const exposedPrefix = (name: string): string | null => exposed.exec(name)?.[0] ?? null;
