/** Most numbers one query may carry. */
export const MAX_NUMBERS = 500
/** Most SKU codes one query may carry. */
export const MAX_SKUS = 100
/** Longer than any number or code the server accepts. */
const MAX_LENGTH = 128

export interface PastedNumbers {
  numbers: string[]
  /** Given more than once; kept once. */
  repeated: number
  /** Left out because the limit was reached. */
  overLimit: number
  /** Left out because no number is that long. */
  tooLong: number
}

/**
 * Reads numbers out of pasted text: cells of a sheet, lines of a chat, or a
 * list with commas, ASCII or full-width alike.
 */
export function parseNumbers(text: string, limit = MAX_NUMBERS): PastedNumbers {
  const pieces = text.split(/[\s,，;；、]+/u).filter((piece) => piece !== '')
  const fitting = pieces.filter((piece) => piece.length <= MAX_LENGTH)
  const distinct = [...new Set(fitting)]
  return {
    numbers: distinct.slice(0, limit),
    repeated: fitting.length - distinct.length,
    overLimit: Math.max(0, distinct.length - limit),
    tooLong: pieces.length - fitting.length,
  }
}
