import { registerHooks } from 'node:module';
import type sharpModule from 'sharp';

export type { Metadata, Sharp } from 'sharp';

/**
 * On Linux Electron links the system's GLib, and libvips, as sharp brings it, has a GLib of its own: objects of one are
 * freed by the other, and the process dies, be it a window's, a utility process or Electron run as Node
 * (https://github.com/lovell/sharp/issues/4522, https://github.com/electron/electron/issues/46323). There the same
 * libvips is used as WebAssembly, which shares nothing. `EPOCHAL_LIBVIPS=wasm` asks for it elsewhere.
 */
export const isWebAssembly = (process.platform === 'linux' && process.versions['electron'] !== undefined) || process.env['EPOCHAL_LIBVIPS'] === 'wasm';

// sharp takes its WebAssembly where its native library is not found.
if (isWebAssembly) {
  registerHooks({
    resolve(specifier, context, next) {
      if (!/^@img\/sharp-(?!wasm32)[\w-]+\/sharp\.node$/.test(specifier)) return next(specifier, context);
      throw Object.assign(new Error(`${specifier} is not used here`), { code: 'MODULE_NOT_FOUND' });
    },
  });
}

const sharp: typeof sharpModule = (await import('sharp')).default;

// A picture's kind is known before; should libvips still see another in the same bytes, no other reader is there.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({ operation: ['Png', 'Jpeg', 'Webp', 'Nsgif', 'Tiff', 'Heif'].map((reader) => `VipsForeignLoad${reader}`) });

export { sharp };
