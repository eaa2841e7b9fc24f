import type { Field, Schema } from '../flatbuffers/writer.ts';

/**
 * Tables of TFLite's metadata, their fields in order of their places.
 * Source: tensorflow_lite_support/metadata/metadata_schema.fbs, version 1.5.0.
 */
const text: Field = { kind: 'string' };
const numbers: Field = { kind: 'list', of: 'float32' };
const tables = (of: string): Field => ({ kind: 'tables', of });
const files = ['associated_files', tables('AssociatedFile')] as const;

export const metadataSchema: Schema = {
  ModelMetadata: [
    ['name', text], ['description', text], ['version', text], ['subgraph_metadata', tables('SubGraphMetadata')], ['author', text], ['license', text], files,
    ['min_parser_version', text],
  ],
  SubGraphMetadata: [['name', text], ['description', text], ['input_tensor_metadata', tables('TensorMetadata')], ['output_tensor_metadata', tables('TensorMetadata')], files],
  TensorMetadata: [
    ['name', text], ['description', text], null, ['content', { kind: 'table', of: 'Content' }], ['process_units', tables('ProcessUnit')],
    ['stats', { kind: 'table', of: 'Stats' }], files,
  ],
  AssociatedFile: [['name', text], ['description', text], ['type', { kind: 'int8', usual: 0 }], ['locale', text]],
  Content: [['content_properties', { kind: 'union', of: { FeatureProperties: 1, ImageProperties: 2 } }]],
  FeatureProperties: [],
  ImageProperties: [['color_space', { kind: 'int8', usual: 0 }]],
  ProcessUnit: [['options', { kind: 'union', of: { NormalizationOptions: 1 } }]],
  NormalizationOptions: [['mean', numbers], ['std', numbers]],
  Stats: [['max', numbers], ['min', numbers]],
};

export const axisLabels = 2;
export const colorSpaces = { UNKNOWN: 0, RGB: 1, GRAYSCALE: 2 } as const;

/** Name of the metadata's buffer, in the file's list of metadata. */
export const metadataName = 'TFLITE_METADATA';
