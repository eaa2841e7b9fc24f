import { expect, it } from 'vitest';
import { boundsOf } from '../../../../main/import/bounds.ts';

const megabyte = 1e6;

it.each([
  { bytes: 0, seconds: 5 },
  { bytes: 4 * megabyte, seconds: 9 },
  { bytes: 20 * megabyte, seconds: 25 },
  { bytes: 100 * megabyte, seconds: 45 },
  { bytes: 4000 * megabyte, seconds: 1020 },
])('a file of $bytes bytes may take $seconds s', ({ bytes, seconds }) => {
  expect(boundsOf(bytes).milliseconds).toBe(seconds * 1000);
});

// The longest of three, on two cores of a server with other work beside it.
it.each([
  { file: 'a small .h5', bytes: 29_088, took: 0.36 },
  { file: 'MobileNetV3Small.keras', bytes: 4_334_069, took: 0.79 },
  { file: 'NASNetMobile.keras', bytes: 19_857_429, took: 2.07 },
  { file: 'DenseNet121.keras', bytes: 29_689_741, took: 1.59 },
  { file: 'InceptionV3.keras', bytes: 88_351_874, took: 2.06 },
  { file: 'ResNet50.h5', bytes: 94_933_264, took: 1.6 },
  { file: 'ResNet50.keras', bytes: 94_996_452, took: 1.65 },
  { file: 'ResNet50.onnx', bytes: 93_962_234, took: 1.12 },
  { file: 'ResNet50.tflite', bytes: 93_957_508, took: 3.83 },
])('$file may take ten times of what it does', ({ bytes, took }) => {
  expect(boundsOf(bytes).milliseconds).toBeGreaterThan(10 * took * 1000);
});

it.each([
  { bytes: 0, residentBytes: 1_073_741_824 },
  { bytes: 100 * megabyte, residentBytes: 2_073_741_824 },
])('a file of $bytes bytes may take $residentBytes bytes of memory', ({ bytes, residentBytes }) => {
  expect(boundsOf(bytes)).toMatchObject({ residentBytes, heapMegabytes: 1024 });
});

it.each([
  { bytes: 100 * megabyte, seconds: 135, residentBytes: 2_073_741_824 },
  { bytes: 4000 * megabyte, seconds: 3060, residentBytes: 4_294_967_296 },
])('a file of runs of $bytes bytes may take $seconds s, and no more memory than one run does', ({ bytes, seconds, residentBytes }) => {
  expect(boundsOf(bytes, 'runs')).toEqual({ milliseconds: seconds * 1000, residentBytes, heapMegabytes: 1024 });
});
