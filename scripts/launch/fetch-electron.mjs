// @ts-check
// Downloads and unpacks Electron with its own tools; ends with 1 and one line where the network refuses.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { say } from '../setup/say.mjs';

const folder = dirname(createRequire(import.meta.url).resolve('electron/package.json'));
const fromElectron = createRequire(join(folder, 'install.js'));
const { downloadArtifact } = await import(pathToFileURL(fromElectron.resolve('@electron/get')).href);
const patience = Number(process.argv[2]) * 1000;

const refusal = new AbortController();
const restless = () => setTimeout(() => refusal.abort(new Error(`no answer for ${patience / 1000} s`)), patience);
let timer = restless();
let shown = -1;

try {
  await downloadArtifact({
    version: fromElectron('./package.json').version,
    artifactName: 'electron',
    checksums: fromElectron('./checksums.json'),
    downloadOptions: {
      quiet: true,
      signal: refusal.signal,
      getProgressCallback: (/** @type {{ percent: number }} */ progress) => {
        clearTimeout(timer);
        timer = restless();
        show(Math.floor(progress.percent * 100));
      },
    },
  });
  clearTimeout(timer);
} catch (error) {
  if (shown >= 0) process.stderr.write('\n');
  say(`Electron could not be fetched (${reasonOf(error)}) and is left out from now on; \`npm start -- --window electron\` tries again`);
  process.exit(1);
}
if (shown >= 0) process.stderr.write('\n');
const { status } = spawnSync(process.execPath, [join(folder, 'install.js')], { stdio: ['ignore', 2, 2] });
process.exit(status ?? 1);

/** @param {number} percent */
function show(percent) {
  if (percent === shown) return;
  shown = percent;
  process.stderr.write(`\repochal: fetching Electron ${percent} %`);
}

/** The innermost reason: fetch hides it in `cause`. @param {unknown} error @returns {string} */
function reasonOf(error) {
  if (!(error instanceof Error)) return String(error);
  return error.cause ? reasonOf(error.cause) : error.message.split('\n')[0] ?? error.name;
}
