import type { LucideProps } from '@lucide/svelte';
import type { Component } from 'svelte';

/** An icon of `@lucide/svelte/icons/…`. It only ever stands beside a word or a name. */
export type Icon = Component<LucideProps>;
