/**
 * Where to go after the login: only ever a page of this console. An address
 * that starts with two slashes would lead to another host.
 */
export function wantedPath(next: unknown): string {
  return typeof next === 'string' && /^\/(?![/\\])/.test(next) ? next : '/'
}
