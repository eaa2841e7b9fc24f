// What the page needs of TensorFlow.js, bundled into one classic script: a page opened from disk may load no modules.
import { enableProdMode, env, getBackend, io, ready, setBackend, tensor, tidy, version_core } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-webgl';
import { loadLayersModel } from '@tensorflow/tfjs-layers';

enableProdMode();
globalThis.tf = { env, getBackend, io, loadLayersModel, ready, setBackend, tensor, tidy, version: version_core };
