import { IGNORED, type Printer, type Report } from './component'

/** Reading JSON of which nothing is certain: every reader answers, with something empty if need be. */

export type Fields = Readonly<Record<string, unknown>>

export function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {}
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

/** A text, or a number or truth value written as one. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value.trim()
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''
}

/** The first text that says anything. */
export function firstText(...values: readonly unknown[]): string {
  return values.map(textOf).find((text) => text !== '') ?? ''
}

/** A JSON object with something in it; undefined for everything else. */
export function parseObject(raw: unknown): Fields | undefined {
  if (typeof raw !== 'string') return undefined
  try {
    const fields = fieldsOf(JSON.parse(raw))
    return Object.keys(fields).length > 0 ? fields : undefined
  } catch {
    return undefined
  }
}

export function readFrame(raw: unknown, read: (frame: Fields) => Report): Report {
  const frame = parseObject(raw)
  return frame === undefined ? IGNORED : read(frame)
}

/** Printers as objects or as bare names; what has no name cannot be printed on. */
export function printersOf(value: unknown): Printer[] {
  return listOf(value).flatMap((one) => {
    const fields = fieldsOf(one)
    const name = firstText(one, fields.name)
    if (name === '') return []
    return [{ name, title: firstText(fields.displayName, name), isUsable: textOf(fields.status) !== 'disable' }]
  })
}

/** How base64 of a file begins that a browser can show. */
const BASE64_HEADS: readonly [string, string][] = [
  ['JVBERi', 'application/pdf'],
  ['iVBORw', 'image/png'],
  ['/9j/', 'image/jpeg'],
]

/** Of what a component shows, that which a browser opens as a picture or document and never runs. */
export function pagesOf(...values: readonly unknown[]): string[] {
  return values.flat().flatMap((value) => {
    const page = textOf(value)
    if (/^(https?:\/\/|data:image\/(png|jpeg|gif|webp)|data:application\/pdf)/i.test(page)) return [page]
    const type = BASE64_HEADS.find(([head]) => page.startsWith(head))?.[1]
    return type === undefined ? [] : [`data:${type};base64,${page}`]
  })
}
