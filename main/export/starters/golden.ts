import type { Quantization } from '../../../core/exports.ts';
import { EpochalError } from '../../../core/errors.ts';
import type { FittedShape } from '../../../core/pictures/fit.ts';
import { decodePicture } from '../../pictures/decode.ts';
import { encodePng } from '../../pictures/encode-png.ts';
import type { PictureShape } from '../../pictures/picture.ts';
import type { ExportedModel, ExportTools } from '../format.ts';

/** What a starter's own test is to find: pixels that the model gets, and its answers. */
export interface GoldenCases {
  /** How far a probability may be from that here, of whatever interpreter: those of whole numbers round otherwise. */
  tolerance: number;
  cases: { /** uint8 (height, width, channels), base64. */ pixels: string; probabilities: number[] }[];
  /** The picture beside it, as it is to be brought to the model's size. */
  picture: { file: string; pixels: string; /** Mean of the differences; other libraries scale a little otherwise. */ tolerance: number };
}

const caseCount = 4;
const pictureFile = 'golden.png';

const tolerances: Readonly<Record<Quantization, number>> = { none: 1e-4, float16: 1e-4, dynamic: 0.02, int8: 0.02, '16x8': 0.02, uint8: 1e-4, uint16: 1e-4 };

/**
 * Golden inputs and outputs of an exported model, its own interpreter's, and a picture with all that decoding has to
 * mind: transparency, a shape that must be cut, edges.
 * @returns `golden.json` and `golden.png`.
 */
export async function goldenFiles(model: ExportedModel, shape: FittedShape, quantize: Quantization, tools: ExportTools): Promise<Map<string, Uint8Array[]>> {
  const images = goldenImages(shape, tools);
  const size = shape.height * shape.width * shape.channels;
  const probabilities = await model.predict(images, caseCount);
  const classes = probabilities.length / caseCount;
  const picture = await drawPicture(shape);
  const golden: GoldenCases = {
    tolerance: tolerances[quantize],
    cases: Array.from({ length: caseCount }, (_, index) => ({
      pixels: base64(images.subarray(index * size, (index + 1) * size)),
      probabilities: Array.from(probabilities.subarray(index * classes, (index + 1) * classes)),
    })),
    picture: { file: pictureFile, pixels: base64(await decodePicture(picture, shape)), tolerance: 2 },
  };
  return new Map([['golden.json', [Buffer.from(`${JSON.stringify(golden, null, 2)}\n`)]], [pictureFile, [picture]]]);
}

/** Of the test split where there is one; else patterns. */
function goldenImages({ height, width, channels }: PictureShape, tools: ExportTools): Uint8Array {
  try {
    const pictures = tools.pictures();
    const { counts, ...info } = pictures.info;
    const fits = info.height === height && info.width === width && info.channels === channels;
    if (fits && counts.test >= caseCount) return pictures.images('test', 0, caseCount);
  } catch (error) {
    if (!(error instanceof EpochalError)) throw error;
  }
  return Uint8Array.from({ length: caseCount * height * width * channels }, (_, index) => Math.imul(index + 1, 2654435761) >>> 24);
}

/** Waves of colour and a hard edge, half of it seen through; twice and a half as wide as it is to become, at most 512. */
async function drawPicture(shape: PictureShape): Promise<Buffer> {
  const [width, height] = [Math.min(512, Math.round(shape.width * 2.5)), Math.min(400, shape.height * 2)];
  const pixels = new Uint8Array(width * height * 4);
  const wave = (turns: number): number => Math.round(127.5 + 127.5 * Math.sin(turns * 2 * Math.PI));
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const edge = x > width / 3 && y > height / 2;
      pixels.set([edge ? 250 : wave((2 * x) / width), wave((x + y) / (width + height)), edge ? 10 : wave((3 * y) / height), y < height / 4 ? 128 : 255], (y * width + x) * 4);
    }
  }
  return encodePng({ width, height, channels: 4, pixels });
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}
