import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { hrefOf, pageKey, parseRoute, Router, type Route } from '../../../../renderer/app/router.svelte.ts';
import { fakeWindow } from '../fakeWindow.ts';

const run = (id: string) => ({ kind: 'run', id }) as const;
const model = (id: string) => ({ kind: 'model', id }) as const;

describe('addresses', () => {
  it.each<[string, Route]>([
    ['', { page: 'home' }],
    ['#/', { page: 'home' }],
    ['#/home', { page: 'home' }],
    ['#/data', { page: 'data', id: null }],
    ['#/data/cifar10', { page: 'data', id: 'cifar10' }],
    ['#/data/cifar10?split=test', { page: 'data', id: 'cifar10' }],
    ['#/data/cifar10/check?split=test', { page: 'dataCheck', id: 'cifar10' }],
    ['#/data/map/map', { page: 'dataMap', id: 'map' }],
    ['#/data/cifar10/about', { page: 'dataAbout', id: 'cifar10' }],
    ['#/design', { page: 'recipes' }],
    ['#/design/recipes/cifar10-cnn', { page: 'recipes', recipe: 'cifar10-cnn' }],
    ['#/design/models/m1', { page: 'models', model: 'm1' }],
    ['#/train/cifar10-cnn', { page: 'train', recipe: 'cifar10-cnn' }],
    ['#/train/model/m1', { page: 'trainModel', model: 'm1' }],
    ['#/train/model', { page: 'train', recipe: 'model' }],
    ['#/runs', { page: 'runs' }],
    ['#/run/20260102-aa', { page: 'run', run: '20260102-aa' }],
    ['#/run', { page: 'runs' }],
    ['#/inspect', { page: 'classify' }],
    ['#/inspect/classify/run/a%2Fb', { page: 'classify', network: run('a/b') }],
    ['#/inspect/classify/model/100%', { page: 'classify', network: model('100%') }],
    ['#/export/model/m1', { page: 'export', network: model('m1') }],
    ['#/export', { page: 'export', network: null }],
    ['#/settings', { page: 'settings' }],
    ['#/settings/more', { page: 'nowhere', path: 'settings/more' }],
    ['#/data/a/b', { page: 'nowhere', path: 'data/a/b' }],
    ['#/export/other/m1', { page: 'nowhere', path: 'export/other/m1' }],
    ['#/unheard', { page: 'nowhere', path: 'unheard' }],
    // Addresses of before there were seven sections.
    ['#/models', { page: 'models', model: null }],
    ['#/models/m1', { page: 'models', model: 'm1' }],
    ['#/classify', { page: 'classify', network: null }],
    ['#/classify/a%2Fb', { page: 'classify', network: run('a/b') }],
    ['#/classify/100%', { page: 'classify', network: run('100%') }],
    ['#/export/m1', { page: 'export', network: run('m1') }],
  ])('%s', (hash, route) => {
    expect(parseRoute(hash)).toEqual(route);
  });

  it.each<{ route: Route }>([
    { route: { page: 'home' } }, { route: { page: 'data', id: null } }, { route: { page: 'data', id: 'a b/c?d' } }, { route: { page: 'run', run: '空' } }, { route: { page: 'runs' } },
    { route: { page: 'classify', network: null } }, { route: { page: 'classify', network: run('model') } }, { route: { page: 'export', network: model('a/b') } },
    { route: { page: 'models', model: 'b' } }, { route: { page: 'recipes', recipe: null } }, { route: { page: 'trainModel', model: 'c/d' } }, { route: { page: 'nowhere', path: 'x' } },
  ])('there and back: $route', ({ route }) => {
    expect(parseRoute(hrefOf(route, { filter: 'a=b&c' }))).toEqual(route);
  });

  it.each<[Route, Route, boolean]>([
    [{ page: 'run', run: 'a' }, { page: 'run', run: 'a' }, true],
    [{ page: 'run', run: 'a' }, { page: 'run', run: 'b' }, false],
    [{ page: 'data', id: null }, { page: 'data', id: 'd' }, true],
    [{ page: 'export', network: run('a') }, { page: 'export', network: run('b') }, true],
    [{ page: 'export', network: run('a') }, { page: 'classify', network: run('a') }, false],
  ])('%j and %j are one page: %s', (one, other, same) => {
    expect(pageKey(one) === pageKey(other)).toBe(same);
  });
});

describe('the router', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('follows the window, and says where it has come', () => {
    const { host, location } = fakeWindow('#/runs?filter=cnn');
    const seen: string[] = [];
    const router = new Router(host, ({ page }) => void seen.push(page));
    expect([router.route, router.query]).toEqual([{ page: 'runs' }, { filter: 'cnn' }]);
    router.go({ page: 'run', run: 'a' }, { epoch: '3' });
    expect(location.hash).toBe('#/run/a?epoch=3');
    location.hash = '#/settings';
    expect([router.route, router.query]).toEqual([{ page: 'settings' }, {}]);
    expect(seen).toEqual(['runs', 'run', 'settings']);
  });

  it.each<[string, Record<string, string | null>, string]>([
    ['#/runs', { filter: 'a b' }, '#/runs?filter=a+b'],
    ['#/runs?filter=a&sort=best', { filter: '' }, '#/runs?sort=best'],
    ['#/data/a%2Fb?split=test', { class: '3', split: null }, '#/data/a%2Fb?class=3'],
    ['', { x: '1' }, '#/?x=1'],
  ])('%s keeps %j as %s', (from, changes, to) => {
    const { host, location } = fakeWindow(from);
    const router = new Router(host);
    router.keep(changes);
    expect(location.hash).toBe(to);
    expect(router.route).toEqual(parseRoute(from));
    expect(new Router(host).query).toEqual(router.query);
  });

  it('writes no oftener than a browser allows, and the last choice in the end', () => {
    const addresses: string[] = [];
    const { host } = fakeWindow('#/runs', { written: (address) => void addresses.push(address) });
    const router = new Router(host);
    for (let i = 0; i < 50; i++) router.keep({ run: String(i) });
    expect(router.query).toEqual({ run: '49' });
    expect(addresses).toEqual(['#/runs?run=0']);
    vi.runAllTimers();
    expect(addresses).toEqual(['#/runs?run=0', '#/runs?run=49']);
  });

  it('leaves with what was chosen last, and takes none of it along', () => {
    const addresses: string[] = [];
    const { host, location } = fakeWindow('#/runs', { written: (address) => void addresses.push(address) });
    const router = new Router(host);
    router.keep({ run: 'a' });
    router.keep({ run: 'b' });
    router.go({ page: 'settings' });
    expect(addresses.at(-1)).toBe('#/runs?run=b');
    vi.runAllTimers();
    expect(location.hash).toBe('#/settings');
  });
});
