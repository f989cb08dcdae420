/** Indents a document that is JSON; anything else is shown as it came. */
export function readable(raw: string): string {
  try {
    return JSON.stringify(JSON.parse(raw), undefined, 2)
  } catch {
    return raw
  }
}
