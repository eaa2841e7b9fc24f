/** What a process that reads a data set may take. */
export interface ReadBounds {
  /** Without any progress; all of it may take as long as it goes on. */
  silentMilliseconds: number;
  /** Resident, where the system tells. */
  residentBytes: number;
  /** V8's part of it. Images lie outside. */
  heapMegabytes: number;
}

/**
 * What takes most is CIFAR-100's python version, one file of 155 MB: 0.9 s between two signs of progress, 0.5 GB resident
 * (two cores of a server, other work beside it). A slow disk may take a minute to flush what was packed.
 */
export const readBounds: ReadBounds = { silentMilliseconds: 120_000, residentBytes: 2 * 2 ** 30, heapMegabytes: 512 };
