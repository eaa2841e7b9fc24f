import { describe, expect, it } from 'vitest';
import { hrefOf, parseRoute, Router, type Route } from '../../../../renderer/app/router.svelte.ts';

describe('addresses', () => {
  it.each<[string, Route]>([
    ['', { page: 'home' }],
    ['#/', { page: 'home' }],
    ['#/data', { page: 'data', id: null }],
    ['#/data/cifar10', { page: 'data', id: 'cifar10' }],
    ['#/train/cifar10-cnn', { page: 'train', recipe: 'cifar10-cnn' }],
    ['#/runs', { page: 'runs' }],
    ['#/run/20260102-aa', { page: 'run', run: '20260102-aa' }],
    ['#/run', { page: 'runs' }],
    ['#/classify/a%2Fb', { page: 'classify', run: 'a/b' }],
    ['#/classify/100%', { page: 'classify', run: '100%' }],
    ['#/models', { page: 'models', model: null }],
    ['#/export/m1', { page: 'export', run: 'm1' }],
    ['#/train/model/m1', { page: 'train', recipe: null, model: 'm1' }],
    ['#/train/model', { page: 'train', recipe: 'model' }],
    ['#/settings', { page: 'settings' }],
    ['#/settings/more', { page: 'nowhere', path: 'settings/more' }],
    ['#/data/a/b', { page: 'nowhere', path: 'data/a/b' }],
    ['#/unheard', { page: 'nowhere', path: 'unheard' }],
  ])('%s', (hash, route) => {
    expect(parseRoute(hash)).toEqual(route);
  });

  it.each<Route>([{ page: 'home' }, { page: 'data', id: null }, { page: 'data', id: 'a b/c' }, { page: 'run', run: '空' }, { page: 'runs' }, { page: 'classify', run: null }, { page: 'export', run: 'a' }, { page: 'models', model: 'b' }, { page: 'train', recipe: null, model: 'c/d' }])('there and back: %j', (route) => {
    expect(parseRoute(hrefOf(route))).toEqual(route);
  });

  it('follows the window', () => {
    const changed: (() => void)[] = [];
    const location = { hash: '#/runs' };
    const host = { location, addEventListener: (_name: string, listener: () => void) => void changed.push(listener) };
    const router = new Router(host as unknown as Window);
    expect(router.route).toEqual({ page: 'runs' });
    router.go({ page: 'run', run: 'a' });
    expect(location.hash).toBe('/run/a');
    location.hash = '#/settings';
    changed.forEach((listener) => listener());
    expect(router.route).toEqual({ page: 'settings' });
  });
});
