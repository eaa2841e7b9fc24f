import { expect, it } from 'vitest';
import { plainError } from '../../../../core/errors.ts';
import { messageAndHint, phrase } from '../../../../core/errors/words.ts';
import type { App } from '../../../../renderer/app/app.svelte.ts';
import EnginePanel from '../../../../renderer/ui/EnginePanel.svelte';
import Warnings from '../../../../renderer/ui/Warnings.svelte';
import type { FakeBridge } from '../fakeBridge.ts';
import { appWith, settled, show } from './mounting.ts';

async function inChinese(app: App): Promise<void> {
  app.settings.set('language', 'zh');
  await app.loadErrorWords();
  await settled();
}

it('warnings change with the language, but for what an earlier Epochal kept as text', async () => {
  const app = await appWith();
  const warnings = [phrase`Layer '${'c'}': ${phrase`its ${'kernel_initializer'} is not in the catalogue: the usual one is put there, which matters to training only.`}`, phrase`${'An old one.'}`];
  show(app, Warnings, { title: 'To know', warnings });
  const shown = (): string[] => [...document.querySelectorAll('li')].map((one) => one.textContent);
  expect(shown()).toEqual(["Layer 'c': its kernel_initializer is not in the catalogue: the usual one is put there, which matters to training only.", 'An old one.']);
  await inChinese(app);
  expect(shown()).toEqual(['层“c”：它的 kernel_initializer 不在目录中：已换成默认的，这只影响训练。', 'An old one.']);
});

it('how far an installation is changes with the language', async () => {
  const app = await appWith();
  show(app, EnginePanel, {});
  const message = phrase`fetching ${'tensorflow'} ${'2.21.0'} with pip${phrase` (${1} of ${2})`}`;
  (app.bridge as unknown as FakeBridge).tell('engine', { state: 'installing', version: null, path: null, source: null, devices: [], rejected: [{ source: 'installed', path: null, reason: message }], progress: { phase: 'download', done: 1, total: 2, message }, error: null });
  await settled();
  expect(document.body.textContent).toContain('fetching tensorflow 2.21.0 with pip (1 of 2)');
  await inChinese(app);
  expect(document.body.textContent).toContain('正在用 pip 下载 tensorflow 2.21.0（1/2）');
  expect(document.querySelector('li')!.textContent).toMatch(/^已安装/);
});

it('why a download failed changes with the language', async () => {
  const app = await appWith();
  const reason = plainError('dataset.cancelled', { id: 'd' });
  (app.bridge as unknown as FakeBridge).tell('datasets', { id: 'd', phase: 'failed', done: 0, total: null, unit: 'bytes', message: messageAndHint(reason) });
  const said = (): string => app.errorText(app.datasets.failures.get('d')!).message;
  expect(said()).toBe(`${reason.message} ${reason.hint}`);
  await inChinese(app);
  expect(said()).toMatch(/^[^a-z]*d[^a-z]*$/);
});
