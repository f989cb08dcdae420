import { parseNumbers } from './numbers'

/** A query string as the router hands it out. */
export type RawQuery = Record<string, string | null | (string | null)[] | undefined>

/** Half-open [from, to). */
export interface TimeRange {
  from: Date
  to: Date
}

/** How one value stands in the address bar. */
export interface Codec<T> {
  /** Stands when the address says nothing, or nothing that makes sense. */
  fallback: T
  read(raw: string): T | undefined
  /** The fallback is written as '' and left out. */
  write(value: T): string
}

export type Spec = Record<string, Codec<unknown>>
export type StateOf<S> = { [K in keyof S]: S[K] extends Codec<infer T> ? T : never }

export const text: Codec<string> = {
  fallback: '',
  read: (raw) => raw.trim(),
  write: (value) => value.trim(),
}

/** Alternatives such as shop ids; a comma cannot occur in one. */
export const several: Codec<string[]> = {
  fallback: [],
  read: (raw) => raw.split(',').filter((item) => item !== ''),
  write: (value) => value.join(','),
}

/** Order numbers, waybill numbers or codes that people paste; at most `limit`. */
export function pasted(limit: number): Codec<string[]> {
  return {
    fallback: [],
    read: (raw) => parseNumbers(raw, limit).numbers,
    write: (value) => value.join(','),
  }
}

export const range: Codec<TimeRange | undefined> = {
  fallback: undefined,
  read(raw) {
    const [from, to] = raw.split('~').map((part) => new Date(part))
    if (from === undefined || to === undefined || !(from < to)) return undefined
    return { from, to }
  },
  write: (value) =>
    value === undefined ? '' : `${value.from.toISOString()}~${value.to.toISOString()}`,
}

/** One of a closed set; the first is what stands by default. */
export function choice<T extends string>(options: readonly [T, ...T[]]): Codec<T> {
  return {
    fallback: options[0],
    read: (raw) => options.find((option) => option === raw),
    write: (value) => (value === options[0] ? '' : value),
  }
}

/** Members of an enumeration by number, several at once. */
export function members<T extends number>(options: readonly T[]): Codec<T[]> {
  return {
    fallback: [],
    read: (raw) => {
      const given = raw.split(',').map(Number)
      return options.filter((option) => given.includes(option))
    },
    write: (value) => value.join(','),
  }
}

/** A whole number out of a closed set; the first is the default. */
export function size(options: readonly [number, ...number[]]): Codec<number> {
  return {
    fallback: options[0],
    read: (raw) => options.find((option) => option === Number(raw)),
    write: (value) => (value === options[0] ? '' : value.toString()),
  }
}

/** A page's ordinal, counted from 1. */
export const ordinal: Codec<number> = {
  fallback: 1,
  read: (raw) => (/^[1-9]\d{0,6}$/.test(raw) ? Number(raw) : undefined),
  write: (value) => (value === 1 ? '' : value.toString()),
}

export function readQuery<S extends Spec>(spec: S, raw: RawQuery): StateOf<S> {
  const state: Record<string, unknown> = {}
  for (const [key, codec] of Object.entries(spec)) {
    const given = raw[key]
    const first = Array.isArray(given) ? given[0] : given
    state[key] = (first ? codec.read(first) : undefined) ?? codec.fallback
  }
  return state as StateOf<S>
}

/** Only what differs from the defaults, so that addresses stay short. */
export function writeQuery<S extends Spec>(spec: S, state: StateOf<S>): Record<string, string> {
  const query: Record<string, string> = {}
  for (const [key, codec] of Object.entries(spec)) {
    const written = codec.write(state[key as keyof S])
    if (written !== '') query[key] = written
  }
  return query
}

/** The raw query without the keys this spec owns: what other parts of a page keep there. */
export function foreignQuery(spec: Spec, raw: RawQuery): RawQuery {
  return Object.fromEntries(Object.entries(raw).filter(([key]) => !(key in spec)))
}
