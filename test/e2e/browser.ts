import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { inflate, default as packed } from '@sparticuz/chromium';
import { chromium, type Browser } from 'playwright-core';

const root = join(import.meta.dirname, '..', '..');

/**
 * The Chromium that comes as a package, unpacked once: 210 MB, about two seconds. `CHROMIUM_PATH` names another one.
 * @returns its folder and the program
 */
async function unpackedChromium(): Promise<{ program: string; folder: string }> {
  const chosen = process.env['CHROMIUM_PATH'];
  if (chosen) return { program: chosen, folder: dirname(chosen) };
  const folder = join(root, 'node_modules', '.cache', `chromium-${packedVersion()}`);
  if (!existsSync(folder)) await unpack(folder);
  return { program: join(folder, 'chromium'), folder };
}

function packedVersion(): string {
  const main = createRequire(import.meta.url).resolve('@sparticuz/chromium');
  const text = readFileSync(join(dirname(main), '..', 'package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

/** Beside, then renamed: a killed test leaves no half program behind, and two tests may do it at once. */
async function unpack(folder: string): Promise<void> {
  mkdirSync(dirname(folder), { recursive: true });
  const beside = mkdtempSync(`${folder}.`);
  const temporary = process.env['TMPDIR'];
  process.env['TMPDIR'] = beside; // the package unpacks into the folder for temporary files
  try {
    await packed.executablePath();
    await inflate(join(root, 'node_modules', '@sparticuz', 'chromium', 'bin', 'al2023.tar.br'));
  } finally {
    if (temporary === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = temporary;
  }
  if (existsSync(folder)) rmSync(beside, { recursive: true });
  else renameSync(beside, folder);
}

/**
 * A headless Chromium. Close it when done.
 * @param webgl whether WebGL is there, by a graphics card that the processor stands in for: frames of a page that is
 * scrolled then wait for it. Without, pages are drawn as on a machine without a card.
 * @param args more of its arguments.
 * @throws Error that names the library that is missing, on a machine too bare for it
 */
export async function launchBrowser({ webgl = true, args = [] }: { webgl?: boolean; args?: readonly string[] } = {}): Promise<Browser> {
  const { program, folder } = await unpackedChromium();
  return chromium.launch({
    executablePath: program,
    // Without --use-angle a canvas of WebGL has nothing to draw on here; root has no sandbox.
    args: ['--no-sandbox', ...(webgl ? ['--use-gl=angle', '--use-angle=swiftshader'] : ['--disable-gpu']), '--font-render-hinting=none', ...args],
    env: { ...definedOnly(process.env), ...librariesFor(program, folder) },
  });
}

/** A machine without a desktop lacks NSS and fonts; the package brings both. */
function librariesFor(program: string, folder: string): Record<string, string> {
  const needed = spawnSync('ldd', [program], { encoding: 'utf8' }).stdout ?? '';
  const libraries = [join(folder, 'al2023', 'lib'), process.env['LD_LIBRARY_PATH']].filter(Boolean).join(':');
  return {
    ...(needed.includes('not found') ? { LD_LIBRARY_PATH: libraries } : {}),
    ...(existsSync('/etc/fonts') ? {} : { FONTCONFIG_PATH: join(folder, 'fonts') }),
  };
}

function definedOnly(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
