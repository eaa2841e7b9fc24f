import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';
import { hostname } from 'node:os';
import { cookieValue, isSame } from './token.ts';

/** What is looked at of a request. */
export interface AccessRequest {
  method: string;
  /** Path and query. */
  url: string;
  headers: IncomingHttpHeaders;
}

export type Refusal = { status: 401 | 403; reason: string };

/** Decides who is let in. */
export interface Access {
  /** Null when an HTTP request may go on. */
  refuseRequest(asked: AccessRequest): Refusal | null;
  /** Null when a WebSocket may be opened. */
  refuseSocket(asked: AccessRequest): Refusal | null;
  /** The cookie to set when this is a first visit by address and token; null else. */
  welcome(asked: AccessRequest): string | null;
}

/**
 * @param token as given to the user.
 * @param host as configured: an address or a name.
 * @param port listened on.
 */
export function createAccess({ token, host, port }: { token: string; host: string; port: number }): Access {
  // Cookies are shared by all ports of a machine, so the name tells ours.
  const cookieName = `epochal-${port}`;
  const secret = cookieValue(token);
  const isLoopback = /^(localhost|127\.|::1$)/.test(host);
  const names = new Set(['localhost', '127.0.0.1', '[::1]', bracketed(host), ...(isLoopback ? [] : [hostname().toLowerCase()])]);

  /** A page of another site that has its name point here (DNS rebinding) still sends its own name. */
  const isOurHost = (header: string | undefined): boolean => {
    const [, name = '', itsPort = '80'] = /^([\w.-]+|\[[\da-f:.]+\])(?::(\d{1,5}))?$/.exec(header?.toLowerCase() ?? '') ?? [];
    if (Number(itsPort) !== port) return false;
    // An address can't be rebound; where all of a machine's are listened on, any may be used.
    return names.has(name) || (!isLoopback && isIP(name.replace(/^\[|\]$/g, '')) !== 0);
  };
  const isOurOrigin = ({ headers }: AccessRequest): boolean => headers.origin === `http://${headers.host?.toLowerCase() ?? ''}`.replace(/:80$/, '');

  const hasBearer = ({ headers }: AccessRequest): boolean => {
    const bearer = /^Bearer (\S+)$/i.exec(headers.authorization ?? '')?.[1];
    return bearer !== undefined && isSame(bearer, token);
  };
  const hasCookie = ({ headers }: AccessRequest): boolean => {
    const pairs = (headers.cookie ?? '').split(';').map((pair) => pair.trim());
    return pairs.some((pair) => pair.startsWith(`${cookieName}=`) && isSame(pair.slice(cookieName.length + 1), secret));
  };
  const hasQuery = ({ url }: AccessRequest): boolean => {
    const given = URL.parse(url, 'http://epochal')?.searchParams.get('token');
    return typeof given === 'string' && isSame(given, token);
  };

  const wrongHost: Refusal = { status: 403, reason: 'This is not an address Epochal answers at.' };
  const wrongOrigin: Refusal = { status: 403, reason: 'Only pages of Epochal itself may ask this.' };
  const noToken: Refusal = { status: 401, reason: 'The token is missing or wrong.' };

  return {
    refuseRequest(asked) {
      if (!isOurHost(asked.headers.host)) return wrongHost;
      if (hasBearer(asked)) return asked.headers.origin === undefined || isOurOrigin(asked) ? null : wrongOrigin;
      if (!hasCookie(asked)) return noToken;
      // Ports of one machine are one site, so SameSite does not keep their pages out; this does.
      const site = asked.headers['sec-fetch-site'];
      const isVisit = asked.headers['sec-fetch-mode'] === 'navigate' && asked.headers['sec-fetch-dest'] === 'document';
      if (site !== undefined && site !== 'same-origin' && site !== 'none' && !isVisit) return wrongOrigin;
      const changes = asked.method !== 'GET' && asked.method !== 'HEAD';
      const mustNameOrigin = changes || asked.headers.origin !== undefined;
      return mustNameOrigin && !isOurOrigin(asked) ? wrongOrigin : null;
    },
    refuseSocket(asked) {
      if (!isOurHost(asked.headers.host)) return wrongHost;
      const byToken = hasBearer(asked) || hasQuery(asked);
      if (asked.headers.origin === undefined) return byToken ? null : noToken;
      if (!isOurOrigin(asked)) return wrongOrigin;
      return byToken || hasCookie(asked) ? null : noToken;
    },
    welcome(asked) {
      if (asked.method !== 'GET' || !/^\/\?/.test(asked.url) || !isOurHost(asked.headers.host) || !hasQuery(asked)) return null;
      return `${cookieName}=${secret}; Path=/; HttpOnly; SameSite=Strict; Max-Age=31536000`;
    },
  };
}

function bracketed(host: string): string {
  return isIP(host) === 6 ? `[${host}]` : host.toLowerCase();
}
