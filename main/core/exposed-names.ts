const exposed = /^(?:NEXT_PUBLIC|VITE|PUBLIC|EXPO_PUBLIC|REACT_APP|NUXT_PUBLIC|GATSBY)_/;

/** Whether build tools put a variable of this name into what every visitor downloads (workos.md §4). */
export const isExposedName = (name: string): boolean => exposed.test(name);
