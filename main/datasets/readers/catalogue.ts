import { idx } from './arrays/idx.ts';
import { npz } from './arrays/npz.ts';
import { cifar10Binary, cifar100Binary } from './cifar-binary.ts';
import { cifar10Png } from './cifar-png.ts';
import { cifar10Python, cifar100Python } from './cifar-python.ts';
import { exportedFolder } from './exported-folder.ts';
import { imageFolder } from './folders/image-folder.ts';
import type { Layout } from './layout.ts';
import { pack } from './pack.ts';
import { parquet } from './parquet/parquet.ts';
import { csvOfPictures } from './tables/csv.ts';
import { kaggleCifar } from './tables/kaggle.ts';

/** The layouts that are read, those that can be told most surely first. */
export const layouts: readonly Layout[] = [pack, cifar10Python, cifar10Binary, cifar10Png, cifar100Python, cifar100Binary, npz, idx, parquet, exportedFolder, kaggleCifar, csvOfPictures, imageFolder];
