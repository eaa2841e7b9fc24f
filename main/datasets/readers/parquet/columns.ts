import { parquetSchema, type FileMetaData, type SchemaTree } from 'hyparquet';
import { z } from 'zod';

/** Of a file in Hugging Face's form: which columns hold what. */
export interface PictureColumns {
  /** Of `{bytes, path}`, or of bytes alone. */
  picture: string;
  label: string;
  /** Of the labels, in their order; null where the file does not say. */
  classes: string[] | null;
  /** A coarser label beside it, and its names. */
  group: { column: string; names: string[] } | null;
}

const featureSchema = z.looseObject({ _type: z.string(), names: z.array(z.string()).optional() });
const metadataSchema = z.looseObject({ info: z.looseObject({ features: z.record(z.string(), featureSchema.or(z.unknown())) }) });
type Feature = z.output<typeof featureSchema>;

/** In the order in which they are looked for. */
const pictureNames = ['image', 'img', 'picture', 'bytes', 'image_bytes', 'png', 'jpg'];
const labelNames = ['fine_label', 'label', 'labels', 'class', 'target', 'category', 'y'];
const groupName = 'coarse_label';

/** @returns null for a part that is missing. */
export function columnsOf(metadata: FileMetaData): { [K in keyof PictureColumns]: PictureColumns[K] | null } {
  const columns = parquetSchema(metadata).children;
  const features = featuresOf(metadata);
  const named = (names: readonly string[], fits: (column: SchemaTree) => boolean): string | undefined => names.find((name) => columns.some((column) => column.element.name === name && fits(column)));
  const ofType = (type: string): string[] => columns.map(({ element: { name } }) => name).filter((name) => features.get(name)?._type === type);
  const holdsBytes = (column: SchemaTree): boolean => column.children.some(({ element }) => element.name === 'bytes') || (column.children.length === 0 && column.element.type === 'BYTE_ARRAY');
  const picture = ofType('Image')[0] ?? named(pictureNames, holdsBytes) ?? columns.find((column) => column.children.length > 0 && holdsBytes(column))?.element.name ?? null;
  const labels = ofType('ClassLabel');
  const label = labelNames.find((name) => labels.includes(name)) ?? labels.find((name) => name !== groupName) ?? named(labelNames, ({ children }) => children.length === 0) ?? null;
  const groups = label === groupName ? undefined : features.get(groupName)?.names;
  return { picture, label, classes: (label !== null && features.get(label)?.names) || null, group: groups && columns.some(({ element }) => element.name === groupName) ? { column: groupName, names: groups } : null };
}

/** What the library `datasets` says of the columns, where it has written the file. */
function featuresOf({ key_value_metadata: pairs }: FileMetaData): Map<string, Feature> {
  const text = pairs?.find(({ key }) => key === 'huggingface')?.value;
  const read = metadataSchema.safeParse(text === undefined ? null : parsed(text));
  if (!read.success) return new Map();
  return new Map(Object.entries(read.data.info.features).flatMap(([name, value]) => {
    const feature = featureSchema.safeParse(value);
    return feature.success ? [[name, feature.data]] : [];
  }));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Written by another program: the columns themselves say enough.
    return null;
  }
}
