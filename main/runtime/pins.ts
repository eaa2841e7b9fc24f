/**
 * The TensorFlow builds Epochal installs, as data. Hashes and sizes are of the published files; to move to another
 * version, replace version, files, hashes and sizes together.
 */

/** One wheel, fetched with the user's own pip. */
export interface WheelPin {
  /** Name of the project at the index. */
  name: string;
  version: string;
  /** File name; its last three parts are the Python, ABI and platform tags asked of pip. */
  file: string;
  /** Hash of the file, hex; null: only the hashes inside the wheel are checked. */
  sha256: string | null;
  /** Bytes of the file. */
  size: number;
  /** Bytes of what is taken out of it. */
  unpacked: number;
  /** Members taken: exact paths, or folders ending in `/` (headers, sources and static libraries are left out). */
  take: readonly string[];
}

/** The official C library, fetched over HTTP where pip cannot serve. */
export interface ArchivePin {
  url: string;
  version: string;
  sha256: string | null;
  size: number;
  unpacked: number;
}

/** All that one installation needs. */
export interface InstallPlan {
  /** Name of the platform in the cache folder: `linux-x64`, `linux-x64-cuda`. */
  platform: string;
  version: string;
  wheels: readonly WheelPin[];
  archive: ArchivePin | null;
}

const version = '2.21.0';
const linuxLibraries = ['tensorflow/libtensorflow_framework.so.2', 'tensorflow/libtensorflow_cc.so.2'];
const darwinLibraries = ['tensorflow/libtensorflow_framework.2.dylib', 'tensorflow/libtensorflow_cc.2.dylib'];
const archives = 'https://storage.googleapis.com/tensorflow/versions';

/** @param file its first two parts are the project's name, with _ for -, and its version. @param size as `unpacked`, in bytes. */
function wheel(file: string, sha256: string, size: number, unpacked: number, take: readonly string[] = ['nvidia/']): WheelPin {
  const [name, version] = file.split('-') as [string, string];
  return { name: name.replaceAll('_', '-'), version, file, sha256, size, unpacked, take };
}

/** What the CUDA build asks for in its `and-cuda` extra, at the newest versions it allows. */
const nvidia: readonly WheelPin[] = [
  wheel('nvidia_cublas_cu12-12.9.3.13-py3-none-manylinux_2_27_x86_64.whl', 'd7d51055f161b317c7105ddaae90e71eda059026074ffef93cf7cde2886bfe72', 581217458, 855064416),
  wheel('nvidia_cuda_cupti_cu12-12.8.90-py3-none-manylinux2014_x86_64.manylinux_2_17_x86_64.whl', 'ea0cb07ebda26bb9b29ba82cda34849e73c166c18162d3913575b0c9db9a6182', 10248621, 41311976),
  wheel('nvidia_cuda_nvcc_cu12-12.9.86-py3-none-manylinux2010_x86_64.manylinux_2_12_x86_64.whl', '5d6a0d32fdc7ea39917c20065614ae93add6f577d840233237ff08e9a38f58f0', 40546229, 97998760),
  wheel('nvidia_cuda_nvrtc_cu12-12.9.86-py3-none-manylinux2010_x86_64.manylinux_2_12_x86_64.whl', '210cf05005a447e29214e9ce50851e83fc5f4358df8b453155d5e1918094dcb4', 89568129, 227340992),
  wheel('nvidia_cuda_runtime_cu12-12.9.79-py3-none-manylinux2014_x86_64.manylinux_2_17_x86_64.whl', '25bba2dfb01d48a9b59ca474a1ac43c6ebf7011f1b0b8cc44f54eb6ac48a96c3', 3493179, 741088),
  wheel('nvidia_cudnn_cu12-9.28.0.42-py3-none-manylinux_2_27_x86_64.whl', '9ff58b7f36dacd0a93e89f8f2957b52466889217963701daa15e577317cfa375', 716538495, 1162393472),
  wheel('nvidia_cufft_cu12-11.4.1.4-py3-none-manylinux2014_x86_64.manylinux_2_17_x86_64.whl', 'c67884f2a7d276b4b80eb56a79322a95df592ae5e765cf1243693365ccab4e28', 200877592, 293609416),
  wheel('nvidia_curand_cu12-10.3.10.19-py3-none-manylinux_2_27_x86_64.whl', '49b274db4780d421bd2ccd362e1415c13887c53c214f0d4b761752b8f9f6aa1e', 68295626, 166965432),
  wheel('nvidia_cusolver_cu12-11.7.5.82-py3-none-manylinux_2_27_x86_64.whl', '15da72d1340d29b5b3cf3fd100e3cd53421dde36002eda6ed93811af63c40d88', 338117415, 494975064),
  wheel('nvidia_cusparse_cu12-12.5.10.65-py3-none-manylinux2014_x86_64.manylinux_2_17_x86_64.whl', '73060ce019ac064a057267c585bf1fd5a353734151f87472ff02b2c5c9984e78', 366465088, 486556368),
  wheel('nvidia_nccl_cu12-2.32.3-py3-none-manylinux_2_27_x86_64.whl', 'bb94b2348e4861d5e8aa00b36c3d12d9bdf9c6369b82cbb723de0b582280a21c', 351526311, 489653380),
  wheel('nvidia_nvjitlink_cu12-12.9.86-py3-none-manylinux2010_x86_64.manylinux_2_12_x86_64.whl', 'e3f1171dbdc83c5932a45f0f4c99180a70de9bd2718c1ab77d14104f6d7147f9', 39748338, 95935344),
];

/** The hashes of the archives are those that public build files name for them; their sizes are rough. */
const linuxArchive: ArchivePin = {
  url: `${archives}/2.18.0/libtensorflow-cpu-linux-x86_64.tar.gz`,
  version: '2.18.0',
  sha256: '605bfcb370c7e7ec981eabada880f60784e3de018395be95c95c3e5592c3d9a2',
  size: 160e6,
  unpacked: 600e6,
};

/** What is installed on each platform; one that is not here is not supported. */
export const plans: readonly InstallPlan[] = [
  {
    platform: 'linux-x64',
    version,
    wheels: [wheel('tensorflow_cpu-2.21.0-cp311-cp311-manylinux_2_27_x86_64.whl', '2b847d217b02ee7731ed91431daf3250daa0196c3c94614d23be27232e6e5b6c', 273829956, 853308936, linuxLibraries)],
    archive: linuxArchive,
  },
  {
    platform: 'linux-x64-cuda',
    version,
    wheels: [
      wheel('tensorflow-2.21.0-cp311-cp311-manylinux_2_27_x86_64.whl', '9056fbc9ba04235810b71ae6cbd958a196e8804fb53bbcffbf3e23b56155f124', 572440367, 1259021080, linuxLibraries),
      ...nvidia,
    ],
    // The CUDA archive wants a CUDA toolkit of its own version on the machine; the CPU one always loads.
    archive: linuxArchive,
  },
  {
    platform: 'linux-arm64',
    version,
    wheels: [wheel('tensorflow-2.21.0-cp311-cp311-manylinux_2_27_aarch64.whl', '4b24aca16d527a3cf1c37f720c04c484c3d20f4d0fdfa98632ac8b9f3be6eb5c', 281828020, 883062208, linuxLibraries)],
    archive: null,
  },
  {
    platform: 'darwin-arm64',
    version,
    wheels: [wheel('tensorflow-2.21.0-cp311-cp311-macosx_12_0_arm64.whl', '51f46f4806139d01fc7920cc72a4c75876f80649bf40ff083ab6212ceb43ca88', 223405849, 740805624, darwinLibraries)],
    archive: {
      url: `${archives}/2.18.0/libtensorflow-cpu-darwin-arm64.tar.gz`,
      version: '2.18.0',
      sha256: '462257d2792730dcb131fcf21bc826192ae5a2c418535f6347d051f10fc8be8a',
      size: 130e6,
      unpacked: 550e6,
    },
  },
  {
    // The Windows wheel exports the C API from a DLL that wants the Python DLL of its version; the C library does not.
    platform: 'win32-x64',
    version: '2.18.1',
    wheels: [],
    archive: {
      url: `${archives}/2.18.1/libtensorflow-cpu-windows-x86_64.zip`,
      version: '2.18.1',
      sha256: '28acdcea6c6b34828cf0e95e67802b0f3577d51bc2e8915de811b7aa0b04452d',
      size: 130e6,
      unpacked: 700e6,
    },
  },
];
