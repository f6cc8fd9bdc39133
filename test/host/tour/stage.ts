import type { SampleProjects } from '../../support/sample-projects.ts';
import type { Demo } from '../demo.ts';
import type { AppDriver } from '../driver.ts';
import type { Album } from './album.ts';

/** What every part of the tour plays on. */
export interface Stage {
  app: AppDriver;
  album: Album;
  demo: Demo;
  theme: 'light' | 'dark';
  /** The home folder that the app sees. */
  home: string;
  /** A fresh project's folder, without any env file. */
  project: string;
  /** Three projects as people have them, in the folder beside it. */
  samples: SampleProjects;
}
