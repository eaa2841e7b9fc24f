/** What a process that reads a file may take. */
export interface Bounds {
  milliseconds: number;
  /** Resident, where the system tells. */
  residentBytes: number;
  heapMegabytes: number;
}

/** A process's start, and a network of a few layers: 0.4 s (all on two cores of a server, other work beside it). */
const least = 5_000;
/** Up to here a file may be layers more than numbers: NASNetMobile, 770 layers in 20 MB, takes 2.1 s. */
const layers = { bytes: 20e6, perMegabyte: 1_000 };
/** What is beyond is numbers: ResNet50's 95 MB take 1.6 s as .keras and .h5, 1.1 s as ONNX, 3.8 s as TFLite. */
const numbers = { perMegabyte: 250 };

/** Runs come one after the other, each held in memory alone: one of 100,000 epochs and 10 million steps takes 1.6 GB. */
const mostOfRuns = 4 * 2 ** 30;
/** Each file of a run is flushed, for which a slow disk takes its time. 100,000 epochs, 362 MB, take 13 s. */
const flushes = 3;

/**
 * What reading a file may take: more than ten times what sound ones of its size were measured to take, so that a slow or
 * busy machine gets through, and what takes longer is at odds with its size.
 * @param bytes of the file.
 */
export function boundsOf(bytes: number, what: 'model' | 'runs' = 'model'): Bounds {
  const first = Math.min(bytes, layers.bytes);
  const milliseconds = least + (first * layers.perMegabyte + (bytes - first) * numbers.perMegabyte) / 1e6;
  const residentBytes = 2 ** 30 + 10 * bytes;
  const heapMegabytes = 1024;
  return what === 'model' ? { milliseconds, residentBytes, heapMegabytes } : { milliseconds: flushes * milliseconds, residentBytes: Math.min(residentBytes, mostOfRuns), heapMegabytes };
}

/** 300 MB, 4.3 million events, take 68 s and 0.5 GB (on two cores with other work beside it). */
const logs = { perMegabyte: 2_000, perByte: 4 };

/** What reading logs may take. @param bytes of all files that are looked at. */
export function logBounds(bytes: number): Bounds {
  return { milliseconds: 20_000 + (bytes * logs.perMegabyte) / 1e6, residentBytes: Math.min(2 ** 30 + logs.perByte * bytes, mostOfRuns), heapMegabytes: 4096 };
}
