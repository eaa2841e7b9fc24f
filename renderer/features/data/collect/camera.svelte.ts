import type { IncomingFile } from '../../../app/model-files.ts';
import type { PlainKey } from '../../../app/messages/catalogue.ts';
import { areTwins, tinyHeight, tinyWidth } from './twins.ts';

/** Why there is no picture of a camera, by the name of the browser's error. */
const reasons: Readonly<Record<string, PlainKey>> = {
  NotAllowedError: 'collect.camera.refused',
  NotFoundError: 'collect.camera.none',
  OverconstrainedError: 'collect.camera.none',
  NotReadableError: 'collect.camera.inUse',
  AbortError: 'collect.camera.inUse',
};

/** The person's camera, and frames of it while something is held. */
export class Camera {
  stream: MediaStream | null = $state.raw(null);
  isStarting = $state(false);
  /** Why there is none. */
  problem: PlainKey | null = $state(null);
  /** Class that is recorded now; null for none. */
  recording: number | null = $state(null);
  framesPerSecond = $state(5);
  /** Frames that were left out as near twins, in this recording. */
  twins = $state(0);
  #timer: ReturnType<typeof setInterval> | null = null;
  #last: Uint8ClampedArray | null = null;
  #taken = 0;
  #isTaking = false;

  /** Asks for the camera; never rejects. */
  async start(): Promise<void> {
    if (this.stream !== null || this.isStarting) return;
    this.isStarting = true;
    this.problem = null;
    try {
      if (!('mediaDevices' in navigator)) throw new DOMException('', 'SecurityError');
      this.stream = await navigator.mediaDevices.getUserMedia({ video: { width: { ideal: 640 }, height: { ideal: 480 } } });
      // Unplugged, or taken back by the person.
      for (const track of this.stream.getTracks()) track.onended = () => { this.stop(); this.problem = 'collect.camera.ended'; };
    } catch (error) {
      const name = error instanceof DOMException ? error.name : '';
      this.problem = reasons[name] ?? (name === 'SecurityError' ? 'collect.camera.insecure' : 'collect.camera.other');
    } finally {
      this.isStarting = false;
    }
  }

  stop(): void {
    this.release();
    for (const track of this.stream?.getTracks() ?? []) {
      track.onended = null;
      track.stop();
    }
    this.stream = null;
  }

  /** Begins to take frames. @param take is given each that is no near twin of the one before. */
  hold(label: number, video: HTMLVideoElement, take: (label: number, file: IncomingFile) => void): void {
    if (this.stream === null || this.recording !== null) return;
    this.recording = label;
    this.twins = 0;
    this.#last = null;
    const frame = (): void => void this.#frame(video, (file) => take(label, file));
    frame();
    this.#timer = setInterval(frame, 1000 / this.framesPerSecond);
  }

  release(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    this.recording = null;
  }

  async #frame(video: HTMLVideoElement, take: (file: IncomingFile) => void): Promise<void> {
    if (this.#isTaking || video.videoWidth === 0) return;
    const tiny = new OffscreenCanvas(tinyWidth, tinyHeight).getContext('2d', { willReadFrequently: true })!;
    tiny.drawImage(video, 0, 0, tinyWidth, tinyHeight);
    const { data } = tiny.getImageData(0, 0, tinyWidth, tinyHeight);
    if (this.#last !== null && areTwins(this.#last, data)) {
      this.twins += 1;
      return;
    }
    this.#last = data;
    this.#isTaking = true;
    try {
      const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight);
      canvas.getContext('2d')!.drawImage(video, 0, 0);
      take({ path: `camera-${Date.now()}-${this.#taken++}.png`, file: await canvas.convertToBlob({ type: 'image/png' }) });
    } finally {
      this.#isTaking = false;
    }
  }
}
