import { hostname } from 'node:os';
import { describe, expect, it } from 'vitest';
import { createAccess, type AccessRequest } from '../../../../main/server/access.ts';
import { cookieValue } from '../../../../main/server/token.ts';

const token = 'a-token-of-more-than-thirty-two-characters';
const cookie = `epochal-8080=${cookieValue(token)}`;
const bearer = `Bearer ${token}`;
const own = { host: '127.0.0.1:8080' };
const origin = 'http://127.0.0.1:8080';

const loopback = createAccess({ token, host: '127.0.0.1', port: 8080 });
const asked = (headers: AccessRequest['headers'], url = '/', method = 'GET'): AccessRequest => ({ method, url, headers });

describe('an HTTP request', () => {
  it.each([
    { headers: { ...own, cookie }, status: null },
    { headers: { host: 'localhost:8080', cookie }, status: null },
    { headers: { host: 'LOCALHOST:8080', cookie }, status: null },
    { headers: { host: '[::1]:8080', cookie }, status: null },
    { headers: { ...own, cookie: `other=1; ${cookie}; more=2` }, status: null },
    { headers: { ...own, authorization: bearer }, status: null },
    { headers: { ...own }, status: 401 },
    { headers: { ...own, cookie: 'epochal-8080=' }, status: 401 },
    { headers: { ...own, cookie: `epochal-8080=${token}` }, status: 401 },
    { headers: { ...own, cookie: `epochal-8081=${cookieValue(token)}` }, status: 401 },
    { headers: { ...own, cookie: `${cookie}x` }, status: 401 },
    { headers: { ...own, authorization: token }, status: 401 },
    { headers: { ...own, authorization: `Bearer ${cookieValue(token)}` }, status: 401 },
    { headers: { ...own, authorization: 'Bearer ' }, status: 401 },
    { headers: { host: 'evil.com:8080', cookie }, status: 403 },
    { headers: { host: '127.0.0.1.evil.com:8080', cookie }, status: 403 },
    { headers: { host: '127.0.0.1:8081', cookie }, status: 403 },
    { headers: { host: '127.0.0.1', cookie }, status: 403 },
    { headers: { host: '192.168.1.5:8080', cookie }, status: 403 },
    { headers: { host: 'user@127.0.0.1:8080', cookie }, status: 403 },
    { headers: { host: '127.0.0.1:8080/', cookie }, status: 403 },
    { headers: { host: '', cookie }, status: 403 },
    { headers: { cookie }, status: 403 },
    // A page on another port is of the same site, and its requests bring the cookie.
    { headers: { ...own, cookie, 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' }, status: 403 },
    { headers: { ...own, cookie, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' }, status: 403 },
    { headers: { ...own, cookie, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }, status: null },
    { headers: { ...own, cookie, 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' }, status: null },
    { headers: { ...own, cookie, 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }, status: null },
    { headers: { ...own, cookie, origin: 'http://localhost:9999' }, status: 403 },
  ])('with $headers: $status', ({ headers, status }) => {
    expect(loopback.refuseRequest(asked(headers))?.status ?? null).toBe(status);
  });

  it.each([
    { headers: { ...own, cookie, origin }, status: null },
    { headers: { ...own, cookie }, status: 403 },
    { headers: { ...own, cookie, origin: 'null' }, status: 403 },
    { headers: { ...own, cookie, origin: 'http://evil.com' }, status: 403 },
    { headers: { ...own, cookie, origin: 'https://127.0.0.1:8080' }, status: 403 },
    { headers: { ...own, cookie, origin: 'http://localhost:8080' }, status: 403 },
    { headers: { ...own, authorization: bearer }, status: null },
    { headers: { ...own, authorization: bearer, origin: 'http://evil.com' }, status: 403 },
  ])('that changes something, with $headers: $status', ({ headers, status }) => {
    expect(loopback.refuseRequest(asked(headers, '/uploads', 'POST'))?.status ?? null).toBe(status);
  });
});

describe('a WebSocket', () => {
  const withToken = `/bridge?token=${token}`;
  it.each([
    { url: '/bridge', headers: { ...own, origin, cookie }, status: null },
    { url: '/bridge', headers: { host: 'localhost:8080', origin: 'http://localhost:8080', cookie }, status: null },
    { url: '/bridge', headers: { ...own, authorization: bearer }, status: null },
    { url: withToken, headers: { ...own }, status: null },
    { url: withToken, headers: { ...own, origin }, status: null },
    { url: '/bridge', headers: { ...own, origin }, status: 401 },
    { url: '/bridge', headers: { ...own }, status: 401 },
    { url: '/bridge?token=', headers: { ...own }, status: 401 },
    { url: `${withToken}x`, headers: { ...own }, status: 401 },
    // A browser always names its origin, so a cookie without one comes from no window of ours.
    { url: '/bridge', headers: { ...own, cookie }, status: 401 },
    { url: '/bridge', headers: { ...own, cookie, origin: 'http://evil.com' }, status: 403 },
    { url: '/bridge', headers: { ...own, cookie, origin: 'http://127.0.0.1:9999' }, status: 403 },
    { url: '/bridge', headers: { ...own, cookie, origin: 'null' }, status: 403 },
    { url: withToken, headers: { ...own, origin: 'http://evil.com' }, status: 403 },
    // DNS rebinding: the page and the host agree, and both are foreign.
    { url: withToken, headers: { host: 'evil.com:8080', origin: 'http://evil.com:8080' }, status: 403 },
  ])('at $url with $headers: $status', ({ url, headers, status }) => {
    expect(loopback.refuseSocket(asked(headers, url))?.status ?? null).toBe(status);
  });
});

describe('where other machines may come', () => {
  const open = createAccess({ token, host: '0.0.0.0', port: 8080 });
  const named = createAccess({ token, host: 'gpu.example.org', port: 8080 });
  it.each([
    { access: open, host: '192.168.1.5:8080', status: null },
    { access: open, host: '[fe80::1]:8080', status: null },
    { access: open, host: `${hostname()}:8080`, status: null },
    { access: open, host: 'localhost:8080', status: null },
    { access: open, host: 'evil.com:8080', status: 403 },
    { access: open, host: '192.168.1.5:80', status: 403 },
    { access: named, host: 'gpu.example.org:8080', status: null },
    { access: named, host: 'other.example.org:8080', status: 403 },
  ])('$host: $status', ({ access, host, status }) => {
    expect(access.refuseRequest(asked({ host, cookie }))?.status ?? null).toBe(status);
  });

  it('leaves the port out of the address where it is 80', () => {
    const access = createAccess({ token, host: '127.0.0.1', port: 80 });
    const its = `epochal-80=${cookieValue(token)}`;
    expect(access.refuseSocket(asked({ host: '127.0.0.1', origin: 'http://127.0.0.1', cookie: its }, '/bridge'))).toBeNull();
  });
});

describe('a first visit', () => {
  it.each([
    { url: `/?token=${token}`, method: 'GET', headers: own, welcome: true },
    { url: `/?token=${token}x`, method: 'GET', headers: own, welcome: false },
    { url: '/?token=', method: 'GET', headers: own, welcome: false },
    { url: '/', method: 'GET', headers: own, welcome: false },
    { url: `/datasets/?token=${token}`, method: 'GET', headers: own, welcome: false },
    { url: `/?token=${token}`, method: 'POST', headers: own, welcome: false },
    { url: `/?token=${token}`, method: 'GET', headers: { host: 'evil.com:8080' }, welcome: false },
  ])('$method $url from $headers', ({ url, method, headers, welcome }) => {
    const set = loopback.welcome(asked(headers, url, method));
    expect(set !== null).toBe(welcome);
    if (set !== null) {
      expect(set).toContain('HttpOnly; SameSite=Strict');
      expect(set).not.toContain(token);
      expect(loopback.refuseRequest(asked({ ...own, cookie: set.split(';')[0]! }))).toBeNull();
    }
  });
});
